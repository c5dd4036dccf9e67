"""What people text when they are asked "have you called 999?": whole texts, spelt as the phrases are. Not calling wins over doubt."""

from collections.abc import Sequence
from itertools import product
from typing import Final

from rapidfuzz.distance import OSA

_DID: Final = ("called", "rang", "phoned")  # "rung" is spelt "called"
_WHO: Final = (
    *("", "i ", "ive ", "i have ", "ive just ", "ive already ", "we ", "weve ", "we have ", "have ", "just ", "already ", "ok ", "ok ive "),
    *("yes ", "yes i ", "yes ive ", "yes i have ", "yes we ", "yes weve ", "yes we have ", "yes just ", "yep ", "yep ive ", "yeah ive "),
)
_WHOM: Final = ("", " them", " now", " already", " just now", " them now", " them already", " thanks")
_OTHERS: Final = ("she", "he", "my wife", "my husband", "my daughter", "my son", "my mum", "my dad", "my carer", "my neighbour", "somebody")
_ON_THE_PHONE: Final = ("on the phone to them", "on the phone with them", "on the phone to 999", "speaking to them", "talking to them")
_COMING: Final = ("on the way", "on their way", "coming", "here")
CALLED: Final = frozenset({
    *("done", "yes done", "have done", "ok done", "i have", "yes i have", "we have", "yes we have"),
    *(f"{who}{did}{whom}" for who, did, whom in product(_WHO, _DID, _WHOM)),
    *(f"{who} {has}{did} them" for who, has, did in product(_OTHERS, ("", "has "), _DID)),
    *(f"{they} been called" for they in ("they have", "theyve", "its", "it has", "yes they have", "yes its")),
    *(f"{calling}{them} now" for calling, them in product(("calling", "ringing", "phoning"), ("", " them"))),
    *(f"{begins}{phone}{now}" for begins, phone, now in product(("", "im ", "we are "), _ON_THE_PHONE, ("", " now"))),
    *(f"{they} {where}" for they, where in product(("they are", "theyre", "yes they are", "yes theyre"), _COMING)),
})  # fmt: skip
"""They have called, are doing it this moment, or help is on its way."""

_NOT: Final = (
    *("not", "no not", "not yet", "havent", "i havent", "no i havent", "we havent", "no we havent", "have not", "i have not"),
    *("didnt", "i didnt", "no i didnt", "did not", "i did not"),
)
_DONE: Final = (" called", " call", " rang", " ring", " phoned", " phone", " done", " done it")
_CANNOT: Final = ("cant", "i cant", "no i cant", "couldnt", "i couldnt", "unable to", "not able to")
_REACH: Final = ("call", "ring", "phone", "call them", "ring them", "phone them", "call 999", "ring 999", "get through", "get an answer")
_TRIED: Final = ("calling", "to call", "ringing", "to ring")
_WILL: Final = ("will", "i will", "ill", "going to", "im going to", "about to", "im about to", "just about to")
NOT_CALLED: Final = frozenset({
    *("no", "nope", "not now", "no not now", "not yet thanks", "not yet no", "no credit", "i have no credit"),
    *(f"{no}{yet}" for no, yet in product(_NOT, ("", " yet"))),
    *(f"{no}{done}{them}{yet}" for no, done, them, yet in product(_NOT, _DONE, ("", " them"), ("", " yet"))),
    *(f"{cannot} {reach}" for cannot, reach in product(_CANNOT, _REACH)),
    *(f"{will} {ring}{whom}" for will, ring, whom in product(_WILL, ("call", "ring", "phone"), ("", " them", " now", " them now", " 999"))),
    *(f"{who}tried {ring}{them}" for who, ring, them in product(("", "i ", "ive "), _TRIED, ("", " them"))),
    *(f"{line} busy" for line in ("line is", "the line is", "line", "lines", "the lines are", "999 is", "they are")),
    *(f"{nobody} answering" for nobody in ("they are not", "theyre not", "nobody is", "nobodys", "no one is", "noone is", "999 not")),
})  # fmt: skip
"""They have not, cannot, or mean to: nobody is on the telephone to 999."""

PLAIN: Final = frozenset({"called", "not yet", "not called", "not called yet"})
"""What we ask for, word for word: an answer also beside a reading."""
_CALLED, _NOT_YET = "called", "notyet"
_SLIPS: Final = 1
_MOST_WORDS: Final = 2


_PARTED_BY: Final = frozenset({".", ",", "!", "-", "and", "but"})
_BESIDE: Final = frozenset({"", "yes", "ok", "thanks", "thank you", "hello", "hi", "tried", "i tried", "ive tried"})


def of_parts(terms: Sequence[str]) -> str | None:
    """Give the answer that a text of several sayings comes to: "called, they are on the way"; one that says no is a no."""
    parts = _parts(terms)
    said = [part for part in parts if part not in _BESIDE]
    if not said or any(part not in CALLED and part not in NOT_CALLED for part in said):
        return None
    return "not yet" if any(part in NOT_CALLED for part in said) else "called"


def _parts(terms: Sequence[str]) -> list[str]:
    parts: list[list[str]] = [[]]
    for term in terms:
        if term in _PARTED_BY:
            parts.append([])
        else:
            parts[-1].append(term)
    return [" ".join(part) for part in parts]


def nearly(words: list[str]) -> str | None:
    """Give the answer that we asked for which a text of one or two words is one slip away from: "calld", "noy yet", or None."""
    typed = "".join(words)
    if not words or len(words) > _MOST_WORDS or not typed.isascii():
        return None
    if OSA.distance(typed, _NOT_YET, score_cutoff=_SLIPS) <= _SLIPS:
        return "not yet"
    return "called" if OSA.distance(typed, _CALLED, score_cutoff=_SLIPS) <= _SLIPS else None
