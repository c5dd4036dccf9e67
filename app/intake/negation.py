"""Whether a symptom was said to be absent. Where that is not plain, it counts as present."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from app.intake.phrases import Match, wordset

_FARTHEST: Final = 12

# "no" governs what comes directly after it: in "no my chest hurts" it does not.
_NOUNS_NO: Final = wordset("no without nil zero nor neither")
_VERBS_NOT: Final = wordset("not dont doesnt didnt havent hasnt hadnt isnt arent wasnt werent aint denies")
_BETWEEN_NOUN: Final = wordset(
    "any more new further other real sign signs of symptom symptoms longer problem problems issue issues with evidence feeling"
)
_BETWEEN_VERB: Final = _BETWEEN_NOUN | wordset(
    "have having had has got get getting feel feels felt been being experienced experiencing noticed a an the my his her really"
    " actually at all suffering suffered from very too that so particularly especially in"
)
_OR: Final = frozenset({"or", "nor", "/"})
_NOT_SO_AFTER_ALL: Final = wordset("like before until till unless except apart")
_ANYTHING: Final = wordset("owt anything nothing nowt any something")
_ANSWERS_NO: Final = wordset("no none nil negative nope false")
_STOPS: Final = frozenset({".", ","})
# A phrase that begins with one of these says by itself that something is lacking: "no" before it does not undo it.
_LACKING: Final = wordset(
    "cant couldnt unable wont not no isnt aint doesnt dont didnt hasnt havent wasnt hardly barely scarcely stopped stop never lost"
)


def is_negated(terms: Sequence[str], match: Match[Any], symptom_places: Collection[int]) -> bool:
    """Say whether the match is plainly denied: "no chest pain", "lips are not blue", "chest pain? no".

    `symptom_places` are the places of all words that belong to any symptom, so that "no cough or chest pain" is read as a list.
    """
    if _cannot_be_denied(terms, match):
        return False
    if _denied_after(terms, match.end) or _denied_within(terms, match):
        return True
    return denied_before(terms, match, symptom_places)


def denied_before(terms: Sequence[str], match: Match[Any], symptom_places: Collection[int]) -> bool:
    """Say whether the match is denied as a whole, by what stands before it."""
    if _cannot_be_denied(terms, match):
        return False
    return _walk(terms, match.start, -1, symptom_places, in_list=_list_goes_on(terms, match.end, symptom_places))


def _cannot_be_denied(terms: Sequence[str], match: Match[Any]) -> bool:
    places = range(match.end, min(match.end + 3, len(terms)))
    return terms[match.start] in _LACKING or any(terms[at] in _NOT_SO_AFTER_ALL and not _and_the_like(terms, at) for at in places)


def _and_the_like(terms: Sequence[str], at: int) -> bool:
    """Find "or anything like that", "nowt like that", which deny as much as what they close."""
    closes = terms[at + 1 : at + 2] in (["that"], ["this"], ["those"])
    return terms[at] == "like" and closes and at > 0 and terms[at - 1] in _ANYTHING


def _denied_after(terms: Sequence[str], end: int) -> bool:
    at = end + 1 if end < len(terms) and terms[end] in {":", "-", "=", "?"} else end
    if at >= len(terms) or terms[at] not in _ANSWERS_NO:
        return False
    return at + 1 == len(terms) or terms[at + 1] in _STOPS


def _denied_within(terms: Sequence[str], match: Match[Any]) -> bool:
    for left, right in zip(match.places, match.places[1:], strict=False):
        if terms[right] not in _LACKING and _walk(terms, right, left, frozenset(), in_list=False):
            return True
    return False


def _list_goes_on(terms: Sequence[str], at: int, symptom_places: Collection[int]) -> bool:
    """Say whether the symptoms after this one are joined to it by a closing "or"."""
    for place in range(at, min(at + _FARTHEST, len(terms))):
        if terms[place] in _OR:
            return True
        if terms[place] != "," and place not in symptom_places:
            return False
    return False


def _walk(terms: Sequence[str], start: int, floor: int, symptom_places: Collection[int], *, in_list: bool) -> bool:
    """Go left from `start` to a word that denies, over nothing that would part the two."""
    only_after_verb = False
    for place in range(start - 1, max(floor, start - _FARTHEST), -1):
        term = terms[place]
        if term in _VERBS_NOT:
            return True
        if term in _NOUNS_NO:
            return not only_after_verb
        if term in _OR:
            in_list = True
        elif in_list and (term == "," or place in symptom_places):
            continue
        elif term in _BETWEEN_VERB:
            only_after_verb = only_after_verb or term not in _BETWEEN_NOUN
        else:
            return False
    return False
