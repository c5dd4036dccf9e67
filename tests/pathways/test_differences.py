"""A change is told whole, in good English, with what it does to caution: nothing that differs goes untold."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from app.pathways import chart_loader, differences, loader, place_words
from app.pathways.definition import Definition
from app.pathways.differences import Change
from app.pathways.document import Path

COVID = loader.load_shipped()["covid-oximetry-at-home"]
CHARTS = chart_loader.load_shipped()
HOUSE = {"source": "house", "label": "DESIGN"}


def entry(value: object) -> dict[str, Any]:
    return {"value": value, **HOUSE}


def with_everything() -> Definition:
    """The shipped pathway with something in every section that a pathway may have, and a number in every place."""
    source: dict[str, Any] = copy.deepcopy(dict(COVID.source))
    source["admission"] |= {
        "max_age": entry(90),
        "min_age_days": entry(30),
        "requires": [{"code": "carer", **HOUSE}],
        "criteria": [{"kind": "include", "words": "Tested positive.", **HOUSE}],
    }
    source["target"] = {"low": entry(88), "high": entry(92)}
    for measure, (low, high) in {"pulse": (40, 130), "temperature_c": (35.0, 39.0), "respiratory_rate": (8, 25)}.items():
        source["vitals"][measure] = {
            "red_to": entry(low), "amber_to": entry(low + 1), "amber_from": entry(high - 1), "red_from": entry(high),
        }  # fmt: skip
    source["exertion"]["drop_amber"] = entry(4)
    source["trend"] |= {"drop_amber": entry(3), "drop_red": entry(5), "persistence": entry(3)}
    source["scores"] = [{"chart": "news2", "red": "high", "amber": "medium", **HOUSE, "change_amber": entry(2), "change_red": entry(4)}]
    source["calls"] = {"every_days": entry(2), "on_days": entry([2, 5])}
    element = {"code": "inhaler", "words": "Inhaler technique is checked.", **HOUSE, "eligible": "Who has one.", "offer": False}
    source["bundles"] = [{"code": "copd", "title": "COPD", "target": entry(95), "elements": [element]}]
    return Definition(source)


FULL = with_everything()


def told(before: Definition, after: Definition) -> tuple[Change, ...]:
    return differences.between(before, after, CHARTS)


def sentences(before: Definition, after: Definition) -> list[str]:
    return [change.sentence for change in told(before, after)]


def changed(settings: dict[str, str], before: Definition = FULL) -> list[Change]:
    """What a hub's own numbers change; the numbers alone."""
    return list(told(before, before.filled(settings, signed="Set here by A and B")))


def only(settings: dict[str, str], before: Definition = FULL) -> Change:
    (change,) = changed(settings, before)
    return change


def altered(*steps: str | int, to: object) -> Definition:
    """The full pathway with one piece of its data replaced, or taken out when `to` is None."""
    source: Any = copy.deepcopy(dict(FULL.source))
    inside = source
    for step in steps[:-1]:
        inside = inside[step]
    if to is None:
        del inside[steps[-1]]
    else:
        inside[steps[-1]] = to
    return Definition(source)


def test_the_full_pathway_is_sound() -> None:
    assert FULL.filled({}, signed="nobody") is FULL
    assert FULL.complete().target is not None


# What is told


def test_nothing_changed_is_no_difference() -> None:
    assert sentences(FULL, FULL) == []


def test_a_changed_number_is_one_sentence_with_its_unit() -> None:
    change = only({"bands.red_max": "91"})
    assert change.sentence == "SpO2 red at or below: from 92% to 91%."
    assert change.origin is None  # before a second has signed nobody may read that one did


def test_a_number_that_a_newer_file_changes_is_told_with_where_it_comes_from() -> None:
    (change,) = told(FULL, altered("duration_days", "value", to=21))
    assert (change.sentence, change.origin) == ("Days of monitoring: from 14 to 21.", "[S10 S11; read in the source]")


def test_a_decimal_a_time_and_a_list_are_told_as_people_write_them() -> None:
    assert only({"vitals.temperature_c.red_from": "38.6"}).sentence == "Temperature: red at or above: from 39 °C to 38.6 °C."
    assert only({"quiet.start": "07:30"}).sentence == "Unasked texts go from: from 08:00 to 07:30."
    assert only({"reading_times": "09:00, 18:00"}).sentence == "Reading times: from 08:00, 13:00, 18:00 to 09:00, 18:00."


