"""The two clocks of an alert, and its climb."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import ladder
from app.alerts.ladder import DEFAULT, Clocks
from app.alerts.triage import Urgency
from app.pathways import loader
from tests.people import NOON

MINUTES = st.integers(min_value=-600, max_value=600).map(lambda count: timedelta(minutes=count))
URGENCIES = st.sampled_from(Urgency)


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


@pytest.mark.parametrize(("urgency", "claim", "outcome"), [(Urgency.RED, 15, 30), (Urgency.AMBER, 60, 120), (Urgency.ROUTINE, 240, 240)])
def test_the_shipped_pathway_gives_the_minutes_of_the_facts(urgency: Urgency, claim: int, outcome: int) -> None:
    shipped = ladder.of(loader.shipped("covid-oximetry-at-home").ladder)
    assert shipped == DEFAULT
    assert ladder.opened(shipped, urgency, now=NOON).due_at == minutes(claim)
    assert ladder.claimed(shipped, urgency, now=NOON).due_at == minutes(outcome)


def test_what_is_frozen_is_read_back_the_same() -> None:
    assert ladder.thawed(ladder.frozen(DEFAULT)) == DEFAULT


def test_a_first_amber_is_due_when_its_repeat_is_due() -> None:
    assert ladder.opened(DEFAULT, Urgency.AMBER, now=NOON, repeat_due_at=minutes(40)).due_at == minutes(40)


def test_a_repeat_that_is_due_later_than_the_claim_puts_nothing_off() -> None:
    assert ladder.opened(DEFAULT, Urgency.RED, now=NOON, repeat_due_at=minutes(60)).due_at == minutes(15)


def test_a_worse_finding_starts_the_clock_again_and_keeps_a_nearer_climb() -> None:
    assert ladder.restarted(DEFAULT, Urgency.RED, next_climb_at=minutes(3), now=NOON) == Clocks(minutes(15), minutes(3))
    assert ladder.restarted(DEFAULT, Urgency.RED, next_climb_at=minutes(50), now=NOON) == Clocks(minutes(15), minutes(15))


@given(urgency=URGENCIES, again=st.none() | MINUTES)
def test_no_answer_never_puts_a_patient_off_longer_than_the_urgency_allows(urgency: Urgency, again: timedelta | None) -> None:
    clocks = ladder.no_answer(DEFAULT, urgency, again_at=None if again is None else NOON + again, now=NOON)
    assert NOON <= clocks.due_at <= NOON + timedelta(minutes=DEFAULT.rung(urgency).claim)
    assert clocks.next_climb_at == clocks.due_at


@given(urgency=URGENCIES, due=MINUTES)
def test_handing_back_never_wins_time(urgency: Urgency, due: timedelta) -> None:
    clocks = ladder.handed_back(DEFAULT, urgency, due_at=NOON + due, now=NOON)
    assert clocks.due_at <= NOON + due
    assert clocks.due_at <= NOON + timedelta(minutes=DEFAULT.rung(urgency).claim)
    assert clocks.next_climb_at >= NOON


@given(urgency=URGENCIES)
def test_a_climb_is_always_followed_by_another(urgency: Urgency) -> None:
    assert ladder.climbed(DEFAULT, urgency, now=NOON) > NOON


@given(urgency=URGENCIES, due=MINUTES)
def test_easing_never_makes_an_alert_due_sooner(urgency: Urgency, due: timedelta) -> None:
    assert ladder.eased(DEFAULT, urgency, opened_at=NOON, due_at=NOON + due).due_at >= NOON + due
