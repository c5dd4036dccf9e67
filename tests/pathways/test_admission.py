"""Who may join COVID Oximetry @home, and which limits of their own are allowed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.pathways import admission, loader
from app.pathways.admission import Applicant
from app.pathways.vocabulary import RefusalCode
from app.wording import sentences

PATHWAY = loader.shipped("covid-oximetry-at-home")
TODAY = date(2026, 11, 23)
ADULT = Applicant(date_of_birth=date(1950, 1, 1))
LUNGS = replace(ADULT, usual_spo2=91, amber_max=88, red_max=86, limits_by="Dr Rao", limits_reason="COPD, target 88-92")


def refused(applicant: Applicant) -> list[tuple[RefusalCode, str]]:
    return [(refusal.code, refusal.field) for refusal in admission.check(PATHWAY, applicant, today=TODAY)]


def codes(**changes: Any) -> list[RefusalCode]:  # noqa: ANN401 -- any field of an applicant
    return [code for code, _ in refused(replace(ADULT, **changes))]


@pytest.mark.parametrize(
    ("born", "admitted"),
    [
        (date(2008, 11, 23), True),  # eighteen today
        (date(2008, 11, 24), False),  # tomorrow
        (date(2026, 11, 23), False),
        (date(1910, 1, 1), True),
    ],
)
def test_people_join_from_their_eighteenth_birthday(born: date, *, admitted: bool) -> None:
    assert (refused(replace(ADULT, date_of_birth=born)) == []) is admitted


def test_someone_born_on_the_twenty_ninth_of_february_is_older_on_the_first_of_march() -> None:
    born = date(2008, 2, 29)
    assert admission.age(born, today=date(2026, 2, 28)) == 17
    assert admission.age(born, today=date(2026, 3, 1)) == 18


def test_people_on_home_oxygen_may_not_join() -> None:
    assert refused(replace(ADULT, home_oxygen=True)) == [(RefusalCode.HOME_OXYGEN, "home_oxygen")]


def test_a_usual_level_that_is_low_but_unknown_keeps_people_out() -> None:
    assert codes(low_usual_suspected=True) == [RefusalCode.LOW_USUAL_UNKNOWN]


def test_a_usual_level_that_is_merely_unknown_keeps_nobody_out() -> None:
    assert codes(usual_spo2=None) == []


def test_a_low_usual_level_that_is_known_asks_for_limits_instead() -> None:
    assert codes(low_usual_suspected=True, usual_spo2=91) == [RefusalCode.USUAL_NEEDS_LIMITS]


@pytest.mark.parametrize(("contact", "admitted"), [("Maternity unit 01632 960001", True), (None, False), ("  ", False)])
def test_pregnant_people_join_with_a_maternity_contact(contact: str | None, *, admitted: bool) -> None:
    assert (codes(pregnant=True, maternity_contact=contact) == []) is admitted


@pytest.mark.parametrize(("usual", "asked"), [(94, True), (95, False), (100, False), (50, True)])
def test_a_usual_level_below_95_needs_limits(usual: int, *, asked: bool) -> None:
    assert (codes(usual_spo2=usual) == [RefusalCode.USUAL_NEEDS_LIMITS]) is asked


def test_own_limits_signed_and_reasoned_admit_someone_with_a_low_usual_level() -> None:
    assert refused(LUNGS) == []


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"limits_by": None}, RefusalCode.LIMITS_WITHOUT_SETTER, "limits_by"),
        ({"limits_by": " "}, RefusalCode.LIMITS_WITHOUT_SETTER, "limits_by"),
        ({"limits_reason": None}, RefusalCode.LIMITS_WITHOUT_REASON, "limits_reason"),
        ({"red_max": None}, RefusalCode.LIMITS_INCOMPLETE, "red_max"),
        ({"amber_max": None}, RefusalCode.LIMITS_INCOMPLETE, "amber_max"),
        ({"red_max": 88}, RefusalCode.LIMITS_OUT_OF_ORDER, "red_max"),
        ({"red_max": 89}, RefusalCode.LIMITS_OUT_OF_ORDER, "red_max"),
        ({"amber_max": 91}, RefusalCode.LIMITS_OUT_OF_ORDER, "amber_max"),
        ({"amber_max": 92}, RefusalCode.LIMITS_OUT_OF_ORDER, "amber_max"),
        ({"red_max": 49}, RefusalCode.IMPLAUSIBLE, "red_max"),
        ({"amber_max": 101}, RefusalCode.IMPLAUSIBLE, "amber_max"),
        ({"usual_spo2": 9}, RefusalCode.IMPLAUSIBLE, "usual_spo2"),
    ],
)
def test_limits_that_cannot_stand_are_refused(change: dict[str, Any], code: RefusalCode, field: str) -> None:
    assert (code, field) in refused(replace(LUNGS, **change))


@pytest.mark.parametrize(
    ("amber", "red", "usual", "admitted"),
    [
        (93, 92, 97, False),  # amber looser
        (94, 91, 97, False),  # red looser
        (94, 92, 97, True),  # the pathway's own
        (95, 93, 97, True),  # stricter
        (95, 93, None, True),  # stricter, usual unknown
        (93, 91, None, False),  # looser, usual unknown: unknown is not low
        (93, 91, 94, True),  # looser, and a usual level that calls for it
    ],
)
def test_looser_limits_need_a_usual_level_below_95(amber: int, red: int, usual: int | None, *, admitted: bool) -> None:
    applicant = replace(LUNGS, amber_max=amber, red_max=red, usual_spo2=usual)
    assert (refused(applicant) == []) is admitted


def test_stricter_limits_need_no_signature() -> None:
    assert codes(usual_spo2=97, amber_max=95, red_max=93) == []


def test_every_reason_is_given_at_once() -> None:
    child = replace(ADULT, date_of_birth=date(2020, 1, 1), home_oxygen=True, pregnant=True, usual_spo2=90)
    assert [code for code, _ in refused(child)] == [
        RefusalCode.UNDER_AGE,
        RefusalCode.HOME_OXYGEN,
        RefusalCode.PREGNANT_WITHOUT_CONTACT,
        RefusalCode.USUAL_NEEDS_LIMITS,
    ]


def test_each_reason_is_a_sentence_with_its_numbers() -> None:
    refusals = admission.check(PATHWAY, replace(LUNGS, usual_spo2=97, limits_by=None), today=TODAY)
    said = [sentences.say(refusal.code, refusal.values) for refusal in refusals]
    assert said[0] == ("These limits are looser than the pathway's (amber 94, red 92). That needs a usual oxygen level below 95%.")
    assert not [sentence for sentence in said if "not known" in sentence]


@pytest.mark.parametrize(("red", "far"), [(80, False), (79, True), (55, True)])
def test_a_red_limit_far_below_the_usual_level_is_refused_whoever_signed_it(red: int, *, far: bool) -> None:
    refusals = admission.check(PATHWAY, replace(LUNGS, red_max=red), today=TODAY)
    assert ([refusal.code for refusal in refusals] == [RefusalCode.LIMITS_FAR_BELOW_USUAL]) is far
    assert not far or refusals[0].values["lowest"] == 80
