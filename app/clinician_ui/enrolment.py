"""Enrolling a patient, putting an enrolment right, and undoing one that should never have been."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import admitting, corrections, enrolment_form
from app.caseload import store as caseload
from app.caseload.enrolment_form import Parsed, Setting
from app.caseload.views import EpisodeView
from app.clinician_ui import enrolment_presenters as presenters
from app.clinician_ui import gathered, number_presenters, seen, sharing_presenters
from app.clinician_ui.number_presenters import NumberCheck, Welcome
from app.errors import Fault, Invalid
from app.flows import enrolment as flow
from app.hubs.store import HubView
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.messaging import store as messages
from app.pathways import store as pathways
from app.pathways.views import AdoptedPathway
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
WELCOMES: Final = ("welcome", "welcome_web", "welcome_for_carer")
Enroller = Annotated[StaffView, Depends(current_actor.needs(Permission.ENROL))]
Hub = Annotated[HubView, Depends(current_actor.hub)]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
PAGE = "clinician_ui/enrolment.html"


@router.get("/enrol")
def enrolment_form_page(request: Request, staff: Enroller, hub: Hub, parts: Live) -> Response:
    """Show an empty form."""
    live = _live(parts, staff)
    return templating.page(request, PAGE, presenters.enrolment_page(live, presenters.first_values(live), teams=hub.teams))


@router.post("/enrol")
def enrol(request: Request, staff: Enroller, hub: Hub, parts: Live, typed: Typed) -> Response:
    """Enrol, or show the form again with everything that is in the way."""
    setting = Setting(parts.clock.now(), hub.zone, parts.environment != "production")
    parsed = enrolment_form.parse(typed, setting)
    try:
        stay = parts.database.write(lambda session: _enrol(session, staff, parts, parsed, setting))
    except Invalid as refusal:
        page = presenters.enrolment_page(_live(parts, staff), typed, refusal.faults, teams=hub.teams)
        return templating.page(request, PAGE, page, status=refusal.status)
    return RedirectResponse(f"/enrol/{stay.id}", status_code=303)


@router.get("/enrol/{episode_id}")
def done(request: Request, staff: Enroller, parts: Live, episode_id: int) -> Response:
    """Say who is enrolled and what to do next."""
    stay = seen.stay(parts, staff, episode_id)
    with parts.database.read() as session:
        sharing = sharing_presenters.lines(gathered.shared(session, stay), rung=gathered.rung(session, stay))
        number = _checked(session, stay, current_actor.hub(request), now=parts.clock.now())
    return templating.page(request, "clinician_ui/enrolment_done.html", presenters.done_page(stay, sharing, number))


@router.get("/enrol/{episode_id}/number")
def number(request: Request, staff: Enroller, parts: Live, episode_id: int) -> Response:
    """Say whether anything has come back from the number that was written down; the page asks until it has."""
    with parts.database.read() as session:
        stay = caseload.episode(session, staff.hub_id, episode_id)
        check = _checked(session, stay, current_actor.hub(request), now=parts.clock.now())
    return templating.page(request, "clinician_ui/_number_check.html", check)


def _checked(session: Session, stay: EpisodeView, hub: HubView, *, now: datetime) -> NumberCheck | None:
    text = messages.newest_of(session, stay.hub_id, stay.id, WELCOMES)
    if text is None:
        return None
    welcome = Welcome(text.to_phone, text.created_at, text.status, text.error_code)
    return number_presenters.check(stay.id, welcome, messages.heard_from(session, stay.hub_id, text.to_phone), hub, now=now)


@router.get("/enrol/{episode_id}/correct")
def correction_form(request: Request, staff: Enroller, hub: Hub, parts: Live, episode_id: int) -> Response:
    """Show an enrolment in its form."""
    stay = seen.stay(parts, staff, episode_id)
    with parts.database.read() as session:
        draft = corrections.draft_of(session, stay)
    values = presenters.shown(draft, enrolment_form.to_raw(draft))
    page = presenters.correction_page(_offered(parts, staff, stay), stay, values, teams=hub.teams, revision=stay.revision)
    return templating.page(request, PAGE, page)


@router.post("/enrol/{episode_id}/correct")
def correct(request: Request, staff: Enroller, hub: Hub, parts: Live, episode_id: int, typed: Typed) -> Response:
    """Put an enrolment right, or show the form again with everything that is in the way."""
    setting = Setting(parts.clock.now(), hub.zone, parts.environment != "production")
    parsed = enrolment_form.parse(typed, setting)
    revision = _number(typed.get("revision", ""))
    try:
        parts.database.write(lambda session: _correct(session, staff, parts, episode_id, parsed, typed, setting))
    except Invalid as refusal:
        stay = seen.stay(parts, staff, episode_id)
        page = presenters.correction_page(_offered(parts, staff, stay), stay, typed, refusal.faults, teams=hub.teams, revision=revision)
        return templating.page(request, PAGE, page, status=refusal.status)
    return RedirectResponse(f"/enrol/{episode_id}", status_code=303)


@router.get("/enrol/{episode_id}/undo")
def undo_form(request: Request, staff: Enroller, parts: Live, episode_id: int) -> Response:
    """Ask why, before anything is undone."""
    stay = seen.stay(parts, staff, episode_id)
    return templating.page(request, "clinician_ui/enrolment_undo.html", presenters.undo_page(stay))


@router.post("/enrol/{episode_id}/undo")
def undo(request: Request, staff: Enroller, parts: Live, episode_id: int, typed: Typed) -> Response:
    """Undo an enrolment, or ask again for the reason."""
    reason, now = typed.get("reason", ""), parts.clock.now()
    try:
        parts.database.write(lambda session: flow.undo(session, staff.hub_id, episode_id, reason, actor=staff.actor, now=now))
    except Invalid as refusal:
        page = presenters.undo_page(seen.stay(parts, staff, episode_id), reason=reason, faults=refusal.faults)
        return templating.page(request, "clinician_ui/enrolment_undo.html", page, status=refusal.status)
    return RedirectResponse(f"/enrol/{episode_id}", status_code=303)


def _enrol(session: Session, staff: StaffView, parts: Parts, parsed: Parsed, setting: Setting) -> EpisodeView:
    if parsed.draft is None:
        # What could be read is held against the pathway and the caseload too, so that everything is said at once.
        raise Invalid(faults=admitting.faults_in(session, staff.hub_id, [parsed], today=setting.today)[0])
    return flow.enrol(session, parsed.draft, addresses=parts.addresses, actor=staff.actor, now=setting.now)


def _correct(
    session: Session, staff: StaffView, parts: Parts, episode_id: int, parsed: Parsed, typed: dict[str, str], setting: Setting
) -> None:
    reason = typed.get("reason", "")
    stay = caseload.episode(session, staff.hub_id, episode_id)
    faults = admitting.faults_in_correction(session, stay, parsed, today=setting.today)
    if not reason.strip():
        faults = (Fault("reason", "Say what was wrong, for the record."), *faults)
    if faults or parsed.draft is None:
        raise Invalid(faults=faults)
    flow.correct(
        session,
        staff.hub_id,
        episode_id,
        parsed.draft,
        reason,
        seen_revision=_number(typed.get("revision", "")),
        addresses=parts.addresses,
        actor=staff.actor,
        now=setting.now,
    )


def _live(parts: Parts, staff: StaffView) -> list[AdoptedPathway]:
    with parts.database.read() as session:
        return pathways.live(session, staff.hub_id)


def _offered(parts: Parts, staff: StaffView, stay: EpisodeView) -> list[AdoptedPathway]:
    """Give what a stay may be corrected to: what is live, and of its own pathway the version that it is on and keeps."""
    with parts.database.read() as session:
        own = pathways.version(session, stay.pathway_version_id)
        return [own, *(one for one in pathways.live(session, staff.hub_id) if one.name != own.name)]


def _number(text: str) -> int:
    """Give the revision that a form carries; a form that was tampered with fits none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else -1
