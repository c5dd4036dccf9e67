"""The audit trail: who did what is written with the deed, chained afterwards, and a change to it shows."""

from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import Session

from app.audit import trail
from app.db import Database
from app.identity.actor import Actor, ActorKind, system
from tests.people import NOON

ENTRIES = trail._ENTRIES


def write(database: Database, *actions: str) -> None:
    def work(session: Session) -> None:
        for action in actions:
            trail.record(session, actor=system("test"), action=action, subject_kind="thing", subject_id=7, hub_id=1, now=NOON)

    database.write(work)


def seal(database: Database, limit: int = trail.SEALED_AT_ONCE) -> int:
    return database.write(lambda session: trail.seal(session, now=NOON, limit=limit))


def verdict(database: Database) -> trail.Verdict:
    with database.read() as session:
        return trail.verify(session)


def test_an_entry_says_who_did_what_to_whom_and_when(database: Database) -> None:
    nurse = Actor(ActorKind.STAFF, 3, "Nurse Ann", 1)
    database.write(
        lambda session: trail.record(
            session,
            actor=nurse,
            action="patient.viewed",
            subject_kind="patient",
            subject_id=9,
            hub_id=1,
            now=NOON,
            detail={"page": "patient"},
        )
    )
    with database.read() as session:
        (entry,) = trail.export(session)
    assert entry == {
        "id": 1,
        "at": "2026-11-23T12:00:00+00:00",
        "hub_id": 1,
        "actor_kind": "staff",
        "actor_id": 3,
        "actor_name": "Nurse Ann",
        "action": "patient.viewed",
        "subject_kind": "patient",
        "subject_id": 9,
        "detail": {"page": "patient"},
        "seal_no": None,
        "seal": None,
    }


def test_an_empty_trail_is_whole(database: Database) -> None:
    assert verdict(database) == trail.Verdict(whole=True, sealed=0, unsealed=0, head="0" * 64)


def test_what_is_not_sealed_yet_is_counted(database: Database) -> None:
    write(database, "one", "two")
    assert seal(database) == 2
    write(database, "three")
    found = verdict(database)
    assert (found.whole, found.sealed, found.unsealed) == (True, 2, 1)


def test_sealing_goes_on_where_it_stopped(database: Database) -> None:
    write(database, "one", "two", "three")
    assert [seal(database, limit=2), seal(database, limit=2), seal(database, limit=2)] == [2, 1, 0]
    with database.read() as session:
        assert [entry["seal_no"] for entry in trail.export(session)] == [1, 2, 3]
    assert verdict(database).whole


def test_an_entry_from_the_future_waits_for_its_time(database: Database) -> None:
    database.write(
        lambda session: trail.record(
            session,
            actor=system("test"),
            action="later",
            subject_kind="thing",
            subject_id=None,
            hub_id=None,
            now=NOON + timedelta(hours=1),
        )
    )
    assert seal(database) == 0


def test_a_changed_entry_breaks_the_chain_where_it_was_changed(database: Database) -> None:
    write(database, "one", "two", "three")
    seal(database)
    database.write(lambda session: session.execute(update(ENTRIES).where(ENTRIES.c.id == 2).values(actor_name="nobody")))
    found = verdict(database)
    assert (found.whole, found.sealed, found.broken_entry_id, found.broken_because) == (False, 1, 2, "changed")


def test_a_missing_entry_breaks_the_chain_after_it(database: Database) -> None:
    write(database, "one", "two", "three")
    seal(database)
    database.write(lambda session: session.execute(delete(ENTRIES).where(ENTRIES.c.id == 2)))
    found = verdict(database)
    assert (found.whole, found.broken_entry_id, found.broken_because) == (False, 3, "gap")


def test_entries_cut_off_at_the_end_show_by_the_head_noted_before(database: Database) -> None:
    write(database, "one", "two")
    seal(database)
    noted = verdict(database).head
    database.write(lambda session: session.execute(delete(ENTRIES).where(ENTRIES.c.id == 2)))
    assert verdict(database).head != noted


def test_many_entries_are_written_in_one_go(database: Database) -> None:
    entries = [trail.entry(system("test"), "enrolled", "episode", one, hub_id=1, now=NOON) for one in range(3)]
    database.write(lambda session: trail.record_many(session, entries))
    database.write(lambda session: trail.record_many(session, []))
    assert verdict(database).unsealed == 3


def test_one_sealer_at_a_time_where_several_workers_turn(database: Database) -> None:
    write(database, "one", "two")

    def first(session: Session) -> tuple[int, int]:
        mine = trail.seal(session, now=NOON)
        # On PostgreSQL another worker comes meanwhile, and leaves it to us; on SQLite it could not come at all.
        other = seal(database) if database.dialect == "postgresql" else 0
        return mine, other

    assert database.write(first) == (2, 0)
    assert verdict(database).sealed == 2
