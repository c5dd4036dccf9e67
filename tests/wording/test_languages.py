"""Every translation says what the English says, as safely, in the alphabet of texts, and is answered by words that we read."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.hubs.views import HubView, LanguageChoice
from app.intake.reply import Command
from app.intake.sms_parser import parse
from app.pathways import loader
from app.wording import gsm7, languages, on_page, sentences, templates, texts
from tests.wording.test_speech import ADVICE
from tests.wording.test_texts import FORBIDDEN_ANSWERS, LONG, LONGEST, STAFF

CODES = [language.code for language in languages.translations()]
NAMES = sorted(set(texts.names()) - STAFF)
PAIRS = [(code, name) for code in CODES for name in NAMES]
# What patients see or hear, table by table; the rest of the words is for staff.
TABLES = (
    "page", "page_easy", "entry", "entry_for", "entry_easy", "entry_hint", "entry_fault", "feeling", "oxygen", "red_flag", "amber_flag",
    "question", "read_back", "sms", "written", "on_page", "weekday", "month", "slot",
)  # fmt: skip
IN_TEXTS = ("question", "read_back", "sms")
HUB = HubView(1, "north", "North", "Europe/London", None, None, "08:00", "20:00")
THEN = datetime(2026, 11, 23, 12, tzinfo=UTC)
# What each translation says for the longest of what is put into it.
LONGEST_IN = {
    "cy": {
        **LONGEST,
        "read_back": "Ocsigen 100, pwls 250, tymheredd 38.5, anadliadau 60.",
        "question": "Pa rif yw'r ocsigen, a pha un yw'r pwls?",
        "cover": "Oriau'r tim 08:00-20:00.",
    }
}
ASKED_FOR = re.compile(r"\b[A-Z]{2,}(?: [A-Z]{2,})*\b")  # a word to answer with stands in capitals, as LOW does and is none
NO_ANSWERS = {"LOW", "ISEL", "PR", "GP"}


def filled(code: str, name: str) -> str:
    return texts.sms(name, language=code, values=LONGEST_IN[code])


def choice(code: str, *, on: bool) -> LanguageChoice:
    return LanguageChoice(code, on, THEN, "Alex", "Asked for")


def test_welsh_is_one_of_them() -> None:
    assert "cy" in CODES
    assert set(LONGEST_IN) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_text_to_patients_is_translated_and_none_to_staff(code: str) -> None:
    assert texts.names(language=code) == NAMES


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_text_has_the_very_placeholders_of_the_english_one(code: str, name: str) -> None:
    assert texts.placeholders(name, language=code) == texts.placeholders(name)


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_text_is_in_the_plain_alphabet(code: str, name: str) -> None:
    assert not gsm7.strangers(filled(code, name))


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_text_takes_one_segment_more_than_the_english_budget_at_most(code: str, name: str) -> None:
    assert gsm7.segments(filled(code, name)) <= (3 if name in LONG else 2) + 1, len(filled(code, name))


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_text_sends_to_999_and_111_wherever_the_english_one_does(code: str, name: str) -> None:
    english = texts.sms(name, language="en", values=LONGEST)
    for number in ("999", "111"):
        assert filled(code, name).count(number) == english.count(number)
    assert set(re.findall(r"\d+", english)) <= set(re.findall(r"\d+", filled(code, name)))


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_a_text_asks_for_answers_that_are_read_as_those_to_the_english_one(code: str, name: str) -> None:
    assert commands_asked_for(filled(code, name)) == commands_asked_for(texts.sms(name, language="en", values=LONGEST))


def commands_asked_for(text: str) -> list[Command]:
    read = (parse(word).command for word in ASKED_FOR.findall(text) if word not in NO_ANSWERS)
    return sorted(command for command in read if command is not None)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_in_capitals_is_an_answer_that_we_read(name: str) -> None:
    for text in (texts.sms(name, language="en", values=LONGEST), *(filled(code, name) for code in CODES)):
        assert [word for word in ASKED_FOR.findall(text) if word not in NO_ANSWERS and parse(word).command is None] == []


@pytest.mark.parametrize(("code", "name"), PAIRS)
def test_no_text_has_an_opt_out_word_as_its_answer(code: str, name: str) -> None:
    asked = {word.lower() for word in ASKED_FOR.findall(filled(code, name))}
    assert asked.isdisjoint({"stop", "end", "quit", "cancel", "yes", "unsubscribe", "stopall"})
    assert not [answer for answer in FORBIDDEN_ANSWERS if answer in filled(code, name).lower()]


@pytest.mark.parametrize("name", NAMES)
def test_a_text_asks_one_question(name: str) -> None:
    """A question with its answer behind it, "Very unwell? Call 999", asks nothing."""
    for code in ("en", *CODES):
        text = texts.sms(name, language=code, values={**(LONGEST_IN.get(code) or LONGEST), "question": ""})
        open_questions = re.findall(r"[^.?!:]*\?(?! (?:Call|Reply|Ffoniwch|Atebwch|Peidiwch|Do not)\b)", text)
        assert len(open_questions) <= 1, open_questions


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("example", ["oxygen 96 pulse 78", "96 78", "temp 37.5", "breaths 16", "A 96 78"])
def test_an_example_in_a_text_is_one_that_we_read_and_the_same_in_every_language(code: str, example: str) -> None:
    for name in NAMES:
        english = example in texts.sms(name, language="en", values=LONGEST)
        assert (example in filled(code, name)) == english, name


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("table", TABLES)
def test_every_word_to_patients_is_translated_with_its_placeholders(code: str, table: str) -> None:
    english, theirs = (worded(language, table) for language in ("en", code))
    assert theirs.keys() == english.keys()
    assert {name for name in english if templates.placeholders(english[name]) != templates.placeholders(theirs[name])} == set()


def worded(language: str, table: str) -> dict[str, str]:
    return {name: text for name, text in sentences._words(language).items() if name.startswith(f"{table}.")}


@pytest.mark.parametrize("code", CODES)
def test_what_is_put_into_texts_is_in_the_plain_alphabet_and_no_longer_than_is_allowed_for(code: str) -> None:
    for table in IN_TEXTS:
        assert [text for text in worded(code, table).values() if gsm7.strangers(text)] == []
    assert max(map(len, worded(code, "question").values())) <= len(LONGEST_IN[code]["question"])
    measured = {"spo2": 100, "pulse": 250, "temperature_c": 38.5, "respiratory_rate": 60}
    assert texts.read_back(measured, language=code) == LONGEST_IN[code]["read_back"]


@pytest.mark.parametrize("code", CODES)
def test_no_answer_on_a_page_asks_for_a_text_back(code: str) -> None:
    passages = {name for name in worded(code, "written") if any(worded(code, "written")[name] in filled(code, one) for one in NAMES)}
    assert passages == set(worded(code, "written"))
    for name in ADVICE:
        said = on_page.put(filled(code, name), language=code)
        for passage in worded(code, "written").values():
            assert passage not in said
        assert not {"ANGHYWIR", "a'i decstio"} & set(said.split())


def test_a_translation_without_a_signature_is_off_and_one_with_it_is_on() -> None:
    (welsh,) = [language for language in languages.translations() if language.code == "cy"]
    assert not languages.is_on(HUB, replace(welsh, signed_by="", signed_on=""))
    assert languages.is_on(HUB, replace(welsh, signed_by="A Translator", signed_on="2026-11-27"))


def test_what_an_administrator_said_last_goes_before_the_signature() -> None:
    welsh = languages.find("cy")
    assert welsh is not None
    signed = replace(welsh, signed_by="A Translator", signed_on="2026-11-27")
    assert not languages.is_on(replace(HUB, languages=(choice("cy", on=False),)), signed)
    assert languages.is_on(replace(HUB, languages=(choice("cy", on=True),)), replace(welsh, signed_by="", signed_on=""))


@pytest.mark.parametrize(
    ("wanted", "spoken"), [("cy", "cy"), ("cy-GB", "cy"), ("CY", "cy"), ("en", "en"), ("pl", "en"), ("", "en"), ("..", "en")]
)
def test_a_language_that_is_not_ours_is_english(wanted: str, spoken: str) -> None:
    assert languages.spoken(replace(HUB, languages=(choice("cy", on=True),)), wanted) == spoken


def test_a_language_that_is_off_is_english() -> None:
    assert languages.spoken(replace(HUB, languages=(choice("cy", on=False),)), "cy") == "en"


def test_a_translation_is_signed_by_a_name_and_a_day_or_not_at_all() -> None:
    for language in languages.translations():
        assert bool(language.signed_by) == bool(language.signed_on)
        if language.signed_on:
            assert date.fromisoformat(language.signed_on).year >= THEN.year


def test_every_advice_of_every_pathway_is_translated() -> None:
    named = {name for definition in loader.load_shipped().values() for name in definition.source["advice"].values()}
    assert named <= set(NAMES)
