"""A text message understood: what was measured, felt and asked, and nothing that was not said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, assert_never

from app.intake import commands, corrections, exertion, labels, others, states, surplus, symptoms, therapy, unheard, words
from app.intake.binding import bind
from app.intake.measures import LIKELY_SPO2, Measures, measure
from app.intake.reply import Command, Outcome, Oxygen, ParsedReply, Question, ReadingValues
from app.intake.tokens import SPO2_LEAST, SPO2_MOST, Kind, Token
from app.intake.wrapped import unwrapped

_ANSWERS: Final = frozenset({Command.CALLED, Command.NOT_CALLED})
_SHORT: Final = 20
_NUMBERS: Final = frozenset({Kind.NUMBER, Kind.UNCLEAR})


@dataclass(frozen=True, slots=True)
class _Understood:
    """Everything found in one text, before it is weighed."""

    tokens: Sequence[Token]
    correction: corrections.Correction
    command: commands.Found
    signs: symptoms.Symptoms
    state: states.States
    named: Sequence[labels.Label]
    measures: Measures
    surplus: surplus.Surplus
    oxygen: Oxygen | None


def parse(body: str, *, today: date | None = None, owner_known: bool = False) -> ParsedReply:
    """Return what a careful nurse would make of one text; never raises, whatever the text holds.

    Fail safe: an oxygen is returned only where every number near it is explained; what else might have been the
    oxygen stands in `candidates`. Nothing is swapped, joined or rounded. Work grows no faster than the text.
    `today`: the day it came, by the clocks where it was sent; None is not known, and then any date is another day's.
    `owner_known`: whose reading it is was said elsewhere, so that "for mum" casts no doubt on it.
    """
    if owner_known:
        text = _understood(body, today)
        return _weighed(replace(text, state=replace(text.state, someone_else=False)))
    return _parse_short(body, today) if len(body) <= _SHORT else _parsed(body, today)


def relation(body: str) -> str | None:
    """Give the one word for a relative in a text, such as "mum"; None where there is none, or several."""
    return others.relation(words.read(unwrapped(body)))


def _parsed(body: str, today: date | None = None) -> ParsedReply:
    return _weighed(_understood(body, today))


# "94 88" and its like are most of what comes, and few enough to remember: what they mean on one day never changes.
_parse_short = lru_cache(maxsize=4_096)(_parsed)


def _understood(body: str, today: date | None) -> _Understood:
    tokens = words.read(unwrapped(body), today=today)
    correction = corrections.find(tokens)
    tokens = corrections.without(tokens, correction)
    terms = words.terms(tokens, today=today)
    command = commands.find(terms)
    signs = symptoms.find(terms, command.places if command.command in _ANSWERS else ())
    if signs.supply and command.command is Command.DEVICE_PROBLEM:
        command = commands.find(terms, signs.supply)
    state = states.find(tokens, terms)
    spelt, numbers_at = [token.word for token in tokens], [token.kind in _NUMBERS for token in tokens]
    named = labels.find_labels(spelt, numbers_at)
    # "C 97 78" is the third of those who share a phone, not a temperature: nothing stands before that it could measure.
    named = [label for label in named if label.start > 0 or not (label.after and 0 in state.who_places)]
    places = {place for label in named for place in range(label.start, label.end)}
    parted = exertion.part(tokens, named)
    tokens, named = parted.tokens, list(parted.named)
    therapies = therapy.find(tokens, named)
    named = [label for label in named if label.vital is not labels.Vital.PRESSURE and label not in therapies]
    named = [label for label in named if not labels.is_answered(spelt, numbers_at, label)]
    rest = surplus.find(tokens, places | signs.places | state.places | state.who_places | command.places)
    oxygen = _breathed(state, signs, taken=therapy.is_taken(tokens, therapies) or therapy.in_litres(tokens))
    devices = therapy.devices(tokens, named, faulty=bool(signs.supply) or command.command is Command.DEVICE_PROBLEM)
    binding = therapy.weigh(tokens, bind(tokens, [label for label in named if label not in devices]), therapies)
    measures = measure(tokens, binding)
    if parted.place is not None:
        measures.spo2_exertion = tokens[parted.place].whole
        measures.used.add(parted.place)
    return _Understood(tokens, correction, command, signs, state, named, measures, rest, oxygen)


def _breathed(state: states.States, signs: symptoms.Symptoms, *, taken: bool) -> Oxygen | None:
    """Give what is said to be breathed; of a supply that fails, "off" and the cylinder say nothing of it."""
    if signs.supply:
        return None if state.oxygen is Oxygen.AIR else state.oxygen
    return state.oxygen or (Oxygen.OXYGEN if taken else None)


def _weighed(text: _Understood) -> ParsedReply:
    found = text.measures
    struck = tuple(text.tokens[place].whole for place in sorted(text.correction.struck))
    _cast_doubt(text)
    outcome = _outcome(text)
    if outcome is not Outcome.CORRECTION and found.spo2 is None:
        # "not 88 110": what was denied may have been the oxygen.
        found.candidates += [number for number in struck if SPO2_LEAST <= number <= SPO2_MOST and number not in found.candidates]
    timed = [place for place, token in enumerate(text.tokens) if token.time and text.state.stated_time]
    names = [place for label in text.named for place in range(label.start, label.end)]
    used = frozenset((*found.used, *timed, *names))
    return ParsedReply(
        outcome=outcome,
        values=ReadingValues(
            spo2=found.spo2,
            pulse=found.pulse,
            temperature_c=found.temperature_c,
            respiratory_rate=found.respiratory_rate,
            spo2_exertion=found.spo2_exertion,
            oxygen=text.oxygen,
            feeling=text.state.feeling,
            stated_time=text.state.stated_time,
            candidates=tuple(found.candidates),
            red_flags=text.signs.red,
            amber_flags=text.signs.amber,
        ),
        who=text.state.people[0] if len(text.state.people) == 1 else None,
        command=text.command.command,
        question=_question(text, outcome),
        ignored=surplus.shown(text.tokens, text.surplus, used),
        struck=struck,
        unheard=(
            *unheard.find(text.tokens, text.surplus.strange | text.surplus.ordinary),
            *(text.tokens[place].word for place in sorted(text.signs.doubted)),
        ),
        links=sum(token.kind is Kind.LINK for token in text.tokens),
    )


def _cast_doubt(text: _Understood) -> None:
    """Take back an oxygen that words not understood, two people in one text, or talk of another person make doubtful."""
    found = text.measures
    if found.spo2 is None and not found.candidates and not _has_value(found):
        return
    oxygen = [] if found.spo2 is None else [found.spo2]
    if len(text.state.people) > 1:
        found.ask(Question.TWO_PEOPLE, oxygen)
    elif text.state.someone_else:
        found.ask(Question.WHOSE_READING, oxygen)
    elif oxygen:
        clouded = text.surplus.clouds_named_numbers if found.by_name else text.surplus.clouds_bare_numbers
        if clouded(text.tokens):
            found.ask(Question.UNKNOWN_WORDS, oxygen)
            _take_back_pulse(text)


def _take_back_pulse(text: _Understood) -> None:
    """Doubt the pulse too where it was known only by its place; it may then have been the oxygen."""
    found = text.measures
    if found.pulse is not None and not any(label.vital is labels.Vital.PULSE for label in text.named):
        found.ask(Question.UNKNOWN_WORDS, [found.pulse] if LIKELY_SPO2 <= found.pulse <= SPO2_MOST else [])
        if found.pulse not in found.candidates:  # it is nothing any more, and so is shown
            found.used -= {place for place in found.used if text.tokens[place].whole == found.pulse}
        found.pulse = None


def _outcome(text: _Understood) -> Outcome:
    found = text.measures
    undoes = text.command.command is Command.UNDO
    beyond_doubt = found.question is None or (found.question is Question.SPO2_MISSING and not found.candidates)
    if (text.correction.says_so or undoes) and beyond_doubt and (_has_value(found) or undoes):
        return Outcome.CORRECTION
    if found.spo2 is not None:
        return Outcome.READING
    if text.signs.red:
        return Outcome.EMERGENCY
    if _asks_back(text):
        return Outcome.CLARIFY
    return Outcome.UNREADABLE if text.command.command is None else Outcome.COMMAND


def _has_value(found: Measures) -> bool:
    values = (found.spo2, found.pulse, found.temperature_c, found.respiratory_rate, found.spo2_exertion)
    return any(value is not None for value in values)


def _asks_back(text: _Understood) -> bool:
    found, state = text.measures, text.state
    said = bool(text.signs.amber) or state.feeling is not None or _only_names_oxygen(text)
    well = state.well and text.command.command is None
    return found.question is not None or found.fault is not None or _has_value(found) or said or well


def _only_names_oxygen(text: _Understood) -> bool:
    """Read "My oxygen is low": named, and no number; with a command ("sats machine broken") the command says it all."""
    return text.command.command is None and any(label.vital is labels.Vital.SPO2 for label in text.named)


def _question(text: _Understood, outcome: Outcome) -> Question | None:
    found = text.measures
    match outcome:
        case Outcome.CORRECTION:
            return found.fault if _has_value(found) else Question.RIGHT_VALUE
        case Outcome.READING:
            return found.fault or (Question.PULSE_MISSING if found.pulse is None else None)
        case Outcome.EMERGENCY | Outcome.COMMAND | Outcome.UNREADABLE:
            return found.question or found.fault
        case Outcome.CLARIFY:
            asked = Question.SPO2_MISSING if _has_value(found) else Question.READING_MISSING
            return found.question or found.fault or asked
        case _:
            assert_never(outcome)
