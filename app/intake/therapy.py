"""Names of the oxygen that name no number: what is breathed ("on oxygen", "2 litres O2"), and the device ("oximeter loose")."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.intake import supply
from app.intake.binding import Binding
from app.intake.labels import LITRES, Label, Vital
from app.intake.measures import LIKELY_SPO2
from app.intake.phrases import wordset
from app.intake.tokens import Kind, Token

_TAKES: Final = wordset("with use having given")
_MOST_LITRES: Final = 15  # no mask at home gives more in a minute
_OF_SOMETHING_ELSE: Final = wordset("""
    water milk squash juice tea coffee fluid fluids drink drinks urine wee pee petrol diesel fuel pop coke beer cider blood bottle bottles
    daily soup lemonade
    """)
_DONE_WITH_IT: Final = wordset("""
    drank drink drinking drunk fluid fluids water intake peed pee passed passing weed capacity bought bottle kettle catheter drained
    longer off without was were stopped from used need needs needing want order ordered no not
    """)
_PER_DAY: Final = (["a", "day"], ["per", "day"], ["each", "day"], ["every", "day"])
_LEADS: Final = LITRES | _TAKES | wordset("on off using without home need needs needing extra wearing portable more")
_WHOSE: Final = wordset("a my his her the their some extra home portable nasal supplemental supplementary continuous low flow of")
_SUPPLIES: Final = frozenset(supply.CLASSES["kit"].split("|")) | wordset("delivery deliveries order supplier tubing")
_GIVEN_BY: Final = wordset("therapy mask cannula cannulas concentrator cylinder tank via")
_DEVICES: Final = wordset("machine monitor meter device probe clip peg sensor reader thing thingy") | _SUPPLIES
_LACKS: Final = wordset("off without no need needs needing not")
_TIES: Final = wordset("is of at level reading")
_MARKS: Final = wordset(", . - ( still while whilst when")
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.UNCLEAR})
_FARTHEST: Final = 4


def find(tokens: Sequence[Token], labels: Sequence[Label]) -> list[Label]:
    """Return the names of the oxygen that say what is breathed, and name no number."""
    return [label for label in labels if _is_breathed(tokens, label)]


def devices(tokens: Sequence[Token], labels: Sequence[Label], *, faulty: bool) -> list[Label]:
    """Return the names of the oxygen that mean the device, "96 80 oximeter loose": no number follows them.

    `faulty` says that the text tells of a fault; without one, beside a pulse or a single number, the name may be the number's.
    """
    numbers = [place for place, token in enumerate(tokens) if token.kind in _NUMBERS]
    as_asked = len(numbers) > 1 and not any(label.vital is Vital.PULSE for label in labels)
    if not numbers or not (faulty or as_asked):
        return []
    return [label for label in labels if label.start > numbers[-1] and _is_a_device(tokens, label)]


def is_taken(tokens: Sequence[Token], therapies: Sequence[Label]) -> bool:
    """Say whether one of them is said to be breathed now by words that no phrase holds: "with oxygen", "oxygen therapy"."""
    return any(_lead(tokens, label.start) in _TAKES or (_is_given(tokens, label) and not _is_lacking(tokens, label)) for label in therapies)


def in_litres(tokens: Sequence[Token]) -> bool:
    """Say whether an amount is told as oxygen is, "2 litres 94 80": not what was drunk, passed, or is breathed no more."""
    return any(
        token.kind is Kind.OTHER and 0 < token.value <= _MOST_LITRES and tokens[at + 1].word in LITRES and _is_of_oxygen(tokens, at)
        for at, token in enumerate(tokens[:-1])
    )


def _is_of_oxygen(tokens: Sequence[Token], at: int) -> bool:
    before = {token.word for token in tokens[max(0, at - 3) : at]}
    behind = [token.word for token in tokens[at + 2 : at + 5]]
    return _DONE_WITH_IT.isdisjoint(before) and _OF_SOMETHING_ELSE.isdisjoint(behind) and behind[:2] not in _PER_DAY


def weigh(tokens: Sequence[Token], binding: Binding, therapies: Sequence[Label]) -> Binding:
    """Name the one number beside a pulse that was taken "on oxygen"; "88 pulse 96 on oxygen" may be either way round."""
    vitals = list(binding.named.values())
    places = {_number_before(tokens, label.start) for label in therapies} - {None}
    if len(binding.bare) != 1 or len(places) != 1 or vitals.count(Vital.PULSE) != 1 or Vital.SPO2 in vitals:
        return binding
    place = places.pop()
    if place is None or not tokens[place].may_be_spo2:
        return binding
    if place == binding.bare[0]:
        return replace(binding, named={**binding.named, place: Vital.SPO2}, bare=())
    is_pulse = binding.named.get(place) is Vital.PULSE and tokens[place].whole >= LIKELY_SPO2
    return replace(binding, unsure=True) if is_pulse and binding.bare[0] < place else binding


def _is_breathed(tokens: Sequence[Token], label: Label) -> bool:
    if tokens[label.start].word not in {"oxygen", "o2"} or label.end - label.start > 1 or _is_followed(tokens, label.end):
        return False
    return _is_given(tokens, label) or _lead(tokens, label.start) in _LEADS


def _is_a_device(tokens: Sequence[Token], label: Label) -> bool:
    following = tokens[label.end].word if label.end < len(tokens) else ""
    named = any(token.word == "oximeter" for token in tokens[label.start : label.end])
    return label.vital is Vital.SPO2 and (named or following in _DEVICES)


def _is_given(tokens: Sequence[Token], label: Label) -> bool:
    return label.end < len(tokens) and tokens[label.end].word in _GIVEN_BY


def _is_lacking(tokens: Sequence[Token], label: Label) -> bool:
    return not _LACKS.isdisjoint(token.word for token in tokens[max(0, label.start - 3) : label.start])


def _lead(tokens: Sequence[Token], at: int) -> str:
    """Return the word that leads to the name at `at`: "on" in "on my home oxygen"; of an amount, only its litres."""
    before = [token.word for token in tokens[max(0, at - _FARTHEST) : at]][::-1]
    if before and before[0] in _LEADS:
        return before[0]
    lead = next((word for word in before if word not in _WHOSE), "")
    return lead if before[:1] != ["of"] or lead in LITRES else ""


def _is_followed(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number follows, behind "is" or ":" perhaps: it is then what the name is of."""
    while at < len(tokens) and tokens[at].word in _TIES:
        at += 1
    return at < len(tokens) and (tokens[at].kind in _NUMBERS or tokens[at].word in {":", "="})


def _number_before(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place of the number that "on oxygen" stands right behind."""
    for place in range(at - 1, max(-1, at - 1 - _FARTHEST), -1):
        if tokens[place].kind is Kind.NUMBER:
            return place
        if tokens[place].kind is not Kind.OTHER and tokens[place].word not in _LEADS | _WHOSE | _MARKS:
            return None
    return None
