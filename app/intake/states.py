"""How the patient feels, what they breathe, whose reading it is, and when it was taken, as far as the words say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.intake import commands, others, welsh
from app.intake.amber_phrases import FEELING_PHRASES, HOPEFUL_PHRASES, WELL_PHRASES
from app.intake.labels import LABEL_WORDS
from app.intake.negation import is_negated
from app.intake.phrases import Match, Phrasebook
from app.intake.reply import Feeling, Oxygen
from app.intake.tokens import Kind, Token

_LITRES: Final = "l|litre|litres|liter|liters|lpm|lt|lts|ltr|ltrs"
OXYGEN_PHRASES: Final[Mapping[Oxygen, tuple[str, ...]]] = {
    Oxygen.OXYGEN: (
        "on|using|wearing|with|needing|having ~1 oxygen|o2 ~1 therapy|mask|cannula|concentrator|cylinder|tank|now|still|all|at|today",
        "on|using|wearing|needing ~2 oxygen|o2",
        "on|at #|#9 " + _LITRES,
        "#|#9 " + _LITRES + " ~1 oxygen|o2",
        "oxygen|o2 #|#9 " + _LITRES,
        "oxygen|o2 at|on #|#9 " + _LITRES,
        "nasal cannula|cannulas|cannulae|specs",
        "home oxygen",
        "put|turned|increased ~2 oxygen|o2 ~2 up|on|to",
    ),
    Oxygen.AIR: (
        "on|breathing ~1 air",
        "room air",
        "on|# ra",
        "# air",
        "off|without|no ~2 oxygen|o2",
        "not|isnt ~2 on|using|wearing|needing ~2 oxygen|o2",
    ),
}
# "No longer on 2 litres" says neither how much it is now, nor that it is air.
_GONE_PHRASES: Final[Mapping[str, tuple[str, ...]]] = {
    "gone": ("longer|off|without|was|were|stopped|from|used|need|needs|needing|want ~3 #|#9 " + _LITRES,)
}
_LETTERS_AT_END: Final = frozenset("abde")
_WHO_LEADS: Final = frozenset({"patient", "person", "for"})
_BODY_HEATS: Final = range(34, 44)  # whole degrees Celsius: "temp 37 c 96 80" speaks of nobody
_AROUND_A_LETTER: Final = frozenset({"its", "it", "is", "for", "s", "patient", "person", "please", "thats", "that", "this", "was"})

_FEELING_BOOK: Final = Phrasebook({said: (*FEELING_PHRASES[said], *welsh.FEELING_PHRASES[said]) for said in Feeling}, {})
_WELL_BOOK: Final = Phrasebook(WELL_PHRASES, {})
_HOPEFUL_BOOK: Final = Phrasebook(HOPEFUL_PHRASES, {})
_OXYGEN_BOOK: Final = Phrasebook(OXYGEN_PHRASES, {})
_GONE_BOOK: Final = Phrasebook(_GONE_PHRASES, {})
WORDS: Final = _FEELING_BOOK.words | _WELL_BOOK.words | _HOPEFUL_BOOK.words | _OXYGEN_BOOK.words | others.WORDS | _WHO_LEADS


@dataclass(frozen=True, slots=True)
class States:
    """What the words say of the patient; `places` took part in saying it.

    `well` is "fine" and its like. `someone_else` says that the text speaks of another person's reading; `people` are
    the letters of a shared phone that stand before numbers.
    """

    feeling: Feeling | None
    oxygen: Oxygen | None
    well: bool
    someone_else: bool
    people: tuple[str, ...]
    who_places: frozenset[int]
    places: frozenset[int]
    stated_time: str | None


def find(tokens: Sequence[Token], terms: Sequence[str]) -> States:
    """Return what the words say; the worst feeling governs, and two different times or people are none."""
    feelings = _FEELING_BOOK.find(terms)
    gone = {match.places[-1] for match in _GONE_BOOK.find(terms)}
    oxygens = [match for match in _OXYGEN_BOOK.find(terms) if match.code is Oxygen.AIR or gone.isdisjoint(match.places)]
    wells = _WELL_BOOK.find(terms)
    people = _people(tokens)
    times = {token.time for token in tokens if token.time}
    return States(
        feeling=_feeling(terms, feelings),
        oxygen=_oxygen(oxygens),
        well=bool(wells),
        someone_else=others.are_spoken_of(tokens),
        people=tuple(sorted(set(people.values()))),
        who_places=frozenset(people),
        places=_places(feelings) | _places(oxygens) | _places(wells),
        stated_time=times.pop() if len(times) == 1 else None,
    )


def _places(matches: Sequence[Match[Any]]) -> frozenset[int]:
    return frozenset(place for match in matches for place in match.places)


def _feeling(terms: Sequence[str], matches: list[Match[Feeling]]) -> Feeling | None:
    hopeful = {place for match in _HOPEFUL_BOOK.find(terms) for place in match.places}
    same = {place for match in matches if match.code is Feeling.SAME for place in match.places}
    said = {
        match.code
        for match in matches
        if match.code is Feeling.SAME
        or (match.code is Feeling.WORSE and same.isdisjoint(match.places) and not is_negated(terms, match, ()))
        or (match.code is Feeling.BETTER and (same | hopeful).isdisjoint(match.places))
    }
    return next((feeling for feeling in (Feeling.WORSE, Feeling.SAME, Feeling.BETTER) if feeling in said), None)


def _oxygen(matches: list[Match[Oxygen]]) -> Oxygen | None:
    codes = {match.code for match in matches}
    air = [set(match.places) for match in matches if match.code is Oxygen.AIR]
    # "not on oxygen" holds "on oxygen".
    plain = [match for match in matches if match.code is Oxygen.OXYGEN and not any(match.places[-1] in places for places in air)]
    if plain:
        return None if air else Oxygen.OXYGEN
    return Oxygen.AIR if codes else None


def _people(tokens: Sequence[Token]) -> dict[int, str]:
    """Return the letters that say whose numbers follow, or were just given, by token; a letter alone is an answer of ours."""
    people: dict[int, str] = {}
    said = [(at, token.word) for at, token in enumerate(tokens) if token.kind is not Kind.MARK and token.word not in _AROUND_A_LETTER]
    if len(said) == 1 and said[0][1] in commands.LETTERS:
        return {said[0][0]: said[0][1].upper()}
    for at, token in enumerate(tokens):
        if token.kind is Kind.WORD and token.word in commands.LETTERS and (_leads(tokens, at) or _closes(tokens, at)):
            people[at] = token.word.upper()
    return people


def _leads(tokens: Sequence[Token], at: int) -> bool:
    """A letter before numbers, at the start of the text or of the other person's numbers."""
    begins = at == 0 or tokens[at - 1].word in _WHO_LEADS or tokens[at - 1].kind is not Kind.WORD
    following = [token for token in tokens[at + 1 : at + 4] if token.kind is not Kind.MARK]
    if not begins or not following or _is_unit(tokens, at):
        return False
    # "A sats 94" is a person, "a pulse of 94" is not.
    if at == 0 and commands.answers_for(tokens[at].word, [token.word for token in tokens[1:] if token.kind is not Kind.MARK]):
        return True  # "A called"
    named = following[0].word in LABEL_WORDS and len(following) > 1 and following[1].kind is Kind.NUMBER
    return named or following[0].kind is Kind.NUMBER


def _closes(tokens: Sequence[Token], at: int) -> bool:
    if at == 0 or any(token.kind is not Kind.MARK for token in tokens[at + 1 :]):
        return False
    before = tokens[at - 1]
    return (before.kind is Kind.NUMBER and not before.decimal and tokens[at].word in _LETTERS_AT_END) or before.word in _WHO_LEADS


def _is_unit(tokens: Sequence[Token], at: int) -> bool:
    if tokens[at].word not in {"c", "f"} or at == 0 or tokens[at - 1].kind is not Kind.NUMBER:
        return False
    return bool(tokens[at - 1].decimal) or (tokens[at].word == "c" and tokens[at - 1].whole in _BODY_HEATS)
