"""Fixed placeholders in braces: nothing else in a text is a command, so nobody who edits one can run anything."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class MissingValue(LookupError):
    """A text needs a value that was not given."""


def placeholders(template: str) -> frozenset[str]:
    """Name the placeholders of a text."""
    return frozenset(_PLACEHOLDER.findall(template))


def fill(template: str, values: Mapping[str, object]) -> str:
    """Put the values in; raises `MissingValue` when one is not there. What is put in is never read again."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            raise MissingValue(f"The text needs a value for {{{name}}}.")
        return str(values[name])

    return _PLACEHOLDER.sub(value, template)
