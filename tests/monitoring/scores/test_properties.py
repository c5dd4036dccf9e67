"""What holds of every score: a partial set never says more than a whole one, nothing is more reassuring than it may be."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.errors import Invalid
from app.monitoring.scores import any_chart, news2, npews, restore2, scoring
from app.pathways.chart import Chart, ChoiceField, Field, NumberField
from tests.monitoring.scores.examples import CHARTS, NEWS2

# The machine that runs this may be busy with other things.
EASY = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

SCORING = [name for name, chart in CHARTS.items() if chart.parameters]


def measured(field: Field) -> st.SearchStrategy[Any]:
    """Any value that the field allows."""
    if isinstance(field, ChoiceField):
        return st.sampled_from(field.codes)
    return st.decimals(field.limits.low, field.limits.high, places=2).filter(lambda value: not mistaken(field, value))


def mistaken(field: NumberField, value: Decimal) -> bool:
    return any(one.low <= value <= one.high for one in field.mistaken)


def whole(chart: Chart) -> st.SearchStrategy[dict[str, Any]]:
    """Everything that a chart may ask for, of somebody whom it is for."""
    barred = {rule.condition.field for rule in chart.refuses}
    fields = {name: field for name, field in chart.inputs.items() if name not in barred}
    return st.fixed_dictionaries({name: measured(field) for name, field in fields.items()}).map(agreeing)


def agreeing(found: dict[str, Any]) -> dict[str, Any]:
    """Without the contradiction of air and oxygen."""
    return {**found, "oxygen_device": "cpap"} if found.get("oxygen_device") == "air" else found


@EASY
@pytest.mark.parametrize("name", SCORING)
@given(data=st.data())
def test_what_is_certain_of_a_part_never_exceeds_the_whole(name: str, data: st.DataObject) -> None:
    chart = CHARTS[name]
    every = data.draw(whole(chart))
    required = {field.name for field in chart.inputs.values() if field.required}
    kept = data.draw(st.sets(st.sampled_from(sorted(every))))
    complete = scoring.score(chart, every)
    part = scoring.score(chart, {field: value for field, value in every.items() if field in kept | required})
    assert complete.total is not None
    assert part.at_least <= complete.total
    assert complete.level is not None
    assert part.level_at_least.rank <= complete.level.rank
    assert part.partial == bool(part.missing)
    assert (part.total is None) == part.partial


@EASY
@pytest.mark.parametrize("name", SCORING)
@given(data=st.data())
def test_the_total_is_the_sum_of_its_parts_and_within_the_chart(name: str, data: st.DataObject) -> None:
    chart = CHARTS[name]
    score = scoring.score(chart, data.draw(whole(chart)))
    assert score.total == sum(one for one in score.subscores.values() if one is not None)
    assert 0 <= score.total <= chart.highest_total


@EASY
@given(st.decimals(50, 100, places=2), st.decimals(50, 100, places=2), st.sampled_from([1, 2]))
def test_a_lower_saturation_on_air_never_scores_less(first: Decimal, second: Decimal, scale: int) -> None:
    low, high = sorted((first, second))
    scores = [scoring.score(NEWS2, {"spo2_scale": scale, "oxygen": "air", "spo2": value}).subscores["spo2"] for value in (low, high)]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0] >= scores[1]


@EASY
@given(whole(NEWS2))
def test_taking_half_up_first_changes_nothing(given_: dict[str, Any]) -> None:
    taken = {
        name: value.quantize(Decimal("0.1"), "ROUND_HALF_UP") if isinstance(value, Decimal) else value for name, value in given_.items()
    }
    assert scoring.score(NEWS2, taken).subscores == scoring.score(NEWS2, given_).subscores


@EASY
@given(whole(NEWS2))
def test_a_number_between_two_whole_ones_scores_as_the_worse_of_them_at_least(given_: dict[str, Any]) -> None:
    for field in ("respiratory_rate", "systolic_bp", "pulse"):
        value = given_[field].quantize(Decimal("0.1"), "ROUND_HALF_UP")
        below, above = int(value), int(value) + (value != int(value))
        scores = [scoring.score(NEWS2, {"spo2_scale": 1, field: one}).at_least for one in (below, value, above)]
        assert scores[1] == max(scores[0], scores[2])


@EASY
@given(whole(NEWS2), st.randoms(use_true_random=False))
def test_the_order_of_the_fields_means_nothing(given_: dict[str, Any], chance: Any) -> None:  # noqa: ANN401 -- hypothesis' own
    shuffled = list(given_.items())
    chance.shuffle(shuffled)
    assert news2.as_json(scoring.score(NEWS2, dict(shuffled))) == news2.as_json(scoring.score(NEWS2, given_))


@EASY
@given(whole(CHARTS["npews"]))
def test_no_override_lowers_what_the_score_calls_for(given_: dict[str, Any]) -> None:
    chart = CHARTS["npews"]
    without = {name: value for name, value in given_.items() if name not in {"concern", "intuition", "consciousness"}}
    plain, overridden = scoring.score(chart, without), scoring.score(chart, given_)
    assert plain.level is not None
    assert overridden.level is not None
    assert plain.total == overridden.total
    assert plain.level.rank <= overridden.level.rank


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.decimals() | st.text(max_size=8) | st.sampled_from(["A", "air", "0-11m"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FIELDS = sorted({name for chart in CHARTS.values() for name in chart.inputs} | {"nonsense"})


def answer_of(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """What the chart of that name says."""
    chart = CHARTS[name]
    if name == "restore2":
        return restore2.as_json(restore2.assess(chart, NEWS2, found))
    if name == "restore2-mini":
        return restore2.signs_as_json(chart, restore2.look(chart, found))
    return {"news2": news2.as_json, "npews": npews.as_json}.get(name, any_chart.as_json)(scoring.score(chart, found))


@EASY
@given(st.sampled_from(sorted(CHARTS)), st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=6))
def test_anything_at_all_is_scored_or_refused_by_field(name: str, junk: dict[str, Any]) -> None:
    fields: set[str | None] = set()
    try:
        answer = answer_of(name, junk)
    except Invalid as refused:
        fields = {fault.field for fault in refused.faults}
        answer = {}
    assert bool(fields) != bool(answer)
    assert fields <= {*CHARTS[name].inputs, *NEWS2.inputs, *junk}
    assert json.loads(json.dumps(answer)) == answer
