"""The few Welsh words that are understood: what our Welsh texts ask to be answered with, plain red flags, and how somebody feels.

The list is short on purpose. A Welsh word that is not part of one of these phrases stays a strange word, about which is asked.
"""

from collections.abc import Mapping
from itertools import product
from typing import Final

from app.intake.reply import Command, Feeling, RedFlag

_BEGINS: Final = ("", "ydw ", "do ", "rydw i ", "dwi ", "rwyf ", "ydw rydw i ", "ydw dwi ")
_NOT_BEGINS: Final = ("", "na ", "nac ydw ", "dydw i ", "dwi ", "na dydw i ", "na dwi ")
WHOLE_TEXTS: Final[Mapping[str, Command]] = {
    **dict.fromkeys(["anghywir", "ddim yn iawn", "camgymeriad"], Command.UNDO),
    **dict.fromkeys(["ffoniwch fi", "ffoniwch fi yn ol", "galwch fi", "ffonia fi"], Command.CALL_ME),
    **dict.fromkeys(["cymorth", "helpwch fi"], Command.HELP),
    **dict.fromkeys([f"{begins}wedi {rung}" for begins, rung in product(_BEGINS, ("ffonio", "galw"))], Command.CALLED),
    **dict.fromkeys(["na", "nac ydw", "naddo", "dim eto", "ddim eto", "na dim eto", "na ddim eto"], Command.NOT_CALLED),
    **dict.fromkeys(["heb ffonio", *(f"{begins}ddim wedi ffonio" for begins in _NOT_BEGINS)], Command.NOT_CALLED),
    **dict.fromkeys(["diolch", "diolch yn fawr", "diolch fawr", "iawn diolch", "ok diolch"], Command.THANKS),
}
PLAIN_ANSWERS: Final = frozenset({"wedi ffonio", "dim eto"})
"""What we ask for after 999 advice, word for word: an answer also beside a reading."""

_OUR: Final = "y|yr|fy|ei|eich|yn"
CALL_ME_PHRASES: Final = ("ffoniwch|galwch fi|ni|nol",)
INNOCENT_PHRASES: Final = (
    f"dim poen|poenau ~1 yn|{_OUR} ~1 y|fy brest|frest|mrest",
    f"dim poen|poenau yn {_OUR} brest|frest|mrest",
    f"heb boen|poen yn {_OUR} brest|frest|mrest",
)
RED_PHRASES: Final[Mapping[RedFlag, tuple[str, ...]]] = {
    RedFlag.CANNOT_BREATHE: (
        "methu anadlu|nadlu",
        "methu cael ~2 anadl|gwynt|ngwynt",
        "ddim yn gallu|medru anadlu",
        "anodd|trafferth ~1 anadlu",
        "tagu|mygu",
    ),
    RedFlag.CHEST_PAIN: (
        f"poen|poenau|boen|gwasgu|pwysau yn {_OUR} brest|frest|mrest",
        "poen|poenau|boen ~2 brest|frest|mrest",
        "brest|frest|mrest ~2 dynn|tynn|brifo|gwasgu",
    ),
    RedFlag.HEART_ATTACK: ("trawiad ar y|fy|ei galon|nghalon|chalon", "trawiad ~2 galon|nghalon|chalon"),
    RedFlag.BLUE_LIPS: (
        "gwefusau|ngwefusau|gwefus yn las|lwyd",
        "gwefusau|ngwefusau|gwefus ~2 glas|las|llwyd|lwyd",
    ),
    RedFlag.COUGHING_BLOOD: ("peswch|pesychu|poeri ~2 gwaed|waed",),
    RedFlag.SEVERE_BLEEDING: ("gwaedu yn drwm", "gwaedu ~1 drwm|ofnadwy", "chwydu ~1 gwaed|waed"),
    RedFlag.COLLAPSE: ("llewygu|llewygodd|llewygais|lewygu",),
    RedFlag.UNRESPONSIVE: ("methu deffro|ddeffro", "ddim yn deffro", "methu ~3 deffro|ddeffro"),
    RedFlag.CONFUSED_DROWSY: ("dryslyd|ddryslyd|drysu",),
    RedFlag.STROKE: ("stroc",),
    RedFlag.SELF_HARM: ("lladd fy|ei hun|hunan", "hunanladdiad"),
    RedFlag.EMERGENCY_CALL: ("ambiwlans|argyfwng",),
}
FEELING_PHRASES: Final[Mapping[Feeling, tuple[str, ...]]] = {
    Feeling.SAME: ("yr un peth|fath",),
    Feeling.WORSE: ("waeth|gwaeth|gwaethygu",),
    # "Not better" is not better: only what stands by itself.
    Feeling.BETTER: ("#|teimlo gwell", "teimlo yn well"),
}


def _words() -> frozenset[str]:
    red = (phrase for phrases in RED_PHRASES.values() for phrase in phrases)
    feelings = (phrase for phrases in FEELING_PHRASES.values() for phrase in phrases)
    said = (*WHOLE_TEXTS, *CALL_ME_PHRASES, *INNOCENT_PHRASES, *red, *feelings)
    return frozenset(word for phrase in said for piece in phrase.split() if piece[0] not in "~#" for word in piece.split("|"))


STRANGE_ALONE: Final = _words() - {"#", "do", "fi", "ok", "un"}
"""Welsh words: outside of a phrase they are as strange as any other, so that a number beside one is asked about."""
