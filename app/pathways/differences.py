"""What one version of a pathway changes against another, in sentences that both who sign can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.pathways.definition import Definition
from app.pathways.document import Path, spelled
from app.pathways.place_words import name_of

_NO_NEWS = ("version",)  # which version it is stands beside the difference
_SIDE = ("source", "label", "note", "required")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different. `looser` is True where the change makes fewer readings urgent; None where that is not known."""

    path: Path
    sentence: str
    looser: bool | None = None


def between(before: Definition | None, after: Definition) -> tuple[Change, ...]:
    """Give what `after` changes; with nothing before, what had been empty in the shipped file and is filled in."""
    old = {} if before is None else dict(_leaves((), before.source))
    new = dict(_leaves((), after.source))
    paths = dict.fromkeys([*old, *new]) if before is not None else dict.fromkeys(new)
    return tuple(_change(path, old.get(path), new.get(path)) for path in paths if old.get(path) != new.get(path) and path != _NO_NEWS)


def sentences(before: Definition, after: Definition) -> list[str]:
    """Say what `after` changes, a sentence a change; an empty list when they say the same."""
    return [change.sentence for change in between(before, after)]


def _leaves(path: Path, found: Any) -> Iterator[tuple[Path, Any]]:  # noqa: ANN401 -- plain data
    """Give every value that stands at the end of a path; a list of plain values, such as times, is one."""
    if isinstance(found, dict):
        for key, item in found.items():
            yield from _leaves((*path, key), item)
    elif isinstance(found, list) and any(isinstance(item, dict) for item in found):
        for place, item in enumerate(found):
            name = item.get("code") or item.get("chart") or item.get("words") or str(place)
            yield from _leaves((*path, name), {key: value for key, value in item.items() if key not in {"code", "chart"}} or True)
    else:
        yield path, found


def _change(path: Path, before: object, after: object) -> Change:
    name = _named(path)
    if before is None:
        return Change(path, f"{name} is new: {_shown(after)}.")
    if after is None:
        return Change(path, f"{name} is gone; it was {_shown(before)}.")
    return Change(path, f"{name} changes from {_shown(before)} to {_shown(after)}.", _looser(path, before, after))


_LOWER_IS_LOOSER = {("bands", "red_max", "value"), ("bands", "amber_max", "value")}


def _looser(path: Path, before: object, after: object) -> bool | None:
    if path in _LOWER_IS_LOOSER and isinstance(before, int) and isinstance(after, int):
        return after < before
    return None


def _named(path: Path) -> str:
    side = path[-1] if path[-1] in _SIDE else None
    bare = path[:-1] if side or path[-1] == "value" else path
    name = name_of(bare)
    shown = name if name != spelled(bare) else f"{spelled(bare)}"
    return f"{shown}: {side}" if side else shown


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
