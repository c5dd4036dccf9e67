"""The languages that people speak, by their tags and in words. Pure."""

from typing import Final

# Those most spoken in England and Wales (Census 2021, main language), English first, then by name.
LANGUAGES: Final = (
    ("en", "English"), ("ar", "Arabic"), ("bn", "Bengali"), ("bfi", "British Sign Language"), ("zh", "Chinese"), ("fr", "French"),
    ("gu", "Gujarati"), ("it", "Italian"), ("ku", "Kurdish"), ("pa", "Panjabi"), ("fa", "Persian"), ("pl", "Polish"),
    ("pt", "Portuguese"), ("ro", "Romanian"), ("so", "Somali"), ("es", "Spanish"), ("ta", "Tamil"), ("tr", "Turkish"),
    ("uk", "Ukrainian"), ("ur", "Urdu"), ("cy", "Welsh"),
)  # fmt: skip
_NAMES: Final = dict(LANGUAGES)


def name_of(tag: str | None) -> str | None:
    """Give a language in words; a tag that is none of these stands for itself."""
    return None if tag is None else _NAMES.get(tag, tag)
