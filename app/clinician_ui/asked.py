"""What is asked of whoever enters a reading: what the pathway asks, and what its score charts need. Made from those alone. Pure.

A chart with other parameters asks for others: nothing here names one. What a chart asks of the patient rather than of the
moment (age, pregnancy, oxygen scale, usual NEWS2) the stay knows, and nobody is asked again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal, assert_never

from app.intake.reply import Feeling, Oxygen
from app.pathways import asking
from app.pathways.chart import Chart, ChoiceField, Field, Number, NumberField
from app.pathways.item_words import capital
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Measure, Range
from app.wording import sentences

OBSERVATION: Final = "obs_"
"""How the form's names of what only a chart asks for begin: some charts have a field called as one of ours is."""
_ANSWERS: Final = {
    Measure.OXYGEN.value: ("oxygen", tuple(Oxygen)),
    Measure.FEELING.value: ("feeling", tuple(Feeling)),
}
_WITH_DECIMALS: Final = frozenset({Measure.TEMPERATURE.value})
_TAKEN_UNASKED: Final = (Measure.RESPIRATORY_RATE.value, Measure.TEMPERATURE.value, Measure.OXYGEN.value)
_FEW: Final = 2
_SHORT: Final = 4  # letters of a unit that stands behind its number


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a list."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class NumberAsk:
    """A number to write down. `whole`: decimals are refused, not rounded; `tenths`: it is kept to one decimal."""

    name: str
    label: str
    unit: str
    whole: bool
    low: Number | float
    high: Number | float
    tenths: bool = False
    kind: Literal["number"] = "number"


@dataclass(frozen=True, slots=True)
class ChoiceAsk:
    """One of a few answers, or none."""

    name: str
    label: str
    options: tuple[Option, ...]
    kind: Literal["choice"] = "choice"

    @property
    def few(self) -> bool:
        """Whether all the answers are shown at once, rather than in a list."""
        return len(self.options) <= _FEW


@dataclass(frozen=True, slots=True)
class SignAsk:
    """Something that is there, is not, or was not looked for."""

    name: str
    label: str
    kind: Literal["sign"] = "sign"


Ask = NumberAsk | ChoiceAsk | SignAsk


@dataclass(frozen=True, slots=True)
class Asked:
    """Everything that is asked, in the order in which it is asked: the oxygen and the pulse come first."""

    numbers: tuple[NumberAsk, ...]
    choices: tuple[ChoiceAsk, ...]
    signs: tuple[SignAsk, ...]
    seldom: tuple[Ask, ...]  # not asked for by the pathway, and taken all the same; or hardly ever needed
    charts: tuple[Chart, ...]
    exertion_from: int | None  # %: the test after moving is not done with less than this at rest; None: no such test here

    @property
    def every(self) -> tuple[Ask, ...]:
        """All of it."""
        return (*self.numbers, *self.choices, *self.signs, *self.seldom)

    @property
    def labels(self) -> dict[str, str]:
        """The words beside each field."""
        return {ask.name: ask.label for ask in self.every}


def of(pathway: Pathway, shipped: Mapping[str, Chart]) -> Asked:
    """Say what is asked on this pathway; `shipped` are the charts there are, by name."""
    charts = asking.charts_of(pathway, shipped)
    fields, ranges = _fields(charts), asking.ranges_of(charts)
    rare = _refusing(charts)
    names = _in_order(asking.measures_of(pathway), [name for name in fields if name not in rare])
    unasked = (*_TAKEN_UNASKED, *((Measure.EXERTION.value,) if pathway.exertion else ()))
    folded = (*(name for name in unasked if name not in names), *(name for name in fields if name in rare))
    asks = [_ask(name, fields, ranges) for name in names]
    return Asked(
        numbers=tuple(ask for ask in asks if isinstance(ask, NumberAsk)),
        choices=tuple(ask for ask in asks if isinstance(ask, ChoiceAsk)),
        signs=tuple(ask for ask in asks if isinstance(ask, SignAsk)),
        seldom=tuple(_ask(name, fields, ranges) for name in folded),
        charts=charts,
        exertion_from=pathway.exertion.min_rest_spo2.value if pathway.exertion else None,
    )


