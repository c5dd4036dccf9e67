"""What a machine cannot run is named and counted; where everything is required it is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.schema import ROOT

SKIPS_ONE = """
import pytest
def test_that_needs_a_browser(): pytest.skip("Chromium: there is none")
def test_that_needs_nothing(): assert 1 + 1 == 2
"""
SKIPS_ALL = "import pytest\npytest.skip('Chromium: there is none', allow_module_level=True)\n"


def run(folder: Path, text: str, *, require_all: bool) -> "subprocess.CompletedProcess[str]":
    (folder / "test_planted.py").write_text(text)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", f"--rootdir={folder}", "-c", "pytest.ini"]
    environment = os.environ | {"WARDLIGHT_REQUIRE_ALL": "1" if require_all else "0", "PYTHONPATH": str(ROOT)}
    return subprocess.run([*command, "test_planted.py"], cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("text", [SKIPS_ONE, SKIPS_ALL], ids=["one test", "a whole file"])
def test_a_skip_is_named_and_counted_in_the_last_lines(tmp_path: Path, text: str) -> None:
    done = run(tmp_path, text, require_all=False)
    assert "1 skipped on this machine" in done.stdout
    assert "1  Chromium: there is none" in done.stdout[-300:]
    assert "failed" not in done.stdout


@pytest.mark.parametrize("text", [SKIPS_ONE, SKIPS_ALL], ids=["one test", "a whole file"])
def test_a_skip_is_a_failure_where_everything_is_required(tmp_path: Path, text: str) -> None:
    done = run(tmp_path, text, require_all=True)
    assert done.returncode != 0
    assert "WARDLIGHT_REQUIRE_ALL=1 allows no skip: Chromium: there is none" in done.stdout
