"""What a text says, for the ear: without what only the holder of a mobile phone can do."""

import re
from typing import Final

# What stands in a text and is said otherwise, or not at all, in a call; in this order.
_SPOKEN: Final[tuple[tuple[re.Pattern[str], str], ...]] = (
    (re.compile(r"Not right\? Reply WRONG\."), ""),
    (re.compile(r"[^.?!\n]*\bReply [A-Z]+\b[^.?!\n]*[.?!]"), ""),
    (re.compile(r"Text us the new reading\."), "We will ring you for the new reading."),
    (re.compile(r"\bthat you texted\b"), "that you answered"),
    (re.compile(r"and text it\b"), "and we will ring you for it"),
    (re.compile(r"text a new one within (\d+) minutes\."), r"take a new one within \1 minutes. We will ring you for it."),
)
_GAPS: Final = re.compile(r"\s+")


def spoken(body: str) -> str:
    """Give an English text as a call says it."""
    for written, said in _SPOKEN:
        body = written.sub(said, body)
    return _GAPS.sub(" ", body).strip()
