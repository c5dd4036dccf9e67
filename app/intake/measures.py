"""The vitals in a text: each number named, bare or aside, and whether the oxygen is beyond doubt."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from app.intake.binding import Binding
from app.intake.doubts import doubt, of_exertion, said_now
from app.intake.labels import FAHRENHEIT, Vital
from app.intake.phrases import wordset
from app.intake.reply import Question
from app.intake.tokens import SPO2_LEAST, SPO2_MOST, Kind, Token
from app.pathways.vocabulary import PULSE, RESPIRATORY_RATE, TEMPERATURE_C, Range

LIKELY_SPO2: Final = 85  # a bare number from here to 100 is an oxygen; below, it may be a pulse
_LOWEST_SHOWN: Final = 20  # an oximeter that is named and shows less shows a fault
_TEMPERATURES: Final = (34.0, 43.0)  # a bare decimal in here is a temperature
_LIKELY_FAHRENHEIT: Final = (94.0, 108.0)  # our own guard: nobody is as hot, and in Fahrenheit it is a fever or none
_SWAPPED_SPO2: Final = range(50, 70)  # with a "pulse" of 90-100, named or not, perhaps the wrong way round (our own guard)
_SWAPPED_PULSE: Final = range(90, 101)
_FLUCTUATION: Final = 3  # "95/94" are two readings of the same, rather than oxygen and pulse
_TIES: Final = wordset("• · [ ] { } # \" ' ok thanks , and an & / - . ; : | + with over plus * ( )")
_OXYGEN_WORDS: Final = wordset("spo2 o2 sats sat saturation oxygen")
_BETWEEN_VALUES: Final = wordset("to or then now -> from until up down => --> ==>")
_ONE_DIGIT: Final = 10


@dataclass(slots=True)
class Measures:
    """The vitals found so far; filled step by step by `measure`.

    `used` are the tokens that became a value or a candidate; `fault` is a question about another vital than the oxygen.
    """

    spo2: int | None = None
    pulse: int | None = None
    temperature_c: float | None = None
    respiratory_rate: int | None = None
    spo2_exertion: int | None = None
    candidates: list[int] = field(default_factory=list)
    question: Question | None = None
    fault: Question | None = None
    used: set[int] = field(default_factory=set)
    by_name: bool = False

    def ask(self, question: Question, candidates: Sequence[int] = ()) -> None:
        """Take no oxygen; ask, and keep what it might have been."""
        self.spo2 = None
        self.question = question
        for value in candidates:
            if value not in self.candidates and _LOWEST_SHOWN <= value <= SPO2_MOST:
                self.candidates.append(value)


@dataclass(frozen=True, slots=True)
class _Option:
    """A number that is called an oxygen; `why` it is in doubt, or None."""

    place: int
    value: int
    why: Question | None


def measure(tokens: Sequence[Token], binding: Binding) -> Measures:
    """Return the vitals of a text, in steps: other vitals by name, exertion, then the oxygen by name or by its place."""
    found = Measures()
    _others(tokens, binding, found)
    named = [place for place in binding.named if binding.named[place] is Vital.SPO2]
    named += [place for place in (*binding.bare, *_misnamed(tokens, binding)) if tokens[place].percent]
    bare = [place for place in binding.bare if not tokens[place].percent]
    named, bare = _exertion(tokens, sorted(named), bare, found)
    bare = _said_once(tokens, _bare_temperature(tokens, bare, found))
    if named:
        now = [place for place in bare if tokens[place].may_be_spo2 and said_now(tokens, place)]
        named, bare = sorted(named + now), [place for place in bare if place not in now]
    apart = _digits_apart(tokens, sorted(named + bare))
    if apart:
        found.ask(Question.DIGITS_UNCLEAR, [*apart, *_possible(tokens, sorted(named + bare))])
    elif binding.unsure:
        _ask_of_all(tokens, named + bare + list(binding.named), found)
    elif named:
        found.by_name = True
        _by_name(tokens, named, bare, binding, found)
    else:
        _by_place(tokens, bare, binding, found)
    _keep_neighbours(tokens, binding, found)
    _mark_used(tokens, binding, found)
    return found


def _keep_neighbours(tokens: Sequence[Token], binding: Binding, found: Measures) -> None:
    """Where no oxygen is certain, a pulse that may as well be one is a candidate.

    It stands right beside a name of the oxygen ("pulse sats 88 5"), or another number is too high for an oxygen ("hr 88 110 2").
    """
    if found.question is None or found.question is Question.RESTING_VALUE:
        return
    too_high = any(tokens[place].whole > SPO2_MOST for place in binding.bare)
    for place, vital in binding.named.items():
        beside = {token.word for token in tokens[max(0, place - 2) : place + 2]}
        if vital is Vital.PULSE and tokens[place].may_be_spo2 and (too_high or not _OXYGEN_WORDS.isdisjoint(beside)):
            found.ask(found.question, [tokens[place].whole])


def _others(tokens: Sequence[Token], binding: Binding, found: Measures) -> None:
    pulse, fault = _one_of(tokens, binding, Vital.PULSE, PULSE, Question.PULSE_OUT_OF_RANGE)
    found.pulse = None if pulse is None else int(pulse)
    rate, rate_fault = _one_of(tokens, binding, Vital.RESPIRATORY_RATE, RESPIRATORY_RATE, Question.RESPIRATORY_RATE_OUT_OF_RANGE)
    found.respiratory_rate = None if rate is None else int(rate)
    found.temperature_c, temperature_fault = _one_of(tokens, binding, Vital.TEMPERATURE, TEMPERATURE_C, Question.TEMPERATURE_OUT_OF_RANGE)
    if temperature_fault is not None and _looks_fahrenheit(tokens, binding):
        temperature_fault = Question.TEMPERATURE_UNIT
    found.fault = fault or temperature_fault or rate_fault


def _one_of(
    tokens: Sequence[Token], binding: Binding, vital: Vital, allowed: Range, fault: Question
) -> tuple[float | None, Question | None]:
    """Return the one value of this vital said now, or the fault of a value nobody has; two values are none."""
    misnamed = _misnamed(tokens, binding)
    ours = [place for place, name in binding.named.items() if name is vital and place not in misnamed]
    said = [tokens[place] for place in ours if doubt(tokens, place) is not Question.VALUE_NOW]
    values = {token.value for token in said}
    whole_only = vital is not Vital.TEMPERATURE
    if len(values) != 1:
        return None, None
    if said[0].kind is Kind.UNCLEAR or (whole_only and said[0].decimal) or not allowed.holds(said[0].value):
        return None, fault
    return said[0].value, None


def _misnamed(tokens: Sequence[Token], binding: Binding) -> list[int]:
    """Return numbers with a per cent sign that are called a pulse or a breathing rate: they may be the oxygen."""
    rates = (Vital.PULSE, Vital.RESPIRATORY_RATE)
    return [place for place, vital in binding.named.items() if vital in rates and tokens[place].percent]


def _looks_fahrenheit(tokens: Sequence[Token], binding: Binding) -> bool:
    low, high = _LIKELY_FAHRENHEIT
    named = [place for place, vital in binding.named.items() if vital is Vital.TEMPERATURE]
    return any(low <= tokens[place].value <= high for place in named) or any(token.word in FAHRENHEIT for token in tokens)


def _exertion(tokens: Sequence[Token], named: list[int], bare: list[int], found: Measures) -> tuple[list[int], list[int]]:
    """Take the oxygen after moving out of the rest: a named one, or a bare one beside a named one."""
    third = bare[2:]  # behind oxygen and pulse: "95 72 at rest. 89 after stairs"
    likely = named + [place for place in (bare if named else third) if tokens[place].whole >= LIKELY_SPO2]
    moved = [place for place in likely if tokens[place].may_be_spo2 and of_exertion(tokens, place)]
    values = {tokens[place].whole for place in moved}
    if len(values) != 1 or any(tokens[place].kind is Kind.UNCLEAR or tokens[place].value != tokens[place].whole for place in moved):
        return named, bare
    found.spo2_exertion = values.pop()
    found.used.update(moved)
    return [place for place in named if place not in moved], [place for place in bare if place not in moved]


def _bare_temperature(tokens: Sequence[Token], bare: list[int], found: Measures) -> list[int]:
    low, high = _TEMPERATURES
    warm = [place for place in bare if tokens[place].decimal and low <= tokens[place].value < high]
    if len(warm) != 1 or found.temperature_c is not None:
        return bare
    found.temperature_c = tokens[warm[0]].value
    return [place for place in bare if place not in warm]


def _said_once(tokens: Sequence[Token], bare: list[int]) -> list[int]:
    """Read "95 80, 95 80" as one reading sent twice in one text."""
    values = [tokens[place].value for place in bare]
    return bare[:2] if len(bare) == 4 and values[:2] == values[2:] else bare  # noqa: PLR2004 - two numbers, twice


def _ask_of_all(tokens: Sequence[Token], places: Sequence[int], found: Measures) -> None:
    found.pulse = None
    found.ask(Question.WHICH_NUMBER, [tokens[place].whole for place in sorted(places) if tokens[place].may_be_spo2])


# --- an oxygen that is named ---


def _by_name(tokens: Sequence[Token], named: list[int], bare: list[int], binding: Binding, found: Measures) -> None:
    misnamed = _misnamed(tokens, binding)
    options = [_option(tokens, place, misnamed=place in misnamed) for place in named]
    sure = [option for option in options if option.why is None]
    values = {option.value for option in sure}
    if not sure:
        first_why = next(option.why for option in options if option.why is not None)
        found.ask(first_why, [*(option.value for option in options), *_possible(tokens, bare)])
        return
    if len(values) > 1:
        found.ask(Question.WHICH_NUMBER, [option.value for option in options])
        return
    found.spo2 = sure[0].value
    said = {found.pulse}
    rest = _pulse_by_place(tokens, sure[-1].place, bare, found)
    rivals = [tokens[place].whole for place in rest if tokens[place].whole >= _LOWEST_SHOWN and tokens[place].whole != found.spo2]
    if rivals and found.pulse is not None and found.pulse not in said:
        rivals = [found.pulse, *rivals]
        found.pulse = None
    doubtful = [option for option in options if option.why is not None and option.value != found.spo2]
    _weigh(found, found.spo2, doubtful, rivals)


def _weigh(found: Measures, value: int, doubtful: Sequence[_Option], rivals: Sequence[int]) -> None:
    """Keep `value` if nothing else may be the oxygen, or only a higher one of another time; it is then no better than any."""
    past = all(option.why is Question.VALUE_NOW and option.value >= value for option in doubtful)
    if rivals or not past:
        found.ask(Question.WHICH_NUMBER, [value, *(option.value for option in doubtful), *rivals])
    elif value in _SWAPPED_SPO2 and found.pulse in _SWAPPED_PULSE:
        found.ask(Question.WRONG_WAY_ROUND, [value, found.pulse or value])


def _option(tokens: Sequence[Token], place: int, *, misnamed: bool) -> _Option:
    token = tokens[place]
    why = Question.WHICH_NUMBER if misnamed else doubt(tokens, place)
    if token.kind is Kind.UNCLEAR:
        why = Question.DIGITS_UNCLEAR
    elif token.decimal and token.value != token.whole:
        why = Question.SPO2_DECIMAL
    elif not SPO2_LEAST <= token.whole <= SPO2_MOST:
        why = Question.SPO2_OUT_OF_RANGE
    return _Option(place, token.whole, why)


def _pulse_by_place(tokens: Sequence[Token], oxygen_at: int, bare: list[int], found: Measures) -> list[int]:
    """Take the bare number right behind a named oxygen as its pulse, if nothing is against it; return the others."""
    behind = next((place for place in bare if place > oxygen_at), None)
    if behind is None or found.pulse is not None or not _may_follow_as_pulse(tokens, oxygen_at, behind):
        return bare
    found.pulse = tokens[behind].whole
    return [place for place in bare if place != behind]


def _may_follow_as_pulse(tokens: Sequence[Token], oxygen_at: int, at: int) -> bool:
    oxygen, number = tokens[oxygen_at], tokens[at]
    between = [token.word for token in tokens[oxygen_at + 1 : at]]
    close = abs(number.whole - oxygen.whole) <= _FLUCTUATION
    ranges = "-" in between and number.whole in range(LIKELY_SPO2, SPO2_MOST + 1)
    return _is_pulse(tokens, at) and _TIES.issuperset(between) and not close and not ranges


def _is_pulse(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return token.kind is Kind.NUMBER and not token.decimal and PULSE.holds(token.value) and doubt(tokens, at) is None


# --- an oxygen that is known by its place ---


def _by_place(tokens: Sequence[Token], bare: list[int], binding: Binding, found: Measures) -> None:
    """Judge numbers without a name: one alone, or two as the prompt asks; everything else is asked about."""
    if not bare:
        _nothing_bare(tokens, binding, found)
    elif (why := _against_all(tokens, bare)) is not None:
        found.ask(why, _possible(tokens, bare))
    elif len(bare) == 1:
        _alone(tokens, bare[0], binding, found)
    elif len(bare) == 2 and found.pulse is None:  # noqa: PLR2004 - two numbers are what was asked for
        _pair(tokens, bare[0], bare[1], found)
    else:
        found.ask(Question.WHICH_NUMBER, _possible(tokens, bare))


def _nothing_bare(tokens: Sequence[Token], binding: Binding, found: Measures) -> None:
    measured = bool(binding.named) or found.temperature_c is not None
    if found.spo2_exertion is not None:
        found.ask(Question.RESTING_VALUE)
    elif Vital.SPO2 in binding.dangling and found.pulse is not None and found.pulse in range(LIKELY_SPO2, SPO2_MOST + 1):
        # "oxygen pulse 94": the number may be either.
        found.ask(Question.WHICH_NUMBER, [found.pulse])
        found.pulse = None
    elif measured or any(token.kind is Kind.PRESSURE for token in tokens):
        behind_pulse = [token.whole for token in tokens if token.kind is Kind.PRESSURE and token.text == ""]
        found.ask(Question.SPO2_MISSING, [value for value in behind_pulse if LIKELY_SPO2 <= value <= SPO2_MOST])


def _against_all(tokens: Sequence[Token], bare: Sequence[int]) -> Question | None:
    """Return what keeps every one of these numbers from being taken."""
    for place in bare:
        token = tokens[place]
        if token.kind is Kind.UNCLEAR:
            return Question.DIGITS_UNCLEAR
        if (why := doubt(tokens, place)) is not None:
            return why
        if token.may_be_spo2 and of_exertion(tokens, place):
            return Question.RESTING_VALUE
    return None


def _possible(tokens: Sequence[Token], bare: Sequence[int]) -> list[int]:
    """Return what might be the oxygen: 85 to 100 anywhere, less where no such number stands before it, or as its alternative."""
    values: list[int] = []
    last = 0
    for place in bare:
        value = tokens[place].whole
        first = not any(before >= LIKELY_SPO2 for before in values)
        alternative = any(token.word in _BETWEEN_VALUES for token in tokens[last:place])
        if tokens[place].may_be_spo2 and (value >= LIKELY_SPO2 or first or alternative):
            values.append(value)
        last = place
    return values


def _alone(tokens: Sequence[Token], place: int, binding: Binding, found: Measures) -> None:
    token = tokens[place]
    after_pulse = any(vital is Vital.PULSE and at < place for at, vital in binding.named.items())
    if not token.may_be_spo2:
        question = Question.SPO2_OUT_OF_RANGE if Vital.SPO2 in binding.dangling else Question.SPO2_MISSING
        found.ask(question if token.whole < SPO2_LEAST else Question.SPO2_MISSING)
    elif token.decimal and token.value != token.whole:
        found.ask(Question.SPO2_DECIMAL, [token.whole])
    elif token.whole < LIKELY_SPO2 or after_pulse or token.decimal or Vital.RESPIRATORY_RATE in binding.dangling:
        found.ask(Question.IS_IT_OXYGEN, [token.whole])
    else:
        found.spo2 = token.whole


def _pair(tokens: Sequence[Token], first: int, second: int, found: Measures) -> None:
    oxygen, pulse = tokens[first], tokens[second]
    between = [token.word for token in tokens[first + 1 : second]]
    possible = _possible(tokens, [first, second])
    if oxygen.whole > SPO2_MOST or (oxygen.whole < LIKELY_SPO2 <= pulse.whole <= SPO2_MOST):
        found.ask(Question.WRONG_WAY_ROUND, possible)
    elif oxygen.decimal or pulse.decimal:
        found.ask(Question.SPO2_DECIMAL if oxygen.decimal else Question.EXTRA_NUMBER, possible)
    elif oxygen.whole < SPO2_LEAST:
        found.ask(Question.SPO2_OUT_OF_RANGE, possible)
    elif not PULSE.holds(pulse.value):
        found.ask(Question.PULSE_OUT_OF_RANGE, possible)
    elif _values_of_one(between, oxygen.whole, pulse.whole):
        found.ask(Question.WHICH_NUMBER, [value for value in (oxygen.whole, pulse.whole) if value >= SPO2_LEAST])
    elif not _TIES.issuperset(between):
        found.ask(Question.UNKNOWN_WORDS, possible)
    else:
        found.spo2, found.pulse = oxygen.whole, pulse.whole


def _values_of_one(between: Sequence[str], first: int, second: int) -> bool:
    """Say whether two numbers are a range, a change or a choice, rather than oxygen and pulse: "94-96", "94 to 88", "95/94"."""
    if not _BETWEEN_VALUES.isdisjoint(between):
        return True
    alike = LIKELY_SPO2 <= second <= SPO2_MOST
    return alike and ("-" in between or ("/" in between and abs(first - second) <= _FLUCTUATION))


def _digits_apart(tokens: Sequence[Token], bare: Sequence[int]) -> list[int]:
    """Return what "9 4" or "nine four" would be if the digits belonged together."""
    joined: list[int] = []
    at = 0
    while at + 1 < len(bare):
        tens, units = tokens[bare[at]], tokens[bare[at + 1]]
        whole = tens.whole if tens.spelt and tens.whole % _ONE_DIGIT == 0 else tens.whole * _ONE_DIGIT
        single = 0 <= units.whole < _ONE_DIGIT and not units.decimal
        if bare[at + 1] == bare[at] + 1 and single and SPO2_LEAST <= whole + units.whole <= SPO2_MOST:
            joined.append(whole + units.whole)
            at += 1
        at += 1
    return joined


def _mark_used(tokens: Sequence[Token], binding: Binding, found: Measures) -> None:
    """Note which tokens gave a value or a candidate, so that every other number is shown as ignored."""
    values = {found.spo2, found.pulse, found.respiratory_rate, *found.candidates}
    for place in (*binding.named, *binding.bare):
        token = tokens[place]
        exact = token.kind is Kind.NUMBER and token.value == token.whole
        if (exact and token.whole in values) or (token.kind is Kind.NUMBER and token.value == found.temperature_c):
            found.used.add(place)
