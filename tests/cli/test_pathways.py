"""Pathways from the command line: what there is, what it says, whether a file is sound, and making one live."""

from pathlib import Path

import pytest

from app.pathways import loader
from tests.cli.conftest import Wardlight
from tests.pathways.broken_others import BROKEN_OTHERS

COVID = "covid-oximetry-at-home"
SHIPPED = Path(loader.__file__).parent / "definitions" / f"{COVID}.yaml"


def test_the_eight_that_there_are_are_listed_a_line_each(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "list")
    assert said.status == 0
    assert {line["name"] for line in said.lines} == {
        *(COVID, f"{COVID}-proactive", "covid-virtual-ward", "ari-virtual-ward"),
        *("copd", "care-home", "pregnancy", "children"),
    }
    assert [line["name"] for line in said.lines if line["complete"]] == [COVID]


def test_a_pathway_is_said_in_plain_words_with_its_sources(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "show", COVID)
    assert said.status == 0
    assert "92" in said.out
    assert "94" in said.out


def test_a_pathway_that_is_not_there_is_refused_naming_those_that_are(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "show", "measles")
    assert said.status == 1
    assert COVID in said.sentence


def test_every_shipped_file_is_found_sound(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "check", *sorted(loader.DEFINITIONS.glob("*.yaml")))
    assert said.status == 0
    assert [line["sound"] for line in said.lines] == [True] * 8


def test_each_of_many_broken_files_is_caught_with_its_path_and_line(wardlight: Wardlight, home: Path) -> None:
    files = {home / f"{number}.yaml": broken for number, broken in enumerate(BROKEN_OTHERS)}
    for file, broken in files.items():
        file.write_text(broken.text, encoding="utf-8")
    said = wardlight("pathway", "check", *files)
    assert said.status == 1
    assert [(line["file"], line["sound"]) for line in said.lines] == [(str(file), False) for file in files]
    told = said.err.splitlines()
    for file, broken in files.items():
        assert [line for line in told if line.startswith(f"{file}:{broken.line}: {broken.path}: ")], broken.name


def test_each_fault_of_a_file_is_named_with_its_path_and_line(wardlight: Wardlight, home: Path) -> None:
    bad = home / "bad.yaml"
    bad.write_text(SHIPPED.read_text(encoding="utf-8").replace("red_max", "red_most"), encoding="utf-8")
    nonsense = home / "nonsense.yaml"
    nonsense.write_bytes(b"\x00\xff: [")
    said = wardlight("pathway", "check", bad, nonsense, home / "missing.yaml", SHIPPED)
    assert said.status == 1
    assert [line["sound"] for line in said.lines] == [False, False, False, True]
    assert any(line.startswith(f"{bad}:") and "red_m" in line for line in said.err.splitlines())
    assert "Traceback" not in said.err


def _add(run: Wardlight, email: str, role: str = "clinician") -> None:
    added = run("staff", "add", "--hub", "north", "--email", email, "--name", email, "--role", role, stdin="four unrelated words here\n")
    assert added.status == 0, added.err


def test_two_clinicians_sign_and_what_is_live_already_keeps_its_version(north: Wardlight) -> None:
    _add(north, "a@example.org")
    _add(north, "b@example.org")
    said = north("pathway", "adopt", COVID, "--hub", "north", "--by", "a@example.org", "--and", "B@example.org")
    assert said.status == 0
    assert said.json["pathway"] == COVID
    assert said.json["version"] == 1


@pytest.mark.parametrize(
    ("by", "second"), [("a@example.org", "a@example.org"), ("a@example.org", "m@example.org"), ("x@y.z", "a@example.org")]
)
def test_one_alone_or_a_manager_makes_nothing_live(north: Wardlight, by: str, second: str) -> None:
    _add(north, "a@example.org")
    _add(north, "m@example.org", "manager")
    said = north("pathway", "adopt", COVID, "--hub", "north", "--by", by, "--and", second)
    assert said.status == 1
    assert said.sentence
