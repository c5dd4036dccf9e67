"""What the double refuses, with the provider's own codes: https://www.twilio.com/docs/api/errors."""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.provider_double.book import Book

LONGEST_BODY = 1600
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SENDER = re.compile(r"\+[1-9]\d{6,14}|MG[0-9a-f]{32}|[A-Za-z0-9 ]{1,11}")


class Refused(Exception):
    """An answer that is no: the HTTP status, the provider's code and its words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Draft:
    """A text that may be taken."""

    to: str
    sender: str
    body: str
    status_callback: str | None


def check(form: Mapping[str, Any], book: Book) -> Draft:
    """Read a request to send, or refuse it."""
    to, body = str(form.get("To", "")), str(form.get("Body", ""))
    sender = str(form.get("From") or form.get("MessagingServiceSid") or "")
    if not to:
        raise Refused(400, 21604, "A 'To' phone number is required.")
    if not _E164.fullmatch(to):
        raise Refused(400, 21211, "Invalid 'To' Phone Number")
    if not _SENDER.fullmatch(sender):
        raise Refused(400, 21603, "A 'From' phone number is required.")
    if not body:
        raise Refused(400, 21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
    if not book.may_send(sender, to):
        raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
    return Draft(to, sender, body, str(form["StatusCallback"]) if form.get("StatusCallback") else None)


def check_credentials(header: str, account_sid: str, token: str) -> None:
    """Refuse whoever is not the account."""
    kind, _, given = header.partition(" ")
    try:
        known = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        known = b""
    if kind.lower() != "basic" or not hmac.compare_digest(known, f"{account_sid}:{token}".encode()):
        raise Refused(401, 20003, "Authenticate")
