"""Whether a changed number makes a pathway more cautious or less: fewer readings urgent, a slower answer, more people who may join."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from app.pathways.document import Path


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does. `looser`: it makes the pathway less cautious."""

    looser: bool
    words: str


class _Way(Enum):
    """Which way a number is less cautious."""

    HIGHER = "higher"  # or a longer list, or a later time
    LOWER = "lower"  # or a shorter list, or an earlier time


@dataclass(frozen=True, slots=True)
class _Rule:
    """How one number acts: which way it is less cautious, and what that, and the other way, does."""

    way: _Way
    looser: str
    tighter: str
    absent_is_looser: bool = True  # without the number there is no such rule

    def of(self, before: Any, after: Any) -> Effect | None:  # noqa: ANN401 -- a number, a time, or a list of them
        if before is None or after is None:
            looser = (after is None) is self.absent_is_looser
        elif _size(before) == _size(after):
            return None
        else:
            looser = (_size(after) > _size(before)) is (self.way is _Way.HIGHER)
        return Effect(looser, self.looser if looser else self.tighter)


def of(key: Path, before: Any, after: Any) -> Effect | None:  # noqa: ANN401 -- a number, a time, or a list of them
    """Say what a change of the number at `key` does, from `before` to `after`; None is a number that is not there.

    Gives None where the change is neither more cautious nor less, or where nobody can say.
    """
    rule = _RULES.get(key) or _of_kind(key)
    return None if rule is None or before == after else rule.of(before, after)


def joining(*, allowed: bool) -> Effect:
    """Say what it does when a bar to joining goes, or comes."""
    return Effect(allowed, _MORE_JOIN if allowed else _FEWER_JOIN)


def _size(value: Any) -> Any:  # noqa: ANN401 -- what can be compared with another of its kind
    return len(value) if isinstance(value, list) else value


def _urgent(level: str, way: _Way) -> _Rule:
    return _Rule(way, f"This makes fewer readings {level}.", f"This makes more readings {level}.")


def _later(what: str) -> _Rule:
    return _Rule(_Way.HIGHER, f"{what} later.", f"{what} sooner.")


def _of_kind(key: Path) -> _Rule | None:
    """Give the rule of a number of which a pathway may have several."""
    match key:
        case ("vitals", _, str(limit)) if limit in _LIMITS:
            return _LIMITS[limit]
        case ("scores", _, str(field)) if field in _SCORED:
            return _SCORED[field]
        case ("ladder", str(urgency), str(field)) if field in _LADDER:
            return _LADDER[field](urgency)
        case ("bundles", _, "target"):
            return _Rule(_Way.LOWER, "The bundle is meant for fewer patients.", "The bundle is meant for more patients.")
        case _:
            return None


_MORE_JOIN: Final = "More people may join."
_FEWER_JOIN: Final = "Fewer people may join."
_LESS_OFTEN: Final = _Rule(_Way.LOWER, "Readings are asked for less often.", "Readings are asked for more often.")
_RINGS: Final = ("A person rings less often.", "A person rings more often.")
_LIMITS: Final[Mapping[str, _Rule]] = {
    "red_to": _urgent("red", _Way.LOWER),
    "amber_to": _urgent("amber", _Way.LOWER),
    "amber_from": _urgent("amber", _Way.HIGHER),
    "red_from": _urgent("red", _Way.HIGHER),
}
_SCORED: Final[Mapping[str, _Rule]] = {
    "amber": _urgent("amber", _Way.HIGHER),  # the rank of a level among those of its chart
    "red": _urgent("red", _Way.HIGHER),
    "change_amber": _urgent("amber", _Way.HIGHER),
    "change_red": _urgent("red", _Way.HIGHER),
}
_LADDER: Final[Mapping[str, Callable[[str], _Rule]]] = {
    "claim": lambda urgency: _later(f"Somebody has to take on a patient on the {urgency} list"),
    "outcome": lambda urgency: _later(f"An outcome is expected for a patient on the {urgency} list"),
    "climb_every": lambda urgency: _Rule(
        _Way.HIGHER,
        f"The on-call number is told less often of a patient who waits on the {urgency} list.",
        f"The on-call number is told more often of a patient who waits on the {urgency} list.",
    ),
}
_RULES: Final[Mapping[Path, _Rule]] = {
    ("admission", "min_age"): _Rule(_Way.LOWER, _MORE_JOIN, _FEWER_JOIN),
    ("admission", "max_age"): _Rule(_Way.HIGHER, _MORE_JOIN, _FEWER_JOIN),
    ("admission", "min_age_days"): _Rule(_Way.LOWER, _MORE_JOIN, _FEWER_JOIN),
    # admission.usual_spo2_min is left out: a lower one asks for limits of their own of fewer, and allows looser ones to fewer.
    ("bands", "red_max"): _urgent("red", _Way.LOWER),
    ("bands", "amber_max"): _urgent("amber", _Way.LOWER),
    # Without a target every reading in range on oxygen is amber.
    ("target", "high"): _Rule(
        _Way.HIGHER, "This makes fewer readings on oxygen amber.", "This makes more readings on oxygen amber.", absent_is_looser=False
    ),
    ("exertion", "min_rest_spo2"): _Rule(
        _Way.LOWER, "People may be asked to move for a test at a lower SpO2.", "Nobody is asked to move for a test at so low a SpO2."
    ),
    ("exertion", "drop_amber"): _urgent("amber", _Way.HIGHER),
    ("trend", "drop_amber"): _urgent("amber", _Way.HIGHER),
    ("trend", "drop_red"): _urgent("red", _Way.HIGHER),
    # What is out of range is amber by itself: this adds that it is so again and again.
    ("trend", "persistence"): _Rule(
        _Way.HIGHER, "Fewer readings are told as out of range again and again.", "More readings are told as out of range again and again."
    ),
    ("repeat", "red_minutes"): _later("A red reading without another is confirmed"),
    ("repeat", "amber_minutes"): _later("An amber reading without another is confirmed"),
    ("repeat", "same_words_s"): _Rule(_Way.HIGHER, "Fewer readings count as taken again.", "More readings count as taken again."),
    ("repeat", "unknown_order_minutes"): _Rule(
        _Way.LOWER, "The worse of two readings governs less often.", "The worse of two readings governs more often."
    ),
    ("reading_times",): _LESS_OFTEN,
    ("duration_days",): _Rule(_Way.LOWER, "Patients are watched for fewer days.", "Patients are watched for more days."),
    ("chase", "reminder"): _later("A silent patient is reminded"),
    ("chase", "second_reminder"): _later("A silent patient and the carer are reminded"),
    ("chase", "missed"): _later("Silence becomes an alert"),
    ("chase", "early"): _Rule(
        _Way.HIGHER,
        "A reading taken earlier answers the time, so fewer are missed.",
        "A reading must come nearer to its time, so more are missed.",
    ),
    ("quiet", "start"): _later("In the morning patients are asked and reminded"),
    ("quiet", "end"): _Rule(
        _Way.LOWER,
        "In the evening patients are no longer asked and reminded as late.",
        "In the evening patients are asked and reminded later.",
    ),
    ("calls", "every_days"): _Rule(_Way.HIGHER, *_RINGS),
    ("calls", "on_days"): _Rule(_Way.LOWER, *_RINGS),
    ("advice_loop", "ask_minutes"): _later("Whoever was told to ring 999 is asked whether they did"),
    ("advice_loop", "silence_minutes"): _later("Silence after “call 999” climbs"),
}
