"""Every picture in the docs is taken by a test that walks through the page, and is shown somewhere."""

import re

from tests.schema import ROOT

PICTURES = ROOT / "docs" / "screenshots"
TAKEN = re.compile(r'\b(?:pictures\.take|picture)\(\w+, "([^"]+)"')
SHOWN = re.compile(r"!\[[^\]]+\]\((?:docs/)?screenshots/([^)]+)\.png\)")


def kept() -> list[str]:
    return sorted(path.relative_to(PICTURES).with_suffix("").as_posix() for path in PICTURES.rglob("*") if path.is_file())


def test_every_picture_is_taken_by_a_test_and_none_by_hand() -> None:
    scripts = (ROOT / "tests" / "browser").glob("test_*.py")
    taken = [name for script in scripts for name in TAKEN.findall(script.read_text(encoding="utf-8"))]
    assert sorted(name.rpartition("/")[2] for name in kept()) == sorted(taken)


def test_every_picture_that_is_kept_is_shown_and_every_one_shown_is_kept() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    assert sorted(shown) == kept()
