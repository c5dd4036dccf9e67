"""A care plan in a few words: what whoever rings must know before all else. Pure."""

from dataclasses import dataclass
from datetime import date

from app.caseload.care_plan import Admission, CarePlan
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class Badge:
    """The few words, and whether the day of the plan's review is past."""

    text: str
    out_of_date: bool


def badge(words: str | None, plan: CarePlan | None, *, today: date) -> Badge | None:
    """Give the badge of a stay on this day of its hub; None where there is no plan. `words` are the stay's `plan`.

    A plan of which only the words are known is never put into fewer: they are to be read.
    """
    if plan is None:
        return Badge(sentences.say("plan_badge.only_words"), out_of_date=False) if words else None
    if not plan.exists:
        return None
    said = sentences.say(f"plan_badge.{_code(plan)}", {"kind": sentences.say(f"plan_short.{plan.plan_type.value}")})
    if plan.out_of_date(today):
        return Badge(sentences.say("plan_badge.out_of_date", {"badge": said}), out_of_date=True)
    return Badge(said, out_of_date=False)


def _code(plan: CarePlan) -> str:
    if plan.admission_preference is Admission.FULL and plan.limits:
        return "by_its_kind"
    return plan.admission_preference.value
