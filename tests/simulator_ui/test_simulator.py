"""The simulated phones: they text as a real one does, show what a real one would show, and are not there for real patients."""

import re

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from app.alerts import store as alerts
from app.caseload.views import EpisodeView
from app.clinician_ui import routes as clinician_ui
from app.db import Database
from app.flows import enrolment, tick
from app.identity.roles import Role
from app.messaging import links
from app.messaging.outbox import Draft, enqueue
from app.messaging.vocabulary import MessageClass
from app.simulator_ui import presenters, routes
from tests import people
from tests.doors import Ward, open_ward

OURS = {"Sec-Fetch-Site": "same-origin"}
FRAGMENT = {**OURS, "HX-Request": "true"}


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around the phones and the worklist; once on SQLite, once on PostgreSQL."""
    return open_ward(database, routes.router, clinician_ui.router)


@pytest.fixture
def ada(ward: Ward) -> EpisodeView:
    """A patient with a phone."""
    return enrol(ward, 1)


@pytest.fixture
def visitor(ward: Ward) -> TestClient:
    """Somebody who is signed in as the hub's clinician."""
    return ward.signed_in(Role.CLINICIAN)


def enrol(ward: Ward, number: int, **facts: object) -> EpisodeView:
    actor, now = ward.staff[Role.CLINICIAN].actor, ward.clock.now()
    draft = people.draft(number, **facts)
    return ward.database.write(lambda session: enrolment.enrol(session, draft, addresses=ward.parts.addresses, actor=actor, now=now))


def deliver(ward: Ward) -> None:
    """Let what waits in the outbox go."""
    parts = ward.parts
    tick.turn(parts.database, parts.gateway, addresses=parts.addresses, now=parts.clock.now(), clock=parts.clock)


def text(visitor: TestClient, body: str, phone: str = people.phone(1)) -> int:
    return visitor.post("/simulator/texts", data={"phone": phone, "body": body}, headers=OURS).status_code


def test_where_patients_are_real_there_is_no_such_page(database: Database) -> None:
    real = open_ward(database, routes.router, environment="production", public_url="https://ward.example")
    browser = real.signed_in(Role.CLINICIAN)
    for path in ("/simulator", "/simulator/phone"):
        assert browser.get(path).status_code == 404
    assert browser.post("/simulator/texts", data={"phone": people.phone(1), "body": "88"}, headers=OURS).status_code == 404


def test_nobody_texts_without_signing_in(ward: Ward) -> None:
    assert ward.visitor().get("/simulator").status_code == 303
    assert ward.visitor().post("/simulator/texts", data={"phone": people.phone(1), "body": "88"}, headers=OURS).status_code == 303
    with ward.database.read() as session:
        assert alerts.worklist(session, ward.hub.id).items == ()


def test_an_empty_hub_has_a_strangers_phone(visitor: TestClient) -> None:
    page = visitor.get("/simulator").text
    assert "A stranger (no patient’s number)" in page
    assert "No texts yet." in page


def test_the_first_patients_phone_is_ready_with_four_texts_to_send(ada: EpisodeView, visitor: TestClient) -> None:
    page = visitor.get("/simulator").text
    assert f"{ada.name}’s phone, 07700 900001" in page
    for quick in ("96 80", "93 95", "88 110", "chest pain"):
        assert f'name="quick" value="{quick}"' in page


def test_a_text_goes_through_and_its_answer_comes_to_the_phone(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    answer = visitor.post("/simulator/texts", data={"phone": people.phone(1), "quick": "88 110"}, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "88 110</p>" in re.sub(r"\s+", " ", answer.text)
    with ward.database.read() as session:
        (item,) = alerts.worklist(session, ward.hub.id).items
    assert (item.patient_id, item.urgency) == (ada.patient_id, "red")
    deliver(ward)
    talk = visitor.get("/simulator/phone", params={"phone": people.phone(1)}).text
    assert "Oxygen 88, pulse 110." in talk
    assert talk.index("Oxygen 88, pulse 110.") < talk.index("88 110</p>")


def test_what_has_not_gone_is_not_on_the_phone(ada: EpisodeView, visitor: TestClient) -> None:
    assert ada.phone == people.phone(1)
    text(visitor, "88 110")
    assert "Oxygen 88, pulse 110." not in visitor.get("/simulator/phone").text


def test_a_conversation_that_has_not_changed_is_not_sent_again(ada: EpisodeView, visitor: TestClient) -> None:
    text(visitor, "96 80")
    page = visitor.get("/simulator", params={"phone": ada.phone}).text
    poll = re.search(r'hx-get="(/simulator/phone[^"]+)"', page)
    assert poll is not None
    address = poll[1].replace("&amp;", "&")
    assert visitor.get(address, headers=FRAGMENT).status_code == 204
    text(visitor, "97 80")
    assert visitor.get(address, headers=FRAGMENT).status_code == 200


def test_without_script_the_page_comes_again_with_the_same_phone(ada: EpisodeView, visitor: TestClient) -> None:
    answer = visitor.post("/simulator/texts", data={"phone": ada.phone, "body": "96 80"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, "/simulator?phone=%2B447700900001")


def test_a_stranger_who_texts_is_on_the_list_too(ward: Ward, visitor: TestClient) -> None:
    assert text(visitor, "hello", presenters.STRANGER) == 303
    with ward.database.read() as session:
        (item,) = alerts.worklist(session, ward.hub.id).items
    assert item.phone == presenters.STRANGER


@pytest.mark.parametrize("body", ["", "   ", "x" * 1601])
def test_a_text_that_cannot_be_sent_is_said_beside_the_field(ada: EpisodeView, visitor: TestClient, body: str) -> None:
    answer = visitor.post("/simulator/texts", data={"phone": ada.phone, "body": body}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert 'id="body-error"' in answer.text


@pytest.mark.parametrize("phone", ["", "07700900001", "+447911123456", "'; drop table"])
def test_no_text_comes_from_a_number_that_may_be_real(ward: Ward, visitor: TestClient, phone: str) -> None:
    assert text(visitor, "88 110", phone) == 422
    with ward.database.read() as session:
        assert alerts.worklist(session, ward.hub.id).items == ()


def test_a_discharged_patient_still_has_a_phone(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    visitor.post(f"/patients/{ada.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    assert f"{ada.name} (usual oxygen not known)" in visitor.get("/simulator").text
    assert ward.hub.id == ada.hub_id


def test_a_carers_phone_says_whose_carer_it_is(ward: Ward, visitor: TestClient) -> None:
    stay = enrol(ward, 2, carer_phone=people.phone(52), carer_role="daughter")
    page = visitor.get("/simulator", params={"phone": people.phone(52)}).text
    assert f"{stay.name}’s carer" in page


def test_an_address_in_a_text_can_be_followed(ward: Ward, ada: EpisodeView, visitor: TestClient) -> None:
    now = ward.clock.now()

    def queue(session: Session) -> None:
        address = ward.parts.addresses.form_url(links.make(session, ada, now, now=now))
        body = f"Please send your reading: {address}"
        until = now.replace(hour=23)
        draft = Draft(ada.hub_id, ada.id, "try/1", "prompt", MessageClass.ANSWER, people.phone(1), "Wardlight", body, now, until)
        enqueue(session, draft, now=now)

    ward.database.write(queue)
    deliver(ward)
    assert re.search(r'<a href="http://testserver/r/[^"]+" target="_blank" rel="noopener">', visitor.get("/simulator/phone").text)
