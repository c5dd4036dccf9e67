"""Every service function that changes something leaves an audit row: each is called, and none is left out."""

import inspect
from collections.abc import Callable
from types import ModuleType

import pytest
from sqlmodel import Session

from app.audit import trail
from app.caseload import bundling, contacting, moving, planning, reviewing, teaming
from app.caseload import service as caseload
from app.caseload.bundles import Answer, Given
from app.caseload.episode import EndReason, EpisodeMove, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.hubs import drills, rostering, teams
from app.hubs import service as hubs
from app.hubs.drill import DrillView
from app.hubs.form import HubDraft
from app.hubs.rota import Draft, Kind, Person
from app.identity import service as identity
from app.identity import sessions, tokens
from app.identity.actor import system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.pathways import deciding, loader, proposing
from app.pathways import service as pathways
from app.pathways import store as pathway_store
from app.pathways.proposals import ProposalMove
from app.pathways.views import ProposalView
from tests import bundled, people
from tests.people import NOON, Ward

BOSS = system("test")
NEW = StaffDraft("new@north.example", "New Person", Role.CLINICIAN)
Write = Callable[[Session, Ward, EpisodeView], object]


def _adopt(session: Session, ward: Ward, _: EpisodeView) -> object:
    shipped = loader.load_shipped()["covid-oximetry-at-home"]
    west = hubs.add_hub(session, HubDraft("West", "west"), actor=BOSS, now=NOON)
    return pathways.adopt(session, west.id, shipped, by=ward.clinician.email, second_by=ward.manager.email, actor=BOSS, now=NOON)


def _propose(session: Session, ward: Ward, _: EpisodeView) -> ProposalView:
    stricter = loader.load_shipped()["covid-oximetry-at-home"].filled({"bands.red_max": "93"}, signed="Set here")
    live = pathway_store.live_named(session, ward.hub.id, stricter.name)
    return proposing.propose(session, ward.hub.id, stricter, "stricter", base_version_id=live.id, actor=ward.nurse, now=NOON)


def _sign(session: Session, ward: Ward, stay: EpisodeView) -> object:
    proposal = _propose(session, ward, stay)
    second = identity.add_staff(session, ward.hub.id, NEW, people.password_hash(), actor=BOSS, now=NOON).actor
    return proposing.sign(session, ward.hub.id, proposal.id, seen=proposal.digest, actor=second, now=NOON)


def _withdraw(session: Session, ward: Ward, stay: EpisodeView) -> object:
    return proposing.withdraw(session, ward.hub.id, _propose(session, ward, stay).id, "second thoughts", actor=ward.nurse, now=NOON)


def _decide(session: Session, ward: Ward, stay: EpisodeView) -> None:
    proposal = _propose(session, ward, stay)
    deciding.decide(session, proposal, ProposalMove.DECLINE, by=ward.clinician.email, why="no", actor=ward.nurse, now=NOON)


def _supersede(session: Session, ward: Ward, stay: EpisodeView) -> None:
    proposal = _propose(session, ward, stay)
    deciding.supersede(session, ward.hub.id, proposal.name, by=ward.clinician.email, actor=BOSS, now=NOON)


def _move_pathway(session: Session, ward: Ward, stay: EpisodeView) -> object:
    stricter = loader.load_shipped()["covid-oximetry-at-home"].filled({"bands.red_max": "93"}, signed="Set here")
    live = pathways.adopt(session, ward.hub.id, stricter, by=ward.clinician.email, second_by="b@x.example", actor=BOSS, now=NOON)
    return moving.move_pathway(session, ward.hub.id, stay.id, live.id, "newer", seen_revision=0, actor=ward.nurse, now=NOON)


def _change_team(session: Session, ward: Ward, stay: EpisodeView) -> object:
    hubs.name_teams(session, ward.hub.id, ["Elm House"], seen=teams.mark(()), actor=BOSS, now=NOON)
    return teaming.change_team(session, ward.hub.id, stay.id, "Elm House", actor=ward.nurse, now=NOON)


def _enable(session: Session, ward: Ward, _: EpisodeView) -> object:
    identity.disable_staff(session, ward.hub.id, ward.clinician.id, actor=BOSS, now=NOON)
    return identity.enable_staff(session, ward.hub.id, ward.clinician.id, actor=BOSS, now=NOON)


def _resume(session: Session, ward: Ward, stay: EpisodeView) -> object:
    caseload.pause(session, ward.hub.id, stay.id, PauseReason.AWAY, actor=ward.nurse, now=NOON)
    return caseload.resume(session, ward.hub.id, stay.id, actor=ward.nurse, now=NOON)


def _approve(session: Session, ward: Ward, stay: EpisodeView) -> object:
    plan = people.plan()
    planning.record_plan(session, ward.hub.id, stay.id, plan, "form seen", seen_revision=0, actor=ward.nurse, now=NOON)
    return planning.approve_red_text(session, ward.hub.id, stay.id, people.RED_TEXT, seen_revision=1, actor=ward.nurse, now=NOON)


