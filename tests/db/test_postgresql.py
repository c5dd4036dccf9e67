"""What PostgreSQL alone must keep: works are run again when the server asks, and a lost server is said so."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import Session

from app.db import CannotOpen, CannotRead, CannotSave, Database, schema_engine
from app.storage import postgres
from tests.db import tables
from tests.db.tables import add, door, sids
from tests.postgres import Server

RAISE = "DO $$ BEGIN RAISE EXCEPTION 'canary' USING ERRCODE = '{code}'; END $$"


@pytest.fixture
def server_doors(postgresql_url: str) -> Iterator[Database]:
    """A PostgreSQL database with the table `door`."""
    engine = schema_engine(postgresql_url)
    with engine.connect() as connection:
        tables.create(connection)
    engine.dispose()
    opened = Database.open(postgresql_url, durable=False)
    yield opened
    opened.dispose()


@pytest.mark.parametrize("code", sorted(postgres.RUN_AGAIN))
def test_a_work_that_the_server_undoes_is_run_again_from_the_beginning(server_doors: Database, code: str) -> None:
    runs: list[str] = []

    def work(session: Session) -> int:
        runs.append(code)
        add(session, "one")
        if len(runs) < 3:
            session.connection().execute(text(RAISE.format(code=code)))
        return len(runs)

    assert server_doors.write(work) == 3
    assert sids(server_doors) == ["one"]


def test_a_work_that_is_always_undone_is_told_as_unable_to_save(server_doors: Database) -> None:
    runs: list[int] = []

    def work(session: Session) -> None:
        runs.append(1)
        session.connection().execute(text(RAISE.format(code="40001")))

    with pytest.raises(CannotSave):
        server_doors.write(work)
    assert len(runs) == postgres.ATTEMPTS


def test_any_other_fault_is_not_run_again(server_doors: Database) -> None:
    runs: list[int] = []

    def work(session: Session) -> None:
        runs.append(1)
        session.connection().execute(text("SELECT nothing FROM nowhere"))

    with pytest.raises(ProgrammingError):
        server_doors.write(work)
    assert len(runs) == 1


def test_two_works_that_wait_for_each_other_both_get_done(server_doors: Database) -> None:
    def seed(session: Session) -> None:
        add(session, "a", id=1)
        add(session, "b", id=2)

    server_doors.write(seed)
    both_hold_one = threading.Barrier(2)

    def crossing(first: int, second: int) -> None:
        runs: list[int] = []

        def work(session: Session) -> None:
            runs.append(1)
            session.connection().execute(update(door).where(door.c.id == first).values(state="x"))
            if len(runs) == 1:
                both_hold_one.wait(10)
            session.connection().execute(update(door).where(door.c.id == second).values(state=f"by{first}"))

        server_doors.write(work)

    threads = [threading.Thread(target=crossing, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    with server_doors.read() as session:
        states = {str(state) for state in session.connection().execute(text("SELECT state FROM door")).scalars()}
    assert states in ({"x", "by1"}, {"x", "by2"})


def test_a_connection_that_the_server_ends_is_told_as_unable_to_save_and_the_next_write_is_well(server_doors: Database) -> None:
    def cut_off(session: Session) -> None:
        add(session, "lost")
        session.connection().execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    with pytest.raises(CannotSave):
        server_doors.write(cut_off)
    server_doors.write(lambda session: add(session, "next"))
    assert sids(server_doors) == ["next"]


def test_connections_dropped_while_idle_are_replaced_unseen(server_doors: Database) -> None:
    server_doors.write(lambda session: add(session, "one"))
    server_doors.write(end_all_others)
    server_doors.write(lambda session: add(session, "two"))
    assert sids(server_doors) == ["one", "two"]


def end_all_others(session: Session) -> None:
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    session.connection().execute(text(others))


def test_a_database_that_has_gone_is_said_so_by_every_door(server_doors: Database, postgres_server: Server) -> None:
    postgres_server.drop(str(make_url(server_doors.url).database))
    with pytest.raises(CannotSave):
        server_doors.write(lambda session: add(session, "one"))
    with pytest.raises(CannotSave):
        server_doors.ping_write()
    with pytest.raises(CannotRead) as refused, server_doors.read():
        pass
    assert refused.value.status == 503
    with pytest.raises(CannotOpen, match="cannot be reached"):
        Database.open(server_doors.url)


def test_a_server_that_takes_no_writes_fails_the_ping(server_doors: Database) -> None:
    name = make_url(server_doors.url).database
    server_doors.write(
        lambda session: session.connection().execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    )
    reopened = Database.open(server_doors.url, durable=False)
    with pytest.raises(CannotSave):
        reopened.ping_write()
    reopened.dispose()


def test_a_server_that_may_lose_commits_is_warned_of(server_doors: Database, capsys: pytest.CaptureFixture[str]) -> None:
    server_doors.write(lambda session: session.connection().execute(text(off(server_doors))))
    Database.open(server_doors.url, durable=False).dispose()
    assert capsys.readouterr().err == ""
    Database.open(server_doors.url).dispose()
    assert "postgresql_may_lose_commits" in capsys.readouterr().err


def off(database: Database) -> str:
    return f'ALTER DATABASE "{make_url(database.url).database}" SET synchronous_commit = off'


def test_an_error_does_not_carry_the_password(server_doors: Database) -> None:
    url = make_url(server_doors.url).set(password="canary", database="nowhere")
    with pytest.raises(CannotOpen) as refused:
        Database.open(url.render_as_string(hide_password=False))
    assert "canary" not in f"{refused.value} {refused.value.hint}"
    assert isinstance(refused.value.__cause__, DBAPIError)
    assert "canary" not in str(refused.value.__cause__)
