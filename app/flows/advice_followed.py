"""Somebody was told to call 999, or what their own plan says: soon it is known whether they did, or it climbs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.alerts import advice, advice_checks
from app.alerts import store as alert_store
from app.alerts.advice import AdviceMove, AdviceState, Loop
from app.alerts.advice_checks import AdviceView
from app.alerts.alert import ReasonView, Subject
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import store as caseload
from app.caseload.care_plan import RedTold
from app.caseload.views import EpisodeView, PhoneMatch
from app.flows import choosing, escalation_round
from app.flows.answers import Answer
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.intake.reply import Command
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.monitoring import store as readings
from app.monitoring.reading import Channel
from app.monitoring.repeating import SETTLED, RepeatResult
from app.pathways import store as pathways
from app.pathways.schema import Pathway

BEFORE_PATHWAYS_SAID: Final = (10, 20)
"""Minutes to the question and to the climb, for a stay on a version that was adopted before pathways said them.
Our own default, no public source found.
"""
QUESTION: Final = "have_you_called"
NOT_CALLED: Final = "advice_not_called"
"""Why an alert climbed, as its event keeps it."""
_SAID: Final = {Command.CALLED: AdviceMove.SAY_CALLED, Command.NOT_CALLED: AdviceMove.SAY_NOT_CALLED}
_NUMBERS: Final = frozenset({ReasonCode.LOW_READING, ReasonCode.POSSIBLE_LOW_READING})


def advised(pathway: Pathway, answer: Answer, result: RepeatResult) -> AdviceMove | None:
    """Say what this answer tells somebody to do at once; None where it does not: "take it again, and if it is still low".

    A text of their own plan takes the place of "call 999", and of nothing else: whether it was followed matters as much.
    """
    confirmed = f"{pathway.advice.red}_confirmed"
    if answer.template in (pathway.advice.red_symptom, confirmed):
        return AdviceMove.ADVISED
    by_plan = answer.template == choosing.PLAN_RED_SYMPTOM or (answer.template == choosing.PLAN_RED and result in SETTLED)
    return AdviceMove.ADVISED_BY_PLAN if by_plan else None


def begin(
    session: Session,
    stay: EpisodeView,
    alert_id: int,
    *,
    told: str | None,
    how: AdviceMove = AdviceMove.ADVISED,
    actor: Actor,
    now: datetime,
) -> bool:
    """Start the clock to the question, by the minutes of the pathway; False while one runs already, and after a death.

    `told` is the phone that the advice was texted to; None where it was shown on a screen.
    """
    if stay.died_at is not None:
        return False
    loop = Loop(now, *_minutes(session, stay))
    begun = advice_checks.begin(
        session, hub_id=stay.hub_id, episode_id=stay.id, alert_id=alert_id, phone=told, loop=loop, how=how, actor=actor, now=now
    )
    return begun is not None


def stands(session: Session, hub_id: int, alert_id: int, *, actor: Actor, now: datetime) -> bool:
    """Start it for a red whose repeat did not come: "or you cannot check it: call 999" holds from now. False where it does not.

    Not for one that was there before the patient was asked, or answered, about an earlier one.
    """
    alert = alert_store.alert(session, hub_id, alert_id)
    low = [one for one in alert_store.reasons(session, alert_id) if _is_red_number(one) and one.eased_at is None]
    if alert.episode_id is None or not low:
        return False
    before = advice_checks.newest(session, hub_id, alert.episode_id)
    if before is not None and low[-1].since <= (before.answered_at or before.advised_at):
        return False
    source = _source(session, hub_id, low[-1])
    if source is None:
        return False  # another system sent it: nobody was told anything by us
    stay = caseload.episode(session, hub_id, alert.episode_id)
    how = AdviceMove.ADVISED_BY_PLAN if low[-1].values.get("told") == RedTold.OWN_TEXT else AdviceMove.ADVISED
    return begin(session, stay, alert_id, told=source or None, how=how, actor=actor, now=now)


def settle(session: Session, hub_id: int, episode_id: int, *, because: str, actor: Actor, now: datetime) -> bool:
    """Stop asking, since a person has dealt with it; False when there was nothing to stop."""
    check = advice_checks.newest(session, hub_id, episode_id)
    if check is None or not advice.may(check.state, AdviceMove.SETTLE):
        return False
    return advice_checks.move(session, check, AdviceMove.SETTLE, because=because, actor=actor, now=now)


def hear(session: Session, stay: EpisodeView, command: Command | None, *, addresses: Addresses, actor: Actor, now: datetime) -> bool:
    """Take CALLED or NOT YET for the answer to our advice; after NOT YET the alert climbs at once. False where it is none."""
    how = None if command is None else _SAID.get(command)
    check = None if how is None else heeded(session, stay)
    if how is None or check is None or not advice.may(check.state, how):
        return False
    if not advice_checks.move(session, check, how, actor=actor, now=now):
        return False
    if how is AdviceMove.SAY_NOT_CALLED:
        hub = hubs.by_id(session, stay.hub_id)
        escalation_round.climb_at_once(session, hub, check.alert_id, because=NOT_CALLED, addresses=addresses, now=now)
    return True


def heeded(session: Session, stay: EpisodeView) -> AdviceView | None:
    """Give the advice that a CALLED or a NOT YET of this stay is about: the newest, while its alert is on the list."""
    standing = alert_store.open_alert(session, Subject(stay.hub_id, stay.id, stay.patient_id, None))
    check = None if standing is None else advice_checks.newest(session, stay.hub_id, stay.id)
    return check if check is not None and standing is not None and check.alert_id == standing.id else None


def is_asked(session: Session, stay: EpisodeView) -> bool:
    """Whether "have you called 999?" went to them: then a bare "yes" is its answer, also once the silence has climbed."""
    check = heeded(session, stay)
    if check is None or check.state is not AdviceState.SILENT:
        return check is not None and check.state is AdviceState.ASKED
    return messages.by_purpose(session, stay.hub_id, question_purpose(session, check)) is not None


def question_purpose(session: Session, check: AdviceView) -> str:
    """Name the text that asks it: one for all who were told by the same text."""
    return f"{QUESTION}/{advice_checks.told_first(session, check)}"


def meant_by(session: Session, command: Command | None, sharing: Sequence[PhoneMatch]) -> list[PhoneMatch]:
    """Give those who share a phone and of whom CALLED or NOT YET is said without a letter; nobody where it is not certain.

    NOT YET is said of each who was told to call. CALLED of the only one, or of those who were told by the same text.
    """
    if command not in _SAID:
        return []
    told = [(match, check) for match in sharing if (check := heeded(session, match.episode)) is not None and advice.is_open(check.state)]
    one_text = len({check.advised_at for _, check in told}) == 1
    return [match for match, _ in told] if one_text or command is Command.NOT_CALLED else []


def _minutes(session: Session, stay: EpisodeView) -> tuple[int, int]:
    loop = pathways.version(session, stay.pathway_version_id).pathway.advice_loop
    return BEFORE_PATHWAYS_SAID if loop is None else (loop.ask_minutes.value, loop.silence_minutes.value)


def _is_red_number(reason: ReasonView) -> bool:
    return reason.code in _NUMBERS and reason.urgency is Urgency.RED


def _source(session: Session, hub_id: int, reason: ReasonView) -> str | None:
    """Give the phone that texted this number and was answered; empty where it was entered on a screen; None: by another system."""
    message_id = reason.values.get("message_id")
    if reason.finding_id is not None:
        found = readings.finding(session, hub_id, reason.finding_id)
        reading = None if found.reading_id is None else readings.reading(session, hub_id, found.reading_id)
        heard_nothing = reading is not None and reading.channel == Channel.VOICE and reason.values.get("told") == RedTold.NOTHING
        if reading is not None and (reading.channel == Channel.API or heard_nothing):
            return None
        message_id = None if reading is None else reading.inbound_message_id
    message = None if message_id is None else messages.inbound_message(session, hub_id, message_id)
    return "" if message is None else message.from_phone
