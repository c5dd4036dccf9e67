"""Times and spans as a nurse reads them at a glance. Pure."""

import datetime as dt
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_MINUTES_AN_HOUR: Final = 60
_HOURS_SHOWN_AS_HOURS: Final = 48
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def span(length: timedelta) -> str:
    """Say how long: "under 1 min", "4 min", "2 h 5 min", "3 days". Rounded down, and a length below nothing is nothing."""
    minutes = max(length, timedelta()) // timedelta(minutes=1)
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    if hours >= _HOURS_SHOWN_AS_HOURS:
        return f"{hours // 24} days"
    if hours:
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{rest} min" if rest else "under 1 min"


def when(instant: datetime, *, zone: ZoneInfo, now: datetime) -> str:
    """Say when, by the hub's clocks: "14:05" today, "yesterday 18:02", "tomorrow 09:00", else "Sun 22 Nov 18:02"."""
    local = instant.astimezone(zone)
    days = (local.date() - now.astimezone(zone).date()).days
    near = {0: "", -1: "yesterday ", 1: "tomorrow "}
    day = near.get(days)
    return f"{day}{local:%H:%M}" if day is not None else f"{date(local)} {local:%H:%M}"


def date(local: datetime) -> str:
    """Say the day of a local time: "Sun 22 Nov"."""
    return f"{_WEEKDAYS[local.weekday()]} {local.day} {local:%b}"


def day_of_stay(began: datetime, *, zone: ZoneInfo, now: datetime) -> int:
    """Give the day of a stay; the day it began, by the hub's clocks, is day 1."""
    return (now.astimezone(zone).date() - began.astimezone(zone).date()).days + 1


def age(born: dt.date, day: dt.date) -> int:
    """Give whole years lived; someone born on 29 February grows older on 1 March in other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
