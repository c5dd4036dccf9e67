"""What is said when a patient is handed over: Situation, Background, Assessment, Recommendation, Decision (SBARD). Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from app.errors import Fault

LONGEST: Final = 2_000  # characters of each part: five of them still print on one page
KEPT_AS: Final = "sbard"
"""Where the event of an outcome keeps it."""


@dataclass(frozen=True, slots=True)
class Handover:
    """The five parts as they were written, in the order in which they are said. Any may be empty."""

    situation: str = ""
    background: str = ""
    assessment: str = ""
    recommendation: str = ""
    decision: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody wrote anything."""
        return not any(asdict(self).values())


PARTS: Final = tuple(one.name for one in fields(Handover))


def written(typed: Mapping[str, str]) -> Handover:
    """Give the handover in what was typed, by the names of its parts; lines end as ours do, and nothing hangs over."""
    return Handover(**{name: "\n".join(typed.get(name, "").strip().splitlines()) for name in PARTS})


def faults_of(handover: Handover) -> list[Fault]:
    """Say which parts are too long, and by how much."""
    over = {name: len(text) - LONGEST for name, text in asdict(handover).items()}
    return [Fault(name, f"This is longer than {LONGEST} characters: leave out {more}.") for name, more in over.items() if more > 0]


def to_json(handover: Handover) -> dict[str, str]:
    """Give what is kept: the parts in which something was written."""
    return {name: text for name, text in asdict(handover).items() if text}


def from_json(kept: Mapping[str, Any] | None) -> Handover | None:
    """Read back what was kept; None where nothing was."""
    return Handover(**{name: str(kept.get(name, "")) for name in PARTS}) if kept else None
