"""A scripted afternoon as its door sees it: how far it is, and what a trainer may do with it. Demo and tests alone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

PACES: Final = (0, 1, 10, 60)
"""How many seconds of the demo pass in one: 0 stands still."""


class Part(StrEnum):
    """What happens at a step."""

    TEXTS = "texts"  # somebody texts
    FALLS_SILENT = "falls_silent"  # somebody answers nothing from now on
    PROVIDER_AWAY = "provider_away"  # the provider of texts cannot be reached
    PROVIDER_BACK = "provider_back"  # it can be reached again
    ENDS = "ends"  # the afternoon is over


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it comes or came, who does it (None: nobody of the ward), their words, and what it shows a trainee."""

    at: datetime
    part: Part
    who: str | None
    says: str | None
    tells: str
    done: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the afternoon is. `skips`: the clock runs to the next step as fast as the service can follow."""

    now: datetime
    pace: int
    skips: bool
    begun: bool
    plays: bool
    provider_away: bool
    steps: tuple[Step, ...]

    @property
    def next(self) -> Step | None:
        """The step that comes next; None when all are done."""
        return next((one for one in self.steps if not one.done), None)


@dataclass(frozen=True, slots=True)
class Texted:
    """A text from a simulated phone, before anybody has it."""

    sid: str
    from_phone: str
    to_phone: str
    body: str
    sent_at: datetime


class Rehearsal(Protocol):
    """What plays the afternoon."""

    def progress(self) -> Progress:
        """Say where it is."""
        ...

    def run(self, pace: int) -> None:
        """Change the pace of the clock to one of `PACES`."""
        ...

    def skip(self) -> None:
        """Run to the next step, and go on from there at the pace of before."""
        ...

    def play(self) -> None:
        """Begin, or go on after a stop: what is still to come comes later by as long as the stop took."""
        ...

    def stop(self) -> None:
        """Play no further; the clock and the ward go on."""
        ...

    def keeps(self, text: Texted) -> bool:
        """Whether the provider, away just now, keeps this text and hands it over later."""
        ...
