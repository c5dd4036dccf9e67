"""Numbers that are no vitals of ours: blood pressures, doses, ages, durations, "feeling 100%"."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.intake import doubts, spoken_reds
from app.intake.labels import COUNTED, COUNTED_FEW, LABEL_WORDS, LIVES_AT, UNITS, UNITS_OF_FEW
from app.intake.phrases import wordset
from app.intake.tokens import NOON, SPO2_LEAST, Kind, Token
from app.intake.vocabulary import FILLERS

_SYSTOLIC: Final = range(101, 261)
_DIASTOLIC: Final = range(30, 151)
_PRESSURE_NAMES: Final = frozenset({"bp", "systolic", "sys", "bps"})
_PRESSURE_LINKS: Final = frozenset({"is", "was", "of", ":", "=", "-", "/", "over", "dia", "diastolic", "reading", "at", "and", ","})
_PERCENT: Final = frozenset({"%", "percent", "pc", "pct"})
_OF_HOW_WELL: Final = wordset("better sure certain recovered fit charged charge")
_FEELS: Final = wordset("im am feel feeling felt feels not nearly almost battery charged about")
_MEDICINES: Final = wordset("tablets tablet pills pill tabs capsules medication meds painkillers drugs") | frozenset(
    spoken_reds.CLASSES["painkillers"].split("|")
)
_TAKEN: Final = wordset("took taken had take taking")
_DOSES: Final = wordset("mg mcg ml puffs puff units")
_CLOSES: Final = wordset(". , ; ! and am pm this for")
_CLAUSE: Final = 6
_QUESTION: Final = 14
_FALLS: Final = wordset("goes drops falls gets reaches dips drop go fall get dip")
_LIMITS: Final = wordset("under below to than lower")
_IFS: Final = wordset("if when")
_ASKS: Final = frozenset((asks, who) for asks in ("do", "should", "shall", "would", "when") for who in ("i", "we"))
_HAD: Final = wordset("had have having top bottom which this that wrong new old other same")
_FEW: Final = 20
_MINUTES: Final = frozenset({5.0, 10.0, 20.0, 25.0})
_NAMES: Final = wordset("spo2 o2 sats sat saturation oxygen pulse hr heartrate bpm")
_BREATHED: Final = frozenset({"oxygen", "o2"})
_EXACTLY_WELL: Final = 100
_ROOM_FOR_HOURS: Final = 12  # "2 hr ago" is a time, "72 hr" a pulse
_RINGING: Final = wordset("call called calling ring rang ringing phone phoned phoning dial dialled to by from with nhs need")


def set_aside(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with per cent signs folded into their numbers, and numbers that are no vitals marked so."""
    folded = _fold_percent(tokens)
    folded = _pressures(_spoken_times(folded))
    return [_aside(folded, at) if token.kind is Kind.NUMBER else token for at, token in enumerate(folded)]


def _spoken_times(tokens: list[Token]) -> list[Token]:
    """Mark "half 8", "quarter past nine", "ten to 9" and "woke at 7": times that say neither morning nor evening."""
    marked = list(tokens)
    for at, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER or token.decimal or not 1 <= token.value <= NOON:
            continue
        before = [one.word for one in tokens[max(0, at - 2) : at]]
        past = before[-1:] in (["past"], ["to"])
        rose = before[-1:] == ["at"] and (before[:1] in (["woke"], ["up"], ["bed"], ["awake"]) or _is_of_a_dose(tokens, at))
        if rose or before[-1:] == ["half"] or (past and before[:1] in (["half"], ["quarter"])):
            marked[at] = token._replace(kind=Kind.TIME)
        elif past and at > 1 and tokens[at - 2].value in _MINUTES and tokens[at - 2].kind is Kind.NUMBER:
            marked[at] = token._replace(kind=Kind.TIME)
            marked[at - 2] = tokens[at - 2]._replace(kind=Kind.TIME)
    return marked


def _is_of_a_dose(tokens: Sequence[Token], at: int) -> bool:
    """Find "took 2 paracetamol 500 mg at 10": no oximeter shows as little, and it closes what was taken."""
    before = {token.word for token in tokens[max(0, at - _QUESTION) : at]}
    return (
        not (_MEDICINES | _DOSES).isdisjoint(before)
        and not _TAKEN.isdisjoint(before)
        and (at + 1 == len(tokens) or tokens[at + 1].word in _CLOSES)
    )


