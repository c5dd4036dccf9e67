"""Whether a reading is somebody else's than the patient's: "for my husband", "wifes reading", "not mine"."""

from collections.abc import Sequence
from typing import Final

from app.intake.labels import LABEL_WORDS
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

_BESIDE: Final = wordset("""
    husband hubby hubbie wife missus partner son daughter sister brother friend neighbour fiance fiancee boyfriend girlfriend uncle
    aunt auntie aunty cousin flatmate housemate lodger grandson granddaughter nephew niece
    """)
_OWNERS: Final = wordset("""
    husbands hubbys hubbies wifes wives partners sons daughters sisters brothers friends neighbours boyfriends girlfriends uncles
    aunts aunties cousins flatmates housemates
    """)
_ONLY_FOR: Final = wordset("""
    mum mums mam mams mom moms mummy dad dads daddy mother mothers father fathers nan nans nana nanna gran grans granny grandma grandmas
    grandmother grandad grandads granddad grandpa grandfather child baby kid mate him
    """)
_SOMEONE: Final = wordset("someone somebody")
_PATIENTS: Final = wordset("his her their mums mams dads nans grans mothers fathers patients")
_WHOSE: Final = wordset("my our the his her your poor dear other old elderly")
_READS: Final = wordset("reading readings result results numbers figures obs")
_IS: Final = wordset("is s has are was : - = today now this morning afternoon evening got of at")
_STATES: Final = wordset("is s was are its thats that this these from")
_DONE_FOR: Final = wordset("""
    waiting wait waited caring care cook cooked cooking shopping shop looking worried worry thankful grateful dinner lunch tea breakfast
    prayers pray birthday present made make making buying bought work working
    """)
_RELATIVES: Final = (_BESIDE | _OWNERS | _ONLY_FOR) - {"him", "mate", "child", "baby", "kid"}
_FARTHEST: Final = 4
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.UNCLEAR})
WORDS: Final = _BESIDE | _OWNERS | _ONLY_FOR | _SOMEONE | wordset("mine hers elses else behalf")


def are_spoken_of(tokens: Sequence[Token]) -> bool:
    """Say whether the words speak of another person's reading; a parent by name alone, "Dad 95 80", is the patient."""
    words = [token.word for token in tokens]
    return any(
        _are_both(words, at)
        or _own(words, at)
        or _are_measured(tokens, words, at)
        or _are_named_behind(tokens, words, at)
        or _get_it(tokens, words, at)
        or _not_mine(words, at)
        for at in range(len(words))
    )


def relation(tokens: Sequence[Token]) -> str | None:
    """Give the one word for a relative that the text has, "mum" for "mums" too; None where there is none, or several."""
    found = {token.word.removesuffix("s") for token in tokens if token.word in _RELATIVES}
    return found.pop() if len(found) == 1 else None


def _are_both(words: Sequence[str], at: int) -> bool:
    return words[at] == "both" and words[at + 1 : at + 2] in (["of"], ["are"], ["have"], ["on"], ["at"])


def _own(words: Sequence[str], at: int) -> bool:
    """Find "my husbands reading", "wife's is"."""
    following = words[at + 1 : at + 3]
    owns = words[at] in _OWNERS or (words[at] in _BESIDE and following[:1] in (["s"], ["is"]))
    return owns and any(after in LABEL_WORDS | _READS for after in following)


def _are_measured(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    """Find "my husband is 95 80", "hubby: 95": a relative with numbers right behind."""
    if words[at] not in _BESIDE | _OWNERS or _is_the_sender(words, at):
        return False
    behind = at + 1
    while behind < len(words) and behind <= at + _FARTHEST and words[behind] in _IS | _READS | LABEL_WORDS:
        behind += 1
    return behind < len(words) and tokens[behind].kind in _NUMBERS


def _are_named_behind(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    """Find "95 80 my wife", "95 80 thats my husbands": a relative who closes what numbers began."""
    if words[at] not in _BESIDE | _OWNERS or _is_the_sender(words, at) or _is_word(tokens, at + 1):
        return False
    before = at - 1
    while before >= 0 and (words[before] in _WHOSE | _STATES or words[before] in {"(", "-", ",", "."}):
        before -= 1
    return before >= 0 and tokens[before].kind in _NUMBERS


def _is_the_sender(words: Sequence[str], at: int) -> bool:
    """Say whether a relative of the patient sends the text: "this is his daughter"."""
    return at > 0 and words[at - 1] in _PATIENTS


def _get_it(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    """Find "for my husband", "on behalf of dad", "for her"; not "waiting for my husband" or "for her age"."""
    her = words[at] == "her" and not _is_word(tokens, at + 1)
    half = words[at] == "half" and words[max(0, at - 1) : at] == ["other"]
    if words[at] not in _BESIDE | _OWNERS | _ONLY_FOR and not her and not half:
        return False
    before = at - 1
    while before >= 0 and at - before <= _FARTHEST and words[before] in _WHOSE:
        before -= 1
    leads = words[max(0, before - 1) : before + 1]
    gets = leads[-1:] in (["for"], ["behalf"]) or leads == ["behalf", "of"]
    return gets and _DONE_FOR.isdisjoint(words[max(0, before - _FARTHEST) : before])


def _not_mine(words: Sequence[str], at: int) -> bool:
    """Find "not mine", "these are hers", "someone elses"."""
    before = words[at - 1] if at else ""
    denied = words[at] == "mine" and before in {"not", "isnt", "arent"}
    return denied or words[at] in {"hers", "elses"} or (words[at] == "else" and before in _SOMEONE)


def _is_word(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is Kind.WORD
