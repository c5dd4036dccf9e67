"""What SQLite alone must keep: durability, shared commits, and its turn beside another process."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from app.clock import monotonic
from app.db import CannotOpen, CannotSave, Database, announce, schema_engine
from app.storage import group_commit, sqlite
from app.storage.group_commit import GroupWriter
from tests.db import tables
from tests.db.tables import add, numbered, sids

ROOT = Path(__file__).resolve().parents[2]
COMMAND = """
import sys
from app.db import Database
from tests.db.tables import add
database = Database.open(sys.argv[1])
for number in range(int(sys.argv[2])):
    database.write(lambda session: add(session, f"command-{number}"))
database.dispose()
"""


def pragma(session: Session, name: str) -> object:
    return session.connection().execute(text(f"PRAGMA {name}")).scalar_one()


def test_the_writer_is_durable_and_checks_foreign_keys(sqlite_doors: Database) -> None:
    seen = sqlite_doors.write(lambda session: [pragma(session, name) for name in ("journal_mode", "synchronous", "foreign_keys")])
    assert seen == ["wal", 2, 1]


def test_a_reader_is_told_to_write_nothing(sqlite_doors: Database) -> None:
    with sqlite_doors.read() as session:
        assert pragma(session, "query_only") == 1


def test_the_newest_sqlite_there_is_is_used() -> None:
    assert sqlite.driver().sqlite_version_info >= sqlite3.sqlite_version_info


def test_an_old_sqlite_is_refused_where_it_must_be_safe() -> None:
    with pytest.raises(CannotOpen, match=r"SQLite 3\.40\.1 can damage") as refused:
        sqlite.check_version((3, 40, 1), required=True)
    assert refused.value.hint is not None
    assert "pysqlite3" in refused.value.hint


def test_an_old_sqlite_is_warned_of_elsewhere(capsys: pytest.CaptureFixture[str]) -> None:
    sqlite.check_version((3, 51, 2), required=False)
    assert "sqlite_is_older_than_is_safe" in capsys.readouterr().err
    sqlite.check_version((3, 51, 3), required=True)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(("mode", "synchronous"), [("delete", 2), ("wal", 1), ("memory", 3), ("off", 0)])
def test_a_file_that_could_lose_a_commit_is_refused(mode: str, synchronous: int) -> None:
    with pytest.raises(CannotOpen, match="not durable"):
        sqlite.check_durability(mode, synchronous)


@pytest.mark.parametrize("synchronous", [2, 3])
def test_a_durable_file_is_taken(synchronous: int) -> None:
    sqlite.check_durability("wal", synchronous)


def test_a_file_whose_commits_are_weakened_as_it_opens_is_refused(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path / 'weak.db'}")
    engine = sqlite.writing_engine(url, durable=False)
    with engine.connect() as connection, connection.begin():
        weak = connection.execute(text("PRAGMA synchronous")).scalar_one()
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    with pytest.raises(CannotOpen, match="synchronous 0"):
        sqlite.check_durability(mode, weak)


def test_a_folder_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match="SQLITE_CANTOPEN") as refused:
        Database.open(f"sqlite:///{tmp_path / 'nowhere' / 'doors.db'}")
    assert refused.value.hint is not None
    assert "folder" in refused.value.hint


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "leaflet.db").write_text("This is a leaflet. " * 100, encoding="utf-8")
    with pytest.raises(CannotOpen, match="SQLITE_NOTADB"):
        Database.open(f"sqlite:///{tmp_path / 'leaflet.db'}")


def test_a_database_kept_in_memory_is_refused() -> None:
    with pytest.raises(CannotOpen, match="must be a file"):
        Database.open("sqlite:///:memory:")


def test_a_write_within_a_write_is_refused_and_not_waited_for(sqlite_doors: Database) -> None:
    def outer(session: Session) -> None:
        add(session, "outer")
        sqlite_doors.write(lambda inner: add(inner, "inner"))

    with pytest.raises(RuntimeError, match="already in a work"):
        sqlite_doors.write(outer)
    assert sids(sqlite_doors) == []


@contextmanager
def held_up(database: Database) -> Iterator[None]:
    """Keep the writer busy, so that what is asked meanwhile shares one commit afterwards."""
    began, may_go_on = threading.Event(), threading.Event()

    def work(_: Session) -> None:
        began.set()
        assert may_go_on.wait(10)

    with ThreadPoolExecutor(1) as thread:
        thread.submit(database.write, work)
        assert began.wait(10)
        yield
        may_go_on.set()


async def all_at_once(database: Database, works: list[Any]) -> list[Any]:
    """Queue the works behind one another while the writer is held up, then collect their answers."""
    with held_up(database):
        tasks = [asyncio.ensure_future(database.write_async(work)) for work in works]
        await asyncio.sleep(0)
    return await asyncio.gather(*tasks, return_exceptions=True)


def adding(sid: str) -> Any:  # noqa: ANN401  (a work)
    return lambda session: add(session, sid)


def commits_so_far(database: Database) -> int:
    """SQLite's own count of changes by others, which a reader's connection sees grow by one a commit."""
    with database.read() as session:
        return int(session.connection().execute(text("PRAGMA data_version")).scalar_one())


def test_works_that_wait_share_one_commit(sqlite_doors: Database) -> None:
    woken: list[int] = []
    sqlite_doors.on_commit("outbox", lambda: woken.append(len(sids(sqlite_doors))))

    def announcing(sid: str) -> Any:  # noqa: ANN401
        def work(session: Session) -> None:
            add(session, sid)
            announce(session, "outbox")

        return work

    asyncio.run(all_at_once(sqlite_doors, [announcing(sid) for sid in numbered("s", 20)]))
    sqlite_doors.dispose()
    assert woken[-1] == 20
    assert len(woken) <= 3  # one commit, unless a slow machine lets the writer wake before all have come


def test_a_work_that_raises_is_undone_alone_within_its_batch(sqlite_doors: Database) -> None:
    def bad(session: Session) -> None:
        add(session, "bad")
        raise LookupError

    answers = asyncio.run(all_at_once(sqlite_doors, [adding("a"), bad, adding("a"), adding("b")]))
    assert [type(answer).__name__ for answer in answers] == ["NoneType", "LookupError", "IntegrityError", "NoneType"]
    assert sids(sqlite_doors) == ["a", "b"]


def fill_the_disk(session: Session) -> None:
    """Let the file grow no further, then write more than fits: SQLite's own "database or disk is full"."""
    connection = session.connection()
    pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    connection.execute(text(f"PRAGMA max_page_count={pages}"))
    add(session, "huge", state="x" * 2_000_000)


