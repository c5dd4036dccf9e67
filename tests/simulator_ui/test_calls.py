"""An automated call on a simulated phone: by the same forms that the page sends, from the ringing to the list."""

import re
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from app.alerts import store as alerts
from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.clinician_ui import routes as clinician_ui
from app.db import Database
from app.flows import enrolment, tick
from app.identity.roles import Role
from app.messaging import store as messages
from app.monitoring import store as readings
from app.simulator_ui import call_presenters, routes
from tests import people
from tests.doors import Ward, open_ward

OURS = {"Sec-Fetch-Site": "same-origin"}
FRAGMENT = {**OURS, "HX-Request": "true"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around the phones and the worklist; once on SQLite, once on PostgreSQL."""
    return open_ward(database, routes.router, clinician_ui.router)


@pytest.fixture
def ada(ward: Ward) -> EpisodeView:
    """A patient who is rung in a minute."""
    actor, now = ward.staff[Role.CLINICIAN].actor, ward.clock.now()
    draft = people.draft(1, channel=Channel.VOICE, reading_times=("14:04",))
    return ward.database.write(lambda session: enrolment.enrol(session, draft, addresses=ward.parts.addresses, actor=actor, now=now))


@pytest.fixture
def visitor(ward: Ward) -> TestClient:
    """Somebody who is signed in as the hub's clinician."""
    return ward.signed_in(Role.CLINICIAN)


def turn(ward: Ward, **later: float) -> None:
    """Let the worker take a turn, that much later."""
    ward.clock.advance(timedelta(**later))
    parts = ward.parts
    tick.turn(parts.database, parts.gateway, addresses=parts.addresses, now=parts.clock.now(), clock=parts.clock)


def look(visitor: TestClient) -> str:
    return visitor.get("/simulator/call", params={"phone": people.phone(1)}, headers=FRAGMENT).text


def press(visitor: TestClient, page: str, *keys: str) -> str:
    """Press keys one after the other, as the buttons of the page do; gives the page after the last."""
    for key in keys:
        says = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
        fields = {**dict(HIDDEN.findall(page)), "says": says[1] if says else "", "act": key}
        page = visitor.post("/simulator/call", data=fields, headers=FRAGMENT).text
    return page


def reasons(ward: Ward) -> set[str]:
    with ward.database.read() as session:
        return {str(reason.code) for item in alerts.worklist(session, ward.hub.id).items for reason in item.reasons}


def test_a_call_rings_is_keyed_on_and_takes_a_reading(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    assert "An automated call rings." not in look(visitor)
    turn(ward, minutes=2)
    page = press(visitor, look(visitor), "pick-up")
    assert "automatic call from" in page
    page = press(visitor, page, "8")
    assert re.search(r"<output[^>]*>8</output>", page)
    assert "automatic call from" in page
    page = press(visitor, page, "8", "#", "1", "0", "4", "#", "3")
    assert "oxygen 8 8, pulse 1 0 4, and you feel worse" in page
    page = press(visitor, page, "1")
    assert "999" in page
    assert "The call is over." in page
    assert reasons(ward) >= {"low_reading"}
    with ward.database.read() as session:
        (taken,) = readings.readings_of(session, ada.hub_id, ada.id)
        (call,) = [one for one in messages.conversation(session, ada.hub_id, ada.id) if one.status == "delivered"]
    assert (taken.spo2, taken.pulse, str(taken.channel)) == (88, 104, "voice")
    assert call.medium == "voice"


def test_a_call_that_is_hung_up_on_puts_its_numbers_before_a_person(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    turn(ward, minutes=2)
    page = press(visitor, look(visitor), "pick-up", "8", "6", "#", "hang-up")
    assert "The call is over." in page
    assert ada.phone == people.phone(1)
    assert reasons(ward) == {"possible_low_reading", "unfinished_call"}


def test_a_call_left_ringing_is_over_and_comes_once_more(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    turn(ward, minutes=2)
    press(visitor, look(visitor), "nobody")
    assert "An automated call rings." not in look(visitor)
    turn(ward, minutes=16)
    visitor.get("/simulator")  # somebody sits there: nobody is signed out
    turn(ward, minutes=15)
    assert "An automated call rings." in look(visitor)
    ward.clock.advance(timedelta(seconds=61))
    assert "An automated call rings." not in look(visitor)
    assert ada.channel is Channel.VOICE


def test_a_call_is_no_text_on_the_phone(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    turn(ward, minutes=2)
    assert "automatic call" not in visitor.get("/simulator/phone", params={"phone": ada.phone}).text


def test_without_script_each_key_brings_the_whole_page(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    turn(ward, minutes=2)
    page = look(visitor)
    fields = {**dict(HIDDEN.findall(page)), "act": "pick-up"}
    whole = visitor.post("/simulator/call", data=fields, headers=OURS).text
    assert "<html" in whole
    assert f"{ada.name}’s phone" in whole
    assert "automatic call from" in whole


def test_a_call_that_would_look_the_same_is_not_sent_again(ada: EpisodeView, visitor: TestClient) -> None:
    asked = {"phone": ada.phone or "", "stage": "idle"}
    assert visitor.get("/simulator/call", params=asked, headers=FRAGMENT).status_code == 204


@pytest.mark.parametrize("fields", [{}, {"message": "x"}, {"message": "99"}, {"message": "9" * 40}])
def test_a_call_that_there_is_not_is_not_found(visitor: TestClient, fields: dict[str, str]) -> None:
    assert visitor.post("/simulator/call", data={**fields, "act": "pick-up"}, headers=FRAGMENT).status_code == 404


def test_a_page_that_was_tampered_with_is_refused(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    turn(ward, minutes=2)
    fields = {**dict(HIDDEN.findall(look(visitor))), "act": "1", "step": "nonsense"}
    assert visitor.post("/simulator/call", data=fields, headers=FRAGMENT).status_code == 404
    assert ada.id


@pytest.mark.parametrize(
    ("key", "keyed", "one_key", "answer"),
    [("7", "9", False, None), ("#", "97", False, "97"), ("3", "", True, "3"), ("wait", "9", False, ""), ("*", "", False, None)],
)
def test_what_is_keyed_is_an_answer_at_hash_or_at_once(key: str, keyed: str, one_key: bool, answer: str | None) -> None:  # noqa: FBT001 -- a case
    assert call_presenters.pressed(key, keyed, one_key=one_key) == answer
