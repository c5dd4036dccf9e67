"""A reading came, by whatever way: it is kept, judged, put on the list if need be, and an answer is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlmodel import Session

from app.alerts import ladder
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.caseload.care_plan import RedTold
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.flows import advice_followed, answers, freezing, prompts
from app.flows.answers import Answer
from app.flows.freezing import Said
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.intake.reply import ParsedReply, Question, ReadingValues
from app.messaging import outbox
from app.monitoring import service as monitoring
from app.monitoring import store as readings
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Channel, Level, Observation
from app.monitoring.repeating import RepeatResult
from app.monitoring.service import Recorded
from app.monitoring.views import FindingView, ReadingView
from app.pathways import store as pathways
from app.pathways.schema import Pathway

_REASONS: Final[dict[str, alerts.ReasonCode]] = {
    FindingCode.RED_SYMPTOM: alerts.ReasonCode.RED_SYMPTOM,
    FindingCode.AMBER_SYMPTOM: alerts.ReasonCode.AMBER_SYMPTOM,
    FindingCode.SPO2_RED: alerts.ReasonCode.LOW_READING,
    FindingCode.SPO2_AMBER: alerts.ReasonCode.LOW_READING,
    FindingCode.POSSIBLE_RED: alerts.ReasonCode.POSSIBLE_LOW_READING,
    FindingCode.ON_OXYGEN: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.FEELS_WORSE: alerts.ReasonCode.AMBER_SYMPTOM,
    FindingCode.CONCERN: alerts.ReasonCode.CONCERN,
    FindingCode.SOFT_SIGN: alerts.ReasonCode.SOFT_SIGN,
    FindingCode.ABOVE_TARGET: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.TREND_DROP: alerts.ReasonCode.TREND,
    FindingCode.TREND_PERSISTENT: alerts.ReasonCode.TREND,
    FindingCode.VITAL_RED: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.VITAL_AMBER: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.VITAL_UNLIKELY: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.EXERTION_DROP: alerts.ReasonCode.ABNORMAL_READING,
    FindingCode.SCORE_RED: alerts.ReasonCode.HIGH_SCORE,
    FindingCode.SCORE_AMBER: alerts.ReasonCode.HIGH_SCORE,
    FindingCode.SCORE_CHANGE: alerts.ReasonCode.HIGH_SCORE,
    FindingCode.SCORE_ASKS: alerts.ReasonCode.HIGH_SCORE,
}
NO_MORE: Final[Mapping[str, object]] = MappingProxyType({})
A_SECOND: Final = timedelta(seconds=1)
"""The provider's own times have no smaller part."""
LOOKED_BACK: Final = 8
"""How many readings are looked at for the one that a correction puts right."""
_URGENCIES: Final = {Level.RED: alerts.Urgency.RED, Level.AMBER: alerts.Urgency.AMBER}


