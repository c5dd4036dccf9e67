"""Definitions are read whole or refused with every fault, its path and its line."""

import copy
import json
from functools import partial
from pathlib import Path

import pytest

from app.flows import pathway_references
from app.pathways import chart_loader, definition, document, loader
from tests.pathways.broken import BROKEN, SHIPPED, TEXTS, Broken
from tests.pathways.broken_others import BROKEN_OTHERS


def faults_of(text: str) -> tuple[loader.FileFault, ...]:
    with pytest.raises(loader.DefinitionError) as refused:
        loader.load_text(text, name="broken.yaml")
    return refused.value.definition_faults


def test_the_shipped_pathway_is_sound_and_says_the_sourced_numbers() -> None:
    pathway = loader.shipped("covid-oximetry-at-home")
    assert (pathway.bands.red_max, pathway.bands.amber_max) == (92, 94)
    assert [str(time) for time in pathway.reading_times] == ["08:00", "13:00", "18:00"]
    assert (pathway.chase.reminder, pathway.chase.second_reminder, pathway.chase.missed) == (30, 60, 120)
    assert (pathway.rung("red").claim, pathway.rung("amber").claim, pathway.rung("routine").claim) == (15, 60, 240)
    assert (pathway.rung("red").outcome, pathway.rung("amber").outcome) == (30, 120)
    assert (pathway.repeat.red_minutes, pathway.repeat.amber_minutes) == (15, 60)
    assert pathway.duration_days == 14


def test_each_number_knows_its_source_and_its_label() -> None:
    red_max = loader.shipped("covid-oximetry-at-home").bands.red_max
    assert (red_max.value, red_max.source, str(red_max.label)) == (92, "S19 S9", "CONFIRMED")


def test_a_shipped_file_is_called_as_its_pathway() -> None:
    assert {file.stem for file in loader.DEFINITIONS.glob("*.yaml")} == set(loader.load_shipped())


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.name)
def test_a_broken_definition_is_refused_at_its_path(broken: Broken) -> None:
    told = [fault for fault in faults_of(broken.text) if fault.path == broken.path]
    assert [fault for fault in told if broken.expected in fault.expected], faults_of(broken.text)


@pytest.mark.parametrize("broken", BROKEN_OTHERS, ids=lambda broken: broken.name)
def test_a_broken_definition_of_any_pathway_is_refused_at_its_path_and_line(broken: Broken, tmp_path: Path) -> None:
    file = tmp_path / f"{broken.of}.yaml"
    file.write_text(broken.text, encoding="utf-8")
    with pytest.raises(loader.DefinitionError) as refused:
        chart_loader.load_any(file, beside=partial(pathway_references.faults_of, beside=pathway_references.known()))
    told = [fault for fault in refused.value.definition_faults if fault.path == broken.path and broken.expected in fault.expected]
    assert [fault.line for fault in told] == [broken.line], refused.value.definition_faults


def test_every_pathway_is_broken_in_some_way() -> None:
    assert {broken.of for broken in (*BROKEN, *BROKEN_OTHERS)} == set(TEXTS)


@pytest.mark.parametrize(
    "broken", [one for one in BROKEN if one.old.startswith("red_max") and "source" in one.new], ids=lambda one: one.name
)
def test_a_fault_is_told_with_its_line(broken: Broken) -> None:
    assert broken.line in {fault.line for fault in faults_of(broken.text)}


def test_a_fault_of_what_is_missing_is_told_at_the_line_above_it() -> None:
    text = SHIPPED.replace('red_max: {value: 92, source: "S19 S9", label: CONFIRMED}', "red_max: {value: 92, label: CONFIRMED}")
    line = text[: text.index("red_max: {value: 92, label")].count("\n") + 1
    assert [(fault.path, fault.line) for fault in faults_of(text)] == [("bands.red_max.source", line)]


def test_every_fault_is_told_at_once_in_the_order_of_the_file() -> None:
    text = SHIPPED.replace("value: 92", "value: no").replace("value: 14,", "value: -1,").replace('version: "1.1"', "version: ''")
    told = faults_of(text)
    assert [fault.path for fault in told] == ["version", "bands.red_max.value", "duration_days.value"]
    assert [fault.line for fault in told] == sorted(fault.line for fault in told)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list", "42", "null"])
def test_a_file_that_is_no_mapping_is_refused(text: str) -> None:
    assert "mapping" in faults_of(text)[0].expected


@pytest.mark.parametrize("text", ["name: [unclosed", "a: b: c", "\tname: x", "name: \x00", "&a [*a]", "name: !!python/object:os.system x"])
def test_what_is_not_plain_yaml_is_refused_and_runs_nothing(text: str) -> None:
    assert faults_of(text)


def test_yaml_nested_beyond_reason_is_refused() -> None:
    assert faults_of("[" * 3000)


def test_a_file_that_is_called_otherwise_than_its_pathway_is_refused(tmp_path: Path) -> None:
    (tmp_path / "another-name.yaml").write_text(SHIPPED, encoding="utf-8")
    with pytest.raises(loader.DefinitionError) as refused:
        loader.load_folder(tmp_path)
    assert [fault.path for fault in refused.value.definition_faults] == ["name"]


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(loader.DefinitionError, match=r"missing\.yaml"):
        loader.load_file(tmp_path / "missing.yaml")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "binary.yaml"
    file.write_bytes(b"\xff\xfe\x00name")
    with pytest.raises(loader.DefinitionError):
        loader.load_file(file)


def test_the_error_names_each_fault_for_a_screen() -> None:
    with pytest.raises(loader.DefinitionError) as refused:
        loader.load_text(SHIPPED.replace("value: 92", "value: 95"), name="mine.yaml")
    assert [(fault.field, "line" in fault.reason) for fault in refused.value.faults] == [("bands.red_max.value", True)]
    assert "mine.yaml" in refused.value.sentence


def test_a_pathway_comes_back_from_its_document_as_it_was() -> None:
    pathway = loader.shipped("covid-oximetry-at-home")
    again = definition.from_document(json.loads(json.dumps(dict(pathway.document)))).complete()
    assert again == pathway
    assert again.document == pathway.document


def test_an_unsound_document_is_refused() -> None:
    plain = copy.deepcopy(dict(loader.load_shipped()["covid-oximetry-at-home"].source))
    plain["bands"]["red_max"]["value"] = None
    with pytest.raises(document.Unsound, match=r"bands\.red_max\.value"):
        definition.from_document(plain)
