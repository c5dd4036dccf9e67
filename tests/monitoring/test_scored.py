"""What a pathway's charts make of an observation: levels, what is certain of a partial set, changes from usual, soft signs, worry."""

import json
from typing import Any

import pytest

from app.monitoring import scored
from app.monitoring.context import Context, Person
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.rules import Judgement
from app.pathways import chart_loader
from app.pathways.chart import ChoiceField
from tests.monitoring.examples import codes, judged, observed, pathway_with

CHARTS = chart_loader.load_shipped()
ADULT = Person(age_years=70)
WELL: dict[str, Any] = {"pulse": 80, "respiratory_rate": 16, "temperature_c": 37.0, "oxygen": "air"}
REST = {"systolic_bp": 120, "consciousness": "A"}
NO_SIGNS = dict.fromkeys(("breath", "intake", "confusion", "drowsy_agitated", "skin", "mobility", "bladder_bowel", "carer_worry"), False)


def using(chart: str, red: str, amber: str, **changes: int) -> Any:  # noqa: ANN401 -- a pathway
    use: dict[str, Any] = {"chart": chart, "red": red, "amber": amber, "source": "house", "label": "DESIGN"}
    entries = {name: {"value": value, "source": "house", "label": "DESIGN"} for name, value in changes.items()}
    return pathway_with({"scores": [{**use, **entries}]})


NEWS2 = using("news2", "high", "low-medium")
HOME = using("restore2", "call_999", "senior", change_amber=2, change_red=4)
MINI = using("restore2-mini", "none", "none")
CHILD = using("npews", "medium", "low")


def scored_by(pathway: Any, spo2: int | None, *, person: Person = ADULT, more: dict[str, object] | None = None, **said: Any) -> Judgement:  # noqa: ANN401 -- any field
    return judged(observed(spo2, observations=more or {}, **said), pathway=pathway, charts=CHARTS, person=person)


def test_a_whole_set_in_range_has_a_total_and_finds_nothing() -> None:
    judgement = scored_by(NEWS2, 97, more=REST, **WELL)
    (said,) = judgement.scores
    assert (said.total, said.partial, said.level, said.missing) == (0, False, "low", ())
    assert codes(judgement) == ["spo2_green"]


@pytest.mark.parametrize(
    ("said", "total", "code", "level"),
    [
        ({"respiratory_rate": 22}, 2, None, None),
        ({"respiratory_rate": 25}, 3, "score_amber", Level.AMBER),  # a single three
        ({"respiratory_rate": 22, "temperature_c": 39.5}, 4, None, None),
        ({"respiratory_rate": 22, "temperature_c": 39.5, "pulse": 95}, 5, "score_amber", Level.AMBER),
        ({"respiratory_rate": 25, "temperature_c": 39.5, "pulse": 95}, 6, "score_amber", Level.AMBER),
        ({"respiratory_rate": 25, "temperature_c": 39.5, "pulse": 115}, 7, "score_red", Level.RED),
    ],
)
def test_a_total_is_judged_by_the_levels_that_the_pathway_names(
    said: dict[str, Any], total: int, code: str | None, level: Level | None
) -> None:
    judgement = scored_by(NEWS2, 97, more=REST, **{**WELL, **said})
    assert judgement.scores[0].total == total
    found = [one for one in judgement.findings if one.rule_id == "score.level"]
    assert [(one.code, one.level) for one in found] == ([] if code is None else [(code, level)])


def test_a_partial_set_has_no_total_and_is_judged_by_what_is_certain() -> None:
    judgement = scored_by(NEWS2, 91, pulse=80)
    (said,) = judgement.scores
    assert (said.total, said.level, said.at_least, said.partial) == (None, None, 3, True)
    assert set(said.missing) == {"respiratory_rate", "oxygen", "systolic_bp", "consciousness", "temperature"}
    (found,) = [one for one in judgement.findings if one.rule_id == "score.level"]
    assert (found.code, found.values["total"], found.values["at_least"]) == ("score_amber", None, 3)


