"""A care plan changes the wording of the answer to a red reading, and nothing else: nobody's red is unseen or unanswered."""

import itertools
from datetime import date, timedelta

import pytest

from app.alerts import store as alerts
from app.alerts.service import Urgency
from app.caseload.care_plan import Admission, PlanType
from app.caseload.views import EpisodeView
from app.messaging.store import OutboundView
from app.messaging.vocabulary import MessageClass
from tests import people
from tests.people import RED_TEXT
from tests.story import MINUTE, Story

REDS = {
    "85 120": "Oxygen 85, pulse 120.",  # red by the number
    "96 70 chest pain": "Oxygen 96, pulse 70.",  # red by the words
    "my oxygen is 85 or 95": "If your oxygen is 85, that is LOW.",  # may be red, and is asked about
}


def planned(at: Story, number: int = 1, *, approve: bool = True, **changes: object) -> EpisodeView:
    stay = at.enrol(number)
    return people.record_plan(at.database, stay, at.ward.nurse, approve=approve, now=at.now, **changes)


def today(at: Story) -> date:
    return at.now.astimezone(at.ward.hub.zone).date()


def safety(texts: list[OutboundView]) -> list[OutboundView]:
    return [one for one in texts if one.message_class is MessageClass.SAFETY]


@pytest.mark.parametrize("body", REDS)
def test_an_approved_text_takes_the_place_of_the_999_advice(at: Story, body: str) -> None:
    planned(at)
    at.text(body)
    answer = at.answer()
    assert RED_TEXT in answer.body
    assert "999" not in answer.body
    assert answer.message_class is MessageClass.SAFETY
    assert REDS[body] in answer.body
    assert "The team has been told." in answer.body
    assert at.item().urgency is Urgency.RED


@pytest.mark.parametrize(("approve", "told"), [(True, "own_text"), (False, "call_999")])
def test_whoever_rings_is_told_how_it_was_answered_whatever_the_plan_says_later(at: Story, approve: bool, told: str) -> None:  # noqa: FBT001 -- a case
    stay = planned(at, approve=approve)
    at.text("85 120 chest pain")
    people.record_plan(at.database, stay, at.ward.nurse, approve=False, now=at.now, red_text="Ring the nurse.")
    assert {reason.code.value: reason.values["told"] for reason in at.item().reasons} == {"low_reading": told, "red_symptom": told}


def test_it_does_so_when_the_repeat_is_low_too_and_when_the_patient_says_not_yet(at: Story) -> None:
    planned(at)
    for body in ("85 120", "84 121", "NOT YET"):
        at.clock.advance(2 * MINUTE)
        at.text(body)
        assert RED_TEXT in at.answer().body
        assert "999" not in at.answer().body


@pytest.mark.parametrize("body", REDS)
@pytest.mark.parametrize(
    "changes",
    [
        {"approve": False},
        {"red_text": None},
        {"admission_preference": Admission.FULL, "red_text": None},
        {"review_date": -1},
        {"valid_from": 1},
    ],
    ids=["not approved", "no text", "no limit", "out of date", "not yet"],
)
def test_anything_in_doubt_is_answered_with_the_999_advice(at: Story, changes: dict[str, object], body: str) -> None:
    days = {
        name: today(at) + timedelta(days=value) if isinstance(value, int) and name != "approve" else value
        for name, value in changes.items()
    }
    planned(at, **days)  # type: ignore[arg-type]
    at.text(body)
    assert "999" in at.answer().body
    assert RED_TEXT not in at.answer().body
    assert at.item().urgency is Urgency.RED


def test_the_day_of_the_review_is_the_last_on_which_the_text_is_used(at: Story) -> None:
    planned(at, review_date=today(at))
    at.text("85 120")
    assert RED_TEXT in at.answer().body
    at.clock.advance(timedelta(days=1))
    at.text("85 120")
    assert "999" in at.answer().body


def test_a_text_that_was_changed_since_it_was_approved_is_not_used(at: Story) -> None:
    stay = planned(at)
    people.record_plan(at.database, stay, at.ward.nurse, approve=False, now=at.now, red_text="Ring nobody.")
    at.text("85 120")
    assert "999" in at.answer().body
    assert "Ring nobody." not in at.answer().body


def test_what_is_not_red_is_answered_as_for_everybody(at: Story) -> None:
    planned(at)
    for body, template in (("96 70", "reply_green"), ("93 80", "reply_amber"), ("what?", "unreadable")):
        at.clock.advance(10 * MINUTE)
        at.text(body)
        assert at.answer().template.startswith(template)
        assert RED_TEXT not in at.answer().body


def test_a_red_text_of_nobody_in_particular_is_answered_with_the_999_advice(at: Story) -> None:
    planned(at)
    at.enrol(2, phone=people.phone(1))
    at.text("85 120")
    assert "999" in at.answer().body
    assert RED_TEXT not in at.answer().body


ANY_PLAN = list(itertools.product(PlanType, Admission, (True, False), (-1, None, 1)))


def test_no_plan_whatever_suppresses_anything(at: Story) -> None:
    bodies = itertools.cycle(REDS)
    for number, (kind, preference, approve, days) in enumerate(ANY_PLAN, 1):
        review = None if days is None else today(at) + timedelta(days=days)
        wanted = {"plan_type": kind, "admission_preference": preference, "review_date": review}
        stay = planned(at, number, approve=approve, **wanted, **({"summary": "", "red_text": None} if kind is PlanType.NONE else {}))
        at.text(next(bodies), by=people.phone(number))
        with at.database.read() as session:
            (alert,) = alerts.alerts_of_episode(session, stay.hub_id, stay.id)
        assert (alert.is_open, alert.urgency) == (True, Urgency.RED)
        (answer,) = safety(at.texts_to(people.phone(number)))
        assert "The team has been told." in answer.body
        assert ("999" in answer.body) is (RED_TEXT not in answer.body)
        assert answer.state.value == "pending"
    assert len(ANY_PLAN) == 120


def test_a_plan_changes_neither_when_nor_how_often_an_alert_climbs(at: Story) -> None:
    planned(at, 1)
    at.enrol(2)
    for number in (1, 2):
        at.text("85 120", by=people.phone(number))
    for _ in range(12):
        at.tick(5 * MINUTE)
        one, other = sorted(at.worklist(), key=lambda item: item.patient_id or 0)
        assert (one.urgency, one.rung, one.due_at, one.confirmed) == (other.urgency, other.rung, other.due_at, other.confirmed)
