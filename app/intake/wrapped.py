"""A text that the provider hands over as base64, which it sometimes does with a long one, made readable again."""

import base64
import binascii
import re
from typing import Final

# As long a block as a long text makes: no word, name or reference that a person types is so long and so shaped.
_SHORTEST: Final = 64
_BLOCK: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_SHORTEST_WORDS: Final = 3


def unwrapped(body: str) -> str:
    """Return what a text says: decoded if all of it is one block of base64 that holds plain words, else as it came.

    A block is decoded only if it is long, holds both cases and digits as base64 does, and its UTF-8 is printable words with
    spaces between: what is in doubt stays as it was sent.
    """
    block = "".join(body.split("\n")).strip()
    if len(block) < _SHORTEST or len(block) % 4 or not _BLOCK.fullmatch(block) or not _is_mixed(block):
        return body
    try:
        text = base64.b64decode(block, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return body
    readable = text.replace("\u200d", " ").replace("\r", " ").replace("\n", " ").replace("\t", " ").isprintable()
    return text if readable and len(text.split()) >= _SHORTEST_WORDS else body


def both(body: str) -> str:
    """Return what a text says for a person to read; of a decoded one also the block as it came, under it."""
    text = unwrapped(body)
    return text if text == body else f"{text}\n{body}"


def _is_mixed(block: str) -> bool:
    """Say whether a block holds capitals, small letters and digits, as base64 of words always does."""
    return any(map(str.isupper, block)) and any(map(str.islower, block)) and any(map(str.isdigit, block))
