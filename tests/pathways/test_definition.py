"""Clinicians fill in the numbers of a definition: each fault beside its number, each number with the hub's own signature as its source."""

import pytest

from app.errors import Invalid
from app.pathways import loader
from app.pathways.definition import Definition
from app.pathways.document import Unsound

COVID = loader.load_shipped()["covid-oximetry-at-home"]
SIGNED = "Set here by A and B"


def refused(settings: dict[str, str], definition: Definition = COVID) -> dict[str | None, str]:
    with pytest.raises(Invalid) as invalid:
        definition.filled(settings, signed=SIGNED)
    return {fault.field: fault.reason for fault in invalid.value.faults}


def with_gap() -> Definition:
    """The shipped pathway with a band that nobody has confirmed."""
    empty = {"value": None, "source": "S19", "label": "UNCONFIRMED", "note": "92 is remembered."}
    return Definition({**COVID.source, "bands": {**COVID.source["bands"], "red_max": empty}})


def place_of(definition: Definition, name: str) -> tuple[object, str, str]:
    place = next(one for one in definition.places if one.name == name)
    return place.value, place.source, str(place.label)


def test_a_number_of_the_hubs_own_is_local_and_names_who_signed() -> None:
    filled = COVID.filled({"bands.red_max": "91"}, signed=SIGNED)
    assert place_of(filled, "bands.red_max") == (91, "hub1", "LOCAL")
    assert filled.source["sources"]["hub1"] == SIGNED


def test_what_is_typed_as_it_stands_changes_nothing() -> None:
    as_it_stands = {"bands.red_max": "92", "reading_times": "08:00 13:00 18:00", "trend.drop_red": "", "calls.on_days": "none"}
    assert COVID.filled(as_it_stands, signed=SIGNED) is COVID


def test_each_signature_is_a_source_of_its_own() -> None:
    twice = COVID.filled({"bands.red_max": "91"}, signed="first").filled({"bands.amber_max": "93"}, signed="second")
    assert (place_of(twice, "bands.red_max")[1], place_of(twice, "bands.amber_max")[1]) == ("hub1", "hub2")
    assert (twice.source["sources"]["hub1"], twice.source["sources"]["hub2"]) == ("first", "second")


def test_lists_are_written_with_commas_or_spaces() -> None:
    filled = COVID.filled({"reading_times": " 07:00,12:30  19:00 ", "calls.on_days": "2 5, 7"}, signed=SIGNED)
    assert place_of(filled, "reading_times")[0] == ["07:00", "12:30", "19:00"]
    assert place_of(filled, "calls.on_days")[0] == [2, 5, 7]


def test_a_rule_is_taken_out_with_a_signature_too() -> None:
    filled = COVID.filled({"trend.drop_red": "4"}, signed="in").filled({"trend.drop_red": "none"}, signed="out")
    assert place_of(filled, "trend.drop_red") == (None, "hub2", "UNCONFIRMED")


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("bands.red_max", "", "This number is needed: the pathway cannot go live without it."),
        ("bands.red_max", "none", "This number is needed: the pathway cannot go live without it."),
        ("bands.red_max", "ninety", "Expected a whole number from 50 to 99."),
        ("bands.red_max", "91.5", "Expected a whole number from 50 to 99."),
        ("bands.red_max", "9" * 40, "Expected a whole number from 50 to 99."),
        ("bands.red_max", "-5", "Expected a whole number from 50 to 99."),
        ("bands.red_max", "101", "Expected a whole number from 50 to 99."),
        ("quiet.start", "8", "Expected a local time, such as 08:00."),
        ("reading_times", "18:00 08:00", "Expected them in order, none twice."),
        ("calls.on_days", "2 2", "Expected them in order, none twice."),
        ("bands.purple", "91", "There is no such number in this pathway."),
    ],
)
def test_what_does_not_fit_is_told_beside_its_number(name: str, typed: str, told: str) -> None:
    assert refused({name: typed}) == {name: told}


def test_every_fault_is_told_at_once() -> None:
    assert refused({"bands.red_max": "x", "bands.amber_max": "", "chase.missed": "0"}).keys() == {
        "bands.red_max",
        "bands.amber_max",
        "chase.missed",
    }


def test_numbers_that_contradict_each_other_are_told_beside_one_of_them() -> None:
    assert refused({"bands.red_max": "95"}) == {"bands.red_max": "Expected less than bands.amber_max, or no SpO2 is amber."}
    assert refused({"chase.reminder": "90"}).keys() == {"chase"}


def test_a_number_that_nobody_confirmed_is_a_gap_until_it_is_filled() -> None:
    empty = with_gap()
    assert [gap.name for gap in empty.gaps] == ["bands.red_max"]
    with pytest.raises(Unsound, match=r"bands\.red_max\.value: is empty"):
        empty.complete()
    assert empty.filled({"bands.red_max": "92"}, signed=SIGNED).complete().bands.red_max == 92


def test_a_needed_number_that_is_left_empty_is_refused() -> None:
    assert refused({"bands.red_max": ""}, with_gap()).keys() == {"bands.red_max"}


# A newer file


def newer() -> Definition:
    """The next file of the same pathway, with another number of its own."""
    duration = {**COVID.source["duration_days"], "value": 21}
    return Definition({**COVID.source, "version": "1.2", "duration_days": duration})


def test_a_newer_file_keeps_what_the_hub_signed_and_brings_what_is_its_own() -> None:
    own = COVID.filled({"bands.red_max": "91", "trend.drop_red": "4"}, signed=SIGNED)
    kept = newer().keeping(own)
    assert place_of(kept, "bands.red_max") == (91, "hub1", "LOCAL")
    assert place_of(kept, "trend.drop_red") == (4, "hub1", "LOCAL")
    assert place_of(kept, "duration_days")[0] == 21
    assert kept.complete().version == "1.2"


def test_a_rule_that_the_hub_took_out_stays_out() -> None:
    limits = {**COVID.source["vitals"], "pulse": {"red_from": {"value": 131, "source": "S31", "label": "LOCAL"}}}
    shipped = Definition({**COVID.source, "vitals": limits})
    own = shipped.filled({"vitals.pulse.red_from": "none"}, signed=SIGNED)
    assert place_of(shipped.keeping(own), "vitals.pulse.red_from")[0] is None


def test_the_same_file_keeps_all_that_the_hub_made_of_it() -> None:
    own = COVID.filled({"bands.red_max": "91"}, signed="one").filled({"bands.red_max": "92"}, signed="two")
    assert COVID.keeping(own) == own
    assert COVID.keeping(COVID) is COVID


def test_what_a_newer_file_and_the_hubs_numbers_contradict_is_told_before_anyone_signs() -> None:
    own = COVID.filled({"bands.amber_max": "93"}, signed=SIGNED)
    bands = {**COVID.source["bands"], "red_max": {**COVID.source["bands"]["red_max"], "value": 93}}
    kept = Definition({**COVID.source, "version": "1.2", "bands": bands}).keeping(own)
    assert refused({}, kept).keys() == {"bands.red_max"}
