"""Texts of which it is not known whose they are: an unknown number, or a phone that patients share."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from sqlmodel import Session

from app.alerts import ladder as ladders
from app.alerts import service as alerts
from app.alerts.receipt import Found
from app.alerts.service import ReasonCode, Urgency
from app.caseload.care_plan import RedTold
from app.caseload.views import EpisodeView, PhoneMatch
from app.flows import advice_followed, answers, contact, evidence, patient_texts, reading_in, wishes
from app.flows.answers import Answer
from app.flows.arrived import Arrived, Handled
from app.identity import actor as actors
from app.intake.reply import Command, Outcome
from app.messaging.vocabulary import HandledAs
from app.monitoring.context import Context, limits_of
from app.monitoring.finding import FindingCode
from app.pathways import store as pathways
from app.pathways.schema import Pathway
from app.wording import sentences

UNKNOWN_NUMBER: Final = "unplaced.unknown_number"
SHARED_PHONE: Final = "unplaced.shared_phone"
"""The rules of this story, as receipts name them."""


def from_nobody(session: Session, arrived: Arrived) -> Handled:
    """A number that belongs to no patient: told so, with 999 and 111, and put on the list by its number."""
    found = _found_of_nobody(session, arrived)
    urgency = _urgency_of_nobody(arrived, found)
    if arrived.parsed.command is Command.STOP:
        wishes.stop(session, arrived, whose="nobody")
    _raise_for_number(session, arrived, [arrived.cause(ReasonCode.UNKNOWN_NUMBER, urgency, found=found, phone=arrived.message.from_phone)])
    safety = urgency is Urgency.RED
    if arrived.parsed.command not in (Command.STOP, Command.THANKS):
        arrived.reply(session, answers.compose(arrived.hub, "unknown_number", language="en", safety=safety), stay=None)
    return Handled(HandledAs.WORKLIST)


def from_staff(session: Session, arrived: Arrived) -> Handled:
    """Our own on-call phone: told that nobody reads texts here. What may be a reading or an emergency is
    handled as anybody's. A STOP is loud: the provider blocks our alerts to it from now on.
    """
    values = arrived.parsed.values
    if _lowest(arrived) is not None or values.red_flags or values.amber_flags or arrived.parsed.unheard:
        return from_nobody(session, arrived)
    if arrived.parsed.command is Command.STOP:
        cannot = wishes.stop(session, arrived, whose="staff")
        _raise_for_number(session, arrived, [arrived.cause(ReasonCode.ON_CALL_NOT_TOLD, phone=arrived.message.from_phone), cannot])
        return Handled(HandledAs.WORKLIST)
    arrived.reply(session, answers.compose(arrived.hub, "staff_number", language="en"), stay=None)
    return Handled(HandledAs.STAFF)


def _found_of_nobody(session: Session, arrived: Arrived) -> tuple[Found, ...]:
    """An emergency is one whoever texts it. A number is held against the strictest red limit of the hub's pathways."""
    flags, lowest = arrived.parsed.values.red_flags, _lowest(arrived)
    found = [evidence.unplaced(UNKNOWN_NUMBER, FindingCode.RED_SYMPTOM, {"flag": flag.value}) for flag in flags]
    live = pathways.live(session, arrived.hub.id) if lowest is not None else []
    strictest = max(live, key=lambda adopted: adopted.pathway.bands.red_max.value, default=None)
    if strictest is not None and lowest is not None and lowest <= strictest.pathway.bands.red_max.value:
        facts = evidence.red_limit(lowest, limits_of(Context(pathway=strictest.pathway)))
        said = sentences.say("receipt.stranger_low", facts)
        found.append(evidence.unplaced(UNKNOWN_NUMBER, FindingCode.POSSIBLE_RED, facts, strictest, said=said))
    return tuple(found)


def _urgency_of_nobody(arrived: Arrived, found: Sequence[Found]) -> Urgency:
    if found:
        return Urgency.RED
    return Urgency.ROUTINE if arrived.parsed.command in (Command.STOP, Command.THANKS) else Urgency.AMBER


def from_one_of(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch]) -> Handled:
    """Patients share this phone and no letter was given: whose is asked, and what may be red is red for each of them."""
    if arrived.parsed.outcome is Outcome.COMMAND and (not arrived.unopened or arrived.parsed.command is Command.STOP):
        done = _done_for_all(session, arrived, rivals)
        if done is not None:
            return done
    stopped = arrived.parsed.command is Command.STOP
    if stopped:
        _stop_for_all(session, arrived, rivals)
    red = [match.episode for match in rivals if _may_be_red(session, arrived, match.episode)]
    silent = all(match.episode.do_not_contact for match in rivals)
    for episode in red:
        _raise_red(session, arrived, episode, told=RedTold.NOTHING if silent else RedTold.CALL_999)
    if not red:
        cause = arrived.cause(ReasonCode.SHARED_PHONE_UNCLEAR, phone=arrived.message.from_phone)
        _raise_for_number(session, arrived, [cause])
    if (red or not stopped) and not silent:
        arrived.reply(session, _ask_whose(session, arrived, rivals, red), stay=None)
    return Handled(HandledAs.WORKLIST)