def _answer(session: Session, ward: Ward, _: EpisodeView) -> object:
    copd = bundled.adopt(session, ward.hub.id, now=NOON)
    stay = caseload.enrol(session, people.draft(2, pathway=copd.name, **bundled.COPD), actor=ward.nurse, now=NOON)
    said = {"technique": Given(Answer.YES)}
    return bundling.record_answers(session, ward.hub.id, stay.id, "copd_discharge", said, seen=0, actor=ward.nurse, now=NOON)


def _allow(session: Session, ward: Ward, stay: EpisodeView) -> object:
    contacting.stop_contact(session, ward.hub.id, stay.patient_id, "asked", actor=ward.nurse, now=NOON)
    return contacting.allow_contact(session, ward.hub.id, stay.patient_id, "asked", actor=ward.nurse, now=NOON)


ROBIN = Draft("Robin", "+447700900951")


def _change_duty(session: Session, ward: Ward, _: EpisodeView) -> object:
    duty = rostering.add_duty(session, ward.hub.id, Draft("Sam", "+447700900952"), actor=BOSS, now=NOON)
    return rostering.change_duty(session, ward.hub.id, duty.id, ROBIN, actor=BOSS, now=NOON)


def _remove_duty(session: Session, ward: Ward, _: EpisodeView) -> None:
    duty = rostering.add_duty(session, ward.hub.id, ROBIN, actor=BOSS, now=NOON)
    rostering.remove_duty(session, ward.hub.id, duty.id, actor=BOSS, now=NOON)


def _drill(session: Session, ward: Ward, _: EpisodeView) -> DrillView:
    return drills.add(session, ward.hub.id, Person("Robin", ROBIN.phone, Kind.ON_CALL), "monthly", actor=ward.manager.actor, now=NOON)


def _acknowledge_drill(session: Session, ward: Ward, stay: EpisodeView) -> None:
    drills.acknowledge(session, ward.hub.id, _drill(session, ward, stay).id, actor=BOSS, now=NOON)


def _sign_out(session: Session, ward: Ward, _: EpisodeView) -> None:
    token = sessions.start(session, ward.clinician.id, now=NOON)
    sessions.end(session, token, actor=ward.nurse, hub_id=ward.hub.id, now=NOON)


def _revoke(session: Session, ward: Ward, _: EpisodeView) -> None:
    issued = tokens.issue(session, ward.hub.id, "dashboard", actor=BOSS, now=NOON)
    tokens.revoke(session, ward.hub.id, issued.id, actor=BOSS, now=NOON)