def test_a_partial_set_that_is_low_so_far_finds_nothing_and_makes_nothing_green() -> None:
    judgement = scored_by(NEWS2, None, pulse=80)
    assert (judgement.level, judgement.findings) == (None, ())
    assert judgement.scores[0].partial


def test_scale_2_is_used_only_where_it_was_prescribed() -> None:
    one, two = (scored_by(NEWS2, 90, person=Person(age_years=70, spo2_scale=scale), more=REST, **WELL).scores[0].total for scale in (1, 2))
    assert (one, two) == (3, 0)


@pytest.mark.parametrize("person", [Person(age_years=15), Person(age_years=30, pregnant=True)])
def test_those_a_chart_is_not_for_are_refused_and_nothing_is_found(person: Person) -> None:
    judgement = scored_by(NEWS2, 97, person=person, more=REST, **{**WELL, "respiratory_rate": 30})
    (said,) = judgement.scores
    assert said.refused
    assert (said.total, said.at_least) == (None, None)
    assert codes(judgement) == ["spo2_green"]


def test_a_chart_that_asks_nothing_of_what_was_said_says_nothing() -> None:
    assert scored_by(NEWS2, None, feeling="worse").scores == ()


def test_the_change_from_the_usual_score_counts_from_the_numbers_that_were_signed() -> None:
    usual = Person(age_years=80, usual_news=1)
    for rate, level in ((16, None), (22, None), (25, Level.AMBER)):
        judgement = scored_by(HOME, 97, person=usual, more=REST, **{**WELL, "respiratory_rate": rate})
        assert [one.level for one in judgement.findings if one.code == "score_change"] == ([] if level is None else [level])
    worse = scored_by(HOME, 97, person=usual, more=REST, **{**WELL, "respiratory_rate": 25, "pulse": 115})
    (change,) = [one for one in worse.findings if one.code == "score_change"]
    assert (change.level, change.values["change"], change.values["usual"], change.values["threshold"]) == (Level.RED, 4, 1, 4)


@pytest.mark.parametrize(
    ("rate", "pulse", "code", "level"),
    [
        (22, 80, None, None),
        (25, 80, "score_amber", Level.AMBER),
        (25, 135, "score_amber", Level.AMBER),
        (30, 135, "score_amber", Level.AMBER),
    ],
)
def test_a_resident_is_judged_by_the_actions_of_the_chart(rate: int, pulse: int, code: str | None, level: Level | None) -> None:
    judgement = scored_by(HOME, 97, more=REST, **{**WELL, "respiratory_rate": rate, "pulse": pulse})
    found = [(one.code, one.level) for one in judgement.findings if one.rule_id == "score.level"]
    assert found == ([] if code is None else [(code, level)])


def test_seven_points_call_for_999_in_a_care_home() -> None:
    judgement = scored_by(HOME, 97, more=REST, **{**WELL, "respiratory_rate": 25, "pulse": 135, "temperature_c": 39.5})
    (said,) = judgement.scores
    assert (said.total, said.level) == (8, "call_999")
    assert "score_red" in codes(judgement)


def test_each_chart_of_a_pathway_says_what_it_can_and_finds_what_it_finds() -> None:
    both = pathway_with({
        "scores": [
            {"chart": "meows-oxford", "red": "high", "amber": "medium", "source": "house", "label": "DESIGN"},
            {"chart": "restore2-mini", "red": "none", "amber": "none", "source": "house", "label": "DESIGN"},
            {"chart": "news2", "red": "high", "amber": "low-medium", "source": "house", "label": "DESIGN"},
        ]
    })  # fmt: skip
    signs = scored_by(both, None, more={"breath": True})
    assert [said.chart for said in signs.scores] == ["restore2-mini"]
    set_and_signs = scored_by(both, 97, more={**REST, "breath": True}, **{**WELL, "respiratory_rate": 25})
    assert [said.chart for said in set_and_signs.scores] == ["meows-oxford", "restore2-mini", "news2"]
    assert {"soft_sign", "score_amber"} <= set(codes(set_and_signs))


