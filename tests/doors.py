"""A hub with its staff around real doors, for tests of screens: signed in by a real session, answered by the real application."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.clock import ManualClock
from app.db import Database
from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.hubs.store import HubView
from app.identity import actor, passwords, sessions
from app.identity import service as identity
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.store import StaffView
from app.messaging.addresses import Addresses
from app.messaging.sender import Sender
from app.messaging.simulator import SimulatorGateway
from app.pathways import loader
from app.pathways import service as pathways
from app.web import assets, current_actor, error_pages, security
from app.web.parts import Parts
from tests import people

NOW = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)  # a Monday; London shows the same time in winter
PASSWORD = "lantern over quiet water"
TEST = actor.system("test")


@dataclass(slots=True)
class Ward:
    """One hub, a member of staff of each role, and the application around them."""

    parts: Parts
    app: FastAPI
    clock: ManualClock
    hub: HubView
    staff: dict[Role, StaffView] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        """The database that the application works on."""
        return self.parts.database

    def visitor(self) -> TestClient:
        """A browser in which nobody is signed in. It follows no redirects, so that tests see them."""
        return TestClient(self.app, base_url=self.parts.public_url, follow_redirects=False)

    def signed_in(self, role: Role = Role.CLINICIAN) -> TestClient:
        """A browser in which the hub's member of staff of this role is signed in."""
        browser = self.visitor()
        now = self.clock.now()
        token = self.database.write(lambda session: sessions.start(session, self.staff[role].id, now=now))
        browser.cookies.set(current_actor.cookie_name(self.parts.public_url), token)
        return browser


def open_ward(
    database: Database, *routers: APIRouter, environment: str = "test", public_url: str = "http://testserver", now: datetime = NOW
) -> Ward:
    """Open a hub with its staff and put these doors around it."""
    clock = ManualClock(now)
    parts = _parts(database, clock, environment, public_url)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.state.parts = parts
    app.state.began = parts.clock.now()
    security.install(app, parts)
    error_pages.install(app)
    for router in routers:
        app.include_router(router)
    app.mount("/static", assets.Assets())
    database.write(going_round)
    hub = database.write(lambda session: _hub(session, "North Ward", "+441134960000", now))
    staff = database.write(lambda session: {role: _member(session, hub.id, role, now) for role in Role})
    return Ward(parts, app, clock, hub, staff)


def going_round(session: Session) -> None:
    """Have every loop of the service beat for ever, as if a worker ran beside: tests of screens have none."""
    for loop in Loop:
        watchdog.beat(session, loop, period_s=30, now=datetime(2100, 1, 1, tzinfo=UTC))


def another_hub(ward: Ward) -> HubView:
    """Open a second hub beside the ward's, whose rows the ward must never see."""
    now = ward.clock.now()
    return ward.database.write(lambda session: _hub(session, "South Ward", "+441134960001", now))


def password_hash() -> passwords.PasswordHash:
    """The hash of everybody's password."""
    return people.password_hash(PASSWORD)


def _parts(database: Database, clock: ManualClock, environment: str, public_url: str) -> Parts:
    return Parts(
        environment=environment,
        public_url=public_url,
        secret_key="not a secret, thirty-two bytes long",
        sms_gateway="simulator",
        clock=clock,
        database=database,
        gateway=SimulatorGateway(),
        sender=Sender(database, lambda: False),
        addresses=Addresses(default_from="+441134960000", public_url=public_url),
        signature_check=None,
        pathways=loader.load_shipped(),
        heartbeat_url=None,
    )


def _hub(session: Session, name: str, phone: str, now: datetime) -> HubView:
    hub = hubs.add_hub(session, HubDraft(name=name, slug=name.lower().replace(" ", "-"), phone=phone), actor=TEST, now=now)
    shipped = loader.load_shipped()["covid-oximetry-at-home"]
    pathways.adopt(session, hub.id, shipped, by="wardlight", second_by=None, actor=TEST, now=now)
    return hub


def _member(session: Session, hub_id: int, role: Role, now: datetime) -> StaffView:
    draft = StaffDraft(f"{role.value}@example.nhs.uk", f"Casey {role.value.capitalize()}", role)
    return identity.add_staff(session, hub_id, draft, password_hash(), actor=TEST, now=now)
