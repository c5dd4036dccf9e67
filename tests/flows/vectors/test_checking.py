"""Vectors are read whole or refused at their path and line; one that does not hold is told by name, with what came instead."""

from pathlib import Path

import pytest

from app.flows import pathway_references
from app.flows.vectors import checking, document
from app.flows.vectors.checking import Checked
from app.pathways import chart_loader, loader
from tests.flows.vectors.examples import MALFORMED, VECTORS, WRONG, Broken

KNOWN = pathway_references.known()
COVID = (loader.DEFINITIONS / "covid-oximetry-at-home.yaml").read_text(encoding="utf-8")


def checked(file: Path) -> Checked:
    return checking.check(file, beside=KNOWN)


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_vectors_that_hold_are_counted(tmp_path: Path) -> None:
    found = checked(written(tmp_path, "mine.yaml", VECTORS))
    assert (found.told, found.passed, found.failed) == ((), 3, 0)


@pytest.mark.parametrize("broken", MALFORMED, ids=lambda broken: broken.name)
def test_a_malformed_file_is_refused_at_its_path_and_line(broken: Broken, tmp_path: Path) -> None:
    file = written(tmp_path, "mine.vectors.yaml", broken.text)
    found = checked(file)
    told = [one.fault for one in found.told if one.fault.path == broken.path and broken.expected in one.fault.expected]
    assert [fault.line for fault in told] == [broken.line], found.told
    assert found.passed == found.failed == 0


@pytest.mark.parametrize("broken", WRONG, ids=lambda broken: broken.name)
def test_one_that_does_not_hold_is_told_by_name_with_what_came(broken: Broken, tmp_path: Path) -> None:
    file = written(tmp_path, "mine.yaml", broken.text)
    found = checked(file)
    told = [one.fault for one in found.told if one.fault.path == broken.path and broken.expected in one.fault.expected]
    assert [fault.line for fault in told] == [broken.line], found.told
    assert "“" in told[0].expected
    assert found.failed
    assert (found.failed or 0) + (found.passed or 0) == 3


@pytest.mark.parametrize(
    ("pathway", "vectors"),
    [
        ("mine.yaml", "mine.vectors.yaml"),
        ("mine.yaml", "vectors/mine.yaml"),
        ("definitions/mine.yaml", "vectors/mine.yaml"),
    ],
)
def test_vectors_beside_a_pathway_are_run_with_it_and_find_it_when_given_alone(pathway: str, vectors: str, tmp_path: Path) -> None:
    """The band that differs from the shipped file shows which of the two was judged by."""
    stricter = COVID.replace("red_max: {value: 92", "red_max: {value: 91").replace("name: covid-oximetry-at-home", "name: mine")
    definition = written(tmp_path, pathway, stricter)
    beside = written(
        tmp_path, vectors, VECTORS.replace("vectors: covid-oximetry-at-home", "vectors: mine").replace(", red_max: 92", ", red_max: 91")
    )
    for file in (definition, beside):
        found = checked(file)
        assert [(one.file, one.fault.path) for one in found.told if "findings" in one.fault.path] == [
            (beside, "situations[0].expect.findings")
        ]
        assert (found.passed, found.failed) == (2, 1)


def test_a_file_named_from_inside_its_folder_finds_what_stands_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, "vectors/covid-oximetry-at-home.yaml", VECTORS)
    written(tmp_path, "definitions/covid-oximetry-at-home.yaml", COVID)
    monkeypatch.chdir(tmp_path / "definitions")
    assert checked(Path("covid-oximetry-at-home.yaml")).passed == 3


def test_a_pathway_without_vectors_is_checked_all_the_same(tmp_path: Path) -> None:
    found = checked(written(tmp_path, "alone.yaml", COVID))
    assert (found.told, found.passed, found.failed) == ((), 0, 0)


def test_the_vectors_of_another_pathway_are_not_run_with_this_one(tmp_path: Path) -> None:
    definition = written(tmp_path, "mine.yaml", COVID)
    written(tmp_path, "mine.vectors.yaml", VECTORS.replace("vectors: covid-oximetry-at-home", "vectors: copd"))
    assert [one.fault.path for one in checked(definition).told] == [document.HEAD]