def test_one_point_is_not_one_points() -> None:
    assert only({"trend.drop_amber": "1"}).sentence == "Fall below the patient's baseline that is amber: from 3 points to 1 point."


def test_a_rule_that_comes_and_one_that_goes_are_told() -> None:
    come = only({"trend.drop_red": "4"}, COVID)
    assert come.sentence == "Fall below the patient's baseline that is red: 4 points. There was no such rule before."
    gone = only({"trend.drop_red": "none"})
    assert gone.sentence == "Fall below the patient's baseline that is red: taken out. It was 5 points."
    assert (come.looser, gone.looser) == (False, True)


def test_a_number_that_was_needed_and_is_filled_in_is_neither_looser_nor_tighter() -> None:
    empty = altered("bands", "red_max", to={"value": None, "source": "house", "label": "UNCONFIRMED"})
    change = only({"bands.red_max": "91"}, empty)
    assert (change.sentence, change.effect) == ("SpO2 red at or below: 91%. Nothing stood here before.", None)


def test_a_score_and_a_bundle_are_told_by_their_name_not_by_their_place_in_the_list() -> None:
    assert only({"scores[0].change_red": "5"}).sentence == "Rise above the usual score of news2 that is red: from 4 to 5."
    assert only({"bundles[0].target": "90"}).sentence == "Patients who are to have the whole bundle of copd: from 95% to 90%."


def test_an_exclusion_that_goes_or_comes_is_one_sentence() -> None:
    fewer = altered("admission", "excludes", 0, to=None)
    (gone,) = told(FULL, fewer)
    (come,) = told(fewer, FULL)
    assert (gone.sentence, gone.looser) == ("People who already have oxygen at home may join now.", True)
    assert (come.sentence, come.looser) == ("People who already have oxygen at home may no longer join.", False)


@pytest.mark.parametrize(
    ("steps", "gone", "come"),
    [
        (
            ("admission", "requires"),
            "It is no longer so that only people for whom somebody is named who takes the readings may join.",
            "Only people for whom somebody is named who takes the readings may join now.",
        ),
        (
            ("admission", "criteria"),
            "A criterion for joining is gone: “Tested positive.” (include).",
            "A new criterion for joining: “Tested positive.” (include).",
        ),
        (("asks", "measures", 1), "Pulse is no longer asked for.", "Pulse is asked for now."),
        (
            ("symptoms", "red", 2),
            "“coughing blood” is no longer named among the red words.",
            "“coughing blood” is now named among the red words.",
        ),
        (
            ("discharge", 2),
            "A criterion for going home is gone: “The GP is told.”",
            "A new criterion for going home: “The GP is told.”",
        ),
    ],
)
def test_each_listed_thing_that_goes_or_comes_is_one_sentence(steps: tuple[str | int, ...], gone: str, come: str) -> None:
    fewer = altered(*steps, to=None)
    assert sentences(FULL, fewer) == [gone]
    assert sentences(fewer, FULL) == [come]


def test_a_score_that_goes_takes_its_numbers_along() -> None:
    said = sentences(FULL, altered("scores", to=None))
    assert said == [
        "Rise above the usual score of news2 that is amber: taken out. It was 2.",
        "Rise above the usual score of news2 that is red: taken out. It was 4.",
        "The score news2 (red from level high, amber from level medium) is no longer used.",
    ]


@pytest.mark.parametrize(
    ("field", "was", "now", "looser"),
    [("red", "medium", "high", True), ("red", "high", "medium", False), ("amber", "low-medium", "medium", True)],
)
def test_a_level_that_is_reached_by_fewer_is_told_as_less_cautious(field: str, was: str, now: str, looser: bool) -> None:  # noqa: FBT001 -- a table
    (change,) = told(altered("scores", 0, field, to=was), altered("scores", 0, field, to=now))
    assert f"the level that is {field} changes from “{was}” to “{now}”." in change.sentence
    assert change.looser is looser
    assert change.effect is not None
    assert change.effect.words == f"This makes {'fewer' if looser else 'more'} readings {field}."


def test_of_levels_of_a_chart_that_is_not_there_nobody_says_which_is_more_urgent() -> None:
    (unread,) = differences.between(altered("scores", 0, "red", to="medium"), FULL, {})
    (unknown,) = told(altered("scores", 0, "red", to="highest"), FULL)
    assert (unread.looser, unknown.looser) == (None, None)


