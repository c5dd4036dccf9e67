"""The scripted afternoon as a file: the one that comes with the demo is sound, and what is wrong with another is said."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from app.demo import afternoon, cohort
from app.demo.cohort import Course
from app.errors import Invalid
from app.web.rehearsal import Part


def script() -> dict[str, Any]:
    return tomllib.loads(afternoon.FILE.read_text(encoding="utf-8"))


def test_the_afternoon_that_comes_with_the_demo_tells_what_a_trainee_is_to_meet() -> None:
    scenes = afternoon.load().scenes
    said = {who: [one.says for one in scenes if one.who == who and one.says] for who in afternoon.load().cast}
    assert said["deteriorating"] == ["96 82", "94 88", "92 96", "89 108"]
    assert said["in_words"] == ["ninety four"]
    assert said["leaving"][-1] == "END"
    assert said["silent"] == []
    away, back = (next(one.after for one in scenes if one.part is part) for part in (Part.PROVIDER_AWAY, Part.PROVIDER_BACK))
    assert back - away == timedelta(minutes=40)
    assert [one.says for one in scenes if away < one.after < back] == ["92 96", "96 76"]


def test_each_part_is_played_by_somebody_else_who_is_well() -> None:
    players = afternoon.load().players(cohort.people())
    assert len({one.number for one in players.values()}) == len(afternoon.load().cast)
    assert {one.course for one in players.values()} == {Course.STABLE}


def test_a_ward_that_is_too_small_cannot_play_it() -> None:
    with pytest.raises(Invalid, match="needs 5 people"):
        afternoon.load().players(cohort.people()[:3])


@pytest.mark.parametrize(
    ("place", "change", "reason"),
    [
        (1, {"minute": -1}, "minute is a whole number"),
        (1, {"minute": True}, "minute is a whole number"),
        (1, {"part": "sings"}, "part is not known"),
        (1, {"who": "nobody"}, "who is one of the cast"),
        (-1, {"who": "silent"}, "who is one of the cast"),
        (1, {"says": ""}, "says is there where somebody texts"),
        (-1, {"says": "96 80"}, "says is there where somebody texts"),
        (1, {"tells": ""}, "tells is missing"),
        (1, {"mood": "sad"}, "not known: mood"),
        (1, {"minute": 170}, "not in order of time"),
        (-1, {"part": "provider_away"}, "goes away and comes back"),
        (-1, {"part": "provider_away"}, "the last step, and no other, ends it"),
        (0, {"who": "steady"}, "nothing to do for: silent"),
    ],
)
def test_what_is_wrong_with_a_script_is_said(place: int, change: dict[str, Any], reason: str) -> None:
    raw = script()
    raw["step"][place] |= change
    with pytest.raises(Invalid) as refused:
        afternoon.parse(raw)
    assert any(reason in fault.reason for fault in refused.value.faults), refused.value.faults
