"""Patients who text without pause, through signed webhooks, and note which of their texts were acknowledged."""

import http.client
import threading
from dataclasses import dataclass
from random import Random
from typing import Final
from urllib.parse import urlencode, urlsplit

from app.messaging.twilio import signatures

PATH: Final = "/webhooks/twilio/sms"
HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}
TIMEOUT_S: Final = 10.0
OK: Final = 200
SENT_TWICE: Final = 0.15
"""How often an acknowledged text comes again: the provider may call twice for one text."""
GIVEN_UP: Final = 0.3
"""How often a text that was not acknowledged is never sent again: nobody was promised anything."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text, under one id for ever."""

    sid: str
    sender: str
    body: str


@dataclass(frozen=True, slots=True)
class Provider:
    """Who signs, where to, and which number is texted."""

    address: str
    token: str
    to_phone: str

    def request(self, text: Text) -> tuple[bytes, dict[str, str]]:
        """Give the body and the headers of the webhook of a text, signed by the provider's own algorithm."""
        fields = {"MessageSid": text.sid, "AccountSid": "AC" + "0" * 32, "From": text.sender, "To": self.to_phone, "Body": text.body}
        fields |= {"NumMedia": "0", "NumSegments": "1", "SmsStatus": "received", "ApiVersion": "2010-04-01", "FromCity": ""}
        return urlencode(fields).encode(), HEADERS | {"X-Twilio-Signature": signatures.sign(self.token, self.address + PATH, fields)}


class Patients(threading.Thread):
    """One thread of texts, one after the other."""

    def __init__(self, number: int, provider: Provider, phones: list[str]) -> None:
        super().__init__(daemon=True)
        self._number = number
        self._provider = provider
        self._phones = phones
        self._chance = Random(number)
        self._stopping = threading.Event()
        self._line: http.client.HTTPConnection | None = None
        self.sent: dict[str, Text] = {}
        self.acknowledged: dict[str, Text] = {}
        self.cut_off = 0
        self.came_back = 0
        self.refused: list[int] = []

    def stop(self) -> None:
        """Finish the text in hand, and end."""
        self._stopping.set()

    def run(self) -> None:
        while not self._stopping.is_set():
            self._text(self._next())
        self._hang_up()

    def _next(self) -> Text:
        chance, count = self._chance, len(self.sent)
        sender = chance.choice(self._phones)
        body = chance.choice(("97 72", "96 80", "94 88", "88 110", "95% HR 84", "hello, is anybody there?"))
        return Text(f"SM{self._number:08x}{count:024x}", sender, body)

    def _text(self, text: Text) -> None:
        """Send one text as the provider does: again while it is not acknowledged, and now and then once more than needed."""
        self.sent[text.sid] = text
        while not self._acknowledges(text):
            if self._chance.random() < GIVEN_UP:
                return
        self.acknowledged[text.sid] = text
        if self._chance.random() < SENT_TWICE and self._acknowledges(text):
            self.came_back += 1

    def _acknowledges(self, text: Text) -> bool:
        body, headers = self._provider.request(text)
        try:
            line = self._connected()
            line.request("POST", PATH, body, headers)
            with line.getresponse() as answer:
                answer.read()
        except (OSError, http.client.HTTPException):
            self._hang_up()
            self.cut_off += 1
            return False
        if answer.status != OK:
            self.refused.append(answer.status)
        return answer.status == OK

    def _connected(self) -> http.client.HTTPConnection:
        if self._line is None:
            host = urlsplit(self._provider.address)
            self._line = http.client.HTTPConnection(str(host.hostname), host.port, timeout=TIMEOUT_S)
        return self._line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
