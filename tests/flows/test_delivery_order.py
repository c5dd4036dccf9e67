"""Carriers deliver in any order. What a patient measured decides what is on the list, not which text came first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts import triage
from app.alerts.triage import Urgency
from app.flows import reading_in
from app.flows.reading_in import Source
from app.identity import actor as actors
from app.monitoring.reading import Channel, Observation
from tests.story import MINUTE, Story


@dataclass(frozen=True)
class Said:
    """One report: minutes after noon at which it was measured, and what it said."""

    minute: int
    spo2: int
    worse: bool = False


@dataclass(frozen=True)
class Stands:
    """What the list says in the end, and what it will say once a person has claimed it."""

    urgency: Urgency | None
    deserved: Urgency | None
    codes: frozenset[str]


@st.composite
def reports(draw: st.DrawFn) -> tuple[Said, ...]:
    minutes = draw(st.lists(st.integers(0, 40).map(lambda step: step * 5), min_size=2, max_size=4, unique=True))
    spo2s = [draw(st.sampled_from([90, 92, 93, 94, 95, 97])) for _ in minutes]
    return tuple(Said(minute, spo2, draw(st.booleans())) for minute, spo2 in zip(minutes, spo2s, strict=True))


def delivered(at: Story, number: int, order: Sequence[Said]) -> Stands:
    """Enrol somebody new and let these reports come in, in this order, within one moment long after they were measured."""
    stay = at.enrol(number)
    now = at.now + timedelta(hours=12)

    def take(said: Said) -> None:
        measured = at.now + said.minute * MINUTE
        seen = Observation(
            measured_at=measured, received_at=measured, spo2=said.spo2, pulse=said.minute + 40, feeling="worse" if said.worse else None
        )
        actor = actors.patient(stay.patient_id, stay.hub_id)
        at.database.write(
            lambda session: reading_in.take(
                session, hub=at.ward.hub, episode=stay, observation=seen, source=Source(channel=Channel.SMS), actor=actor, now=now
            )
        )

    for said in order:
        take(said)
    return at.database.write(lambda session: _stands(session, stay.hub_id, stay.id))


def _stands(session: Session, hub_id: int, episode_id: int) -> Stands:
    open_ones = [one for one in alerts.alerts_of_episode(session, hub_id, episode_id) if one.is_open]
    if not open_ones:
        return Stands(None, None, frozenset())
    reasons = alerts.reasons(session, open_ones[0].id)
    deserved = triage.weigh(reason.weight for reason in reasons)
    return Stands(open_ones[0].urgency, deserved, frozenset(reason.code.value for reason in reasons))


def rank(urgency: Urgency | None) -> int:
    """0 is red."""
    return len(Urgency) if urgency is None else urgency.rank


numbers = iter(range(1, 10_000))


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports(), st.randoms(use_true_random=False))
def test_the_order_in_which_texts_are_delivered_changes_no_alert_and_never_makes_one_look_better(
    at: Story, measured: tuple[Said, ...], chance: object
) -> None:
    in_order = tuple(sorted(measured, key=lambda said: said.minute))
    shuffled = list(in_order)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    as_measured, as_delivered = delivered(at, next(numbers), in_order), delivered(at, next(numbers), shuffled)
    assert (as_delivered.urgency, as_delivered.codes) == (as_measured.urgency, as_measured.codes)
    assert rank(as_delivered.deserved) <= rank(as_measured.deserved)  # a good reading that comes late changes nothing


def test_a_late_amber_whose_good_repeat_is_here_already_is_routine(at: Story) -> None:
    good, low = Said(20, 97), Said(0, 93)
    assert (
        delivered(at, 1, (good, low))
        == delivered(at, 2, (low, good))
        == Stands(Urgency.ROUTINE, Urgency.ROUTINE, frozenset({"low_reading"}))
    )


def test_a_late_red_still_alerts_as_red_until_a_person_has_claimed_it(at: Story) -> None:
    good, low = Said(10, 97), Said(0, 90)
    expected = Stands(Urgency.RED, Urgency.AMBER, frozenset({"low_reading"}))
    assert [delivered(at, 1, (good, low)), delivered(at, 2, (low, good))] == [expected, expected]


def test_a_good_reading_after_two_low_ones_does_not_make_them_doubtful(at: Story) -> None:
    said = (Said(0, 90), Said(5, 91), Said(10, 97))
    assert delivered(at, 1, said).deserved is Urgency.RED
