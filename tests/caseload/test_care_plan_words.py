"""The badge of a plan: three or four words, and "out of date" where it is."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.caseload import care_plan, care_plan_words
from app.caseload.care_plan import Admission, CarePlan, PlanDraft, PlanType
from app.caseload.care_plan_words import Badge

TODAY = date(2026, 11, 23)


def plan(kind: PlanType, preference: Admission, review: date | None = None) -> CarePlan:
    draft = PlanDraft(plan_type=kind, admission_preference=preference, summary="As agreed.", review_date=review)
    return care_plan.recorded(draft, None, by="Casey", at=datetime(2026, 11, 20, tzinfo=UTC), today=TODAY)


@pytest.mark.parametrize(
    ("kind", "preference", "words"),
    [
        (PlanType.RESPECT, Admission.FULL, "ReSPECT: for hospital"),
        (PlanType.RESPECT, Admission.SELECTED, "ReSPECT: some treatment only"),
        (PlanType.TEP, Admission.NOT_FOR_HOSPITAL, "Not for hospital"),
        (PlanType.EOL, Admission.COMFORT, "Comfort care only"),
        (PlanType.ADRT, Admission.FULL, "ADRT: read it"),
        (PlanType.EOL, Admission.FULL, "End-of-life plan: read it"),
    ],
)
def test_a_badge_says_what_the_plan_says_in_a_few_words(kind: PlanType, preference: Admission, words: str) -> None:
    assert care_plan_words.badge("As agreed.", plan(kind, preference), today=TODAY) == Badge(words, out_of_date=False)
    assert len(words.split()) <= 4


@pytest.mark.parametrize("preference", Admission)
@pytest.mark.parametrize("kind", [one for one in PlanType if one is not PlanType.NONE])
def test_every_plan_has_a_badge_and_says_when_it_is_out_of_date(kind: PlanType, preference: Admission) -> None:
    holds = care_plan_words.badge("As agreed.", plan(kind, preference, TODAY), today=TODAY)
    late = care_plan_words.badge("As agreed.", plan(kind, preference, TODAY - timedelta(days=1)), today=TODAY)
    assert holds is not None
    assert "not known" not in holds.text
    assert late == Badge(f"Plan out of date: {holds.text}", out_of_date=True)


def test_a_plan_of_which_only_the_words_are_known_is_to_be_read() -> None:
    assert care_plan_words.badge("For hospital.", None, today=TODAY) == Badge("Plan: read it", out_of_date=False)


def test_without_a_plan_there_is_no_badge() -> None:
    assert care_plan_words.badge(None, None, today=TODAY) is None
    assert care_plan_words.badge(None, plan(PlanType.NONE, Admission.FULL), today=TODAY) is None
