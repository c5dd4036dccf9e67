"""The provider asks what an automated call is to say: when it is picked up, after each answer, and when it is over.

Where the call stands is kept in the address that each answer comes back to, which the provider signs with the rest.
"""

from typing import Final
from urllib.parse import urlencode

from app.flows import receipts as receipt_flow
from app.flows import voice_call
from app.flows.voice_call import Spoken
from app.intake.keypad import Heard, State, Step
from app.intake.reply import Feeling
from app.logs import get_logger
from app.messaging.receipts import Notice
from app.messaging.twilio import voice
from app.patient_ui import webhook_form
from app.patient_ui.webhook_form import WebhookForm
from app.patient_ui.webhooks import Answer, Webhook
from app.web.parts import Parts

_log = get_logger(__name__)

KEYS: Final = "/webhooks/twilio/voice/keys"
_NOT_OURS: Final = 404, b"text/plain", b"There is no such call."
_NO_SID: Final = 400, b"text/plain", b"CallSid and CallStatus are needed."
_NOTED: Final = 200, b"text/xml", b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
_ENDED: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_ONE_KEY: Final = frozenset({Step.FEELING, Step.CONFIRM})


class PickedUpWebhook(Webhook):
    """Somebody picked up."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:  # noqa: ARG002 -- what was picked up stands in the address
        """Say the first words."""
        message_id, attempt_id = _which(query)
        spoken = await parts.database.write_async(lambda session: voice_call.begin(session, message_id, attempt_id))
        return _in_markup(spoken, message_id, attempt_id, parts)


class KeysWebhook(Webhook):
    """Somebody pressed keys, or none."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Take the answer, and say what follows only when it is durable."""
        message_id, attempt_id = _which(query)
        state, pressed, now = _state(query), form["Digits"], parts.clock.now()
        spoken = await parts.database.write_async(
            lambda session: voice_call.answer(session, message_id, attempt_id, state, pressed, addresses=parts.addresses, now=now)
        )
        return _in_markup(spoken, message_id, attempt_id, parts)


class CallOverWebhook(Webhook):
    """Where a call stands, as the provider reports it."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Keep the report; once the call is over, put what was left open before a person."""
        message_id, attempt_id = _which(query)
        sid, word = form["CallSid"], form["CallStatus"]
        if not sid or len(sid) > webhook_form.SID_LENGTH or not word:
            _log.warning("webhook.incomplete", route=self.path)
            return _NO_SID
        now = parts.clock.now()
        notice = Notice(sid=sid, word=word, error_code=form["ErrorCode"] or None, message_id=message_id or None, attempt_id=attempt_id)
        await parts.database.write_async(lambda session: receipt_flow.apply(session, notice, now=now))
        if word in _ENDED:
            await parts.database.write_async(lambda session: voice_call.over(session, message_id, attempt_id, now=now))
        return _NOTED


def _which(query: str) -> tuple[int, str]:
    """Read which call an address of ours is about; 0 where it names none."""
    ours = webhook_form.parse(query.encode("latin-1"))
    return webhook_form.row_id(ours["message"]) or 0, ours["attempt"]


def _in_markup(spoken: Spoken | None, message_id: int, attempt_id: str, parts: Parts) -> Answer:
    if spoken is None:
        return _NOT_OURS
    if spoken.state is None:
        return 200, b"text/xml", voice.end(spoken.words, language=spoken.language).encode()
    url = f"{parts.public_url}{KEYS}?{_address(spoken.state, message_id, attempt_id)}"
    said = voice.ask(spoken.words, language=spoken.language, keys_url=url, one_key=spoken.state.step in _ONE_KEY)
    return 200, b"text/xml", said.encode()


def _address(state: State, message_id: int, attempt_id: str) -> str:
    """Write down where a call stands."""
    heard = state.heard
    pairs = {
        "message": message_id,
        "attempt": attempt_id,
        "step": state.step.value,
        "faults": state.faults,
        "spo2": heard.spo2,
        "pulse": heard.pulse,
        "feeling": heard.feeling.value if heard.feeling else None,
        "back": ".".join(str(value) for value in heard.taken_back) or None,
    }
    return urlencode({name: value for name, value in pairs.items() if value is not None})


def _state(query: str) -> State:
    """Read where a call stands; the address is ours, and signed."""
    ours = webhook_form.parse(query.encode("latin-1"))
    feeling = ours["feeling"]
    heard = Heard(
        spo2=int(ours["spo2"]) if ours["spo2"] else None,
        pulse=int(ours["pulse"]) if ours["pulse"] else None,
        feeling=Feeling(feeling) if feeling else None,
        taken_back=tuple(int(value) for value in ours["back"].split(".") if value),
    )
    return State(Step(ours["step"]), heard, int(ours["faults"]))
