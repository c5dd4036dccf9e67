"""A reading that a patient gives on the telephone, entered by staff: the same rules as for a text."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.clinician_ui import asked, record
from app.clinician_ui import entry_presenters as presenters
from app.clinician_ui import phoned_in_form as form
from app.clinician_ui.asked import Asked
from app.clinician_ui.entry_presenters import Taken
from app.clinician_ui.phoned_in_form import Parsed
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Refused
from app.flows import entered_reading
from app.flows.reading_in import Outcome
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import chart_loader
from app.pathways import store as pathways
from app.pathways.schema import Pathway
from app.web import current_actor, forms
from app.web import parts as web_parts
from app.web.parts import Parts

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
    with parts.database.read() as session:
        place = _place(session, staff.hub_id, patient_id)
    parsed = form.parse(typed, place.asked, zone=hub.zone, now=now)
    if parsed.faults:
        return record.show(request, staff, patient_id, typed=Typed("reading", typed, Problem(faults=parsed.faults)), status=422)
    client_id = typed.get("client_id", "")[:LONGEST_ID] or None
    outcome = parts.database.write(lambda session: _enter(session, place.stay, parsed, client_id, staff.actor, now))
    return record.show(request, staff, patient_id, taken=_taken(place, outcome))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading goes: the newest stay of a patient, and what its pathway asks for."""

    stay: EpisodeView
    pathway: Pathway
    asked: Asked


def _place(session: Session, hub_id: int, patient_id: int) -> Place:
    caseload.patient(session, hub_id, patient_id)
    stays = caseload.episodes_of(session, hub_id, patient_id)
    if not stays:
        raise Refused("This patient has no stay to which a reading could belong.")
    pathway = pathways.version(session, stays[0].pathway_version_id).pathway
    return Place(stays[0], pathway, asked.of(pathway, chart_loader.load_shipped()))


def _enter(session: Session, stay: EpisodeView, parsed: Parsed, client_id: str | None, actor: Actor, now: datetime) -> Outcome:
    return entered_reading.by_staff(
        session,
        stay.hub_id,
        stay.id,
        parsed.values,
        observations=parsed.observations,
        measured_at=parsed.measured_at,
        concern=parsed.concern,
        words=parsed.words,
        client_id=client_id,
        actor=actor,
        now=now,
    )


def _taken(place: Place, outcome: Outcome) -> Taken:
    recorded, answer = outcome.recorded, outcome.answer
    return presenters.taken(recorded.reading, recorded.findings, place.pathway, place.asked, answer=answer.body)
