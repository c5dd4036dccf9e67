"""What is asked comes from the pathway and its charts alone, and whatever a chart refuses is told beside its field."""

from dataclasses import replace
from functools import cache

import pytest

from app.clinician_ui import asked, observation_form
from app.clinician_ui.asked import Asked, ChoiceAsk, NumberAsk, SignAsk
from app.clinician_ui.observation_form import Entered
from app.errors import Fault
from app.pathways import chart, chart_loader, loader
from app.pathways.schema import Pathway
from tests import scored

CHARTS = chart_loader.load_shipped()
PLAIN = loader.shipped("covid-oximetry-at-home")


@cache
def care_home() -> Pathway:
    return scored.care_home().complete()


@cache
def children() -> Pathway:
    return scored.children().complete()


def of(pathway: Pathway) -> Asked:
    return asked.of(pathway, CHARTS)


def read(pathway: Pathway, **typed: str) -> Entered:
    return observation_form.read(typed, of(pathway))


def faults(entered: Entered) -> dict[str | None, str]:
    return {fault.field: fault.reason for fault in entered.faults}


def test_a_pathway_without_charts_asks_what_it_says_and_takes_what_else_is_told() -> None:
    wanted = of(PLAIN)
    assert [ask.name for ask in wanted.numbers] == ["spo2", "pulse"]
    assert (wanted.choices, wanted.signs) == ((), ())
    assert [ask.name for ask in wanted.seldom] == ["respiratory_rate", "temperature_c", "oxygen", "spo2_exertion"]


def test_a_pathway_adopted_before_it_could_say_what_it_asks_asks_for_oxygen_and_pulse() -> None:
    assert [ask.name for ask in of(replace(PLAIN, asks=None)).numbers] == ["spo2", "pulse"]


def test_a_care_home_is_asked_for_all_of_news2_and_each_soft_sign() -> None:
    wanted = of(care_home())
    assert [ask.name for ask in wanted.numbers] == ["spo2", "pulse", "respiratory_rate", "obs_systolic_bp", "temperature_c"]
    assert [ask.name for ask in wanted.choices] == ["oxygen", "obs_consciousness"]
    assert [ask.name for ask in wanted.signs] == [f"obs_{sign.code}" for sign in CHARTS["restore2"].signs]
    assert "obs_end_of_life" in [ask.name for ask in wanted.seldom]


@pytest.mark.parametrize("pathway", [care_home(), children()], ids=["adults", "children"])
def test_what_the_stay_knows_is_not_asked(pathway: Pathway) -> None:
    stays = {"age_years", "age_band", "pregnant", "spo2_scale", "usual_news"}
    assert not {ask.name.removeprefix("obs_") for ask in of(pathway).every} & stays


def test_a_heart_rate_is_the_pulse_within_the_range_of_the_chart() -> None:
    wanted = of(children())
    pulse = next(ask for ask in wanted.numbers if ask.name == "pulse")
    assert (pulse.low, pulse.high) == (20, 300)
    assert not [ask for ask in wanted.every if "heart" in ask.name]
    assert read(children(), pulse="290").values == {"pulse": 290}


def test_a_field_of_a_chart_that_bears_one_of_our_names_does_not_meet_ours() -> None:
    assert read(children(), obs_concern="sepsis").observations == {"concern": "sepsis"}


def test_words_for_codes_are_the_charts_own() -> None:
    consciousness = next(ask for ask in of(children()).choices if ask.name == "obs_consciousness")
    assert [(one.value, one.text) for one in consciousness.options][:2] == [("A", "A: alert"), ("V", "V: responds to voice")]


def test_a_site_that_brings_a_chart_with_other_parameters_needs_no_code() -> None:
    peak_flow = chart.NumberField("peak_flow", "Peak flow", "litres a minute", chart.Limits(50, 900, "x", CHARTS["news2"].status), None, ())
    mood = chart.ChoiceField("mood", "Mood", ("well", "not_so_well", "unwell"))
    other = replace(CHARTS["news2"], name="other", inputs={"peak_flow": peak_flow, "mood": mood}, parameters=(), refuses=())
    pathway = replace(children(), scores=(replace(children().scores[0], chart="other"),))
    wanted = asked.of(pathway, {"other": other})
    assert NumberAsk("obs_peak_flow", "Peak flow, litres a minute", "", whole=False, low=50, high=900) in wanted.numbers
    asks = next(ask for ask in wanted.choices if ask.name == "obs_mood")
    assert [one.text for one in asks.options] == ["well", "not so well", "unwell"]
    entered = observation_form.read({"obs_peak_flow": "390", "obs_mood": "not_so_well"}, wanted)
    assert entered.observations == {"peak_flow": 390, "mood": "not_so_well"}
    assert [fault.field for fault in observation_form.read({"obs_peak_flow": "5"}, wanted).faults] == ["obs_peak_flow"]


