"""The pathways of a hub: which there are, what each says in plain words, and the form in which a clinician proposes another."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.admin_ui import known_pathways, pathway_form
from app.admin_ui import pathway_presenters as presenters
from app.admin_ui.pathway_presenters import FROM_LIVE, FROM_SHIPPED, Known, Viewer
from app.errors import Fault, Invalid, NotFound, Refused
from app.flows import pathway_references
from app.identifiers import LARGEST_ID
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.pathways import proposing, service
from app.pathways.definition import Definition
from app.pathways.views import ProposalView
from app.web import current_actor, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Reader = Annotated[StaffView, Depends(current_actor.needs(Permission.READ_PATHWAYS))]
Signer = Annotated[StaffView, Depends(current_actor.needs(Permission.SIGN_PATHWAYS))]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
Number = Annotated[int | None, Query(ge=1, le=LARGEST_ID)]
FORM, PREVIEW = "admin_ui/pathway_propose.html", "admin_ui/pathway_preview.html"
NOTHING_CHANGED: Final = "Nothing is changed yet: type another number, then look again."


@router.get("/pathways")
def pathways(request: Request, me: Reader, parts: Live) -> Response:
    """Show every pathway."""
    with parts.database.read() as session:
        every = known_pathways.every(session, parts.pathways, me.hub_id)
        viewer = known_pathways.viewer(request, session, me)
    return templating.page(request, "admin_ui/pathways.html", presenters.pathways_page(every, viewer))


@router.get("/pathways/{name}")
def pathway(request: Request, me: Reader, parts: Live, name: str, version: Number = None) -> Response:
    """Show what a pathway says: what is live, or an older version."""
    known, viewer = _known(request, parts, me, name)
    page = presenters.pathway_page(known, viewer, number=version)
    if page is None:
        raise NotFound("There is no such version of this pathway.")
    return templating.page(request, "admin_ui/pathway.html", page)


@router.get("/pathways/{name}/propose")
def propose_form(request: Request, me: Signer, parts: Live, name: str, start: str = FROM_LIVE) -> Response:
    """Show the form of every number; while a change waits for a signature, that instead."""
    known, _ = _known(request, parts, me, name)
    if known.waiting:
        return RedirectResponse(f"/pathways/proposals/{known.waiting.id}", status_code=303)
    return templating.page(request, FORM, presenters.propose_page(known, _start(known, start), start))


@router.post("/pathways/{name}/propose")
def propose(request: Request, me: Signer, parts: Live, name: str, typed: Typed) -> Response:
    """Show what would change, or propose it, or show the form again with everything that is in the way."""
    known, _ = _known(request, parts, me, name)
    wanted, step = typed.get("start", FROM_LIVE), typed.get("step")
    start = _start(known, wanted)
    try:
        _check_base(known, typed)
        after = _filled(known, start, typed, me, _today(request, parts))
        if step == "edit":
            return templating.page(request, FORM, presenters.propose_page(known, start, wanted, typed=typed))
        if step == "propose":
            proposal = _propose(parts, me, after, typed)
            return RedirectResponse(f"/pathways/proposals/{proposal.id}", status_code=303)
    except (Invalid, Refused) as refusal:
        return _form_again(request, known, start, wanted, typed, refusal)
    return templating.page(request, PREVIEW, presenters.preview_page(known, start, after, wanted, typed))


def _known(request: Request, parts: Parts, me: StaffView, name: str) -> tuple[Known, Viewer]:
    with parts.database.read() as session:
        return known_pathways.one(session, parts.pathways, me.hub_id, name), known_pathways.viewer(request, session, me)


def _start(known: Known, wanted: str) -> Definition:
    start = known.start(FROM_SHIPPED if wanted == FROM_SHIPPED else FROM_LIVE)
    if start is None:
        raise NotFound("There is no such pathway.")
    return start


def _check_base(known: Known, typed: Mapping[str, str]) -> None:
    """Refuse what was typed over a version that is no longer live: the numbers beside it have changed."""
    if typed.get("base", "") != presenters.base_of(known):
        raise Refused(
            "Another version went live since this form was opened.",
            hint="What you typed is kept, beside the numbers that are live now. Look at it again.",
        )


def _today(request: Request, parts: Parts) -> date:
    """Give the hub's day."""
    return parts.clock.now().astimezone(current_actor.hub(request).zone).date()


def _filled(known: Known, start: Definition, typed: Mapping[str, str], me: StaffView, today: date) -> Definition:
    """Give the pathway with what was typed; raises Invalid with every fault, of the numbers and of the reason."""
    signed = service.signed_by(me.email, on=today)
    faults: list[Fault] = []
    after = start
    try:
        after = pathway_references.check(start.filled(pathway_form.settings(start, typed), signed=signed))
    except Invalid as refusal:
        faults += refusal.faults
    try:
        proposing.required_reason(typed.get(pathway_form.REASON, ""))
    except Invalid as refusal:
        faults += refusal.faults
    if faults:
        raise Invalid(faults=tuple(faults))
    if known.live is not None and service.digest_of(after) == known.live.digest:
        raise Invalid(faults=(Fault(None, NOTHING_CHANGED),))
    return after


def _propose(parts: Parts, me: StaffView, after: Definition, typed: Mapping[str, str]) -> ProposalView:
    why, now = typed.get(pathway_form.REASON, ""), parts.clock.now()
    base = int(typed["base"]) if typed["base"] else None  # `_check_base` has seen that it is an id of ours
    return parts.database.write(
        lambda session: proposing.propose(session, me.hub_id, after, why, base_version_id=base, actor=me.actor, now=now)
    )


def _form_again(
    request: Request, known: Known, start: Definition, wanted: str, typed: Mapping[str, str], refusal: Invalid | Refused
) -> Response:
    faults = refusal.faults if isinstance(refusal, Invalid) else ()
    note = None if faults else f"{refusal.sentence} {refusal.hint or ''}".strip()
    page = presenters.propose_page(known, start, wanted, typed=typed, faults=faults, note=note)
    return templating.page(request, FORM, page, status=refusal.status)