def test_who_hands_in_the_readings_is_told() -> None:
    said = sentences(FULL, altered("asks", "by", "code", to="carer"))
    assert said == ["A carer or a nurse enters the readings. Before: the patient takes and sends them."]


def test_words_and_the_text_that_answers_a_patient_are_told() -> None:
    assert sentences(FULL, altered("title", to="COVID at home")) == ["The title: from “COVID Oximetry @home (adults)” to “COVID at home”."]
    assert sentences(FULL, altered("advice", "red", to="reply_red_two")) == [
        "The answer to a red reading: the text “reply_red_two” in place of “reply_red”."
    ]


def test_another_source_for_the_same_number_is_told() -> None:
    said = sentences(FULL, altered("bands", "red_max", "source", to="S6"))
    assert said == [
        "SpO2 red at or below: still 92%. Where it comes from: [S6; read in the source] in place of [S19 S9; read in the source]."
    ]


def test_a_version_beside_the_difference_is_no_part_of_it() -> None:
    assert sentences(FULL, altered("version", to="9.9")) == []


def leaves(found: object, path: Path = ()) -> Iterator[Path]:
    """Every place of plain data where something stands that holds nothing more."""
    if isinstance(found, dict):
        for key, item in found.items():
            yield from leaves(item, (*path, key))
    elif isinstance(found, list) and any(isinstance(item, dict) for item in found):
        for place, item in enumerate(found):
            yield from leaves(item, (*path, place))
    else:
        yield path


def other(value: object) -> object:
    """Something of the same kind that is not the same."""
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1
        case list():
            return [*value, value[-1]]
        case _:
            return _OTHER_CODES.get(str(value), f"{value}x")


# Where only certain codes may stand.
_OTHER_CODES = {
    "CONFIRMED": "LOCAL", "LOCAL": "DESIGN", "DESIGN": "LOCAL", "UNCONFIRMED": "LOCAL", "include": "exclude", "patient": "carer",
    "home_oxygen": "pregnant", "low_usual_unknown": "pregnant", "pregnant_without_contact": "pregnant", "spo2": "oxygen",
    "pulse": "oxygen", "carer": "pregnant",
}  # fmt: skip


@pytest.mark.parametrize(
    "path", [path for path in leaves(dict(FULL.source)) if path != ("version",)], ids=lambda path: ".".join(map(str, path))
)
def test_nothing_that_differs_goes_untold(path: Path) -> None:
    found: Any = FULL.source
    for step in path:
        found = found[step]
    assert sentences(FULL, altered(*path, to=other(found)))


# What a change does

LOOSER_WHEN_HIGHER = {
    "admission.max_age": 91,
    "target.high": 93,
    "vitals.pulse.amber_from": None, "vitals.pulse.red_from": 131,
    "vitals.temperature_c.amber_from": None, "vitals.temperature_c.red_from": 40,
    "vitals.respiratory_rate.amber_from": None, "vitals.respiratory_rate.red_from": 26,
    "exertion.drop_amber": 5,
    "trend.drop_amber": 4, "trend.drop_red": 6, "trend.persistence": 4,
    "scores[0].change_amber": 3, "scores[0].change_red": 5,
    "repeat.red_minutes": 16, "repeat.amber_minutes": 61, "repeat.same_words_s": 61,
    "chase.reminder": 31, "chase.second_reminder": 61, "chase.missed": 121, "chase.early": 61,
    "ladder.red.claim": 16, "ladder.red.outcome": 31, "ladder.red.climb_every": 16,
    "ladder.amber.claim": 61, "ladder.amber.outcome": 121, "ladder.amber.climb_every": 61,
    "ladder.routine.claim": 241, "ladder.routine.outcome": 241, "ladder.routine.climb_every": 241,
    "calls.every_days": 3,
    "advice_loop.ask_minutes": 11, "advice_loop.silence_minutes": 21,
    "quiet.start": "09:00",
}  # fmt: skip
LOOSER_WHEN_LOWER = {
    "admission.min_age": 17, "admission.min_age_days": 29,
    "bands.red_max": 91, "bands.amber_max": 93,
    "vitals.pulse.red_to": 39, "vitals.pulse.amber_to": None,
    "vitals.temperature_c.red_to": 34, "vitals.temperature_c.amber_to": None,
    "vitals.respiratory_rate.red_to": 7, "vitals.respiratory_rate.amber_to": None,
    "exertion.min_rest_spo2": 95,
    "repeat.unknown_order_minutes": 1,
    "reading_times": "08:00 18:00",
    "duration_days": 13,
    "quiet.end": "20:00",
    "calls.on_days": "2",
    "bundles[0].target": 94,
}  # fmt: skip
# A lower one asks for own limits of fewer patients, and allows looser ones to fewer; a baseline of more readings is another one;
# and nothing is judged by the low end of a target.
NEITHER = {"admission.usual_spo2_min": 96, "trend.baseline_readings": 4, "target.low": 87}


