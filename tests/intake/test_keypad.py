"""The dialogue of an automated call: every way through it ends, and only what was confirmed is a reading."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import keypad
from app.intake.keypad import Ending, Heard, Turn
from app.intake.reply import Feeling


def through(*pressed: str) -> Turn:
    turn = keypad.begin()
    for keys in pressed:
        assert turn.state is not None, "the call was over"
        turn = keypad.answer(turn.state, keys)
    return turn


def lines(turn: Turn) -> list[str]:
    return [line.name for line in turn.says]


def test_a_call_asks_for_oxygen_pulse_and_feeling_reads_back_and_takes_what_is_confirmed() -> None:
    assert lines(through()) == ["greeting", "ask_oxygen"]
    assert lines(through("94")) == ["ask_pulse"]
    assert lines(through("94", "88")) == ["ask_feeling"]
    read_back = through("94", "88", "2")
    assert lines(read_back) == ["ask_confirm"]
    assert dict(read_back.says[0].values) == {"spo2": "9 4", "pulse": "8 8", "feeling": "same"}
    done = through("94", "88", "2", "1")
    assert (done.ending, done.state) == (Ending.READING, None)
    assert (done.heard.values.spo2, done.heard.values.pulse, done.heard.values.feeling) == (94, 88, Feeling.SAME)


@pytest.mark.parametrize("keys", ["94", "94#", " 94 ", "100", "50"])
def test_the_hash_is_no_part_of_a_number(keys: str) -> None:
    assert lines(through(keys)) == ["ask_pulse"]


@pytest.mark.parametrize("keys", ["49", "101", "9", "*", "9*4", "1000", "٩٤"])
def test_what_cannot_be_an_oxygen_level_is_asked_for_again_and_kept(keys: str) -> None:
    turn = through(keys)
    assert lines(turn) == ["not_understood", "ask_oxygen"]
    assert turn.heard.refused == (keys,)
    assert not turn.heard.is_nothing


def test_silence_is_no_answer_and_is_asked_again() -> None:
    turn = through("")
    assert lines(turn) == ["nothing_heard", "ask_oxygen"]
    assert turn.heard.is_nothing


def test_where_no_key_was_pressed_nobody_was_there() -> None:
    turn = through("", "", "")
    assert (turn.ending, lines(turn)) == (Ending.NOBODY, ["nobody"])
    assert through("", "94", "", "").ending is Ending.GIVEN_UP


@pytest.mark.parametrize("keys", ["19", "251", "*"])
def test_what_cannot_be_a_pulse_is_asked_for_again_and_the_oxygen_kept(keys: str) -> None:
    turn = through("94", keys)
    assert lines(turn) == ["not_understood", "ask_pulse"]
    assert turn.heard.spo2 == 94


def test_three_answers_that_cannot_be_used_end_the_call_with_what_was_heard() -> None:
    turn = through("94", "1", "2", "x")
    assert (turn.ending, lines(turn), turn.heard.spo2) == (Ending.GIVEN_UP, ["given_up"], 94)
    assert (turn.heard.doubtful.candidates, turn.heard.refused) == ((94,), ("1", "2", "x"))


def test_faults_are_counted_over_the_whole_call() -> None:
    assert through("9", "94", "9", "88", "7").ending is Ending.GIVEN_UP


@pytest.mark.parametrize("before", [(), ("94",), ("94", "88"), ("94", "88", "3")])
def test_nought_asks_for_a_person_at_any_time_and_keeps_what_was_pressed(before: tuple[str, ...]) -> None:
    turn = through(*before, "0")
    assert (turn.ending, lines(turn)) == (Ending.A_PERSON, ["a_person"])
    assert turn.heard.is_nothing is (not before)


def test_what_was_wrong_is_asked_for_from_the_start_and_the_first_number_stays_visible() -> None:
    turn = through("89", "98", "2", "2")
    assert lines(turn) == ["from_the_start", "ask_oxygen"]
    done = through("89", "98", "2", "2", "98", "89", "2", "1")
    assert (done.heard.spo2, done.heard.pulse, done.heard.taken_back) == (98, 89, (89,))


def test_feeling_worse_that_is_taken_back_stays_too() -> None:
    done = through("89", "98", "3", "2", "98", "89", "2", "1")
    assert (done.heard.feeling, done.heard.felt_worse) == (Feeling.SAME, True)
    assert through("89", "98", "3", "2").heard.doubtful.feeling is Feeling.WORSE


def test_a_call_that_breaks_off_leaves_what_it_may_have_been() -> None:
    assert Heard().is_nothing
    assert Heard(spo2=90, taken_back=(88,)).doubtful.candidates == (88, 90)
    assert Heard(taken_back=(88,)).doubtful.candidates == (88,)
    assert not Heard(taken_back=(88,)).is_nothing


@given(st.lists(st.text(alphabet="0123456789*# ", max_size=4), min_size=15, max_size=15))
def test_every_call_ends(pressed: list[str]) -> None:
    turn = keypad.begin()
    for keys in pressed:
        if turn.state is None:
            break
        turn = keypad.answer(turn.state, keys)
        assert turn.says or turn.ending is Ending.READING
    assert turn.state is None


def test_taking_it_back_again_and_again_ends_too() -> None:
    turn = through(*(("94", "88", "2", "2") * 3))
    assert (turn.ending, turn.heard.doubtful.candidates) == (Ending.GIVEN_UP, (94, 94, 94))


def test_what_is_neither_right_nor_wrong_is_asked_again() -> None:
    turn = through("94", "88", "2", "7")
    assert lines(turn) == ["not_understood", "ask_confirm"]
    assert (turn.heard.spo2, turn.heard.refused) == (94, ("7",))
