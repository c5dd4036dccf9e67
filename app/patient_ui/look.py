"""How a patient wants their page: one question at a time, large print, easy words; and its words accordingly. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from app.wording import sentences

LOOKS: Final = ("one", "large", "easy")
CHOSEN: Final = "1"


@dataclass(frozen=True, slots=True)
class Look:
    """What was chosen. It stands in the address of the page and nowhere else: nothing about a patient is remembered."""

    one: bool = False  # one question at a time; a browser without script shows them all
    large: bool = False
    easy: bool = False

    def has(self, name: str) -> bool:
        """Whether this is chosen; `name` is one of LOOKS."""
        return bool(getattr(self, name))

    def turned(self, name: str) -> "Look":
        """Give the look with this one thing turned on, or off again."""
        return replace(self, **{name: not self.has(name)})

    def address(self, token: str) -> str:
        """Give the address of the form of this link, in this look."""
        query = urlencode([(name, CHOSEN) for name in LOOKS if self.has(name)])
        return f"/r/{token}?{query}" if query else f"/r/{token}"


def chosen(query: Mapping[str, str]) -> Look:
    """Read the look from an address; what is not understood is not chosen."""
    return Look(**{name: query.get(name) == CHOSEN for name in LOOKS})


@dataclass(frozen=True, slots=True)
class Words:
    """The page's own words in one language, and in easy words where there are some: `words("title")`."""

    language: str
    easy: bool

    @property
    def tag(self) -> str:
        """Give the language as a browser and a screen reader want it."""
        return "en-GB" if self.language == sentences.FALLBACK else self.language

    def __call__(self, code: str, **values: object) -> str:
        """Give the words of the page for a code."""
        return self.of("page", code, values)

    def of(self, table: str, code: str, values: Mapping[str, object] | None = None) -> str:
        """Give the words of a table for a code; `values` fill its placeholders."""
        easy = f"{table}_easy.{code}"
        wanted = easy if self.easy and sentences.has_words(easy, language=self.language) else f"{table}.{code}"
        return sentences.say(wanted, values, language=self.language)
