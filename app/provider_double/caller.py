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
        self._held: list[Message] = []

    async def text_came(self, message: Message) -> list[int]:
        """Tell of an inbound text, and give the HTTP statuses of each call made (0: no answer; none: the webhook was lost).

        One that is held back is told of after the next, or when `release` is called.
        """
        if self._faults.strikes(Fault.LOST, message.from_phone):
            return []
        if self._faults.strikes(Fault.REORDERED, message.from_phone):
            self._held.append(message)
            return []
        statuses = await self._tell(message)
        await self.release()
        return statuses

    @property
    def holds(self) -> bool:
        """Whether a text is held back."""
        return bool(self._held)

    async def release(self) -> None:
        """Tell of the texts that were held back."""
        held, self._held = self._held, []
        for message in held:
            await self._tell(message)

    async def _tell(self, message: Message) -> list[int]:
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
        forged = self._faults.strikes(Fault.FORGED, message.from_phone)
        statuses = [await self._post(self._account.sms_url, fields, forged=forged)]
        if statuses[0] not in GOOD:
            failed = {"ErrorCode": "11200", "ErrorUrl": self._account.sms_url}
            statuses.append(await self._post(self._account.fallback_url, fields | failed, forged=forged))
        if self._faults.strikes(Fault.DUPLICATE, message.from_phone):
            statuses.append(await self._post(self._account.sms_url, fields, forged=forged))
        return statuses

    async def status_changed(self, message: Message) -> None:
        """Report on a text of ours, where it asked for that."""
        about = message.to_phone
        if message.status_callback is None or self._faults.strikes(Fault.LOST, about):
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
        forged = self._faults.strikes(Fault.FORGED, about)
        for _ in range(2 if self._faults.strikes(Fault.DUPLICATE, about) else 1):
            await self._post(message.status_callback, fields, forged=forged)

    async def ask(self, url: str, fields: Mapping[str, str]) -> tuple[int, str]:
        """Ask what a call is to say, and give the HTTP status with the words."""
        return await self._ask(url, {**fields, "AccountSid": self._account.sid})

    async def call_over(self, url: str | None, fields: Mapping[str, str]) -> None:
        """Report that a call is over, where it asked for that."""
        if url is None or self._faults.strikes(Fault.LOST, fields["To"]):
            return
        for _ in range(2 if self._faults.strikes(Fault.DUPLICATE, fields["To"]) else 1):
            await self._ask(url, {**fields, "AccountSid": self._account.sid})

    async def _post(self, url: str, fields: Mapping[str, str], *, forged: bool) -> int:
        status, _ = await self._ask(url, fields, forged=forged)
        return status

    async def _ask(self, url: str, fields: Mapping[str, str], *, forged: bool = False) -> tuple[int, str]:
        token = f"not {self._account.token}" if forged else self._account.token
        headers = {"X-Twilio-Signature": signatures.sign(token, url, fields)}
        try:
            answer = await self._client.post(url, data=dict(fields), headers=headers, timeout=TIMEOUT_S)
        except httpx2.HTTPError as error:
            _log.warning("double.no_answer", error=type(error).__name__)
            return FAILED, ""
        return answer.status_code, answer.text
