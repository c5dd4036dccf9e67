"""What whoever rings must know: the interpreter, the calls before, and what follows when nobody answers. Pure."""

from dataclasses import dataclass
from typing import Final

from app.alerts import no_answer
from app.alerts.alert import AlertView, EventView
from app.alerts.lifecycle import AlertMove
from app.caseload.views import EpisodeView
from app.clinician_ui import moments, outcome_form
from app.clinician_ui.known import Gathered
from app.clinician_ui.worklist_presenters import Seat
from app.wording import sentences
from app.wording.tongues import name_of

MOST: Final = 8
_CALLS: Final = frozenset({AlertMove.NO_ANSWER, AlertMove.ENDED})


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made."""

    when: str
    who: str
    outcome: str
    note: str | None


@dataclass(frozen=True, slots=True)
class CallPanel:
    """What stands beside a call. `step`: what to do now, since nobody answered before; `then`: what, if nobody does now.

    `next_in` and `next_step` are the same as the form of the outcome has them: filled in when "no answer" is chosen.
    """

    interpreter: str | None
    step: str | None
    then: str
    next_in: str
    next_step: str
    calls: tuple[Call, ...]  # newest first


def panel(known: Gathered, seat: Seat) -> CallPanel | None:
    """Show it beside an open alert; None where there is none."""
    alert, stay = known.trouble.open, known.stay
    if alert is None:
        return None
    made, more = alert.no_answer_count, alert.no_answer_count + 1
    times, minutes = {"count": made}, _within(alert, more)
    return CallPanel(
        interpreter=sentences.say("call.interpreter", {"language": name_of(stay.language)}) if stay.interpreter else None,
        step=f"{sentences.say('call.unanswered', times)} {said(stay, made)}" if made else None,
        then=sentences.say("call.if_none", {"step": said(stay, more), "minutes": minutes}),
        next_in=outcome_form.soonest(minutes),
        next_step=said(stay, more),
        calls=tuple(_call(one, seat) for one in reversed(known.trouble.events) if one.move in _CALLS)[:MOST],
    )


def _within(alert: AlertView, count: int) -> int:
    """Give the minutes until they are on the list again: the alert's own clock may be sooner."""
    return min(no_answer.minutes(count), alert.ladder.rung(alert.urgency).claim)


def said(stay: EpisodeView, count: int) -> str:
    """Say what follows after so many calls that nobody answered."""
    return no_answer.said(count, carer_name=stay.carer_name, carer_phone=stay.carer_phone)


def _call(event: EventView, seat: Seat) -> Call:
    outcome = sentences.say(f"outcome.{event.detail.get('outcome') or event.move.value}")
    return Call(moments.when(event.at, zone=seat.hub.zone, now=seat.now), event.actor_name, outcome, event.note)
