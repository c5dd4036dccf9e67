"""The texts that go to phones: short enough, plain enough, and never without the emergency line."""

import pytest

from app.caseload import care_plan_form
from app.intake.reply import Question
from app.pathways import loader
from app.pathways.definition import Definition
from app.wording import gsm7, templates, texts
from app.wording.gsm7 import segments, strangers

# The longest that each placeholder can be in earnest.
LONGEST = {
    "read_back": "Oxygen 100, pulse 250, temperature 38.5, breaths 60.",
    "question": "How many breaths in a minute?",
    "cover": "Team hours 08:00-20:00.",
    "times": "08:00, 13:00, 18:00",
    "time": "18:00",
    "link": "https://monitoring.example.nhs.uk/r/" + "x" * 22,
    "minutes": "60",
    "threshold": "92",
    "candidate": "88",
    "service": "Northtown virtual ward",
    "urgency": "red",
    "alert": "12345",
    "since": "18:05",
    "count": "12",
    "personal": "x" * care_plan_form.LONGEST_RED_TEXT,
}
PERSONAL = {"plan_red", "plan_red_symptom", "plan_clarify_red"}  # with what a clinician approved for this patient instead of 999
LONG = {
    "reply_red",
    "reply_red_home",
    "reply_red_child",
    "clarify_red",
    *PERSONAL,
}  # advice that may take a third segment rather than leave a step out
NAMES = texts.names()
STAFF = {"on_call_alert", "on_call_again", "on_call_advice", "drill_on_call", "staff_number"}
NO_ADVICE = {"called"}  # 999 has been rung: it says what to do until they come

FORBIDDEN_ANSWERS = ("reply yes", "reply end", "reply stop", "reply quit", "reply cancel", "reply y ")


def filled(name: str) -> str:
    return texts.sms(name, language="en", values=LONGEST)


@pytest.mark.parametrize("name", NAMES)
def test_a_text_needs_only_values_that_are_known(name: str) -> None:
    assert texts.placeholders(name) <= LONGEST.keys()


@pytest.mark.parametrize("name", NAMES)
def test_a_text_is_in_the_plain_alphabet(name: str) -> None:
    assert not strangers(filled(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_text_keeps_its_segment_budget(name: str) -> None:
    assert segments(filled(name)) <= (3 if name in LONG else 2), len(filled(name))


@pytest.mark.parametrize("name", sorted(set(NAMES) - STAFF - PERSONAL))
def test_a_text_to_a_patient_says_what_to_do_in_an_emergency(name: str) -> None:
    assert "999" in filled(name)


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_a_care_plans_own_text_stands_whole_and_the_team_is_said_to_be_told(name: str) -> None:
    assert LONGEST["personal"] in filled(name)
    assert "The team has been told." in filled(name)


@pytest.mark.parametrize("name", sorted(set(NAMES) - STAFF - NO_ADVICE))
def test_no_text_has_an_opt_out_word_as_its_natural_answer(name: str) -> None:
    assert not [answer for answer in FORBIDDEN_ANSWERS if answer in filled(name).lower()]


@pytest.mark.parametrize("name", sorted(set(NAMES) - STAFF))
def test_no_text_to_a_patient_names_an_illness(name: str) -> None:
    assert not [word for word in ("covid", "copd", "virus", "asthma", "cancer") if word in filled(name).lower()]


@pytest.mark.parametrize("question", Question)
def test_every_question_has_a_text_that_asks_it(question: Question) -> None:
    assert "999" in filled(f"clarify_{question}")


def test_a_possible_low_reading_is_answered_with_red_advice_and_the_question() -> None:
    text = texts.sms("clarify_red", language="en", values={**LONGEST, "question": texts.question(Question.WHICH_NUMBER)})
    assert "88" in text
    assert "999" in text
    assert "Which number is the oxygen?" in text


@pytest.mark.parametrize("pathway", loader.load_shipped().values(), ids=lambda pathway: pathway.name)
def test_every_advice_that_a_pathway_names_is_a_text(pathway: Definition) -> None:
    named = list(pathway.source["advice"].values())
    assert [name for name in named if name not in NAMES] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("reply_")])
def test_every_answer_reads_back_what_was_understood(name: str) -> None:
    assert filled(name).startswith("Oxygen 100, pulse 250")


def test_green_never_says_that_all_is_well_whatever_the_symptoms() -> None:
    assert "Feeling worse, whatever the numbers? Call 111." in filled("reply_green")


def test_a_value_that_is_empty_leaves_no_gap() -> None:
    text = texts.sms("reply_green", language="en", values={**LONGEST, "question": "", "cover": ""})
    assert "  " not in text
    assert text == text.strip()


def test_a_language_without_the_text_falls_back_to_english() -> None:
    assert texts.sms("help", language="xx", values=LONGEST) == filled("help")


@pytest.mark.parametrize("language", ["../en", "en/..", ""])
def test_a_language_that_is_no_language_finds_no_file_outside_the_texts(language: str) -> None:
    assert texts.sms("help", language=language, values=LONGEST) == filled("help")


@pytest.mark.parametrize("name", ["no_such_text", "../en/help"])
def test_a_text_that_is_not_there_is_an_error(name: str) -> None:
    with pytest.raises(texts.UnknownText):
        texts.sms(name, language="en", values=LONGEST)


def test_a_missing_value_is_an_error_and_not_a_gap_in_the_advice() -> None:
    with pytest.raises(templates.MissingValue, match="threshold"):
        texts.sms("reply_red", language="en", values={"read_back": "", "question": "", "cover": ""})


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert templates.fill("{a}", {"a": "{b}", "b": "no"}) == "{b}"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"spo2": 94, "pulse": 88}, "Oxygen 94, pulse 88."),
        ({"spo2": 94, "pulse": None}, "Oxygen 94."),
        ({"pulse": 88, "temperature_c": 37.2}, "Pulse 88, temperature 37.2."),
        ({"spo2_exertion": 91}, "Oxygen after moving 91."),
        ({}, ""),
    ],
)
def test_a_read_back_says_every_number_and_nothing_else(values: dict[str, object], said: str) -> None:
    assert texts.read_back(values) == said


def test_hours_are_said_unless_the_service_never_closes() -> None:
    assert texts.cover("08:00", "20:00") == "Team hours 08:00-20:00."
    assert texts.cover("00:00", "24:00") == ""
    assert texts.cover("00:00", "00:00") == ""


def test_no_question_is_asked_when_there_is_none() -> None:
    assert texts.question(None) == ""


def test_a_sign_of_the_extended_alphabet_takes_two_places() -> None:
    assert (gsm7.places("a€"), gsm7.strangers("a€")) == (3, frozenset())
    assert [gsm7.segments("a" * length) for length in (0, 160, 161, 306, 307)] == [1, 1, 2, 2, 3]
