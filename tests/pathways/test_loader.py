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
    text = SHIPPED.replace("value: 92", "value: no").replace("value: 14,", "value: -1,").replace('version: "1.2"', "version: ''")
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


def unreadable(file: Path) -> loader.FileFault:
    with pytest.raises(loader.DefinitionError) as refused:
        loader.load_file(file)
    (fault,) = refused.value.definition_faults
    return fault


def test_a_file_that_is_not_utf_8_is_refused_at_the_line_of_the_first_such_byte(tmp_path: Path) -> None:
    file = tmp_path / "binary.yaml"
    file.write_bytes("name: x\ntitle: caf\N{LATIN SMALL LETTER E WITH ACUTE}\n".encode("latin-1"))
    assert unreadable(file) == loader.FileFault("the file", 2, "holds a byte that is not UTF-8 (0xe9): save it as UTF-8")


def test_why_a_file_cannot_be_read_is_told_in_plain_words(tmp_path: Path) -> None:
    assert unreadable(tmp_path / "missing.yaml").expected == "is not there: there is no file of this name"
    assert unreadable(tmp_path).expected == "is a folder: expected a file"
    assert unreadable(tmp_path / "x\x00.yaml").expected == "cannot be read from where it is"
    assert unreadable(tmp_path / f"{'x' * 400}.yaml").expected == "cannot be read from where it is"


def test_a_file_that_one_may_not_read_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    assert unreadable(tmp_path / "locked.yaml").expected == "may not be read by this user"


def test_a_file_beyond_any_definition_is_refused_unread(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_text(f"{SHIPPED}\n#{'x' * (loader.MOST_BYTES - len(SHIPPED.encode()) - 2)}", encoding="utf-8")
    assert file.stat().st_size == loader.MOST_BYTES
    assert loader.load_file(file).name == "covid-oximetry-at-home"
    with file.open("a", encoding="utf-8") as opened:
        opened.write("x")
    assert "larger than 1 MB" in unreadable(file).expected


def test_of_very_many_faults_the_first_hundred_are_told_and_how_many_more_there_are() -> None:
    row = '    - {code: fever, source: "S3", label: CONFIRMED}\n'
    with pytest.raises(loader.DefinitionError) as refused:
        loader.load_text(SHIPPED.replace("  amber:\n    - {code", f"  amber:\n{row * 351}    - {{code", 1), name="mine.yaml")
    assert len(refused.value.definition_faults) == 350
    told = refused.value.faults
    assert len(told) == 101
    assert (told[-1].field, "250 more faults" in told[-1].reason) == ("the file", True)


def test_as_many_faults_as_are_told_are_told_without_a_word_of_more() -> None:
    faults = tuple(loader.FileFault("name", line, "expected a text") for line in range(1, 102))
    assert loader.first(faults[:100]) == faults[:100]
    assert loader.first(faults)[100] == loader.FileFault("the file", 101, "has 1 more fault from this line on")


@pytest.mark.parametrize("number", ["0", "-3", "92", "37.5", "-0.25", "!!float 3"])
def test_a_plain_decimal_number_is_read_as_it_is_written(number: str) -> None:
    assert loader.parsed(f"a: {number}", name="x").faults(lambda _: ()) == ()


@pytest.mark.parametrize("number", ["00", ".5", "5.", "1.0e+1", "1_0.5", "1:30.5", ".inf", "-.inf", ".nan", "+1", "-012"])
def test_a_number_that_is_written_otherwise_is_refused(number: str) -> None:
    (fault,) = loader.parsed(f"a:\n  - {number}", name="x").faults(lambda _: ())
    assert (fault.path, fault.line, f"YAML reads {number} as" in fault.expected) == ("a[0]", 2, True)


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
