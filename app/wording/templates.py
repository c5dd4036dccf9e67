"""Fixed placeholders in braces: nothing else in a text is a command, so nobody who edits one can run anything."""

import re
from collections.abc import Mapping
from functools import lru_cache

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class MissingValue(LookupError):
    """A text needs a value that was not given."""


@lru_cache(maxsize=4096)
def placeholders(template: str) -> frozenset[str]:
    """Name the placeholders of a text."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put the values in; raises `MissingValue` when one is not there. What is put in is never read again."""
    try:
        return "".join([str(values[part]) if named else part for part, named in _parts(template)])
    except KeyError as missing:
        raise MissingValue(f"The text needs a value for {{{missing.args[0]}}}.") from missing


@lru_cache(maxsize=4096)
def _parts(template: str) -> tuple[tuple[str, bool], ...]:
    """Take a text apart: its words, and the names of its placeholders (True)."""
    return tuple((part, bool(place % 2)) for place, part in enumerate(_PLACEHOLDER.split(template)))
