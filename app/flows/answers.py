"""Which text answers a patient: chosen by level and question, filled with what was understood, put in the outbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlmodel import Session

from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.hubs.store import HubView
from app.intake.reply import Question
from app.messaging import outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import InboundView
from app.messaging.vocabulary import MessageClass
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from app.monitoring.service import Recorded
from app.pathways.schema import Pathway
from app.wording import texts

VALID: Final[dict[MessageClass, timedelta]] = {
    MessageClass.SAFETY: timedelta(hours=4),
    MessageClass.ANSWER: timedelta(hours=1),
    MessageClass.ROUTINE: timedelta(minutes=45),  # a reminder hours late is wrong
    MessageClass.STAFF: timedelta(hours=1),
}
"""How long a text is of use after it was wanted; stale advice is never sent."""
PLAN_RED: Final = "plan_red"
PLAN_RED_SYMPTOM: Final = "plan_red_symptom"
PLAN_CLARIFY_RED: Final = "plan_clarify_red"
"""The answers to what is red that hold a care plan's own text instead of the 999 advice."""
LOOP_WINDOW: Final = timedelta(minutes=10)
LOOP_MOST: Final = 12
"""Answers to one number in one window: more is a machine answering a machine. Safety advice is neither counted nor held."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One text to be: the name of its file, its class, and its words."""

    template: str
    message_class: MessageClass
    body: str

    @property
    def is_safety(self) -> bool:
        """Whether it carries advice that must not wait."""
        return self.message_class is MessageClass.SAFETY


def compose(hub: HubView, template: str, *, language: str, safety: bool = False, **values: object) -> Answer:
    """Fill a text of this hub. `values`: whatever the text's file names in braces, beside the hours."""
    cover = texts.cover(hub.hours_open, hub.hours_close, language=language)
    body = texts.sms(template, language=language, values={"cover": cover, "read_back": "", "question": "", **values})
    return Answer(template, MessageClass.SAFETY if safety else MessageClass.ANSWER, body)


_RED_BESIDE_SPO2: Final = frozenset({
    FindingCode.TREND_DROP,
    FindingCode.VITAL_RED,
    FindingCode.SCORE_RED,
    FindingCode.SCORE_CHANGE,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What there is to answer: the reading as kept, and what is to be asked back about it."""

    recorded: Recorded
    question: Question | None
    correction: bool
    alert_open: bool  # something still waits for a person: nobody is told that all is well

    @property
    def codes(self) -> frozenset[str]:
        """What the rules found."""
        return frozenset(finding.code for finding in self.recorded.findings)

    @property
    def red_beside_spo2(self) -> bool:
        """Whether a trend, another measurement or a score is red by itself. Somebody's concern is for the team, not the patient."""
        red = (finding for finding in self.recorded.findings if finding.level is Level.RED and finding.code in _RED_BESIDE_SPO2)
        return any(red)

    @property
    def repeated(self) -> bool:
        """Whether this was the repeat of a low reading, and low too."""
        return self.recorded.judgement.repeat_result in (RepeatResult.CONFIRMED, RepeatResult.STILL_LOW)


def to_reading(hub: HubView, episode: EpisodeView, pathway: Pathway, asked: Asked, *, now: datetime) -> Answer:
    """Choose the answer to a reading: the worst that is known governs, and a stay that is over is told so.

    Where a clinician has approved a text of the patient's own care plan, it takes the place of the 999 advice.
    """
    personal = personal_text(hub, episode, now=now)
    urgent = _urgent(pathway, asked, personal=personal is not None)
    reading, judgement, language = asked.recorded.reading, asked.recorded.judgement, episode.language
    red = red_limit(episode, pathway)
    measured = {name: getattr(reading, name) for name in ("spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion")}
    return compose(
        hub,
        urgent or _template(episode, pathway, asked),
        language=language,
        safety=urgent is not None,
        personal=personal or "",
        read_back=texts.read_back(measured, language=language),
        question=texts.question(asked.question, language=language),
        threshold=red,
        candidate=min((one for one in reading.candidates if one <= red), default=red),
        minutes=judgement.repeat.minutes if judgement.repeat else pathway.repeat.amber_minutes.value,
    )


def red_limit(episode: EpisodeView, pathway: Pathway) -> int:
    """Give the highest SpO2, %, that is red for this patient: their own limit where they have limits, else the pathway's."""
    own = episode.red_max if episode.amber_max is not None else None
    return own if own is not None else pathway.bands.red_max.value


def personal_text(hub: HubView, episode: EpisodeView, *, now: datetime) -> str | None:
    """Give the text that takes the place of the 999 advice for this patient today, or None: then 999 it is."""
    return episode.care_plan.personal_text(now.astimezone(hub.zone).date()) if episode.care_plan else None


def _urgent(pathway: Pathway, asked: Asked, *, personal: bool) -> str | None:
    """Name the answer to what is red, or may be; None where nothing is."""
    advice, codes = pathway.advice, asked.codes
    if FindingCode.RED_SYMPTOM in codes:
        return PLAN_RED_SYMPTOM if personal else advice.red_symptom
    if FindingCode.SPO2_RED in codes:
        return PLAN_RED if personal else _red(pathway, asked)
    if asked.red_beside_spo2:
        return PLAN_RED_SYMPTOM if personal else advice.red_symptom
    if FindingCode.POSSIBLE_RED in codes or asked.recorded.judgement.governing is Level.RED:
        # Itself, or a red number of which nobody knows that this one came after it.
        return PLAN_CLARIFY_RED if personal else "clarify_red"
    return None


def _red(pathway: Pathway, asked: Asked) -> str:
    return f"{pathway.advice.red}_confirmed" if asked.repeated else pathway.advice.red


def _template(episode: EpisodeView, pathway: Pathway, asked: Asked) -> str:
    match episode.state:
        case EpisodeState.ENDED:
            return "not_monitored"
        case EpisodeState.PAUSED:
            return "paused"
        case EpisodeState.ACTIVE:
            return _monitored(pathway, asked)
        case _:
            assert_never(episode.state)


def _monitored(pathway: Pathway, asked: Asked) -> str:
    """Answer what is not red. A good number is called good only where nothing else is open and nothing worse is known."""
    advice, level = pathway.advice, asked.recorded.judgement.level
    if FindingCode.SPO2_AMBER in asked.codes:
        return f"{advice.amber}_confirmed" if asked.repeated else advice.amber
    if level in (Level.AMBER, Level.RED):  # red by somebody's concern alone: urgent for the team, which is told
        return advice.amber_symptom
    if asked.recorded.reading.spo2 is None:
        return "reply_noted" if asked.question is None else f"clarify_{asked.question}"
    if asked.correction:
        return "correction"
    well = level is Level.GREEN and asked.recorded.judgement.governing is Level.GREEN and not asked.alert_open
    return advice.green if well else f"{advice.green}_open"


def send(
    session: Session,
    answer: Answer,
    *,
    hub: HubView,
    message: InboundView,
    episode_id: int | None,
    addresses: Addresses,
    now: datetime,
) -> int | None:
    """Put the answer to one inbound text in the outbox: at most one for each. None when it is held, as `may_answer` says."""
    if not may_answer(session, answer, hub=hub, phone=message.from_phone, addresses=addresses, now=now):
        return None
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=episode_id,
        purpose=f"reply/{message.id}",
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
