"""Words that keep a number from being the reading now: another time, a usual value, a guess, a limit, an exertion."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from app.intake.days import ANOTHER_DAY
from app.intake.phrases import wordset
from app.intake.reply import Question
from app.intake.tokens import Kind, Token

_REACH: Final = 8  # tokens looked at on the left of a number
_REACH_RIGHT: Final = 4
_NEAR: Final = 4
_SENTENCE_ENDS: Final = frozenset({".", "!", "?", ";"})


class Moment(StrEnum):
    """What the words around a number say of when it was so."""

    UNSAID = "unsaid"  # nothing is said: it is the reading
    NOW = "now"  # now, today, this morning
    NOT_NOW = "not_now"  # yesterday, usual, a target


# Not the value now.
NOT_NOW: Final = wordset("""
    yesterday yesterdays earlier previous previously usual usually normally baseline target aim goal supposed expected used ago
    tomorrow prior historically fortnight
    """) | {ANOTHER_DAY}
_NOW: Final = wordset("now today tonight currently present")
# The word after "last", "this" or "before" says what is meant.
_COMPARES: Final = wordset("as than since like")
_LAST_IS_PAST: Final = wordset("night week weeks time month evening reading one readings text message was")
# "97 80 monday" may well be today's; "from monday" and "monday night" are another day's, or soon will be: it is asked.
_WEEKDAYS: Final = wordset("""
    mon tue tues wed weds thu thur thurs fri sun monday tuesday wednesday thursday friday saturday sunday
    mondays tuesdays wednesdays thursdays fridays saturdays sundays
    """)
_OF_THAT_DAY: Final = wordset("night evening morning afternoon was were")
_FROM_A_DAY: Final = wordset("from on since last for")
_THIS_IS_NOW: Final = wordset("morning afternoon evening am pm time")
_BEFORE_IS_NOW: Final = wordset("breakfast lunch dinner tea supper bed food eating meds tablets inhaler medication i my getting a")
_WHOSE_NORMAL: Final = wordset("my her his usual")
_NORMAL_OF: Final = wordset("for is level levels sats oxygen o2 spo2 saturation reading readings at range :")

# Not an exact value.
INEXACT: Final = wordset("""
    about around approx approximately roughly circa nearly almost maybe perhaps probably possibly think guess guessing reckon
    between under below above less least most max maximum minimum highest lowest best average if unless hope hoping hopefully wish
    should what does somewhere fluctuating fluctuates varies varying hovering ranging jumping < > ~
    """)
_ABOUT: Final = wordset("about around")
_GOES_ABOUT: Final = wordset("moving move moved walking out up getting running messing jumping worried asked ask told asking talk told")
_NEARLY: Final = wordset("nearly almost")
_NEARLY_SO: Final = wordset("empty finished out done gone passed fainted fell collapsed there home time ready choked died tripped")
_MODAL: Final = wordset("could would might may")  # "could be 94"
_INEXACT_RIGHT: Final = wordset("s ish odd thereabouts ? + half approx approximately maybe perhaps roughly probably possibly ~ guess")
DENIES: Final = wordset("not no isnt never wasnt arent werent")
_STILL_DENIED: Final = wordset("getting reading showing at reach reaching got a quite")

_EFFORT: Final = wordset(
    "walking walk walked exertion exercise exercising exercises stairs moving movement activity active climbing effort exerting steps"
)
_OF_THE_BABY: Final = wordset("moving movement activity active")
_BABY: Final = wordset("baby babys babies bump bubs foetus fetus foetal fetal twin twins")
_UNMOVED: Final = wordset("not no isnt hasnt arent wasnt havent aint never stopped less reduced fewer without barely hardly")
_BEFORE_UNMOVED: Final = wordset("been really much even any very")
_EFFORT_LEADS: Final = wordset("after on when with during post following while whilst doing from climbing a the up walking i")
AT_REST: Final = wordset("rest resting rested sitting seated sat")


def doubt(tokens: Sequence[Token], at: int) -> Question | None:
    """Return why the number at `at` may not be the exact reading now, or None."""
    if _moment(tokens, at) is Moment.NOT_NOW:
        return Question.VALUE_NOW
    if _inexact(tokens, at):
        return Question.VALUE_EXACT
    return None


def said_now(tokens: Sequence[Token], at: int) -> bool:
    """Say whether "now" or "today" stands right beside the number at `at`: "was 94, now 88"."""
    return not _NOW.isdisjoint((*_left(tokens, at)[:2], *_right(tokens, at, 2)))


def of_exertion(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the number at `at` was taken after moving, by the words of its own clause."""
    right = _right(tokens, at, _REACH_RIGHT + 2)
    if _says_effort(right):
        return True
    left = _left(tokens, at, stops=_SENTENCE_ENDS | {",", "and", "but", "then"})
    return not AT_REST.intersection((*left, *right)) and _says_effort(left[::-1], led=True)


