"""A change of a pathway that waits for a second signature: read, signed, taken back or declined."""

from typing import Annotated

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import known_pathways
from app.admin_ui import proposal_presenters as presenters
from app.admin_ui.proposal_presenters import ProposalPage
from app.audit import trail
from app.caseload import store as caseload
from app.errors import Fault, Invalid, Refused
from app.identity import permissions
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import proposing, store
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter(prefix="/pathways/proposals")
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.READ_PATHWAYS))]
Signer = Annotated[StaffView, Depends(current_actor.needs(Permission.SIGN_PATHWAYS))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
PAGE, SIGN = "admin_ui/proposal.html", "admin_ui/proposal_sign.html"
MOST_STAYING = 100


@router.get("/{proposal_id}")
def proposal(request: Request, me: Reader, parts: Live, proposal_id: int) -> Response:
    """Show a proposal."""
    with parts.database.read() as session:
        page = _page(request, session, parts, me, proposal_id)
    if page.staying:
        _note_that_patients_were_seen(parts, me, proposal_id)
    return templating.page(request, PAGE, page)


@router.get("/{proposal_id}/sign")
def sign_form(request: Request, me: Signer, parts: Live, proposal_id: int) -> Response:
    """Show the difference once more, before it is signed; what cannot be signed says why on its own page."""
    with parts.database.read() as session:
        page = _page(request, session, parts, me, proposal_id)
    if not page.can_sign:
        return RedirectResponse(f"/pathways/proposals/{proposal_id}", status_code=303)
    return templating.page(request, SIGN, page)


@router.post("/{proposal_id}/sign")
def sign(request: Request, me: Signer, parts: Live, proposal_id: int, typed: Typed) -> Response:
    """Sign as the second clinician, or say why not."""
    seen, now = typed.get("digest", ""), parts.clock.now()
    try:
        parts.database.write(lambda session: proposing.sign(session, me.hub_id, proposal_id, seen=seen, actor=me.actor, now=now))
    except Refused as refusal:
        return _again(request, parts, me, proposal_id, problem=f"{refusal.sentence} {refusal.hint or ''}".strip(), status=refusal.status)
    return RedirectResponse(f"/pathways/proposals/{proposal_id}", status_code=303)


@router.post("/{proposal_id}/withdraw")
def withdraw(request: Request, me: Signer, parts: Live, proposal_id: int, typed: Typed) -> Response:
    """Take a proposal back, or decline it, or ask again for the reason."""
    why, now = typed.get("reason", ""), parts.clock.now()
    try:
        parts.database.write(lambda session: proposing.withdraw(session, me.hub_id, proposal_id, why, actor=me.actor, now=now))
    except Invalid as refusal:
        return _again(request, parts, me, proposal_id, typed=why, faults=refusal.faults, status=refusal.status)
    except Refused as refusal:
        return _again(request, parts, me, proposal_id, problem=f"{refusal.sentence} {refusal.hint or ''}".strip(), status=refusal.status)
    return RedirectResponse(f"/pathways/proposals/{proposal_id}", status_code=303)


def _note_that_patients_were_seen(parts: Parts, me: StaffView, proposal_id: int) -> None:
    entry = trail.entry(me.actor, "proposal.viewed", "pathway_proposal", proposal_id, hub_id=me.hub_id, now=parts.clock.now())
    parts.database.write(lambda session: trail.record_many(session, [entry]))


def _again(
    request: Request,
    parts: Parts,
    me: StaffView,
    proposal_id: int,
    *,
    typed: str = "",
    faults: tuple[Fault, ...] = (),
    problem: str | None = None,
    status: int,
) -> Response:
    with parts.database.read() as session:
        page = _page(request, session, parts, me, proposal_id, typed=typed, faults=faults, problem=problem)
    return templating.page(request, PAGE, page, status=status)


def _page(
    request: Request,
    session: Session,
    parts: Parts,
    me: StaffView,
    proposal_id: int,
    *,
    typed: str = "",
    faults: tuple[Fault, ...] = (),
    problem: str | None = None,
) -> ProposalPage:
    found = store.proposal(session, me.hub_id, proposal_id)
    known = known_pathways.one(session, parts.pathways, me.hub_id, found.name)
    older = presenters.older_versions(known) if permissions.can(me.actor, Permission.SEE_PATIENTS) else []
    staying = caseload.open_on_versions(session, me.hub_id, older, limit=MOST_STAYING) if older else []
    viewer = known_pathways.viewer(request, session, me)
    return presenters.proposal_page(found, known, viewer, me, staying=staying, typed=typed, faults=faults, problem=problem)
