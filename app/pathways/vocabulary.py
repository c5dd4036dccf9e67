"""The words every pathway shares: labels of trust, channels, and the ranges a value may lie in at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self


class Label(StrEnum):
    """How far a number may be trusted; shown wherever the number is."""

    CONFIRMED = "CONFIRMED"  # read in the public source named
    LOCAL = "LOCAL"  # one local service does it so; not national policy
    UNCONFIRMED = "UNCONFIRMED"  # general knowledge: a clinician fills it in and signs
    DESIGN = "DESIGN"  # our own conclusion, shipped as a default that a clinician may change


HOUSE: Final = "house"
"""The source of what this product sets by itself: reserved, since nobody can read up on it."""


class Sourced(int):
    """A whole number that knows where it comes from; `source` names keys of the pathway's list of sources."""

    source: str
    label: Label

    def __new__(cls, value: int, source: str, label: Label) -> Self:
        number = super().__new__(cls, value)
        number.source = source
        number.label = label
        return number

    @property
    def value(self) -> int:
        """The bare number."""
        return int(self)


class SourcedDecimal(float):
    """A number with decimals, such as a temperature, that knows where it comes from."""

    __slots__ = ("label", "source")

    source: str
    label: Label

    def __new__(cls, value: float, source: str, label: Label) -> Self:
        number = super().__new__(cls, value)
        number.source = source
        number.label = label
        return number

    @property
    def value(self) -> float:
        """The bare number."""
        return float(self)


class SourcedText(str):
    """A short text, such as "08:00", that knows where it comes from."""

    __slots__ = ("label", "source")

    source: str
    label: Label

    def __new__(cls, value: str, source: str, label: Label) -> Self:
        text = super().__new__(cls, value)
        text.source = source
        text.label = label
        return text

    @property
    def value(self) -> str:
        """The bare text."""
        return str(self)


@dataclass(frozen=True, slots=True)
class Range:
    """The values a measurement may have at all; outside it is an error, never a reading."""

    low: float
    high: float
    unit: str
    source: str

    def holds(self, value: float) -> bool:
        """Say whether `value` lies inside, both ends included."""
        return self.low <= value <= self.high


SPO2 = Range(50, 100, "%", "R2 validation rules: 50-100")
PULSE = Range(20, 250, "/min", "engineering limit; R2 gives 0-250")
TEMPERATURE_C = Range(30.0, 45.0, "°C", "R2 validation rules: 30-45")
RESPIRATORY_RATE = Range(4, 60, "/min", "engineering limit; R2 gives 0-50")
AGE_YEARS = Range(0, 130, "years", "engineering limit")


class RefusalCode(StrEnum):
    """Why someone may not join a pathway as they stand; wording has a sentence for each."""

    UNDER_AGE = "under_age"  # younger than the pathway serves
    OVER_AGE = "over_age"  # older than the pathway serves
    NEWBORN = "newborn"  # days old: no newborn chart is loaded, so nobody could judge
    HOME_OXYGEN = "home_oxygen"  # already on oxygen at home
    LOW_USUAL_UNKNOWN = "low_usual_unknown"  # usual SpO2 known to be low, but not how low
    PREGNANT_WITHOUT_CONTACT = "pregnant_without_contact"  # pregnant, and no maternity contact given
    PREGNANT = "pregnant"  # pregnant, where another pathway is meant for that
    NOT_PREGNANT = "not_pregnant"  # neither pregnant nor within six weeks of birth, where the pathway is for those alone
    NO_MATERNITY_CONTACT = "no_maternity_contact"  # the pathway asks for a maternity contact of everybody
    NO_CARER = "no_carer"  # nobody named who takes and enters the readings
    NO_USUAL_SPO2 = "no_usual_spo2"  # usual SpO2 unknown, where the pathway is meant for people whose usual is low
    NO_OWN_LIMITS = "no_own_limits"  # the pathway asks for this patient's own limits of everybody
    USUAL_NEEDS_LIMITS = "usual_needs_limits"  # usual SpO2 below the pathway's, and no numbers of their own
    LIMITS_INCOMPLETE = "limits_incomplete"  # one of the two limits given, not both
    LIMITS_OUT_OF_ORDER = "limits_out_of_order"  # red is not below amber, or amber not below usual
    LIMITS_TOO_LOOSE = "limits_too_loose"  # looser than the pathway's, with a usual SpO2 that does not call for it
    LIMITS_FAR_BELOW_USUAL = "limits_far_below_usual"  # so low that anything would be called good
    LIMITS_WITHOUT_SETTER = "limits_without_setter"  # nobody named who set them
    LIMITS_WITHOUT_REASON = "limits_without_reason"  # no reason given for them
    IMPLAUSIBLE = "implausible"  # a number no person has


class Exclusion(StrEnum):
    """What a pathway may exclude people for, beyond age; each is stated in its definition with a source."""

    HOME_OXYGEN = "home_oxygen"
    LOW_USUAL_UNKNOWN = "low_usual_unknown"
    PREGNANT_WITHOUT_CONTACT = "pregnant_without_contact"
    PREGNANT = "pregnant"


class Requirement(StrEnum):
    """What a pathway may ask of everybody who joins; each is stated in its definition with a source."""

    PREGNANT = "pregnant"  # pregnant, or gave birth within six weeks
    MATERNITY_CONTACT = "maternity_contact"  # a maternity team and how to reach it
    CARER = "carer"  # somebody named who takes the readings
    USUAL_SPO2 = "usual_spo2"  # the usual SpO2 is known
    OWN_LIMITS = "own_limits"  # amber and red numbers of their own, who set them and why


class Asker(StrEnum):
    """Who normally hands in the readings of a pathway; the others may too."""

    PATIENT = "patient"  # the patient
    CARER = "carer"  # somebody who cares for them, at home
    STAFF = "staff"  # a nurse, or the staff of a care home


class Measure(StrEnum):
    """What a pathway may ask to be measured, beside the fields of its score charts."""

    SPO2 = "spo2"  # oxygen saturation at rest, %
    PULSE = "pulse"  # a minute
    TEMPERATURE = "temperature_c"  # °C
    RESPIRATORY_RATE = "respiratory_rate"  # breaths a minute
    EXERTION = "spo2_exertion"  # oxygen saturation after a walk or a stand test, %
    OXYGEN = "oxygen"  # on air or on oxygen
    FEELING = "feeling"  # better, the same, worse
    SOFT_SIGNS = "soft_signs"  # RESTORE2 soft signs


LIKELY: Final[Mapping[str, tuple[int, int]]] = {
    "pulse": (40, 150),  # per minute
    "temperature_c": (35, 40),  # °C
    "respiratory_rate": (8, 30),  # breaths per minute
}
"""Below or above these a measurement is a slip, or an illness: nobody is told that all is well beside it. They are what a careful clerk
would ask about, no clinical limits; our own, no public source found."""
