"""Changing the caseload: enrolling, pausing, ending; every change is an event that stays, and an audit row."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.caseload import admitting, corrections, enrolling, enrolment_form, episode, permissions, store
from app.caseload.corrections import Corrected
from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import EndReason, EpisodeMove, EpisodeState, PauseReason
from app.caseload.store import CONTACTS, EPISODES, EVENTS, PATIENTS
from app.caseload.views import EpisodeView
from app.db import compare_and_set
from app.errors import Fault, Forbidden, Invalid, Refused
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.pathways import store as pathways

_OVERTAKEN: Final = "Somebody else has just changed this stay."
_LOOK_AGAIN: Final = "Look at it again, then decide."


def enrol(session: Session, draft: EnrolmentDraft, *, actor: Actor, now: datetime) -> EpisodeView:
    """Enrol one patient in the actor's own hub; raises Invalid with everything that stands in the way."""
    hub_id = hub_of(actor)
    today = now.astimezone(hubs.by_id(session, hub_id).zone).date()
    faults = admitting.faults_in(session, hub_id, [enrolment_form.of(draft)], today=today)[0]
    if faults:
        raise Invalid("This patient cannot be enrolled as it stands.", faults=faults)
    try:
        with session.begin_nested():
            return enrol_many(session, hub_id, [draft], actor=actor, now=now)[0]
    except IntegrityError as error:
        # Between our look and our write somebody else enrolled the same person: one of the unique indexes said so.
        raise Invalid("This patient was enrolled just now.", faults=(Fault("nhs_number", admitting.ENROLLED),)) from error


def enrol_many(session: Session, hub_id: int, drafts: Sequence[EnrolmentDraft], *, actor: Actor, now: datetime) -> list[EpisodeView]:
    """Enrol patients, in order, of whom `admitting.faults_in` found nothing to say in this same transaction."""
    permissions.check_enrol(actor, hub_id)
    return enrolling.write(session, hub_id, drafts, actor=actor, now=now)


def correct(
    session: Session,
    hub_id: int,
    episode_id: int,
    draft: EnrolmentDraft,
    why: str,
    *,
    seen_revision: int | None = None,
    actor: Actor,
    now: datetime,
) -> Corrected:
    """Put right what was typed wrongly; what stood before stays in the event. `seen_revision` is what the form showed.

    Raises NotFound, Refused (the stay is over, or somebody else changed it), Invalid with everything in the way.
    """
    permissions.check_enrol(actor, hub_id)
    reason = required_reason(why)
    stay = store.episode(session, hub_id, episode_id)
    if draft.pathway != pathways.version(session, stay.pathway_version_id).name:
        permissions.check_decide(actor, hub_id)  # another pathway is other limits: a clinician's word
    if seen_revision not in (None, stay.revision):
        raise overtaken()
    today = now.astimezone(hubs.by_id(session, hub_id).zone).date()
    faults = admitting.faults_in_correction(session, stay, enrolment_form.of(draft), today=today)
    if faults:
        raise Invalid("This cannot be corrected as it stands.", faults=faults)
    before = corrections.draft_of(session, stay)
    changes = corrections.changes(before, draft)
    if not changes:
        return Corrected(stay, {})
    corrections.write_person(session, stay, before, draft, now=now)
    values = corrections.stay_values(session, stay, draft, by=actor.name, now=now)
    corrected = move(
        session,
        stay,
        EpisodeMove.CORRECT,
        reason=stay.state_reason,
        why=reason,
        values=values,
        detail={"changes": changes, **{name: values[name] for name in ("care_plan",) if name in values}},
        actor=actor,
        now=now,
    )
    return Corrected(corrected, changes)


