"""What is typed about a patient: a draft, or every fault at once, in the user's words."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.caseload import enrolment_form as form
from app.caseload.enrolment_form import Setting
from app.caseload.episode import Channel
from tests.people import nhs_number

LONDON = ZoneInfo("Europe/London")
SETTING = Setting(now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC), zone=LONDON, allow_test=True)
GOOD = {
    "nhs_number": nhs_number(1),
    "given_name": "Ada",
    "family_name": "Example",
    "date_of_birth": "04/03/1966",
    "phone": "07700 900001",
    "pathway": "covid-oximetry-at-home",
}


def parse(**changes: str) -> form.Parsed:
    return form.parse({**GOOD, **changes}, SETTING)


def faults(**changes: str) -> dict[str | None, str]:
    return {fault.field: fault.reason for fault in parse(**changes).faults}


def value(field: str, text: str) -> object:
    """The value of a field that could be read."""
    parsed = parse(**{field: text})
    assert parsed.faults == ()
    return getattr(parsed.draft, field)


def test_the_required_fields_alone_make_a_draft() -> None:
    assert parse().draft == form.EnrolmentDraft(
        nhs_number=nhs_number(1),
        given_name="Ada",
        family_name="Example",
        date_of_birth=date(1966, 3, 4),
        phone="+447700900001",
        pathway="covid-oximetry-at-home",
        channel=None,  # as is usual on the pathway
    )


def test_each_required_field_that_is_missing_is_named() -> None:
    parsed = form.parse(dict.fromkeys(GOOD, " "), SETTING)
    assert parsed.draft is None
    assert [fault.field for fault in parsed.faults] == list(form.REQUIRED)


def test_every_fault_is_named_at_once_and_the_rest_is_still_read() -> None:
    parsed = parse(nhs_number="943 476 5918", phone="12", usual_spo2="a lot", date_of_birth="1/13/1966", plan="For hospital.")
    assert {fault.field for fault in parsed.faults} == {"nhs_number", "phone", "usual_spo2", "date_of_birth"}
    assert parsed.values["plan"] == "For hospital."


def test_no_reason_repeats_what_was_typed() -> None:
    typed = dict.fromkeys(form.FIELDS, "Zaphod-7")
    assert not [fault.reason for fault in form.parse(typed, SETTING).faults if "Zaphod" in fault.reason]


def test_every_column_of_a_file_is_a_field_of_the_form() -> None:
    assert set(form.COLUMNS) <= set(form._READERS) == set(form.FIELDS)


def test_numbers_for_tests_are_refused_in_production() -> None:
    setting = Setting(now=SETTING.now, zone=LONDON, allow_test=False)
    parsed = form.parse({**GOOD, "carer_phone": "07700900002"}, setting)
    assert {fault.field for fault in parsed.faults} == {"nhs_number", "phone", "carer_phone"}


@pytest.mark.parametrize("text", ["1966-03-04", "04/03/1966", "4/3/1966", " 1966-03-04 "])
def test_a_date_is_read_in_both_ways_of_writing_it(text: str) -> None:
    assert value("date_of_birth", text) == date(1966, 3, 4)


@pytest.mark.parametrize(
    "text", ["04-03-1966", "1966/03/04", "4.3.66", "30/02/1966", "0000-01-01", "24/11/2026", "01/01/1890", "١/١/١٩٥٠x"]
)
def test_what_is_no_date_of_birth_is_refused(text: str) -> None:
    assert faults(date_of_birth=text).keys() == {"date_of_birth"}


def test_todays_date_is_that_of_the_hub() -> None:
    late = Setting(now=datetime(2026, 7, 1, 23, 30, tzinfo=UTC), zone=LONDON, allow_test=True)
    assert form.parse({**GOOD, "onset_date": "2026-07-02"}, late).faults == ()


def test_symptoms_cannot_be_in_the_future_nor_before_birth() -> None:
    assert faults(onset_date="2026-11-24").keys() == {"onset_date"}
    assert faults(onset_date="1966-03-03").keys() == {"onset_date"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-07-01", datetime(2026, 6, 30, 23, 0, tzinfo=UTC)),
        ("01/01/2026", datetime(2026, 1, 1, 0, 0, tzinfo=UTC)),
        ("2026-11-23T09:30:00+00:00", datetime(2026, 11, 23, 9, 30, tzinfo=UTC)),
        ("2026-11-23T13:00:00+02:00", datetime(2026, 11, 23, 11, 0, tzinfo=UTC)),
    ],
)
def test_an_onboarding_is_a_day_of_the_hub_or_an_instant(text: str, expected: datetime) -> None:
    assert value("onboarded_at", text) == expected


@pytest.mark.parametrize("text", ["2026-11-24", "2026-11-23T12:00:01Z", "2026-11-23T09:30:00", "2026-11-23T99:00:00Z", "yesterday"])
def test_an_onboarding_that_has_not_been_or_has_no_zone_is_refused(text: str) -> None:
    assert faults(onboarded_at=text).keys() == {"onboarded_at"}


@pytest.mark.parametrize("text", ["0001-01-01", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:00-14:00", "2016-11-23", "2025-11-21"])
def test_an_onboarding_long_ago_or_outside_the_calendar_is_a_slip(text: str) -> None:
    assert faults(onboarded_at=text).keys() == {"onboarded_at"}


@pytest.mark.parametrize(("text", "expected"), [("96", 96), ("96%", 96), ("96 %", 96), ("50", 50), ("100", 100)])
def test_an_oxygen_level_is_a_whole_number(text: str, expected: int) -> None:
    assert value("usual_spo2", text) == expected


@pytest.mark.parametrize("text", ["49", "101", "95.5", "9 6", "-95", "ninety", "%", "９６", "1" * 5000, "00979", "0097999"])
def test_what_is_no_oxygen_level_is_refused(text: str) -> None:
    assert faults(usual_spo2=text).keys() == {"usual_spo2"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("08:00 13:00 18:00", ("08:00", "13:00", "18:00")), ("18:00, 8:00", ("08:00", "18:00")), ("07:15;", ("07:15",))],
)
def test_reading_times_come_out_in_order(text: str, expected: tuple[str, ...]) -> None:
    assert value("reading_times", text) == expected


@pytest.mark.parametrize("text", ["8", "24:00", "08:60", "08:00 8:00", "8am", ",", " ".join(f"{hour:02}:00" for hour in range(9))])
def test_what_are_no_reading_times_is_refused(text: str) -> None:
    assert faults(reading_times=text).keys() == {"reading_times"}


@pytest.mark.parametrize(
    ("text", "expected"), [("yes", True), ("Y", True), ("TRUE", True), ("1", True), ("no", False), ("f", False), ("0", False)]
)
def test_yes_and_no_are_understood_as_people_write_them(text: str, *, expected: bool) -> None:
    assert value("lives_alone", text) is expected


@pytest.mark.parametrize("field", ["interpreter", "lives_alone", "home_oxygen", "pregnant"])
def test_neither_yes_nor_no_is_refused(field: str) -> None:
    assert faults(**{field: "maybe"}).keys() == {field}


@pytest.mark.parametrize(
    ("field", "text", "expected"),
    [
        ("channel", "Web", Channel.WEB),
        ("sex", "F", "female"),
        ("sex", "Not known", "unknown"),
        ("language", "Polish", "pl"),
        ("language", "pa-IN", "pa-in"),
        ("postcode", "ls14ap", "LS1 4AP"),
        ("postcode", "EC1A 1BB", "EC1A 1BB"),
        ("given_name", "  Mary   Ann ", "Mary Ann"),
        ("given_name", "李", "李"),
        ("family_name", "O’Neil-Jones", "O’Neil-Jones"),
        ("plan", "Not for intubation.\nFor hospital.", "Not for intubation.\nFor hospital."),
        ("plan", "None", None),
        ("pathway", "COVID-oximetry-at-home", "covid-oximetry-at-home"),
    ],
)
def test_a_field_is_kept_in_its_one_way_of_writing(field: str, text: str, expected: object) -> None:
    assert value(field, text) == expected


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("channel", "pigeon"), ("sex", "Q"), ("language", "the one from home"), ("postcode", "LS1"), ("postcode", "12345"),
        ("given_name", "..."), ("given_name", "a" * 81), ("family_name", "Ex\x00ample"), ("gp_practice", "x" * 121),
        ("plan", "x" * 2001), ("consent", "x" * 201), ("oximeter_serial", "x" * 61), ("limits_reason", "x" * 401),
    ],
)  # fmt: skip
def test_what_does_not_fit_its_field_is_refused(field: str, text: str) -> None:
    assert faults(**{field: text}).keys() == {field}


def test_a_plan_is_said_to_be_there_exactly_when_it_is_written_down() -> None:
    assert faults(has_plan="yes").keys() == {"plan"}
    assert faults(has_plan="no", plan="For hospital.").keys() == {"has_plan"}
    assert faults(has_plan="yes", plan="For hospital.") == {}
    assert faults(has_plan="no") == {}


@pytest.mark.parametrize(("text", "usual"), [("0", 0), ("7", 7), ("20", 20)])
def test_a_usual_news2_is_a_whole_number_of_the_chart(text: str, usual: int) -> None:
    assert value("usual_news", text) == usual


@pytest.mark.parametrize("text", ["21", "-1", "2.5", "100", "low", "²"])
def test_a_usual_news2_that_no_chart_gives_is_refused(text: str) -> None:
    assert faults(usual_news=text).keys() == {"usual_news"}


def test_scale_2_is_taken_exactly_when_a_clinician_prescribed_it() -> None:
    assert (value("spo2_scale", ""), value("spo2_scale", "no")) == (1, 1)
    assert parse(spo2_scale="yes", spo2_scale_by="Dr Bee").draft == form.EnrolmentDraft(
        **{name: getattr(parse().draft, name) for name in form.REQUIRED}, spo2_scale=2, spo2_scale_by="Dr Bee"
    )
    assert faults(spo2_scale="yes").keys() == {"spo2_scale_by"}
    assert faults(spo2_scale_by="Dr Bee").keys() == {"spo2_scale"}
    assert faults(spo2_scale="perhaps").keys() == {"spo2_scale"}


def test_a_plan_is_the_same_however_its_lines_are_ended() -> None:
    assert value("plan", "At home.\r\nNo ventilation.") == "At home.\nNo ventilation."


def test_a_carer_may_be_known_by_name_or_by_number_but_not_by_role_alone() -> None:
    assert faults(carer_name="Cay", carer_role="daughter") == {}
    assert faults(carer_phone="07700900002", carer_role="daughter") == {}
    assert faults(carer_role="daughter").keys() == {"carer_name"}


def test_a_draft_shown_in_its_form_again_is_the_same_draft() -> None:
    parsed = parse(
        usual_spo2="91", amber_max="90", red_max="87", limits_by="Dr Bee", limits_reason="COPD", reading_times="09:00 21:00",
        carer_name="Cay", carer_phone="07700900002", carer_role="daughter", lives_alone="yes", plan="For hospital.",
        usual_news="3", spo2_scale="yes", spo2_scale_by="Dr Bee",
        onset_date="20/11/2026", onboarded_at="2026-11-22", channel="web", language="Polish", interpreter="y", consent="verbal",
    )  # fmt: skip
    assert parsed.draft is not None
    again = form.parse(form.to_raw(parsed.draft), SETTING)
    assert (again.faults, again.draft) == ((), parsed.draft)
    assert form.of(parsed.draft).draft == parsed.draft


@given(st.dictionaries(st.sampled_from(form.FIELDS), st.text(max_size=40)))
def test_nothing_that_can_be_typed_is_an_error_of_ours(raw: dict[str, str]) -> None:
    parsed = form.parse(raw, SETTING)
    assert (parsed.draft is None) is bool(parsed.faults)
