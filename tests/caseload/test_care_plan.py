"""What a care plan says, what it limits, and how a red reading is answered because of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload import care_plan
from app.caseload.care_plan import Admission, CarePlan, Cpr, PlanDraft, PlanType, RedWording

TODAY = date(2026, 11, 23)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TEXT = "Ring your palliative team on 01632 960001, day or night."
DRAFT = PlanDraft(
    plan_type=PlanType.RESPECT,
    admission_preference=Admission.NOT_FOR_HOSPITAL,
    cpr_recommendation=Cpr.NOT,
    summary="Wishes to stay at home.",
    red_text=TEXT,
)


def plan(**changes: str) -> CarePlan:
    """The plan of the draft, its text approved; `changes` as the row keeps them."""
    made = care_plan.approved(care_plan.recorded(DRAFT, None, by="Casey", at=AT, today=TODAY), by="Dr Amin", at=AT)
    return care_plan.from_json({**care_plan.to_json(made), **changes})


dates = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31))
words = st.none() | st.text(min_size=1, max_size=20)
instants = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- the zone is given beside
plans = st.builds(
    CarePlan,
    plan_type=st.sampled_from(PlanType),
    admission_preference=st.sampled_from(Admission),
    cpr_recommendation=st.sampled_from(Cpr),
    summary=st.text(max_size=20),
    valid_from=dates,
    review_date=dates,
    document_ref=words,
    capacity_note=words,
    emergency_contact=words,
    red_text=words,
    recorded_by=st.text(min_size=1, max_size=20),
    recorded_at=instants,
    red_text_by=words,
    red_text_at=st.none() | instants,
)


@given(plans)
def test_a_plan_comes_back_from_its_row_as_it_went(any_plan: CarePlan) -> None:
    assert care_plan.from_json(care_plan.to_json(any_plan)) == any_plan


@pytest.mark.parametrize(
    ("kind", "preference"),
    [
        (PlanType.RESPECT, Admission.SELECTED),
        (PlanType.TEP, Admission.NOT_FOR_HOSPITAL),
        (PlanType.TEP, Admission.COMFORT),
        (PlanType.ADRT, Admission.FULL),
        (PlanType.EOL, Admission.FULL),
    ],
)
def test_a_plan_limits_by_what_it_says_of_hospital_or_by_what_it_is(kind: PlanType, preference: Admission) -> None:
    assert plan(plan_type=kind.value, admission_preference=preference.value).limits


@pytest.mark.parametrize(("kind", "preference"), [(PlanType.RESPECT, Admission.FULL), (PlanType.NONE, Admission.COMFORT)])
def test_a_plan_for_everything_limits_nothing_and_neither_does_none(kind: PlanType, preference: Admission) -> None:
    assert not plan(plan_type=kind.value, admission_preference=preference.value).limits


@pytest.mark.parametrize("recommendation", Cpr)
def test_a_word_on_cpr_alone_limits_nothing(recommendation: Cpr) -> None:
    for_hospital = plan(admission_preference="full", cpr_recommendation=recommendation.value)
    assert not for_hospital.limits
    assert for_hospital.personal_text(TODAY) is None


def test_a_plan_holds_on_the_day_of_its_review_and_not_after() -> None:
    assert not plan(review_date=TODAY.isoformat()).out_of_date(TODAY)
    assert plan(review_date=YESTERDAY.isoformat()).out_of_date(TODAY)
    assert not plan().out_of_date(TODAY)
    assert not plan(plan_type="none", review_date=YESTERDAY.isoformat()).out_of_date(TODAY)


@pytest.mark.parametrize(
    ("changes", "wording"),
    [
        ({}, RedWording.PERSONAL),
        ({"review_date": TODAY.isoformat(), "valid_from": TODAY.isoformat()}, RedWording.PERSONAL),
        ({"admission_preference": "full"}, RedWording.NO_LIMIT),
        ({"plan_type": "none"}, RedWording.NO_LIMIT),
        ({"review_date": YESTERDAY.isoformat()}, RedWording.OUT_OF_DATE),
        ({"valid_from": TOMORROW.isoformat()}, RedWording.NOT_YET),
        ({"red_text": ""}, RedWording.NO_TEXT),
        ({"red_text_by": ""}, RedWording.NOT_APPROVED),
    ],
)
def test_anything_in_doubt_is_answered_with_the_999_advice(changes: dict[str, str], wording: RedWording) -> None:
    found = plan(**changes)
    assert found.red_wording(TODAY) is wording
    assert found.personal_text(TODAY) == (TEXT if wording is RedWording.PERSONAL else None)


@given(plans, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_only_an_approved_text_of_a_limiting_plan_that_holds_today_is_used(any_plan: CarePlan, today: date) -> None:
    used = any_plan.personal_text(today)
    if used is not None:
        assert used == any_plan.red_text != ""
        assert any_plan.limits
        assert any_plan.red_text_by
        assert any_plan.red_text_at is not None
        assert not any_plan.out_of_date(today)


def test_what_is_recorded_is_approved_by_nobody() -> None:
    made = care_plan.recorded(DRAFT, None, by="Casey", at=AT, today=TODAY)
    assert (made.recorded_by, made.recorded_at, made.red_text_by, made.red_text_at) == ("Casey", AT, None, None)
    assert made.red_wording(TODAY) is RedWording.NOT_APPROVED


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("red_text", TEXT.replace("01632 960001", "01632 960002")),
        ("summary", "Wishes to go to hospital."),
        ("plan_type", PlanType.TEP),
        ("admission_preference", Admission.SELECTED),
        ("emergency_contact", "Bo, son"),
    ],
)
def test_an_approval_lapses_with_what_was_approved(field: str, value: object) -> None:
    changed = recorded_again(field, value)
    assert (changed.recorded_by, changed.red_text_by, changed.red_text_at) == ("Robin", None, None)


@pytest.mark.parametrize(("field", "value"), [("review_date", TOMORROW), ("cpr_recommendation", Cpr.UNKNOWN)])
def test_an_approval_stands_while_what_was_approved_does(field: str, value: object) -> None:
    changed = recorded_again(field, value)
    assert (changed.recorded_by, changed.red_text_by, changed.red_text_at) == ("Robin", "Dr Amin", AT)


def recorded_again(field: str, value: object) -> CarePlan:
    said = {name: getattr(DRAFT, name) for name in PlanDraft.__dataclass_fields__}
    return care_plan.recorded(PlanDraft(**{**said, field: value}), plan(), by="Robin", at=AT + timedelta(days=1), today=TODAY)


def test_other_words_in_the_enrolment_are_other_words_of_the_plan() -> None:
    found = care_plan.reworded(plan(), "For hospital.", by="Robin", at=AT)
    assert (found.summary, found.recorded_by, found.red_text_by, found.red_text_at) == ("For hospital.", "Robin", None, None)


@pytest.mark.parametrize(("reviewed", "approver"), [(TODAY, "Dr Amin"), (YESTERDAY, None)])
def test_an_approval_that_was_out_of_date_does_not_come_back_with_a_new_review_date(reviewed: date, approver: str | None) -> None:
    before = plan(review_date=reviewed.isoformat())
    said = {name: getattr(DRAFT, name) for name in PlanDraft.__dataclass_fields__}
    renewed = care_plan.recorded(PlanDraft(**{**said, "review_date": TOMORROW}), before, by="Robin", at=AT, today=TODAY)
    assert (renewed.red_text_by, renewed.review_date) == (approver, TOMORROW)
