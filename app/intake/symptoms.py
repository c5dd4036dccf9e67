"""The red and amber flags in a text, from its words alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.intake import welsh
from app.intake.amber_phrases import AMBER_PHRASES
from app.intake.negation import denied_before, is_negated
from app.intake.phrases import Match, Phrasebook
from app.intake.red_phrases import CLASSES, INNOCENT_PHRASES, RED_PHRASES
from app.intake.reply import AmberFlag, RedFlag

RED_BOOK: Final = Phrasebook({flag: (*RED_PHRASES[flag], *welsh.RED_PHRASES.get(flag, ())) for flag in RED_PHRASES}, CLASSES)
AMBER_BOOK: Final = Phrasebook(AMBER_PHRASES, CLASSES)
INNOCENT_BOOK: Final = Phrasebook({**INNOCENT_PHRASES, "welsh": welsh.INNOCENT_PHRASES}, CLASSES)

# Said by the red flag already: the amber one adds nothing.
_SAID_BY_RED: Final[dict[RedFlag | AmberFlag, frozenset[AmberFlag]]] = {
    RedFlag.CANNOT_BREATHE: frozenset({AmberFlag.BREATHLESS}),
    RedFlag.SEVERE_BREATHLESSNESS: frozenset({AmberFlag.BREATHLESS}),
    RedFlag.SUDDEN_WORSE_BREATHING: frozenset({AmberFlag.BREATHLESS}),
    RedFlag.CHEST_PAIN: frozenset({AmberFlag.OTHER_SYMPTOM}),
    RedFlag.SEVERE_PAIN: frozenset({AmberFlag.OTHER_SYMPTOM}),
    RedFlag.COUGHING_BLOOD: frozenset({AmberFlag.OTHER_SYMPTOM}),
    RedFlag.SEVERE_BLEEDING: frozenset({AmberFlag.BLEEDING}),
    RedFlag.SERIOUSLY_ILL: frozenset({AmberFlag.SOMETHING_WRONG}),
}


@dataclass(frozen=True, slots=True)
class Symptoms:
    """The flags found, and the places of every word that took part, denied symptoms included."""

    red: tuple[RedFlag, ...]
    amber: tuple[AmberFlag, ...]
    places: frozenset[int]


def find(terms: Sequence[str], answered: Collection[int] = ()) -> Symptoms:
    """Return the flags in the order of their lists; a flag plainly denied is none, one in doubt is one.

    `answered` are the places of an answer to "have you called 999?": 999 there asks for nothing.
    """
    innocent = {place for match in INNOCENT_BOOK.find(terms) for place in match.places}
    red: list[Match[Any]] = [
        match for match in RED_BOOK.find(terms) if innocent.isdisjoint(match.places) and not _is_answer(match, answered)
    ]
    amber: list[Match[Any]] = [match for match in AMBER_BOOK.find(terms) if innocent.isdisjoint(match.places)]
    places = frozenset(place for match in (*red, *amber) for place in match.places)
    if not places:
        return Symptoms((), (), frozenset(innocent))
    # What is part of a denied phrase is denied with it: "no chest pain" denies the pain.
    denied = [frozenset(match.places) for match in (*red, *amber) if denied_before(terms, match, places)]
    reds = _standing(terms, red, places, denied)
    said = {flag for code in reds for flag in _SAID_BY_RED.get(code, ())}
    ambers = _standing(terms, amber, places, denied) - said
    return Symptoms(tuple(flag for flag in RedFlag if flag in reds), tuple(flag for flag in AmberFlag if flag in ambers), places | innocent)


def _is_answer(match: Match[Any], answered: Collection[int]) -> bool:
    return match.code is RedFlag.EMERGENCY_CALL and all(place in answered for place in match.places)


def _standing(
    terms: Sequence[str], matches: list[Match[Any]], places: frozenset[int], denied: list[frozenset[int]]
) -> set[RedFlag | AmberFlag]:
    return {
        match.code
        for match in matches
        if not is_negated(terms, match, places) and not any(span.issuperset(match.places) for span in denied)
    }
