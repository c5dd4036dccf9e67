"""The provider asks what an automated call is to say: when it is picked up, after each answer, and when it is over.

Where the call stands is kept in the address that each answer comes back to, which the provider signs with the rest.
"""

from typing import Final
from urllib.parse import urlencode

from sqlmodel import Session

from app.flows import receipts as receipt_flow
from app.flows import staff_call, telling, voice_call
from app.flows.staff_call import Said
from app.flows.voice_call import Spoken, Which
from app.intake import call_state
from app.intake.keypad import State, Step
from app.logs import get_logger
from app.messaging.receipts import Notice
from app.messaging.twilio import voice
from app.patient_ui import webhook_form
from app.patient_ui.webhook_form import WebhookForm
from app.patient_ui.webhooks import DONE, Answer, Webhook
from app.web.parts import Parts

_log = get_logger(__name__)

KEYS: Final = "/webhooks/twilio/voice/keys"
STAFF_KEYS: Final = "/webhooks/twilio/voice/staff"
_NOT_OURS: Final = 404, b"text/plain", b"There is no such call."
_NO_SID: Final = 400, b"text/plain", b"CallSid, and for a report CallStatus, are needed."
_ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class PickedUpWebhook(Webhook):
    """Somebody picked up."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Say the first words. That it rings settles a call whose making nobody could be sure of: it is made no second time."""
        which, attempt_id, now = _which(query, form), _attempt(query), parts.clock.now()
        if which is None:
            return _NO_SID
        notice = Notice(which.sid, "in-progress", None, which.message_id, attempt_id)

        def begin(session: Session) -> Said | Spoken | None:
            receipt_flow.apply(session, notice, now=now)
            return staff_call.begin(session, which.message_id) or voice_call.begin(session, which)

        said = await parts.database.write_async(begin)
        return _to_staff(said, which, attempt_id, parts) if isinstance(said, Said) else _in_markup(said, which, attempt_id, parts)


class KeysWebhook(Webhook):
    """Somebody pressed keys, or none."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Take the answer, and say what follows only when it is durable."""
        which, state, pressed, now = _which(query, form), _state(query), form["Digits"], parts.clock.now()
        if which is None:
            return _NO_SID
        spoken = await parts.database.write_async(
            lambda session: voice_call.answer(session, which, state, pressed, addresses=parts.addresses, now=now)
        )
        return _in_markup(spoken, which, _attempt(query), parts)


class StaffKeysWebhook(Webhook):
    """Somebody on call, who was rung about an alert or for a drill, pressed a key, or none."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Take the key, and say what follows only when it is durable."""
        which, pressed, now = _which(query, form), form["Digits"], parts.clock.now()
        if which is None:
            return _NO_SID
        tries = int(_ours(query)["tries"])
        said = await parts.database.write_async(
            lambda session: staff_call.answer(session, which.message_id, tries, pressed, addresses=parts.addresses, now=now)
        )
        return _to_staff(said, which, _attempt(query), parts)


class CallOverWebhook(Webhook):
    """Where a call stands, as the provider reports it."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Keep the report; once the call is over, put what was left open before a person."""
        which, word, now = _which(query, form), form["CallStatus"], parts.clock.now()
        if which is None or not word:
            _log.warning("webhook.incomplete", route=self.path)
            return _NO_SID
        notice = Notice(which.sid, word, form["ErrorCode"] or None, which.message_id, _attempt(query))

        def note(session: Session) -> None:
            receipt_flow.apply(session, notice, now=now)
            if word in _ENDED:
                voice_call.over(session, which, addresses=parts.addresses, now=now)

        await parts.database.write_async(note)
        return DONE


def _which(query: str, form: WebhookForm) -> Which | None:
    """Read which conversation a webhook is about; None where it names none."""
    sid, message_id = form["CallSid"], webhook_form.row_id(_ours(query)["message"])
    return None if not sid or len(sid) > webhook_form.SID_LENGTH or message_id is None else Which(message_id, sid)


def _attempt(query: str) -> str:
    return _ours(query)["attempt"]


def _ours(query: str) -> WebhookForm:
    """Read what an address of ours carried out and back."""
    return webhook_form.parse(query.encode("latin-1"))


def _to_staff(said: Said | None, which: Which, attempt_id: str, parts: Parts) -> Answer:
    if said is None:
        return _NOT_OURS
    if said.tries is None:
        return 200, b"text/xml", voice.end(said.words, language=telling.LANGUAGE).encode()
    where = {"message": which.message_id, "attempt": attempt_id, "tries": said.tries}
    url = f"{parts.public_url}{STAFF_KEYS}?{urlencode(where)}"
    return 200, b"text/xml", voice.ask(said.words, language=telling.LANGUAGE, keys_url=url, one_key=True).encode()


def _in_markup(spoken: Spoken | None, which: Which, attempt_id: str, parts: Parts) -> Answer:
    if spoken is None:
        return _NOT_OURS
    if spoken.state is None:
        return 200, b"text/xml", voice.end(spoken.words, language=spoken.language).encode()
    url = f"{parts.public_url}{KEYS}?{_address(spoken.state, which, attempt_id)}"
    said = voice.ask(
        spoken.words,
        language=spoken.language,
        keys_url=url,
        one_key=spoken.state.step in call_state.ONE_KEY,
        unhurried=spoken.state.step is Step.OXYGEN,
    )
    return 200, b"text/xml", said.encode()


def _address(state: State, which: Which, attempt_id: str) -> str:
    """Write down where a call stands."""
    return urlencode({"message": which.message_id, "attempt": attempt_id, **call_state.to_fields(state)})


def _state(query: str) -> State:
    """Read where a call stands; the address is ours, and signed."""
    ours = _ours(query)
    return call_state.from_fields({name: ours[name] for name in ours})