def test_a_full_disk_is_told_as_unable_to_save_and_leaves_nothing_of_its_work(sqlite_doors: Database) -> None:
    with pytest.raises(CannotSave) as refused:
        sqlite_doors.write(fill_the_disk)
    assert "full" in str(refused.value.__cause__)
    assert sids(sqlite_doors) == []


def lose_the_transaction(session: Session) -> None:
    """What SQLite does by itself when a disk fails: the whole transaction is gone, and code goes on in its `except`."""
    session.connection().connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]  # the raw driver
    try:
        add(session, "stray")
    except DBAPIError as error:
        raise LookupError from error


def test_when_the_whole_transaction_is_lost_every_caller_of_the_batch_is_told(sqlite_doors: Database) -> None:
    answers = asyncio.run(all_at_once(sqlite_doors, [adding("before"), lose_the_transaction, adding("after")]))
    assert isinstance(answers[1], CannotSave)
    assert isinstance(answers[1].__cause__, LookupError)
    # The first shared the transaction unless it had already been committed with the work that held the writer up.
    assert sids(sqlite_doors) == (["after"] if isinstance(answers[0], CannotSave) else ["before", "after"])
    assert answers[2] is None


def test_no_statement_is_kept_outside_a_transaction(sqlite_doors: Database) -> None:
    def stubborn(session: Session) -> None:
        session.connection().connection.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]  # the raw driver
        for sid in numbered("stray", 3):
            with pytest.raises(OperationalError, match="the transaction is gone"):
                add(session, sid)

    with pytest.raises(CannotSave):
        sqlite_doors.write(stubborn)
    assert sids(sqlite_doors) == []
    sqlite_doors.write(adding("next"))
    assert sids(sqlite_doors) == ["next"]


