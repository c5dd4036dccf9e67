"""The rows of new stays, written in sets, so that one patient and ten thousand take the same path."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Table, insert, select, update
from sqlmodel import Session

from app.audit import trail
from app.caseload import rows, store
from app.caseload.admitting import AT_ONCE, IDENTITY
from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import EpisodeMove, EpisodeState
from app.caseload.store import CONTACTS, EPISODES, EVENTS, OXIMETERS, PATIENTS
from app.caseload.views import EpisodeView
from app.identity.actor import Actor
from app.pathways import store as pathways
from app.pathways.views import AdoptedPathway

_VIEWS_AT_ONCE: Final = 2_000


def write(session: Session, hub_id: int, drafts: Sequence[EnrolmentDraft], *, actor: Actor, now: datetime) -> list[EpisodeView]:
    """Write patients, phones, stays, oximeters, events and audit rows, and give the stays in the order of the drafts."""
    live = {adopted.name: adopted for adopted in pathways.live(session, hub_id)}
    people = _patients(session, hub_id, drafts, now=now)
    patient_ids = [patient_id for patient_id, _ in people]
    phones = [
        {**values, "hub_id": hub_id, "patient_id": patient_id}
        for patient_id, draft in zip(patient_ids, drafts, strict=True)
        for values in rows.contacts(draft)
    ]
    _insert(session, CONTACTS, phones)
    stays = [
        _stay(hub_id, patient_id, draft, live[draft.pathway], actor=actor, now=now)
        for patient_id, draft in zip(patient_ids, drafts, strict=True)
    ]
    stay_ids = _insert_for_ids(session, EPISODES, stays)
    lent = [
        {"hub_id": hub_id, "episode_id": stay_id, "serial": draft.oximeter_serial, "issued_at": now}
        for stay_id, draft in zip(stay_ids, drafts, strict=True)
        if draft.oximeter_serial
    ]
    _insert(session, OXIMETERS, lent)
    told = [(stay_id, {"changes": renamed} if renamed else None) for stay_id, (_, renamed) in zip(stay_ids, people, strict=True)]
    _insert(session, EVENTS, [event(hub_id, one, EpisodeMove.ENROL, actor=actor, now=now, detail=detail) for one, detail in told])
    trail.record_many(
        session, [trail.entry(actor, "episode.enrolled", "episode", one, hub_id=hub_id, now=now, detail=detail) for one, detail in told]
    )
    return _views(session, hub_id, stay_ids)


def event(
    hub_id: int,
    episode_id: int,
    step: EpisodeMove,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    detail: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Give the row of one thing that happened to a stay."""
    return {
        "hub_id": hub_id,
        "episode_id": episode_id,
        "at": now,
        "kind": step.value,
        "actor_kind": actor.kind.value,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "reason": reason,
        "detail": detail or {},
    }


def _patients(session: Session, hub_id: int, drafts: Sequence[EnrolmentDraft], *, now: datetime) -> list[tuple[int, dict[str, Any]]]:
    """Give the patient of each draft, and what of their identity is not as it was when they were here before."""
    before = _known(session, hub_id, [draft.nhs_number for draft in drafts])
    known = {number: patient_id for number, (patient_id, _) in before.items()}
    fresh = [draft for draft in drafts if draft.nhs_number not in known]
    values = [{**rows.person(draft), "hub_id": hub_id, "created_at": now} for draft in fresh]
    for draft in drafts:
        if draft.nhs_number in known:
            _return(session, hub_id, known[draft.nhs_number], draft, now=now)
    ids = _insert_for_ids(session, PATIENTS, values)
    known |= {draft.nhs_number: patient_id for draft, patient_id in zip(fresh, ids, strict=True)}
    return [(known[draft.nhs_number], _renamed(before.get(draft.nhs_number), draft)) for draft in drafts]


def _renamed(before: tuple[int, dict[str, Any]] | None, draft: EnrolmentDraft) -> dict[str, Any]:
    identity = {} if before is None else before[1]
    now = {name: getattr(draft, name) for name in identity}
    return {name: {"from": str(value), "to": str(now[name])} for name, value in identity.items() if value != now[name]}


def _return(session: Session, hub_id: int, patient_id: int, draft: EnrolmentDraft, *, now: datetime) -> None:
    """Bring somebody who was here before up to date: what is not said now stays known, but phones are given afresh."""
    said = {name: value for name, value in rows.person(draft).items() if value is not None}
    session.execute(update(PATIENTS).where(PATIENTS.c.id == patient_id, PATIENTS.c.hub_id == hub_id).values(**said))
    old = (CONTACTS.c.patient_id == patient_id, CONTACTS.c.hub_id == hub_id, CONTACTS.c.ended_at.is_(None))
    session.execute(update(CONTACTS).where(*old).values(ended_at=now))


def _known(session: Session, hub_id: int, numbers: Sequence[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Give who was here before, by NHS number: their id, and their identity as it is kept."""
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for start in range(0, len(numbers), AT_ONCE):
        some = (PATIENTS.c.hub_id == hub_id, PATIENTS.c.nhs_number.in_(numbers[start : start + AT_ONCE]))
        rows_of = session.execute(select(PATIENTS.c.nhs_number, PATIENTS.c.id, *(PATIENTS.c[name] for name in IDENTITY)).where(*some))
        found |= {number: (patient_id, dict(zip(IDENTITY, identity, strict=True))) for number, patient_id, *identity in rows_of}
    return found


def _stay(hub_id: int, patient_id: int, draft: EnrolmentDraft, adopted: AdoptedPathway, *, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        **rows.stay(draft, adopted.pathway.reading_times, rows.usual_channel(adopted.pathway)),
        "hub_id": hub_id,
        "patient_id": patient_id,
        "pathway_version_id": adopted.id,
        "state": EpisodeState.ACTIVE.value,
        "state_since": now,
        "onboarded_at": draft.onboarded_at or now,
        "spo2_scale_at": now if draft.spo2_scale_by else None,
        "enrolled_by": actor.name,
        "revision": 0,
    }


def _insert(session: Session, table: Table, values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(table).inline(), values)


def _insert_for_ids(session: Session, table: Table, values: list[dict[str, Any]]) -> list[int]:
    if not values:
        return []
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    return list(session.scalars(statement, values))


def _views(session: Session, hub_id: int, stay_ids: list[int]) -> list[EpisodeView]:
    found: dict[int, EpisodeView] = {}
    for start in range(0, len(stay_ids), _VIEWS_AT_ONCE):
        found |= store.episodes(session, hub_id, stay_ids[start : start + _VIEWS_AT_ONCE])
    return [found[stay_id] for stay_id in stay_ids]