def pause(
    session: Session,
    hub_id: int,
    episode_id: int,
    reason: PauseReason,
    *,
    look_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> EpisodeView:
    """Stop asking for readings for a while; `look_at`, when they are looked at again, is kept. Raises NotFound, Refused."""
    permissions.check_move(actor, hub_id)
    stay = store.episode(session, hub_id, episode_id)
    detail = {"look_at": look_at.isoformat()} if look_at else None
    return move(session, stay, EpisodeMove.PAUSE, reason=reason.value, detail=detail, actor=actor, now=now)


def resume(session: Session, hub_id: int, episode_id: int, *, actor: Actor, now: datetime) -> EpisodeView:
    """Ask for readings again; raises NotFound, Refused."""
    permissions.check_move(actor, hub_id)
    stay = store.episode(session, hub_id, episode_id)
    return move(session, stay, EpisodeMove.RESUME, reason=None, actor=actor, now=now)


def end(
    session: Session,
    hub_id: int,
    episode_id: int,
    reason: EndReason,
    *,
    taken_over_by: str | None = None,
    actor: Actor,
    now: datetime,
) -> EpisodeView:
    """End a stay; a death is recorded as one. `taken_over_by` names the service that has them now. Raises NotFound, Refused."""
    if reason is EndReason.DIED:
        return record_death(session, hub_id, episode_id, actor=actor, now=now)
    if reason is EndReason.ENROLLED_IN_ERROR:
        raise Refused("An enrolment made in error is undone, with the reason written down.")
    permissions.check_move(actor, hub_id)
    stay = store.episode(session, hub_id, episode_id)
    detail = {"taken_over_by": taken_over_by} if taken_over_by else None
    return move(session, stay, EpisodeMove.END, reason=reason.value, detail=detail, actor=actor, now=now)


def record_death(session: Session, hub_id: int, episode_id: int, *, actor: Actor, now: datetime) -> EpisodeView:
    """Record that the patient of this stay has died, during it or after it; raises NotFound, Refused if known already."""
    permissions.check_move(actor, hub_id)
    stay = store.episode(session, hub_id, episode_id)
    died = {"id": stay.patient_id, "hub_id": hub_id, "died_at": None}
    if not compare_and_set(session, PATIENTS, where=died, values={"died_at": now}):
        raise Refused("This death is recorded already.")
    return move(session, stay, EpisodeMove.DIE, reason=EndReason.DIED.value, actor=actor, now=now)


def undo(session: Session, hub_id: int, episode_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Undo an enrolment that should never have been; `why` is kept. Raises NotFound, Refused, Invalid without a reason.

    The rows stay, as a trace. The phones are let go, unless the patient had an earlier stay that they belong to.
    """
    permissions.check_enrol(actor, hub_id)
    reason = required_reason(why)
    stay = store.episode(session, hub_id, episode_id)
    undone = move(session, stay, EpisodeMove.UNDO, reason=EndReason.ENROLLED_IN_ERROR.value, why=reason, actor=actor, now=now)
    genuine = (
        EPISODES.c.patient_id == stay.patient_id,
        EPISODES.c.hub_id == hub_id,
        func.coalesce(EPISODES.c.state_reason, "") != EndReason.ENROLLED_IN_ERROR.value,
    )
    if not session.scalar(select(func.count()).select_from(EPISODES).where(*genuine)):
        theirs = (
            CONTACTS.c.hub_id == hub_id,
            CONTACTS.c.patient_id == stay.patient_id,
            CONTACTS.c.ended_at.is_(None),
        )
        session.execute(update(CONTACTS).where(*theirs).values(ended_at=now))
    return undone


def move(
    session: Session,
    stay: EpisodeView,
    step: EpisodeMove,
    *,
    reason: str | None,
    actor: Actor,
    now: datetime,
    why: str | None = None,
    values: dict[str, Any] | None = None,
    detail: dict[str, Any] | None = None,
) -> EpisodeView:
    """Take one legal step from the state seen, and write down the event with `why`, or with the state's reason where it is None.

    Raises Refused if somebody was quicker.
    """
    state = episode.after(stay.state, step)
    changed: dict[str, Any] = {"revision": stay.revision + 1, **(values or {})}
    if state is not stay.state or reason != stay.state_reason:
        changed |= {"state": state.value, "state_reason": reason, "state_since": now}
    if state is EpisodeState.ENDED and stay.ended_at is None:
        changed["ended_at"] = now
    seen = {"id": stay.id, "hub_id": stay.hub_id, "revision": stay.revision}
    if not compare_and_set(session, EPISODES, where=seen, values=changed):
        # The loser of two people acting at once: theirs stands, and this one looks again.
        raise overtaken()
    said = reason if why is None else why or None
    happened = enrolling.event(stay.hub_id, stay.id, step, actor=actor, now=now, reason=said, detail=detail)
    session.execute(insert(EVENTS).inline(), happened)
    trail.record(
        session,
        actor=actor,
        action=f"episode.{step.value}",
        subject_kind="episode",
        subject_id=stay.id,
        hub_id=stay.hub_id,
        now=now,
        detail={"reason": said, **(detail or {})},
    )
    return store.episode(session, stay.hub_id, stay.id)


def overtaken() -> Refused:
    """Give the refusal of whoever was slower than somebody else, and decides on what stood before."""
    return Refused(_OVERTAKEN, hint=_LOOK_AGAIN)


def hub_of(actor: Actor) -> int:
    """Give the hub that this actor works in; raises Forbidden for a job of no hub."""
    if actor.hub_id is None:
        raise Forbidden("Nobody is enrolled without a hub.")
    return actor.hub_id


def required_reason(why: str) -> str:
    """Give the reason that somebody typed; raises Invalid when there is none, or too much of it."""
    longest = 400
    reason = " ".join(why.split())
    if not 0 < len(reason) <= longest or "\x00" in reason:
        raise Invalid("A reason is needed.", faults=(Fault("reason", f"Say why, in up to {longest} characters."),))
    return reason
