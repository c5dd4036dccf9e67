"""What a pathway says, as a page that a clinician reads: each number with its source and how far it may be trusted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.pathways import chart_words, item_words, page_sections
from app.pathways import definition as definitions
from app.pathways.chart import Chart
from app.pathways.definition import Definition
from app.pathways.page_sections import EMPTY, Entry, Line, Section
from app.pathways.vocabulary import Label


@dataclass(frozen=True, slots=True)
class Names:
    """What things outside the file are called: symptoms by their code, and the charts that there are."""

    symptom: Callable[[str], str] = item_words.symptom
    charts: Mapping[str, Chart] = field(default_factory=dict)


PLAIN = Names()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from, and how far it may be trusted; `note` is what is remembered of one that nobody confirmed."""

    source: str  # keys of the sources; of a number that the hub set, the source itself
    words: str
    label: Label
    note: str | None = None

    def __str__(self) -> str:
        note = f". {self.note}" if self.note else ""
        return f"[{self.source}; {self.words}{note}]"


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence of the page with where each of its numbers comes from, each origin once."""

    words: str
    origins: tuple[Origin, ...]

    def __str__(self) -> str:
        return " ".join([self.words, *map(str, self.origins)])


@dataclass(frozen=True, slots=True)
class Chapter:
    """One heading of the page and what stands under it."""

    heading: str
    lines: tuple[Said, ...]


def page(definition: Definition, *, names: Names = PLAIN) -> str:
    """Give the whole pathway in plain words, as text of lines. What is empty shows as a line to write on."""
    return "\n".join(_text(definition, names))


def chapters(definition: Definition, *, names: Names = PLAIN) -> tuple[Chapter, ...]:
    """Give the same as headings with their sentences; a heading under which nothing stands is left out."""
    source = _named(definition.source, names)
    found = ((heading, tuple(_sentence(line, source) for line in section(source))) for heading, section in page_sections.SECTIONS)
    return tuple(Chapter(heading, lines) for heading, lines in found if lines)


def joining(definition: Definition) -> tuple[str, ...]:
    """Say who may join, and what is to be judged before: what whoever enrols has to know."""
    _, section = page_sections.SECTIONS[0]
    return tuple(line.words for line in section(definition.source))


def _named(source: Section, names: Names) -> Section:
    """Put the words of symptoms and of score levels beside their codes."""
    symptoms = {
        colour: [{**one, "words": names.symptom(str(one["code"]))} for one in listed] for colour, listed in source["symptoms"].items()
    }
    scores = [{**use, **_chart_words(use, names.charts)} for use in source.get("scores", ())]
    return {**source, "symptoms": symptoms, "scores": scores}


def _chart_words(use: Entry, charts: Mapping[str, Chart]) -> dict[str, Any]:
    """Say what the chart of a score is called, when its levels are reached, and whom it or the chart behind it refuses."""
    chart = charts.get(str(use["chart"]))
    if chart is None:
        return {
            "title": str(use["chart"]),
            **{f"{name}_words": f"level {use[name]}" for name in ("red", "amber")},
            "refuses": [],
            "overrides": [],
        }
    behind = charts.get(chart.total_of or "")
    refused = [rule.words for one in (chart, behind) if one is not None for rule in one.refuses]
    levels = {f"{name}_words": chart_words.reached(chart, str(use[name])) for name in ("red", "amber")}
    return {"title": chart.title, **levels, "refuses": refused, "overrides": chart_words.overrides(chart)}


def to_fill_in(count: int) -> str:
    """Say how many numbers are still empty: "one number", "3 numbers"."""
    return "one number" if count == 1 else f"{count} numbers"


def _text(definition: Definition, names: Names) -> Iterator[str]:
    source = definition.source
    yield f"{source['title']}  ({source['name']}, version {source['version']})"
    yield ""
    if definition.gaps:
        yield f"NOT COMPLETE: clinicians must fill in and sign {to_fill_in(len(definition.gaps))} ({EMPTY}) before it can go live."
        yield ""
    yield f"For whom: {source['audience']}"
    yield str(source["summary"])
    for chapter in chapters(definition, names=names):
        yield ""
        yield chapter.heading
        yield from (f"  - {line}" for line in chapter.lines)
    yield ""
    yield "Sources"
    yield from (f"  {key}: {what}" for key, what in source["sources"].items())


def _sentence(line: Line, source: Section) -> Said:
    return Said(line.words, tuple(dict.fromkeys(origin_of(entry, source["sources"]) for entry in line.entries)))


def origin_of(entry: Entry, sources: Mapping[str, str]) -> Origin:
    """Say where one entry comes from; `sources` is the definition's list of them."""
    label, named = Label(entry["label"]), str(entry["source"])
    note = entry.get("note") if label is Label.UNCONFIRMED else None
    if definitions.is_hubs(named):
        words = "taken out by this hub" if label is Label.UNCONFIRMED else "signed in this hub"
        return Origin(sources.get(named, named), words, label, note)
    return Origin(named, item_words.LABELS[label], label, note)
