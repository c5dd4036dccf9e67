"""How the forms are read in which a stay is paused or ended. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from app.caseload.episode import EndReason, PauseReason
from app.errors import Fault, Invalid
from app.wording import sentences

LONGEST_SERVICE: Final = 120  # characters
HANDED_ON: Final = frozenset({EndReason.TRANSFERRED, EndReason.STEPPED_UP})
"""Ends after which somebody else has the patient: whoever looks must know who."""
AnyReason = TypeVar("AnyReason", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Pause:
    """Why somebody is paused, and the day they are looked at again; None is not known."""

    reason: PauseReason
    back_on: date | None


@dataclass(frozen=True, slots=True)
class End:
    """Why a stay ends, and which service has the patient now."""

    reason: EndReason
    taken_over_by: str | None


def pause(typed: Mapping[str, str]) -> Pause:
    """Read why and until when; raises Invalid."""
    faults: list[Fault] = []
    reason = _chosen(typed, "pause_reason", PauseReason, faults)
    day = _day(typed.get("back_on", "").strip(), faults)
    if reason is None or faults:
        raise Invalid(faults=tuple(faults))
    return Pause(reason, day)


def end(typed: Mapping[str, str]) -> End:
    """Read why and who takes over; raises Invalid."""
    faults: list[Fault] = []
    reason = _chosen(typed, "end_reason", EndReason, faults)
    service = " ".join(typed.get("taken_over_by", "").split())
    if reason in HANDED_ON and not service:
        faults.append(Fault("taken_over_by", sentences.say("stay_fault.no_service")))
    if len(service) > LONGEST_SERVICE or "\x00" in service:
        faults.append(Fault("taken_over_by", sentences.say("stay_fault.long_service")))
    if reason is None or faults:
        raise Invalid(faults=tuple(faults))
    return End(reason, service or None)


def _chosen(typed: Mapping[str, str], field: str, kind: type[AnyReason], faults: list[Fault]) -> AnyReason | None:
    chosen = next((one for one in kind if one.value == typed.get(field)), None)
    if chosen is None or chosen is EndReason.ENROLLED_IN_ERROR:
        faults.append(Fault(field, sentences.say("stay_fault.no_reason")))
        return None
    return chosen


def _day(text: str, faults: list[Fault]) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        faults.append(Fault("back_on", sentences.say("stay_fault.no_day")))
        return None
