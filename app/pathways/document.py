"""How a fault of a definition is named: the path it stands at, and what was expected there."""

from dataclasses import dataclass

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class DocumentFault:
    """What is wrong at `path`: what was expected there, as a sentence's end."""

    path: Path
    expected: str


class Unsound(ValueError):
    """A definition that says something it may not; `faults` names all of it."""

    def __init__(self, faults: tuple[DocumentFault, ...]) -> None:
        super().__init__("; ".join(f"{spelled(fault.path)}: {fault.expected}" for fault in faults))
        self.faults = faults


def spelled(path: Path) -> str:
    """Write a path as a person would: `ladder.red.claim`, `reading_times[1]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return text.removeprefix(".") or "the file"