@dataclass(frozen=True, slots=True)
class Source:
    """How a reading came. `question` is what is to be asked back about it; `also` are reasons beside its findings.

    `words` are those that were sent, and `parsed` all that was understood of them: both for the receipt.
    """

    channel: Channel
    entered_by: str | None = None
    inbound_message_id: int | None = None
    client_id: str | None = None
    question: Question | None = None
    told: str | None = None  # the phone that the answer is texted to; None: it is shown on a screen
    also: tuple[alerts.Cause, ...] = ()
    words: str | None = None
    parsed: ParsedReply | None = None
    came_at: datetime | None = None  # when the provider had it; None: now
    answered: bool = True  # False: the answer reaches nobody, since whoever gave it has hung up


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a reading: as kept, what it raised (None: nothing), and the answer to whoever sent it."""

    recorded: Recorded
    raised: alerts.Raised | None
    answer: Answer


def take(
    session: Session, *, hub: HubView, episode: EpisodeView, observation: Observation, source: Source, actor: Actor, now: datetime
) -> Outcome:
    """Take one reading in. The same `client_id` again gives the same answer and changes nothing.

    A correction is a reading of its own that names the one it corrects; what that one raised still stands.
    """
    adopted = pathways.version(session, episode.pathway_version_id)
    pathway = adopted.pathway
    corrected = _mistaken(session, episode, before=source.came_at or now) if observation.correction else None
    recorded = monitoring.record(
        session,
        episode=episode,
        pathway=pathway,
        observation=observation,
        channel=source.channel,
        entered_by=source.entered_by,
        inbound_message_id=source.inbound_message_id,
        client_id=source.client_id,
        corrects_id=corrected.id if corrected else None,
        actor=actor,
        now=now,
    )
    if recorded.before_asked:
        prompts.leave_out(session, episode, now=now)
    if recorded.duplicate:
        standing = alert_store.open_alert(session, subject_of(episode)) is not None
        return Outcome(recorded, None, _answer(hub, episode, pathway, recorded, source, alert_open=standing, now=now))
    causes = (
        *causes_of(
            recorded.findings,
            answered=recorded.judgement.repeat_result is RepeatResult.ANSWERED,
            told=_told(session, hub, episode, source, recorded, now=now),
        ),
        *source.also,
        *_mistyped(corrected, recorded),
        *_unmonitored(episode, source),
    )
    frozen = freezing.of_reading(session, causes, recorded, episode, adopted, Said(source.words, source.parsed, source.question), now=now)
    raised, alert_open = _put_on_the_list(session, episode, pathway, recorded, frozen, actor=actor, now=now)
    outcome = Outcome(recorded, raised, _answer(hub, episode, pathway, recorded, source, alert_open=alert_open, now=now))
    _follow_advice(session, episode, pathway, source, outcome, actor=actor, now=now)
    return outcome


def _follow_advice(
    session: Session, episode: EpisodeView, pathway: Pathway, source: Source, outcome: Outcome, *, actor: Actor, now: datetime
) -> None:
    """Begin to ask "have you called 999?" where the answer says to; what another system sends is answered to nobody."""
    result = outcome.recorded.judgement.repeat_result
    how = advice_followed.advised(pathway, outcome.answer, result)
    if outcome.raised is not None and how is not None and source.answered and source.channel is not Channel.API:
        advice_followed.begin(session, episode, outcome.raised.alert_id, told=source.told, how=how, actor=actor, now=now)


def _answer(
    hub: HubView, episode: EpisodeView, pathway: Pathway, recorded: Recorded, source: Source, *, alert_open: bool, now: datetime
) -> Answer:
    correction = recorded.reading.corrects_id is not None
    return answers.to_reading(hub, episode, pathway, answers.Asked(recorded, source.question, correction, alert_open), now=now)


def _unmonitored(episode: EpisodeView, source: Source) -> tuple[alerts.Cause, ...]:
    """Add to what a reading raises that nobody watches over whoever sent it, where that is not said already."""
    known = any(cause.code is alerts.ReasonCode.TEXTING_NOT_MONITORED for cause in source.also)
    return () if known or source.channel in (Channel.STAFF, Channel.API) else unmonitored(episode)


def unmonitored(episode: EpisodeView) -> tuple[alerts.Cause, ...]:
    """Somebody whom nobody watches over sends something: a person is told, whatever it says."""
    if episode.state is EpisodeState.ACTIVE:
        return ()
    return (alerts.Cause(alerts.ReasonCode.TEXTING_NOT_MONITORED, alerts.Urgency.AMBER, values={"why": episode.state.value}),)


def observation_of(
    values: ReadingValues,
    *,
    measured_at: datetime,
    received_at: datetime,
    observations: Mapping[str, object] = NO_MORE,
    correction: bool = False,
    concern: bool = False,
) -> Observation:
    """Give what was understood of a text or a form, as the rules take it; `observations` is what only a score chart asks for."""
    return Observation(
        measured_at=measured_at,
        received_at=received_at,
        spo2=values.spo2,
        pulse=values.pulse,
        temperature_c=values.temperature_c,
        respiratory_rate=values.respiratory_rate,
        spo2_exertion=values.spo2_exertion,
        oxygen=None if values.oxygen is None else values.oxygen.value,
        feeling=None if values.feeling is None else values.feeling.value,
        candidates=values.candidates,
        red_flags=tuple(flag.value for flag in values.red_flags),
        amber_flags=tuple(flag.value for flag in values.amber_flags),
        observations=observations,
        correction=correction,
        concern=concern,
    )


def subject_of(episode: EpisodeView) -> alerts.Subject:
    """Give whom an alert about this stay is about."""
    return alerts.Subject(episode.hub_id, episode.id, episode.patient_id, None)


def put_on_the_list(
    session: Session, episode: EpisodeView, causes: Sequence[alerts.Cause], *, actor: Actor, now: datetime
) -> alerts.Raised | None:
    """Raise or join for this patient, by the ladder of their pathway; None when there is no cause."""
    if not causes:
        return None
    pathway = pathways.version(session, episode.pathway_version_id).pathway
    return alerts.raise_or_join(session, subject_of(episode), causes, ladder=ladder.of(pathway.ladder), actor=actor, now=now)


def causes_of(findings: Sequence[FindingView], *, told: RedTold, answered: bool = False) -> tuple[alerts.Cause, ...]:
    """Give the reasons for the list in what the rules found; green is none. Each keeps its rule, version and limits for wording.

    `answered`: the good repeat of a low reading that comes late is here already.
    """
    return tuple(_cause(finding, told=told, answered=answered) for finding in findings if finding.level is not Level.GREEN)


def _told(session: Session, hub: HubView, episode: EpisodeView, source: Source, recorded: Recorded, *, now: datetime) -> RedTold:
    """Say what this patient is told when a reading is red, so that whoever rings knows."""
    if recorded.judgement.level is not Level.RED:
        return RedTold.NOTHING
    shown = source.answered and source.channel in (Channel.WEB, Channel.STAFF, Channel.VOICE)
    if not shown and not (source.channel is Channel.SMS and _is_texted(session, episode, source)):
        return RedTold.NOTHING
    return RedTold.CALL_999 if answers.personal_text(hub, episode, now=now) is None else RedTold.OWN_TEXT


def _is_texted(session: Session, episode: EpisodeView, source: Source) -> bool:
    """Whether advice goes to the phone that texted: not to one that has opted out, nor on account of somebody who is left alone."""
    phone = source.told or episode.phone
    reached = phone is not None and outbox.may_text(session, episode.hub_id, phone)
    return reached and not episode.do_not_contact and episode.died_at is None


def _cause(finding: FindingView, *, told: RedTold, answered: bool) -> alerts.Cause:
    ruled: dict[str, Any] = {
        "finding": finding.code,
        "level": finding.level.value,
        "rule_id": finding.rule_id,
        "rule_version": finding.rule_version,
        **({"told": told.value} if finding.level is Level.RED else {}),
    }
    return alerts.Cause(
        _REASONS[finding.code],
        _URGENCIES[finding.level],
        confirmed=finding.confirmed,
        values={**finding.values, **ruled},
        finding_id=finding.id,
        eased=answered and alerts.lowers(_REASONS[finding.code]),
    )


def _mistaken(session: Session, episode: EpisodeView, *, before: datetime) -> ReadingView | None:
    """Give the reading that a correction puts right: the newest that held, or may have held, an SpO2.

    A correction that comes late was not about what was measured since it was sent.
    """
    recent = readings.recent_readings(session, episode.hub_id, episode.id, LOOKED_BACK)
    held = [reading for reading in recent if reading.spo2 is not None or reading.candidates]
    return next((reading for reading in held if reading.measured_at < before + A_SECOND), None)


def _mistyped(corrected: ReadingView | None, recorded: Recorded) -> tuple[alerts.Cause, ...]:
    """A low reading said to be mistyped is told to a person: only they may set it aside."""
    if corrected is None or corrected.level not in (Level.RED, Level.AMBER):
        return ()
    values = {"was": corrected.spo2, "now": recorded.reading.spo2}
    return (alerts.Cause(alerts.ReasonCode.CORRECTION_AFTER_ALERT, alerts.Urgency.AMBER, values=values),)


def _put_on_the_list(
    session: Session,
    episode: EpisodeView,
    pathway: Pathway,
    recorded: Recorded,
    causes: Sequence[alerts.Cause],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[alerts.Raised | None, bool]:
    """Raise or join for these causes; else let a good reading be noted. Gives also whether an alert is open now."""
    judgement = recorded.judgement
    if causes:
        answers_us = recorded.reading.spo2 is not None and not judgement.late
        raised = alerts.raise_or_join(
            session,
            subject_of(episode),
            [replace(cause, answers=answers_us) for cause in causes],
            ladder=ladder.of(pathway.ladder),
            repeat_due_at=judgement.repeat.due_at if judgement.repeat else None,
            repeat_came=judgement.repeat_result in (RepeatResult.CONFIRMED, RepeatResult.STILL_LOW),
            actor=actor,
            now=now,
        )
        return raised, True
    if judgement.level is not Level.GREEN:
        return None, alert_store.open_alert(session, subject_of(episode)) is not None
    was_repeat = judgement.repeat_result is RepeatResult.GOOD
    standing = alerts.good_reading(
        session, subject_of(episode), reading_id=recorded.reading.id, was_repeat=was_repeat, late=judgement.late, actor=actor, now=now
    )
    return None, standing is not None and standing.is_open
