"""A text of a known patient, or of whoever cares for them: a reading, a question back, a wish, or something for a person to read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, assert_never

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts.triage import ReasonCode, Urgency
from app.caseload.episode import ContactKind, EpisodeState
from app.caseload.views import EpisodeView, PhoneMatch
from app.flows import advice_followed, answers, reading_in, right_values, wishes
from app.flows.arrived import Arrived, Handled
from app.flows.reading_in import Source
from app.identity import actor as actors
from app.intake import wrapped
from app.intake.reply import Command, Outcome, Question
from app.messaging.vocabulary import HandledAs
from app.monitoring.reading import Channel, Observation, measured_at
from app.pathways import store as pathways

# Whose reading a text is cannot be told from it: nothing in it is taken for this patient's.
_NOT_TAKEN: Final = frozenset({
    Question.PULSE_OUT_OF_RANGE,
    Question.TEMPERATURE_UNIT,
    Question.TEMPERATURE_OUT_OF_RANGE,
    Question.RESPIRATORY_RATE_OUT_OF_RANGE,
})  # fmt: skip
"""A number was said, and lies where the grammar takes none: an infant may well breathe 72 times a minute."""
_NOT_THEIRS: Final = frozenset({Question.TWO_PEOPLE, Question.WHOSE_READING})


def take(session: Session, arrived: Arrived, match: PhoneMatch) -> Handled:
    """Handle one text of one patient.

    1 what they wish (STOP, a call, help) is done, whatever else the text says.
    2 what can be judged is kept and judged, and answered by its level.
    3 else a question goes back, or a person reads it.
    4 CALLED and NOT YET answer our advice, whatever else the text says.
    """
    arrived = _in_answer(session, arrived, match.episode)
    handled = _taken(session, arrived, match)
    episode, actor = match.episode, actors.patient(match.episode.patient_id, match.episode.hub_id)
    advice_followed.hear(session, episode, arrived.parsed.command, addresses=arrived.addresses, actor=actor, now=arrived.now)
    return handled


def _in_answer(session: Session, arrived: Arrived, episode: EpisodeView) -> Arrived:
    """Read a bare "yes" as CALLED, and a reading as the right value, while that is what we asked."""
    if not wishes.says_yes(session, arrived) or not advice_followed.is_asked(session, episode):
        return right_values.taken(session, arrived, episode)
    return replace(arrived, parsed=replace(arrived.parsed, outcome=Outcome.COMMAND, command=Command.CALLED))


def _taken(session: Session, arrived: Arrived, match: PhoneMatch) -> Handled:
    parsed, episode = arrived.parsed, match.episode
    if parsed.command is Command.THANKS and parsed.outcome is Outcome.COMMAND and not arrived.unopened:
        return Handled(HandledAs.THANKS, episode.id)
    answers_something = wishes.is_a_yes(session, arrived)
    also = wishes.reasons(session, arrived, match)
    observation = observed(arrived)
    if parsed.outcome is not Outcome.COMMAND and not observation.is_empty:
        return _reading(session, arrived, match, observation, also)
    is_wish = parsed.outcome is Outcome.COMMAND and not arrived.unopened and not answers_something
    if is_wish and parsed.command is not None:
        return wishes.grant(session, arrived, match, parsed.command, also)
    return _no_reading(session, arrived, episode, also)


def observed(arrived: Arrived) -> Observation:
    """Give what a text says, as the rules take it. Measured at the time it states, else when the provider had it."""
    message, values = arrived.message, arrived.parsed.values
    if arrived.parsed.question in _NOT_THEIRS:
        values = replace(values, spo2=None, pulse=None, temperature_c=None, respiratory_rate=None, spo2_exertion=None)
    return reading_in.observation_of(
        values,
        measured_at=measured_at(values.stated_time, received_at=arrived.came_at, zone=arrived.hub.zone),
        received_at=message.received_at,
        correction=arrived.parsed.outcome is Outcome.CORRECTION,
    )


def _reading(session: Session, arrived: Arrived, match: PhoneMatch, observation: Observation, also: Sequence[alerts.Cause]) -> Handled:
    episode, question = match.episode, arrived.parsed.question
    source = Source(
        channel=Channel.SMS,
        entered_by=_entered_by(arrived, match),
        inbound_message_id=arrived.message.id,
        question=question,
        told=arrived.message.from_phone,
        also=(*also, *_open_question(session, arrived, episode, observation), *_unheard(arrived, episode)),
        words=wrapped.both(arrived.message.body),
        parsed=arrived.parsed,
        came_at=arrived.came_at,
    )
    actor = actors.patient(episode.patient_id, episode.hub_id)
    taken = reading_in.take(session, hub=arrived.hub, episode=episode, observation=observation, source=source, actor=actor, now=arrived.now)
    answer = taken.answer
    if arrived.parsed.command is not None and taken.recorded.judgement.level is None and not answer.is_safety:
        answer = wishes.answer(arrived, episode, arrived.parsed.command) or answer
    if arrived.parsed.command is not Command.STOP or answer.is_safety:
        arrived.reply(session, answer, stay=episode)
    if arrived.unopened and not answer.is_safety and arrived.parsed.command is not Command.STOP and episode.state is EpisodeState.ACTIVE:
        # Beside 999 advice nothing else is said: that must be what they read last.
        arrived.add(session, answers.compose(arrived.hub, "not_opened", language=episode.language), stay=episode)
    return Handled(_became(arrived, taken), episode.id)


def _entered_by(arrived: Arrived, match: PhoneMatch) -> str | None:
    if match.kind is not ContactKind.CARER:
        return None
    return "carer" if arrived.relation is None else f"carer, for {arrived.relation}"


def _became(arrived: Arrived, taken: reading_in.Outcome) -> HandledAs:
    if arrived.parsed.outcome is Outcome.CORRECTION:
        return HandledAs.CORRECTION
    reading = taken.recorded.reading
    told = reading.spo2 is not None or reading.symptoms or arrived.parsed.question is None
    return HandledAs.READING if told else HandledAs.QUESTION


def _open_question(session: Session, arrived: Arrived, episode: EpisodeView, observation: Observation) -> tuple[alerts.Cause, ...]:
    """A question about the oxygen stays on the list until it is answered; amber if the answer may be.

    So does one about another number that was said and not taken: what nobody could judge is not called good beside it.
    """
    question = arrived.parsed.question
    known = observation.spo2 is not None and question not in _NOT_TAKEN
    if question is None or known or episode.state is not EpisodeState.ACTIVE:
        return ()
    pathway = pathways.version(session, episode.pathway_version_id).pathway
    lowest = min(observation.candidates, default=None)
    if lowest is not None and lowest <= answers.red_limit(episode, pathway):
        return ()  # the finding itself stands on the list
    limit = episode.amber_max if episode.amber_max is not None else pathway.bands.amber_max.value
    low = lowest is not None and lowest <= limit
    return (arrived.cause(ReasonCode.QUESTION_OPEN, Urgency.AMBER if low else Urgency.ROUTINE, question=question.value),)


def _unheard(arrived: Arrived, episode: EpisodeView) -> tuple[alerts.Cause, ...]:
    """Have a person read what may tell of an emergency beside a reading, and was made nothing of."""
    if not arrived.parsed.unheard or arrived.parsed.values.red_flags or episode.state is not EpisodeState.ACTIVE:
        return ()
    return (arrived.cause(ReasonCode.UNREADABLE_TEXT, Urgency.ROUTINE),)


def _no_reading(session: Session, arrived: Arrived, episode: EpisodeView, also: Sequence[alerts.Cause]) -> Handled:
    """Nothing in it can be judged: a picture, a question to ask, or a text that only a person can read."""
    question = arrived.parsed.question
    causes: tuple[alerts.Cause, ...]
    if arrived.unopened:
        template, handled_as, causes = "media", HandledAs.WORKLIST, ()  # "also" says that it was sent
    elif question is not None:
        asks = "wrong_asks" if question is Question.RIGHT_VALUE else f"clarify_{question}"
        template, handled_as = asks, HandledAs.QUESTION
        causes = (arrived.cause(ReasonCode.QUESTION_OPEN, question=question.value),)
    else:
        template, handled_as, causes = "unreadable", HandledAs.WORKLIST, (arrived.cause(ReasonCode.UNREADABLE_TEXT),)
    actor = actors.patient(episode.patient_id, episode.hub_id)
    reading_in.put_on_the_list(session, episode, (*also, *causes), actor=actor, now=arrived.now)
    arrived.reply(session, _answer(arrived, episode, template), stay=episode)
    return Handled(handled_as, episode.id)


def _answer(arrived: Arrived, episode: EpisodeView, template: str) -> answers.Answer:
    match episode.state:
        case EpisodeState.ACTIVE:
            chosen = template
        case EpisodeState.PAUSED:
            chosen = "paused"
        case EpisodeState.ENDED:
            chosen = "not_monitored"
        case _:
            assert_never(episode.state)
    return answers.compose(arrived.hub, chosen, language=episode.language)
