"""A ward behind the patients' doors: the real application and flows, with the provider's own way of signing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select
from sqlmodel import SQLModel

from app.caseload.views import EpisodeView
from app.db import Database
from app.identity.roles import Role
from app.messaging import store
from app.messaging.store import ThreadItem
from app.messaging.twilio.signatures import SignatureCheck, sign
from app.patient_ui import routes
from tests import doors, people

TOKEN, OLD_TOKEN = "the-token", "the-token-before"
PUBLIC = "https://ward.example.org"
SMS = "/webhooks/twilio/sms"
HUB_PHONE = "+441134960000"


def fields(sid: str = "SM1", body: str = "96 78", **changes: str) -> dict[str, str]:
    """A webhook's form from Ada's phone to the north ward's."""
    return {
        "MessageSid": sid,
        "SmsSid": sid,
        "AccountSid": "AC1",
        "From": people.phone(1),
        "To": HUB_PHONE,
        "Body": body,
        "NumMedia": "0",
        "FromCity": "",
    } | changes


@dataclass(slots=True)
class Door:
    """The application as the provider meets it."""

    ward: doors.Ward
    browser: TestClient
    stay: EpisodeView

    @property
    def database(self) -> Database:
        return self.ward.database

    def post(self, form: Mapping[str, str], *, path: str = SMS, query: str = "", token: str = TOKEN) -> int:
        """Post a form signed for the public address, and give the status."""
        return self.send(urlencode(form), sign(token, f"{PUBLIC}{path}{query}", form), path=path + query)

    def send(self, body: str | bytes, signature: str, *, path: str = SMS) -> int:
        """Post these very bytes with this signature."""
        kind = b"application/x-www-form-urlencoded"
        headers = [(b"Content-Type", kind), (b"X-Twilio-Signature", signature.encode("latin-1"))]
        return self.browser.post(path, content=body, headers=headers).status_code

    def count(self, table: str) -> int:
        """Count the rows of a table."""
        with self.database.read() as session:
            return int(session.connection().execute(select(func.count()).select_from(SQLModel.metadata.tables[table])).scalar_one())

    def conversation(self) -> list[ThreadItem]:
        """Give what Ada and we texted, oldest first."""
        with self.database.read() as session:
            return store.conversation(session, self.stay.hub_id, self.stay.id)[::-1]


@pytest.fixture
def door(database: Database) -> Iterator[Door]:
    behind = doors.open_ward(database, routes.router, public_url=PUBLIC, now=people.NOON)
    ward = people.Ward(behind.hub, *(behind.staff[role] for role in (Role.CLINICIAN, Role.MANAGER, Role.ADMINISTRATOR)))
    stay = people.enrol(database, ward)
    behind.clock.advance(timedelta(hours=1))
    behind.app.state.parts = replace(behind.parts, signature_check=SignatureCheck(TOKEN, OLD_TOKEN))
    with TestClient(behind.app, base_url=PUBLIC, follow_redirects=False) as browser:
        yield Door(behind, browser, stay)
