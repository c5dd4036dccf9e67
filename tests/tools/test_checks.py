"""The checks of `make check` can fail, and one that fails does not hide the next."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.schema import ROOT
from tools import check, forbidden_text, locks

# Put together here, so that this file passes the check that it tries.
HOST = "pypi" + ".org"
PRIVATE = "/" + "Users/sam/wardlight"


def test_all_failures_are_reported_not_only_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    bad = check.Check("bad", (sys.executable, "-c", "raise SystemExit('broken')"))
    good = check.Check("good", (sys.executable, "-c", ""))
    worse = check.Check("worse", (sys.executable, "-c", "raise SystemExit('broken too')"))
    assert check.failures([bad, good, worse]) == ["bad", "worse"]
    assert "broken too" in capsys.readouterr().out


@pytest.mark.parametrize("line", [f"index-url = https://{HOST}/simple", f"cd {PRIVATE}"])
def test_a_registry_host_and_a_private_path_are_found(line: str) -> None:
    (fault,) = forbidden_text.faults("README.md", f"fine\n{line}\n")
    assert fault.startswith("README.md:2 ")


@pytest.mark.parametrize("line", ["GET /worklist", "/home/app is in the image", "docs/homework/x", "https://www.nhs.uk/"])
def test_ordinary_addresses_and_paths_are_left_alone(line: str) -> None:
    assert list(forbidden_text.faults("README.md", line)) == []


def test_the_locks_hold_hashes_and_no_addresses() -> None:
    for name in locks.LOCKS:
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert "--hash=sha256:" in text
    assert list(locks.missing()) == []


@pytest.mark.parametrize(("wanted", "plainly"), [("psycopg[binary,pool]~=3.3.0", "psycopg"), ("PyYAML; x", "pyyaml"), ("a_b.c", "a-b-c")])
def test_a_package_is_known_by_its_plain_name(wanted: str, plainly: str) -> None:
    assert locks.plain(wanted) == plainly


@pytest.fixture
def vendored(tmp_path: Path) -> Path:
    """A copy of the vendored files, with the script that looks after them."""
    shutil.copytree(ROOT / "static" / "vendor", tmp_path / "static" / "vendor")
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "vendor.py", tmp_path / "tools")
    return tmp_path


def look(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, folder / "tools" / "vendor.py", "--check"], capture_output=True, text=True, check=False)


def test_untouched_vendored_files_pass(vendored: Path) -> None:
    assert look(vendored).returncode == 0


def test_a_changed_vendored_file_is_found(vendored: Path) -> None:
    with (vendored / "static/vendor/htmx/htmx.min.js").open("a") as script:
        script.write(";")
    done = look(vendored)
    assert done.returncode == 1
    assert "static/vendor/htmx differs" in done.stderr


def test_a_file_that_nobody_vendored_is_found(vendored: Path) -> None:
    (vendored / "static/vendor/htmx/other.js").write_text("x")
    assert "other.js is not in the list" in look(vendored).stderr


def test_no_vendored_file_asks_another_site_for_anything() -> None:
    for path in (ROOT / "static" / "vendor").rglob("*.*"):
        if path.suffix in {".css", ".js"}:
            assert "sourceMappingURL" not in path.read_text()
        if path.suffix == ".css":
            assert "://" not in path.read_text()
            assert "@font-face" not in path.read_text()
