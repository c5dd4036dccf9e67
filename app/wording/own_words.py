"""A text in a nurse's own words: what it takes, and what somebody else who reads the phone would learn from it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from app.wording import gsm7

LONGEST: Final = 480  # characters: three texts' worth; a provider takes 1,600
_SHORTEST_WORD: Final = 3


@dataclass(frozen=True, slots=True)
class Preview:
    """What a text takes, and what to mind about it. `strangers` turn the whole text into short segments of 70."""

    body: str
    segments: int
    strangers: tuple[str, ...]
    tells: tuple[str, ...]  # words that name the patient or an illness


def preview(body: str, private: Collection[str]) -> Preview:
    """Look at a text. `private` are words that it should not hold: names, and what the patient has."""
    lowered = body.lower()
    tells = tuple(sorted({word for word in private if len(word) >= _SHORTEST_WORD and word.lower() in lowered}))
    return Preview(body, gsm7.segments_of(body), tuple(sorted(gsm7.strangers(body))), tells)


def tidy(body: str) -> str:
    """Give the text without what nobody sees: spaces at its ends and line ends of other systems."""
    return body.replace("\r\n", "\n").replace("\r", "\n").strip()
