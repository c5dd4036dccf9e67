"""Small checks that are put together into the shape of a file: each tells what it expected where it found something else."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from app.pathways.document import DocumentFault, Path
from app.pathways.vocabulary import Label

Check = Callable[[Path, object], Iterator[DocumentFault]]

NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+-]*")
EMPTY = "is empty: fill it in from the published or licensed chart"


def text(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect words."""
    if not isinstance(found, str) or not found.strip():
        yield DocumentFault(path, "expected a text that is not empty")


def code(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect a code; `yes`, `no` and whole numbers are codes too."""
    if isinstance(found, bool | int):
        return
    if not isinstance(found, str) or not CODE.fullmatch(found):
        yield DocumentFault(path, "expected a code of letters, digits, hyphens and underscores")


def word(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect a code that is a word, in quotes where YAML would read it as something else."""
    if not isinstance(found, str) or not CODE.fullmatch(found):
        yield DocumentFault(path, "expected a code of letters, digits, hyphens and underscores, as text")


def number(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect a number, whole or not."""
    if found is None:
        yield DocumentFault(path, EMPTY)
    elif isinstance(found, bool) or not isinstance(found, int | float) or not math.isfinite(found):
        yield DocumentFault(path, "expected a number")


def whole(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect a whole number, 0 or more."""
    if found is None:
        yield DocumentFault(path, EMPTY)
    elif isinstance(found, bool) or not isinstance(found, int) or found < 0:
        yield DocumentFault(path, "expected a whole number, 0 or more")


def flag(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect true or false."""
    if not isinstance(found, bool):
        yield DocumentFault(path, "expected true or false")


def label(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect how far a number may be trusted."""
    if found not in list(Label):
        yield DocumentFault(path, f"expected one of {', '.join(Label)}")


ORIGIN: Mapping[str, Check] = {"source": text, "label": label}


def mapping(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Expect these keys, and allow those."""
    known = {**required, **(optional or {})}

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if not isinstance(found, dict):
            yield DocumentFault(path, f"expected {', '.join(required)}")
            return
        for key in required:
            if key not in found:
                yield DocumentFault((*path, key), "is missing")
        for key, value in found.items():
            if key in known:
                yield from known[key]((*path, key), value)
            else:
                yield DocumentFault((*path, str(key)), f"is not known here; expected one of {', '.join(known)}")

    return check


def keyed(check_value: Check) -> Check:
    """Expect at least one code, each with such a value."""

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if not isinstance(found, dict) or not found:
            yield DocumentFault(path, "expected at least one code and what belongs to it")
            return
        for key, value in found.items():
            yield from code((*path, key), key)
            yield from check_value((*path, key), value)

    return check


def one_of(codes: Iterable[str]) -> Check:
    """Expect one of a closed list of codes."""
    known = tuple(codes)

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if found not in known:
            yield DocumentFault(path, f"expected one of {', '.join(known)}")

    return check


def any_number_of(check_item: Check) -> Check:
    """Expect a list of such items, which may be empty."""

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if found != []:
            yield from sequence(check_item)(path, found)

    return check


def sequence(check_item: Check) -> Check:
    """Expect a list with at least one such item."""

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        if not isinstance(found, list) or not found:
            yield DocumentFault(path, "expected a list of at least one")
            return
        for index, item in enumerate(found):
            yield from check_item((*path, index), item)

    return check
