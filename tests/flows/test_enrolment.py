"""A patient joins: asked for readings and welcomed at once; corrected or undone, the asking and the texts follow."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlmodel import Session

from app.alerts import ladder
from app.alerts import service as alerts
from app.caseload import store
from app.caseload.corrections import Corrected
from app.caseload.episode import Channel, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Refused
from app.flows import enrolment, leaving
from app.identity.actor import system
from app.messaging.store import outbound
from app.monitoring.store import SCHEDULES
from app.pathways import store as pathways
from tests import people
from tests.people import NOON, Ward

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


def texts(database: Database) -> list[Row[*tuple[Any, ...]]]:
    columns = (outbound.c.purpose, outbound.c.state, outbound.c.to_phone, outbound.c.template)
    with database.read() as session:
        return list(session.execute(select(*columns).order_by(outbound.c.id)).all())


def asked_next(database: Database, stay: EpisodeView) -> tuple[datetime, str | None]:
    with database.read() as session:
        row = session.execute(select(SCHEDULES).where(SCHEDULES.c.episode_id == stay.id)).one()
    return row.next_slot_at, row.held_because


def raise_alert(session: Session, stay: EpisodeView) -> alerts.Raised:
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    cause = alerts.Cause(alerts.ReasonCode.LOW_READING, alerts.Urgency.RED)
    return alerts.raise_or_join(
        session, leaving.subject_of(stay), [cause], ladder=ladder.of(pathway.ladder), actor=system("test"), now=LATER
    )


def correct(database: Database, ward: Ward, stay: EpisodeView, **changes: object) -> Corrected:
    return database.write(
        lambda session: enrolment.correct(
            session,
            ward.hub.id,
            stay.id,
            people.draft(1, **changes),
            "misheard",
            addresses=people.ADDRESSES,
            actor=ward.nurse,
            now=LATER,
        )
    )


def test_a_new_patient_is_asked_from_the_next_time_on_and_welcomed(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    assert asked_next(database, stay) == (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), None)
    assert [tuple(row) for row in texts(database)] == [(f"welcome/{stay.id}", "pending", people.phone(1), "welcome")]


def test_a_welcome_names_the_times_and_nobody(database: Database, ward: Ward) -> None:
    people.enrol(database, ward, given_name="Zaphod", family_name="Beeblebrox")
    with database.read() as session:
        body = session.execute(select(outbound.c.body)).scalar_one()
    assert "08:00, 13:00, 18:00" in body
    assert "999" in body
    assert "Zaphod" not in body
    assert "{" not in body


@pytest.mark.parametrize(
    ("channel", "templates"),
    [(Channel.SMS, ["welcome"]), (Channel.WEB, ["welcome_web"]), (Channel.VOICE, []), (Channel.STAFF, [])],
)
def test_only_who_is_reached_by_text_is_welcomed_by_one(database: Database, ward: Ward, channel: Channel, templates: list[str]) -> None:
    people.enrol(database, ward, channel=channel)
    assert [row.template for row in texts(database)] == templates


@pytest.mark.parametrize(
    ("at", "goes"),
    [
        (datetime(2026, 7, 1, 19, 59, tzinfo=UTC), datetime(2026, 7, 1, 19, 59, tzinfo=UTC)),
        (datetime(2026, 7, 1, 20, 0, tzinfo=UTC), datetime(2026, 7, 2, 7, 0, tzinfo=UTC)),  # nine in the evening in London
        (datetime(2026, 3, 28, 22, 0, tzinfo=UTC), datetime(2026, 3, 29, 7, 0, tzinfo=UTC)),  # the clocks go forward
        (datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 8, 0, tzinfo=UTC)),  # and back
    ],
)
def test_a_welcome_waits_for_the_morning(database: Database, at: datetime, goes: datetime) -> None:
    ward = people.open_ward(database, now=at)
    people.enrol(database, ward, now=at)
    with database.read() as session:
        row = session.execute(select(outbound.c.not_before, outbound.c.valid_until)).one()
    assert row.not_before == goes
    assert row.valid_until > goes


def test_a_corrected_phone_is_welcomed_and_the_wrong_one_left_alone(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    corrected = correct(database, ward, stay, phone=people.phone(5))
    assert corrected.episode.phone == people.phone(5)
    assert [(row.to_phone, row.state) for row in texts(database)] == [
        (people.phone(1), "cancelled"),
        (people.phone(5), "pending"),
    ]


def test_corrected_times_are_asked_at_from_now_on(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    correct(database, ward, stay, reading_times=("12:30", "20:00"))
    assert asked_next(database, stay) == (datetime(2026, 11, 23, 12, 30, tzinfo=UTC), None)
    assert [row.state for row in texts(database)] == ["pending"]


def test_a_correction_while_paused_starts_no_asking(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    database.write(lambda s: leaving.pause(s, ward.hub.id, stay.id, PauseReason.AWAY, actor=ward.nurse, now=LATER))
    correct(database, ward, stay, reading_times=("12:30",))
    assert asked_next(database, stay)[1] == "away"


def test_an_enrolment_undone_asks_and_sends_nothing_more(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    undone = database.write(lambda s: enrolment.undo(s, ward.hub.id, stay.id, "wrong person", actor=ward.nurse, now=LATER))
    assert undone.state is EpisodeState.ENDED
    assert asked_next(database, stay)[1] == "enrolled_in_error"
    assert [row.state for row in texts(database)] == ["cancelled"]
    again = people.enrol(database, ward, now=LATER)
    with database.read() as session:
        kinds = [event.kind for event in store.events(session, ward.hub.id, stay.id)]
    assert (again.patient_id, kinds) == (stay.patient_id, ["enrolled", "undone"])


def test_an_enrolment_is_not_undone_while_its_patient_waits_for_a_call(database: Database, ward: Ward) -> None:
    stay = people.enrol(database, ward)
    raised = database.write(lambda session: raise_alert(session, stay))

    def undo() -> EpisodeView:
        return database.write(lambda s: enrolment.undo(s, ward.hub.id, stay.id, "wrong person", actor=ward.nurse, now=LATER))

    with pytest.raises(Refused, match="worklist"):
        undo()
    database.write(lambda s: alerts.claim(s, ward.hub.id, raised.alert_id, actor=ward.nurse, now=LATER))
    assert undo().state is EpisodeState.ENDED
