"""What holds for every text and every source of a file, of a pathway as of a chart: one line that can be shown, a source to read."""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from app.pathways.document import DocumentFault, Path
from app.pathways.vocabulary import HOUSE, Label

_UNSHOWN: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})
_NEEDS_A_SOURCE: Final = frozenset({str(Label.CONFIRMED), str(Label.LOCAL)})


def faults_of(source: object) -> Iterator[DocumentFault]:
    """List the texts that are not one line, and the labels that no source bears out, in plain data whose shape is right."""
    yield from _faults((), source)


def _faults(path: Path, found: object) -> Iterator[DocumentFault]:
    match found:
        case str():
            yield from _line(path, found)
        case list():
            for index, item in enumerate(found):
                yield from _faults((*path, index), item)
        case dict():
            yield from _label(path, found)
            for key, item in found.items():
                yield from _line(path, str(key))
                yield from _faults((*path, key), item)
        case _:
            return


def _line(path: Path, text: str) -> Iterator[DocumentFault]:
    if any(unicodedata.category(character) in _UNSHOWN for character in text):
        yield DocumentFault(path, "expected one line of text, without line breaks and characters that do not show")


def _label(path: Path, entry: dict[Any, Any]) -> Iterator[DocumentFault]:
    label, sources = entry.get("label"), entry.get("source")
    if label in _NEEDS_A_SOURCE and isinstance(sources, str) and set(sources.split()) == {HOUSE}:
        expected = f"expected {Label.DESIGN}, or a source that somebody can read beside {HOUSE}, which is this product's own default"
        yield DocumentFault((*path, "label"), expected)
