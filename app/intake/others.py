"""Whether a reading is somebody else's than the patient's: "for my husband", "wifes reading", "not mine"."""

from collections.abc import Sequence
from typing import Final

from app.intake.labels import LABEL_WORDS
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token
from app.intake.vocabulary import NAMES

_BESIDE: Final = wordset("""
    husband hubby hubbie wife missus partner son daughter sister brother friend neighbour fiance fiancee boyfriend girlfriend uncle
    aunt auntie aunty cousin flatmate housemate lodger grandson granddaughter nephew niece lad lass lassie kid kids boy girl
    grandkid grandkids grandchild grandchildren grandbairn grandbairns
    """)
_OWNERS: Final = wordset("""
    husbands hubbys hubbies wifes wives partners sons daughters sisters brothers friends neighbours boyfriends girlfriends uncles
    aunts aunties cousins flatmates housemates lads grandsons granddaughters
    """)
_TESTED: Final = _BESIDE | wordset("nurse carer doctor visitor mate pal bloke cleaner postman dog cat")
_MEASURES: Final = wordset("tested checked measured tried did done scanned test check measure try doing testing checking measuring trying")
_PUTS: Final = wordset("put putting popped stuck tried had used clipped")
_ON_TO: Final = wordset("it on this that reading one the")
_TURN: Final = wordset("go turn try shot bash")
_PLAYS: Final = wordset("tried playing played messing borrowed using")
_DEVICES: Final = wordset("oximeter machine device monitor meter probe clip gadget thing oximetry")
_TAKES: Final = _MEASURES | _PUTS | wordset("took taken got")
_IT: Final = _DEVICES | {"it"}
_OWN_SELF: Final = wordset("himself herself themself themselves hers his her")
_FINGERS: Final = wordset("finger fingers hand hands thumb toe ear")
_PATIENT: Final = wordset("me my mine myself mum dad mam nan gran patient")
_SAYS: Final = wordset("says say said reads read shows showing")
_CHAIN: Final = wordset("he she they hes shes first also too as well just only then had got another")
_WITH: Final = wordset("used using use with borrowed borrowing on from try trying took have has got")
_KINDS: Final = wordset("pulse sats oxygen finger o2 spo2 sat new old")
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
_RELATIVES: Final = (_BESIDE | _OWNERS | _ONLY_FOR) - wordset("him mate child baby kid kids boy girl lad lads lass")
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
        or _is_tested(words, at)
        or _tests_themself(words, at)
        for at in range(len(words))
    )


def relation(tokens: Sequence[Token]) -> str | None:
    """Give the one word for a relative that the text has, "mum" for "mums" too; None where there is none, or several."""
    found = {token.word.removesuffix("s") for token in tokens if token.word in _RELATIVES}
    return found.pop() if len(found) == 1 else None


def _are_both(words: Sequence[str], at: int) -> bool:
    return words[at] == "both" and words[at + 1 : at + 2] in (["of"], ["are"], ["have"], ["on"], ["at"])


def _own(words: Sequence[str], at: int) -> bool:
    """Find "my husbands reading", "wife's is", "on my husbands finger"."""
    following = words[at + 1 : at + 3]
    owns = words[at] in _OWNERS or (words[at] in _BESIDE and following[:1] in (["s"], ["is"]))
    if not owns or _lends(words, at):
        return False
    return any(after in LABEL_WORDS | _READS | _FINGERS for after in following)


def _lends(words: Sequence[str], at: int) -> bool:
    """Find "used my wifes oximeter": the device is hers, and nothing is said of whose finger."""
    behind = at + 1
    while behind < len(words) and words[behind] in _KINDS:
        behind += 1
    lent = words[behind : behind + 1]
    used = not _WITH.isdisjoint(words[max(0, at - _FARTHEST) : at])
    return used and bool(lent) and lent[0] in _DEVICES and _CHAIN.isdisjoint(words[behind + 1 : behind + 3])


def _are_measured(tokens: Sequence[Token], words: Sequence[str], at: int) -> bool:
    """Find "my husband is 95 80", "hubby: 95": a relative with numbers right behind."""
    if words[at] not in _BESIDE | _OWNERS or _is_the_sender(words, at) or (words[at] in _OWNERS and _lends(words, at)):
        return False
    chain = _IS | _READS | LABEL_WORDS | _CHAIN | (_SAYS if words[at] in _OWNERS else frozenset())
    behind = at + 1
    while behind < len(words) and behind <= at + _FARTHEST and words[behind] in chain:
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


def _is_a_relation(words: Sequence[str], at: int) -> bool:
    """Say whether it is somebody beside the patient: a relative, "our Dave", "the other half"."""
    before = words[at - 1] if at else ""
    return words[at] in _BESIDE or (words[at] in NAMES and before in {"our", "wee"}) or (before, words[at]) == ("other", "half")


def _is_tested(words: Sequence[str], at: int) -> bool:
    """Find "I checked my wife", "tried it on the wife", "did my husband as well"; not "checked my wifes machine" or "did it with her"."""
    if not (words[at] in _TESTED or _is_a_relation(words, at)) or _is_the_sender(words, at):
        return False
    before = at - 1
    while before >= 0 and words[before] in _WHOSE | {"wee", "big", "young", "next", "door"}:
        before -= 1
    lead = words[before] if before >= 0 else ""
    put = lead in {"on", "to"} and not _PUTS.union(_MEASURES).isdisjoint(words[max(0, before - 3) : before])
    return (put or lead in _MEASURES) and words[at + 1 : at + 2] not in (["s"], ["did"], ["has"])


def _tests_themself(words: Sequence[str], at: int) -> bool:
    """Find "my son tested himself", "my wife did hers", "the kids had a go", "our lad tried it"; not "my son did it for me"."""
    if not _is_a_relation(words, at) or _is_the_sender(words, at):
        return False
    following = words[at + 1 : at + 2 + 2 * _FARTHEST]
    if not _PATIENT.isdisjoint(following):
        return False
    places = range(len(following))
    own = any(following[place] in _OWN_SELF and _is_of_a_reading(following, place) for place in places)
    goes = any(following[place] in _TURN and following[max(0, place - 1)] in {"a", "another"} for place in places)
    plays = any(following[place] in _PLAYS and not _IT.isdisjoint(following[place + 1 : place + 4]) for place in places[:3])
    return (own and not _TAKES.isdisjoint(following)) or goes or plays


def _is_of_a_reading(words: Sequence[str], at: int) -> bool:
    """Whether "his" stands alone, or before a finger or a reading: "measured his 96", "on his finger"."""
    behind = words[at + 1 : at + 2]
    return (
        words[at] not in {"his", "her"} or not behind or not behind[0].isalpha() or behind[0] in _FINGERS | _READS | LABEL_WORDS | {"own"}
    )


def _not_mine(words: Sequence[str], at: int) -> bool:
    """Find "not mine", "these are hers", "someone elses"."""
    before = words[at - 1] if at else ""
    denied = words[at] == "mine" and before in {"not", "isnt", "arent"}
    denied = denied or (words[at] == "me" and before == "not" and not any(map(str.isalpha, words[at + 1 : at + 2])))
    return denied or words[at] in {"hers", "elses"} or (words[at] == "else" and before in _SOMEONE)


def _is_word(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is Kind.WORD