def test_without_anything_to_score_nobody_worries() -> None:
    scores = scored.score(observed(97), Context(pathway=NEWS2, charts={**CHARTS, "news2": CHARTS["restore2-mini"]}))
    assert (scores.said, scores.findings, scores.worry) == ((), (), False)


def test_without_a_usual_score_there_is_no_change() -> None:
    judgement = scored_by(HOME, 97, more=REST, **{**WELL, "respiratory_rate": 30, "pulse": 115})
    assert judgement.scores[0].change_at_least is None
    assert "score_change" not in codes(judgement)


def test_each_soft_sign_that_is_seen_is_amber_and_those_nobody_looked_for_are_unknown() -> None:
    judgement = scored_by(HOME, None, more={"intake": True, "mobility": True, "skin": False})
    assert codes(judgement) == ["soft_sign", "soft_sign"]
    (said,) = judgement.scores
    assert said.signs == ("eating or drinking less", "less mobile, off their legs or unsteady")
    assert set(said.signs_missing) == {"breath", "confusion", "drowsy_agitated", "bladder_bowel", "carer_worry"}
    assert (said.total, said.at_least, said.level_at_least) == (None, None, None)


def test_soft_signs_that_were_looked_for_and_not_seen_find_nothing() -> None:
    judgement = scored_by(HOME, 97, more={**REST, **NO_SIGNS}, **WELL)
    assert codes(judgement) == ["spo2_green"]
    assert judgement.scores[0].signs_missing == ()


def test_a_chart_of_signs_alone_has_no_score() -> None:
    judgement = scored_by(MINI, None, more={"breath": True})
    (said,) = judgement.scores
    assert (said.chart, said.total, said.at_least, said.signs) == ("restore2-mini", None, None, ("short of breath or breathing fast",))
    assert codes(judgement) == ["soft_sign"]


@pytest.mark.parametrize("yes", [True, "yes"])
def test_a_carers_worry_is_a_sign_and_adds_the_step_of_a_concern(yes: object) -> None:
    judgement = scored_by(HOME, 97, more={"carer_worry": yes})
    assert codes(judgement) == ["soft_sign", "concern", "spo2_green"]
    assert (judgement.level, judgement.governing) == (Level.RED, Level.AMBER)


@pytest.mark.parametrize(
    ("age", "rate", "level"),
    [
        (0, 40, None),
        (3, 30, None),
        (7, 22, None),
        (14, 18, None),
        (0, 22, Level.AMBER),
        (3, 45, Level.AMBER),
        (3, 65, Level.AMBER),
        (14, 40, Level.AMBER),
    ],
)
def test_a_child_is_scored_by_their_age_band(age: int, rate: int, level: Level | None) -> None:
    judgement = scored_by(CHILD, 98, person=Person(age_years=age), respiratory_rate=rate)
    assert [one.level for one in judgement.findings if one.rule_id == "score.level"] == ([] if level is None else [level])


def test_a_childs_pulse_is_its_heart_rate() -> None:
    judgement = scored_by(CHILD, 98, person=Person(age_years=3), pulse=175, respiratory_rate=65)
    assert judgement.scores[0].subscores is not None
    assert judgement.scores[0].subscores["heart_rate"] == 4
    assert [one.code for one in judgement.findings if one.rule_id == "score.level"] == ["score_red"]


def test_a_residents_soft_signs_count_where_the_score_behind_is_not_for_them() -> None:
    judgement = scored_by(HOME, 97, person=Person(age_years=40, pregnant=True), more={"breath": "yes"}, **WELL)
    (said,) = judgement.scores
    assert said.refused == ("NEWS2 is not for use in pregnancy.",)
    assert (said.signs, said.total) == (("short of breath or breathing fast",), None)
    assert "soft_sign" in codes(judgement)


def test_soft_signs_stop_with_the_chart_at_the_end_of_life() -> None:
    judgement = scored_by(HOME, 97, person=Person(age_years=80), more={"breath": "yes", "end_of_life": "yes"}, **WELL)
    assert judgement.scores[0].refused == ("RESTORE2 stops once a resident is on an end-of-life pathway.",)
    assert codes(judgement) == ["spo2_green"]


