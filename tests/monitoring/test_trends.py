"""A patient against their own baseline: what it is, which fall counts, and what counts as persistent. All numbers here are made up."""

import pytest

from app.monitoring import trends
from app.monitoring.context import Context, PastReading
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.pathways.definition import Definition
from app.pathways.schema import Pathway
from tests.monitoring.examples import PATHWAY, SHIPPED, after, codes, judged, observed, past, pathway_with

DROPS = pathway_with(trend__drop_amber="3", trend__drop_red="5")
PERSISTENT = pathway_with(trend__persistence="3")
FIRST = (past(97, at=-900, number=1), past(99, at=-600, number=2), past(98, at=-300, number=3))


def baseline(*first: PastReading, usual: int | None = None, before: float = 0) -> tuple[int, str] | None:
    return trends.baseline(Context(pathway=DROPS, usual_spo2=usual, first=first), before=after(before))


def test_the_usual_level_is_the_baseline_where_it_is_known() -> None:
    assert baseline(*FIRST, usual=96) == (96, "usual")


def test_else_it_is_the_median_of_the_first_three_readings_whatever_order_they_are_handed_in() -> None:
    assert baseline(*FIRST) == (98, "median")
    assert baseline(*reversed(FIRST)) == (98, "median")


def test_there_is_none_before_three_readings_have_come() -> None:
    assert baseline(*FIRST[:2]) is None
    assert baseline(*FIRST[:2], past(None, at=-100, number=4)) is None


def test_a_later_reading_never_changes_the_baseline_of_an_earlier_one() -> None:
    assert baseline(*FIRST, before=-300) is None
    assert baseline(*FIRST, past(80, at=10, number=4)) == (98, "median")
    assert baseline(*FIRST, past(80, at=-10, number=4)) == (98, "median")


def test_a_pathway_without_a_trend_has_a_baseline_only_where_the_usual_level_is_known() -> None:
    plain = pathway_with()
    bare = Context(pathway=_without_trend(), first=FIRST)
    assert trends.baseline(bare, before=after(0)) is None
    assert trends.baseline(Context(pathway=plain, first=FIRST), before=after(0)) == (98, "median")
    assert codes(judged(observed(95), pathway=_without_trend(), first=FIRST)) == ["spo2_green"]


@pytest.mark.parametrize(("spo2", "level"), [(96, None), (95, Level.AMBER), (94, Level.AMBER), (93, Level.RED), (90, Level.RED)])
def test_a_fall_counts_from_the_number_that_was_signed(spo2: int, level: Level | None) -> None:
    falls = [one for one in judged(observed(spo2), pathway=DROPS, usual_spo2=98).findings if one.code == FindingCode.TREND_DROP]
    assert [one.level for one in falls] == ([] if level is None else [level])


def test_a_fall_says_from_what_by_how_much_and_where_the_number_came_from() -> None:
    found = judged(observed(95), pathway=DROPS, first=FIRST).findings[0]
    assert (found.code, found.rule_id, found.confirmed) == ("trend_drop", "trend.drop", True)
    told = ("baseline", "baseline_origin", "drop", "threshold", "source", "label", "green_from")
    assert [found.values[name] for name in told] == [98, "median", 3, 3, "hub1", "LOCAL", 96]


def test_a_fall_is_not_judged_while_nobody_has_signed_a_number() -> None:
    assert codes(judged(observed(95), usual_spo2=100)) == ["spo2_green"]
    assert not trends.needs_first(Context(pathway=PATHWAY))


def test_one_of_the_two_numbers_is_enough() -> None:
    only_red = pathway_with(trend__drop_red="5")
    assert codes(judged(observed(95), pathway=only_red, usual_spo2=99)) == ["spo2_green"]
    assert codes(judged(observed(95), pathway=only_red, usual_spo2=100)) == ["trend_drop", "spo2_green"]
    assert trends.needs_first(Context(pathway=only_red))


def test_a_fall_in_range_is_no_good_repeat_of_a_low_reading() -> None:
    assert judged(observed(95, at=5), past(91), pathway=DROPS, usual_spo2=98).repeat_result == "none"


def test_the_first_readings_are_looked_up_only_where_they_can_matter() -> None:
    assert trends.needs_first(Context(pathway=DROPS))
    assert not trends.needs_first(Context(pathway=DROPS, usual_spo2=96))
    assert not trends.needs_first(Context(pathway=_without_trend()))
    assert (trends.first_of(DROPS), trends.first_of(_without_trend())) == (3, 0)


def test_as_many_readings_are_looked_up_as_persistence_needs() -> None:
    assert trends.looks_back(PATHWAY) == trends.looks_back(_without_trend()) == trends.looks_back(PERSISTENT) == 5
    assert trends.looks_back(pathway_with(trend__persistence="9")) == 9


@pytest.mark.parametrize(
    ("before", "persistent"),
    [((94, 93), True), ((93, 91), True), ((94, 96), False), ((96, 94), False), ((94,), False), ((), False), ((97, 94, 94), True)],
)
def test_readings_out_of_range_in_a_row_are_persistent(before: tuple[int, ...], *, persistent: bool) -> None:
    earlier = [past(spo2, at=-600 + 100 * place, number=place) for place, spo2 in enumerate(before)]
    found = judged(observed(94), *earlier, pathway=PERSISTENT)
    assert ("trend_persistent" in codes(found)) is persistent


def test_a_reading_in_range_ends_persistence() -> None:
    low = [past(94, at=-200, number=1), past(94, at=-100, number=2)]
    assert codes(judged(observed(96), *low, pathway=PERSISTENT)) == ["spo2_green"]
    assert "trend_persistent" not in codes(judged(observed(94), *low, past(97, at=-50, number=3), pathway=PERSISTENT))


@pytest.mark.parametrize("late", [-300, -150, 0])
def test_persistence_is_found_whichever_of_the_row_comes_last(late: int) -> None:
    row = [past(94, at=at, number=number) for number, at in enumerate((-300, -150, 0)) if at != late]
    assert "trend_persistent" in codes(judged(observed(94, at=late, received=10), *row, pathway=PERSISTENT))


def test_what_was_measured_at_the_same_instant_counts_once_and_the_row_is_amber() -> None:
    found = judged(observed(93, at=0), past(94, at=0, number=1), past(93, at=-60, number=2), pathway=PERSISTENT).findings
    (row,) = [one for one in found if one.code == FindingCode.TREND_PERSISTENT]
    assert (row.level, row.values["count"], row.values["level"]) == (Level.AMBER, 3, "amber")


def test_readings_without_an_oxygen_level_do_not_break_a_row() -> None:
    earlier = [past(94, at=-300, number=1), past(None, at=-200, number=2), past(93, at=-100, number=3)]
    found = judged(observed(94), *earlier, pathway=PERSISTENT)
    assert [one.values["count"] for one in found.findings if one.code == FindingCode.TREND_PERSISTENT] == [3]


def _without_trend() -> Pathway:
    source = {name: section for name, section in SHIPPED.source.items() if name != "trend"}
    return Definition(source).complete()
