"""Who was told of an alert and how, and who acknowledged it, read from its history. Pure."""

from collections.abc import Sequence
from typing import Final

from app.alerts.alert import EventView
from app.alerts.lifecycle import AlertMove
from app.hubs.rota import How, Told

_BEGINS_ANEW: Final = frozenset(
    {AlertMove.RAISED, AlertMove.CLAIMED, AlertMove.TAKEN_OVER, AlertMove.HANDED_BACK, AlertMove.NO_ANSWER, AlertMove.SNOOZED}
)
"""After these the ladder is climbed from its foot: it is another wait, of which nobody has been told."""


def last(events: Sequence[EventView]) -> Told | None:
    """Give who was told last, of the wait that runs now; None: nobody yet."""
    for event in reversed(events):
        if event.move in _BEGINS_ANEW:
            return None
        if event.move is AlertMove.CLIMBED and "how" in event.detail:
            return Told(event.detail["phone"], How(event.detail["how"]))
    return None


def name_at(events: Sequence[EventView], rung: int) -> str | None:
    """Name who was told when the alert had climbed this often; None: the hub's on-call number, or nobody by name."""
    found = (event.detail.get("who") for event in events if event.move is AlertMove.CLIMBED and event.detail.get("rung") == rung)
    return next(found, None)


def acknowledged(events: Sequence[EventView], rung: int) -> bool:
    """Whether whoever was told at this rung has acknowledged it."""
    return any(event.move is AlertMove.ACKNOWLEDGED and event.detail.get("at_rung") == rung for event in events)
