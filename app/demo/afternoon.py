"""The scripted afternoon: its file read and checked, and its parts given to people."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from app.demo.cohort import Course, Person
from app.errors import Fault, Invalid
from app.web.rehearsal import Part

FILE: Final = Path(__file__).with_name("afternoon.toml")
LATEST: Final = 8 * 60
_BY_SOMEBODY: Final = frozenset({Part.TEXTS, Part.FALLS_SILENT})


@dataclass(frozen=True, slots=True)
class Scene:
    """One step of the script: how long after the beginning, who (a part of the cast), their words, what it tells a trainee."""

    after: timedelta
    part: Part
    who: str | None
    says: str | None
    tells: str


@dataclass(frozen=True, slots=True)
class Afternoon:
    """A script: the parts there are, and its steps in order."""

    cast: tuple[str, ...]
    scenes: tuple[Scene, ...]

    def players(self, people: Sequence[Person]) -> dict[str, Person]:
        """Give each part to somebody well who texts in English and lives by the usual limits; raises Invalid where too few are."""
        fit = [one for one in people if one.course is Course.STABLE and one.language == "en" and not (one.plan or one.interpreter)]
        if len(fit) < len(self.cast):
            raise Invalid(f"The afternoon needs {len(self.cast)} people who are well, and there are {len(fit)}.")
        return dict(zip(self.cast, fit, strict=False))


def load(file: Path = FILE) -> Afternoon:
    """Read the script that comes with the demo."""
    return parse(tomllib.loads(file.read_text(encoding="utf-8")))


def parse(raw: Mapping[str, Any]) -> Afternoon:
    """Check a script; raises Invalid, naming each fault by its step."""
    cast, steps = tuple(raw.get("cast", ())), list(raw.get("step", ()))
    faults = [Fault(f"step {number}", reason) for number, step in enumerate(steps, 1) for reason in _faults(step, cast)]
    minutes = [step.get("minute") for step in steps]
    if not faults and minutes != sorted(minutes):
        faults.append(Fault(None, "the steps are not in order of time"))
    if not faults:
        faults += [Fault(None, reason) for reason in _whole(cast, steps)]
    if faults:
        raise Invalid("The afternoon cannot be played.", faults=tuple(faults))
    return Afternoon(cast, tuple(_scene(step) for step in steps))


def _faults(step: Mapping[str, Any], cast: Sequence[str]) -> Iterator[str]:
    minute, part = step.get("minute"), step.get("part")
    if type(minute) is not int or not 0 <= minute <= LATEST:
        yield f"minute is a whole number from 0 to {LATEST}"
    if part not in set(Part):
        yield "part is not known"
    if (step.get("who") in cast) != (part in _BY_SOMEBODY):
        yield "who is one of the cast where somebody does something, and nobody elsewhere"
    if bool(step.get("says")) != (part == Part.TEXTS):
        yield "says is there where somebody texts, and nowhere else"
    if not step.get("tells"):
        yield "tells is missing"
    if unknown := step.keys() - {"minute", "part", "who", "says", "tells"}:
        yield f"not known: {', '.join(sorted(unknown))}"


def _whole(cast: Sequence[str], steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Look at the story as a whole: the provider comes back from where it went, and each part has something to do."""
    outages = [step["part"] for step in steps if step["part"] in {Part.PROVIDER_AWAY, Part.PROVIDER_BACK}]
    if outages != [Part.PROVIDER_AWAY, Part.PROVIDER_BACK] * (len(outages) // 2):
        yield "the provider goes away and comes back in turn"
    if idle := set(cast) - {step.get("who") for step in steps}:
        yield f"nothing to do for: {', '.join(sorted(idle))}"
    if [step["part"] for step in steps if step["part"] == Part.ENDS] != [Part.ENDS] or steps[-1]["part"] != Part.ENDS:
        yield "the last step, and no other, ends it"


def _scene(step: Mapping[str, Any]) -> Scene:
    return Scene(timedelta(minutes=step["minute"]), Part(step["part"]), step.get("who"), step.get("says"), step["tells"])
