"""A pathway reads like a page of a procedure."""

import re

import pytest

from app.flows import pathway_references
from app.pathways import chart_loader, chart_words, definition, loader, plain_words

EVERY = loader.load_shipped()
PATHWAY = EVERY["covid-oximetry-at-home"]
EVERY_CHART = chart_loader.load_shipped()
NAMES = pathway_references.names()


def test_the_page_says_each_band_with_its_source() -> None:
    page = plain_words.page(PATHWAY)
    assert "SpO2 of 92% or less is red. [S19 S9; read in the source]" in page
    assert "SpO2 from 93% to 94% is amber." in page
    assert "SpO2 of 95% or more is green" in page


def test_the_page_says_who_may_not_join() -> None:
    page = plain_words.page(PATHWAY)
    assert "People aged 18 and over." in page
    assert "Not people who already have oxygen at home." in page
    assert "one local service's way, not national policy" in page


def test_the_page_says_what_is_not_judged() -> None:
    page = plain_words.page(PATHWAY)
    assert "Pulse is red at or above ____ a minute. Not in use until a number is signed." in page
    assert "A fall of ____ points or more after moving is amber. Not in use until a number is signed." in page


def test_the_page_explains_every_source_it_names() -> None:
    page = plain_words.page(PATHWAY)
    assert [key for key, what in PATHWAY.source["sources"].items() if f"{key}: {what}" not in page] == []


def test_each_number_of_a_sentence_tells_where_it_comes_from_once() -> None:
    ladder = next(one for one in plain_words.chapters(PATHWAY) if one.heading == "How soon a person answers").lines[0]
    assert str(ladder).count("our default, which a clinician may change") == 1
    mixed = PATHWAY.filled({"ladder.red.outcome": "20"}, signed="Set here by A")
    red = next(one for one in plain_words.chapters(mixed) if one.heading == "How soon a person answers").lines[0]
    assert [origin.source for origin in red.origins] == ["house", "Set here by A"]


def test_what_a_hub_signed_is_told_as_such_on_the_page() -> None:
    page = plain_words.page(PATHWAY.filled({"bands.red_max": "91"}, signed="Set here by A"))
    assert "SpO2 of 91% or less is red. [Set here by A; signed in this hub]" in page


def test_a_rule_that_a_hub_took_out_is_told_as_such_on_the_page() -> None:
    set_once = PATHWAY.filled({"trend.drop_red": "4"}, signed="Set here by A")
    page = plain_words.page(set_once.filled({"trend.drop_red": "none"}, signed="Set here by B"))
    assert "below the baseline is red. Not in use until a number is signed. [Set here by B; taken out by this hub" in page


def test_the_chapters_say_what_the_page_says() -> None:
    page = plain_words.page(PATHWAY).splitlines()
    for chapter in plain_words.chapters(PATHWAY):
        start = page.index(chapter.heading) + 1
        assert page[start : start + len(chapter.lines)] == [f"  - {line}" for line in chapter.lines]


@pytest.mark.parametrize("name", EVERY)
def test_every_page_reads_as_sentences_and_not_as_codes(name: str) -> None:
    said = [line.words for chapter in plain_words.chapters(EVERY[name], names=NAMES) for line in chapter.lines]
    assert not [words for words in said if not words.endswith(".")]
    assert not [words for words in said if not (words[0].isupper() or words[0].isdigit() or words[0] in "_“")]
    assert not [words for words in said if re.search(r"\(s\)|\b1 (minute|day|second|point)s\b|[a-z]_[a-z]|  |\.\.|,,", words)]


@pytest.mark.parametrize("name", EVERY)
def test_every_symptom_is_named_as_the_texts_name_it(name: str) -> None:
    page = plain_words.page(EVERY[name], names=NAMES)
    codes = [symptom["code"] for colour in ("red", "amber") for symptom in EVERY[name].source["symptoms"][colour]]
    assert [code for code in codes if NAMES.symptom(code) not in page] == []


def test_a_symptom_without_words_stands_as_its_code() -> None:
    assert NAMES.symptom("no_such_thing") == "no_such_thing"


