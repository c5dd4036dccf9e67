"""Score charts are read whole or refused with every fault, its path and its line; a site's own chart needs no code."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pathways import chart, chart_document, chart_loader, chart_words, loader
from app.pathways.chart import Chart
from app.pathways.definition import Definition
from app.pathways.document import Path as Place
from app.pathways.vocabulary import Label
from tests.pathways.broken_charts import BROKEN, TEXTS, Broken

TEMPLATES = sorted((chart_loader.CHARTS / "templates").glob("*.yaml"))
SOURCES: dict[str, dict[str, Any]] = {
    name: loader.source_of(text, name=name, faults_of=chart_document.faults_of) for name, text in TEXTS.items()
}


def faults_of(text: str) -> tuple[loader.FileFault, ...]:
    with pytest.raises(loader.DefinitionError) as refused:
        chart_loader.load_text(text, name="broken.yaml")
    return refused.value.definition_faults


def test_the_shipped_charts_are_sound_and_called_as_their_files() -> None:
    assert set(chart_loader.load_shipped()) == {"news2", "npews", "meows-oxford", "restore2", "restore2-mini"} == set(TEXTS)


def test_local_charts_say_so_and_nothing_shipped_is_unconfirmed() -> None:
    statuses = {name: one.status for name, one in chart_loader.load_shipped().items()}
    assert {name for name, status in statuses.items() if status is Label.LOCAL} == {"meows-oxford", "restore2"}
    assert not [name for name, text in TEXTS.items() if "UNCONFIRMED" in text]


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_chart_is_refused_at_its_path(broken: Broken) -> None:
    told = [fault for fault in faults_of(broken.text) if fault.path == broken.path]
    assert [fault for fault in told if broken.expected in fault.expected], faults_of(broken.text)


@pytest.mark.parametrize(
    "broken", [one for one in BROKEN if one.old.startswith("{from") and "tables" not in one.path], ids=lambda one: one.name
)
def test_a_fault_of_a_band_is_told_with_its_line(broken: Broken) -> None:
    lines = {fault.line for fault in faults_of(broken.text) if fault.path == broken.path}
    assert lines == {broken.line}


@pytest.mark.parametrize("text", ["", "words", "- chart", "42", "chart: [", "chart: news2"])
def test_what_is_no_chart_is_refused(text: str) -> None:
    assert faults_of(text)


def test_a_chart_needs_levels_and_something_to_look_for() -> None:
    bare = {key: value for key, value in SOURCES["news2"].items() if key not in {"parameters", "levels", "refuses"}}
    assert [fault.path for fault in chart_document.faults_of(bare)] == [("parameters",)]
    unlevelled = {key: value for key, value in SOURCES["news2"].items() if key != "levels"}
    assert [fault.path for fault in chart_document.faults_of(unlevelled)] == [("levels",)]
    single = {**SOURCES["news2"], "levels": [level for level in SOURCES["news2"]["levels"] if "single" in level]}
    assert [fault.path for fault in chart_document.faults_of(single)] == [("levels",)]


def test_tables_for_more_cases_than_anybody_could_write_are_refused_at_once() -> None:
    source = copy.deepcopy(SOURCES["news2"])
    names = [f"f{number}" for number in range(10)]
    made_up = {"choices": [f"c{number}" for number in range(100)], "source": "dhos", "label": "DESIGN"}
    source["fields"] |= dict.fromkeys(names, made_up)
    source["parameters"]["spo2"]["measures"]["spo2"]["tables"][0]["when"] |= dict.fromkeys(names, "c0")
    assert [fault.expected for fault in chart_document.faults_of(source) if "cases" in fault.expected]


def test_a_trigger_of_a_chart_without_levels_has_none_to_name() -> None:
    trigger = {**SOURCES["npews"]["triggers"][0], "field": "skin", "is": True, "source": "S62"}
    faults = chart_document.faults_of({**SOURCES["restore2-mini"], "triggers": [trigger]})
    assert [(fault.path, fault.expected) for fault in faults] == [(("triggers", 0, "level"), "expected one of the levels")]


def places(found: object, path: Place = ()) -> list[Place]:
    """Every place of a chart, the whole of it first."""
    items = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


def changed(name: str, path: Place, value: object) -> dict[str, Any]:
    source = copy.deepcopy(SOURCES[name])
    inside: Any = source
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return source


PLACES = [(name, place) for name, source in SOURCES.items() for place in places(source) if place]
JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [None, 42, -1, 0.5, "", "words that are no code", "no-such", [], ["x"], {}, {"x": 1}, True, [None], [{}], float("nan")]
)


@settings(deadline=None)
@given(st.sampled_from(PLACES), JUNK)
def test_whatever_a_chart_holds_wherever_it_is_read_or_refused(place: tuple[str, Place], value: object) -> None:
    source = changed(*place, value)
    if not chart_document.faults_of(source):
        assert isinstance(chart.from_sound(source), Chart)


@settings(deadline=None)
@given(st.sampled_from(PLACES))
def test_whatever_is_left_out_of_a_chart_it_is_read_or_refused(place: tuple[str, Place]) -> None:
    name, path = place
    source = changed(name, path, None)
    inside: Any = source
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    if not chart_document.faults_of(source):
        assert isinstance(chart.from_sound(source), Chart)


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_holds_no_number_that_is_not_public_and_lacks_nothing_else(file: Path) -> None:
    told = faults_of(file.read_text(encoding="utf-8"))
    assert {fault.expected for fault in told} == {
        "is empty: fill it in from the published or licensed chart",
        "expected a text that is not empty",
    }
    assert {fault.path.rsplit(".", 1)[-1] for fault in told if "text" in fault.expected} == {"response"}


def filled(found: object) -> object:
    """A template with made-up numbers in every empty place: they are no chart's, and must never be used for anybody."""
    if isinstance(found, list):
        return [filled(item) for item in found]
    if not isinstance(found, dict):
        return found
    made_up = {"low": 0, "high": 99, "score": 2, "response": "MADE UP", "yes": 2}
    answer: dict[str, Any] = {key: made_up.get(key) if item is None else filled(item) for key, item in found.items()}
    if "bands" in answer:
        answer["bands"] = [{"to": 19, "score": 2}, {"from": 20, "to": 29, "score": 0}, {"from": 30, "score": 2}]
    if "levels" in answer:
        lowest, highest = answer["levels"]
        answer["levels"] = [{**lowest, "to": 1}, {**highest, "from": 2}]
    return answer


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_a_template_that_is_filled_in_loads_without_code(file: Path, tmp_path: Path) -> None:
    source: Any = filled(yaml.safe_load(file.read_text(encoding="utf-8")))
    own = tmp_path / "MADE-UP-NUMBERS.yaml"
    own.write_text(yaml.safe_dump(source), encoding="utf-8")
    one = chart_loader.load_file(own)
    assert one.status is Label.UNCONFIRMED
    assert one.highest_total == 2 * len(one.parameters)
    assert "MADE UP" in chart_words.page(one)