def test_measures_that_share_a_title_are_told_apart() -> None:
    fields = {name: replace(CHARTS["npews"].inputs[name], title="Oxygen support") for name in ("fio2_percent", "oxygen_device")}
    shared = replace(CHARTS["npews"], inputs=fields, parameters=(), triggers=())
    labels = asked.of(children(), {"npews": shared}).labels
    assert labels["obs_fio2_percent"] == "Oxygen support (fio2 percent)"
    assert labels["obs_oxygen_device"] == "Oxygen support (oxygen device)"


def test_a_chart_that_is_not_there_asks_for_nothing() -> None:
    assert asked.of(care_home(), {}).charts == ()


def test_a_whole_set_is_read_by_the_names_that_the_charts_give() -> None:
    entered = read(
        care_home(),
        spo2=" 93 % ", pulse="110", respiratory_rate="22", obs_systolic_bp="105", temperature_c="38,25", oxygen="air",
        obs_consciousness="C", obs_breath="yes", obs_skin="no", obs_intake="",
    )  # fmt: skip
    assert entered.faults == ()
    assert entered.observations == {"systolic_bp": 105, "consciousness": "C", "breath": True, "skin": False}
    assert (entered.measured("spo2"), entered.measured("temperature_c"), entered.measured("oxygen")) == (93, 38.3, "air")


def test_what_was_not_looked_for_is_not_absent() -> None:
    assert read(care_home(), obs_breath="").observations == {}


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ({"temperature_c": "98.6"}, "temperature_c", "Expected 30 to 45 °C; this looks like degrees Fahrenheit."),
        ({"spo2": "112"}, "spo2", "Expected 50 to 100 %; this looks like a pulse."),
        ({"spo2": "9"}, "spo2", "Expected 50 to 100 %."),
        ({"spo2": "94.5"}, "spo2", "Enter a whole number from 50 to 100."),
        ({"pulse": "fast"}, "pulse", "Enter a whole number from 20 to 250."),
        ({"obs_systolic_bp": "300"}, "obs_systolic_bp", "Expected 50 to 250 mmHg."),
        ({"obs_systolic_bp": "120/80"}, "obs_systolic_bp", "Enter a number from 50 to 250 mmHg."),
        ({"obs_systolic_bp": "9" * 5000}, "obs_systolic_bp", "Enter a number from 50 to 250 mmHg."),
        ({"obs_consciousness": "X"}, "obs_consciousness", "Choose one of the answers shown."),
        ({"obs_breath": "perhaps"}, "obs_breath", "Choose yes, no or not looked."),
    ],
)
def test_what_a_chart_refuses_is_told_beside_its_field(typed: dict[str, str], field: str, reason: str) -> None:
    entered = read(care_home(), **typed)
    assert faults(entered) == {field: reason}
    assert entered.values == {}


def test_what_a_plain_pathway_refuses_is_told_beside_its_field_too() -> None:
    entered = read(PLAIN, spo2="49", respiratory_rate="61", temperature_c="46", spo2_exertion="101")
    assert set(faults(entered)) == {"spo2", "respiratory_rate", "temperature_c", "spo2_exertion"}


def test_a_temperature_without_a_chart_is_taken_half_up_to_a_tenth() -> None:
    assert read(PLAIN, temperature_c="38.05").values == {"temperature_c": 38.1}


def test_oxygen_by_device_and_by_flow_must_not_contradict_each_other() -> None:
    entered = read(children(), obs_oxygen_device="air", obs_oxygen_litres_per_min="2")
    assert entered.faults == (Fault("obs_oxygen_device", "Oxygen support: contradicts the other measures of it."),)
    assert read(children(), obs_oxygen_device="nasal_prongs", obs_oxygen_litres_per_min="0.5").observations == {
        "oxygen_device": "nasal_prongs",
        "oxygen_litres_per_min": 0.5,
    }


def test_every_fault_is_told_at_once_in_the_order_of_the_fields() -> None:
    entered = read(care_home(), temperature_c="99", spo2="x", obs_systolic_bp="1", pulse="70")
    assert [fault.field for fault in entered.faults] == ["spo2", "obs_systolic_bp", "temperature_c"]
    assert entered.values == {"pulse": 70}


def test_who_the_chart_is_not_for_is_no_fault_of_a_field() -> None:
    assert read(care_home(), obs_end_of_life="yes").faults == ()


@pytest.mark.parametrize(
    ("rest", "moving", "low"), [("95", "90", True), ("96", "90", False), ("95", " ", False), ("", "90", False), ("95%", "90", False)]
)
def test_too_little_oxygen_for_the_test_after_moving_is_seen(rest: str, moving: str, *, low: bool) -> None:
    assert asked.low_at_rest(of(PLAIN), rest, moving) is low


def test_where_there_is_no_test_after_moving_none_is_offered_or_doubted() -> None:
    without = of(replace(scored.breathless().complete(), exertion=None))
    assert "spo2_exertion" not in without.labels
    assert not asked.low_at_rest(without, "90", "80")


def test_each_kind_of_field_knows_itself() -> None:
    kinds = {type(ask): ask.kind for ask in of(children()).every}
    kinds |= {type(ask): ask.kind for ask in of(care_home()).every}
    assert kinds == {NumberAsk: "number", ChoiceAsk: "choice", SignAsk: "sign"}