@pytest.mark.parametrize(("concern", "code"), [("sepsis", "score_red"), ("pupils", "score_red")])
def test_a_specific_concern_calls_for_its_level_whatever_the_score(concern: str, code: str) -> None:
    judgement = scored_by(CHILD, 98, person=Person(age_years=3), more={"concern": concern})
    assert code in codes(judgement)


def test_what_a_clinician_must_put_a_level_to_is_amber_and_says_so() -> None:
    judgement = scored_by(CHILD, 98, person=Person(age_years=3), temperature_c=38.5)
    (asks,) = [one for one in judgement.findings if one.code == FindingCode.SCORE_ASKS]
    assert (asks.level, asks.values["words"]) == (Level.AMBER, "temperature of 38 or more: think sepsis")


def test_a_carer_who_finds_the_child_worse_raises_it_one_step_without_changing_the_score() -> None:
    judgement = scored_by(CHILD, 98, person=Person(age_years=3), more={"carer_question": "W"})
    assert (judgement.level, codes(judgement)) == (Level.AMBER, ["concern", "score_asks", "spo2_green"])
    assert judgement.scores[0].at_least == 0
    ill = scored_by(CHILD, 93, person=Person(age_years=3), more={"carer_question": "W"})
    assert (ill.level, ill.governing) == (Level.RED, Level.AMBER)


@pytest.mark.parametrize(
    ("years", "band"), [(0, "0-11m"), (1, "1-4y"), (4, "1-4y"), (5, "5-12y"), (12, "5-12y"), (13, "13y+"), (18, "13y+")]
)
def test_the_chart_says_which_age_band_an_age_is_in(years: int, band: str) -> None:
    field = CHARTS["npews"].inputs["age_band"]
    assert isinstance(field, ChoiceField)
    assert field.of_age(years) == band


def test_a_choice_that_age_does_not_answer_is_left_to_whoever_looks() -> None:
    field = CHARTS["npews"].inputs["consciousness"]
    assert isinstance(field, ChoiceField)
    assert field.of_age(3) is None


def test_a_child_whose_age_is_unknown_cannot_be_scored() -> None:
    (said,) = scored_by(CHILD, 98, person=Person()).scores
    assert said.refused


def test_what_is_kept_of_a_score_is_plain_data() -> None:
    (said,) = scored_by(HOME, 97, more={**REST, "intake": True}, **WELL).scores
    kept = json.loads(json.dumps(said.as_json()))
    assert said.as_json() == kept  # lists from the first, as they come back
    assert (kept["chart"], kept["total"], kept["signs"], kept["subscores"]["pulse"]) == ("restore2", 0, ["eating or drinking less"], 0)


NAMED = {"pathway": "covid-oximetry-at-home", "pathway_version": "1.2"}
RESTORE2 = {"chart": "RESTORE2", "score": "NEWS2", "chart_version": "1.0", **NAMED}
PEWS = {"chart": "National PEWS", "score": "National PEWS", "chart_version": "1.0", **NAMED}


def only(judgement: Judgement, code: str) -> dict[str, Any]:
    (found,) = [one for one in judgement.findings if one.code == code]
    assert found.values["level"] == found.level
    return found.values


def test_a_score_keeps_all_that_its_sentence_and_its_receipt_need() -> None:
    judgement = scored_by(NEWS2, 91, pulse=80)
    assert only(judgement, "score_amber") == {
        "total": None,
        "at_least": 3,
        "partial": True,
        "missing": ["respiratory_rate", "oxygen", "systolic_bp", "consciousness", "temperature"],
        "reached": "Low to medium",
        "response": CHARTS["news2"].levels[2].response,
        "threshold": "low-medium",
        "source": "house",
        "label": "DESIGN",
        "level": "amber",
        "chart": "NEWS2",
        "score": "NEWS2",
        "chart_version": "1.0",
        **NAMED,
    }
    red = scored_by(NEWS2, 97, more=REST, **{**WELL, "respiratory_rate": 25, "temperature_c": 39.5, "pulse": 115})
    assert {name: only(red, "score_red")[name] for name in ("total", "threshold", "reached", "level")} == {
        "total": 7,
        "threshold": "high",
        "reached": "High",
        "level": "red",
    }


