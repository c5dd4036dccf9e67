"""The teams of a hub, as whoever keeps it names them: one a line, checked. Pure."""

import hashlib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.errors import Fault

LONGEST: Final = 60  # characters
MOST: Final = 40
FIELD: Final = "teams"


@dataclass(frozen=True, slots=True)
class Parsed:
    """The names in their order, or the faults that stand in their way."""

    names: tuple[str, ...] | None
    faults: tuple[Fault, ...] = ()


def parse(typed: str) -> Parsed:
    """Read one name a line; empty lines are left out, and nothing at all means that the hub has no teams."""
    lines = (" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines())
    names = tuple(line for line in lines if line)
    if len(names) > MOST:
        return Parsed(None, (_fault(f"There may be up to {MOST} teams, and here are {len(names)}."),))
    faults = (*(fault for name in names for fault in _faults_of(name)), *_doubles(names))
    return Parsed(None if faults else names, faults)


def mark(names: Sequence[str]) -> str:
    """Give what changes with any change of the teams: whoever saves says which they had before them."""
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]


def _faults_of(name: str) -> Iterator[Fault]:
    if len(name) > LONGEST:
        yield _fault(f"“{name[:LONGEST]}…” has {len(name)} letters: a team’s name may have up to {LONGEST}.")
    elif not name.isprintable():
        yield _fault(f"“{''.join(one for one in name if one.isprintable())}” holds a sign that cannot be seen: type it again.")
    elif not any(one.isalnum() for one in name):
        # So that no team is ever taken for the list's own mark of "no team".
        yield _fault(f"“{name}” has neither a letter nor a number.")


def _doubles(names: Sequence[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    told: set[str] = set()
    for name in names:
        folded = name.casefold()
        if folded in seen and folded not in told:
            told.add(folded)
            yield _fault(f"“{name}” is here twice; capitals make no difference.")
        seen.add(folded)


def _fault(reason: str) -> Fault:
    return Fault(FIELD, reason)
