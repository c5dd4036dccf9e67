"""The languages there are texts in, who vouches for each, and which one a patient of a hub is spoken to in. Pure."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from app.hubs.views import HubView

HERE: Final = Path(__file__).parent
FALLBACK: Final = "en"
FILE: Final = "translation.toml"


@dataclass(frozen=True, slots=True)
class Language:
    """A language other than English. Without a signature nobody has checked the translation."""

    code: str
    name: str  # in English
    signed_by: str
    signed_on: str  # YYYY-MM-DD

    @property
    def is_signed(self) -> bool:
        """Whether somebody vouches for the translation."""
        return bool(self.signed_by and self.signed_on)


@cache
def translations() -> tuple[Language, ...]:
    """Give every language that the texts are translated into, by name."""
    files = sorted(HERE.glob(f"*/{FILE}"))
    found = [Language(file.parent.name, **tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]
    return tuple(sorted(found, key=lambda language: language.name))


def find(wanted: str) -> Language | None:
    """Give the translation for a language tag, such as "cy" or "cy-GB"; None where there is none."""
    code = wanted.casefold().partition("-")[0]
    return next((language for language in translations() if language.code == code), None)


def is_on(hub: HubView, language: Language) -> bool:
    """Whether a hub speaks this language: as its administrator said last, else where the translation is signed."""
    said = next((choice for choice in hub.languages if choice.code == language.code), None)
    return language.is_signed if said is None else said.on


def spoken(hub: HubView, wanted: str) -> str:
    """Give the language in which a patient who wants `wanted` is spoken to: English where theirs is off, or is none of ours."""
    language = find(wanted)
    return language.code if language is not None and is_on(hub, language) else FALLBACK