def test_a_commit_that_fails_is_told_to_every_caller_and_announced_to_nobody(sqlite_doors: Database) -> None:
    woken: list[str] = []
    sqlite_doors.on_commit("outbox", lambda: woken.append("outbox"))

    def unkept_promise(session: Session) -> None:
        connection = session.connection()
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        add(session, "orphan", parent_id=99)
        announce(session, "outbox")

    answers = asyncio.run(all_at_once(sqlite_doors, [adding("beside"), unkept_promise]))
    assert [type(answer) for answer in answers] == [CannotSave, CannotSave]
    sqlite_doors.write(adding("next"))
    sqlite_doors.dispose()
    assert woken == []
    reopened = Database.open(sqlite_doors.url)
    assert sids(reopened) == ["next"]
    reopened.dispose()


def test_a_writer_waits_while_another_process_has_the_lock(sqlite_doors: Database) -> None:
    other = sqlite.driver().connect(str(make_url(sqlite_doors.url).database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO door (sid) VALUES ('other')")
    waiting = threading.Thread(target=sqlite_doors.write, args=(adding("waited"),))
    waiting.start()
    waiting.join(0.2)
    assert waiting.is_alive()
    assert sids(sqlite_doors) == []
    other.execute("COMMIT")
    other.close()
    waiting.join(10)
    assert sids(sqlite_doors) == ["other", "waited"]


def test_a_lock_that_is_never_let_go_is_told_as_unable_to_save(tmp_path: Path) -> None:
    url = make_url(f"sqlite:///{tmp_path / 'held.db'}")
    engine = schema_engine(str(url))
    with engine.connect() as connection:
        tables.create(connection)
    writer = GroupWriter(sqlite.writing_engine(url, durable=True), lambda _: None, lock_wait_s=0.1)
    other = sqlite.driver().connect(str(url.database), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(CannotSave) as refused:
        writer.submit(adding("never"))
    assert "locked" in str(refused.value.__cause__)
    other.execute("ROLLBACK")
    other.close()
    writer.submit(adding("then"))
    writer.close()


def test_a_ping_does_not_wait_for_ever(sqlite_doors: Database) -> None:
    with held_up(sqlite_doors), pytest.raises(CannotSave):
        sqlite_doors.ping_write(wait_s=0.05)
    sqlite_doors.ping_write()


def test_a_command_beside_a_busy_service_gets_its_turn(sqlite_doors: Database) -> None:
    stop = threading.Event()

    async def patients() -> None:
        async def patient(name: str) -> None:
            number = 0
            while not stop.is_set():
                number += 1
                await sqlite_doors.write_async(adding(f"{name}-{number}"))

        await asyncio.gather(*map(patient, numbered("p", 16)))

    service = threading.Thread(target=asyncio.run, args=(patients(),))
    service.start()
    began = monotonic()
    command = subprocess.run(
        [sys.executable, "-c", COMMAND, sqlite_doors.url, "10"], check=False, cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    took = monotonic() - began
    stop.set()
    service.join(10)
    assert command.returncode == 0, command.stderr
    stored = sids(sqlite_doors)
    assert sum(sid.startswith("command-") for sid in stored) == 10
    assert len(stored) > 10
    assert took < 30


def test_a_work_that_keeps_others_waiting_is_named_in_the_log(sqlite_doors: Database, capsys: pytest.CaptureFixture[str]) -> None:
    def slow(_: Session) -> None:
        threading.Event().wait(group_commit.SLOW_WORK.total_seconds() + 0.05)

    sqlite_doors.write(slow)
    sqlite_doors.dispose()
    assert "slow_work" in capsys.readouterr().err


def test_a_caller_whose_event_loop_has_ended_stops_nobody(sqlite_doors: Database) -> None:
    async def leave() -> None:
        task = asyncio.ensure_future(sqlite_doors.write_async(adding("left")))
        await asyncio.sleep(0)
        task.cancel()

    with held_up(sqlite_doors):
        asyncio.run(leave())
    sqlite_doors.write(adding("stayed"))
    assert sids(sqlite_doors) == ["left", "stayed"]


def test_a_work_costs_little_beyond_its_own_statements(sqlite_doors: Database) -> None:
    """Two thousand a second is the promise for trivial works; here half of it, since a test machine may be busy."""
    count = 3000

    async def burst() -> None:
        async def one(share: int) -> None:
            for _ in range(share):
                await sqlite_doors.write_async(lambda session: session.connection())

        await asyncio.gather(*(one(count // 30) for _ in range(30)))

    asyncio.run(burst())
    began = monotonic()
    asyncio.run(burst())
    assert count / (monotonic() - began) > 1000
