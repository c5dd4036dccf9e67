"""A board round: who was looked at today, by whom, and what they decided. It is a note: carrying it out is done elsewhere. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

LONGEST_NOTE: Final = 400  # characters


class Decision(StrEnum):
    """What was decided."""

    CARRY_ON = "carry_on"  # monitoring goes on as it is
    CHANGE_PLAN = "change_plan"  # limits, times or the care plan are to be changed
    STEP_UP = "step_up"  # a higher level of care is to be asked
    DISCHARGE = "discharge"  # the stay is to end


@dataclass(frozen=True, slots=True)
class Seen:
    """One look at one patient. `day` is the hub's own."""

    id: int
    episode_id: int
    day: date
    decision: Decision | None
    note: str | None
    at: datetime
    by: str
