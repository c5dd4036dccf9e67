"""The contracts on imports say what the house says, and each of them can fail."""

import configparser
import fnmatch
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import ROOT

LINTER = Path(sys.executable).with_name("lint-imports")

# What a clinical safety officer reads: each is in the contract as soon as it exists.
PURE = (
    "app/identifiers.py",
    "app/pathways/vocabulary.py",
    "app/pathways/schema.py",
    "app/caseload/bundles.py",
    "app/caseload/episode.py",
    "app/monitoring/reading.py",
    "app/monitoring/rules.py",
    "app/monitoring/calls.py",
    "app/monitoring/schedule.py",
    "app/monitoring/trends.py",
    "app/monitoring/scores/*.py",
    "app/alerts/advice.py",
    "app/alerts/ladder.py",
    "app/alerts/lifecycle.py",
    "app/alerts/triage.py",
    "app/reporting/metrics.py",
    "app/fhir_api/mapping.py",
    "app/*/presenters.py",
)
HEAD = "[importlinter]\nroot_package = app\ninclude_external_packages = True\n"

# A module that breaks each contract, planted in a small copy of the house.
PLANTED = {
    "stack": ("monitoring/service.py", "from app.alerts import service\n"),
    "pure-core": ("alerts/triage.py", "from app.monitoring import store\n"),
    "settings": ("flows/tick.py", "from app import config\n"),
    "audit": ("flows/tick.py", "from app.audit import models\n"),
    "hosts": ("flows/tick.py", "import twilio\n"),
    "web-stays-at-the-doors": ("alerts/service.py", "import fastapi\n"),
    "inside-a-room": ("alerts/models.py", "from app.alerts import store\n"),
    "reading-side": ("hub_ui/routes.py", "from app.alerts import service\n"),
    "no-cycles": ("wording/texts.py", "from app.pathways import schema\n"),
}


def contracts() -> configparser.ConfigParser:
    parser = configparser.ConfigParser()
    parser.read(ROOT / ".importlinter")
    return parser


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_pure_module_is_held_to_its_contract() -> None:
    held = contracts()["importlinter:contract:pure-core"]["source_modules"].split()
    present = {dotted(path) for pattern in PURE for path in ROOT.glob(pattern) if path.stem != "__init__"}
    assert {name for name in present if not any(fnmatch.fnmatch(name, pattern) for pattern in held)} == set()


def test_no_cycle_and_no_step_upwards_is_excused() -> None:
    excused = {name for name, section in contracts().items() if "ignore_imports" in section}
    assert excused == {"importlinter:contract:hosts"}


def test_every_contract_has_a_planted_fault() -> None:
    names = {name.removeprefix("importlinter:contract:") for name in contracts() if ":" in name}
    assert names == set(PLANTED)


@pytest.fixture
def small_house(tmp_path: Path) -> Path:
    """The house's folders and file names with nothing inside, so that only what is planted can break a contract."""
    for path in (ROOT / "app").rglob("*.py"):
        copy = tmp_path / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.touch()
    return tmp_path


def write_config(house: Path, contract: str) -> None:
    parser = contracts()
    section = f"importlinter:contract:{contract}"
    body = "\n".join(f"{key} = {value.replace(chr(10), chr(10) + '    ')}" for key, value in parser[section].items())
    (house / ".importlinter").write_text(f"{HEAD}\n[{section}]\n{body}\n")


def lint(house: Path) -> "subprocess.CompletedProcess[str]":
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run([sys.executable, "-c", program, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_planted_import_breaks_its_contract(small_house: Path, contract: str) -> None:
    write_config(small_house, contract)
    path, text = PLANTED[contract]
    planted = small_house / "app" / path
    planted.parent.mkdir(exist_ok=True)
    if contract == "pure-core":
        (small_house / "app/monitoring/store.py").write_text("import sqlmodel\n")
    if contract == "no-cycles":
        (small_house / "app/pathways/schema.py").write_text("from app.wording import texts\n")
    planted.write_text(text)
    done = lint(small_house)
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"\b0 kept, 1 broken", done.stdout)


def test_a_house_with_nothing_planted_keeps_its_contracts(small_house: Path) -> None:
    (small_house / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    done = lint(small_house)
    assert done.returncode == 0, done.stdout + done.stderr
