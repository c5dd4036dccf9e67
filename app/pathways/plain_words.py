"""What a pathway says, as a page that a clinician reads: each number with its source and how far it may be trusted."""

from collections.abc import Iterator
from typing import Any

from app.pathways import document, schema
from app.pathways.schema import Pathway, Rung, Symptom
from app.pathways.vocabulary import Exclusion, Label, Sourced, SourcedText

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
}


def page(pathway: Pathway) -> str:
    """Give the whole pathway in plain words, as text of lines."""
    return "\n".join(_lines(pathway))


def differences(before: Pathway, after: Pathway) -> list[str]:
    """Say what `after` changes, a sentence a change; an empty list when they say the same."""
    old, new = dict(_leaves((), schema.to_document(before))), dict(_leaves((), schema.to_document(after)))
    changed = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    return [_difference(path, old.get(path), new.get(path)) for path in changed]


def _lines(pathway: Pathway) -> Iterator[str]:
    yield f"{pathway.title}  ({pathway.name}, version {pathway.version})"
    yield ""
    yield f"For whom: {pathway.audience}"
    yield pathway.summary
    for heading, section in _SECTIONS:
        yield ""
        yield heading
        yield from (f"  - {line}" for line in section(pathway))
    yield ""
    yield "Sources"
    yield from (f"  {key}: {what}" for key, what in pathway.sources)


def _who(pathway: Pathway) -> Iterator[str]:
    age, usual = pathway.admission.min_age, pathway.admission.usual_spo2_min
    yield f"People aged {age} and over. {_from(age)}"
    yield f"With a usual SpO2 below {usual}% only with amber and red limits of their own, who set them and why. {_from(usual)}"
    for rule in pathway.admission.excludes:
        yield f"Not {_EXCLUSIONS[rule.code]}. [{rule.source}; {_LABELS[rule.label]}]"


def _asked(pathway: Pathway) -> Iterator[str]:
    times, days = pathway.reading_times, pathway.duration_days
    yield f"SpO2 and pulse at {_listed([str(time) for time in times])}, or at the patient's own times. {_from(times[0])}"
    yield f"For up to {days} days. Nobody is discharged by the clock alone. {_from(days)}"
    yield f"Prompts, reminders and welcomes go from {pathway.quiet.start} to {pathway.quiet.end} only. {_from(pathway.quiet.start)}"


def _judged(pathway: Pathway) -> Iterator[str]:
    red, amber = pathway.bands.red_max, pathway.bands.amber_max
    yield f"SpO2 of {red}% or less is red. {_from(red)}"
    yield f"SpO2 from {red + 1}% to {amber}% is amber. {_from(amber)}"
    yield f"SpO2 of {amber + 1}% or more is green, if nothing else was found."
    yield "A patient's own limits go before these."
    yield "Pulse, temperature, breathing rate and SpO2 after moving are kept and shown, not judged."


def _said(pathway: Pathway) -> Iterator[str]:
    yield f"Red, whatever the number: {_symptoms(pathway.symptoms.red)}; and any other words that mean an emergency."
    yield f"Amber, whatever the number: {_symptoms(pathway.symptoms.amber)}; and feeling worse."


def _repeated(pathway: Pathway) -> Iterator[str]:
    repeat = pathway.repeat
    yield (
        f"Red: taken again at once. It stands from the first reading, and counts as confirmed after {repeat.red_minutes} "
        f"minutes without another. {_from(repeat.red_minutes)}"
    )
    yield f"Amber: taken again within {repeat.amber_minutes} minutes; silence makes it stand. {_from(repeat.amber_minutes)}"
    yield f"The same words within {repeat.same_words_s} seconds are no repeat. {_from(repeat.same_words_s)}"
    yield (
        f"Of two readings within {repeat.unknown_order_minutes} minutes the order is unknown: the worse governs. "
        f"{_from(repeat.unknown_order_minutes)}"
    )


def _chased(pathway: Pathway) -> Iterator[str]:
    chase = pathway.chase
    yield f"A reminder {chase.reminder} minutes after the time. {_from(chase.reminder)}"
    yield f"A second, to patient and carer, after {chase.second_reminder} minutes. {_from(chase.second_reminder)}"
    yield f"An amber alert after {chase.missed} minutes. {_from(chase.missed)}"
    yield f"A reading up to {chase.early} minutes early answers the time. {_from(chase.early)}"


def _answered(pathway: Pathway) -> Iterator[str]:
    yield from (_rung(name, pathway.rung(name)) for name in ("red", "amber", "routine"))


def _rung(name: str, rung: Rung) -> str:
    times = f"claimed within {rung.claim} minutes, outcome {rung.outcome} minutes after, else climbing every {rung.climb_every}"
    return f"{name.capitalize()}: {times}. {_from(rung.claim)}"


_SECTIONS = (
    ("Who may join", _who),
    ("What is asked, and when", _asked),
    ("How a reading is judged", _judged),
    ("What patients say", _said),
    ("Taking it again", _repeated),
    ("When nothing comes", _chased),
    ("How soon a person answers", _answered),
)


def _from(number: Sourced | SourcedText) -> str:
    return f"[{number.source}; {_LABELS[number.label]}]"


def _symptoms(symptoms: tuple[Symptom, ...]) -> str:
    return ", ".join(symptom.code.replace("_", " ") for symptom in symptoms)


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _leaves(path: document.Path, found: object) -> Iterator[tuple[document.Path, Any]]:
    """Give every value that stands at the end of a path; a list of plain values, such as times, is one."""
    if isinstance(found, dict):
        for key, item in found.items():
            yield from _leaves((*path, key), item)
    elif isinstance(found, list) and any(isinstance(item, dict) for item in found):
        for item in found:
            yield from _leaves((*path, item["code"]), {name: value for name, value in item.items() if name != "code"})
    else:
        yield path, found


def _difference(path: document.Path, before: object, after: object) -> str:
    name = document.spelled(tuple(step for step in path if step != "value"))
    if before is None:
        return f"{name} is new: {_shown(after)}."
    if after is None:
        return f"{name} is gone; it was {_shown(before)}."
    return f"{name} changes from {_shown(before)} to {_shown(after)}."


def _shown(value: object) -> str:
    return ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
