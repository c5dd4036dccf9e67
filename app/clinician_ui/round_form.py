"""What was typed into the rows of a round, each by itself: a fault in one holds up no other. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.clinician_ui import phoned_in_form
from app.clinician_ui.asked import Asked
from app.clinician_ui.phoned_in_form import Parsed
from app.pathways.chart import NO
from app.web.form import CLIENT_ID

SAVE: Final = "save"
"""The name of the buttons: the id of a stay, or all rows that hold anything."""
FILLED: Final = "filled"
LOOKED: Final = "looked"
"""The tick that each sign was looked for: those not ticked are not there."""


def start(stay_id: int) -> str:
    """Give how the names of a row's fields begin."""
    return f"r{stay_id}_"


def row(typed: Mapping[str, str], stay_id: int) -> dict[str, str]:
    """Give what was typed into one row, by the fields' own names."""
    begin = start(stay_id)
    return {name.removeprefix(begin): value for name, value in typed.items() if name.startswith(begin)}


def holds_anything(typed: Mapping[str, str]) -> bool:
    """Whether anything was typed into a row."""
    return any(value.strip() for name, value in typed.items() if name != CLIENT_ID)


def chosen(typed: Mapping[str, str], stay_id: int) -> bool:
    """Whether a row is to be recorded: by its own button, or by the one for all that are filled in."""
    which = typed.get(SAVE, FILLED)
    return which == str(stay_id) or (which == FILLED and holds_anything(row(typed, stay_id)))


def parse(typed: Mapping[str, str], wanted: Asked, *, zone: ZoneInfo, now: datetime) -> Parsed:
    """Read one row; only where each sign was looked for is one that was not ticked not there."""
    looked = typed.get(LOOKED) == "yes"
    absent = {ask.name: NO for ask in wanted.signs if looked and not typed.get(ask.name)}
    return phoned_in_form.parse({**typed, **absent}, wanted, zone=zone, now=now)
