"""Which text answers a patient: chosen by level and question, filled with what was understood, put in the outbox."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlmodel import Session

from app.caseload.views import EpisodeView
from app.flows import choosing
from app.flows.choosing import Situation
from app.hubs.store import HubView
from app.intake.reply import Question
from app.messaging import outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import InboundView
from app.messaging.vocabulary import MessageClass
from app.monitoring.service import Recorded
from app.pathways.schema import Pathway
from app.wording import languages, texts

VALID: Final[dict[MessageClass, timedelta]] = {
    MessageClass.SAFETY: timedelta(hours=4),
    MessageClass.ANSWER: timedelta(hours=1),
    MessageClass.ROUTINE: timedelta(minutes=45),  # a reminder hours late is wrong
    MessageClass.STAFF: timedelta(hours=1),
}
"""How long a text is of use after it was wanted; stale advice is never sent."""
LOOP_WINDOW: Final = timedelta(minutes=10)
NOTHING: Final[Mapping[str, object]] = MappingProxyType({})
LOOP_MOST: Final = 12
"""Answers to one number in one window: more is a machine answering a machine. Safety advice is neither counted nor held."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One text to be: the name of its file, its class, and its words."""

    template: str
    message_class: MessageClass
    body: str
    language: str = languages.FALLBACK  # the one it is in

    @property
    def is_safety(self) -> bool:
        """Whether it carries advice that must not wait."""
        return self.message_class is MessageClass.SAFETY


def compose(
    hub: HubView,
    template: str,
    *,
    language: str,
    safety: bool = False,
    measured: Mapping[str, object] = NOTHING,
    question: str | None = None,
    **values: object,
) -> Answer:
    """Fill a text of this hub. `values`: whatever the text's file names in braces, beside the hours, what was measured, and the question,
    by its code.

    Here alone it is decided which language a patient is spoken to in: the one they want, where the hub speaks it.
    """
    spoken = languages.spoken(hub, language)
    worded = {
        "cover": texts.cover(hub.hours_open, hub.hours_close, language=spoken),
        "read_back": texts.read_back(measured, language=spoken),
        "question": texts.question(question, language=spoken),
    }
    body = texts.sms(template, language=spoken, values={**worded, **values})
    return Answer(template, MessageClass.SAFETY if safety else MessageClass.ANSWER, body, spoken)


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is to answer: the reading as kept, and what is to be asked back about it."""

    recorded: Recorded
    question: Question | None
    correction: bool
    alert_open: bool  # something still waits for a person: nobody is told that all is well


def to_reading(hub: HubView, episode: EpisodeView, pathway: Pathway, asked: Asked, *, now: datetime) -> Answer:
    """Choose the answer to a reading: the worst that is known governs, and a stay that is over is told so.

    Where a clinician has approved a text of the patient's own care plan, it takes the place of the 999 advice.
    """
    personal = personal_text(hub, episode, now=now)
    chosen = choosing.choose(situation_of(episode, pathway, asked, personal=personal is not None))
    reading, judgement = asked.recorded.reading, asked.recorded.judgement
    red = red_limit(episode, pathway)
    measured = {name: getattr(reading, name) for name in ("spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion")}
    return compose(
        hub,
        chosen.name,
        language=episode.language,
        safety=chosen.urgent,
        measured=measured,
        question=asked.question,
        personal=personal or "",
        threshold=red,
        candidate=min((one for one in reading.candidates if one <= red), default=f"{red} or less"),
        minutes=judgement.repeat.minutes if judgement.repeat else pathway.repeat.amber_minutes.value,
    )


def situation_of(episode: EpisodeView, pathway: Pathway, asked: Asked, *, personal: bool) -> Situation:
    """Say what the choice of a text looks at. `personal`: the care plan's own text takes the place of the 999 advice."""
    recorded = asked.recorded
    return Situation(
        advice=pathway.advice,
        judgement=recorded.judgement,
        found=recorded.findings,
        has_spo2=recorded.reading.spo2 is not None,
        state=episode.state,
        question=asked.question,
        correction=asked.correction,
        alert_open=asked.alert_open,
        personal=personal,
    )


def red_limit(episode: EpisodeView, pathway: Pathway) -> int:
    """Give the highest SpO2, %, that is red for this patient: their own limit where they have limits, else the pathway's."""
    own = episode.red_max if episode.amber_max is not None else None
    return own if own is not None else pathway.bands.red_max.value


def amber_limit(episode: EpisodeView, pathway: Pathway) -> int:
    """Give the highest SpO2, %, that is amber for this patient, as `red_limit` does."""
    own = episode.amber_max if episode.red_max is not None else None
    return own if own is not None else pathway.bands.amber_max.value


def personal_text(hub: HubView, episode: EpisodeView, *, now: datetime) -> str | None:
    """Give the text that takes the place of the 999 advice for this patient today, or None: then 999 it is."""
    return episode.care_plan.personal_text(now.astimezone(hub.zone).date()) if episode.care_plan else None


def send(
    session: Session,
    answer: Answer,
    *,
    hub: HubView,
    message: InboundView,
    episode_id: int | None,
    addresses: Addresses,
    now: datetime,
    why: str = "reply",
) -> int | None:
    """Put the answer to one inbound text in the outbox: at most one for each `why`. None when it is held, as `may_answer` says."""
    if not may_answer(session, answer, hub=hub, phone=message.from_phone, addresses=addresses, now=now):
        return None
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=episode_id,
        purpose=f"{why}/{message.id}",
        template=answer.template,
        message_class=answer.message_class,
        to_phone=message.from_phone,
        from_sender=addresses.sender_for(hub),
        body=answer.body,
        not_before=now,
        valid_until=now + VALID[answer.message_class],
    )
    return outbox.enqueue(session, draft, now=now)


def may_answer(session: Session, answer: Answer, *, hub: HubView, phone: str, addresses: Addresses, now: datetime) -> bool:
    """Whether to answer this number: never one of ours, nor one that is no number; and not for ever to a machine.

    Safety advice always goes.
    """
    if addresses.is_our_own(phone, hub) or not phone.startswith("+"):
        return False
    if answer.is_safety:
        return True
    return messages.answers_since(session, hub.id, phone, since=now - LOOP_WINDOW) < LOOP_MOST
