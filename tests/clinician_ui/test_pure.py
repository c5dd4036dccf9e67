"""Times in words, the places of charts, and what the forms make of what is typed."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.alerts.lifecycle import Outcome
from app.clinician_ui import asked, charts, moments, outcome_form, phoned_in_form
from app.clinician_ui.charts import Limits, Value
from app.errors import Fault
from app.intake.reply import AmberFlag, Oxygen, RedFlag
from app.pathways import chart_loader, loader
from tests.monitoring.examples import pathway_with

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIMITS = Limits(92, 94, 97)


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=-5), "under 1 min"),
        (timedelta(seconds=59), "under 1 min"),
        (timedelta(minutes=4, seconds=59), "4 min"),
        (timedelta(hours=1), "1 h"),
        (timedelta(hours=2, minutes=5), "2 h 5 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=3, hours=5), "3 days"),
    ],
)
def test_a_span_is_said_in_the_units_that_matter(length: timedelta, said: str) -> None:
    assert moments.span(length) == said


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        ("2026-11-23T00:00:00+00:00", "00:00"),
        ("2026-11-22T23:59:00+00:00", "yesterday 23:59"),
        ("2026-11-24T09:00:00+00:00", "tomorrow 09:00"),
        ("2026-11-20T18:02:00+00:00", "Fri 20 Nov 18:02"),
        ("2026-07-01T12:00:00+00:00", "Wed 1 Jul 13:00"),
    ],
)
def test_an_instant_is_said_by_the_hubs_clock_and_day(instant: str, said: str) -> None:
    assert moments.when(datetime.fromisoformat(instant), zone=LONDON, now=NOON) == said


def test_the_day_of_enrolment_is_day_one_also_over_a_change_of_clocks() -> None:
    began = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    assert moments.day_of_stay(began, zone=LONDON, now=datetime(2026, 10, 25, 23, 30, tzinfo=UTC)) == 2


@pytest.mark.parametrize(("day", "age"), [(date(2026, 2, 28), 25), (date(2026, 3, 1), 26)])
def test_somebody_born_on_a_leap_day_grows_older_on_the_first_of_march(day: date, age: int) -> None:
    assert moments.age(date(2000, 2, 29), day) == age


def value(spo2: int, level: str | None = "green", minutes: int = 0) -> Value:
    return Value(NOON - timedelta(minutes=minutes), spo2, level)


def test_no_reading_is_no_sparkline() -> None:
    assert charts.spark([], LIMITS) is None


def test_a_sparkline_says_its_numbers_oldest_first() -> None:
    drawn = charts.spark([value(97), value(88, "red")], LIMITS)
    assert drawn is not None
    assert drawn.words == "Last oxygen readings, oldest first: 97, 88 %"


def test_each_level_has_a_shape_of_its_own() -> None:
    drawn = charts.spark([value(97), value(94, "amber"), value(88, "red"), value(90, None)], LIMITS)
    assert drawn is not None
    assert [mark.level for mark in drawn.marks] == ["green", "amber", "red", "none"]
    assert [len(mark.shape.split()) for mark in drawn.marks] == [0, 4, 3, 0]


@pytest.mark.parametrize("spo2", [50, 88, 92, 93, 94, 95, 100])
def test_a_mark_lies_in_the_band_that_it_was_judged_by(spo2: int) -> None:
    level = "red" if spo2 <= 92 else "amber" if spo2 <= 94 else "green"
    drawn = charts.spark([value(spo2, level)], LIMITS)
    assert drawn is not None
    band = next(band for band in drawn.bands if band.level == level)
    assert band.y <= drawn.marks[0].y <= band.y + band.height


def test_the_bands_fill_the_drawing_and_meet() -> None:
    drawn = charts.spark([value(70, "red")], LIMITS)
    assert drawn is not None
    edges = [(band.y, round(band.y + band.height, 1)) for band in drawn.bands]
    assert edges[0][0] == 0
    assert edges[-1][1] == drawn.height
    assert [edges[0][1], edges[1][1]] == [edges[1][0], edges[2][0]]


def outcome(**typed: str) -> outcome_form.Parsed:
    return outcome_form.parse(typed, zone=LONDON, now=NOON)


@pytest.mark.parametrize("code", list(Outcome))
def test_every_outcome_can_be_said(code: Outcome) -> None:
    assert outcome(outcome=code.value).outcome is code
    assert code in outcome_form.HELP


def test_tomorrow_is_nine_by_the_hubs_clock_also_when_it_changes() -> None:
    before = datetime(2026, 3, 28, 20, 0, tzinfo=UTC)
    parsed = outcome_form.parse({"outcome": "carry_on", "next_in": "tomorrow"}, zone=LONDON, now=before)
    assert parsed.next_at is not None
    assert parsed.next_at.astimezone(UTC) == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


def test_a_time_that_comes_twice_means_the_first() -> None:
    parsed = outcome(outcome="carry_on", next_in="at", next_at="2027-10-31T01:30")
    assert parsed.next_at is not None
    assert parsed.next_at.astimezone(UTC) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)


def test_a_time_without_its_choice_is_still_taken() -> None:
    assert outcome(outcome="carry_on", next_at="2026-11-24T09:30").next_at is not None


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "fine"}, "outcome"),
        ({"outcome": "visit", "next_in": "at"}, "next_at"),
        ({"outcome": "visit", "next_in": "sometime"}, "next_in"),
        ({"outcome": "visit", "next_step": "look"}, "next_in"),
        ({"outcome": "visit", "next_in": "30", "next_step": "x" * 301}, "next_step"),
    ],
)
def test_what_cannot_be_recorded_is_a_fault_beside_its_field(typed: dict[str, str], field: str) -> None:
    assert [fault.field for fault in outcome(**typed).faults] == [field]


def told(**typed: str) -> phoned_in_form.Parsed:
    wanted = asked.of(loader.shipped("covid-oximetry-at-home"), chart_loader.load_shipped())
    return phoned_in_form.parse(typed, wanted, zone=LONDON, now=NOON)


def test_numbers_symptoms_and_words_become_one_observation() -> None:
    parsed = told(
        spo2="93%", pulse="104", temperature_c="38,25", oxygen="air", red_coughing_blood="yes", words="a bit dizzy", concern="yes"
    )
    values = parsed.values
    assert (values.spo2, values.pulse, values.temperature_c, values.oxygen) == (93, 104, 38.3, Oxygen.AIR)
    assert values.red_flags == (RedFlag.COUGHING_BLOOD,)
    assert AmberFlag.DIZZY in values.amber_flags
    assert parsed.concern
    assert parsed.faults == ()


def test_a_symptom_alone_is_enough() -> None:
    assert told(red_collapse="yes").faults == ()


def test_being_worried_alone_is_enough() -> None:
    assert told(concern="yes").faults == ()


def test_an_oxygen_level_hidden_in_the_words_is_asked_for_in_its_field() -> None:
    assert told(words="the oximeter shows 84%").faults[0] == Fault("spo2", "There seems to be an oxygen level in the words: enter it here.")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({}, "spo2"),
        ({"oxygen": "air"}, "spo2"),
        ({"spo2": "49"}, "spo2"),
        ({"spo2": "94.5"}, "spo2"),
        ({"spo2": "٩٤"}, "spo2"),
        ({"spo2": "9" * 5000}, "spo2"),
        ({"spo2": "96", "pulse": "19"}, "pulse"),
        ({"spo2": "96", "respiratory_rate": "61"}, "respiratory_rate"),
        ({"spo2": "96", "temperature_c": "nan"}, "temperature_c"),
        ({"spo2": "96", "temperature_c": "101"}, "temperature_c"),
        ({"spo2": "96", "measured_at": "25:00"}, "measured_at"),
        ({"spo2": "96", "measured_at": "01:30+05:00"}, "measured_at"),
        ({"spo2": "96", "words": "x " * 501}, "words"),
    ],
)
def test_what_no_person_measures_is_a_fault_beside_its_field(typed: dict[str, str], field: str) -> None:
    assert [fault.field for fault in told(**typed).faults] == [field]


def test_a_time_of_day_is_the_last_one_that_has_passed() -> None:
    assert told(spo2="96", measured_at="08:30").measured_at == datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    assert told(spo2="96", measured_at="23:30").measured_at == datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_every_symptom_of_a_pathway_has_a_tick_that_is_understood() -> None:
    symptoms = loader.shipped("covid-oximetry-at-home").symptoms
    names = phoned_in_form.field_names(symptoms)
    values = told(**dict.fromkeys(names, "yes")).values
    assert {flag.value for flag in (*values.red_flags, *values.amber_flags)} == set(names.values())


@pytest.mark.parametrize(("feeling", "words", "felt"), [("better", "", "better"), ("better", "much worse", "worse"), ("same", "", "same")])
def test_the_worse_of_what_was_chosen_and_what_was_said_is_how_they_feel(feeling: str, words: str, felt: str) -> None:
    measures = [{"code": code, "source": "house", "label": "DESIGN"} for code in ("spo2", "pulse", "feeling")]
    asks = {"by": {"code": "staff", "source": "house", "label": "DESIGN"}, "measures": measures}
    wanted = asked.of(pathway_with({"asks": asks}), chart_loader.load_shipped())
    typed = {"spo2": "97", "pulse": "80", "feeling": feeling, "words": words}
    values = phoned_in_form.parse(typed, wanted, zone=LONDON, now=NOON).values
    assert values.feeling is not None
    assert values.feeling.value == felt
