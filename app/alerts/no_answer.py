"""What follows when nobody answers the telephone: once more, then the carer, then somebody goes there. Pure.

Public sources name the call and the welfare check, not how many tries lie between; the tries and minutes are our own choice.
"""

from enum import StrEnum
from typing import Final

from app.identifiers import format_phone
from app.wording import sentences


class Step(StrEnum):
    """What is to be done next."""

    TRY_AGAIN = "try_again"  # ring the patient once more, then the carer
    CARER = "carer"  # ring whoever cares for them
    WELFARE = "welfare"  # somebody goes there


_STEPS: Final = {1: Step.TRY_AGAIN, 2: Step.CARER}
_MINUTES: Final = {Step.TRY_AGAIN: 30, Step.CARER: 15, Step.WELFARE: 5}


def step(count: int) -> Step:
    """Give what follows after so many calls that nobody answered; 1 is the first."""
    return _STEPS.get(count, Step.WELFARE)


def minutes(count: int) -> int:
    """Give within how many minutes, at the latest; the alert's own clock may be sooner."""
    return _MINUTES[step(count)]


def said(count: int, *, carer_name: str | None, carer_phone: str | None) -> str:
    """Say what follows; where no number of a carer is known, they cannot be rung."""
    found = step(count)
    if carer_phone is None and found is not Step.WELFARE:
        return sentences.say(f"no_answer.{found.value}_alone")
    carer = ", ".join(part for part in (carer_name, format_phone(carer_phone) if carer_phone else None) if part)
    return sentences.say(f"no_answer.{found.value}", {"carer": carer})
