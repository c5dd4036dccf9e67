"""A reading that a patient gives on the telephone, entered by staff: the same rules as for a text."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.clinician_ui import phoned_in_form as form
from app.clinician_ui import record
from app.clinician_ui.phoned_in_form import Parsed
from app.clinician_ui.record_presenters import Problem, Taken, Typed
from app.errors import Refused
from app.flows import entered_reading
from app.flows.reading_in import Outcome
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts
from app.web.parts import Parts
from app.wording import sentences

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
LONGEST_ID: Final = 64


@router.post("/patients/{patient_id}/readings")
def enter(
    request: Request,
    staff: Nurse,
    hub: Annotated[HubView, Depends(current_actor.hub)],
    parts: Annotated[Parts, Depends(web_parts.of)],
    patient_id: int,
    typed: Annotated[dict[str, str], Depends(forms.typed)],
) -> Response:
    """Take the reading in and say what it means and what to tell the patient; or show the form again."""
    now = parts.clock.now()
    parsed = form.parse(typed, zone=hub.zone, now=now)
    if parsed.faults:
        return record.show(request, staff, patient_id, typed=Typed("reading", typed, Problem(faults=parsed.faults)), status=422)
    client_id = typed.get("client_id", "")[:LONGEST_ID] or None

    def work(session: Session) -> Outcome:
        caseload.patient(session, staff.hub_id, patient_id)
        stays = caseload.episodes_of(session, staff.hub_id, patient_id)
        if not stays:
            raise Refused("This patient has no stay to which a reading could belong.")
        return _enter(session, stays[0], parsed, client_id, staff.actor, now)

    return record.show(request, staff, patient_id, taken=_taken(parts.database.write(work)))


def _enter(session: Session, stay: EpisodeView, parsed: Parsed, client_id: str | None, actor: Actor, now: datetime) -> Outcome:
    return entered_reading.by_staff(
        session,
        stay.hub_id,
        stay.id,
        parsed.values,
        measured_at=parsed.measured_at,
        concern=parsed.concern,
        words=parsed.words,
        client_id=client_id,
        actor=actor,
        now=now,
    )


def _taken(outcome: Outcome) -> Taken:
    findings = outcome.recorded.findings
    words = " ".join(sentences.say(finding.code, finding.values) for finding in findings)
    level = outcome.recorded.reading.level
    return Taken(level.value if level else "none", words, outcome.answer.body)
