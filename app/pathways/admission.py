"""Who may join a pathway, and with which numbers of their own. Pure: every reason why not, never only the first."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, assert_never

from app.pathways.schema import Pathway
from app.pathways.vocabulary import SPO2, Exclusion, RefusalCode, Requirement

MOST_BELOW_USUAL: Final = 11
"""How many points of % a patient's own red limit may lie below their usual SpO2. Our own bound, against a slip of the pen that would
call anything good: as far as from 94, the highest usual SpO2 that asks for limits, to 83, where scale 2 of NEWS2 is at its worst."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What admission looks at. SpO2 in %; a usual SpO2 of None is unknown, which is no reason against by itself."""

    date_of_birth: date
    usual_spo2: int | None = None
    low_usual_suspected: bool = False  # known to have low oxygen as a rule, from lung disease for instance
    amber_max: int | None = None
    red_max: int | None = None
    limits_by: str | None = None
    limits_reason: str | None = None
    home_oxygen: bool = False
    pregnant: bool = False
    maternity_contact: str | None = None
    carer_name: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why not: `field` is what to look at, `values` fill the sentence."""

    code: RefusalCode
    field: str
    values: dict[str, Any] = dataclasses.field(default_factory=dict)


def check(pathway: Pathway, applicant: Applicant, *, today: date) -> list[Refusal]:
    """Give every reason why `applicant` may not join as they stand; an empty list admits them."""
    implausible = list(_implausible(applicant))
    if implausible:
        return [*_excluded(pathway, applicant, today), *implausible]
    return [*_excluded(pathway, applicant, today), *_limits(pathway, applicant)]


def age(date_of_birth: date, *, today: date) -> int:
    """Give the age in whole years; someone born on 29 February is a year older on 1 March."""
    before_birthday = (today.month, today.day) < (date_of_birth.month, date_of_birth.day)
    return today.year - date_of_birth.year - before_birthday


def _excluded(pathway: Pathway, applicant: Applicant, today: date) -> Iterator[Refusal]:
    yield from _of_age(pathway, applicant, today)
    for rule in pathway.admission.excludes:
        code, field = _EXCLUDED[rule.code]
        if _excludes(rule.code, applicant):
            yield Refusal(code, field, {"source": rule.source})
    for needed in pathway.admission.requires:
        code, field = _NEEDED[needed.code]
        if _lacks(needed.code, applicant):
            yield Refusal(code, field, {"source": needed.source})


def _of_age(pathway: Pathway, applicant: Applicant, today: date) -> Iterator[Refusal]:
    admission, born = pathway.admission, applicant.date_of_birth
    years, days = age(born, today=today), (today - born).days
    if years < admission.min_age:
        yield Refusal(RefusalCode.UNDER_AGE, "date_of_birth", {"min_age": admission.min_age.value, "source": admission.min_age.source})
    if admission.max_age is not None and years > admission.max_age:
        yield Refusal(RefusalCode.OVER_AGE, "date_of_birth", {"max_age": admission.max_age.value, "source": admission.max_age.source})
    if admission.min_age_days is not None and days < admission.min_age_days:
        values = {"min_age_days": admission.min_age_days.value, "source": admission.min_age_days.source}
        yield Refusal(RefusalCode.NEWBORN, "date_of_birth", values)


# What is told, and which field to look at.
_EXCLUDED = {
    Exclusion.HOME_OXYGEN: (RefusalCode.HOME_OXYGEN, "home_oxygen"),
    Exclusion.LOW_USUAL_UNKNOWN: (RefusalCode.LOW_USUAL_UNKNOWN, "usual_spo2"),
    Exclusion.PREGNANT_WITHOUT_CONTACT: (RefusalCode.PREGNANT_WITHOUT_CONTACT, "maternity_contact"),
    Exclusion.PREGNANT: (RefusalCode.PREGNANT, "pregnant"),
}
_NEEDED = {
    Requirement.PREGNANT: (RefusalCode.NOT_PREGNANT, "pregnant"),
    Requirement.MATERNITY_CONTACT: (RefusalCode.NO_MATERNITY_CONTACT, "maternity_contact"),
    Requirement.CARER: (RefusalCode.NO_CARER, "carer_name"),
    Requirement.USUAL_SPO2: (RefusalCode.NO_USUAL_SPO2, "usual_spo2"),
    Requirement.OWN_LIMITS: (RefusalCode.NO_OWN_LIMITS, "amber_max"),
}


def _excludes(code: Exclusion, applicant: Applicant) -> bool:
    match code:
        case Exclusion.HOME_OXYGEN:
            return applicant.home_oxygen
        case Exclusion.LOW_USUAL_UNKNOWN:
            return applicant.low_usual_suspected and applicant.usual_spo2 is None
        case Exclusion.PREGNANT_WITHOUT_CONTACT:
            return applicant.pregnant and _blank(applicant.maternity_contact)
        case Exclusion.PREGNANT:
            return applicant.pregnant
        case _:
            assert_never(code)


def _lacks(code: Requirement, applicant: Applicant) -> bool:
    match code:
        case Requirement.PREGNANT:
            return not applicant.pregnant
        case Requirement.MATERNITY_CONTACT:
            return _blank(applicant.maternity_contact)
        case Requirement.CARER:
            return _blank(applicant.carer_name)
        case Requirement.USUAL_SPO2:
            return applicant.usual_spo2 is None
        case Requirement.OWN_LIMITS:
            return applicant.amber_max is None and applicant.red_max is None
        case _:
            assert_never(code)


def _implausible(applicant: Applicant) -> Iterator[Refusal]:
    for name in ("usual_spo2", "amber_max", "red_max"):
        value = getattr(applicant, name)
        if value is not None and not SPO2.holds(value):
            yield Refusal(RefusalCode.IMPLAUSIBLE, name, {"value": value, "low": int(SPO2.low), "high": int(SPO2.high)})


def _limits(pathway: Pathway, applicant: Applicant) -> Iterator[Refusal]:
    amber, red, usual = applicant.amber_max, applicant.red_max, applicant.usual_spo2
    usual_min = pathway.admission.usual_spo2_min.value
    low_usual = usual is not None and usual < usual_min
    if amber is None and red is None:
        if low_usual:
            yield Refusal(RefusalCode.USUAL_NEEDS_LIMITS, "amber_max", {"usual_spo2": usual, "usual_min": usual_min})
        return
    if amber is None or red is None:
        yield Refusal(RefusalCode.LIMITS_INCOMPLETE, "amber_max" if amber is None else "red_max")
        return
    if red >= amber or (usual is not None and amber >= usual):
        values = {"red_max": red, "amber_max": amber, "usual_spo2": "unknown" if usual is None else usual}
        yield Refusal(RefusalCode.LIMITS_OUT_OF_ORDER, "red_max" if red >= amber else "amber_max", values)
    looser = amber < pathway.bands.amber_max or red < pathway.bands.red_max
    if looser and not low_usual:
        values = {"amber_max": pathway.bands.amber_max.value, "red_max": pathway.bands.red_max.value, "usual_min": usual_min}
        yield Refusal(RefusalCode.LIMITS_TOO_LOOSE, "amber_max", values)
    if usual is not None and usual - red > MOST_BELOW_USUAL:
        yield Refusal(
            RefusalCode.LIMITS_FAR_BELOW_USUAL, "red_max", {"red_max": red, "usual_spo2": usual, "lowest": usual - MOST_BELOW_USUAL}
        )
    if looser or low_usual:
        yield from _signed(applicant)


def _signed(applicant: Applicant) -> Iterator[Refusal]:
    if _blank(applicant.limits_by):
        yield Refusal(RefusalCode.LIMITS_WITHOUT_SETTER, "limits_by")
    if _blank(applicant.limits_reason):
        yield Refusal(RefusalCode.LIMITS_WITHOUT_REASON, "limits_reason")


def _blank(text: str | None) -> bool:
    return text is None or not text.strip()
