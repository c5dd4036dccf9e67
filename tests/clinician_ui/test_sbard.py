"""A handover says what is known, plainly what is not, and nothing clinical of its own; each part fits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.handover import LONGEST, PARTS
from app.clinician_ui import sbard
from app.clinician_ui.sbard import Advice, Heard, Measured, Person, ScoreLine, Situation

ADA = Person(
    born="04/03/1966",
    age=60,
    nhs_number="999 000 0018",
    pathway="COVID Oximetry @home (adults)",
    day=5,
    onset="12/11/2026, 11 days ago",
    usual_spo2="97% on air",
    limits="amber 94% or less, red 92% or less (the pathway's)",
    usual_news=1,
    home_oxygen=False,
    maternity="Midwife, 0113 496 0000",
    plan="For hospital if\nreversible",
    lives_alone=True,
    carer="Bo, son, 07700 900051",
    interpreter="cy",
)
FULL = Situation(
    caller="Casey Clinician",
    role="clinician",
    service="North ward",
    name="Ada Bell",
    person=ADA,
    urgency="Red",
    since="13:56",
    standing="not confirmed yet",
    reasons=("Oxygen 88%. (13:56)",),
    readings=(
        Measured("oxygen 88%, pulse 110 (red)", "13:56", 88),
        Measured("pulse 80", "10:00", None),
        Measured("oxygen 96%", "08:00", 96),
    ),
    scores=(ScoreLine("NEWS2 at least 5", "13:56"),),
    symptoms=("chest pain", "dizzy"),
    feeling="worse",
    worried=True,
    eased=True,
    advice=(Advice("Call 999 now.", "13:56", "delivered"),),
    heard_of_999=Heard(called=False, when="13:59"),
    calls=("09:00 Robin, no answer",),
    outcome="Visit",
    next_step="15:00: ring again",
)
NOBODY = Situation(
    caller="Casey",
    role="clinician",
    service="North ward",
    name="07700 900070",
    person=None,
    urgency="Amber",
    since="13:00",
    standing="",
    reasons=(),
)
NOTHING_KNOWN = replace(
    ADA,
    onset=None,
    usual_spo2=None,
    usual_news=None,
    home_oxygen=True,
    maternity=None,
    plan=None,
    lives_alone=False,
    carer=None,
    interpreter=None,
)


def test_the_situation_says_who_rings_about_whom_why_and_the_latest() -> None:
    assert sbard.compose(FULL).situation.splitlines() == [
        "This is Casey Clinician, clinician, at North ward.",
        "About Ada Bell, born 04/03/1966, NHS number 999 000 0018.",
        "Red alert since 13:56, not confirmed yet:",
        "- Oxygen 88%. (13:56)",
        "Latest reading: oxygen 88%, pulse 110 (red), 13:56.",
        "NEWS2 at least 5, 13:56.",
    ]


def test_the_background_begins_with_the_plan_and_what_is_usual() -> None:
    assert sbard.compose(FULL).background.splitlines() == [
        "Age 60. COVID Oximetry @home (adults), day 5.",
        "Treatment plan: For hospital if reversible",
        "Usual SpO2: 97% on air.",
        "Limits in force: amber 94% or less, red 92% or less (the pathway's).",
        "Usual NEWS2: 1.",
        "First symptoms: 12/11/2026, 11 days ago.",
        "Oxygen at home: no.",
        "Pregnant, or gave birth lately. Maternity contact: Midwife, 0113 496 0000.",
        "Lives alone: yes.",
        "Carer: Bo, son, 07700 900051.",
        "Interpreter: needed (cy).",
        "Medical conditions and medicines: not known to this service.",
        "Earlier calls:",
        "- 09:00 Robin, no answer",
    ]


def test_the_assessment_tells_the_course_and_leaves_what_one_thinks_open() -> None:
    assert sbard.compose(FULL).assessment.splitlines() == [
        "Resting oxygen, newest first: 88% (13:56), 96% (08:00): falling.",
        "Symptoms said: chest pain, dizzy.",
        "Against before: worse.",
        "Somebody who knows the patient is worried.",
        "A good repeat has come since the low reading: check technique.",
        "I think: ....",
    ]


def test_the_recommendation_tells_the_advice_that_was_given_and_what_was_said_of_999() -> None:
    assert sbard.compose(FULL).recommendation.splitlines() == [
        "We texted: “Call 999 now.” (13:56, delivered).",
        "999: said NOT to have been called (13:59).",
        "Read the treatment plan before deciding on 999 or hospital.",
        "I would like you to: ....",
        "By: ....",
    ]


def test_999_that_was_called_is_said_to_be() -> None:
    assert (
        "999: said to have been called (13:59)."
        in sbard.compose(replace(FULL, heard_of_999=Heard(called=True, when="13:59"))).recommendation
    )


def test_999_of_which_nobody_knows_is_told_with_how_it_was_asked() -> None:
    unheard = replace(FULL, heard_of_999=Heard(None, "14:11", "Asked by text, and no answer came."))
    assert "Whether 999 was called: not known. Asked by text, and no answer came." in sbard.compose(unheard).recommendation


def test_the_decision_takes_what_the_form_says_already() -> None:
    assert sbard.compose(FULL).decision.splitlines() == [
        "Agreed: Visit",
        "With whom, and when: ....",
        "Review: 15:00: ring again",
        "If it gets worse: ....",
    ]


def test_what_is_not_known_is_said_plainly() -> None:
    said = sbard.compose(replace(NOBODY, person=NOTHING_KNOWN, name="Ada Bell"))
    for line in ("Usual SpO2: not known.", "First symptoms: not known.", "Carer: not known.", "Treatment plan: none is recorded here."):
        assert line in said.background.splitlines()
    assert "Usual NEWS2" not in said.background
    assert "Pregnant" not in said.background
    assert "Interpreter: not needed." in said.background
    assert "Earlier calls: none recorded in this stay." in said.background
    assert said.situation.splitlines()[-2:] == ["Latest reading: not known.", "Early warning score: not known."]
    assert said.assessment.splitlines() == [
        "Trend: not known.",
        "Symptoms: none was said. Whether there are any: not known.",
        "Against before: not known.",
        "I think: ....",
    ]
    assert said.recommendation.splitlines()[:2] == ["Advice given by text: none since this alert.", "Whether 999 was called: not known."]
    assert "treatment plan" not in said.recommendation
    assert said.decision.splitlines()[0] == "Agreed: ...."


def test_of_an_unknown_number_nobody_is_described() -> None:
    said = sbard.compose(NOBODY)
    assert "About whoever has the phone 07700 900070. Who that is: not known." in said.situation
    assert said.background.splitlines()[0].startswith("Medical conditions")


def test_many_reasons_and_calls_are_cut_short_and_say_so() -> None:
    many = replace(FULL, reasons=tuple(f"Reason {number}" for number in range(9)), calls=tuple(f"Call {number}" for number in range(9)))
    said = sbard.compose(many)
    assert "- and 4 more, on the patient's page" in said.situation
    assert said.background.count("- Call") == sbard.MOST_CALLS


def test_a_long_plan_is_cut_where_that_can_be_seen() -> None:
    said = sbard.compose(replace(FULL, person=replace(ADA, plan="word " * 400)))
    (line,) = [line for line in said.background.splitlines() if line.startswith("Treatment plan")]
    assert line.endswith(" …")
    assert len(line) < 500


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([88], "one reading alone, no trend"),
        ([88, 92, 96], "falling"),
        ([88, 96, 96], "falling"),
        ([96, 92, 88], "rising"),
        ([94, 94, 94], "the same"),
        ([92, 96, 92], "up and down"),
    ],
)
def test_a_trend_is_named_by_its_readings_alone(values: list[int], said: str) -> None:
    assert sbard.trend(values) == said


@given(words=st.text(alphabet="ab \n“…", max_size=3000), count=st.integers(0, 12), long=st.booleans())
def test_whatever_is_known_each_part_fits(words: str, count: int, long: object) -> None:
    texts = tuple(f"{words}{number}" for number in range(count))
    stay = replace(ADA, plan=words, carer=words, maternity=words, limits=words, pathway=words if long else "x")
    known = replace(
        FULL,
        person=stay,
        reasons=texts,
        calls=texts,
        symptoms=texts,
        advice=tuple(Advice(words, "13:56", "sent") for _ in texts),
        readings=tuple(Measured(words, "13:56", 90) for _ in texts[:3]),
        scores=tuple(ScoreLine(words, "13:56") for _ in texts),
        next_step=words,
    )
    said = sbard.compose(known)
    assert max(len(getattr(said, part)) for part in PARTS) <= LONGEST
