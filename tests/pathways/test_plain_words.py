"""A pathway reads like a page of a procedure."""

from app.pathways import loader, plain_words

PATHWAY = loader.load_shipped()["covid-oximetry-at-home"]


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
    assert "____ points or more below it is red. Not in use until a number is signed. [Set here by B; taken out by this hub" in page


def test_the_chapters_say_what_the_page_says() -> None:
    page = plain_words.page(PATHWAY).splitlines()
    for chapter in plain_words.chapters(PATHWAY):
        start = page.index(chapter.heading) + 1
        assert page[start : start + len(chapter.lines)] == [f"  - {line}" for line in chapter.lines]
