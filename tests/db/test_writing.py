"""The door for writes, as every database must keep it."""

import asyncio
import contextvars
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlmodel import Session

from app.db import CannotOpen, CannotSave, Database, announce, compare_and_set, insert_if_absent
from tests.db.tables import NOON, add, door, numbered, sids

REQUEST: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="none")


class Unwell(Exception):
    """What a work of these tests raises."""


def failing(sid: str) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        add(session, sid)
        raise Unwell(sid)

    return work


def test_a_write_returns_what_the_work_returns_once_others_can_read_it(doors: Database) -> None:
    def work(session: Session) -> str:
        add(session, "one", state="new", at=NOON)
        return "kept"

    assert doors.write(work) == "kept"
    assert sids(doors) == ["one"]


def test_a_work_that_raises_leaves_nothing_and_its_error_reaches_the_caller(doors: Database) -> None:
    with pytest.raises(Unwell, match="one"):
        doors.write(failing("one"))
    assert sids(doors) == []


def test_a_broken_rule_of_the_table_reaches_the_caller_and_the_next_write_is_well(doors: Database) -> None:
    doors.write(lambda session: add(session, "one"))
    with pytest.raises(IntegrityError):
        doors.write(lambda session: add(session, "one"))
    with pytest.raises(IntegrityError):
        doors.write(lambda session: add(session, "two", parent_id=99))
    doors.write(lambda session: add(session, "three"))
    assert sids(doors) == ["one", "three"]


def test_an_error_does_not_carry_what_was_to_be_stored(doors: Database) -> None:
    doors.write(lambda session: add(session, "07700900123"))
    with pytest.raises(IntegrityError) as error:
        doors.write(lambda session: add(session, "07700900123", state="canary"))
    assert "canary" not in str(error.value)


def test_a_part_of_a_work_may_fail_without_the_whole(doors: Database) -> None:
    def part(session: Session) -> None:
        with session.begin_nested():
            add(session, "inner")
            with session.begin_nested():
                add(session, "innermost")
            raise Unwell

    def work(session: Session) -> None:
        add(session, "before")
        with pytest.raises(Unwell):
            part(session)
        with session.begin_nested():
            add(session, "beside")
        add(session, "after")

    doors.write(work)
    assert sids(doors) == ["before", "beside", "after"]


def test_a_part_that_breaks_a_rule_may_be_left_behind(doors: Database) -> None:
    def work(session: Session) -> None:
        add(session, "one")
        with pytest.raises(IntegrityError), session.begin_nested():
            add(session, "one")
        add(session, "two")

    doors.write(work)
    assert sids(doors) == ["one", "two"]


@pytest.mark.parametrize("ending", [Session.commit, Session.rollback], ids=["commit", "rollback"])
def test_a_work_may_not_end_the_transaction_itself(doors: Database, ending: Callable[[Session], None]) -> None:
    def work(session: Session) -> None:
        add(session, "one")
        getattr(session, ending.__name__)()

    with pytest.raises(RuntimeError, match="a work does not"):
        doors.write(work)
    assert sids(doors) == []


def test_a_session_is_of_no_use_after_its_work(doors: Database) -> None:
    leaked = doors.write(lambda session: session)
    with pytest.raises(InvalidRequestError):
        leaked.connection()


