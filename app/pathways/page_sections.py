"""The sections of a pathway's page: each a few sentences, and the entries whose numbers they say."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.pathways import item_words
from app.pathways.place_words import MEASURES, UNITS
from app.pathways.vocabulary import LIKELY, Asker, Exclusion, Measure, Requirement

EMPTY: Final = "____"

Section = Mapping[str, Any]
Entry = Mapping[str, Any]


class Line:
    """One sentence of the page, and the entries whose numbers it says."""

    __slots__ = ("entries", "words")

    def __init__(self, words: str, *entries: Entry) -> None:
        self.words = words
        self.entries = entries


def _n(entry: Entry, offset: int = 0) -> str:
    """Show a number, or the line to write it on."""
    value = entry["value"]
    if value is None:
        return EMPTY
    if isinstance(value, list):
        return _listed([str(one) for one in value])
    return str(value + offset) if offset else f"{value:g}" if isinstance(value, float) else str(value)


def _so_many(entry: Entry, one: str) -> str:
    """Show a number of things: "15 minutes", "1 day"."""
    return f"{_n(entry)} {one}{'' if entry['value'] == 1 else 's'}"


def _minutes(entry: Entry) -> str:
    return _so_many(entry, "minute")


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _measured(codes: Sequence[str]) -> str:
    """Name measurements inside a sentence: "SpO2, pulse and how they feel"."""
    return _listed([MEASURES[code] if code.startswith("spo2") else item_words.within(MEASURES[code]) for code in codes])


def _who(source: Section) -> Iterator[Line]:
    admission = source["admission"]
    yield _ages(admission)
    if "min_age_days" in admission:
        yield Line(f"Nobody younger than {_so_many(admission['min_age_days'], 'day')}.", admission["min_age_days"])
    usual = admission["usual_spo2_min"]
    yield Line(f"A usual SpO2 below {_n(usual)}% needs amber and red limits of the patient's own, who set them, and why.", usual)
    for rule in admission.get("requires", ()):
        yield Line(f"Only people {item_words.REQUIREMENTS[Requirement(rule['code'])]}.", rule)
    for rule in admission["excludes"]:
        yield Line(f"Not {item_words.EXCLUSIONS[Exclusion(rule['code'])]}.", rule)
    for one in admission.get("criteria", ()):
        yield Line(f"{item_words.KINDS[one['kind']]}: {one['words']}", one)


def _ages(admission: Section) -> Line:
    least, most = admission["min_age"], admission.get("max_age")
    if most is None:
        return Line(f"People aged {_n(least)} and over.", least)
    ages = f"up to the age of {_n(most)}" if least["value"] == 0 else f"aged {_n(least)} to {_n(most)}"
    return Line(f"People {ages}.", least, most)


def _asked(source: Section) -> Iterator[Line]:
    asks, times, days = source.get("asks"), source["reading_times"], source["duration_days"]
    if asks is not None:
        yield Line(f"{item_words.ASKERS[Asker(asks['by']['code'])]} the readings.", asks["by"])
    measures = _measured([one["code"] for one in asks["measures"]] if asks else ["spo2", "pulse"])
    charts = ", and what the score asks for," if source["scores"] else ","
    yield Line(f"{item_words.capital(measures)}{charts} at {_n(times)}, or at the patient's own times.", times)
    yield Line(f"For up to {_so_many(days, 'day')}. Nobody is discharged by the clock alone.", days)
    quiet = source["quiet"]
    yield Line(f"Prompts, reminders and welcomes go from {_n(quiet['start'])} to {_n(quiet['end'])} only.", quiet["start"], quiet["end"])


def _judged(source: Section) -> Iterator[Line]:
    red, amber = source["bands"]["red_max"], source["bands"]["amber_max"]
    yield Line(f"SpO2 of {_n(red)}% or less is red.", red)
    yield Line(f"SpO2 {_between(red, amber)} is amber.", amber)
    yield Line(f"SpO2 {_above(amber)} is green, if nothing else was found.")
    yield Line("A patient's own limits go before these.")
    yield from _judged_on_oxygen(source)
    scored = " scores," if source["scores"] else ""
    order = f"red words, red SpO2, amber words, amber SpO2, trend, other measurements,{scored} silence"
    yield Line(f"They are looked at in this order: {order}. The most urgent counts; all are kept.")


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
    silent = [measure for measure in ("pulse", "temperature_c", "respiratory_rate") if measure not in limits]
    if silent:
        words = item_words.capital(_measured(silent))
        yield Line(f"{words}: kept and shown, not judged by {'limits' if len(silent) > 1 else 'a limit'} of the pathway.")
    bounds = [f"{MEASURES[name]} below {low} or above {high} {UNITS[name]}" for name, (low, high) in LIKELY.items()]
    yield Line(f"Amber too, for a person to look whether it is right, where no limit and no score judges it: {'; '.join(bounds)}.")
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
    yield Line(f"SpO2 after moving is never judged by the resting bands. No test of moving with less than {_n(least)}% at rest.", least)
    if "drop_amber" in exertion:
        yield _in_use(exertion["drop_amber"], f"A fall of {_so_many(exertion['drop_amber'], 'point')} or more after moving is amber")


def _trend(source: Section) -> Iterator[Line]:
    trend = source.get("trend")
    if trend is None:
        return
    count = trend["baseline_readings"]
    first = "the first reading" if count["value"] == 1 else f"the median of the first {_n(count)} readings"
    yield Line(f"The baseline is the usual SpO2; where that is unknown, {first}.", count)
    for name, level in (("drop_amber", "amber"), ("drop_red", "red")):
        if name in trend:
            yield _in_use(trend[name], f"{item_words.capital(_so_many(trend[name], 'point'))} or more below the baseline is {level}")
    if "persistence" in trend:
        yield _in_use(trend["persistence"], f"{_n(trend['persistence'])} readings in a row out of range are amber, and said so")


def _scores(source: Section) -> Iterator[Line]:
    for use in source["scores"]:
        yield Line(f"{use['title']}: red from {use['red_words']}, amber from {use['amber_words']}.", use)
        for name, level in (("change_amber", "amber"), ("change_red", "red")):
            if name in use:
                yield _in_use(use[name], f"{_so_many(use[name], 'point')} or more above the usual score is {level}")
        for words in use["overrides"]:
            yield Line(words)
        for words in use["refuses"]:
            yield Line(f"{words}; what else is found counts all the same.")
    if Measure.SOFT_SIGNS in [one["code"] for one in source.get("asks", {}).get("measures", ())]:
        yield Line("Each soft sign that is seen is amber, whatever the score.")
    if source["scores"]:
        yield Line(
            "A set that lacks anything is never shown as a total, only as at least so much; and it is never what makes a reading green."
        )


def _said(source: Section) -> Iterator[Line]:
    symptoms = source["symptoms"]
    yield Line(f"Red, whatever the number: {_symptoms([*symptoms['red'], {'words': 'any other words that mean an emergency'}])}.")
    yield Line("Red too: whoever was seen to respond only to voice, only to pain or not at all, whatever the score.")
    yield Line(f"Amber, whatever the number: {_symptoms([*symptoms['amber'], {'words': 'feeling worse'}])}.")
    yield Line("A worry of the patient, a carer or a nurse makes it one step more urgent, and changes no number.")


def _symptoms(symptoms: Sequence[Section]) -> str:
    return "; ".join(str(symptom["words"]) for symptom in symptoms)


def _repeated(source: Section) -> Iterator[Line]:
    repeat = source["repeat"]
    red, amber, same, unknown = (repeat[name] for name in ("red_minutes", "amber_minutes", "same_words_s", "unknown_order_minutes"))
    stands = f"It stands from the first reading, and counts as confirmed after {_minutes(red)} without another."
    yield Line(f"Red: taken again at once. {stands}", red)
    yield Line(f"Amber: taken again within {_minutes(amber)}; silence makes it stand.", amber)
    yield Line(f"The same words within {_so_many(same, 'second')} are no repeat.", same)
    yield Line(f"Of two readings within {_minutes(unknown)} the order is unknown: the worse governs.", unknown)


def _chased(source: Section) -> Iterator[Line]:
    chase = source["chase"]
    yield Line(f"A reminder goes {_minutes(chase['reminder'])} after the time.", chase["reminder"])
    yield Line(f"A second, to patient and carer, goes after {_minutes(chase['second_reminder'])}.", chase["second_reminder"])
    yield Line(f"Silence for {_minutes(chase['missed'])} is an amber alert.", chase["missed"])
    yield Line(f"A reading up to {_minutes(chase['early'])} early answers the time.", chase["early"])


def _answered(source: Section) -> Iterator[Line]:
    for name in ("red", "amber", "routine"):
        rung = source["ladder"][name]
        claim, outcome, climb = (_minutes(rung[field]) for field in ("claim", "outcome", "climb_every"))
        times = f"claimed within {claim}, with an outcome {outcome} after that at the latest; late, it climbs every {climb}"
        yield Line(f"{name.capitalize()}: {times}.", *(rung[field] for field in ("claim", "outcome", "climb_every")))
    loop = source.get("advice_loop")
    if loop is not None:
        ask = loop["ask_minutes"]
        yield Line(f"{_minutes(ask)} after “call 999” the patient is asked whether they did.", ask)
        yield Line(f"“Not yet” climbs at once, and so does silence for {_minutes(loop['silence_minutes'])}.", loop["silence_minutes"])


def _called(source: Section) -> Iterator[Line]:
    calls = source.get("calls", {})
    if "every_days" in calls:
        every = calls["every_days"]
        yield _in_use(every, "A person rings every day" if every["value"] == 1 else f"A person rings every {_n(every)} days")
    if "on_days" in calls:
        days = calls["on_days"]
        one = days["value"] is not None and len(days["value"]) == 1
        yield _in_use(days, f"A person rings on day{'' if one else 's'} {_n(days)} after onboarding")


def _discharged(source: Section) -> Iterator[Line]:
    yield from (Line(one["words"], one) for one in source.get("discharge", ()))


def _bundled(source: Section) -> Iterator[Line]:
    for bundle in source.get("bundles", ()):
        target = bundle["target"]
        yield Line(f"{bundle['title']}: every element for which the patient is eligible, for {_n(target)}% of patients.", target)
        for element in bundle["elements"]:
            whom = f" For whom: {element['eligible']}" if "eligible" in element else ""
            declined = " Declined counts as done, since it is an offer." if element.get("offer") else ""
            title = item_words.capital(str(element["code"]).replace("_", " "))
            yield Line(f"{title}: {element['words']}{whom}{declined}", element)


SECTIONS: Final = (
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