def _says_effort(words: Sequence[str], *, led: bool = False) -> bool:
    for place, word in enumerate(words):
        if word in AT_REST or word == "before":
            return False
        if word in _EFFORT and not _is_unmoved(words, place):
            return not led or not _EFFORT_LEADS.isdisjoint(words[max(0, place - 3) : place]) or word in {"walking", "walked", "exertion"}
    return False


def _is_unmoved(words: Sequence[str], place: int) -> bool:
    """Say whether nobody moved, "not moving", or it was the baby: "no movement from baby"."""
    before = next((word for word in reversed(words[:place]) if word not in _BEFORE_UNMOVED), "")
    behind = words[place + 1 : place + _NEAR]
    near = [*words[max(0, place - _NEAR) : place], *(behind if behind[:1] in (["from"], ["of"], ["by"]) else ())]
    return before in _UNMOVED or (words[place] in _OF_THE_BABY and not _BABY.isdisjoint(near))


def _left(tokens: Sequence[Token], at: int, stops: frozenset[str] = _SENTENCE_ENDS) -> list[str]:
    """Return the words on the left, nearest first, to the number, sentence end or reach."""
    words: list[str] = []
    for place in range(at - 1, max(-1, at - 1 - _REACH), -1):
        if tokens[place].kind in (Kind.NUMBER, Kind.UNCLEAR) or tokens[place].word in stops:
            break
        words.append(tokens[place].word)
    return words


def _right(tokens: Sequence[Token], at: int, reach: int) -> list[str]:
    words: list[str] = []
    for place in range(at + 1, min(len(tokens), at + 1 + reach)):
        if tokens[place].kind in (Kind.NUMBER, Kind.UNCLEAR) or tokens[place].word in _SENTENCE_ENDS - {"?"} or tokens[place].word == ",":
            break
        words.append(tokens[place].word)
    return words


def _moment(tokens: Sequence[Token], at: int) -> Moment:
    right = _named_moment(_right(tokens, at, _REACH_RIGHT), first=True)
    if right is not Moment.UNSAID:
        return right
    left = _left(tokens, at)[::-1]
    clause = left[_after_last(left, {",", "but"}) :]
    named = _named_moment(clause)
    if named is Moment.UNSAID and len(clause) < len(left):
        # "Yesterday, 96 72": a time at the head of the sentence reaches over the comma.
        named = _named_moment(left[:2])
    if named is Moment.UNSAID and left and left[-1] == "from":
        named = Moment.NOT_NOW
    return named if named is not Moment.UNSAID else _tail_moment(tokens, at)


def _after_last(words: Sequence[str], marks: set[str]) -> int:
    return max((place + 1 for place, word in enumerate(words) if word in marks), default=0)


