"""Texts that the service failed on: kept, tried again, and handed to a person in the end."""

from sqlalchemy import update

from app.alerts import receipt as receipts
from app.alerts import store as alerts
from app.messaging.store import inbound
from app.messaging.vocabulary import HandledAs
from app.pathways import store as pathways
from tests import people
from tests.story import MINUTE, Story

STRANGER = people.phone(800)


def spoil(at: Story) -> None:
    """Make the pathway of every patient unreadable, as a damaged row would."""
    versions = pathways.VERSIONS
    at.database.write(lambda session: session.execute(update(versions).values(definition={"name": "damaged"})))
    forget(at)


def mend(at: Story, kept: object) -> None:
    """Put it right again."""
    at.database.write(lambda session: session.execute(update(pathways.VERSIONS).values(definition=kept)))
    forget(at)


def forget(at: Story) -> None:
    """Let every process read the versions anew, as after a start."""
    pathways._known.clear()
    assert at.database is not None


def definition(at: Story) -> object:
    with at.database.read() as session:
        return session.execute(pathways.VERSIONS.select()).first().definition  # type: ignore[union-attr]


def state_of(at: Story, message_id: int | None) -> tuple[str, int]:
    with at.database.read() as session:
        row = session.execute(inbound.select().where(inbound.c.id == message_id)).one()
    return row.state, row.attempts


def test_a_text_that_fails_is_kept_and_understood_later(at: Story) -> None:
    stay = at.enrol()
    kept = definition(at)
    spoil(at)
    received = at.text("88 110")
    assert (received.message_id is not None, received.handled_as) == (True, None)
    assert state_of(at, received.message_id) == ("unhandled", 1)
    mend(at, kept)
    at.tick(MINUTE)
    assert state_of(at, received.message_id)[0] == "handled"
    (reading,) = at.readings(stay)
    assert reading.spo2 == 88
    assert reading.received_at == people.NOON
    assert at.codes() == {"low_reading"}


def test_nothing_is_left_behind_by_a_try_that_failed(at: Story) -> None:
    stay = at.enrol()
    spoil(at)
    at.text("88 110")
    assert at.readings(stay) == []
    assert at.worklist() == []
    assert at.templates_to() == ["welcome"]


def test_after_the_last_try_a_person_is_asked_to_read_it(at: Story) -> None:
    at.enrol()
    spoil(at)
    received = at.text("88 110")
    reports = [at.tick(MINUTE) for _ in range(3)]
    assert state_of(at, received.message_id) == ("defeated", 3)
    assert at.codes() == {"text_not_handled"}
    assert any(report["errors"] for report in reports)


def test_what_nobody_understood_keeps_the_words_themselves(at: Story) -> None:
    at.enrol()
    spoil(at)
    at.text("88 110")
    for _ in range(3):
        at.tick(MINUTE)
    with at.database.read() as session:
        (reason,) = alerts.reasons(session, at.item().alert_id, receipts=True)
    receipt = receipts.from_json(reason.receipt)
    assert receipt is not None
    assert receipt.came is not None
    assert (receipt.kind, receipt.came.words, receipt.read) == (receipts.Kind.TEXT, "88 110", None)


def test_a_text_that_fails_stops_no_other(at: Story) -> None:
    at.enrol()
    spoil(at)
    at.text("88 110")
    assert at.text("hello", by="SOMEBODY").handled_as in (HandledAs.WORKLIST, None)
    at.tick(MINUTE)
    at.tick(MINUTE)
    at.tick(MINUTE)
    assert {item.phone for item in at.worklist()} >= {people.phone(1)}
