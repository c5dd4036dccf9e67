"""What a pathway says, as a page that a clinician reads: each number with its source and how far it may be trusted."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.pathways.definition import Definition
from app.pathways.place_words import MEASURES, UNITS
from app.pathways.vocabulary import Asker, Exclusion, Label, Requirement

EMPTY = "____"
_LABELS = {
    Label.CONFIRMED: "read in the source",
    Label.LOCAL: "one local service's way, not national policy",
    Label.UNCONFIRMED: "not confirmed: a clinician signs it",
    Label.DESIGN: "our default, which a clinician may change",
}
_EXCLUSIONS = {
    Exclusion.HOME_OXYGEN: "people who already have oxygen at home",
    Exclusion.LOW_USUAL_UNKNOWN: "people whose usual SpO2 is low, but not known",
    Exclusion.PREGNANT_WITHOUT_CONTACT: "pregnant people for whom no maternity contact is given",
    Exclusion.PREGNANT: "people who are pregnant or gave birth within six weeks",
}
_REQUIREMENTS = {
    Requirement.PREGNANT: "who are pregnant, or gave birth within six weeks",
    Requirement.MATERNITY_CONTACT: "for whom a maternity contact is given",
    Requirement.CARER: "for whom somebody is named who takes the readings",
    Requirement.USUAL_SPO2: "whose usual SpO2 is known",
    Requirement.OWN_LIMITS: "with amber and red limits of their own, who set them and why",
}
_ASKERS = {Asker.PATIENT: "The patient takes and sends", Asker.CARER: "A carer or a nurse enters", Asker.STAFF: "Staff enter"}
_KINDS = {"include": "Include", "consider": "Consider", "exclude": "Leave out"}
_ORDER = "Order: red words, red SpO2, amber words, amber SpO2, trend, other measurements, silence. The most urgent counts; all are kept."

Section = Mapping[str, Any]
Entry = Mapping[str, Any]


def page(definition: Definition) -> str:
    """Give the whole pathway in plain words, as text of lines. What is empty shows as a line to write on."""
    return "\n".join(_lines(definition.source, len(definition.gaps)))


def _lines(source: Section, gaps: int) -> Iterator[str]:
    yield f"{source['title']}  ({source['name']}, version {source['version']})"
    yield ""
    if gaps:
        numbers = "one number" if gaps == 1 else f"{gaps} numbers"
        yield f"NOT COMPLETE: clinicians must fill in and sign {numbers} ({EMPTY}) before it can go live."
        yield ""
    yield f"For whom: {source['audience']}"
    yield str(source["summary"])
    for heading, section in _SECTIONS:
        lines = list(section(source))
        if lines:
            yield ""
            yield heading
            yield from (f"  - {line}" for line in lines)
    yield ""
    yield "Sources"
    yield from (f"  {key}: {what}" for key, what in source["sources"].items())


def _n(entry: Entry, offset: int = 0) -> str:
    """Show a number, or the line to write it on."""
    value = entry["value"]
    if value is None:
        return EMPTY
    if isinstance(value, list):
        return _listed([str(one) for one in value])
    return str(value + offset) if offset else f"{value:g}" if isinstance(value, float) else str(value)


def _from(entry: Entry) -> str:
    if entry["label"] == Label.UNCONFIRMED and "note" in entry:
        return f"[{entry['source']}; {_LABELS[Label.UNCONFIRMED]}. {entry['note']}]"
    return f"[{entry['source']}; {_LABELS[Label(entry['label'])]}]"


def _who(source: Section) -> Iterator[str]:
    admission = source["admission"]
    yield f"People aged {_n(admission['min_age'])} and over. {_from(admission['min_age'])}"
    if "max_age" in admission:
        yield f"Up to the age of {_n(admission['max_age'])}. {_from(admission['max_age'])}"
    if "min_age_days" in admission:
        yield f"Nobody younger than {_n(admission['min_age_days'])} days. {_from(admission['min_age_days'])}"
    usual = admission["usual_spo2_min"]
    yield f"With a usual SpO2 below {_n(usual)}% only with amber and red limits of their own, who set them and why. {_from(usual)}"
    for rule in admission.get("requires", ()):
        yield f"Only people {_REQUIREMENTS[Requirement(rule['code'])]}. {_from(rule)}"
    for rule in admission["excludes"]:
        yield f"Not {_EXCLUSIONS[Exclusion(rule['code'])]}. {_from(rule)}"
    for one in admission.get("criteria", ()):
        yield f"{_KINDS[one['kind']]}: {one['words']} {_from(one)}"


def _asked(source: Section) -> Iterator[str]:
    asks, times, days = source.get("asks"), source["reading_times"], source["duration_days"]
    if asks is None:
        yield f"SpO2 and pulse at {_n(times)}, or at the patient's own times. {_from(times)}"
    else:
        measures = _listed([MEASURES[one["code"]] for one in asks["measures"]])
        yield f"{_ASKERS[Asker(asks['by']['code'])]} the readings. {_from(asks['by'])}"
        yield f"{measures}, at {_n(times)} or at the patient's own times. {_from(times)}"
    yield f"For up to {_n(days)} days. Nobody is discharged by the clock alone. {_from(days)}"
    quiet = source["quiet"]
    yield f"Prompts, reminders and welcomes go from {_n(quiet['start'])} to {_n(quiet['end'])} only. {_from(quiet['start'])}"


def _judged(source: Section) -> Iterator[str]:
    red, amber = source["bands"]["red_max"], source["bands"]["amber_max"]
    yield f"SpO2 of {_n(red)}% or less is red. {_from(red)}"
    yield f"SpO2 {_between(red, amber)} is amber. {_from(amber)}"
    yield f"SpO2 {_above(amber)} is green, if nothing else was found."
    yield "A patient's own limits go before these."
    yield from _judged_on_oxygen(source)
    yield _ORDER


def _between(red: Entry, amber: Entry) -> str:
    return f"above that, up to {_n(amber)}%," if red["value"] is None else f"from {_n(red, 1)}% to {_n(amber)}%"


def _above(amber: Entry) -> str:
    return "above that" if amber["value"] is None else f"of {_n(amber, 1)}% or more"


def _judged_on_oxygen(source: Section) -> Iterator[str]:
    target = source.get("target")
    if target is None:
        yield "In range on oxygen is amber: the bands are for people on air."
        return
    span = f"{_n(target['low'])} to {_n(target['high'])}%"
    yield f"On oxygen the target is {span}: above it is amber, since that is too much oxygen. {_from(target['high'])}"


def _vitals(source: Section) -> Iterator[str]:
    limits = source.get("vitals", {})
    for measure, fields in limits.items():
        for name, words in _LIMITS.items():
            if name in fields:
                yield _in_use(fields[name], f"{MEASURES[measure]} {words} {_n(fields[name])} {UNITS[measure]}")
    silent = [MEASURES[measure] for measure in ("pulse", "temperature_c", "respiratory_rate") if measure not in limits]
    if silent:
        yield f"{_listed(silent)}: kept and shown, not judged by {'limits' if len(silent) > 1 else 'a limit'}."
    yield from _exertion(source)


_LIMITS = {
    "red_to": "is red at or below",
    "amber_to": "is amber at or below",
    "amber_from": "is amber at or above",
    "red_from": "is red at or above",
}


def _in_use(entry: Entry, words: str) -> str:
    """Say a rule, or that it is not in use while its number is empty and nobody has to fill it in."""
    off = entry["value"] is None and not entry.get("required", False)
    return f"{words}. {'Not in use until a number is signed. ' if off else ''}{_from(entry)}"


def _exertion(source: Section) -> Iterator[str]:
    exertion = source.get("exertion")
    if exertion is None:
        yield "SpO2 after moving: kept and shown, not judged."
        return
    least = exertion["min_rest_spo2"]
    yield f"SpO2 after moving is never judged by the resting bands. Not below {_n(least)}% at rest. {_from(least)}"
    if "drop_amber" in exertion:
        yield _in_use(exertion["drop_amber"], f"A fall of {_n(exertion['drop_amber'])} points or more after moving is amber")


def _trend(source: Section) -> Iterator[str]:
    trend = source.get("trend")
    if trend is None:
        return
    count = trend["baseline_readings"]
    yield f"The baseline is the usual SpO2; where that is unknown, the median of the first {_n(count)} readings. {_from(count)}"
    for name, level in (("drop_amber", "amber"), ("drop_red", "red")):
        if name in trend:
            yield _in_use(trend[name], f"{_n(trend[name])} points or more below it is {level}")
    if "persistence" in trend:
        yield _in_use(trend["persistence"], f"{_n(trend['persistence'])} readings in a row out of range are amber, and said so")


def _scores(source: Section) -> Iterator[str]:
    for use in source.get("scores", ()):
        yield f"{use['chart']}: red from level {use['red']}, amber from level {use['amber']}. {_from(use)}"
        for name, level in (("change_amber", "amber"), ("change_red", "red")):
            if name in use:
                yield _in_use(use[name], f"{_n(use[name])} or more above the usual score is {level}")
    if source.get("scores"):
        yield "A set that lacks anything is never shown as a total, only as at least so much; and it is never what makes a reading green."


def _said(source: Section) -> Iterator[str]:
    yield f"Red, whatever the number: {_symptoms(source['symptoms']['red'])}; and any other words that mean an emergency."
    yield f"Amber, whatever the number: {_symptoms(source['symptoms']['amber'])}; and feeling worse."
    yield "A worry of the patient, a carer or a nurse makes it one step more urgent, and changes no number."


def _repeated(source: Section) -> Iterator[str]:
    repeat = source["repeat"]
    red, amber, same, unknown = (repeat[name] for name in ("red_minutes", "amber_minutes", "same_words_s", "unknown_order_minutes"))
    stands = f"It stands from the first reading, and counts as confirmed after {_n(red)} minutes without another."
    yield f"Red: taken again at once. {stands} {_from(red)}"
    yield f"Amber: taken again within {_n(amber)} minutes; silence makes it stand. {_from(amber)}"
    yield f"The same words within {_n(same)} seconds are no repeat. {_from(same)}"
    yield f"Of two readings within {_n(unknown)} minutes the order is unknown: the worse governs. {_from(unknown)}"


def _chased(source: Section) -> Iterator[str]:
    chase = source["chase"]
    yield f"A reminder {_n(chase['reminder'])} minutes after the time. {_from(chase['reminder'])}"
    yield f"A second, to patient and carer, after {_n(chase['second_reminder'])} minutes. {_from(chase['second_reminder'])}"
    yield f"An amber alert after {_n(chase['missed'])} minutes. {_from(chase['missed'])}"
    yield f"A reading up to {_n(chase['early'])} minutes early answers the time. {_from(chase['early'])}"


def _answered(source: Section) -> Iterator[str]:
    for name in ("red", "amber", "routine"):
        rung = source["ladder"][name]
        claim, outcome, climb = (_n(rung[field]) for field in ("claim", "outcome", "climb_every"))
        times = f"claimed within {claim} minutes, outcome {outcome} minutes after, else climbing every {climb}"
        yield f"{name.capitalize()}: {times}. {_from(rung['claim'])}"
    loop = source.get("advice_loop")
    if loop is not None:
        ask = loop["ask_minutes"]
        yield f"After “call 999” the patient is asked after {_n(ask)} minutes whether they did. {_from(ask)}"
        yield f"“Not yet”, or silence for {_n(loop['silence_minutes'])} minutes, climbs at once. {_from(loop['silence_minutes'])}"


def _called(source: Section) -> Iterator[str]:
    calls = source.get("calls", {})
    if "every_days" in calls:
        yield _in_use(calls["every_days"], f"A person rings every {_n(calls['every_days'])} day(s)")
    if "on_days" in calls:
        yield _in_use(calls["on_days"], f"A person rings on days {_n(calls['on_days'])} after onboarding")


def _discharged(source: Section) -> Iterator[str]:
    yield from (f"{one['words']} {_from(one)}" for one in source.get("discharge", ()))


def _bundled(source: Section) -> Iterator[str]:
    for bundle in source.get("bundles", ()):
        target = bundle["target"]
        yield f"{bundle['title']}: every element for which the patient is eligible, for {_n(target)}% of patients. {_from(target)}"
        for element in bundle["elements"]:
            whom = f" Eligible: {element['eligible']}" if "eligible" in element else ""
            yield f"{bundle['title']}, {element['code'].replace('_', ' ')}: {element['words']}{whom} {_from(element)}"


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
