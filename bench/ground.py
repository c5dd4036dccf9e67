"""What the measurements stand on: a database file with one hub and its patients, and the texts that they send."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlencode

from sqlmodel import Session

from app.caseload import service as caseload
from app.caseload.enrolment_form import EnrolmentDraft
from app.cli import schema
from app.db import Database
from app.flows import hub_opening
from app.hubs.form import HubDraft
from app.identity.actor import system
from app.messaging.addresses import Addresses
from app.messaging.twilio import signatures
from app.monitoring import service as monitoring

HUB_PHONE: Final = "+447700900900"
ACCOUNT: Final = "AC00000000000000000000000000000000"
TOKEN: Final = "a token that signs nothing else"  # noqa: S105 -- of the bench alone
PATIENTS: Final = 1_500
"""So many that in one run nobody texts more often than is answered (flows.answers.LOOP_MOST)."""
AT_ONCE: Final = 100
NO_NUMBER: Final = 10
"""A check digit that stands for no number."""
BENCH: Final = system("bench")
WAYS: Final = (
    "{spo2} {pulse}",
    "{spo2}, {pulse}",
    "SpO2 {spo2} HR {pulse}",
    "{spo2}% {pulse}",
    "oxygen {spo2} and pulse {pulse} this morning",
)
WAYS_ODDS: Final = (70, 10, 10, 5, 5)
"""Most patients write the two numbers and nothing else, as they are asked to."""
OXYGEN: Final = (95, 96, 97, 98, 99, 94, 93, 91)
OXYGEN_ODDS: Final = (10, 25, 30, 20, 10, 3, 1, 1)
"""Most readings are good: four in a hundred are amber, one in a hundred is red."""
PULSE: Final = range(56, 105)
_sids = count(1)


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a patient."""

    sid: str
    sender: str
    body: str


def lay(path: Path, *, now: datetime) -> str:
    """Make the database with its hub and patients, and give its address."""
    url = f"sqlite:///{path}"
    schema.upgrade(url)
    database = Database.open(url)
    described = HubDraft(name="Bench", slug="bench", phone=HUB_PHONE, on_call_phone="+447700900950")
    hub = database.write(lambda session: hub_opening.open_hub(session, described, actor=BENCH, now=now))

    def work(session: Session, first: int) -> None:
        for number in range(first, first + AT_ONCE):
            stay = caseload.enrol(session, _draft(number), actor=system("bench", hub.id), now=now)
            monitoring.start_schedule(session, stay, hub.zone, actor=BENCH, now=now)

    for first in range(0, PATIENTS, AT_ONCE):
        database.write(lambda session, first=first: work(session, first))  # type: ignore[misc]
    database.dispose()
    return url


def phone(number: int) -> str:
    """Give the phone of a patient."""
    return f"+4474000{number:05}"


def texts(seed: int) -> Iterator[Text]:
    """Give texts without end, each under an id of its own. One patient after the other, as their answers come in turn."""
    chance = Random(seed)  # noqa: S311 -- chance here makes texts, not secrets
    for number in count():
        way, oxygen = chance.choices(WAYS, WAYS_ODDS)[0], chance.choices(OXYGEN, OXYGEN_ODDS)[0]
        body = way.format(spo2=oxygen, pulse=chance.choice(PULSE))
        yield Text(f"SM{next(_sids):032x}", phone(number % PATIENTS), body)


def signed(text: Text, url: str) -> tuple[str, str]:
    """Give the body and the signature of a webhook at this address, as the provider makes them."""
    fields = {
        "ToCountry": "GB",
        "ToState": "",
        "SmsMessageSid": text.sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": text.sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": text.body,
        "FromCountry": "GB",
        "To": HUB_PHONE,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": text.sid,
        "AccountSid": ACCOUNT,
        "From": text.sender,
        "ApiVersion": "2010-04-01",
    }
    return urlencode(fields), signatures.sign(TOKEN, url, fields)


def addresses(public_url: str) -> Addresses:
    """Give the addresses that texts bear."""
    return Addresses(default_from=None, public_url=public_url)


def _draft(number: int) -> EnrolmentDraft:
    return EnrolmentDraft(
        nhs_number=_nhs_number(number),
        given_name=f"Ada{number}",
        family_name="Bench",
        date_of_birth=date(1960, 1, 2),
        phone=phone(number),
        pathway=hub_opening.LIVE_FROM_THE_START,
    )


def _nhs_number(number: int) -> str:
    stem = f"999{number:06}"
    check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(stem)) % 11
    return _nhs_number(number + 500_000) if check == NO_NUMBER else f"{stem}{check % 11}"
