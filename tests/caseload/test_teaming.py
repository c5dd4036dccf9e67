"""A stay is with a team of its hub, or with none: chosen at enrolment, changed later, and the record says from what to what."""

from datetime import timedelta

import pytest

from app.caseload import corrections, service, store, teaming
from app.caseload.episode import EndReason, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.identity.actor import Actor
from tests import people
from tests.people import NOON, Ward

LATER = NOON + timedelta(hours=1)
NORTH, ELM = "North locality", "Elm House"


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    """Somebody who was given to the north."""
    people.name_teams(database, ward.hub, NORTH, ELM)
    return people.admit(database, ward, [people.draft(1, team=NORTH)])[0]


def change(database: Database, ward: Ward, stay: EpisodeView, team: str | None, *, by: Actor | None = None) -> EpisodeView:
    actor = by or ward.nurse
    return database.write(lambda s: teaming.change_team(s, ward.hub.id, stay.id, team, actor=actor, now=LATER))


def correct(database: Database, ward: Ward, stay: EpisodeView, **changes: object) -> corrections.Corrected:
    wanted = people.draft(1, **changes)
    return database.write(lambda s: service.correct(s, ward.hub.id, stay.id, wanted, "misread", actor=ward.nurse, now=LATER))


def told(database: Database, ward: Ward, stay: EpisodeView) -> list[tuple[str, str, object]]:
    with database.read() as session:
        return [(one.kind, one.actor_name, one.detail.get("changes")) for one in store.events(session, ward.hub.id, stay.id)[1:]]


def test_a_team_is_chosen_at_enrolment_and_changed_with_a_trace(database: Database, ward: Ward, stay: EpisodeView) -> None:
    assert stay.team == NORTH
    assert change(database, ward, stay, ELM).team == ELM
    assert change(database, ward, stay, None, by=ward.manager.actor).team is None
    assert told(database, ward, stay) == [
        ("team_changed", ward.clinician.name, {"team": [NORTH, ELM]}),
        ("team_changed", ward.manager.name, {"team": [ELM, None]}),
    ]


def test_the_same_team_again_is_no_change(database: Database, ward: Ward, stay: EpisodeView) -> None:
    assert change(database, ward, stay, NORTH).revision == stay.revision
    assert told(database, ward, stay) == []


def test_a_team_that_the_hub_does_not_have_is_refused_beside_its_field(database: Database, ward: Ward, stay: EpisodeView) -> None:
    other = people.open_ward(database, "south")
    people.name_teams(database, other.hub, "South side")
    for team in ("South side", "north locality"):
        with pytest.raises(Invalid) as refused:
            change(database, ward, stay, team)
        assert [(fault.field, fault.reason) for fault in refused.value.faults] == [
            ("team", f"This hub has no team {team} any more: choose another.")
        ]
        with pytest.raises(Invalid):
            people.admit(database, ward, [people.draft(2, team=team)])


def test_a_team_that_is_taken_out_stays_with_whoever_has_it(database: Database, ward: Ward, stay: EpisodeView) -> None:
    people.name_teams(database, ward.hub, ELM)
    corrected = correct(database, ward, stay, team=NORTH, family_name="Other").episode
    assert (corrected.team, corrected.family_name) == (NORTH, "Other")
    assert change(database, ward, stay, ELM).team == ELM
    with pytest.raises(Invalid):
        change(database, ward, stay, NORTH)  # back there is no way


def test_a_correction_changes_the_team_and_is_told_as_any_other(database: Database, ward: Ward, stay: EpisodeView) -> None:
    assert correct(database, ward, stay, team=ELM).changes == {"team": [NORTH, ELM]}
    assert told(database, ward, stay) == [("corrected", ward.clinician.name, {"team": [NORTH, ELM]})]


def test_a_pause_goes_on_and_lends_the_change_no_reason(database: Database, ward: Ward, stay: EpisodeView) -> None:
    database.write(lambda s: service.pause(s, ward.hub.id, stay.id, PauseReason.AWAY, actor=ward.nurse, now=NOON))
    after = change(database, ward, stay, ELM)
    assert (after.state_reason, after.state_since) == ("away", NOON)
    with database.read() as session:
        assert store.events(session, ward.hub.id, stay.id)[-1].reason is None


def test_a_stay_that_is_over_keeps_its_team(database: Database, ward: Ward, stay: EpisodeView) -> None:
    database.write(lambda s: service.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    with pytest.raises(Refused, match="stays with the team that it was with"):
        change(database, ward, stay, ELM)


def test_nobody_changes_it_without_leave_or_from_another_hub(database: Database, ward: Ward, stay: EpisodeView) -> None:
    other = people.open_ward(database, "south")
    for actor in (ward.administrator.actor, other.nurse):
        with pytest.raises(Forbidden):
            change(database, ward, stay, ELM, by=actor)
    with pytest.raises(NotFound):
        change(database, other, stay, None)


def test_a_new_stay_has_the_team_that_it_is_given_not_the_old_one(database: Database, ward: Ward, stay: EpisodeView) -> None:
    database.write(lambda s: service.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=NOON))
    assert people.admit(database, ward, [people.draft(1)])[0].team is None
