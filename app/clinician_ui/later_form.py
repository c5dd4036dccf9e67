"""Two short forms of an open alert: that nobody is needed before a time, and that it is taken over from a colleague. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.clinician_ui import outcome_form
from app.errors import Fault

LABELS: Final = {"later_in": "Nobody is needed before", "later_why": "Why", "take_over_why": "Why you take over"}
TIMES: Final = {value: text for value, text in outcome_form.NEXT.items() if value not in ("", outcome_form.AT)}
LEAST_WORDS: Final = 3  # characters


@dataclass(frozen=True, slots=True)
class Later:
    """What was asked for; `until` is None where it cannot be read."""

    until: datetime | None
    why: str
    faults: tuple[Fault, ...]


def later(typed: Mapping[str, str], *, zone: ZoneInfo, now: datetime) -> Later:
    """Read until when nobody is needed, and why."""
    until = outcome_form.chosen_time(typed.get("later_in", ""), zone=zone, now=now)
    why = typed.get("later_why", "").strip()
    faults = [] if until is not None else [Fault("later_in", "Choose one of the times.")]
    if len(why) < LEAST_WORDS:
        faults.append(Fault("later_why", "Say why nobody is needed before then."))
    return Later(until, why, tuple(faults))


def why_taken_over(typed: Mapping[str, str]) -> tuple[str, tuple[Fault, ...]]:
    """Read why somebody takes a patient over from a colleague."""
    why = typed.get("take_over_why", "").strip()
    return why, () if len(why) >= LEAST_WORDS else (Fault("take_over_why", "Say why: your colleague is shown it."),)