def test_a_change_keeps_from_what_to_what_and_whose_number_it_is() -> None:
    judgement = scored_by(HOME, 97, person=Person(age_years=80, usual_news=1), more=REST, **{**WELL, "respiratory_rate": 25})
    assert only(judgement, "score_change") == {
        "total": 3,
        "at_least": 3,
        "usual": 1,
        "change": 2,
        "level": "amber",
        "threshold": 2,
        "origin": "pathway",
        "set_by": None,
        "source": "house",
        "label": "DESIGN",
        **RESTORE2,
    }


def test_a_sign_and_what_a_clinician_must_judge_keep_their_words() -> None:
    sign = scored_by(HOME, None, more={"intake": True})
    assert only(sign, "soft_sign") == {"sign": "intake", "words": "eating or drinking less", "level": "amber", **RESTORE2}
    asks = scored_by(CHILD, 98, person=Person(age_years=3), temperature_c=35.5)
    expected = {"asks": "think_sepsis", "words": "temperature below 36: think sepsis", "level": "amber", **PEWS}
    assert only(asks, "score_asks") == expected


def test_what_is_said_of_a_chart_names_it_and_how_far_it_may_be_trusted() -> None:
    said = scored_by(HOME, 97, person=Person(age_years=80, usual_news=1), more={**REST, "intake": True}, **WELL).scores[0]
    assert (said.chart, said.title, said.version, said.status) == ("restore2", CHARTS["restore2"].title, "1.0", "LOCAL")
    assert (said.level, said.level_at_least, said.level_title, said.usual, said.change_at_least) == (
        "watch",
        "watch",
        "Watch closely",
        1,
        -1,
    )
    assert said.response == CHARTS["restore2"].levels[0].response
    child = scored_by(CHILD, 98, person=Person(age_years=3), more={"concern": "sepsis"}).scores[0]
    assert (child.overrides, child.level, child.level_at_least) == (("new suspicion of sepsis",), None, "medium")
    refused = scored_by(NEWS2, 97, person=Person(age_years=15)).scores[0]
    assert refused.refused == ("NEWS2 is not for people under 16.",)


@pytest.mark.parametrize(("seen", "flag"), [("V", "confused_drowsy"), ("P", "unresponsive"), ("U", "unresponsive")])
@pytest.mark.parametrize("pathway", [HOME, NEWS2, CHILD], ids=["home", "adult", "child"])
def test_whoever_does_not_wake_by_themselves_is_an_emergency_whatever_the_score(pathway: Any, seen: str, flag: str) -> None:  # noqa: ANN401 -- a pathway
    age = 3 if pathway is CHILD else 70
    judgement = scored_by(pathway, 97, person=Person(age_years=age), more={"systolic_bp": 120, "consciousness": seen}, **WELL)
    assert judgement.level is judgement.governing is Level.RED
    (found,) = [one for one in judgement.findings if one.code == FindingCode.RED_SYMPTOM]
    assert (found.values["flag"], found.values["consciousness"]) == (flag, seen)


@pytest.mark.parametrize("seen", ["A", "C", None])
def test_an_alert_and_a_newly_confused_patient_are_judged_by_the_chart(seen: str | None) -> None:
    judgement = scored_by(NEWS2, 97, more={"systolic_bp": 120, "consciousness": seen}, **WELL)
    assert "red_symptom" not in codes(judgement)


def test_a_flag_that_was_said_is_not_found_twice() -> None:
    judgement = scored_by(NEWS2, 97, more={"consciousness": "U"}, red_flags=("unresponsive",), **WELL)
    assert codes(judgement).count("red_symptom") == 1


def test_what_a_chart_has_judged_is_not_unlikely_as_well() -> None:
    assert "vital_unlikely" not in codes(scored_by(CHILD, 98, person=Person(age_years=0), pulse=160, respiratory_rate=50))
    assert "vital_unlikely" in codes(scored_by(NEWS2, 97, person=Person(age_years=30, pregnant=True), pulse=190))
