"""The red and amber flags in a text, from its words alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from app.intake import spoken_reds, supply, told_of, welsh
from app.intake.amber_phrases import AMBER_PHRASES
from app.intake.innocent_phrases import INNOCENT_PHRASES
from app.intake.negation import denied_before, is_negated
from app.intake.phrase_classes import CLASSES
from app.intake.phrases import Match, Phrasebook, wordset
from app.intake.red_phrases import RED_PHRASES
from app.intake.reply import AmberFlag, RedFlag

_CLASSES: Final = {**CLASSES, **supply.CLASSES}
_REDS: Final = {
    flag: (*RED_PHRASES[flag], *spoken_reds.SPOKEN_REDS.get(flag, ()), *welsh.RED_PHRASES.get(flag, ())) for flag in RED_PHRASES
}
RED_BOOK: Final = Phrasebook(_REDS, {**CLASSES, **spoken_reds.CLASSES})
AMBER_BOOK: Final = Phrasebook(AMBER_PHRASES, _CLASSES)
_HARMLESS: Final = {**INNOCENT_PHRASES, "welsh": welsh.INNOCENT_PHRASES, "oximeter": supply.OXIMETER_PHRASES}
INNOCENT_BOOK: Final = Phrasebook(_HARMLESS, _CLASSES)

_ONLY_NOT_RED: Final = "of no red flag"
_AS_A_WHOLE: Final = "only as a whole"
_LYING: Final = wordset("lying laying lies laid found stuck fell fallen slumped unconscious")
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
    """The flags found, and the places of every word that took part, denied symptoms included.

    `supply` are the places of the words that say that the oxygen which is breathed fails, `doubted` those of a red flag that something
    innocent took back: no phrase is so innocent that nobody need read it.
    """

    red: tuple[RedFlag, ...]
    amber: tuple[AmberFlag, ...]
    places: frozenset[int]
    supply: frozenset[int] = frozenset()
    doubted: frozenset[int] = frozenset()


def find(terms: Sequence[str], answered: Collection[int] = ()) -> Symptoms:
    """Return the flags in the order of their lists; a flag plainly denied is none, one in doubt is one.

    `answered` are the places of an answer to "have you called 999?": 999 there asks for nothing.
    """
    harmless = [match for match in INNOCENT_BOOK.find(terms) if _is_innocent(terms, match)]
    told = told_of.spans(terms)
    spans = [*told, *((match.start, match.end) for match in harmless if match.code == _AS_A_WHOLE)]
    bound = {place for match in harmless if match.code != _AS_A_WHOLE for place in match.places}
    innocent = {place for match in harmless if match.code not in (_AS_A_WHOLE, _ONLY_NOT_RED) for place in match.places}
    calm = {place for match in harmless for place in match.places} | {place for span in told for place in range(*span)}
    reaches = _reaches(len(terms), spans)
    heard = [one for one in RED_BOOK.find(terms) if not _is_answer(one, answered)]
    red = _found(heard, bound, reaches)
    amber = _found(AMBER_BOOK.find(terms), innocent, reaches)
    places = frozenset(place for match in (*red, *amber) for place in match.places)
    doubted = frozenset(place for match in _doubted(terms, heard, red) for place in match.places)
    if not places:
        return Symptoms((), (), frozenset(calm), doubted=doubted)
    # What is part of a denied phrase is denied with it: "no chest pain" denies the pain.
    denied = [frozenset(match.places) for match in (*red, *amber) if denied_before(terms, match, places)]
    reds = {match.code for match in _standing(terms, red, places, denied)}
    said = {flag for code in reds for flag in _SAID_BY_RED.get(code, ())}
    standing = _standing(terms, amber, places, denied)
    ambers = {match.code for match in standing} - said
    return Symptoms(
        red=tuple(flag for flag in RedFlag if flag in reds),
        amber=tuple(flag for flag in AmberFlag if flag in ambers),
        places=places | calm,
        supply=frozenset(place for match in standing if match.code is AmberFlag.OXYGEN_SUPPLY for place in match.places),
        doubted=doubted,
    )


def _is_innocent(terms: Sequence[str], match: Match[Any]) -> bool:
    """Whether nobody stands within the phrase, and on the next floor nobody lies."""
    on_a_floor = terms[match.end - 1] == "floor" and not _LYING.isdisjoint(terms)
    return not on_a_floor and not told_of.passes_over_someone(terms, match)


def _reaches(size: int, spans: Sequence[tuple[int, int]]) -> list[int]:
    """Give for each place how far the farthest of the stretches reaches that begin there or before."""
    ends = [0] * size
    for start, end in spans:
        ends[start] = max(ends[start], end)
    return list(accumulate(ends, max))


def _found(matches: Sequence[Match[Any]], bound: Collection[int], reaches: Sequence[int]) -> list[Match[Any]]:
    """Give the flags of which no word is bound up in something innocent, and that lie within no phrase that is innocent as a whole."""
    return [match for match in matches if match.end > reaches[match.start] and not any(place in bound for place in match.places)]


def _doubted(terms: Sequence[str], heard: Sequence[Match[Any]], kept: Sequence[Match[Any]]) -> list[Match[Any]]:
    """Give the red flags that something innocent took back; what is plainly denied besides is none."""
    places = frozenset(place for match in heard for place in match.places)
    standing = frozenset(kept)
    return [match for match in heard if match not in standing and not is_negated(terms, match, places)]


def _is_answer(match: Match[Any], answered: Collection[int]) -> bool:
    return match.code is RedFlag.EMERGENCY_CALL and all(place in answered for place in match.places)


def _standing(terms: Sequence[str], matches: list[Match[Any]], places: frozenset[int], denied: list[frozenset[int]]) -> list[Match[Any]]:
    return [
        match for match in matches if not is_negated(terms, match, places) and not any(span.issuperset(match.places) for span in denied)
    ]
