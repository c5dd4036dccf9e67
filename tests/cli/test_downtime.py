"""Opening the copy of the list by command: a page out, one sentence where it does not open."""

from pathlib import Path

import pytest

from app.downtime.seal import Sealer
from tests.cli.conftest import Wardlight

PASSPHRASE = "five unrelated words in here"
PAGE = "<!DOCTYPE html><p>Ada Bell</p>\n"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    file = tmp_path / "north-latest.html.enc"
    file.write_bytes(Sealer(PASSPHRASE).seal(PAGE.encode()))
    return file


def test_a_copy_is_opened_without_a_database_or_a_setting(wardlight: Wardlight, home: Path, pack: Path) -> None:
    page = home / "list.html"
    said = wardlight("downtime", "open", str(pack), "--out", str(page), stdin=f"{PASSPHRASE}\n")
    assert (said.status, said.json) == (0, {"page": str(page), "bytes": len(PAGE)})
    assert page.read_text() == PAGE
    assert page.stat().st_mode & 0o077 == 0


def test_a_page_that_is_there_already_is_not_written_over(wardlight: Wardlight, home: Path, pack: Path) -> None:
    page = home / "list.html"
    page.write_text("mine")
    said = wardlight("downtime", "open", str(pack), "--out", str(page), stdin=f"{PASSPHRASE}\n")
    assert said.status == 1
    assert "exists already" in said.sentence
    assert page.read_text() == "mine"


@pytest.mark.parametrize(
    ("cut", "passphrase", "sentence"), [(None, "another one altogether", "does not open"), (-3, PASSPHRASE, "cut"), (30, PASSPHRASE, "cut")]
)
def test_what_does_not_open_is_said_in_one_line_and_leaves_no_page(
    wardlight: Wardlight, home: Path, pack: Path, cut: int | None, passphrase: str, sentence: str
) -> None:
    pack.write_bytes(pack.read_bytes()[:cut])
    page = home / "list.html"
    said = wardlight("downtime", "open", str(pack), "--out", str(page), stdin=f"{passphrase}\n")
    assert said.status == 1
    assert sentence in said.sentence
    assert not page.exists()


def test_a_file_that_is_not_there_is_said(wardlight: Wardlight, home: Path) -> None:
    said = wardlight("downtime", "open", str(home / "none.html.enc"), stdin="x\n")
    assert (said.status, "There is no file" in said.sentence) == (1, True)
