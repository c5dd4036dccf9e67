"""What a text asks of the service beside any reading: stop, start, help, a call; and what else a person must know of it."""

from collections.abc import Sequence
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.triage import ReasonCode, Urgency
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView, PhoneMatch
from app.flows import advice_followed, answers, choosing, contact, reading_in
from app.flows.answers import Answer
from app.flows.arrived import Arrived, Handled
from app.identity import actor as actors
from app.intake import sms_parser
from app.intake.reply import Command, Question
from app.messaging import opt_outs
from app.messaging import store as messages
from app.messaging.vocabulary import HandledAs

ANSWERS: Final[dict[Command, str | None]] = {
    Command.STOP: None,  # the network answers it, and forbids us to
    Command.START: "start_confirm",
    Command.HELP: "help",
    Command.CALL_ME: "call_me",
    Command.UNDO: "wrong_asks",
    Command.CALLED: "called",
    Command.NOT_CALLED: "not_called",
    Command.DEVICE_PROBLEM: "device_problem",
    Command.WRONG_PERSON: "wrong_person",
    Command.THANKS: None,  # or thanks would be given for ever
}
"""The text that answers each wish."""
_FOR_THE_MONITORED: Final = frozenset({Command.START, Command.HELP, Command.UNDO, Command.DEVICE_PROBLEM})
"""Wishes whose answer says that we ask for readings, or wait for one: untrue of a stay that is paused or over."""
REASONS: Final[dict[Command, ReasonCode | None]] = {
    Command.STOP: ReasonCode.CANNOT_TEXT,
    Command.START: None,
    Command.HELP: ReasonCode.HELP_ASKED,
    Command.CALL_ME: ReasonCode.ASKED_FOR_CALL,
    Command.UNDO: ReasonCode.QUESTION_OPEN,
    Command.CALLED: ReasonCode.SAYS_999_CALLED,
    Command.NOT_CALLED: ReasonCode.SAYS_999_NOT_CALLED,
    Command.DEVICE_PROBLEM: ReasonCode.DEVICE_PROBLEM,
    Command.WRONG_PERSON: ReasonCode.WRONG_PERSON,
    Command.THANKS: None,
}
"""What each wish is on the list."""
_KEYWORDS_OF_HELP: Final = frozenset({"help", "info"})
"""What our texts offer; "help me" and the like may mean more."""
STARTED: Final = "texted_start"
_YES: Final = frozenset({"yes", "y", "yep", "yeah", "yes thanks", "yes thank you", "ydw"})


def reasons(session: Session, arrived: Arrived, match: PhoneMatch) -> tuple[alerts.Cause, ...]:
    """Give what a person must know of a text whatever reading is in it, and obey a STOP or a START in it."""
    command, episode = arrived.parsed.command, match.episode
    causes: list[alerts.Cause] = []
    if arrived.unopened:
        causes.append(arrived.cause(ReasonCode.MEDIA_SENT, count=arrived.unopened))
    if episode.state is not EpisodeState.ACTIVE:
        causes.append(arrived.cause(ReasonCode.TEXTING_NOT_MONITORED, why=episode.state.value))
    elif _is_unanswered(session, arrived):
        causes.append(_opted_out(arrived, match.kind.value))  # monitored all the same: whatever we answer does not reach them
    if episode.do_not_contact:
        causes.append(arrived.cause(ReasonCode.CANNOT_TEXT, **contact.values(episode)))  # no answer goes
    if command is not None:
        causes += _of(session, arrived, match, command)
    return tuple(causes)


def grant(session: Session, arrived: Arrived, match: PhoneMatch, command: Command, also: Sequence[alerts.Cause]) -> Handled:
    """Handle a text that is a wish and nothing else."""
    episode = match.episode
    actor = actors.patient(episode.patient_id, episode.hub_id)
    reading_in.put_on_the_list(session, episode, also, actor=actor, now=arrived.now)
    said = answer(arrived, episode, command)
    if said is not None:
        arrived.reply(session, said, stay=episode)
    return Handled(HandledAs.COMMAND, episode.id)


def answer(arrived: Arrived, episode: EpisodeView, command: Command) -> Answer | None:
    """Give the text that answers a wish, or None: the network itself answers a STOP, and thanks need no answer."""
    template = ANSWERS[command]
    if template is None:
        return None
    if command in _FOR_THE_MONITORED and episode.state is not EpisodeState.ACTIVE:
        template = "paused" if episode.state is EpisodeState.PAUSED else "not_monitored"
    personal = answers.personal_text(arrived.hub, episode, now=arrived.now) if command is Command.NOT_CALLED else None
    if personal is not None:
        template = choosing.PLAN_RED_SYMPTOM  # "call 999 now" is not what was agreed for them
    safety = command is Command.NOT_CALLED
    return answers.compose(arrived.hub, template, language=episode.language, safety=safety, personal=personal or "")


