"""Two hundred patients over a day against a provider with every fault on; and two controls that the same run must fail.

`make simulation` lives through three days, seed after seed.
"""

from contextlib import ExitStack
from datetime import timedelta

import pytest

from tests.simulation import ward_run
from tests.simulation.controls import marks_before_send
from tests.simulation.world import ResendsOnTimeout

pytestmark = pytest.mark.slow
IN_THE_SUITE = 1  # day
BY_NOON = timedelta(hours=6)
"""How much of the run it takes to see what a control does."""


def test_a_ward_lives_through_a_day_of_faults_and_every_promise_holds(sqlite_url: str) -> None:
    with ExitStack() as stack:
        run = ward_run.live(stack, sqlite_url, days=IN_THE_SUITE)
    assert not run.found.violations, run.told()
    counts = run.found.counts
    assert len(run.course.texted) == sum(count for name, count in counts.items() if name.startswith("texts by"))
    for happened in ("texts by reconciled", "messages sent again in doubt", "messages failed", "slots missed", "red readings"):
        assert counts[happened] > 0, f"the run was too tame: no {happened}"
    for became in ("reading", "correction", "question", "worklist", "command", "thanks"):
        assert counts[f"texts as {became}"] > 0, f"the run was too tame: no text became {became}"
    assert counts["messages doubled in doubt, and marked"] > 0, (
        "no look-up stayed down over a doubtful message, so that nothing shows how doubles are marked"
    )


def test_a_sender_that_marks_before_it_sends_fails_the_same_run_by_losing_messages(sqlite_url: str) -> None:
    with ExitStack() as stack:
        run = ward_run.live(stack, sqlite_url, days=IN_THE_SUITE, until=BY_NOON, send=marks_before_send)
    kinds = ward_run.by_kind(run.found.violations)
    assert kinds["MESSAGE_LOST"] > 0
    assert kinds["MESSAGE_TWICE"] == 0


def test_a_gateway_that_sends_again_on_a_time_out_fails_the_same_run_by_doubling_messages(sqlite_url: str) -> None:
    with ExitStack() as stack:
        run = ward_run.live(stack, sqlite_url, days=IN_THE_SUITE, until=BY_NOON, gateway=ResendsOnTimeout)
    kinds = ward_run.by_kind(run.found.violations)
    assert kinds["MESSAGE_TWICE"] > 0
    assert kinds["MESSAGE_LOST"] == 0
