"""What a pathway names outside its own file: score charts and their levels, texts, symptoms. Is each of them there?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.intake.reply import AmberFlag, RedFlag
from app.pathways import chart_loader, definition
from app.pathways.chart import Chart, Level
from app.pathways.definition import Definition
from app.pathways.document import DocumentFault, Path
from app.pathways.plain_words import Names
from app.wording import sentences, texts

Source = Mapping[str, Any]

# Which endings a text of the pathway's advice is looked up with, and how its name begins: flows.answers and flows.delivery go by them.
_ENDINGS = {"green": ("", "_open"), "amber": ("", "_confirmed"), "red": ("", "_confirmed"), "amber_symptom": ("",), "red_symptom": ("",)}
_SYMPTOM = "_symptom"
# What a text of that level says, by which its name is known.
_SAYS = {
    "green": "it says that the number is in range",
    "amber": "it asks for another reading",
    "red": "it says when to call 999",
    "amber_symptom": "it says whom to call",
    "red_symptom": "it says to call 999 and not to wait for another reading",
}
_AGE = "age_years"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to name: charts by name, texts without their ending, symptoms that are understood."""

    charts: Mapping[str, Chart]
    texts: frozenset[str]
    red: frozenset[str]
    amber: frozenset[str]


def known() -> Known:
    """Give what this product comes with."""
    flags = (frozenset(str(flag) for flag in flags) for flags in (RedFlag, AmberFlag))
    return Known(chart_loader.load_shipped(), frozenset(texts.names()), *flags)


def names() -> Names:
    """Give what they are called, for a page in plain words."""
    return Names(_symptom, chart_loader.load_shipped())


def _symptom(code: str) -> str:
    table = next((table for table in ("red_flag", "amber_flag") if sentences.has_words(f"{table}.{code}")), None)
    return code if table is None else sentences.say(f"{table}.{code}")


def faults_of(source: object, *, beside: Known) -> tuple[DocumentFault, ...]:
    """List what a definition in which nothing else is wrong names, and is not there or does not fit."""
    if not isinstance(source, Mapping):
        return ()
    return (*_charts(source, beside), *_texts(source, beside), *_symptoms(source, beside))


def check(pathway: Definition) -> Definition:
    """Give the definition back; raises `Invalid` when what clinicians filled in does not fit what it names outside its file."""
    definition.refuse(faults_of(pathway.source, beside=known()))
    return pathway


def _charts(source: Source, beside: Known) -> Iterator[DocumentFault]:
    for index, use in enumerate(source.get("scores", [])):
        path: Path = ("scores", index)
        chart = beside.charts.get(use["chart"])
        if chart is None:
            yield DocumentFault((*path, "chart"), f"expected one of {', '.join(beside.charts)}")
            continue
        yield from _levels(path, use, chart)
        yield from _ages(source, chart, beside)


def _levels(path: Path, use: Source, chart: Chart) -> Iterator[DocumentFault]:
    first: dict[str, Level] = {}
    for level in chart.levels:
        first.setdefault(level.code, level)
    unknown = [name for name in ("red", "amber") if use[name] not in first]
    for name in unknown:
        expected = ", ".join(first) or "nothing: this chart has no levels"
        yield DocumentFault((*path, name), f"expected a level of {chart.name}: {expected}")
    if not unknown and first[use["amber"]].rank >= first[use["red"]].rank:
        yield DocumentFault((*path, "amber"), "expected a level below that of red")


def _ages(source: Source, chart: Chart, beside: Known) -> Iterator[DocumentFault]:
    """A chart that refuses the young cannot score what the pathway admits."""
    least = source["admission"]["min_age"]["value"]
    scored_by = beside.charts.get(chart.total_of or "")
    for one in (chart, scored_by):
        for rule in one.refuses if one else ():
            below = rule.condition.below
            if rule.condition.field == _AGE and below is not None and least is not None and least < below:
                yield DocumentFault(("admission", "min_age", "value"), f"expected {below} or more: {rule.words}")


def _texts(source: Source, beside: Known) -> Iterator[DocumentFault]:
    for name, endings in _ENDINGS.items():
        text = source["advice"][name]
        missing = [f"{text}{ending}" for ending in endings if f"{text}{ending}" not in beside.texts]
        if missing:
            yield DocumentFault(("advice", name), f"expected a text that is there, not {' and '.join(missing)}")
        elif not _answers(text, name):
            yield DocumentFault(("advice", name), f"expected a name that {_named_as(name)}: {_SAYS[name]}")


def _answers(text: str, name: str) -> bool:
    beginning = _beginning(name)
    begins = text == beginning or text.startswith(f"{beginning}_")
    return begins and (text.endswith(_SYMPTOM) or not name.endswith(_SYMPTOM))


def _beginning(name: str) -> str:
    return f"reply_{name.removesuffix(_SYMPTOM)}"


def _named_as(name: str) -> str:
    begins = f"begins with {_beginning(name)}"
    return f"{begins} and ends with {_SYMPTOM}" if name.endswith(_SYMPTOM) else begins


def _symptoms(source: Source, beside: Known) -> Iterator[DocumentFault]:
    for colour, codes in (("red", beside.red), ("amber", beside.amber)):
        for index, symptom in enumerate(source["symptoms"][colour]):
            if symptom["code"] not in codes:
                yield DocumentFault(("symptoms", colour, index, "code"), f"expected one of {', '.join(sorted(codes))}")
