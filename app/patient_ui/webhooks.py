"""The provider's webhooks. Plain ASGI and the only async door: thousands of texts a second may come in here.

In this order: read the form once, check the signature, write, and answer only when what was written is durable.
"""

from abc import ABC, abstractmethod
from itertools import count
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope, Send

from app.db import CannotSave
from app.flows import inbound_reply
from app.flows import receipts as receipt_flow
from app.logs import get_logger
from app.messaging.receipts import Notice
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from app.patient_ui import webhook_form
from app.patient_ui.webhook_form import NotAForm, WebhookForm
from app.web import parts as web_parts
from app.web.parts import Parts

_log = get_logger(__name__)

MOST_BYTES: Final = 65_536
"""A text has at most 1,600 characters; with all its fields a webhook stays far below this."""
SIGNATURE: Final = b"x-twilio-signature"
_forged = count(1)

_XML: Final = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'
DONE: Final = 200, b"text/xml", _XML
_NOT_SIGNED: Final = 403, b"text/plain", b"The signature does not belong to this request."
_TOO_LARGE: Final = 413, b"text/plain", b"This is larger than any text."
_NOT_A_FORM: Final = 400, b"text/plain", b"This is not the form of a webhook."
_NO_SID: Final = 400, b"text/plain", b"MessageSid and From are needed."
_NOT_SAVED: Final = 503, b"text/plain", b"This could not be saved just now: send it again."

Answer = tuple[int, bytes, bytes]


class TooLarge(Exception):
    """More bytes than any webhook has."""


class Webhook(ABC):
    """One of the provider's addresses at our end: `path` is what it signs, under our public address."""

    def __init__(self, path: str) -> None:
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, kind, body = await self._answer(scope, receive)
        headers = [(b"content-type", kind + b"; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        parts = web_parts.of(HTTPConnection(scope))
        try:
            form = webhook_form.parse(await _body(receive))
        except TooLarge:
            return _TOO_LARGE
        except NotAForm:
            return _NOT_A_FORM
        if not self._signed(scope, form, parts):
            _log.warning("webhook.not_signed", route=self.path, count=next(_forged))
            return _NOT_SIGNED
        try:
            return await self.take(form, scope["query_string"].decode("latin-1"), parts)
        except CannotSave:
            _log.error("webhook.not_saved", route=self.path)
        except Exception:  # noqa: BLE001 -- whatever broke, the provider must send it again
            _log.exception("webhook.broke", route=self.path)
        return _NOT_SAVED

    def _signed(self, scope: Scope, form: WebhookForm, parts: Parts) -> bool:
        """Whether the provider signed this. Its address is our public one: the Host header may say anything."""
        if parts.signature_check is None:
            return False
        query = scope["query_string"]
        url = f"{parts.public_url}{self.path}" + (f"?{query.decode('latin-1')}" if query else "")
        given = next((value for name, value in scope["headers"] if name == SIGNATURE), b"")
        return parts.signature_check(url, form, given.decode("latin-1"))

    @abstractmethod
    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Do what this webhook is for; the form is known to be the provider's."""


class InboundWebhook(Webhook):
    """A patient's text."""

    def __init__(self, path: str, source: InboundSource) -> None:
        super().__init__(path)
        self._source = source

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:  # noqa: ARG002 -- the status webhook alone has one
        """Store the text and answer it, in one transaction."""
        text = webhook_form.inbound(form)
        if text is None:
            _log.warning("webhook.incomplete", route=self.path)
            return _NO_SID
        now = parts.clock.now()
        draft = InboundDraft(text.sid, self._source, text.from_phone, text.to_phone, text.body, text.media_count, None)
        await parts.database.write_async(lambda session: inbound_reply.receive(session, draft, addresses=parts.addresses, now=now))
        return DONE


class StatusWebhook(Webhook):
    """What became of a text of ours."""

    async def take(self, form: WebhookForm, query: str, parts: Parts) -> Answer:
        """Move its receipt forward; news of a text that is not ours changes nothing."""
        sid, word = form["MessageSid"] or form["SmsSid"], form["MessageStatus"] or form["SmsStatus"]
        if not sid or len(sid) > webhook_form.SID_LENGTH or not word:
            _log.warning("webhook.incomplete", route=self.path)
            return _NO_SID
        ours = webhook_form.parse(query.encode("latin-1"))
        notice = Notice(
            sid=sid,
            word=word,
            error_code=form["ErrorCode"] or None,
            message_id=webhook_form.row_id(ours["message"]),
            attempt_id=ours["attempt"] or None,
        )
        now = parts.clock.now()
        await parts.database.write_async(lambda session: receipt_flow.apply(session, notice, now=now))
        return DONE


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MOST_BYTES:
            raise TooLarge
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)