def test_a_score_is_told_by_its_name_and_the_totals_of_its_levels() -> None:
    page = plain_words.page(EVERY["ari-virtual-ward"], names=NAMES)
    assert "red from “High” (7 or more), amber from “Low to medium” (3 in any one)." in page
    assert "news2: red from level high, amber from level low-medium." in plain_words.page(EVERY["ari-virtual-ward"])


def test_a_level_that_a_chart_does_not_have_stands_as_its_code() -> None:
    assert chart_words.reached(NAMES.charts["news2"], "no-such-level") == "no-such-level"


def test_ages_are_told_as_one_span() -> None:
    children = EVERY["children"]
    assert "People up to the age of 18." in plain_words.page(children)
    older = children.filled({"admission.min_age": "5"}, signed="MADE UP")
    assert "People aged 5 to 18." in plain_words.page(older)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"calls.every_days": "1"}, "A person rings every day."),
        ({"calls.every_days": "2"}, "A person rings every 2 days."),
        ({"duration_days": "1"}, "For up to 1 day."),
        ({"trend.drop_amber": "1"}, "1 point or more below the baseline is amber."),
        ({"trend.baseline_readings": "1"}, "where that is unknown, the first reading."),
        ({"repeat.amber_minutes": "1"}, "Amber: taken again within 1 minute; silence makes it stand."),
    ],
)
def test_one_of_a_thing_is_one(typed: dict[str, str], said: str) -> None:
    assert said in plain_words.page(EVERY["ari-virtual-ward"].filled(typed, signed="MADE UP"))


@pytest.mark.parametrize(("days", "said"), [("3", "on day 3 after"), ("2 5 7", "on days 2, 5 and 7 after"), ("none", "on days ____ after")])
def test_check_in_days_are_told_in_order(days: str, said: str) -> None:
    assert said in plain_words.page(PATHWAY.filled({"calls.on_days": days}, signed="MADE UP"))


def test_a_version_from_before_there_were_such_sections_still_reads() -> None:
    source = {key: one for key, one in PATHWAY.source.items() if key not in {"asks", "vitals", "exertion", "trend", "advice_loop", "calls"}}
    page = plain_words.page(definition.from_document(source))
    assert "SpO2 and pulse, at 08:00, 13:00 and 18:00, or at the patient's own times." in page
    assert "SpO2 after moving: kept and shown, not judged." in page
    assert "Pulse, temperature and breathing rate: kept and shown, not judged by limits of the pathway." in page
    assert "baseline" not in page


def test_rules_that_a_file_has_no_place_for_are_not_told() -> None:
    source = {**PATHWAY.source, "exertion": {"min_rest_spo2": PATHWAY.source["exertion"]["min_rest_spo2"]}}
    source["trend"] = {"baseline_readings": PATHWAY.source["trend"]["baseline_readings"]}
    page = plain_words.page(definition.from_document(source))
    assert "after moving is amber" not in page
    assert "below the baseline" not in page
    assert "in a row" not in page


def test_whom_a_chart_refuses_is_told_and_that_soft_signs_count_alone() -> None:
    page = plain_words.page(EVERY["care-home"], names=NAMES)
    assert "NEWS2 is not for use in pregnancy; what else is found counts all the same." in page
    assert "RESTORE2 stops once a resident is on an end-of-life pathway; what else is found counts all the same." in page
    assert "Each soft sign that is seen is amber, whatever the score." in page
    assert "soft sign" not in plain_words.page(EVERY["ari-virtual-ward"], names=NAMES)


def test_the_page_says_what_counts_whatever_the_score() -> None:
    page = plain_words.page(EVERY["children"], names=NAMES)
    assert "“High”, whatever the score: suspected septic shock; responds only to voice; clinical intuition." in page
    assert "Amber, whatever the score, for a person to put a level to: the carer finds the child worse;" in page
    assert "Red too: whoever was seen to respond only to voice, only to pain or not at all, whatever the score." in page
    assert "whatever the score" in chart_words.overrides(EVERY_CHART["npews"])[0]
    assert chart_words.overrides(EVERY_CHART["news2"]) == ()


def test_the_page_says_what_hardly_anybody_has() -> None:
    page = plain_words.page(PATHWAY, names=NAMES)
    assert "where no limit and no score judges it: Pulse below 40 or above 150 a minute; Temperature below 35" in page