def _done_for_all(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch]) -> Handled | None:
    """Do what needs no letter, since it is about the phone, or plain of whom; None for every other wish."""
    match arrived.parsed.command:
        case Command.THANKS:
            return Handled(HandledAs.THANKS)
        case Command.START:
            return _start_for_all(session, arrived, rivals)
        case Command.STOP:
            _stop_for_all(session, arrived, rivals)
            return Handled(HandledAs.COMMAND)
        case _:
            return Handled(HandledAs.COMMAND) if _is_our_answer(session, arrived, rivals) else None


def _is_our_answer(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch]) -> bool:
    """CALLED or NOT YET needs no letter where it is plain whom we had told to call 999: it is heard of each of them."""
    meant = advice_followed.meant_by(session, arrived.parsed.command, rivals)
    for match in meant:
        patient_texts.take(session, arrived, match)
    return bool(meant)


def _stop_for_all(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch]) -> None:
    """The phone is no longer texted, and each of those who share it is to be rung."""
    for match in rivals:
        cause = wishes.stop(session, arrived, whose=match.kind.value)
        actor = actors.patient(match.episode.patient_id, arrived.hub.id)
        reading_in.put_on_the_list(session, match.episode, [cause], actor=actor, now=arrived.now)


def _start_for_all(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch]) -> Handled:
    """The phone may be texted again, about whichever of them."""
    for match in rivals:
        wishes.start(session, arrived, match.episode)
    said = wishes.answer(arrived, rivals[0].episode, Command.START)
    if said is not None and not all(match.episode.do_not_contact for match in rivals):
        arrived.reply(session, said, stay=None)
    return Handled(HandledAs.COMMAND)


def _ask_whose(session: Session, arrived: Arrived, rivals: Sequence[PhoneMatch], red: Sequence[EpisodeView]) -> Answer:
    """Ask whose text it is; where it may be red, say at once what to do, for whichever of them it is."""
    language = rivals[0].episode.language
    question = "sms.whose_letter"
    if arrived.parsed.values.red_flags:
        return answers.compose(arrived.hub, "reply_red_symptom", language=language, safety=True, question=question)
    if not red:
        return answers.compose(arrived.hub, "clarify_shared_phone", language=language)
    limit = max(answers.red_limit(episode, _pathway(session, episode)) for episode in red)
    return answers.compose(
        arrived.hub, "clarify_red", language=language, safety=True, question=question, candidate=_lowest(arrived), threshold=limit
    )


def _lowest(arrived: Arrived) -> int | None:
    values = arrived.parsed.values
    return min((number for number in (values.spo2, *values.candidates) if number is not None), default=None)


def _may_be_red(session: Session, arrived: Arrived, episode: EpisodeView) -> bool:
    lowest = _lowest(arrived)
    low = lowest is not None and lowest <= answers.red_limit(episode, _pathway(session, episode))
    return low or bool(arrived.parsed.values.red_flags)


def _raise_red(session: Session, arrived: Arrived, episode: EpisodeView, *, told: RedTold) -> None:
    """Put one of them on the list as red. A red symptom is answered with 999 at once: then it is asked whether they called."""
    actor = actors.patient(None, episode.hub_id)
    flags, adopted = arrived.parsed.values.red_flags, pathways.version(session, episode.pathway_version_id)
    pathway, lowest = adopted.pathway, _lowest(arrived)
    facts: dict[str, Any] = {"flag": flags[0].value} if flags else {}
    if not flags and lowest is not None:
        own = Context(pathway=pathway, amber_max=episode.amber_max, red_max=episode.red_max, limits_by=episode.limits_by)
        facts = evidence.red_limit(lowest, limits_of(own))
    code = FindingCode.RED_SYMPTOM if flags else FindingCode.POSSIBLE_RED
    held = (evidence.unplaced(SHARED_PHONE, code, facts, adopted),)
    why = ReasonCode.RED_SYMPTOM if flags else ReasonCode.POSSIBLE_LOW_READING
    found = arrived.cause(why, confirmed=False, found=held, told=told.value, **facts)
    shared = arrived.cause(ReasonCode.SHARED_PHONE_UNCLEAR, found=held, phone=arrived.message.from_phone)
    raised = alerts.raise_or_join(
        session,
        reading_in.subject_of(episode),
        [found, shared, *([contact.cause(episode)] if episode.do_not_contact else [])],
        ladder=ladders.of(pathway.ladder),
        repeat_due_at=None if flags else arrived.now + timedelta(minutes=pathway.repeat.red_minutes.value),
        actor=actor,
        now=arrived.now,
    )
    if flags:
        advice_followed.begin(session, episode, raised.alert_id, told=arrived.message.from_phone, actor=actor, now=arrived.now)


def _raise_for_number(session: Session, arrived: Arrived, causes: Sequence[alerts.Cause]) -> None:
    subject = alerts.Subject(arrived.hub.id, None, None, arrived.message.from_phone)
    actor = actors.patient(None, arrived.hub.id)
    alerts.raise_or_join(session, subject, causes, ladder=ladders.DEFAULT, actor=actor, now=arrived.now)


def _pathway(session: Session, episode: EpisodeView) -> Pathway:
    return pathways.version(session, episode.pathway_version_id).pathway
