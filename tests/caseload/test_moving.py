"""A stay stays on the version it began on until somebody moves it, to what is live and would admit the patient."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from app.audit import trail
from app.caseload import moving, service, store
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused, WardlightError
from app.identity.actor import Actor
from app.pathways import loader
from app.pathways import service as pathways
from app.pathways import store as versions
from app.pathways.definition import Definition
from app.pathways.views import AdoptedPathway
from tests import people
from tests.people import NOON, Ward

COVID = loader.load_shipped()["covid-oximetry-at-home"]
LOOSER = COVID.filled({"bands.red_max": "91"}, signed="Set here")
COPD = loader.load_shipped()["copd"].filled({"bands.red_max": "84", "bands.amber_max": "87", "duration_days": "28"}, signed="Set here")


def adopt(database: Database, ward: Ward, pathway: Definition = LOOSER) -> AdoptedPathway:
    return database.write(
        lambda session: pathways.adopt(
            session, ward.hub.id, pathway, by=ward.clinician.email, second_by="b@x.example", actor=ward.nurse, now=NOON
        )
    )


def move(
    database: Database,
    ward: Ward,
    stay: EpisodeView,
    wanted: AdoptedPathway,
    why: str = "New numbers",
    *,
    actor: Actor | None = None,
    revision: int | None = None,
) -> EpisodeView:
    seen = stay.revision if revision is None else revision
    return database.write(
        lambda session: moving.move_pathway(
            session, ward.hub.id, stay.id, wanted.id, why, seen_revision=seen, actor=actor or ward.nurse, now=NOON
        )
    )


def admitted(database: Database, ward: Ward, **facts: object) -> EpisodeView:
    return people.admit(database, ward, [people.draft(1, **facts)])[0]


def test_a_stay_keeps_its_version_when_another_goes_live_and_takes_it_when_it_is_moved(database: Database, ward: Ward) -> None:
    stay = admitted(database, ward, reading_times=("09:00", "20:00"))
    newer = adopt(database, ward)
    with database.read() as session:
        assert store.episode(session, ward.hub.id, stay.id) == stay
        assert versions.version(session, stay.pathway_version_id).pathway.bands.red_max == 92
    moved = move(database, ward, stay, newer)
    assert moved.pathway_version_id == newer.id
    assert (moved.reading_times, moved.state, moved.state_since) == (("09:00", "20:00"), stay.state, stay.state_since)


def test_a_move_is_an_event_and_an_audit_row_that_say_from_where_to_where_and_why(database: Database, ward: Ward) -> None:
    stay, newer = admitted(database, ward), adopt(database, ward)
    move(database, ward, stay, newer, "  Agreed on\nthe round ")
    with database.read() as session:
        event = store.events(session, ward.hub.id, stay.id)[-1]
        (row,) = [entry for entry in trail.export(session) if entry["action"] == "episode.pathway_moved"]
    assert (event.kind, event.reason, event.actor_name) == ("pathway_moved", "Agreed on the round", ward.clinician.name)
    assert [event.detail[side]["version"] for side in ("from", "to")] == [1, 2]  # type: ignore[index]
    assert row["detail"]["to"]["version_id"] == newer.id
    assert row["detail"]["reason"] == "Agreed on the round"


def test_a_stay_steps_down_to_another_pathway_that_admits_the_patient(database: Database, ward: Ward) -> None:
    stay, copd = (
        admitted(database, ward, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr A", limits_reason="COPD"),
        adopt(database, ward, COPD),
    )
    assert move(database, ward, stay, copd).pathway_version_id == copd.id


def test_a_pathway_that_would_not_admit_the_patient_says_every_reason(database: Database, ward: Ward) -> None:
    stay = admitted(database, ward, pregnant=True, maternity_contact="Maternity, 0113")
    copd = adopt(database, ward, COPD)
    with pytest.raises(Invalid) as refused:
        move(database, ward, stay, copd)
    assert "pregnant" in {fault.field for fault in refused.value.faults}
    with database.read() as session:
        assert store.episode(session, ward.hub.id, stay.id) == stay


def test_a_newer_version_that_would_not_admit_the_patient_says_so(database: Database, ward: Ward) -> None:
    stay = admitted(database, ward)
    older = adopt(database, ward, COVID.filled({"admission.min_age": "65"}, signed="Set here"))
    with pytest.raises(Invalid) as refused:
        move(database, ward, stay, older)
    assert [fault.field for fault in refused.value.faults] == ["date_of_birth"]


def test_only_what_is_live_here_can_be_moved_to(database: Database, ward: Ward) -> None:
    stay, second = admitted(database, ward), adopt(database, ward)
    adopt(database, ward, COVID.filled({"bands.red_max": "90"}, signed="Set here"))
    with pytest.raises(Refused, match="not live in this hub any more"):
        move(database, ward, stay, second)
    south = people.open_ward(database, "south")
    theirs = adopt(database, south)
    with pytest.raises(Refused, match="not live in this hub"):
        move(database, ward, stay, theirs)


def test_a_stay_that_is_there_already_is_not_moved(database: Database, ward: Ward) -> None:
    stay = admitted(database, ward)
    with database.read() as session:
        here = versions.version(session, stay.pathway_version_id)
    with pytest.raises(Refused, match="on that version already"):
        move(database, ward, stay, here)


def test_a_stay_that_is_over_stays_where_it_was(database: Database, ward: Ward) -> None:
    stay, newer = admitted(database, ward), adopt(database, ward)
    over = database.write(lambda session: service.end(session, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    with pytest.raises(Refused, match="This stay is over"):
        move(database, ward, over, newer)


def test_clinicians_of_the_hub_move_and_nobody_else(database: Database, ward: Ward) -> None:
    stay, newer = admitted(database, ward), adopt(database, ward)
    south = people.open_ward(database, "south")
    with pytest.raises(Forbidden, match="Only clinicians"):
        move(database, ward, stay, newer, actor=ward.manager.actor)
    with pytest.raises(Forbidden, match="another hub"):
        move(database, ward, stay, newer, actor=south.nurse)
    with pytest.raises(NotFound):
        database.write(
            lambda session: moving.move_pathway(session, south.hub.id, stay.id, newer.id, "x", seen_revision=0, actor=south.nurse, now=NOON)
        )


@pytest.mark.parametrize("why", ["", "   ", "x" * 401])
def test_a_move_needs_a_reason(database: Database, ward: Ward, why: str) -> None:
    stay, newer = admitted(database, ward), adopt(database, ward)
    with pytest.raises(Invalid) as refused:
        move(database, ward, stay, newer, why)
    assert [fault.field for fault in refused.value.faults] == ["reason"]


def test_whoever_saw_an_older_state_of_the_stay_is_told(database: Database, ward: Ward) -> None:
    stay, newer = admitted(database, ward), adopt(database, ward)
    with pytest.raises(Refused, match="Somebody else has just changed this stay"):
        move(database, ward, stay, newer, revision=stay.revision + 1)


def test_of_several_who_move_at_once_one_moves(database: Database, ward: Ward) -> None:
    stay, newer, together = admitted(database, ward), adopt(database, ward), Barrier(4)

    def one(_: int) -> str:
        together.wait()
        try:
            move(database, ward, stay, newer)
        except WardlightError as refusal:
            return str(refusal.status)
        return "done"

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(one, range(4))) == ["409", "409", "409", "done"]
