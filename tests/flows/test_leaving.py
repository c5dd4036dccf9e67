"""A stay stops: what is asked, queued or waiting stops with it, at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.caseload.episode import EndReason, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Refused
from app.flows import leaving
from app.messaging import outbox
from app.messaging.store import outbound
from app.messaging.vocabulary import MessageClass
from tests import people
from tests.flows.test_enrolment import asked_next, raise_alert
from tests.people import NOON, Ward

LATER = NOON + timedelta(hours=2)


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    """A patient with a welcome, an answer and a text to staff in the queue."""
    stay = people.enrol(database, ward)
    for message_class in (MessageClass.ANSWER, MessageClass.SAFETY, MessageClass.STAFF):
        draft = outbox.Draft(
            ward.hub.id, stay.id, f"test/{message_class}", "test", message_class, people.phone(1), people.phone(2), "x", NOON, LATER
        )  # fmt: skip
        database.write(lambda session, draft=draft: outbox.enqueue(session, draft, now=NOON))  # type: ignore[misc]
    return stay


def queued(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(outbound.c.message_class).where(outbound.c.state == "pending")))


def is_on_the_list(database: Database, stay: EpisodeView) -> bool:
    with database.read() as session:
        return any(alert.is_open for alert in alert_store.alerts_of_episode(session, stay.hub_id, stay.id))


def end(database: Database, ward: Ward, stay: EpisodeView, reason: EndReason = EndReason.RECOVERED) -> EpisodeView:
    return database.write(lambda s: leaving.end(s, ward.hub.id, stay.id, reason, actor=ward.nurse, now=LATER))


def discharge(database: Database, ward: Ward, stay: EpisodeView, reason: EndReason = EndReason.RECOVERED) -> EpisodeView:
    return database.write(lambda s: leaving.discharge(s, ward.hub.id, stay.id, reason, actor=ward.nurse, now=LATER))


def test_a_pause_holds_what_is_unasked_and_a_return_begins_at_the_next_time(database: Database, ward: Ward, stay: EpisodeView) -> None:
    paused = database.write(lambda s: leaving.pause(s, ward.hub.id, stay.id, PauseReason.IN_HOSPITAL, actor=ward.nurse, now=LATER))
    assert paused.state is EpisodeState.PAUSED
    assert asked_next(database, stay)[1] == "in_hospital"
    assert queued(database) == {"answer", "safety", "staff"}
    resumed = database.write(lambda s: leaving.resume(s, ward.hub.id, stay.id, actor=ward.nurse, now=LATER))
    assert resumed.state is EpisodeState.ACTIVE
    assert asked_next(database, stay) == (NOON.replace(hour=18), None)


def test_an_end_stops_the_asking_and_leaves_the_list_to_people(database: Database, ward: Ward, stay: EpisodeView) -> None:
    database.write(lambda session: raise_alert(session, stay))
    assert end(database, ward, stay).state is EpisodeState.ENDED
    assert asked_next(database, stay)[1] == "recovered"
    assert queued(database) == {"answer", "safety", "staff"}
    assert is_on_the_list(database, stay)


def test_nobody_is_discharged_past_an_alert_that_is_not_ones_own(database: Database, ward: Ward, stay: EpisodeView) -> None:
    raised = database.write(lambda session: raise_alert(session, stay))
    with pytest.raises(Refused, match="worklist"):
        discharge(database, ward, stay)
    assert asked_next(database, stay)[1] is None
    database.write(lambda s: alerts.claim(s, ward.hub.id, raised.alert_id, actor=ward.nurse, now=LATER))
    assert discharge(database, ward, stay).state is EpisodeState.ENDED
    assert not is_on_the_list(database, stay)


def test_a_discharge_of_somebody_nobody_waits_for_goes_through(database: Database, ward: Ward, stay: EpisodeView) -> None:
    assert discharge(database, ward, stay, EndReason.COMPLETED).state_reason == "completed"


@pytest.mark.parametrize("way", [end, discharge], ids=lambda way: way.__name__)
def test_a_death_stops_all_that_goes_to_the_patient_and_takes_them_off_the_list(
    database: Database, ward: Ward, stay: EpisodeView, way: Callable[[Database, Ward, EpisodeView, EndReason], EpisodeView]
) -> None:
    database.write(lambda session: raise_alert(session, stay))
    gone = way(database, ward, stay, EndReason.DIED)
    assert (gone.state_reason, gone.died_at) == ("died", LATER)
    assert queued(database) == {"staff"}
    assert asked_next(database, stay)[1] == "died"
    assert not is_on_the_list(database, stay)


def test_a_death_heard_of_twice_stops_what_came_up_since(database: Database, ward: Ward, stay: EpisodeView) -> None:
    end(database, ward, stay, EndReason.DIED)
    database.write(lambda session: raise_alert(session, stay))
    again = end(database, ward, stay, EndReason.DIED)
    assert again.died_at == LATER
    assert not is_on_the_list(database, stay)
