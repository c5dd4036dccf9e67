"""The form of one care bundle: an answer and a note for each element. Pure."""

from collections.abc import Mapping
from typing import Final

from app.caseload.bundles import LONGEST_NOTE, Answer, Given
from app.errors import Fault, Invalid
from app.identifiers import LARGEST_ID

FORM: Final = "bundle"  # what the page calls it: "bundle", a hyphen, and the bundle's code
SEEN: Final = "seen"
_NOTE: Final = "-note"


def answer_field(bundle: str, element: str) -> str:
    """Name the field of an element's answer; codes have no hyphens, so that none is the other's."""
    return f"{bundle}-{element}"


def note_field(bundle: str, element: str) -> str:
    """Name the field of an element's note."""
    return f"{bundle}-{element}{_NOTE}"


def given(bundle: str, typed: Mapping[str, str]) -> dict[str, Given]:
    """Give what was said, by the codes of the elements; what was left empty is left out. Raises Invalid with every fault."""
    found, faults = {}, []
    for code in _elements(bundle, typed):
        said, note = typed.get(answer_field(bundle, code), ""), note_of(typed.get(note_field(bundle, code), ""))
        if not said and note is None:
            continue
        problem = _problem(bundle, code, said, note)
        if problem is not None:
            faults.append(problem)
        else:
            found[code] = Given(Answer(said), note)
    if faults:
        raise Invalid("This cannot be recorded as it stands.", faults=tuple(faults))
    return found


def seen(typed: Mapping[str, str]) -> int:
    """Give the id of the newest answer that the form showed; one that nobody could have seen is none, and counts as 0."""
    text = typed.get(SEEN, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID)) else 0


def note_of(text: str) -> str | None:
    """Give a note as it is kept, or None where there is none."""
    return " ".join(text.split()) or None


def _elements(bundle: str, typed: Mapping[str, str]) -> list[str]:
    """Name the elements that the form has fields for, in its order."""
    start = f"{bundle}-"
    return list(dict.fromkeys(name.removeprefix(start).removesuffix(_NOTE) for name in typed if name.startswith(start)))


def _problem(bundle: str, code: str, said: str, note: str | None) -> Fault | None:
    if not said:
        return Fault(answer_field(bundle, code), "Choose an answer too: a note alone is not kept.")
    if said not in list(Answer):
        return Fault(answer_field(bundle, code), "Choose one of the answers.")
    if note is not None and len(note) > LONGEST_NOTE:
        return Fault(note_field(bundle, code), f"Write {LONGEST_NOTE} letters at most.")
    return None
