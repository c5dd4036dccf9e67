"""The team says that nothing is to be texted to a patient, and takes it back: with a reason and a trace."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from app.caseload import contacting, service, store
from app.caseload.episode import EndReason, PauseReason, Untextable
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.identity.actor import Actor
from tests import people
from tests.people import NOON, Ward

LATER = NOON + timedelta(hours=1)
WAYS = [contacting.stop_contact, contacting.allow_contact]


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    return people.admit(database, ward, [people.draft(1)])[0]


def stop(database: Database, ward: Ward, stay: EpisodeView, why: str = "asked by the family", by: Actor | None = None) -> EpisodeView:
    actor = by or ward.nurse
    return database.write(lambda s: contacting.stop_contact(s, ward.hub.id, stay.patient_id, why, actor=actor, now=LATER))


def allow(database: Database, ward: Ward, stay: EpisodeView, why: str = "they want texts again") -> EpisodeView:
    return database.write(lambda s: contacting.allow_contact(s, ward.hub.id, stay.patient_id, why, actor=ward.nurse, now=LATER))


def is_not_to_be_texted(database: Database, stay: EpisodeView, hub_id: int | None = None) -> bool:
    with database.read() as session:
        return store.untextable(session, hub_id or stay.hub_id, stay.id) is Untextable.DO_NOT_CONTACT


def test_it_is_said_of_the_patient_and_taken_back(database: Database, ward: Ward, stay: EpisodeView) -> None:
    assert stop(database, ward, stay).do_not_contact
    assert is_not_to_be_texted(database, stay)
    with database.read() as session:
        assert store.patient(session, ward.hub.id, stay.patient_id).do_not_contact
    assert not allow(database, ward, stay).do_not_contact
    assert not is_not_to_be_texted(database, stay)


def test_both_leave_a_trace_with_who_why_and_when(database: Database, ward: Ward, stay: EpisodeView) -> None:
    stop(database, ward, stay)
    allow(database, ward, stay)
    with database.read() as session:
        told = [(one.kind, one.actor_name, one.reason, one.at) for one in store.events(session, ward.hub.id, stay.id)[1:]]
    assert told == [
        ("contact_stopped", ward.clinician.name, "asked by the family", LATER),
        ("contact_allowed", ward.clinician.name, "they want texts again", LATER),
    ]


def test_a_reason_is_needed(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Invalid):
        stop(database, ward, stay, why=" ")
    assert not is_not_to_be_texted(database, stay)


def test_what_is_so_already_is_said(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Refused, match="may be texted already"):
        allow(database, ward, stay)
    stop(database, ward, stay)
    with pytest.raises(Refused, match="stopped already"):
        stop(database, ward, stay)


def test_the_stay_itself_goes_on_as_it_was(database: Database, ward: Ward, stay: EpisodeView) -> None:
    paused = database.write(lambda s: service.pause(s, ward.hub.id, stay.id, PauseReason.AWAY, actor=ward.nurse, now=NOON))
    after = stop(database, ward, stay)
    assert (after.state, after.state_reason, after.state_since) == (paused.state, "away", NOON)


def test_it_holds_for_every_stay_also_the_next_one(database: Database, ward: Ward, stay: EpisodeView) -> None:
    database.write(lambda s: service.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    assert stop(database, ward, stay).id == stay.id
    again = people.admit(database, ward, [people.draft(1)])[0]
    assert again.do_not_contact
    assert is_not_to_be_texted(database, stay)
    assert is_not_to_be_texted(database, again)


def test_whoever_has_died_is_texted_no_more_whatever_else_is_said_of_them(database: Database, ward: Ward, stay: EpisodeView) -> None:
    stop(database, ward, stay)
    database.write(lambda s: service.record_death(s, ward.hub.id, stay.id, actor=ward.nurse, now=LATER))
    with database.read() as session:
        assert store.untextable(session, ward.hub.id, stay.id) is Untextable.DIED


@pytest.mark.parametrize("role", ["manager", "administrator"])
def test_only_a_clinician_says_so(database: Database, ward: Ward, stay: EpisodeView, role: str) -> None:
    with pytest.raises(Forbidden):
        stop(database, ward, stay, by=getattr(ward, role).actor)


@pytest.mark.parametrize("way", WAYS)
def test_a_patient_of_another_hub_is_not_there(database: Database, other: Ward, stay: EpisodeView, way: Callable[..., EpisodeView]) -> None:
    def work(session: Session) -> EpisodeView:
        return way(session, other.hub.id, stay.patient_id, "because", actor=other.nurse, now=LATER)

    with pytest.raises(NotFound):
        database.write(work)
    assert not is_not_to_be_texted(database, stay, other.hub.id)
