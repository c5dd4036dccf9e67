"""A score is shown whole or as what is certain, in words, and never more reassuring than that."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from app.clinician_ui import score_presenters as presenters
from app.clinician_ui.score_presenters import ScoreLine
from app.monitoring import rules
from app.monitoring.context import Context, Person
from app.monitoring.reading import Observation
from app.pathways import chart_loader
from app.pathways.schema import Pathway
from tests import scored

CHARTS = chart_loader.load_shipped()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CARE_HOME, CHILDREN, BREATHLESS = (one().complete() for one in (scored.care_home, scored.children, scored.breathless))
WHOLE: dict[str, Any] = {"spo2": 93, "pulse": 112, "respiratory_rate": 22, "temperature_c": 38.5, "oxygen": "air"}
REST: dict[str, Any] = {"systolic_bp": 118, "consciousness": "A"}
SIGNS = dict.fromkeys((sign.code for sign in CHARTS["restore2"].signs), False)


def line(pathway: Pathway, person: Person | None = None, observations: dict[str, Any] | None = None, **measured: Any) -> ScoreLine:  # noqa: ANN401
    """Score as the service does, keep it as a reading keeps it, and show it."""
    observation = Observation(measured_at=NOON, received_at=NOON, observations=observations or {}, **measured)
    context = Context(pathway=pathway, person=person or Person(age_years=80), charts=CHARTS)
    (kept,) = [one.as_json() for one in rules.evaluate(observation, context, now=NOON).scores]
    (shown,) = presenters.lines([kept], CHARTS.values())
    return shown


def test_a_whole_set_has_a_total_and_its_level() -> None:
    shown = line(BREATHLESS, observations=REST, **WHOLE)
    assert (shown.text, shown.level) == ("NEWS2 7 (high)", "high")
    assert shown.more == ()
    assert shown.response == "Emergency assessment by a team with critical-care skills; usually a move to higher-level care."
    assert dict(shown.parts)["Breathing rate"] == "2"


def test_a_partial_set_is_never_a_total() -> None:
    shown = line(BREATHLESS, **WHOLE)
    assert shown.text == "NEWS2 at least 7, partial: systolic blood pressure, consciousness missing. Already high"
    assert dict(shown.parts)["Consciousness"] == "not known"


@pytest.mark.parametrize("spo2", [97, 94])
def test_a_partial_set_that_is_low_so_far_says_no_level_and_calls_for_nothing(spo2: int) -> None:
    shown = line(BREATHLESS, spo2=spo2, pulse=70)
    assert shown.text.endswith("temperature missing")
    assert (shown.level, shown.more, shown.response) == (None, (), None)


@pytest.mark.parametrize(
    ("person", "said"),
    [
        (Person(age_years=80, pregnant=True), "Not scored: NEWS2 is not for use in pregnancy."),
        (Person(age_years=15), "Not scored: NEWS2 is not for people under 16."),
    ],
)
def test_whom_a_chart_is_not_for_is_said_in_words(person: Person, said: str) -> None:
    assert line(BREATHLESS, person, REST, **WHOLE) == ScoreLine(said)


@pytest.mark.parametrize(
    ("usual", "said"), [(None, "usual not known"), (3, "4 above usual 3"), (7, "as usual (7)"), (9, "2 below usual 9")]
)
def test_the_change_from_usual_is_told(usual: int | None, said: str) -> None:
    shown = line(CARE_HOME, Person(age_years=80, usual_news=usual), {**REST, **SIGNS}, **WHOLE)
    assert shown.text == "NEWS2 7 (RESTORE2: Call 999)"
    assert shown.more[:2] == (said, "every soft sign looked for, none seen")


@pytest.mark.parametrize(("usual", "said"), [(None, "usual not known"), (2, "at least 2 above usual 2"), (6, "usual 6")])
def test_of_a_partial_set_only_a_rise_is_certain(usual: int | None, said: str) -> None:
    shown = line(CARE_HOME, Person(age_years=80, usual_news=usual), spo2=93, pulse=112)
    assert shown.text.startswith("NEWS2 at least 4, partial: ")
    assert shown.text.endswith("missing. Already RESTORE2: Senior staff")
    assert shown.more[:2] == (said, "soft signs not looked for")


def test_soft_signs_seen_stand_apart_from_those_not_looked_for() -> None:
    shown = line(CARE_HOME, observations={"breath": True, "skin": False})
    assert shown.text == "RESTORE2: soft signs alone, nothing scored"
    assert shown.more == ("soft signs seen: short of breath or breathing fast", "6 of the soft signs not looked for")
    assert shown.unlooked[0] == "eating or drinking less"
    assert "pale, cold or mottled skin" not in shown.unlooked


def test_what_overrides_a_childs_score_is_told_with_the_level_that_it_calls_for() -> None:
    given = {"consciousness": "P", "carer_question": "W"}
    shown = line(CHILDREN, Person(age_years=3), given, spo2=98, pulse=110, respiratory_rate=30, temperature_c=39.0)
    assert shown.text.endswith("capillary refill missing. Already emergency")
    assert shown.level == "emergency"
    assert shown.more == (
        "whatever the score: responds only to pain, the carer finds the child worse, temperature of 38 or more: think sepsis",
    )
    assert shown.response == "Call 2222 at once."


def test_a_whole_childs_set_has_its_level_and_response() -> None:
    given = {"respiratory_distress": "mild", "oxygen_device": "air", "systolic_bp": 95, "capillary_refill_s": 1}
    shown = line(CHILDREN, Person(age_years=3), given, spo2=98, pulse=110, respiratory_rate=30)
    assert shown.text == "National PEWS 1 (low)"
    assert shown.response == "Tell the nurse in charge; consider a review by a doctor of ST3 or above."


def test_a_score_of_a_chart_that_is_gone_still_reads() -> None:
    observation = Observation(measured_at=NOON, received_at=NOON, spo2=93, pulse=112)
    context = Context(pathway=BREATHLESS, person=Person(age_years=80), charts=CHARTS)
    (kept,) = [one.as_json() for one in rules.evaluate(observation, context, now=NOON).scores]
    (shown,) = presenters.lines([kept], ())
    assert shown.text.startswith("NEWS2 at least 4, partial: respiratory rate, ")
    assert shown.level is None


def test_a_chart_without_signs_says_nothing_of_them() -> None:
    bare = replace(CHARTS["restore2"], signs=())
    kept: dict[str, Any] = {"chart": "restore2", "title": bare.title, "at_least": None, "signs": [], "signs_missing": []}
    assert presenters.lines([kept], [bare])[0].more == ()
