"""What every command shares: its settings, its database, its answers on stdout and its one line on stderr."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from rich.console import Console

from app import wiring
from app.clock import parse_instant
from app.db import Database
from app.errors import Invalid, NotFound, WardlightError
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.messaging.addresses import Addresses

ENV_FILE: Final = Path(".env")


class Stop(Exception):
    """End the command with this exit status; what there was to say is said."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def settings() -> wiring.Settings:
    """Read the settings of this process and of `.env` in the folder it was started in."""
    return wiring.settings(os.environ, ENV_FILE)


def environment() -> dict[str, str]:
    """Give the environment with what `.env` adds, unchecked: for what runs without the service's settings."""
    return wiring.environment(os.environ, ENV_FILE)


@contextmanager
def database() -> Iterator[Database]:
    """Open the database of the settings, with its schema as the code expects it, and close it again."""
    from app.cli import schema  # noqa: PLC0415 -- Alembic takes a third of a second to import

    chosen = settings()
    schema.refuse_behind(chosen.database_url)
    opened = wiring.open_database(chosen)
    try:
        yield opened
    finally:
        opened.dispose()


def hub_named(opened: Database, slug: str) -> HubView:
    """Find a hub by its short name; raises NotFound, naming those there are."""
    with opened.read() as session:
        every = hubs.all_hubs(session)
    found = next((hub for hub in every if hub.slug == slug), None)
    if found is None:
        known = ", ".join(hub.slug for hub in every) or "none yet: see `wardlight hub add`"
        raise NotFound(f"There is no hub {slug!r}.", hint=f"Hubs: {known}.")
    return found


def addresses(chosen: wiring.Settings) -> Addresses:
    """Give the numbers and addresses that texts bear."""
    return Addresses(default_from=chosen.twilio_from, public_url=chosen.public_url)


def instant(text: str | None, chosen: wiring.Settings) -> datetime | None:
    """Read `--now`, which moves the clock and so is refused in production."""
    if text is None:
        return None
    if chosen.is_production:
        raise Invalid("--now moves the clock, so it is refused in production.", hint="Set WARDLIGHT_ENVIRONMENT=demo or test.")
    return parse_instant(text)


def answer(value: object) -> None:
    """Print one JSON value on one line."""
    # Half a character, as JSON can hold one, has no UTF-8: it is printed as JSON's own escape.
    line = json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()
    sys.stdout.write(line + "\n")


def lines(values: Iterator[object]) -> None:
    """Print JSON lines, each as it comes."""
    for value in values:
        answer(value)
    sys.stdout.flush()


@contextmanager
def working(sentence: str) -> Iterator[None]:
    """Show on a terminal that something long is under way; a log or a pipe gets none of it."""
    if not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(sentence):
        yield


def say(sentence: str) -> None:
    """Tell the person at the terminal something, on stderr, so that stdout stays for machines."""
    sys.stderr.write(sentence + "\n")


def in_one_line(error: WardlightError) -> str:
    """Put an error into one clear line: every fault, and the hint."""
    faults = "; ".join(f"{fault.field}: {fault.reason}" if fault.field else fault.reason for fault in getattr(error, "faults", ()))
    known_as = f"{error.id}: " if hasattr(error, "id") else ""
    parts = (known_as + error.sentence, faults, error.hint or "")
    return " ".join(" ".join(part.split()) for part in parts if part)
