"""Where a call stands, written down and read again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.intake import call_state
from app.intake.keypad import Heard, State, Step
from app.intake.reply import Feeling

numbers = st.integers(min_value=1, max_value=300)
heard = st.builds(
    Heard,
    spo2=st.none() | numbers,
    pulse=st.none() | numbers,
    feeling=st.none() | st.sampled_from(Feeling),
    taken_back=st.lists(numbers, max_size=3).map(tuple),
    felt_worse=st.booleans(),
    refused=st.lists(st.text("0123456789*#", min_size=1, max_size=12), max_size=3).map(tuple),
)
states = st.builds(State, step=st.sampled_from(Step), heard=heard, faults=st.integers(min_value=0, max_value=3))


@given(states)
def test_a_state_is_read_as_it_was_written(state: State) -> None:
    assert call_state.from_fields(call_state.to_fields(state)) == state


@pytest.mark.parametrize("fields", [{}, {"step": "oxygen"}, {"step": "oxygen", "faults": "0", "spo2": "x"}, {"step": "?", "faults": "0"}])
def test_what_was_never_written_is_refused(fields: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        call_state.from_fields(fields)
