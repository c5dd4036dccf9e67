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
_NOT_SO_AFTER_ALL: Final = wordset("like before until till til unless except apart relief")
_ANYTHING: Final = wordset("owt anything nothing nowt any something")
_ANSWERS_NO: Final = wordset("no none nil nope false")
_AND_YET: Final = wordset("wont cant worse more crushing help")
_EASING: Final = wordset("going gone easing eased better stopping stopped shifting away improving right")
_YET: Final = 5
_PAIR: Final = 2
_NOW: Final = wordset("now today tonight")
_HAS: Final = wordset("is are do does have has got am had one")
_ADVICE: Final = wordset("what should can could to")
_FOLLOWS: Final = 10
_BAD: Final = wordset("bad badly severe strong")
_TAGS: Final = frozenset({("is", "it"), ("am", "i"), ("is", "he"), ("is", "she"), ("is", "this"), ("is", "that"), ("are", "they")})
_ASKED: Final = wordset("is are am does do has have could")
_WHO: Final = wordset("he she it this that they you i mum dad")
_ENDS: Final = frozenset({".", ",", "?", "!", "and", "but"})
_BEGINS: Final = _ENDS | {"#", "#9", "#20"}
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
    if terms[match.start] in _LACKING or any(terms[at] in _NOT_SO_AFTER_ALL and not _and_the_like(terms, at) for at in places):
        return True
    following = terms[match.end : match.end + _FOLLOWS]
    return _is_so_now(following) or _is_asked(following) or (following[:1] == ["this"] and not _BAD.isdisjoint(following[1:2]))


def _is_so_now(following: Sequence[str]) -> bool:
    """Find "not had it for years, got it now", "no chest pain earlier, now i do", "well yes", "just had one"."""
    return any(
        _yes_after_all(following, at)
        or (term in _NOW and at and (_has_it(following, at - 1, at + 1) or _has_it_now(following, at)))
        or (term == "now" and any(_has_it(following, place, place + 1) for place in range(at + 1, min(at + 4, len(following)))))
        or (term == "had" and _had_one(following, at))
        for at, term in enumerate(following)
    )


def _yes_after_all(following: Sequence[str], at: int) -> bool:
    asked = at == 1 and following[0] == "?"
    return following[at] == "yes" and at > 0 and (asked or following[at - 1] in {"now", "today", "well", "lie"})


def _has_it(following: Sequence[str], at: int, after: int) -> bool:
    """Find "ive got it", "is today", and no "is now better"."""
    if following[at] == "do" and not _ADVICE.isdisjoint(following):
        return False
    return following[at] in _HAS and (_ends(following, after) or following[after] == "it")


def _has_it_now(following: Sequence[str], at: int) -> bool:
    return following[at - 1] == "it" and _ends(following, at + 1)


def _had_one(following: Sequence[str], at: int) -> bool:
    """Find "just had one", "had one today"; "one" is read as a number."""
    if following[at + 1 : at + 2] not in (["#"], ["it"], ["some"]):
        return False
    return following[at + 2 : at + 3] == ["today"] or (following[at - 1 : at] == ["just"] and _ends(following, at + 2))


def _ends(terms: Sequence[str], at: int) -> bool:
    return at >= len(terms) or terms[at] in _ENDS


def _is_asked(following: Sequence[str]) -> bool:
    """Find the question behind it: "not a stroke is it"."""
    return tuple(following[:2]) in _TAGS and _ends(following, 2)


def _asks(terms: Sequence[str], place: int) -> bool:
    """Find "is he not", "isnt that", which ask and deny nothing."""
    if terms[place] != "not":
        return terms[place + 1] in _WHO
    begins = place > 1 and (place == _PAIR or terms[place - 3] in _BEGINS)
    return begins and terms[place - 1] in _WHO and terms[place - 2] in _ASKED


def _and_the_like(terms: Sequence[str], at: int) -> bool:
    """Find "or anything like that", "nowt like that", which deny as much as what they close."""
    closes = terms[at + 1 : at + 2] in (["that"], ["this"], ["those"])
    return terms[at] == "like" and closes and at > 0 and terms[at - 1] in _ANYTHING


def _denied_after(terms: Sequence[str], end: int) -> bool:
    at = end + 1 if end < len(terms) and terms[end] in {":", "-", "=", "?"} else end
    if at >= len(terms) or terms[at] not in _ANSWERS_NO:
        return False
    return at + 1 == len(terms) or (terms[at + 1] in _STOPS and not _and_yet(terms[at + 1 : at + 2 + _YET]))


def _and_yet(following: Sequence[str]) -> bool:
    """Find "no, not going away", "no. cant stand it"."""
    if not _AND_YET.isdisjoint(following):
        return True
    return any(term == "not" and not _EASING.isdisjoint(following[at + 1 : at + 3]) for at, term in enumerate(following))


def _denied_within(terms: Sequence[str], match: Match[Any]) -> bool:
    for left, right in zip(match.places, match.places[1:], strict=False):
        if terms[right] not in _LACKING and _walk(terms, right, left, frozenset(), in_list=False):
            return True
    return False


def _list_goes_on(terms: Sequence[str], at: int, symptom_places: Collection[int]) -> bool:
    """Say whether the symptoms after this one are joined to it by a closing "or"."""
    for place in range(at, min(at + _FARTHEST, len(terms))):
        if terms[place] in _OR:
            return _closes(terms, place, symptom_places)
        if terms[place] != "," and place not in symptom_places:
            return False
    return False


def _closes(terms: Sequence[str], at: int, symptom_places: Collection[int]) -> bool:
    """Whether another symptom comes after an "or", or "anything like that"."""
    if any(place in symptom_places for place in range(at + 1, at + 4)):
        return True
    return not _ANYTHING.isdisjoint(terms[at + 1 : at + 2]) and terms[at + 1] != "something"


def _walk(terms: Sequence[str], start: int, floor: int, symptom_places: Collection[int], *, in_list: bool) -> bool:
    """Go left from `start` to a word that denies, over nothing that would part the two."""
    only_after_verb = False
    for place in range(start - 1, max(floor, start - _FARTHEST), -1):
        term = terms[place]
        if term in _VERBS_NOT:
            return not _asks(terms, place)
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
