"""The double's calls: they ring a phone on this machine, and say and ask what the service's own words tell them."""

import html
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from typing import Any, Final

from app.provider_double.caller import GOOD, Caller
from app.provider_double.rules import Refused

OVER: Final = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_SAID: Final = re.compile(r"<Say\b[^>]*>(.*?)</Say>", re.DOTALL)
_ASKED: Final = re.compile(r'<Gather\b[^>]*\baction="([^"]*)"')
_ONE_KEY: Final = re.compile(r'<Gather\b[^>]*\bnumDigits="1"')
KEYS: Final = "1234567890*#"
END_KEY: Final = "#"


@dataclass(frozen=True, slots=True)
class Call:
    """One call of ours. `keys_url` is where the next keys go; None: nothing is asked just now.

    `one_key`: the first key is the answer; else keys are gathered in `keyed` until hash.
    """

    sid: str
    from_phone: str
    to_phone: str
    words_url: str
    status_callback: str | None
    created_at: datetime
    status: str = "ringing"
    said: tuple[str, ...] = ()
    keys_url: str | None = None
    one_key: bool = False
    keyed: str = ""

    def as_json(self, account_sid: str) -> dict[str, object]:
        """Give the call as the provider's REST API does."""
        at = format_datetime(self.created_at)
        return {
            "sid": self.sid,
            "account_sid": account_sid,
            "api_version": "2010-04-01",
            "direction": "outbound-api",
            "from": self.from_phone,
            "to": self.to_phone,
            "status": self.status,
            "date_created": at,
            "date_updated": at,
            "start_time": None,
            "end_time": None,
            "duration": None,
            "uri": f"/2010-04-01/Accounts/{account_sid}/Calls/{self.sid}.json",
            "subresource_uris": {},
        }

    @property
    def heard(self) -> dict[str, object]:
        """What whoever holds the phone hears, and whether keys are waited for."""
        return {"sid": self.sid, "status": self.status, "says": list(self.said), "asks": self.keys_url is not None}


@dataclass
class Exchange:
    """Every call since the double was started."""

    calls: dict[str, Call] = field(default_factory=dict)

    def place(self, form: Mapping[str, Any], *, now: datetime) -> Call:
        """Ring a number, or refuse as the provider would."""
        to, caller, url = (str(form.get(name, "")) for name in ("To", "From", "Url"))
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            raise Refused(400, 21211, "Invalid 'To' Phone Number")
        if not re.fullmatch(r"\+[1-9]\d{6,14}", caller):
            raise Refused(400, 21213, "Caller phone number is required")
        if not url:
            raise Refused(400, 21205, "Url parameter is required.")
        callback = str(form["StatusCallback"]) if form.get("StatusCallback") else None
        return self._keep(Call(f"CA{secrets.token_hex(16)}", caller, to, url, callback, now))

    def to(self, phone: str | None) -> list[Call]:
        """Give the calls to a number, or all, newest first."""
        return [one for one in reversed(self.calls.values()) if phone in {None, one.to_phone}]

    def known(self, sid: str) -> Call:
        """Give one call; raises Refused."""
        if sid not in self.calls:
            raise Refused(404, 20404, "The requested resource was not found")
        return self.calls[sid]

    async def pick_up(self, sid: str, caller: Caller) -> Call:
        """Answer the phone: the service is asked for the first words."""
        call = self.known(sid)
        if call.status != "ringing":
            raise Refused(409, 21220, "This call rings no more.")
        return await self._hear(replace(call, status="in-progress"), call.words_url, {}, caller)

    async def press(self, sid: str, digits: str, caller: Caller) -> Call:
        """Press keys, or "" for none until the provider waits no longer."""
        call = self.known(sid)
        if call.keys_url is None:
            raise Refused(409, 21220, "Nothing is asked just now.")
        return await self._hear(call, call.keys_url, {"Digits": digits}, caller)

    async def key(self, sid: str, key: str, caller: Caller) -> Call:
        """Press one key, as a finger does: what was keyed goes to the service at hash, or at once where one key is asked for."""
        call = self.known(sid)
        if call.keys_url is None:
            raise Refused(409, 21220, "Nothing is asked just now.")
        if len(key) != 1 or key not in KEYS:
            raise Refused(400, 21220, "There is no such key.")
        if call.one_key:
            return await self.press(sid, key, caller)
        if key == END_KEY:
            return await self.press(sid, call.keyed, caller)
        return self._keep(replace(call, keyed=call.keyed + key))

    async def end(self, sid: str, status: str, caller: Caller) -> Call:
        """Hang up, or never pick up; the service is told."""
        call = self.known(sid)
        if call.status in OVER:
            return call
        call = self._keep(replace(call, status=status, keys_url=None, keyed=""))
        await caller.call_over(call.status_callback, self._fields(call))
        return call

    async def _hear(self, call: Call, url: str, more: Mapping[str, str], caller: Caller) -> Call:
        status, words = await caller.ask(url, self._fields(call) | dict(more))
        if status not in GOOD:
            self._keep(replace(call, said=("An application error has occurred. Goodbye.",), keys_url=None))
            return await self.end(call.sid, "completed", caller)
        asked = _ASKED.search(words)
        said = tuple(html.unescape(one) for one in _SAID.findall(words))
        keys_url = html.unescape(asked[1]) if asked else None
        call = self._keep(replace(call, said=said, keys_url=keys_url, one_key=bool(_ONE_KEY.search(words)), keyed=""))
        return call if asked else await self.end(call.sid, "completed", caller)

    def _keep(self, call: Call) -> Call:
        self.calls[call.sid] = call
        return call

    @staticmethod
    def _fields(call: Call) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "CallStatus": call.status,
            "From": call.from_phone,
            "To": call.to_phone,
            "Direction": "outbound-api",
            "ApiVersion": "2010-04-01",
        }
