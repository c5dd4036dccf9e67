"""What a pathway says, as a page that a clinician reads: each number with its source and how far it may be trusted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.pathways import definition as definitions
from app.pathways import item_words
from app.pathways.definition import Definition
from app.pathways.place_words import MEASURES, UNITS
from app.pathways.vocabulary import Asker, Exclusion, Label, Requirement

EMPTY = "____"
_ORDER = "Order: red words, red SpO2, amber words, amber SpO2, trend, other measurements, silence. The most urgent counts; all are kept."

Section = Mapping[str, Any]
Entry = Mapping[str, Any]


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


class Line:
    """One sentence of the page, and the entries whose numbers it says."""

    __slots__ = ("entries", "words")

    def __init__(self, words: str, *entries: Entry) -> None:
        self.words = words
        self.entries = entries


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


def page(definition: Definition) -> str:
    """Give the whole pathway in plain words, as text of lines. What is empty shows as a line to write on."""
    return "\n".join(_text(definition))


def chapters(definition: Definition) -> tuple[Chapter, ...]:
    """Give the same as headings with their sentences; a heading under which nothing stands is left out."""
    source = definition.source
    found = ((heading, tuple(_sentence(line, source) for line in section(source))) for heading, section in _SECTIONS)
    return tuple(Chapter(heading, lines) for heading, lines in found if lines)


def to_fill_in(count: int) -> str:
    """Say how many numbers are still empty: "one number", "3 numbers"."""
    return "one number" if count == 1 else f"{count} numbers"


def _text(definition: Definition) -> Iterator[str]:
    source = definition.source
    yield f"{source['title']}  ({source['name']}, version {source['version']})"
    yield ""
    if definition.gaps:
        yield f"NOT COMPLETE: clinicians must fill in and sign {to_fill_in(len(definition.gaps))} ({EMPTY}) before it can go live."
        yield ""
    yield f"For whom: {source['audience']}"
    yield str(source["summary"])
    for chapter in chapters(definition):
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


def _n(entry: Entry, offset: int = 0) -> str:
    """Show a number, or the line to write it on."""
    value = entry["value"]
    if value is None:
        return EMPTY
    if isinstance(value, list):
        return _listed([str(one) for one in value])
    return str(value + offset) if offset else f"{value:g}" if isinstance(value, float) else str(value)


def _who(source: Section) -> Iterator[Line]:
    admission = source["admission"]
    yield Line(f"People aged {_n(admission['min_age'])} and over.", admission["min_age"])
    if "max_age" in admission:
        yield Line(f"Up to the age of {_n(admission['max_age'])}.", admission["max_age"])
    if "min_age_days" in admission:
        yield Line(f"Nobody younger than {_n(admission['min_age_days'])} days.", admission["min_age_days"])
    usual = admission["usual_spo2_min"]
    yield Line(f"With a usual SpO2 below {_n(usual)}% only with amber and red limits of their own, who set them and why.", usual)
    for rule in admission.get("requires", ()):
        yield Line(f"Only people {item_words.REQUIREMENTS[Requirement(rule['code'])]}.", rule)
    for rule in admission["excludes"]:
        yield Line(f"Not {item_words.EXCLUSIONS[Exclusion(rule['code'])]}.", rule)
    for one in admission.get("criteria", ()):
        yield Line(f"{item_words.KINDS[one['kind']]}: {one['words']}", one)


def _asked(source: Section) -> Iterator[Line]:
    asks, times, days = source.get("asks"), source["reading_times"], source["duration_days"]
    if asks is None:
        yield Line(f"SpO2 and pulse at {_n(times)}, or at the patient's own times.", times)
    else:
        measures = _listed([MEASURES[one["code"]] for one in asks["measures"]])
        yield Line(f"{item_words.ASKERS[Asker(asks['by']['code'])]} the readings.", asks["by"])
        yield Line(f"{measures}, at {_n(times)} or at the patient's own times.", times)
    yield Line(f"For up to {_n(days)} days. Nobody is discharged by the clock alone.", days)
    quiet = source["quiet"]
    yield Line(f"Prompts, reminders and welcomes go from {_n(quiet['start'])} to {_n(quiet['end'])} only.", quiet["start"], quiet["end"])


def _judged(source: Section) -> Iterator[Line]:
    red, amber = source["bands"]["red_max"], source["bands"]["amber_max"]
    yield Line(f"SpO2 of {_n(red)}% or less is red.", red)
    yield Line(f"SpO2 {_between(red, amber)} is amber.", amber)
    yield Line(f"SpO2 {_above(amber)} is green, if nothing else was found.")
    yield Line("A patient's own limits go before these.")
    yield from _judged_on_oxygen(source)
    yield Line(_ORDER)


def _between(red: Entry, amber: Entry) -> str:
    return f"above that, up to {_n(amber)}%," if red["value"] is None else f"from {_n(red, 1)}% to {_n(amber)}%"


def _above(amber: Entry) -> str:
    return "above that" if amber["value"] is None else f"of {_n(amber, 1)}% or more"


def _judged_on_oxygen(source: Section) -> Iterator[Line]:
    target = source.get("target")
    if target is None:
        yield Line("In range on oxygen is amber: the bands are for people on air.")
        return
    span = f"{_n(target['low'])} to {_n(target['high'])}%"
    yield Line(f"On oxygen the target is {span}: above it is amber, since that is too much oxygen.", target["low"], target["high"])


def _vitals(source: Section) -> Iterator[Line]:
    limits = source.get("vitals", {})
    for measure, fields in limits.items():
        for name, words in _LIMITS.items():
            if name in fields:
                yield _in_use(fields[name], f"{MEASURES[measure]} {words} {_n(fields[name])} {UNITS[measure]}")
    silent = [MEASURES[measure] for measure in ("pulse", "temperature_c", "respiratory_rate") if measure not in limits]
    if silent:
        yield Line(f"{_listed(silent)}: kept and shown, not judged by {'limits' if len(silent) > 1 else 'a limit'}.")
    yield from _exertion(source)


_LIMITS = {
    "red_to": "is red at or below",
    "amber_to": "is amber at or below",
    "amber_from": "is amber at or above",
    "red_from": "is red at or above",
}


def _in_use(entry: Entry, words: str) -> Line:
    """Say a rule, or that it is not in use while its number is empty and nobody has to fill it in."""
    off = entry["value"] is None and not entry.get("required", False)
    return Line(f"{words}.{' Not in use until a number is signed.' if off else ''}", entry)


def _exertion(source: Section) -> Iterator[Line]:
    exertion = source.get("exertion")
    if exertion is None:
        yield Line("SpO2 after moving: kept and shown, not judged.")
        return
    least = exertion["min_rest_spo2"]
    yield Line(f"SpO2 after moving is never judged by the resting bands. Not below {_n(least)}% at rest.", least)
    if "drop_amber" in exertion:
        yield _in_use(exertion["drop_amber"], f"A fall of {_n(exertion['drop_amber'])} points or more after moving is amber")


def _trend(source: Section) -> Iterator[Line]:
    trend = source.get("trend")
    if trend is None:
        return
    count = trend["baseline_readings"]
    yield Line(f"The baseline is the usual SpO2; where that is unknown, the median of the first {_n(count)} readings.", count)
    for name, level in (("drop_amber", "amber"), ("drop_red", "red")):
        if name in trend:
            yield _in_use(trend[name], f"{_n(trend[name])} points or more below it is {level}")
    if "persistence" in trend:
        yield _in_use(trend["persistence"], f"{_n(trend['persistence'])} readings in a row out of range are amber, and said so")


def _scores(source: Section) -> Iterator[Line]:
    for use in source.get("scores", ()):
        yield Line(f"{use['chart']}: red from level {use['red']}, amber from level {use['amber']}.", use)
        for name, level in (("change_amber", "amber"), ("change_red", "red")):
            if name in use:
                yield _in_use(use[name], f"{_n(use[name])} or more above the usual score is {level}")
    if source.get("scores"):
        yield Line(
            "A set that lacks anything is never shown as a total, only as at least so much; and it is never what makes a reading green."
        )


def _said(source: Section) -> Iterator[Line]:
    yield Line(f"Red, whatever the number: {_symptoms(source['symptoms']['red'])}; and any other words that mean an emergency.")
    yield Line(f"Amber, whatever the number: {_symptoms(source['symptoms']['amber'])}; and feeling worse.")
    yield Line("A worry of the patient, a carer or a nurse makes it one step more urgent, and changes no number.")


def _repeated(source: Section) -> Iterator[Line]:
    repeat = source["repeat"]
    red, amber, same, unknown = (repeat[name] for name in ("red_minutes", "amber_minutes", "same_words_s", "unknown_order_minutes"))
    stands = f"It stands from the first reading, and counts as confirmed after {_n(red)} minutes without another."
    yield Line(f"Red: taken again at once. {stands}", red)
    yield Line(f"Amber: taken again within {_n(amber)} minutes; silence makes it stand.", amber)
    yield Line(f"The same words within {_n(same)} seconds are no repeat.", same)
    yield Line(f"Of two readings within {_n(unknown)} minutes the order is unknown: the worse governs.", unknown)


def _chased(source: Section) -> Iterator[Line]:
    chase = source["chase"]
    yield Line(f"A reminder {_n(chase['reminder'])} minutes after the time.", chase["reminder"])
    yield Line(f"A second, to patient and carer, after {_n(chase['second_reminder'])} minutes.", chase["second_reminder"])
    yield Line(f"An amber alert after {_n(chase['missed'])} minutes.", chase["missed"])
    yield Line(f"A reading up to {_n(chase['early'])} minutes early answers the time.", chase["early"])


def _answered(source: Section) -> Iterator[Line]:
    for name in ("red", "amber", "routine"):
        rung = source["ladder"][name]
        claim, outcome, climb = (_n(rung[field]) for field in ("claim", "outcome", "climb_every"))
        times = f"claimed within {claim} minutes, outcome {outcome} minutes after, else climbing every {climb}"
        yield Line(f"{name.capitalize()}: {times}.", *(rung[field] for field in ("claim", "outcome", "climb_every")))
    loop = source.get("advice_loop")
    if loop is not None:
        ask = loop["ask_minutes"]
        yield Line(f"After “call 999” the patient is asked after {_n(ask)} minutes whether they did.", ask)
        yield Line(f"“Not yet”, or silence for {_n(loop['silence_minutes'])} minutes, climbs at once.", loop["silence_minutes"])


def _called(source: Section) -> Iterator[Line]:
    calls = source.get("calls", {})
    if "every_days" in calls:
        yield _in_use(calls["every_days"], f"A person rings every {_n(calls['every_days'])} day(s)")
    if "on_days" in calls:
        yield _in_use(calls["on_days"], f"A person rings on days {_n(calls['on_days'])} after onboarding")


def _discharged(source: Section) -> Iterator[Line]:
    yield from (Line(one["words"], one) for one in source.get("discharge", ()))


def _bundled(source: Section) -> Iterator[Line]:
    for bundle in source.get("bundles", ()):
        target = bundle["target"]
        yield Line(f"{bundle['title']}: every element for which the patient is eligible, for {_n(target)}% of patients.", target)
        for element in bundle["elements"]:
            whom = f" Eligible: {element['eligible']}" if "eligible" in element else ""
            yield Line(f"{bundle['title']}, {element['code'].replace('_', ' ')}: {element['words']}{whom}", element)


_SECTIONS = (
    ("Who may join", _who),
    ("What is asked, and when", _asked),
    ("How a reading is judged", _judged),
    ("Other measurements", _vitals),
    ("Against the patient's own baseline", _trend),
    ("Early warning scores", _scores),
    ("What patients say", _said),
    ("Taking it again", _repeated),
    ("When nothing comes", _chased),
    ("How soon a person answers", _answered),
    ("Check-in calls", _called),
    ("Going home: a person judges each of these", _discharged),
    ("Care bundles", _bundled),
)


def _symptoms(symptoms: Sequence[Section]) -> str:
    return ", ".join(str(symptom["code"]).replace("_", " ") for symptom in symptoms)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