def test_a_file_called_otherwise_than_its_chart_is_refused(tmp_path: Path) -> None:
    (tmp_path / "another.yaml").write_text(TEXTS["news2"], encoding="utf-8")
    with pytest.raises(loader.DefinitionError) as refused:
        chart_loader.load_folder(tmp_path)
    assert [fault.path for fault in refused.value.definition_faults] == ["chart"]


def test_a_file_is_read_as_what_it_means_to_be(tmp_path: Path) -> None:
    assert isinstance(chart_loader.load_any(chart_loader.CHARTS / "news2.yaml"), Chart)
    assert isinstance(chart_loader.load_any(loader.DEFINITIONS / "covid-oximetry-at-home.yaml"), Definition)
    half = tmp_path / "half.yaml"
    half.write_text("chart: half\n", encoding="utf-8")
    with pytest.raises(loader.DefinitionError) as refused:
        chart_loader.load_any(half)
    assert "levels" not in {fault.path for fault in refused.value.definition_faults}
    assert "audience" in {fault.path for fault in refused.value.definition_faults}


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_a_chart_reads_as_a_page_with_the_source_of_everything(name: str) -> None:
    one = chart_loader.load_shipped()[name]
    page = chart_words.page(one)
    assert page.splitlines()[0].startswith(one.title)
    assert all(f"  {key}: {what}" in page for key, what in one.sources)
    assert all(parameter.title in page for parameter in one.parameters)
    assert all(level.response in page for level in one.levels)
    assert all(sign.words in page for sign in one.signs)


def test_the_page_says_bands_ranges_and_levels_in_words() -> None:
    page = chart_words.page(chart_loader.load_shipped()["news2"])
    assert "respiratory_rate: 8 or less scores 3, 9-11 scores 1, 12-20 scores 0, 21-24 scores 2, 25 or more scores 3" in page
    assert "spo2 (spo2_scale 2, oxygen air): 83 or less scores 3, 84-85 scores 2, 86-87 scores 1, 88 or more scores 0" in page
    assert "temperature_c: from 30 to 45 °C; else an error. [limits; read in the source]" in page
    assert "3 in any one: Low to medium." in page
    assert "7 or more: High." in page
    assert "Refused: NEWS2 is not for use in pregnancy." in page


def test_the_page_says_what_counts_whatever_the_score() -> None:
    page = chart_words.page(chart_loader.load_shipped()["npews"])
    assert "responds only to voice: high." in page
    assert "the carer finds the child worse: a person chooses the level." in page
    assert "act at once" in chart_words.page(chart_loader.load_shipped()["restore2"])


CHARTS = [chart_loader.load_shipped()[name] for name in ("restore2", "news2", "npews")]
GIVEN = {
    "systolic_bp": 118,
    "consciousness": "C",
    "oxygen_device": "nasal_prongs",
    "end_of_life": True,
    "breath": True,
    "skin": False,
    "gone": 1,
}
SAID = (
    "systolic blood pressure 118 mmHg",
    "consciousness C: new confusion",
    "oxygen device: Nasal prongs",
    "on an end-of-life pathway: yes",
)


def test_what_only_a_chart_asks_for_is_read_back_in_its_words() -> None:
    assert chart_words.observed(GIVEN, CHARTS) == SAID


def test_signs_are_read_back_as_seen_or_not_there_and_never_where_nobody_looked() -> None:
    seen = ("seen: short of breath or breathing fast", "looked for and not there: pale, cold or mottled skin")
    assert chart_words.observed(GIVEN, CHARTS, signs=True) == (*SAID, *seen)
    assert chart_words.observed({"breath": True}, CHARTS, signs=True) == seen[:1]
    assert chart_words.observed({}, CHARTS, signs=True) == ()
