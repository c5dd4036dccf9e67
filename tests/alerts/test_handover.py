"""The five parts of a handover: what is kept of them, and what is too long."""

import json

import pytest

from app.alerts import handover as handovers
from app.alerts.handover import LONGEST, PARTS, Handover
from app.errors import Fault


def test_the_parts_stand_in_the_order_in_which_they_are_said() -> None:
    assert PARTS == ("situation", "background", "assessment", "recommendation", "decision")


def test_what_is_typed_is_read_part_by_part_and_lines_end_as_ours_do() -> None:
    read = handovers.written({"situation": "  one\r\ntwo \r\n", "decision": "x", "note": "not mine"})
    assert read == Handover(situation="one\ntwo", decision="x")


@pytest.mark.parametrize(("typed", "empty"), [({}, True), ({"situation": " \n "}, True), ({"assessment": "x"}, False)])
def test_a_handover_in_which_nothing_is_written_is_empty(typed: dict[str, str], empty: object) -> None:
    assert handovers.written(typed).is_empty is empty


def test_not_knowing_but_being_worried_is_an_assessment() -> None:
    said = Handover(assessment="I do not know but I am worried")
    assert handovers.faults_of(said) == []
    assert handovers.to_json(said) == {"assessment": "I do not know but I am worried"}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_may_be_so_long_and_no_longer(part: str) -> None:
    assert handovers.faults_of(Handover(**{part: "x" * LONGEST})) == []
    (fault,) = handovers.faults_of(Handover(**{part: "x" * (LONGEST + 7)}))
    assert fault == Fault(part, "This is longer than 2000 characters: leave out 7.")


@pytest.mark.parametrize("handover", [Handover("a", "b", "c", "d", "e"), Handover(background="b"), Handover("é “x”\n- y")])
def test_what_is_kept_comes_back_the_same(handover: Handover) -> None:
    assert handovers.from_json(json.loads(json.dumps(handovers.to_json(handover)))) == handover


@pytest.mark.parametrize("kept", [None, {}])
def test_where_none_was_kept_there_is_none(kept: dict[str, str] | None) -> None:
    assert handovers.from_json(kept) is None
