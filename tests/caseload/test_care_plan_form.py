"""What is typed about a care plan: a draft, or every fault beside its field."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload import care_plan, care_plan_form
from app.caseload.care_plan import Admission, Cpr, PlanDraft, PlanType
from app.wording import gsm7

GOOD = {
    "plan_type": "respect",
    "admission_preference": "not_for_hospital",
    "summary": "Wishes to stay at home.",
}
RED_TEXT = "Ring your palliative team on 01632 960001, day or night."


def parse(**changes: str) -> care_plan_form.Parsed:
    return care_plan_form.parse({**GOOD, **changes})


def faults(**changes: str) -> dict[str | None, str]:
    return {fault.field: fault.reason for fault in parse(**changes).faults}


def test_kind_hospital_and_words_make_a_plan() -> None:
    assert parse().draft == PlanDraft(
        plan_type=PlanType.RESPECT,
        admission_preference=Admission.NOT_FOR_HOSPITAL,
        cpr_recommendation=Cpr.UNKNOWN,
        summary="Wishes to stay at home.",
    )


def test_every_field_is_kept() -> None:
    draft = parse(
        cpr_recommendation="not", valid_from="01/03/2026", review_date="2027-03-01", document_ref="Yellow folder", red_text=RED_TEXT,
        capacity_note="Has capacity", emergency_contact="Bo, son, 01632 960002", summary="At home.\r\nNo ventilation.",
    ).draft  # fmt: skip
    assert draft == PlanDraft(
        plan_type=PlanType.RESPECT,
        admission_preference=Admission.NOT_FOR_HOSPITAL,
        cpr_recommendation=Cpr.NOT,
        summary="At home.\nNo ventilation.",
        valid_from=date(2026, 3, 1),
        review_date=date(2027, 3, 1),
        document_ref="Yellow folder",
        capacity_note="Has capacity",
        emergency_contact="Bo, son, 01632 960002",
        red_text=RED_TEXT,
    )


def test_a_plan_shown_in_its_form_again_is_the_same_plan() -> None:
    draft = parse(cpr_recommendation="attempt", review_date="01/03/2027", red_text=RED_TEXT).draft
    assert draft is not None
    plan = care_plan.recorded(draft, None, by="Casey", at=datetime(2026, 11, 23, tzinfo=UTC), today=date(2026, 11, 23))
    assert care_plan_form.parse(care_plan_form.to_raw(plan)).draft == draft


def test_an_empty_form_asks_first_what_kind_it_is() -> None:
    assert [fault.field for fault in care_plan_form.parse({}).faults] == ["plan_type"]


def test_what_is_missing_is_named_all_of_it() -> None:
    assert faults(admission_preference="", summary=" ").keys() == {"admission_preference", "summary"}


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("plan_type", "dnacpr"), ("admission_preference", "home"), ("cpr_recommendation", "maybe"), ("summary", "none"),
        ("summary", "x" * 2001), ("valid_from", "soon"), ("review_date", "31/02/2027"), ("document_ref", "x" * 201),
        ("capacity_note", "x" * 601), ("emergency_contact", "x" * 201), ("red_text", "x" * 281),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_field_is_refused_beside_it(field: str, text: str) -> None:
    assert faults(**{field: text}).keys() == {field}


def test_a_review_before_the_beginning_is_refused() -> None:
    assert faults(valid_from="02/03/2026", review_date="01/03/2026").keys() == {"review_date"}
    assert faults(valid_from="01/03/2026", review_date="01/03/2026") == {}


def test_where_there_is_no_plan_nothing_is_said_of_one() -> None:
    none = care_plan_form.parse({"plan_type": "none", "admission_preference": "comfort", "emergency_contact": "Bo"})
    assert none.draft == PlanDraft(plan_type=PlanType.NONE, emergency_contact="Bo")
    assert faults(plan_type="none", red_text=RED_TEXT).keys() == {"summary", "red_text"}


def test_a_text_that_would_never_be_sent_is_refused() -> None:
    assert faults(admission_preference="full", red_text=RED_TEXT).keys() == {"red_text"}
    assert faults(plan_type="eol", admission_preference="full", red_text=RED_TEXT) == {}


def test_a_text_is_one_line_in_the_plain_alphabet() -> None:
    draft = parse(red_text="Don’t ring 999.\n“Ring us” –  01632 960001…").draft
    assert draft is not None
    assert draft.red_text == 'Don\'t ring 999. "Ring us" - 01632 960001...'
    assert not gsm7.strangers(draft.red_text)
    assert "ł ☎" in faults(red_text="Dzwoń, był ☎".replace("ń", "n"))["red_text"]


def test_a_sign_that_takes_two_places_counts_for_two() -> None:
    assert faults(red_text="€" * 140) == {}
    assert "281" not in faults(red_text="€" * 141)["red_text"]
    assert "282" in faults(red_text="€" * 141)["red_text"]


@pytest.mark.parametrize("text", ["Reply STOP if this is wrong.", "Then text 'yes' to us.", "Ring us and answer END"])
def test_no_text_asks_for_a_word_that_the_network_takes_for_itself(text: str) -> None:
    assert faults(red_text=text).keys() == {"red_text"}


@pytest.mark.parametrize("text", ["Reply if it stops.", "Text us yesterday's number.", "Ring until the end of the day."])
def test_a_word_that_only_looks_like_one_passes(text: str) -> None:
    assert faults(red_text=text) == {}


@given(st.dictionaries(st.sampled_from(care_plan_form.FIELDS), st.sampled_from([*PlanType, *Admission, *Cpr]) | st.text(max_size=40)))
def test_nothing_that_can_be_typed_is_an_error_of_ours(raw: dict[str, str]) -> None:
    parsed = care_plan_form.parse(raw)
    assert (parsed.draft is None) is bool(parsed.faults)


@given(st.text(min_size=1, max_size=300))
def test_a_text_that_passes_goes_as_it_stands_in_few_segments(text: str) -> None:
    draft = parse(red_text=text).draft
    if draft is not None and draft.red_text:
        assert not gsm7.strangers(draft.red_text)
        assert gsm7.segments(draft.red_text) <= 2