def both_ways(name: str, value: object) -> tuple[Change, Change]:
    """What changes when the number takes this value, and what when it is put back."""
    text = "none" if value is None else str(value)  # where its neighbour leaves no room for another: it is taken out
    after = FULL.filled({name: text}, signed="A")
    (there,) = told(FULL, after)
    (back,) = [one for one in told(after, FULL) if one.path[0] != "sources"]
    return there, back


@pytest.mark.parametrize(("name", "value"), [*LOOSER_WHEN_HIGHER.items(), *LOOSER_WHEN_LOWER.items()])
def test_a_looser_number_is_said_to_be_looser_and_a_tighter_one_tighter(name: str, value: object) -> None:
    there, back = both_ways(name, value)
    assert (there.looser, back.looser) == (True, False)
    assert there.effect is not None
    assert back.effect is not None
    assert there.effect.words != back.effect.words


@pytest.mark.parametrize(("name", "value"), NEITHER.items())
def test_a_number_that_is_neither_looser_nor_tighter_is_said_to_be_neither(name: str, value: object) -> None:
    there, back = both_ways(name, value)
    assert (there.looser, back.looser) == (None, None)


def test_no_number_is_forgotten_above() -> None:
    assert {place.name for place in FULL.places} == LOOSER_WHEN_HIGHER.keys() | LOOSER_WHEN_LOWER.keys() | NEITHER.keys()


def test_times_that_move_without_being_fewer_are_neither() -> None:
    assert only({"reading_times": "07:00 13:00 18:00"}).looser is None


def test_a_red_band_that_shrinks_is_said_loudly() -> None:
    effect = only({"bands.red_max": "91"}).effect
    assert effect is not None
    assert effect.words == "This makes fewer readings red."


def test_a_pathway_that_gets_a_target_makes_fewer_readings_on_oxygen_amber() -> None:
    (low, high) = told(altered("target", to=None), FULL)
    assert (low.looser, high.looser) == (None, True)


def test_an_empty_place_that_comes_or_goes_is_told() -> None:
    source: Any = copy.deepcopy(dict(COVID.source))
    assert source["trend"].pop("drop_amber")["value"] is None
    fewer = Definition(source)
    (gone,) = sentences(COVID, fewer)
    (come,) = sentences(fewer, COVID)
    assert gone.endswith("its place, which was empty, is gone.")
    assert come.endswith("there is a place for it now, which is empty.")


def test_a_source_that_is_listed_no_more_is_told() -> None:
    assert sentences(FULL, altered("sources", "S36", to=None)) == [f"A source is no longer listed: S36, “{FULL.source['sources']['S36']}”."]


def test_a_pathway_that_does_not_say_who_hands_in_readings_leaves_it_to_the_patient() -> None:
    told_of = [one.path[0] for one in told(altered("asks", to=None), FULL) if one.path[:2] == ("asks", "by")]
    assert told_of == []


def test_a_path_that_nobody_named_is_spelled() -> None:
    assert place_words.name_of(("made_up",)) == "made_up"


def test_a_number_that_comes_to_be_needed_or_not_is_told() -> None:
    needed = altered("trend", "drop_amber", "required", to=True)
    assert sentences(FULL, needed)[0].endswith("It is needed now.")
    assert sentences(needed, FULL)[0].endswith("One can do without it now.")


def test_a_source_that_is_new_is_told() -> None:
    (said,) = sentences(altered("sources", "S36", to=None), FULL)
    assert said.startswith("A source is new: S36, “")


def test_a_source_that_is_described_anew_is_told() -> None:
    (said,) = sentences(FULL, altered("sources", "S36", to="CEBM, 2021"))
    assert said.startswith("The source S36 is described anew: “CEBM, 2021” in place of “CEBM,")
