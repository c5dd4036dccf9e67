"""What findings keep, and the edges of time: the last word of each rule."""

import pytest

from app.monitoring.context import Context, Limits, OpenRepeat, level_of, limits_of
from app.monitoring.finding import FindingCode
from app.monitoring.reading import Level
from app.monitoring.repeating import RepeatResult
from tests.monitoring.examples import PATHWAY, after, codes, judged, observed, past, pathway_with


def test_own_limits_are_a_clinicians_and_each_of_the_pathways_has_its_own_source() -> None:
    own = limits_of(Context(pathway=PATHWAY, red_max=87, amber_max=89, limits_by="dr@north.example"))
    assert own == Limits(87, 89, "patient", "dr@north.example", "clinician", "clinician")
    signed = pathway_with(bands__red_max="91")
    bands = limits_of(Context(pathway=signed))
    assert (bands.red_source, bands.amber_source) == ("hub1", PATHWAY.bands.amber_max.source)
    assert (bands.red_label, bands.amber_label) == ("LOCAL", "CONFIRMED")


def test_a_finding_keeps_the_source_of_the_limit_that_decided() -> None:
    signed = pathway_with(bands__red_max="91")
    (red,) = judged(observed(91), pathway=signed).findings
    (amber,) = judged(observed(94), pathway=signed).findings
    assert (red.values["source"], red.values["label"]) == ("hub1", "LOCAL")
    assert (amber.values["source"], amber.values["label"]) == (PATHWAY.bands.amber_max.source, "CONFIRMED")


def test_a_possible_red_keeps_its_limit_as_a_red_does() -> None:
    (possible,) = judged(observed(None, candidates=(90, 91))).findings
    assert (possible.code, possible.values["spo2"], possible.values["level"]) == (FindingCode.POSSIBLE_RED, 90, "red")
    assert possible.values["threshold"] == 92


def test_a_candidate_as_low_as_the_reading_is_the_reading() -> None:
    assert codes(judged(observed(90, candidates=(90,)))) == ["spo2_red"]
    assert codes(judged(observed(90, candidates=(89,)))) == ["possible_red", "spo2_red"]


def test_on_oxygen_keeps_the_number_and_the_limits_that_are_for_air() -> None:
    (found,) = judged(observed(97, oxygen="oxygen")).findings
    assert (found.code, found.values["spo2"], found.values["green_from"]) == (FindingCode.ON_OXYGEN, 97, 95)


def test_an_earlier_reading_of_candidates_alone_is_judged_by_the_red_among_them() -> None:
    limits = limits_of(Context(pathway=PATHWAY))
    assert level_of(past(None, candidates=(90, 97)), limits) is Level.RED
    assert level_of(past(None, candidates=(96, 97)), limits) is None
    assert level_of(past(97, candidates=(90,)), limits) is Level.RED
    assert level_of(past(None), limits) is None


@pytest.mark.parametrize("spo2", [None, 95, 100])
def test_what_is_in_range_or_says_no_oxygen_level_asks_for_no_repeat(spo2: int | None) -> None:
    assert judged(observed(spo2, pulse=80)).repeat is None


def test_a_repeat_that_was_asked_keeps_its_time_until_that_has_come() -> None:
    before = OpenRepeat(Level.RED, 90, 80, after(-15), after(0), due_at=after(5))
    again = judged(observed(90, at=0, received=0.5, pulse=80), open_repeat=before)
    assert (again.repeat_result, again.repeat and again.repeat.due_at) == (RepeatResult.TOO_CLOSE, after(5))
    over = OpenRepeat(Level.RED, 90, 80, after(-15), after(0), due_at=after(0.5))
    anew = judged(observed(90, at=0, received=0.5, pulse=80), open_repeat=over)
    assert (anew.repeat_result, anew.repeat and anew.repeat.due_at) == (RepeatResult.TOO_CLOSE, after(15.5))
