"""How fast one number may send: which turn the next text has, so that no second holds more than the provider takes. Pure."""

from collections.abc import Sequence
from typing import Final

LATE_S: Final = 0.2
"""How long after its turn, in seconds, a text may still be handed over; one that is later takes another turn. The turns
are laid out so that even then any second holds no more than the rate."""
AHEAD_S: Final = 0.3
"""How far ahead a turn is taken; a text whose turn is later waits in the queue, where a more urgent one may pass it."""
WINDOW_S: Final = 1.0 + LATE_S
FARTHEST_S: Final = 30.0
"""No turn lies farther ahead than this unless a clock was wrong: such a turn counts as never given, or it would silence the number."""


def next_turn(taken: Sequence[float], places: int, *, rate: int, now: float) -> float:
    """Give the earliest turn, in seconds of the clock that `now` is read from, for a text of so many places.

    `taken` are the turns already given, a place each, in order; `rate` is how many places a second the provider takes.
    A text of more places than that takes them all. Never before a turn that was given already.
    """
    taken = [turn for turn in taken if turn <= now + FARTHEST_S]
    others = rate - min(places, rate)  # how many places before it may lie within the same window
    earliest = max(now, taken[-1]) if taken else now
    return max(earliest, taken[-others - 1] + WINDOW_S) if len(taken) > others else earliest


def after(taken: Sequence[float], turn: float, places: int, *, rate: int) -> list[float]:
    """Give the turns taken once this one is: no more are kept than matter."""
    believed = [one for one in taken if one <= turn + FARTHEST_S]
    return [*believed, *[turn] * min(places, rate)][-rate:]


def seconds_for(places: int, *, rate: int) -> float:
    """Give how long so many places take at this rate, in seconds: what a plan is made with."""
    return max(0, -(-places // rate) - 1) * WINDOW_S
