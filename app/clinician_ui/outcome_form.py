"""The form in which a nurse says what came of a call, and how it is read. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from app.alerts import handover as handovers
from app.alerts.handover import PARTS, Handover
from app.alerts.lifecycle import Outcome
from app.errors import Fault
from app.wording import sentences

LABELS: Final = {
    "outcome": "What came of the call",
    "note": "Note",
    "next_in": "Next step due",
    "next_at": "Day and time",
    "next_step": "What is to be done then",
    "follow_up": "Amber when it is due, not routine",
    **{part: sentences.say(f"sbard.{part}") for part in PARTS},
}
LONGEST_STEP: Final = 300  # characters
AT: Final = "at"  # another time, which is typed in
_MORNING: Final = time(9)  # when a virtual ward's day has begun
_SOON: Final = {
    "5": "In 5 minutes",
    "15": "In 15 minutes",
    "30": "In 30 minutes",
    "60": "In 1 hour",
    "120": "In 2 hours",
    "240": "In 4 hours",
}
NEXT: Final = {"": "No next step", **_SOON, "tomorrow": "Tomorrow at 09:00", AT: "Another time"}
HELP: Final = {
    Outcome.NO_ANSWER: "Stays on the list to be tried again",
    Outcome.CARRY_ON: "Monitoring goes on as it is",
    Outcome.REPEAT_READING: "The patient is texted to measure again, and looked at again after that",
    Outcome.VISIT: "Somebody goes there; monitoring goes on",
    Outcome.STEP_UP: "Monitored until a higher level of care takes over",
    Outcome.CALLED_999: "Readings are paused",
    Outcome.ADMITTED: "Readings are paused",
    Outcome.DISCHARGED: "The stay is over: no more texts",
    Outcome.DIED: "The stay is over: nothing more is ever texted",
}
ENDS_THE_STAY: Final = frozenset({Outcome.DISCHARGED, Outcome.DIED})
FOR_A_NUMBER: Final = (Outcome.NO_ANSWER, Outcome.CARRY_ON, Outcome.VISIT, Outcome.CALLED_999)
"""What may come of ringing a number that belongs to no patient: there is no stay to pause or to end."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What was said; `outcome` is None when none was chosen. `next_at` is aware."""

    outcome: Outcome | None
    note: str | None
    next_at: datetime | None
    next_step: str | None
    amber: bool
    handover: Handover
    faults: tuple[Fault, ...]


def parse(typed: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> Parsed:
    """Read the form; every fault is named beside its field."""
    faults: list[Fault] = []
    outcome = _outcome(typed.get("outcome", ""), faults)
    next_at = _next_at(typed.get("next_in", ""), typed.get("next_at", ""), faults, zone=zone, now=now)
    note, step = typed.get("note", "").strip(), typed.get("next_step", "").strip()
    if len(step) > LONGEST_STEP:
        faults.append(Fault("next_step", f"This is longer than {LONGEST_STEP} characters."))
    if step and next_at is None and not any(fault.field in ("next_in", "next_at") for fault in faults):
        faults.append(Fault("next_in", "Say when the next step is due, or it will be on nobody's list."))
    handover = handovers.written(typed)
    faults += handovers.faults_of(handover)
    return Parsed(outcome, note or None, next_at, step or None, typed.get("follow_up") == "yes", handover, tuple(faults))


def beside(faults: Iterable[Fault], typed: Mapping[str, str]) -> tuple[Fault, ...]:
    """Give what is wrong with the outcome itself the field of this form in which it was said."""
    step = "next_at" if typed.get("next_in", "") in ("", AT) else "next_in"
    return tuple(replace(fault, field=step) if fault.field == "next_step_at" else fault for fault in faults)


def _outcome(text: str, faults: list[Fault]) -> Outcome | None:
    try:
        return Outcome(text)
    except ValueError:
        faults.append(Fault("outcome", "Choose what came of the call."))
        return None


def chosen_time(choice: str, *, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Give the instant of one of the times that are offered; None for any other word."""
    if choice in _SOON:
        return now + timedelta(minutes=int(choice))
    if choice == "tomorrow":
        return datetime.combine(now.astimezone(zone).date() + timedelta(days=1), _MORNING, tzinfo=zone)
    return None


def soonest(minutes: int) -> str:
    """Give the latest of the times offered that is no later than in so many minutes, or the first of them."""
    return max((choice for choice in _SOON if int(choice) <= minutes), key=int, default=next(iter(_SOON)))


def _next_at(choice: str, typed: str, faults: list[Fault], *, zone: ZoneInfo, now: datetime) -> datetime | None:
    chosen = chosen_time(choice, zone=zone, now=now)
    if chosen is not None:
        return chosen
    if choice == AT or (choice == "" and typed.strip()):
        return _typed_time(typed, faults, zone=zone)
    if choice:
        faults.append(Fault("next_in", "Choose one of the times."))
    return None


def _typed_time(typed: str, faults: list[Fault], *, zone: ZoneInfo) -> datetime | None:
    try:
        # In the hour that comes twice in autumn the first is meant: a follow-up is better early.
        return datetime.fromisoformat(typed.strip()).replace(tzinfo=zone, fold=0)
    except ValueError:
        faults.append(Fault("next_at", "Enter a day and a time, such as 24/11/2026 14:30."))
        return None
