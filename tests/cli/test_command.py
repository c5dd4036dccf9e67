"""What holds for every command: help, one line on stderr, no traceback, a status."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Wardlight

COMMANDS = (
    ("serve",),
    ("worker",),
    ("tick",),
    ("db", "upgrade"),
    ("db", "check"),
    ("hub", "add"),
    ("staff", "add"),
    ("token", "add"),
    ("patients", "import"),
    ("parse",),
    ("pathway", "list"),
    ("pathway", "show"),
    ("pathway", "check"),
    ("pathway", "adopt"),
    ("reconcile",),
    ("double", "twilio"),
    ("audit", "verify"),
    ("audit", "export"),
    ("backup",),
    ("restore",),
    ("downtime", "open"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_promised_command_has_help(wardlight: Wardlight, words: tuple[str, ...]) -> None:
    said = wardlight(*words, "--help")
    assert said.status == 0
    assert "Usage: wardlight" in said.out
    assert said.err == ""


@pytest.mark.parametrize(
    "arguments",
    [("sevre",), ("hub", "add"), ("serve", "--port", "no"), ("serve", "--port", "70000"), ("tick", "--later"), ("backup",)],
    ids=" ".join,
)
def test_a_command_that_cannot_be_understood_is_refused_in_one_line(wardlight: Wardlight, arguments: tuple[str, ...]) -> None:
    said = wardlight(*arguments)
    assert said.status != 0
    assert said.out == ""
    assert said.sentence.endswith("See --help.")


def test_a_command_that_only_holds_others_shows_them(wardlight: Wardlight) -> None:
    said = wardlight("hub")
    assert said.status != 0
    assert "add" in said.out + said.err


def test_a_bad_setting_is_refused_with_its_id_a_sentence_and_a_hint(wardlight: Wardlight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDLIGHT_ENVIRONMENT", "staging")
    said = wardlight("db", "check")
    assert said.status == 1
    assert said.out == ""
    first, *rest = said.sentence.split(": ", 1)
    assert first.replace("-", "").replace("_", "").replace(".", "").isalnum()
    assert "production" in rest[0]


def test_production_without_its_settings_refuses_to_start(wardlight: Wardlight, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARDLIGHT_ENVIRONMENT")
    said = wardlight("serve")
    assert said.status == 1
    assert "WARDLIGHT_" in said.sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve",),
        ("worker",),
        ("tick",),
        ("hub", "add", "--name", "North"),
        ("token", "add", "--hub", "north", "--name", "x"),
        ("audit", "verify"),
        ("db", "check"),
    ],
    ids=" ".join,
)
def test_a_database_without_tables_is_refused_naming_the_upgrade(wardlight: Wardlight, arguments: tuple[str, ...]) -> None:
    said = wardlight(*arguments)
    assert said.status == 1
    assert "wardlight db upgrade" in said.sentence


@pytest.mark.parametrize(
    "url",
    ["mysql://root@localhost/x", "nonsense", "sqlite:///no/such/folder/wardlight.db", "postgresql+psycopg://nobody@127.0.0.1:9/none"],
)
def test_a_database_that_cannot_be_reached_is_one_clear_line(wardlight: Wardlight, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", url)
    for arguments in (("db", "upgrade"), ("db", "check"), ("audit", "verify"), ("serve",), ("backup", "copy")):
        said = wardlight(*arguments)
        assert (arguments, said.status) == (arguments, 1)
        assert "Traceback" not in said.sentence


def test_the_installed_command_gives_its_status_to_the_shell(home: Path) -> None:
    script = Path(sys.executable).with_name("wardlight")
    run = subprocess.run([script, "parse", "--text", "94 88"], capture_output=True, text=True, check=False, cwd=home, env=os.environ)
    assert run.returncode == 0
    assert '"spo2": 94' in run.stdout
    run = subprocess.run([script, "nothing"], capture_output=True, text=True, check=False, cwd=home, env=os.environ)
    assert run.returncode != 0
    assert len(run.stderr.splitlines()) == 1