def _is_unanswered(session: Session, arrived: Arrived) -> bool:
    """Whether this comes from a number to which nothing may be texted; a STOP and a START say so themselves."""
    if arrived.parsed.command in (Command.START, Command.STOP):
        return False
    return opt_outs.is_out(session, arrived.hub.id, arrived.message.from_phone)


def _of(session: Session, arrived: Arrived, match: PhoneMatch, command: Command) -> list[alerts.Cause]:
    if command is Command.STOP:
        return [] if _taken_back(session, arrived) else [stop(session, arrived, whose=match.kind.value)]
    if command is Command.START:
        start(session, arrived, match.episode)
    code = REASONS[command]
    if code is None:
        return []
    if code is ReasonCode.SAYS_999_NOT_CALLED:
        return [arrived.cause(code, _not_called(session, match.episode))]
    if command is Command.UNDO and arrived.parsed.values.spo2 is not None:
        return []  # the right value came along: nothing is asked
    if code is ReasonCode.QUESTION_OPEN:
        return [arrived.cause(code, question=Question.RIGHT_VALUE.value)]
    if code is ReasonCode.HELP_ASKED and _said(arrived) in _KEYWORDS_OF_HELP:
        return [arrived.cause(code, Urgency.ROUTINE)]
    return [arrived.cause(code)]


def is_a_yes(session: Session, arrived: Arrived) -> bool:
    """Whether this is a bare "yes" to something that we do not know. It brings texts back only where they were stopped."""
    bare = _said(arrived) == "yes" and arrived.parsed.command is not Command.CALLED
    return bare and not opt_outs.is_out(session, arrived.hub.id, arrived.message.from_phone)


def says_yes(session: Session, arrived: Arrived) -> bool:
    """Whether this is a bare "yes", in whatever spelling, and not from a number that wants our texts back."""
    return _said(arrived) in _YES and not opt_outs.is_out(session, arrived.hub.id, arrived.message.from_phone)


def _said(arrived: Arrived) -> str:
    return arrived.message.body.strip(" \t\r\n.!?").casefold()


def stop(session: Session, arrived: Arrived, *, whose: str) -> alerts.Cause:
    """Obey a STOP: no more texts to this number. The chase clock runs on, and a person is told to ring."""
    phone = arrived.message.from_phone
    if not _taken_back(session, arrived):
        actor = actors.patient(None, arrived.hub.id)
        opt_outs.record(session, arrived.hub.id, phone, "word:STOP", said_at=arrived.came_at, actor=actor, now=arrived.now)
    return _opted_out(arrived, whose)


def _opted_out(arrived: Arrived, whose: str) -> alerts.Cause:
    return arrived.cause(ReasonCode.CANNOT_TEXT, phone=arrived.message.from_phone, why="opted_out", whose=whose)


def start(session: Session, arrived: Arrived, stay: EpisodeView) -> None:
    """Obey a START, unless a STOP was texted after it: texts go again, and whatever waited on the list for that alone is done with."""
    actor, phone = actors.patient(stay.patient_id, stay.hub_id), arrived.message.from_phone
    opt_outs.mend(session, arrived.hub.id, phone, said_at=arrived.came_at, actor=actor, now=arrived.now)
    if opt_outs.is_out(session, arrived.hub.id, phone):
        return
    alerts.texts_go_again(session, reading_in.subject_of(stay), phone=phone, because=STARTED, actor=actor, now=arrived.now)


def _taken_back(session: Session, arrived: Arrived) -> bool:
    """Whether a START was texted after this STOP, which comes to us late, or is heard of late: a letter has just said whose it was."""
    if arrived.came_at == arrived.message.received_at and arrived.answering is None:
        return False
    later = messages.bodies_after(session, arrived.hub.id, arrived.message.from_phone, after=arrived.came_at)
    return any(sms_parser.parse(body).command is Command.START for body in later)


def _not_called(session: Session, episode: EpisodeView) -> Urgency:
    """Red where a red waits for an answer, or they were told to call; else nobody knows yet what it is about."""
    standing = alert_store.open_alert(session, reading_in.subject_of(episode))
    red = standing is not None and standing.urgency is Urgency.RED
    return Urgency.RED if red or advice_followed.heeded(session, episode) is not None else Urgency.AMBER