def _fields(charts: Iterable[Chart]) -> dict[str, Field]:
    """Give every field of these charts that is asked, by the form's name, what scores first; of two with one name the first."""
    found: dict[str, Field] = {}
    for chart in charts:
        scored = [measure.field for parameter in chart.parameters for measure in parameter.measures]
        for name in dict.fromkeys((*scored, *chart.inputs)):
            if not asking.of_the_patient(chart.inputs[name]):
                found.setdefault(name_of(name), chart.inputs[name])
    return found


def name_of(field: str) -> str:
    """Give the form's name for a chart's field."""
    return asking.MEASURED_AS.get(field, f"{OBSERVATION}{field}")


def _refusing(charts: Iterable[Chart]) -> frozenset[str]:
    """Name the fields that only say for whom a chart is not: they change once in a stay, if ever."""
    refusing: set[str] = set()
    for chart in charts:
        scored = {measure.field for parameter in chart.parameters for measure in parameter.measures}
        triggers = {trigger.condition.field for trigger in chart.triggers}
        refusing |= {name_of(rule.condition.field) for rule in chart.refuses if rule.condition.field not in scored | triggers}
    return frozenset(refusing)


def _in_order(measured: Iterable[str], charted: Iterable[str]) -> tuple[str, ...]:
    """Put the oxygen and the pulse first, then what the charts need in their order, then the rest."""
    wanted = dict.fromkeys((*charted, *(name for name in measured if name != Measure.SOFT_SIGNS)))
    return (*(name for name in asking.FIRST if name in wanted), *(name for name in wanted if name not in asking.FIRST))


def _ask(name: str, fields: Mapping[str, Field], ranges: Mapping[str, Range]) -> Ask:
    if name in ranges:
        return _own_number(name, ranges[name])
    if name in _ANSWERS:
        table, answers = _ANSWERS[name]
        said = tuple(Option(one.value, sentences.say(f"{table}.{one.value}")) for one in answers)
        return ChoiceAsk(name, sentences.say(f"ask.{name}"), said)
    return _of_chart(name, fields[name], _titles(fields))


def _own_number(name: str, within: Range) -> NumberAsk:
    """Ask for one of our own measurements."""
    tenths = name in _WITH_DECIMALS
    return NumberAsk(name, sentences.say(f"ask.{name}"), within.unit, whole=not tenths, low=within.low, high=within.high, tenths=tenths)


def _of_chart(name: str, field: Field, titles: Counter[str]) -> Ask:
    title = field.title if titles[field.title] == 1 else f"{field.title} ({field.name.replace('_', ' ')})"
    match field:
        case NumberField():
            label = title if len(field.unit) <= _SHORT else f"{title}, {field.unit}"
            unit = field.unit if len(field.unit) <= _SHORT else ""
            return NumberAsk(name, label, unit, whole=False, low=field.limits.low, high=field.limits.high)
        case ChoiceField() if field.is_yes_no:
            return SignAsk(name, capital(title))
        case ChoiceField():
            return ChoiceAsk(name, title, tuple(Option(code, field.said(code)) for code in field.codes))
        case _:
            assert_never(field)


def _titles(fields: Mapping[str, Field]) -> Counter[str]:
    """Count the titles: where measures share their parameter's, each needs its own name beside it."""
    return Counter(field.title for field in fields.values())


def low_at_rest(wanted: Asked, rest: str, moving: str) -> bool:
    """Whether an oxygen after moving was typed beside one at rest that is too low for that test."""
    limit = wanted.exertion_from
    if limit is None or not moving.strip():
        return False
    return rest.isascii() and rest.isdigit() and len(rest) < len("1000") and int(rest) < limit
