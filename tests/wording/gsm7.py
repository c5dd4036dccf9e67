"""The alphabet of plain texts (GSM 03.38) and how many segments a text takes."""

BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = set("^{}\\[~]|€")  # two places each
ONE_SEGMENT, EACH_OF_SEVERAL = 160, 153


def strangers(text: str) -> set[str]:
    """Give the characters that would turn the whole text into short segments of 70."""
    return set(text) - BASIC - EXTENDED


def segments(text: str) -> int:
    """Count the segments of a text in this alphabet."""
    places = sum(2 if letter in EXTENDED else 1 for letter in text)
    return 1 if places <= ONE_SEGMENT else -(-places // EACH_OF_SEVERAL)
