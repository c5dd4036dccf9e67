"""The double's own calls: signed webhooks to the service, with the provider's second address when the first fails."""

from collections.abc import Mapping
from dataclasses import dataclass

import httpx2

from app.logs import get_logger
from app.messaging.twilio import signatures
from app.provider_double.book import Message
from app.provider_double.faults import Fault, Faults

_log = get_logger(__name__)

TIMEOUT_S = 15.0  # as long as the provider itself waits: its page on error 11205
FAILED = 0  # stands for "no answer" among HTTP statuses
GOOD = range(200, 300)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose webhooks these are, and where they go."""

    sid: str
    token: str
    public_url: str

    @property
    def sms_url(self) -> str:
        """Where inbound texts go."""
        return f"{self.public_url}/webhooks/twilio/sms"

    @property
    def fallback_url(self) -> str:
        """Where they go when that fails."""
        return f"{self.public_url}/webhooks/twilio/sms/fallback"


class Caller:
    """Calls the service as the provider would."""

    def __init__(self, account: Account, faults: Faults, client: httpx2.AsyncClient) -> None:
        self._account = account
        self._faults = faults
        self._client = client

    async def text_came(self, message: Message) -> list[int]:
        """Tell of an inbound text, and give the HTTP statuses of each call made (0: no answer; none: the webhook was lost)."""
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsMessageSid": message.sid,
            "AccountSid": self._account.sid,
            "From": message.from_phone,
            "To": message.to_phone,
            "Body": message.body,
            "NumMedia": str(message.media_count),
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            "FromCity": "",
            "FromCountry": "GB",
        }
        if self._faults.strikes(Fault.LOST):
            return []
        statuses = [await self._post(self._account.sms_url, fields)]
        if statuses[0] not in GOOD:
            failed = {"ErrorCode": "11200", "ErrorUrl": self._account.sms_url}
            statuses.append(await self._post(self._account.fallback_url, fields | failed))
        if self._faults.strikes(Fault.DUPLICATE):
            statuses.append(await self._post(self._account.sms_url, fields))
        return statuses

    async def status_changed(self, message: Message) -> None:
        """Report on a text of ours, where it asked for that."""
        if message.status_callback is None or self._faults.strikes(Fault.LOST):
            return
        fields = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self._account.sid,
            "From": message.from_phone,
            "To": message.to_phone,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "ApiVersion": "2010-04-01",
        }
        if message.error_code is not None:
            fields["ErrorCode"] = str(message.error_code)
        await self._post(message.status_callback, fields)
        if self._faults.strikes(Fault.DUPLICATE):
            await self._post(message.status_callback, fields)

    async def ask(self, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Ask what a call is to say, and give the HTTP status with the words."""
        return await self._ask(url, {**fields, "AccountSid": self._account.sid})

    async def call_over(self, url: str | None, fields: Mapping[str, str]) -> None:
        """Report that a call is over, where it asked for that."""
        if url is None or self._faults.strikes(Fault.LOST):
            return
        for _ in range(2 if self._faults.strikes(Fault.DUPLICATE) else 1):
            await self._ask(url, {**fields, "AccountSid": self._account.sid})

    async def _post(self, url: str, fields: Mapping[str, str]) -> int:
        status, _ = await self._ask(url, fields)
        return status

    async def _ask(self, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        headers = {"X-Twilio-Signature": signatures.sign(self._account.token, url, fields)}
        try:
            answer = await self._client.post(url, data=dict(fields), headers=headers, timeout=TIMEOUT_S)
        except httpx2.HTTPError as error:
            _log.warning("double.no_answer", error=type(error).__name__)
            return FAILED, ""
        return answer.status_code, answer.text
