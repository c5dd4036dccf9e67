"""`make setup` on a machine that lacks something says so in one line, with the package to install."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.schema import ROOT

SHELL_TOOLS = ("sh", "cat", "sed", "cksum", "dirname", "pwd", "git")
OLD = "#!/bin/sh\nexit 1\n"
# A Python that is new enough, and answers `no` when asked for its venv module.
NO_VENV = """#!/bin/sh
case "$2" in
    *"import ensurepip"*) exit 1 ;;
    *print*) echo python3.13-venv ;;
esac
"""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A fresh checkout, and a folder `bin` that holds all the commands there are."""
    (tmp_path / "bin").mkdir()
    for tool in SHELL_TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "setup.sh", tmp_path / "tools")
    for name in ("pyproject.toml", "requirements.txt", "requirements-dev.txt", "requirements-build.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def command(machine: Path, name: str, text: str) -> None:
    path = machine / "bin" / name
    path.write_text(text)
    path.chmod(0o755)


def setup(machine: Path, kind: str = "dev") -> str:
    done = subprocess.run(
        [machine / "bin" / "sh", "tools/setup.sh", kind],
        cwd=machine,
        env={"PATH": str(machine / "bin"), "HOME": str(machine)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert not (machine / ".venv").exists()
    return done.stderr.strip()


def test_without_python_it_names_the_package(machine: Path) -> None:
    said = setup(machine)
    assert "apt-get install python3 python3-venv" in said
    assert "\n" not in said


def test_an_old_python_is_not_used(machine: Path) -> None:
    command(machine, "python3", OLD)
    assert "Python 3.11 or newer is missing" in setup(machine)


def test_without_the_venv_module_it_names_the_package_of_that_python(machine: Path) -> None:
    command(machine, "python3", NO_VENV)
    said = setup(machine)
    assert said.endswith("apt-get install python3.13-venv")
    assert "\n" not in said


def test_without_git_it_says_so_in_one_line(machine: Path) -> None:
    (machine / "bin" / "git").unlink()
    said = setup(machine)
    assert "apt-get install git" in said
    assert "\n" not in said


def test_an_unknown_kind_is_refused_with_the_known_ones(machine: Path) -> None:
    assert "run or dev" in setup(machine, "production")