def _fold_percent(tokens: Sequence[Token]) -> list[Token]:
    folded: list[Token] = []
    skip = 0
    for at, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        skip = _percent_length(tokens, at + 1) if token.kind in (Kind.NUMBER, Kind.UNCLEAR) else 0
        if skip:
            written = token.text + "".join(f" {part.text}" if part.text != "%" else "%" for part in tokens[at + 1 : at + 1 + skip])
            token = token._replace(percent=True, text=written)  # noqa: PLW2901 - the same piece, with its sign
        folded.append(token)
    return folded


def _percent_length(tokens: Sequence[Token], at: int) -> int:
    words = [token.word for token in tokens[at : at + 2]]
    if words[:1] and words[0] in _PERCENT:
        return 1
    return 2 if words == ["per", "cent"] else 0


def _pressures(tokens: list[Token]) -> list[Token]:
    """Mark "120/80", "120 over 80", and one or two numbers after the name of the pressure."""
    marked = list(tokens)
    for at, token in enumerate(tokens):
        if token.kind is Kind.NUMBER and _is_pressure_pair(tokens, at):
            marked[at] = token._replace(kind=Kind.PRESSURE, text=" ".join(part.text for part in tokens[at : at + 3]))
            # Its lower number may be an oxygen behind a pulse ("110/88"), unless the pressure is named.
            lower = 0.0 if marked[at + 2].kind is Kind.PRESSURE else tokens[at + 2].value
            marked[at + 1] = tokens[at + 1]._replace(kind=Kind.PRESSURE, text="")
            marked[at + 2] = tokens[at + 2]._replace(kind=Kind.PRESSURE, text="", value=lower)
        elif token.word in _PRESSURE_NAMES or (token.word == "pressure" and at and tokens[at - 1].word == "blood"):
            places = _after_name(tokens, at)
            kind = Kind.PRESSURE if places and _may_be_pressure(tokens, places) else Kind.UNCLEAR
            for place in places:
                marked[place] = tokens[place]._replace(kind=kind, value=0.0 if kind is Kind.PRESSURE else tokens[place].value)
    return marked


def _may_be_pressure(tokens: Sequence[Token], places: Sequence[int]) -> bool:
    """A single number after the name must be too high for an oxygen, else it may be one ("bp 88" for "bpm 88")."""
    return len(places) > 1 or tokens[places[0]].whole in _SYSTOLIC


def _is_pressure_pair(tokens: Sequence[Token], at: int) -> bool:
    if at + 2 >= len(tokens) or tokens[at + 1].word not in {"/", "over"} or tokens[at + 2].kind is not Kind.NUMBER:
        return False
    upper, lower = tokens[at].whole, tokens[at + 2].whole
    return upper in _SYSTOLIC and lower in _DIASTOLIC and lower < upper and not tokens[at + 2].percent


def _after_name(tokens: Sequence[Token], at: int) -> list[int]:
    """Return the places of up to two numbers that follow the name of the pressure."""
    places: list[int] = []
    for place in range(at + 1, min(at + 8, len(tokens))):
        token = tokens[place]
        if token.kind is Kind.NUMBER and not token.percent:
            if len(places) == 1 and token.value >= tokens[places[0]].value:
                break
            places.append(place)
        elif token.word not in _PRESSURE_LINKS:
            break
        if len(places) > 1:
            break
    return places


def _aside(tokens: Sequence[Token], at: int) -> Token:
    token = tokens[at]
    before = _word_before(tokens, at)
    after = tokens[at + 1].word if at + 1 < len(tokens) else ""
    if token.percent:
        is_aside = (_percent_of_something_else(token, before, after) and not _is_named(tokens, at)) or _is_inhaled(tokens, at)
    else:
        is_aside = _counts_something(tokens, at, before, after) or _is_service_number(token, before) or _is_age(tokens, at)
        is_aside = is_aside or _is_swallowed(tokens, at) or _is_asked_about(tokens, at) or _is_one_of_those(token, before)
    return token._replace(kind=Kind.OTHER) if is_aside else token


