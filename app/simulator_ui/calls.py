"""An automated call on a simulated phone: it rings, is picked up, keyed on and hung up, as a real one is."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.errors import NotFound
from app.flows import receipts as receipt_flow
from app.flows import staff_call, voice_call
from app.flows.staff_call import Said
from app.flows.voice_call import Spoken, Which
from app.hubs.store import HubView
from app.identity.roles import Permission
from app.intake import call_state
from app.intake.keypad import State
from app.messaging import store as messages
from app.messaging.receipts import Notice
from app.messaging.store import OutboundView
from app.messaging.vocabulary import Medium, MessageClass
from app.simulator_ui import call_presenters as presenters
from app.simulator_ui import phones
from app.simulator_ui.call_presenters import CallView
from app.web import current_actor, error_pages, forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

RINGS_FOR: Final = timedelta(seconds=60)
"""How long a simulated phone rings; then nobody has picked up, and the chase goes on."""
router = APIRouter(dependencies=[Depends(phones.not_for_real)])
Hub = Annotated[HubView, Depends(current_actor.hub)]
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]


@router.get("/simulator/call", dependencies=[Depends(current_actor.needs(Permission.SEE_PATIENTS, touch=False))])
def look(request: Request, hub: Hub, parts: Live, phone: str = "", stage: str = "") -> Response:
    """Give what rings on this phone, or nothing where it would look the same."""
    view = ringing(parts, hub, phone)
    if view.stage == stage:
        return Response(status_code=204)
    return templating.page(request, "simulator_ui/_call.html", view)


@router.post("/simulator/call", dependencies=[Depends(current_actor.needs(Permission.SEE_PATIENTS))])
def act(request: Request, hub: Hub, parts: Live, typed: Typed) -> Response:
    """Do one thing with the call: `act` is a key, or pick-up, wait, hang-up, nobody."""
    now = parts.clock.now()
    view = parts.database.write(lambda session: _acted(session, hub, parts, typed, now))
    if error_pages.is_fragment(request):
        return templating.page(request, "simulator_ui/_call.html", view)
    return templating.page(request, "simulator_ui/simulator.html", phones.page_of(parts, hub, view.phone, call=view))


def ringing(parts: Parts, hub: HubView, phone: str) -> CallView:
    """Look whether an automated call rings on this phone."""
    with parts.database.read() as session:
        found = messages.ringing(session, hub.id, phone, since=parts.clock.now() - RINGS_FOR)
    return presenters.idle(phone) if found is None else presenters.rings(phone, found.id)


def _acted(session: Session, hub: HubView, parts: Parts, typed: Mapping[str, str], now: datetime) -> CallView:
    call = _call(session, hub, typed.get("message", ""))
    which = Which(call.id, call.provider_sid or "")
    what, keyed = typed.get("act", ""), typed.get("keyed", "")
    match what:
        case "pick-up":
            _report(session, which, "in-progress", now)
            return _heard(session, call, staff_call.begin(session, call.id) or voice_call.begin(session, which), now)
        case "hang-up" | "nobody":
            _report(session, which, "completed" if what == "hang-up" else "no-answer", now)
            voice_call.over(session, which, addresses=parts.addresses, now=now)
            return presenters.over(call.to_phone, ())
        case _ if call.message_class is MessageClass.STAFF:
            key = presenters.pressed(what, keyed, one_key=True) or ""
            said_to_staff = staff_call.answer(session, call.id, _tries(typed), key, addresses=parts.addresses, now=now)
            return _heard(session, call, said_to_staff, now)
        case _:
            state = _state(typed)
            pressed = presenters.pressed(what, keyed, one_key=state.step in call_state.ONE_KEY)
            if pressed is None:
                return presenters.asks(call.to_phone, call.id, typed.get("says", "").splitlines(), state, keyed + what)
            said = voice_call.answer(session, which, state, pressed, addresses=parts.addresses, now=now)
            return _heard(session, call, said, now)


def _heard(session: Session, call: OutboundView, spoken: Said | Spoken | None, now: datetime) -> CallView:
    if spoken is None:
        raise NotFound("There is no such call.")
    if isinstance(spoken, Said) and spoken.tries is not None:
        return presenters.asks_staff(call.to_phone, call.id, spoken.words, spoken.tries)
    if isinstance(spoken, Spoken) and spoken.state is not None:
        return presenters.asks(call.to_phone, call.id, spoken.words, spoken.state, "")
    _report(session, Which(call.id, call.provider_sid or ""), "completed", now)
    return presenters.over(call.to_phone, spoken.words)


def _report(session: Session, which: Which, word: str, now: datetime) -> None:
    receipt_flow.apply(session, Notice(which.sid, word, None), now=now)


def _call(session: Session, hub: HubView, message_id: str) -> OutboundView:
    number = int(message_id) if message_id.isascii() and message_id.isdigit() and len(message_id) < len("1000000000") else 0
    found = messages.outbound_message(session, hub.id, number)
    if found is None or found.medium is not Medium.VOICE or found.provider_sid is None:
        raise NotFound("There is no such call.")
    return found


def _state(typed: Mapping[str, str]) -> State:
    try:
        return call_state.from_fields(typed)
    except ValueError:
        raise NotFound("There is no such call.") from None


def _tries(typed: Mapping[str, str]) -> int:
    tries = typed.get("tries", "")
    if not (tries.isascii() and tries.isdigit() and len(tries) == 1):
        raise NotFound("There is no such call.")
    return int(tries)