# fmt: off
WRITES: dict[str, tuple[str, Write]] = {
    "hubs.add_hub": ("hub.added", lambda s, _w, _e: hubs.add_hub(s, HubDraft("West", "west"), actor=BOSS, now=NOON)),
    "hubs.choose_language": (
        "hub.language",
        lambda s, w, _: hubs.choose_language(s, w.hub.id, "cy", on=True, reason="Read by a translator", actor=BOSS, now=NOON),
    ),
    "hubs.change_hub": ("hub.changed", lambda s, w, _: hubs.change_hub(s, w.hub.id, HubDraft("West", "west"), actor=BOSS, now=NOON)),
    "hubs.name_teams": (
        "hub.teams",
        lambda s, w, _: hubs.name_teams(s, w.hub.id, ["Elm House"], seen=teams.mark(()), actor=BOSS, now=NOON),
    ),
    "rostering.add_duty": ("hub.rota", lambda s, w, _: rostering.add_duty(s, w.hub.id, ROBIN, actor=BOSS, now=NOON)),
    "rostering.change_duty": ("hub.rota", _change_duty),
    "rostering.remove_duty": ("hub.rota", _remove_duty),
    "drills.add": ("drill.begun", _drill),
    "drills.acknowledge": ("drill.acknowledged", _acknowledge_drill),
    "identity.add_staff": (
        "staff.added",
        lambda s, w, _: identity.add_staff(s, w.hub.id, NEW, people.password_hash(), actor=BOSS, now=NOON),
    ),
    "identity.change_staff": ("staff.changed", lambda s, w, _: identity.change_staff(s, w.hub.id, w.manager.id, NEW, actor=BOSS, now=NOON)),
    "identity.reset_password": (
        "staff.password_reset",
        lambda s, w, _: identity.reset_password(s, w.hub.id, w.manager.id, people.password_hash(), actor=BOSS, now=NOON),
    ),
    "identity.change_own_password": (
        "staff.password_changed",
        lambda s, w, _: identity.change_own_password(s, w.manager, people.password_hash(), keep=None, now=NOON),
    ),
    "identity.disable_staff": ("staff.disabled", lambda s, w, _: identity.disable_staff(s, w.hub.id, w.manager.id, actor=BOSS, now=NOON)),
    "identity.enable_staff": ("staff.enabled", _enable),
    "sessions.end": ("staff.signed_out", _sign_out),
    "tokens.issue": ("token.issued", lambda s, w, _: tokens.issue(s, w.hub.id, "dashboard", actor=BOSS, now=NOON)),
    "tokens.revoke": ("token.revoked", _revoke),
    "pathways.adopt": ("pathway.adopted", _adopt),
    "proposing.propose": ("pathway.proposed", _propose),
    "proposing.sign": ("pathway.proposal_signed", _sign),
    "proposing.withdraw": ("pathway.proposal_withdrawn", _withdraw),
    "deciding.decide": ("pathway.proposal_declined", _decide),
    "deciding.supersede": ("pathway.proposal_superseded", _supersede),
    "caseload.enrol": ("episode.enrolled", lambda s, w, _: caseload.enrol(s, people.draft(2), actor=w.nurse, now=NOON)),
    "caseload.enrol_many": (
        "episode.enrolled", lambda s, w, _: caseload.enrol_many(s, w.hub.id, [people.draft(2)], actor=BOSS, now=NOON),
    ),
    "caseload.correct": (
        "episode.corrected",
        lambda s, w, e: caseload.correct(s, w.hub.id, e.id, people.draft(1, family_name="New"), "misheard", actor=w.nurse, now=NOON),
    ),
    "caseload.pause": ("episode.paused", lambda s, w, e: caseload.pause(s, w.hub.id, e.id, PauseReason.AWAY, actor=w.nurse, now=NOON)),
    "caseload.resume": ("episode.resumed", _resume),
    "caseload.end": ("episode.ended", lambda s, w, e: caseload.end(s, w.hub.id, e.id, EndReason.RECOVERED, actor=w.nurse, now=NOON)),
    "caseload.record_death": ("episode.died", lambda s, w, e: caseload.record_death(s, w.hub.id, e.id, actor=w.nurse, now=NOON)),
    "caseload.undo": ("episode.undone", lambda s, w, e: caseload.undo(s, w.hub.id, e.id, "wrong person", actor=w.nurse, now=NOON)),
    "caseload.move": (
        "episode.ended",
        lambda s, w, e: caseload.move(s, e, EpisodeMove.END, reason="recovered", actor=w.nurse, now=NOON),
    ),
    "planning.record_plan": (
        "episode.plan_recorded",
        lambda s, w, e: planning.record_plan(s, w.hub.id, e.id, people.plan(), "form seen", seen_revision=0, actor=w.nurse, now=NOON),
    ),
    "planning.approve_red_text": ("episode.red_text_approved", _approve),
    "bundling.record_answers": ("episode.bundle_answered", _answer),
    "contacting.stop_contact": (
        "episode.contact_stopped",
        lambda s, w, e: contacting.stop_contact(s, w.hub.id, e.patient_id, "asked", actor=w.nurse, now=NOON),
    ),
    "contacting.allow_contact": ("episode.contact_allowed", _allow),
    "reviewing.mark_seen": (
        "episode.reviewed",
        lambda s, w, e: reviewing.mark_seen(s, w.hub.id, e.id, None, None, seen=0, day=NOON.date(), actor=w.nurse, now=NOON),
    ),
    "teaming.change_team": ("episode.team_changed", _change_team),
    "moving.move_pathway": ("episode.pathway_moved", _move_pathway),
}
# fmt: on
# What only reads; and bookkeeping of a browser, told by the flow that signs in; `end_all` belongs to the change that calls for it.
NOT_DEEDS = {
    "drills.one",
    "drills.newest",
    "sessions.start",
    "sessions.look",
    "sessions.current",
    "sessions.touch",
    "sessions.end_all",
    "tokens.check",
}
MODULES: dict[str, ModuleType] = {
    "hubs": hubs,
    "rostering": rostering,
    "drills": drills,
    "identity": identity,
    "sessions": sessions,
    "tokens": tokens,
    "pathways": pathways,
    "proposing": proposing,
    "deciding": deciding,
    "caseload": caseload,
    "planning": planning,
    "contacting": contacting,
    "moving": moving,
    "teaming": teaming,
    "bundling": bundling,
    "reviewing": reviewing,
}


@pytest.mark.parametrize("name", WRITES)
def test_a_change_leaves_an_audit_row_that_names_it(database: Database, name: str) -> None:
    ward = people.open_ward(database)
    stay = people.admit(database, ward, [people.draft(1)])[0]
    with database.read() as session:
        before = len(list(trail.export(session)))
    action, write = WRITES[name]
    database.write(lambda session: write(session, ward, stay))
    with database.read() as session:
        added = list(trail.export(session))[before:]
    assert action in [entry["action"] for entry in added]
    assert all(entry["actor_name"] and entry["subject_id"] and entry["hub_id"] for entry in added)


def test_no_change_is_left_out_above() -> None:
    changes = {
        f"{room}.{name}"
        for room, module in MODULES.items()
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_") and "session" in inspect.signature(function).parameters
    }
    assert changes == WRITES.keys() | NOT_DEEDS