def _word_before(tokens: Sequence[Token], at: int) -> str:
    """Give the word before a number; of "flat no.10" and "room number 4" the one that is numbered."""
    words = [token.word for token in tokens[max(0, at - 3) : at] if token.word != "."]
    if words[-1:] in (["no"], ["number"]) and words[-2:-1] and words[-2] in COUNTED_FEW:
        return words[-2]
    return tokens[at - 1].word if at else ""


def _percent_of_something_else(token: Token, before: str, after: str) -> bool:
    return after in _OF_HOW_WELL or (before in _FEELS and (token.whole == _EXACTLY_WELL or before in {"battery", "charged"}))


def _is_inhaled(tokens: Sequence[Token], at: int) -> bool:
    """Find "on 28% oxygen" and "on oxygen 28%": how much of it a mask gives, less than any oximeter shows."""
    before = [token.word for token in tokens[max(0, at - 2) : at]]
    gives = before[-1:] == ["on"] and at + 1 < len(tokens) and tokens[at + 1].word in _BREATHED
    given = before[:1] == ["on"] and before[-1] in _BREATHED
    return (gives or given) and tokens[at].whole < SPO2_LEAST


def _counts_something(tokens: Sequence[Token], at: int, before: str, after: str) -> bool:
    few = not tokens[at].may_be_spo2
    if tokens[at].value >= _FEW and _is_named(tokens, at):
        return False
    if tokens[at].value < _FEW and _is_plain_noun(tokens, at + 1):
        return True
    if after == "hr":
        return tokens[at].value <= _ROOM_FOR_HOURS
    lives_there = at > 1 and tokens[at - 2].word in LIVES_AT
    return after in (UNITS_OF_FEW if few else UNITS) or before in (COUNTED_FEW if few or lives_there else COUNTED)


def _is_named(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the name of a vital stands right before: "sats 88 days", whatever the days are."""
    return any(token.word in _NAMES for token in tokens[max(0, at - 2) : at])


def _is_plain_noun(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a word follows that is neither a name of a vital nor one that joins numbers: "3 coffees"."""
    if at >= len(tokens) or tokens[at].kind is not Kind.WORD:
        return False
    return tokens[at].word not in FILLERS | LABEL_WORDS | doubts.WORDS and len(tokens[at].word) > 1


def _is_swallowed(tokens: Sequence[Token], at: int) -> bool:
    """Find "paracetamol, 30 of them" and "took 30 of my tablets"."""
    behind = [token.word for token in tokens[at + 1 : at + 5]]
    if behind[:1] != ["of"] or tokens[at].decimal:
        return False
    before = {token.word for token in tokens[max(0, at - _CLAUSE) : at]}
    return not _MEDICINES.isdisjoint(behind) or (
        behind[1:2] in (["them"], ["em"], ["those"], ["these"]) and not _MEDICINES.isdisjoint(before)
    )


def _is_asked_about(tokens: Sequence[Token], at: int) -> bool:
    """Find "do I ring 999 if it goes under 92": a limit that is asked about, and nobody's reading."""
    before = [token.word for token in tokens[max(0, at - _QUESTION) : at]]
    if not before or before[-1] not in _LIMITS or _IFS.isdisjoint(before) or _FALLS.isdisjoint(before[-_CLAUSE:]):
        return False
    behind = tokens[at + 1 : at + _QUESTION]
    asks = any(pair in _ASKS for pair in pairwise((*before, *(token.word for token in behind))))
    return asks and "999" in (*before, *(token.word or token.text for token in behind))


def _is_one_of_those(token: Token, before: str) -> bool:
    """Find "never had one" and "the top one"."""
    return token.spelt and token.value == 1 and before in _HAD


def _is_service_number(token: Token, before: str) -> bool:
    """999 is always one; 111, 112 and 101 may be a pulse, unless one rings them."""
    return token.text in {"999", "911"} or (token.text in {"111", "112", "101"} and before in _RINGING)


def _is_age(tokens: Sequence[Token], at: int) -> bool:
    """Find "72 year old"; "I am 72" is not an age for certain, and is asked about as any number."""
    following = [token.word for token in tokens[at + 1 : at + 3]]
    return following[:2] in (["years", "old"], ["yr", "old"], ["y", "o"])
