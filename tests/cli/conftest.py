"""The command as a person or a script meets it: arguments and lines in; lines, one sentence and a status out."""

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.cli import command
from tests import postgres


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 -- whatever was printed
        """The one JSON line on stdout."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Every JSON line on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def sentence(self) -> str:
        """The one line on stderr, log lines aside: a test server may be warned of."""
        [line] = [line for line in self.err.splitlines() if not line.startswith("{")]
        return line


class Stdin(io.TextIOWrapper):
    """What is piped into a command."""

    def __init__(self, content: bytes) -> None:
        super().__init__(io.BytesIO(content), encoding="utf-8")


Wardlight = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to run in, and no settings."""
    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "PUBLIC_URL",
        "SMS_GATEWAY",
        "TWILIO_FROM",
        "TWILIO_API_URL",
        "HEARTBEAT_URL",
        "DOWNTIME_DIR",
        "DOWNTIME_PASSPHRASE",
    ):
        monkeypatch.delenv(f"WARDLIGHT_{name}", raising=False)
    for name in ("ACCOUNT_SID", "AUTH_TOKEN", "AUTH_TOKEN_SECONDARY"):
        monkeypatch.delenv(f"TWILIO_{name}", raising=False)
    monkeypatch.setenv("WARDLIGHT_ENVIRONMENT", "test")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def wardlight(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Wardlight:
    """Run the command in this process, as its entry point does."""

    def run(*arguments: object, stdin: str | bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["wardlight", *(str(one) for one in arguments)])
        monkeypatch.setattr(sys, "stdin", Stdin(stdin.encode() if isinstance(stdin, str) else stdin))
        capsys.readouterr()
        status = command.run()
        said = capsys.readouterr()
        return Said(status, said.out, said.err)

    return run


@pytest.fixture
def ready(wardlight: Wardlight, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Wardlight:
    """The same, with an empty database that is up to date: once on SQLite, once on PostgreSQL."""
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", database_url)
    if database_url.startswith("postgresql"):
        monkeypatch.setenv("PATH", str(postgres.programs()), prepend=os.pathsep)
    return wardlight


@pytest.fixture
def north(ready: Wardlight) -> Wardlight:
    """The same, with a hub called north."""
    added = ready("hub", "add", "--name", "North ward", "--slug", "north", "--phone", "+447700900900")
    assert added.status == 0, added.err
    return ready
