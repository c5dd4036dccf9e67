"""A hub that is really served: the whole application with its worker and sender on a free port, over a database of its own."""

import itertools
import socket
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from app import main, wiring, worker
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts import watchdog
from app.alerts.listed import WorklistItem
from app.alerts.watchdog import Loop
from app.caseload.views import EpisodeView
from app.clock import ManualClock, monotonic
from app.db import Database
from app.flows import call_outcome, claiming, enrolment, inbound_reply
from app.identity import service as identity
from app.identity import sessions
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.store import StaffView
from app.messaging import links, sending
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource
from app.web.parts import Parts
from tests import doors, loopback, people

NOW = datetime(2026, 11, 23, 14, 3, tzinfo=UTC)  # a Monday afternoon, far from any reading time; London shows the same


class RunningClock(ManualClock):
    """A clock that runs at the usual pace, and can be moved too."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._made = monotonic()

    def now(self) -> datetime:
        """Return where the clock was moved to, plus what has passed since it was made."""
        return super().now() + timedelta(seconds=monotonic() - self._made)


@dataclass
class House:
    """One served hub with its people, and what a test may let happen in it."""

    url: str
    parts: Parts
    clock: RunningClock
    ward: people.Ward
    listening: socket.socket
    stop: ExitStack  # `stop.close()` takes the service away
    served: bool = False
    with_worker: bool = True  # else a test takes the worker's turns, at times of its own
    sids: Iterator[int] = field(default_factory=itertools.count)

    @property
    def now(self) -> datetime:
        """What the service's clock shows."""
        return self.clock.now()

    @property
    def nurse(self) -> StaffView:
        """The clinician whom most tests look over the shoulder of."""
        return self.ward.clinician

    def serve(self) -> None:
        """Begin to serve, worker and sender too. Until then a test can make a past that nobody was there to see."""
        if not self.served:
            self.served = True
            self.stop.enter_context(loopback.served(main.create_app(self.parts, with_worker=self.with_worker), self.listening))

    def at(self, *, days_ago: float = 0, minutes_ago: float = 0) -> datetime:
        """Give an instant before now."""
        return self.now - timedelta(days=days_ago, minutes=minutes_ago)

    def colleague(self, name: str = "Robin Okoro", role: Role = Role.CLINICIAN) -> StaffView:
        """Add another member of staff."""
        draft = StaffDraft(f"{name.split(maxsplit=1)[0].lower()}@north.example", name, role)
        hashed, admin = people.password_hash(), self.ward.administrator
        return self.parts.database.write(
            lambda session: identity.add_staff(session, self.ward.hub.id, draft, hashed, actor=admin.actor, now=self.now)
        )

    def session_of(self, staff: StaffView) -> str:
        """Sign somebody in, and give what their browser would keep."""
        return self.parts.database.write(lambda session: sessions.start(session, staff.id, now=self.now))

    def enrol(self, number: int = 1, *, at: datetime | None = None, **facts: object) -> EpisodeView:
        """Enrol a patient; the same number is the same person, with `people.phone(number)`."""
        wanted, when = people.draft(number, **facts), at or self.now
        stay = self.parts.database.write(
            lambda session: enrolment.enrol(session, wanted, addresses=self.parts.addresses, actor=self.nurse.actor, now=when)
        )
        self._deliver(when)
        return stay

    def text(self, body: str, *, by: str | None = None, at: datetime | None = None) -> None:
        """Have the first patient text, or whoever has this number."""
        when = at or self.now
        draft = InboundDraft(
            provider_sid=f"SM{next(self.sids):032x}",
            source=InboundSource.SIMULATOR,
            from_phone=by or people.phone(1),
            to_phone=self.ward.hub.phone or "",
            body=body,
            media_count=0,
            sent_at=when,
        )
        self.parts.database.write(lambda session: inbound_reply.receive(session, draft, addresses=self.parts.addresses, now=when))
        self._deliver(when)

    def turn(self, *, at: datetime | None = None) -> None:
        """Let the worker take a turn, as if it were then."""
        worker.turn(self.parts, now=at or self.now)
        self.parts.database.write(doors.going_round)

    def freeze(self, loop: Loop) -> None:
        """Have one loop of the service fall silent five minutes ago."""
        self.parts.database.write(lambda session: watchdog.beat(session, loop, period_s=30, now=self.at(minutes_ago=5)))

    def worklist(self) -> list[WorklistItem]:
        """Look at the list, most urgent first."""
        with self.parts.database.read() as session:
            return list(alert_store.worklist(session, self.ward.hub.id).items)

    def claim(self, place: int = 0, *, by: StaffView | None = None, at: datetime | None = None) -> WorklistItem:
        """Claim an item of the list, the most urgent unless said."""
        item, actor, when = self.worklist()[place], (by or self.nurse).actor, at or self.now
        self.parts.database.write(lambda session: claiming.claim(session, self.ward.hub.id, item.alert_id, actor=actor, now=when))
        return item

    def rang(self, item: WorklistItem, outcome: alerts.Outcome, *, next_step_at: datetime | None = None, step: str | None = None) -> None:
        """Record what came of a call about an item that the nurse has claimed."""
        draft = alerts.OutcomeDraft(outcome, "Rang: sounds well.", next_step_at, step)
        hub_id, actor = self.ward.hub.id, self.nurse.actor
        self.parts.database.write(
            lambda session: call_outcome.record(
                session, hub_id, item.alert_id, draft, revision=None, addresses=self.parts.addresses, actor=actor, now=self.now
            )
        )

    def link(self, stay: EpisodeView, *, slot_at: datetime | None = None) -> str:
        """Make a link to the web form as a prompt carries it, and give its path."""
        slot, when = slot_at or self.at(minutes_ago=63), self.now
        return f"/r/{self.parts.database.write(lambda session: links.make(session, stay, slot, now=when))}"

    def _deliver(self, when: datetime) -> None:
        """Send what is due then; once the house is served its own sender does."""
        if not self.served:
            sending.deliver_due(self.parts.database, self.parts.gateway, addresses=self.parts.addresses, clock=ManualClock(when))


@contextmanager
def opened(
    database_url: str, *, environment: str = "demo", with_worker: bool = True, more: Mapping[str, str] | None = None
) -> Iterator[House]:
    """Open a hub with its staff, to be served until the block ends; `more` settings beside the usual."""
    with ExitStack() as stop:
        listening, url = stop.enter_context(loopback.bound())
        settings = wiring.settings(
            {"WARDLIGHT_ENVIRONMENT": environment, "WARDLIGHT_DATABASE_URL": database_url, "WARDLIGHT_PUBLIC_URL": url, **(more or {})}
        )
        clock, database = RunningClock(NOW), Database.open(database_url, durable=False)
        stop.callback(database.dispose)
        parts = wiring.build(settings, clock=clock, database=database)
        ward = people.open_ward(database, now=NOW - timedelta(days=20))
        database.write(doors.going_round)
        yield House(url, parts, clock, ward, listening, stop, with_worker=with_worker)
