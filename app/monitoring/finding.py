"""What a rule can say: the closed list of findings, the rules they come from, and the order in which they stand."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from app.monitoring.reading import Level


class FindingCode(StrEnum):
    """What a rule can say; wording has a sentence for each. They stand in the order in which the rules are looked at."""

    RED_SYMPTOM = "red_symptom"  # a red flag in words
    POSSIBLE_RED = "possible_red"  # what SpO2 might have been lies in the red band
    SPO2_RED = "spo2_red"  # SpO2 in the red band
    AMBER_SYMPTOM = "amber_symptom"  # an amber flag in words
    FEELS_WORSE = "feels_worse"  # the patient feels worse
    SOFT_SIGN = "soft_sign"  # a soft sign of RESTORE2 was seen
    CONCERN = "concern"  # someone is worried: one step more urgent than all the rest
    SPO2_AMBER = "spo2_amber"  # SpO2 in the amber band
    ON_OXYGEN = "on_oxygen"  # in range, but measured on oxygen: the bands are for air
    ABOVE_TARGET = "above_target"  # on oxygen, and above what is aimed at: too much oxygen
    TREND_DROP = "trend_drop"  # far below the patient's own baseline
    TREND_PERSISTENT = "trend_persistent"  # out of range this many times in a row
    VITAL_RED = "vital_red"  # another measurement beyond the pathway's red limit
    VITAL_AMBER = "vital_amber"  # another measurement beyond the pathway's amber limit
    VITAL_UNLIKELY = "vital_unlikely"  # another measurement, for which there is no limit, is one that hardly anybody has
    EXERTION_DROP = "exertion_drop"  # SpO2 falls on moving
    SCORE_RED = "score_red"  # an early warning score at a level that this pathway calls red
    SCORE_AMBER = "score_amber"  # the same, amber
    SCORE_CHANGE = "score_change"  # far above the usual score
    SCORE_ASKS = "score_asks"  # something for which the chart lets a clinician choose the level
    SPO2_GREEN = "spo2_green"  # SpO2 above both bands


RULES: Final[dict[FindingCode, tuple[str, str]]] = {
    FindingCode.RED_SYMPTOM: ("symptom.red", "1"),
    FindingCode.POSSIBLE_RED: ("spo2.candidate", "1"),
    FindingCode.SPO2_RED: ("spo2.band", "1"),
    FindingCode.AMBER_SYMPTOM: ("symptom.amber", "1"),
    FindingCode.FEELS_WORSE: ("feeling.worse", "1"),
    FindingCode.SOFT_SIGN: ("soft_sign", "1"),
    FindingCode.CONCERN: ("concern", "2"),
    FindingCode.SPO2_AMBER: ("spo2.band", "1"),
    FindingCode.ON_OXYGEN: ("spo2.on_oxygen", "1"),
    FindingCode.ABOVE_TARGET: ("spo2.above_target", "1"),
    FindingCode.TREND_DROP: ("trend.drop", "1"),
    FindingCode.TREND_PERSISTENT: ("trend.persistence", "1"),
    FindingCode.VITAL_RED: ("vital.limit", "1"),
    FindingCode.VITAL_AMBER: ("vital.limit", "1"),
    FindingCode.VITAL_UNLIKELY: ("vital.unlikely", "1"),
    FindingCode.EXERTION_DROP: ("exertion.drop", "1"),
    FindingCode.SCORE_RED: ("score.level", "1"),
    FindingCode.SCORE_AMBER: ("score.level", "1"),
    FindingCode.SCORE_CHANGE: ("score.change", "1"),
    FindingCode.SCORE_ASKS: ("score.override", "1"),
    FindingCode.SPO2_GREEN: ("spo2.band", "1"),
}
"""The rule behind each code and its version: a change of meaning counts the version up."""

_PLACES: Final = {code: place for place, code in enumerate(FindingCode)}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a rule said; `values` fill the sentence and hold the threshold and where it came from."""

    rule_id: str
    rule_version: str
    code: str
    level: Level
    confirmed: bool
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def beside_bands(self) -> bool:
        """Whether it is about something else than the bands of resting SpO2, and not green."""
        return self.level is not Level.GREEN and self.code not in _OF_BANDS


_OF_BANDS: Final = frozenset({FindingCode.POSSIBLE_RED, FindingCode.SPO2_RED, FindingCode.SPO2_AMBER})


def found(code: FindingCode, level: Level, values: dict[str, Any], *, confirmed: bool = True) -> Finding:
    """Give what one rule says."""
    rule, version = RULES[code]
    return Finding(rule, version, str(code), level, confirmed, values)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put findings in the order of the rules: red words, red SpO2, amber words, amber SpO2, trend, other measurements, green."""
    return tuple(sorted(findings, key=lambda one: _PLACES[FindingCode(one.code)]))