def test_many_callers_are_each_given_their_own_answer(doors: Database) -> None:
    answers: dict[str, str] = {}

    def call(sid: str) -> None:
        def work(session: Session) -> str:
            add(session, sid)
            if sid.endswith("3"):
                raise Unwell(sid)
            return sid

        try:
            answers[sid] = doors.write(work)
        except Unwell as error:
            answers[sid] = f"refused {error}"

    threads = [threading.Thread(target=call, args=(sid,)) for sid in numbered("s", 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {sid: f"refused {sid}" if sid.endswith("3") else sid for sid in numbered("s", 40)}
    assert sorted(sids(doors)) == sorted(sid for sid in numbered("s", 40) if not sid.endswith("3"))


def test_an_event_loop_goes_on_while_many_works_are_written(doors: Database) -> None:
    async def call(sid: str) -> str:
        def work(session: Session) -> str:
            add(session, sid)
            if sid == "s7":
                raise Unwell(sid)
            return sid

        return await doors.write_async(work)

    async def scene() -> list[str | BaseException]:
        return await asyncio.gather(*map(call, numbered("s", 50)), return_exceptions=True)

    answers = asyncio.run(scene())
    assert isinstance(answers[7], Unwell)
    assert [answer for answer in answers if isinstance(answer, str)] == [sid for sid in numbered("s", 50) if sid != "s7"]
    assert sorted(sids(doors)) == sorted(sid for sid in numbered("s", 50) if sid != "s7")


def test_a_caller_that_goes_away_does_not_stop_its_work(doors: Database) -> None:
    started, may_go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        started.set()
        assert may_go_on.wait(10)
        add(session, "kept")

    async def scene() -> None:
        task = asyncio.create_task(doors.write_async(slow))
        await asyncio.to_thread(started.wait, 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        may_go_on.set()
        await doors.write_async(lambda session: add(session, "next"))

    asyncio.run(scene())
    doors.dispose()
    reopened = Database.open(doors.url, durable=False)
    assert sorted(sids(reopened)) == ["kept", "next"]
    reopened.dispose()


def test_a_work_sees_the_context_of_its_caller(doors: Database) -> None:
    async def scene() -> str:
        REQUEST.set("async")
        return await doors.write_async(lambda _: REQUEST.get())

    token = REQUEST.set("sync")
    assert doors.write(lambda _: REQUEST.get()) == "sync"
    REQUEST.reset(token)
    assert asyncio.run(scene()) == "async"


def test_reading_sees_one_state_and_cannot_write(doors: Database) -> None:
    doors.write(lambda session: add(session, "one"))
    with doors.read() as session:
        assert list(session.connection().execute(select(door.c.sid)).scalars()) == ["one"]
        doors.write(lambda writing: add(writing, "two"))
        assert list(session.connection().execute(select(door.c.sid)).scalars()) == ["one"]
        with pytest.raises(DBAPIError):
            session.connection().execute(insert(door), {"sid": "three"})
    assert sids(doors) == ["one", "two"]


def test_reading_with_commit_keeps_nothing(doors: Database) -> None:
    with pytest.raises(DBAPIError), doors.read() as session:
        session.connection().execute(update(door).values(state="x"))
    assert sids(doors) == []


def test_those_who_asked_are_woken_once_the_work_can_be_read(doors: Database) -> None:
    seen: list[list[str]] = []
    woken = threading.Event()

    def look() -> None:
        seen.append(sids(doors))
        woken.set()

    def work(session: Session) -> None:
        add(session, "one")
        announce(session, "outbox")
        announce(session, "outbox")

    doors.on_commit("outbox", look)
    doors.on_commit("another", lambda: seen.append(["never"]))
    doors.write(work)
    assert woken.wait(10)
    assert seen == [["one"]]


def test_nobody_is_woken_by_a_work_that_raised_or_announced_nothing(doors: Database) -> None:
    woken: list[str] = []

    def work(session: Session) -> None:
        announce(session, "outbox")
        raise Unwell

    doors.on_commit("outbox", lambda: woken.append("outbox"))
    doors.on_commit("last", lambda: woken.append("last"))
    with pytest.raises(Unwell):
        doors.write(work)
    doors.write(lambda session: add(session, "one"))
    doors.write(lambda session: announce(session, "last"))
    doors.dispose()
    assert woken == ["last"]


def test_a_callback_that_fails_is_logged_and_hurts_nobody(doors: Database, capsys: pytest.CaptureFixture[str]) -> None:
    woken = threading.Event()
    doors.on_commit("outbox", lambda: failing_callback("07700 900123"))
    doors.on_commit("outbox", woken.set)
    doors.write(lambda session: announce(session, "outbox"))
    assert woken.wait(10)
    doors.dispose()
    written = capsys.readouterr().err
    assert "announcement_failed" in written
    assert "900123" not in written


def failing_callback(words: str) -> None:
    raise Unwell(words)


def test_a_callback_can_be_taken_off_again(doors: Database) -> None:
    woken: list[str] = []
    take_off = doors.on_commit("outbox", lambda: woken.append("x"))
    take_off()
    take_off()
    doors.write(lambda session: announce(session, "outbox"))
    doors.dispose()
    assert woken == []


def test_a_ping_proves_that_the_database_takes_writes(doors: Database) -> None:
    doors.ping_write()
    doors.dispose()
    with pytest.raises(CannotSave):
        doors.ping_write()


def test_writing_after_closing_is_refused_as_unable(doors: Database) -> None:
    doors.dispose()
    doors.dispose()
    with pytest.raises(CannotSave) as refused:
        doors.write(lambda session: add(session, "late"))
    assert refused.value.status == 503


def test_what_waits_is_finished_before_closing(doors: Database) -> None:
    began, may_go_on = threading.Event(), threading.Event()

    def slow(session: Session) -> None:
        began.set()
        assert may_go_on.wait(10)
        add(session, "slow")

    writing = threading.Thread(target=doors.write, args=(slow,))
    writing.start()
    assert began.wait(10)
    closing = threading.Thread(target=doors.dispose)
    closing.start()
    may_go_on.set()
    writing.join(10)
    closing.join(10)
    reopened = Database.open(doors.url, durable=False)
    assert sids(reopened) == ["slow"]
    reopened.dispose()


@pytest.mark.parametrize(
    ("where", "changed"),
    [
        ({"id": 1, "state": "open"}, True),
        ({"id": 1, "state": ["open", "claimed"]}, True),
        ({"id": 1, "state": None}, False),
        ({"id": 2, "state": None}, True),
        ({"id": 1, "state": "closed"}, False),
        ({"id": 9}, False),
        (door.c.sid == "one", True),
        ([door.c.sid == "one", door.c.state == "closed"], False),
    ],
)
def test_compare_and_set_changes_only_a_row_still_as_it_was_seen(doors: Database, where: object, changed: bool) -> None:  # noqa: FBT001
    def work(session: Session) -> bool:
        add(session, "one", id=1, state="open")
        add(session, "two", id=2)
        return compare_and_set(session, door, where=where, values={"state": "won"})  # type: ignore[arg-type]  # a column of the table

    assert doors.write(work) is changed
    with doors.read() as session:
        states = list(session.connection().execute(select(door.c.state)).scalars())
    assert ("won" in states) is changed


def test_compare_and_set_takes_times_nulls_json_and_expressions(doors: Database) -> None:
    def work(session: Session) -> list[bool]:
        add(session, "one", id=1, state="open", at=NOON)
        return [
            compare_and_set(session, door, where={"id": 1, "at": NOON}, values={"state": None}),
            compare_and_set(session, door, where={"id": 1, "state": "open"}, values={"state": "won"}),
            compare_and_set(session, door, where={"id": 1, "state": None}, values={"held": {"a": [1]}, "at": None}),
            compare_and_set(session, door, where={"id": 1}, values={"state": door.c.sid, "id": door.c.id + 1}),
        ]

    assert doors.write(work) == [True, False, True, True]
    with doors.read() as session:
        assert session.connection().execute(select(door.c.id, door.c.state, door.c.at, door.c.held)).one() == (2, "one", None, {"a": [1]})


def test_compare_and_set_refuses_to_change_two_rows(doors: Database) -> None:
    def work(session: Session) -> None:
        add(session, "one", state="open")
        add(session, "two", state="open")
        compare_and_set(session, door, where={"state": "open"}, values={"state": "won"})

    with pytest.raises(ValueError, match="met 2 rows"):
        doors.write(work)
    assert sids(doors) == []


def test_of_many_who_claim_one_row_exactly_one_wins(doors: Database) -> None:
    doors.write(lambda session: add(session, "one", id=1, state="open"))
    won: list[bool] = []

    def claim() -> None:
        won.append(doors.write(lambda session: compare_and_set(session, door, where={"id": 1, "state": "open"}, values={"state": "won"})))

    threads = [threading.Thread(target=claim) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 11 + [True]


def test_a_row_is_inserted_once_however_often_it_comes(doors: Database) -> None:
    def take(session: Session) -> int | None:
        return insert_if_absent(session, door, {"sid": "one", "at": NOON, "held": {"a": [1]}}, on="sid")

    first = doors.write(take)
    assert isinstance(first, int)
    assert doors.write(take) is None
    assert sids(doors) == ["one"]


def test_a_row_that_comes_on_many_ways_at_once_is_inserted_once(doors: Database) -> None:
    taken: list[int | None] = []

    def arrive() -> None:
        taken.append(doors.write(lambda session: insert_if_absent(session, door, {"sid": "one"}, on=["sid"])))

    threads = [threading.Thread(target=arrive) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each for each in taken if each is None] == [None] * 11


def test_another_broken_rule_is_not_taken_for_a_row_that_stands(doors: Database) -> None:
    with pytest.raises(IntegrityError):
        doors.write(lambda session: insert_if_absent(session, door, {"sid": "one", "parent_id": 99}, on="sid"))


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle://host/name", "mysql+nothing://host/name", "postgresql://host/name", "sqlite://", "sqlite:///x.db?mode=ro"]
)
def test_an_address_of_no_use_is_refused_with_a_hint(url: str) -> None:
    with pytest.raises(CannotOpen) as refused:
        Database.open(url)
    assert refused.value.hint
