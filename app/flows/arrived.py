"""One text on its way through the stories: where it came to, what was understood of it, and how its answer goes."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts.receipt import Came, Found
from app.alerts.triage import RULES, ReasonCode, Urgency
from app.caseload.views import EpisodeView
from app.flows import answers, evidence, shared_phones
from app.flows.answers import Answer
from app.hubs.store import HubView
from app.intake import sms_parser, wrapped
from app.intake.reply import ParsedReply
from app.messaging.addresses import Addresses
from app.messaging.store import InboundView
from app.messaging.vocabulary import HandledAs
from app.monitoring.reading import Channel


def came_at(message: InboundView) -> datetime:
    """Give when the provider had a text, which may be long before it came to us."""
    return min(message.sent_at or message.received_at, message.received_at)


def day_of(message: InboundView, hub: HubView) -> date:
    """Give the day on which a text came, by the hub's clocks: the date that it may say is today's."""
    return came_at(message).astimezone(hub.zone).date()


def read(message: InboundView, hub: HubView, *, owner_known: bool = False) -> ParsedReply:
    """Understand a text by the day it came, whenever it is looked at."""
    return sms_parser.parse(message.body, today=day_of(message, hub), owner_known=owner_known)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A stored text with its hub, as parsed; `now` is when it is handled, which may be after it came.

    `answering`: the text that is answered, where it is another one, which said whose this one was. `relation`: whom it
    calls the patient, where a carer who has done so before does: "mum". `alone`: this phone is known to reach one patient only.
    """

    hub: HubView
    message: InboundView
    parsed: ParsedReply
    addresses: Addresses
    now: datetime
    answering: InboundView | None = None
    relation: str | None = None
    alone: bool = False

    @property
    def came_at(self) -> datetime:
        """When the provider had it, which may be long before it came to us."""
        return came_at(self.message)

    @property
    def unopened(self) -> int:
        """How many pictures, recordings and links came with it: none is opened, and the sender is told."""
        came_with_the_answer = self.answering.media_count if self.answering is not None else 0
        return self.message.media_count + self.parsed.links + came_with_the_answer

    def reply(self, session: Session, answer: Answer, *, stay: EpisodeView | None) -> None:
        """Answer the sender, once for this text; the outbox takes nothing for a patient to whom nothing is to be texted."""
        self._send(session, answer, stay, why="reply")

    def add(self, session: Session, answer: Answer, *, stay: EpisodeView) -> None:
        """Text something beside the answer, once for this text."""
        self._send(session, answer, stay, why="beside")

    def _send(self, session: Session, answer: Answer, stay: EpisodeView | None, *, why: str) -> None:
        message, episode_id = self.answering or self.message, None if stay is None else stay.id
        if stay is not None and not self.alone:
            answer = shared_phones.addressed(session, answer, stay, message.from_phone)
        hub, addresses, now = self.hub, self.addresses, self.now
        answers.send(session, answer, hub=hub, message=message, episode_id=episode_id, addresses=addresses, now=now, why=why)

    def cause(
        self, code: ReasonCode, urgency: Urgency | None = None, *, confirmed: bool = True, found: tuple[Found, ...] = (), **values: object
    ) -> alerts.Cause:
        """Give a reason that points to this text, with its receipt; its usual urgency unless said. `found`: what was held against it."""
        receipt = evidence.of_text(self.parsed, came=self.came(), findings=found, now=self.now)
        return alerts.Cause(
            code,
            urgency or RULES[code].urgency,
            confirmed=confirmed,
            values={"message_id": self.message.id, **values},
            receipt=receipts.to_json(receipt),
        )

    def came(self, *, entered_by: str | None = None) -> Came:
        """Say how this text came, for a receipt."""
        return Came(
            channel=Channel.SMS.value, received_at=self.message.received_at, words=wrapped.both(self.message.body), entered_by=entered_by
        )


@dataclass(frozen=True, slots=True)
class Handled:
    """What a text became, and whose it was, where that is known."""

    handled_as: HandledAs
    episode_id: int | None = None
