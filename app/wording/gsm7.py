"""The alphabet of plain texts (GSM 03.38), and how many segments a text takes. Pure."""

from typing import Final

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED: Final = frozenset("^{}\\[~]|€")
"""These take two places each."""
ONE_SEGMENT: Final = 160  # places, where it is the only one
EACH_OF_SEVERAL: Final = 153
ONE_WIDE, EACH_WIDE = 70, 67  # the same in UTF-16, which the whole text takes where one letter is not of this alphabet


def strangers(text: str) -> frozenset[str]:
    """Give the characters that would turn the whole text into short segments of 70."""
    return frozenset(text) - BASIC - EXTENDED


def places(text: str) -> int:
    """Count the places that a text takes in this alphabet."""
    return sum(2 if letter in EXTENDED else 1 for letter in text)


def segments(text: str) -> int:
    """Count the segments of a text in this alphabet."""
    taken = places(text)
    return 1 if taken <= ONE_SEGMENT else -(-taken // EACH_OF_SEVERAL)


def segments_of(text: str) -> int:
    """Count the segments that a network makes of any text: one letter beyond this alphabet makes all of them short."""
    if not strangers(text):
        return segments(text)
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= ONE_WIDE else -(-units // EACH_WIDE)
