"""A pathway reads like a page of a procedure, and a change is told in a sentence."""

from app.pathways import differences, loader, plain_words
from tests.pathways.broken import SHIPPED

PATHWAY = loader.load_shipped()["covid-oximetry-at-home"]


def changed(old: str, new: str) -> list[str]:
    assert old in SHIPPED
    return differences.sentences(PATHWAY, loader.load_text(SHIPPED.replace(old, new, 1), name="changed"))


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


def test_nothing_changed_is_no_difference() -> None:
    assert differences.sentences(PATHWAY, PATHWAY) == []


def test_a_changed_number_is_told_from_and_to() -> None:
    assert changed("red_max: {value: 92", "red_max: {value: 91") == ["SpO2 red at or below, % changes from 92 to 91."]


def test_a_changed_time_is_told() -> None:
    assert changed('["08:00", "13:00", "18:00"]', '["09:00", "18:00"]') == [
        "Reading times changes from 08:00, 13:00, 18:00 to 09:00, 18:00."
    ]


def test_an_exclusion_that_goes_is_told() -> None:
    gone = changed('    - {code: home_oxygen, source: "S6", label: LOCAL}\n', "")
    assert "admission.excludes.home_oxygen: source is gone; it was S6." in gone


def test_an_exclusion_that_comes_is_told() -> None:
    before = loader.load_text(SHIPPED.replace('    - {code: home_oxygen, source: "S6", label: LOCAL}\n', "", 1), name="before")
    assert "admission.excludes.home_oxygen: source is new: S6." in differences.sentences(before, PATHWAY)