def test_malformed_vectors_beside_a_pathway_are_told_in_their_own_file(tmp_path: Path) -> None:
    definition = written(tmp_path, "mine.yaml", COVID)
    beside = written(tmp_path, "mine.vectors.yaml", MALFORMED[0].text)
    found = checked(definition)
    assert [(one.file, one.fault.path) for one in found.told if one.fault.path == MALFORMED[0].path] == [(beside, MALFORMED[0].path)]
    assert (found.passed, found.failed) == (0, 0)


@pytest.mark.parametrize(
    ("written_down", "told"),
    [
        ("total: 0", "scores.news2.total: expected 0, got none"),
        ("at_least: 3", "scores.news2.at_least: expected 3, got 2"),
        ("level: high", "scores.news2.level: expected high, got low"),
        ("refused: true", "scores.news2.refused: expected true, got false"),
        ("change: 1", "scores.news2.change: expected 1, got none"),
    ],
)
def test_each_part_of_a_score_is_compared(written_down: str, told: str, tmp_path: Path) -> None:
    text = f"""\
vectors: ari-virtual-ward
fill: {{bands.red_max: 90, bands.amber_max: 92, duration_days: 7, calls.every_days: 1}}
situations:
  - name: A fast pulse
    report: {{spo2: 97, pulse: 120}}
    expect:
      findings: [{{code: spo2_green, level: green}}]
      governing: green
      repeat: null
      text: reply_green
      scores: {{news2: {{{written_down}}}}}
"""
    found = checked(written(tmp_path, "mine.yaml", text))
    assert [f"{one.fault.path.partition('expect.')[2]}: {one.fault.expected.partition(': ')[2]}" for one in found.told] == [told]


def test_vectors_of_a_pathway_that_is_nowhere_are_refused(tmp_path: Path) -> None:
    found = checked(written(tmp_path, "mine.yaml", VECTORS.replace("vectors: covid-oximetry-at-home", "vectors: measles")))
    assert [(one.fault.path, "measles" in one.fault.expected) for one in found.told] == [(document.HEAD, True)]


def test_vectors_beside_an_unsound_pathway_tell_its_faults_in_its_own_file(tmp_path: Path) -> None:
    bad = written(tmp_path, "covid-oximetry-at-home.yaml", COVID.replace("red_max: {value: 92", "red_max: {value: 99"))
    found = checked(written(tmp_path, "mine.yaml", VECTORS))
    assert [(one.file, one.fault.path) for one in found.told] == [(bad, "bands.red_max.value")]


def test_vectors_of_a_pathway_with_gaps_need_numbers_for_them(tmp_path: Path) -> None:
    text = VECTORS.replace("vectors: covid-oximetry-at-home", "vectors: covid-virtual-ward")
    found = checked(written(tmp_path, "mine.yaml", text))
    assert {one.fault.expected.partition(": ")[2] for one in found.told} == {"fill lacks reading_times"}
    assert found.failed == 3


def test_a_list_is_made_up_as_it_is_written(tmp_path: Path) -> None:
    text = VECTORS.replace("vectors: covid-oximetry-at-home", "vectors: covid-virtual-ward").replace(
        "  trend.drop_amber: 2", '  reading_times: ["09:00", "20:00"]'
    )
    assert checked(written(tmp_path, "mine.yaml", text)).failed == 0


def test_a_chart_has_no_vectors() -> None:
    found = checked(chart_loader.CHARTS / "news2.yaml")
    assert (found.told, found.passed) == ((), None)


@pytest.mark.parametrize("text", ["", "42", "- a list", "just words"])
def test_what_is_no_mapping_holds_no_vectors(text: str, tmp_path: Path) -> None:
    assert not document.is_vectors(loader.parsed(text, name="x").source)
    assert checked(written(tmp_path, "mine.yaml", text)).told


def test_plain_data_that_is_no_mapping_is_refused_whole() -> None:
    assert [fault.path for fault in document.faults_of(["a list"])] == [()]


@pytest.mark.parametrize("name", ["missing.yaml", "binary.yaml"])
def test_what_cannot_be_read_is_told_and_counts_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00")
    found = checked(tmp_path / name)
    assert found.passed is None
    assert len(found.told) == 1


def test_the_example_in_the_guide_holds(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "pathway-vectors.md").read_text(encoding="utf-8")
    found = checked(written(tmp_path, "guide.vectors.yaml", guide.partition("```yaml\n")[2].partition("```")[0]))
    assert (found.told, found.passed) == ((), 3)
