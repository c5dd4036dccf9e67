"""The simulated phones' page: pick a phone, text, see the answer, and see the worklist move beside it."""

import secrets
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.errors import Fault, NotFound
from app.flows import inbound_reply
from app.hubs.store import HubView
from app.identifiers import is_test_phone
from app.identity.roles import Permission
from app.messaging import store as messages
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource, Medium
from app.simulator_ui import call_presenters, presenters, stage_presenters
from app.simulator_ui.call_presenters import CallView
from app.simulator_ui.presenters import PhonePage, Said
from app.web import current_actor, error_pages, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts
from app.web.rehearsal import Texted

MOST_PHONES: Final = 300
MOST_TEXTS: Final = 60
_EVERYBODY: Final = frozenset(EpisodeState)


def not_for_real(request: Request) -> None:
    """Answer as if there were no such page where patients are real."""
    if web_parts.of(request).environment == "production":
        raise NotFound("There is nothing at this address.")


router = APIRouter(dependencies=[Depends(not_for_real)])
Visitor = Depends(current_actor.needs(Permission.SEE_PATIENTS))
# The page asks by itself: that is no sign that somebody sits before it.
Watcher = Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))
Hub = Annotated[HubView, Depends(current_actor.hub)]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]


@router.get("/simulator", dependencies=[Visitor])
def simulator(request: Request, hub: Hub, parts: Live, phone: str = "") -> Response:
    """Show a phone beside the worklist."""
    return templating.page(request, "simulator_ui/simulator.html", page_of(parts, hub, phone))


@router.get("/simulator/phone", dependencies=[Watcher])
def one_phone(request: Request, hub: Hub, parts: Live, phone: str = "", mark: str = "") -> Response:
    """Give the conversation alone for the page that is open already, or nothing when it would look the same."""
    page = page_of(parts, hub, phone)
    if page.mark == mark:
        return Response(status_code=204)
    return templating.page(request, "simulator_ui/_talk.html", page)


@router.post("/simulator/texts", dependencies=[Visitor])
def send(request: Request, hub: Hub, parts: Live, typed: Typed) -> Response:
    """Text from a phone: it goes the way that a text from the provider goes."""
    phone, body = typed.get("phone", ""), typed.get("quick") or typed.get("body", "")
    faults = presenters.faults_of(body)
    if not is_test_phone(phone):
        faults = (Fault("body", "Choose a phone first."), *faults)
    if faults:
        page = page_of(parts, hub, phone, typed=body, faults=faults)
        return _answer(request, page, status=422)
    now = parts.clock.now()
    draft = _draft(hub, phone, body, now)
    if parts.rehearsal is None or not parts.rehearsal.keeps(Texted(draft.provider_sid, phone, draft.to_phone, body, now)):
        parts.database.write(lambda session: inbound_reply.receive(session, draft, addresses=parts.addresses, now=now))
    if error_pages.is_fragment(request):
        return _answer(request, page_of(parts, hub, phone))
    return RedirectResponse(f"/simulator?phone=%2B{phone.removeprefix('+')}", status_code=303)


def _answer(request: Request, page: PhonePage, *, status: int = 200) -> Response:
    name = "simulator_ui/_phone.html" if error_pages.is_fragment(request) else "simulator_ui/simulator.html"
    return templating.page(request, name, page, status=status)


def _draft(hub: HubView, phone: str, body: str, now: datetime) -> InboundDraft:
    return InboundDraft(
        provider_sid=f"SIM{secrets.token_hex(15)}",
        source=InboundSource.SIMULATOR,
        from_phone=phone,
        to_phone=hub.phone or "",
        body=body,
        media_count=0,
        sent_at=now,
    )


def page_of(
    parts: Parts, hub: HubView, phone: str, *, typed: str = "", faults: tuple[Fault, ...] = (), call: CallView | None = None
) -> PhonePage:
    """Show one phone, with the call that goes on there."""
    with parts.database.read() as session:
        stays = _newest_stays(session, hub)
        chosen = phone if is_test_phone(phone) else presenters.first_phone(stays)
        thread = messages.phone_thread(session, hub.id, chosen, limit=MOST_TEXTS)
    said = [Said(one.direction, one.body, one.at, one.status) for one in thread if one.medium is Medium.SMS]
    shown = call or call_presenters.idle(chosen)
    stage = stage_presenters.present(parts.rehearsal.progress(), zone=hub.zone) if parts.rehearsal is not None else None
    frame = presenters.Frame(hub.name, hub.zone, shown, stage)
    return presenters.phone_page(chosen, stays, said, frame, typed=typed, faults=faults)


def _newest_stays(session: Session, hub: HubView) -> list[EpisodeView]:
    """Give the newest stay of each patient, discharged or not: they all still have their phones."""
    found = caseload.caseload(session, hub.id, states=_EVERYBODY, limit=MOST_PHONES)
    return list({stay.patient_id: stay for stay in found}.values())
