"""A stay is moved to a newer version of its pathway, or to another pathway: a step up or a step down."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import store as caseload
from app.clinician_ui import moving_presenters, record
from app.clinician_ui.record_presenters import Problem, Typed
from app.errors import Fault, Invalid, NotFound, Refused
from app.flows import pathway_move
from app.identifiers import LARGEST_ID
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web import current_actor, forms
from app.web import parts as web_parts

router = APIRouter()
Nurse = Annotated[StaffView, Depends(current_actor.needs(Permission.WORK_THE_LIST))]
Form = Annotated[dict[str, str], Depends(forms.typed)]
_NEWER: Final = "newer"


@router.post("/patients/{patient_id}/stays/{episode_id}/pathway")
def move(request: Request, staff: Nurse, patient_id: int, episode_id: int, typed: Form) -> Response:
    """Move a stay, or show the patient's page again with everything that is in the way."""
    parts, reason = web_parts.of(request), "newer_reason" if typed.get("which") == _NEWER else "other_reason"
    why, seen, now = typed.get(reason, ""), _number(typed.get("revision", "")), parts.clock.now()

    def work(session: Session) -> None:
        version_id, stays = _chosen(typed), caseload.episodes_of(session, staff.hub_id, patient_id)
        if all(stay.id != episode_id for stay in stays):
            raise NotFound("There is no such stay of this patient.")
        pathway_move.move(session, staff.hub_id, episode_id, version_id, why, seen_revision=seen, actor=staff.actor, now=now)

    try:
        parts.database.write(work)
    except (Invalid, Refused) as refusal:
        faults = moving_presenters.beside(refusal.faults, reason) if isinstance(refusal, Invalid) else ()
        form = Typed("pathway", typed, Problem(None if faults else refusal.sentence, refusal.hint, faults))
        return record.show(request, staff, patient_id, stay_id=episode_id, typed=form, status=refusal.status)
    return RedirectResponse(f"/patients/{patient_id}?stay={episode_id}#pathway", status_code=303)


def _chosen(typed: dict[str, str]) -> int:
    newer = typed.get("which") == _NEWER
    version_id = _number(typed.get("newer_version" if newer else "other_version", ""))
    if version_id < 0:
        raise Invalid(faults=(Fault(None if newer else "other_version", "Choose where to."),))
    return version_id


def _number(text: str) -> int:
    """Give a number that a form carries; one that was tampered with fits nothing."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) else -1
