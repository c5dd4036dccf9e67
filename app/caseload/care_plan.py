"""What is agreed for a patient who gets worse: the care plan, what it limits, and how a red reading is answered. Pure.

A plan suppresses nothing: every red reading is on the worklist and is
answered. All that a plan may change is the wording of that answer, and only where `red_wording` says so.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final


class PlanType(StrEnum):
    """What kind of document the plan is."""

    NONE = "none"  # asked, and there is none
    TEP = "tep"  # treatment escalation plan
    RESPECT = "respect"  # Recommended Summary Plan for Emergency Care and Treatment; may be for everything
    ADRT = "adrt"  # advance decision to refuse treatment
    EOL = "eol"  # end-of-life care plan


class Admission(StrEnum):
    """What the plan says about going to hospital."""

    FULL = "full"  # for hospital and whatever can be done there
    SELECTED = "selected"  # for hospital for some things only: the plan's words say which
    NOT_FOR_HOSPITAL = "not_for_hospital"  # treated where they live
    COMFORT = "comfort"  # comfort alone


class Cpr(StrEnum):
    """What the plan recommends if the heart stops. It says nothing of anything else: not for CPR may well be for hospital."""

    ATTEMPT = "attempt"  # for CPR
    NOT = "not"  # not for CPR
    UNKNOWN = "unknown"  # the plan does not say, or nobody knows


class RedWording(StrEnum):
    """How a red reading of this patient is answered, and why: anything in doubt is answered with the 999 advice."""

    PERSONAL = "personal"  # with the plan's own text, which a clinician has approved
    NO_LIMIT = "no_limit"  # with 999: the plan limits nothing
    NO_TEXT = "no_text"  # with 999: nobody has written another text
    NOT_APPROVED = "not_approved"  # with 999: no clinician has approved the text as it stands
    NOT_YET = "not_yet"  # with 999: the plan begins on a later day
    OUT_OF_DATE = "out_of_date"  # with 999: the day of its review is past


class RedTold(StrEnum):
    """What somebody whose reading was red was told to do."""

    CALL_999 = "call_999"  # what everybody is told
    OWN_TEXT = "own_text"  # the text of their own care plan
    NOTHING = "nothing"  # nothing is texted to them, or another machine sent it


_LIMITING_TYPES: Final = frozenset({PlanType.ADRT, PlanType.EOL})
_APPROVED_WITH: Final = ("plan_type", "admission_preference", "summary", "red_text", "emergency_contact")
"""What a clinician sees when approving the red text. When one of these changes, the approval lapses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """What was written down of a plan; every value is checked by itself."""

    plan_type: PlanType
    admission_preference: Admission = Admission.FULL
    cpr_recommendation: Cpr = Cpr.UNKNOWN
    summary: str = ""  # the plan's words; the same as the stay's `plan`, empty only where there is no plan
    valid_from: date | None = None  # None: since ever
    review_date: date | None = None  # the last day on which it may be relied on; None: no review was agreed
    document_ref: str | None = None  # where the signed paper is
    capacity_note: str | None = None
    emergency_contact: str | None = None
    red_text: str | None = None  # what the patient is told when a reading is red, instead of 999


@dataclass(frozen=True, slots=True, kw_only=True)
class CarePlan(PlanDraft):
    """A plan as it stands: who recorded it when, and who approved the red text as it stands, if anybody has."""

    recorded_by: str
    recorded_at: datetime
    red_text_by: str | None = None  # the clinician who was signed in
    red_text_at: datetime | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a plan at all."""
        return self.plan_type is not PlanType.NONE

    @property
    def limits(self) -> bool:
        """Whether it limits treatment: by what it says of hospital, or by what it is. A word on CPR alone is no limit here."""
        return limits(self.plan_type, self.admission_preference)

    def out_of_date(self, today: date) -> bool:
        """Whether the day of its review is past, by the hub's calendar. On that day itself it still holds."""
        return self.exists and self.review_date is not None and self.review_date < today

    def red_wording(self, today: date) -> RedWording:
        """Say how a red reading is answered on this day of the hub, and why."""
        if not self.limits:
            return RedWording.NO_LIMIT
        if self.out_of_date(today):
            return RedWording.OUT_OF_DATE
        if self.valid_from is not None and self.valid_from > today:
            return RedWording.NOT_YET
        if not self.red_text:
            return RedWording.NO_TEXT
        return RedWording.PERSONAL if self.red_text_by and self.red_text_at else RedWording.NOT_APPROVED

    def personal_text(self, today: date) -> str | None:
        """Give the text that takes the place of the 999 advice on this day, or None."""
        return self.red_text if self.red_wording(today) is RedWording.PERSONAL else None


def limits(kind: PlanType, preference: Admission) -> bool:
    """Whether a plan of this kind, which says this of hospital, limits treatment."""
    return kind is not PlanType.NONE and (kind in _LIMITING_TYPES or preference is not Admission.FULL)


def recorded(draft: PlanDraft, before: CarePlan | None, *, by: str, at: datetime, today: date) -> CarePlan:
    """Give the plan that a draft makes. An approval stands on while the plan holds and what was approved stays word for word the same.

    `today` is the hub's day.
    """
    said = {one.name: getattr(draft, one.name) for one in fields(PlanDraft)}
    made = CarePlan(**said, recorded_by=by, recorded_at=at)
    if before is None or any(getattr(before, name) != getattr(made, name) for name in _APPROVED_WITH):
        return made
    if before.out_of_date(today):
        return made  # what lapsed does not come back without somebody reading it again
    return replace(made, red_text_by=before.red_text_by, red_text_at=before.red_text_at)


def reworded(plan: CarePlan, summary: str, *, by: str, at: datetime) -> CarePlan:
    """Give the plan with other words, as a corrected enrolment has them; the approval of the red text lapses."""
    return replace(plan, summary=summary, recorded_by=by, recorded_at=at, red_text_by=None, red_text_at=None)


def approved(plan: CarePlan, *, by: str, at: datetime) -> CarePlan:
    """Give the plan with its red text approved as it stands."""
    return replace(plan, red_text_by=by, red_text_at=at)


def to_json(plan: CarePlan) -> dict[str, Any]:
    """Give a plan as the stay's row and the events keep it; what is empty is left out."""
    values = {one.name: getattr(plan, one.name) for one in fields(CarePlan)}
    return {name: _plain(value) for name, value in values.items() if value not in (None, "")}


def from_json(kept: dict[str, Any]) -> CarePlan:
    """Read what `to_json` wrote."""
    return CarePlan(**{name: _READERS.get(name, str)(value) for name, value in kept.items()})


_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "plan_type": PlanType,
    "admission_preference": Admission,
    "cpr_recommendation": Cpr,
    "valid_from": date.fromisoformat,
    "review_date": date.fromisoformat,
    "recorded_at": datetime.fromisoformat,
    "red_text_at": datetime.fromisoformat,
}


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
