"""What nobody may propose any more: an order, a time or a wait that would leave a patient unheard. All numbers here are made up."""

import copy
from typing import Any

import pytest

from app.errors import Invalid
from app.pathways import definition, loader, pathway_document, pathway_prudence
from app.pathways.document import spelled

COVID = loader.load_shipped()["covid-oximetry-at-home"]
HOME = loader.load_shipped()["care-home"]


def changed(*changes: tuple[str, Any], of: definition.Definition = COVID) -> dict[str, Any]:
    source = copy.deepcopy(dict(of.source))
    for name, value in changes:
        inside: Any = source
        for step in name.split("."):
            inside = inside[step]
        inside["value"] = value
        if value is None:
            inside["label"] = "UNCONFIRMED"
    return source


def faults(*changes: tuple[str, Any], of: definition.Definition = COVID) -> list[str]:
    return [spelled(fault.path) for fault in pathway_document.faults_of(changed(*changes, of=of))]


def refused(**settings: str) -> dict[str | None, str]:
    with pytest.raises(Invalid) as invalid:
        COVID.filled({name.replace("__", "."): value for name, value in settings.items()}, signed="Set here by A and B")
    return {fault.field: fault.reason for fault in invalid.value.faults}


@pytest.mark.parametrize("wait", ["claim", "outcome", "climb_every"])
def test_what_is_more_urgent_may_be_as_slow_as_what_is_less_but_no_slower(wait: str) -> None:
    amber, routine = (COVID.source["ladder"][rung][wait]["value"] for rung in ("amber", "routine"))
    assert faults((f"ladder.red.{wait}", amber), (f"ladder.amber.{wait}", routine)) == [f"ladder.red.{wait}.value"] * (amber > routine)
    assert faults((f"ladder.red.{wait}", amber)) == []
    assert faults((f"ladder.red.{wait}", amber + 1)) == [f"ladder.red.{wait}.value"]
    assert faults((f"ladder.amber.{wait}", routine)) == []
    assert faults((f"ladder.amber.{wait}", routine + 1)) == [f"ladder.amber.{wait}.value"]


def test_silence_is_an_alert_before_the_next_reading_time_at_the_latest() -> None:
    assert faults(("chase.missed", 300)) == []
    assert faults(("chase.missed", 301)) == ["chase.missed.value"]
    assert faults(("chase.missed", 1400), ("reading_times", ["12:00"])) == []


def test_silence_over_midnight_counts_too() -> None:
    times = ("reading_times", ["08:00", "12:00", "20:00"])
    assert faults(times, ("quiet.start", "00:00"), ("quiet.end", "23:59"), ("chase.missed", 240)) == []
    times = ("reading_times", ["02:00", "12:00", "23:00"])
    assert faults(times, ("quiet.start", "00:00"), ("quiet.end", "23:59"), ("chase.missed", 181)) == ["chase.missed.value"]


def test_silence_after_a_prompt_that_was_held_counts_from_the_prompt() -> None:
    times = ("reading_times", ["07:00", "11:00", "18:00"])
    assert faults(times, ("chase.missed", 180)) == []
    assert faults(times, ("chase.missed", 181)) == ["chase.missed.value"]


def test_a_prompt_may_be_held_for_as_long_as_a_reading_may_be_early() -> None:
    assert faults(("reading_times", ["07:00", "13:00", "18:00"])) == []
    assert faults(("reading_times", ["06:59", "13:00", "18:00"])) == ["reading_times.value"]
    assert faults(("reading_times", ["07:00", "13:00"]), ("chase.early", 0)) == ["reading_times.value"]


def test_a_prompt_is_not_held_until_the_next_is_nearer() -> None:
    assert faults(("reading_times", ["07:00", "09:01"]), ("chase.missed", 61)) == []
    assert faults(("reading_times", ["07:00", "09:00"])) == ["reading_times.value"]


def test_a_time_at_night_is_one_that_nobody_would_be_asked_at_even_alone() -> None:
    assert faults(("reading_times", ["23:30"])) == ["reading_times.value"]
    assert faults(("reading_times", ["20:59"])) == []


def test_staff_who_get_no_texts_may_take_readings_at_night() -> None:
    assert faults(("reading_times", ["06:00", "22:00"]), of=HOME) == []


def test_reading_times_are_half_an_hour_apart_over_midnight_too() -> None:
    assert faults(("reading_times", ["09:00", "09:30"]), ("chase.missed", 61)) == ["chase.missed.value"]
    assert faults(("reading_times", ["09:00", "09:29"])) == ["reading_times.value"]
    assert faults(("reading_times", ["00:10", "23:50"]), of=HOME) == ["reading_times.value"]


@pytest.mark.parametrize("name", ["reading_times", "chase.missed", "chase.early", "quiet.start", "quiet.end", "ladder.amber.claim"])
def test_what_is_empty_is_held_against_nothing(name: str) -> None:
    assert faults((name, None)) == []


def test_each_is_told_on_screen_beside_its_number() -> None:
    assert refused(ladder__red__claim="600") == {"ladder.red.claim": "Expected no more than ladder.amber.claim: red is the more urgent."}
    assert refused(chase__missed="1400") == {
        "chase.missed": "Expected 300 minutes at most: silence becomes an alert before the next reading is asked for."
    }
    assert refused(reading_times="08:00 23:30") == {
        "reading_times": "Expected times from 08:00 to before 21:00, when unasked texts go: nobody would be asked at 23:30."
    }
    assert refused(reading_times="08:00 08:01 08:02") == {
        "reading_times": "Expected 30 minutes or more from 08:00 to 08:01: one reading would answer both."
    }


def test_a_version_that_was_signed_before_there_was_such_a_rule_is_read_as_it_was_signed() -> None:
    source = changed(("ladder.red.claim", 600), ("chase.missed", 1400), ("reading_times", ["08:00", "08:01", "23:30"]))
    assert len(list(pathway_prudence.faults_of(source))) == 2
    pathway = definition.from_document(source).complete()
    assert (pathway.rung("red").claim, pathway.chase.missed) == (600, 1400)


def test_what_such_a_version_says_is_told_when_another_is_made_of_it() -> None:
    old = definition.from_document(changed(("ladder.red.claim", 600)))
    with pytest.raises(Invalid) as invalid:
        old.filled({"bands.red_max": "91"}, signed="Set here by A and B")
    assert [fault.field for fault in invalid.value.faults] == ["ladder.red.claim"]