def _tail_moment(tokens: Sequence[Token], at: int) -> Moment:
    """Look behind the last number of the sentence: "sats 94 pulse 88 yesterday" speaks of both."""
    last = at
    for place in range(at + 1, min(len(tokens), at + 1 + 2 * _REACH)):
        if tokens[place].word in _SENTENCE_ENDS:
            break
        if tokens[place].kind is Kind.NUMBER:
            last = place
    named = Moment.UNSAID if last == at else _named_moment(_right(tokens, last, _REACH_RIGHT))
    return Moment.NOT_NOW if named is Moment.NOT_NOW else Moment.UNSAID


def _named_moment(words: Sequence[str], *, first: bool = False) -> Moment:
    """Return the last moment, or the first, named in words that stand in reading order."""
    named = Moment.UNSAID
    for place, word in enumerate(words):
        after = words[place + 1] if place + 1 < len(words) else ""
        before = words[place - 1] if place else ""
        if _is_not_now(before, word, after):
            named = Moment.NOT_NOW
        elif word in _NOW or (word == "this" and after in _THIS_IS_NOW):
            named = Moment.NOW
        if first and named is not Moment.UNSAID:
            return named
    return named


def _is_not_now(before: str, word: str, after: str) -> bool:
    if word == "last":
        return after in _LAST_IS_PAST | _WEEKDAYS
    if word in _WEEKDAYS:
        return before in _FROM_A_DAY or after in _OF_THAT_DAY or word.endswith("days")
    if word == "before":
        return after not in _BEFORE_IS_NOW
    if word == "normal":
        return before in _WHOSE_NORMAL or after in _NORMAL_OF
    # "Worse than yesterday" says nothing of when the number was so.
    return word in NOT_NOW and before not in _COMPARES and not (word == "used" and after != "to")


def _inexact(tokens: Sequence[Token], at: int) -> bool:
    if _is_followed_by_doubt(tokens, at) or _or_so(_right(tokens, at, 2)):
        return True
    left = _left(tokens, at)
    left = [word for place, word in enumerate(left) if not _says_another_thing(left, place)]
    if left[:1] == ["round"] and left[1:2] not in (["way"], ["all"], ["year"]):  # not "round the table 93"
        return True
    if left and left[0] in DENIES | {"over"}:
        return not _joins_numbers(tokens, at)
    if len(left) > 1 and ((left[1] in DENIES and left[0] in _STILL_DENIED) or (left[0], left[1]) == ("to", "up")):
        return True
    return not (INEXACT.isdisjoint(left) and _MODAL.isdisjoint(left[:2])) or (len(left) > 1 and left[0] == "than")


def _says_another_thing(left: Sequence[str], place: int) -> bool:
    """Say whether a word of vagueness belongs to other words: "moving about", "nearly empty". `left` runs away from the number."""
    before, after = left[place + 1 : place + 2], left[place - 1] if place else ""
    return (left[place] in _ABOUT and not _GOES_ABOUT.isdisjoint(before)) or (left[place] in _NEARLY and after in _NEARLY_SO)


def _is_followed_by_doubt(tokens: Sequence[Token], at: int) -> bool:
    following = _right(tokens, at, 1)
    # "94+" is a limit, "94+88" are two numbers.
    is_sum = following == ["+"] and at + 2 < len(tokens) and tokens[at + 2].kind is Kind.NUMBER
    return not is_sum and not _INEXACT_RIGHT.isdisjoint(following)


def _or_so(words: Sequence[str]) -> bool:
    return tuple(words) in {
        ("or", "so"),
        ("or", "thereabouts"),
        ("or", "less"),
        ("or", "more"),
        ("at", "best"),
        ("i", "think"),
        ("i", "guess"),
        ("give", "or"),
    }


def _joins_numbers(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at - 1].word == "over" and at > 1 and tokens[at - 2].kind is Kind.NUMBER


# Words that are understood here, wherever they stand.
WORDS: Final = NOT_NOW | _NOW | INEXACT | DENIES | _EFFORT | AT_REST | frozenset({"last", "this", "normal", "used"})
