"""Putting an enrolment right: what it says now, what differs, and the rows that follow."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlmodel import Session

from app.caseload import care_plan, rows, store
from app.caseload.enrolment_form import DRAFT_FIELDS, EnrolmentDraft
from app.caseload.store import CONTACTS, OXIMETERS, PATIENTS
from app.caseload.views import EpisodeView
from app.pathways import store as pathways

Changes = dict[str, list[Any]]
"""Field → what it was, what it is; ready for JSON."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A stay after its correction, and what changed; nothing changed means that nothing was written."""

    episode: EpisodeView
    changes: Changes


def draft_of(session: Session, stay: EpisodeView) -> EnrolmentDraft:
    """Give the enrolment as it stands, as the draft that would make it."""
    patient = store.patient(session, stay.hub_id, stay.patient_id)
    enrolled = store.enrolled(session, stay.hub_id, stay.id)
    lent = [one for one in store.oximeters(session, stay.hub_id, stay.id) if one.returned_at is None]
    values = {name: getattr(stay, name) for name in DRAFT_FIELDS if hasattr(stay, name)}
    return EnrolmentDraft(
        **{
            **values,
            "phone": stay.phone or "",
            "pathway": pathways.version(session, stay.pathway_version_id).name,
            "sex": patient.sex,
            "ethnicity": patient.ethnicity,
            "postcode": patient.postcode,
            "gp_practice": patient.gp_practice,
            "consent": enrolled.consent,
            "referral_source": enrolled.referral_source,
            "oximeter_serial": lent[-1].serial if lent else None,
        }
    )


def changes(before: EnrolmentDraft, after: EnrolmentDraft) -> Changes:
    """Give every field that differs. A time of enrolment, reading times or a channel not given stay as they are."""
    found: Changes = {}
    for name in DRAFT_FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        kept = (name in ("onboarded_at", "channel") and new is None) or (name == "reading_times" and not new)
        if old != new and not kept:
            found[name] = [_plain(old), _plain(new)]
    found.pop("low_usual_suspected", None)  # asked at the door, never kept
    return found


def stay_values(session: Session, stay: EpisodeView, draft: EnrolmentDraft, *, by: str, now: datetime) -> dict[str, Any]:
    """Give the episode's row as the draft has it; the pathway keeps its version unless it is another pathway.

    A care plan keeps its words the same as the enrolment's; without words there is none.
    """
    values = rows.stay(draft, stay.reading_times, stay.channel)
    if (draft.spo2_scale, draft.spo2_scale_by) != (stay.spo2_scale, stay.spo2_scale_by):
        values["spo2_scale_at"] = now if draft.spo2_scale_by else None
    if stay.care_plan is not None and draft.plan != stay.plan:
        kept = stay.care_plan.exists and draft.plan
        values["care_plan"] = care_plan.to_json(care_plan.reworded(stay.care_plan, draft.plan or "", by=by, at=now)) if kept else None
    if draft.onboarded_at is not None:
        values["onboarded_at"] = draft.onboarded_at
    if draft.pathway != pathways.version(session, stay.pathway_version_id).name:
        values["pathway_version_id"] = pathways.live_named(session, stay.hub_id, draft.pathway).id
    return values


def write_person(session: Session, stay: EpisodeView, before: EnrolmentDraft, draft: EnrolmentDraft, *, now: datetime) -> None:
    """Write the patient, the phones that differ (the old ones end, and stay as a trace) and the oximeter."""
    mine = (PATIENTS.c.id == stay.patient_id, PATIENTS.c.hub_id == stay.hub_id)
    session.execute(update(PATIENTS).where(*mine).values(**rows.person(draft)))
    old = {values["kind"]: values for values in rows.contacts(before)}
    new = {values["kind"]: values for values in rows.contacts(draft)}
    for kind in sorted(old.keys() | new.keys()):
        if old.get(kind) != new.get(kind):
            _replace_contact(session, stay, kind, new.get(kind), now=now)
    if before.oximeter_serial != draft.oximeter_serial:
        _replace_oximeter(session, stay, draft.oximeter_serial, now=now)


def _replace_contact(session: Session, stay: EpisodeView, kind: str, values: dict[str, Any] | None, *, now: datetime) -> None:
    standing = (CONTACTS.c.patient_id == stay.patient_id, CONTACTS.c.hub_id == stay.hub_id, CONTACTS.c.kind == kind)
    session.execute(update(CONTACTS).where(*standing, CONTACTS.c.ended_at.is_(None)).values(ended_at=now))
    if values is not None:
        session.execute(insert(CONTACTS).inline().values(**values, hub_id=stay.hub_id, patient_id=stay.patient_id))


def _replace_oximeter(session: Session, stay: EpisodeView, serial: str | None, *, now: datetime) -> None:
    mine = (OXIMETERS.c.episode_id == stay.id, OXIMETERS.c.hub_id == stay.hub_id, OXIMETERS.c.returned_at.is_(None))
    standing = session.scalar(select(OXIMETERS.c.id).where(*mine).limit(1))
    if serial is None:
        session.execute(update(OXIMETERS).where(*mine).values(returned_at=now))
    elif standing is None:
        values = {"hub_id": stay.hub_id, "episode_id": stay.id, "serial": serial, "issued_at": now}
        session.execute(insert(OXIMETERS).inline().values(**values))
    else:
        # The number was mistyped: it is the same device, lent on the same day.
        session.execute(update(OXIMETERS).where(*mine).values(serial=serial))


def _plain(value: object) -> object:
    match value:
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
        case _:
            return value
