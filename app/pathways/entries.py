"""One number of a pathway definition as it stands in the file: value, source, label; empty while nobody has confirmed it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.pathways import shapes
from app.pathways.document import DocumentFault, Path
from app.pathways.shapes import Check
from app.pathways.vocabulary import Label

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
EMPTY = "is empty: a named clinician must fill it in"
MOST_LISTED = 60


@dataclass(frozen=True, slots=True)
class Kind:
    """What may stand as a value: `least` to `most`, whole or with decimals; or times of day; one of them or a list."""

    least: float = 0
    most: float = 0
    decimals: bool = False
    clock: bool = False
    many: bool = False

    @property
    def expected(self) -> str:
        """What is expected, as a sentence's end."""
        if self.clock:
            one = 'a local time in quotes, such as "08:00"'
        else:
            one = f"a {'number' if self.decimals else 'whole number'} from {self.least:g} to {self.most:g}"
        return f"at least one: {one}" if self.many else one


def whole(least: int, most: int) -> Kind:
    """Give the kind of a whole number in a range, both ends included."""
    return Kind(least, most)


DAY_MINUTES = 24 * 60
MINUTES = whole(1, DAY_MINUTES)
SPO2_LIMIT = whole(50, 99)  # a limit of 100 would leave nothing green
SPO2_DROP = whole(1, 50)
TIMES = Kind(clock=True, many=True)
TIME = Kind(clock=True)
DAYS = Kind(1, 365, many=True)


def value_faults(path: Path, value: object, kind: Kind) -> Iterator[DocumentFault]:
    """Say what is wrong with a value that is not empty."""
    if not kind.many:
        if not _fits(value, kind):
            yield DocumentFault(path, f"expected {kind.expected}")
        return
    if not isinstance(value, list) or not value or len(value) > MOST_LISTED:
        yield DocumentFault(path, f"expected {kind.expected}")
        return
    unfit = [index for index, item in enumerate(value) if not _fits(item, kind)]
    for index in unfit:
        yield DocumentFault((*path, index), f"expected {replace(kind, many=False).expected}")
    if not unfit and value != sorted(set(value), key=str if kind.clock else None):
        yield DocumentFault(path, "expected them in order, none twice")


def _fits(value: object, kind: Kind) -> bool:
    if kind.clock:
        return isinstance(value, str) and CLOCK.fullmatch(value) is not None
    allowed = int | float if kind.decimals else int
    return isinstance(value, allowed) and not isinstance(value, bool) and kind.least <= value <= kind.most


def entry(kind: Kind) -> Check:
    """Expect a value with its source and label. It is empty exactly while its label is UNCONFIRMED.

    `note` says what is remembered of an unconfirmed number; `required: true`, that nobody may do without it.
    """
    shape = shapes.mapping({"value": _anything, "source": _sources, "label": shapes.label}, {"note": shapes.text, "required": shapes.flag})

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if not isinstance(found, dict):
            yield DocumentFault(path, "expected value, source and label")
            return
        yield from shape(path, found)
        if "value" in found:
            yield from _value((*path, "value"), found["value"], kind, unconfirmed=found.get("label") == Label.UNCONFIRMED)

    return check


def _value(path: Path, value: object, kind: Kind, *, unconfirmed: bool) -> Iterator[DocumentFault]:
    if value is None:
        if not unconfirmed:
            yield DocumentFault(path, EMPTY)
        return
    if unconfirmed:
        yield DocumentFault(path, "expected nothing: a number that is UNCONFIRMED stays empty until two clinicians sign one")
    yield from value_faults(path, value, kind)


def _sources(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not found.strip():
        yield DocumentFault(path, "expected the keys of its sources")


def _anything(_path: Path, _found: object) -> Iterator[DocumentFault]:
    yield from ()
