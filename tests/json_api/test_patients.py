"""Patients as machines see them: found by phone, shown with readings and messages, each view in the trail."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select

from app.audit.models import AuditEntry
from app.caseload.views import EpisodeView
from app.flows import contact
from app.identity.roles import Role
from tests import people
from tests.json_api.conftest import Machine

READING = {"id", "spo2", "pulse", "temperature_c", "measured_at", "received_at", "channel", "level"}


def test_a_patient_is_found_by_their_phone_and_by_their_carers(north: Machine) -> None:
    stay = north.enrol(1, carer_phone="+447700900801", carer_name="Jo")
    for phone in (people.phone(1), "+447700900801", "07700 900001"):
        answer = north.client.get(f"/api/v1/patients?phone={quote(phone)}")
        assert answer.status_code == 200
        [found] = answer.json()["items"]
        assert (found["id"], found["nhs_number"], found["name"]) == (stay.patient_id, people.nhs_number(1), "Ada1 Example")


def test_a_phone_that_two_share_finds_both(north: Machine) -> None:
    north.enrol(1, phone="+447700900500")
    north.enrol(2, phone="+447700900500")
    assert len(north.client.get("/api/v1/patients?phone=%2B447700900500").json()["items"]) == 2


@pytest.mark.parametrize("phone", ["", "12", "nobody", "%00", "%2B44" + "7" * 100])
def test_a_phone_that_is_none_is_422_naming_it(north: Machine, phone: str) -> None:
    answer = north.client.get(f"/api/v1/patients?phone={phone}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "phone"
    assert north.client.get("/api/v1/patients").status_code == 422


def test_a_patient_is_shown_with_readings_and_messages_newest_first(north: Machine) -> None:
    stay = north.enrol(1)
    north.text(people.phone(1), "97 70")
    north.ward.clock.advance(timedelta(minutes=30))
    north.text(people.phone(1), "91 99")
    north.ward.clock.advance(timedelta(minutes=1))
    north.text(people.phone(1), "hello?")
    shown = north.client.get(f"/api/v1/patients/{stay.patient_id}")
    assert shown.status_code == 200
    body = shown.json()
    assert [set(reading) for reading in body["readings"]] == [READING, READING]
    assert [(reading["spo2"], reading["level"], reading["channel"]) for reading in body["readings"]] == [
        (91, "red", "sms"),
        (97, "green", "sms"),
    ]
    said = [message for message in body["messages"] if message["direction"] == "in"]
    assert [message["body"] for message in said] == ["hello?", "91 99", "97 70"]
    assert {message["status"] for message in said} == {"received"}
    assert {message["status"] for message in body["messages"] if message["direction"] == "out"} == {"queued"}
    assert [message["at"] for message in body["messages"]] == sorted((message["at"] for message in body["messages"]), reverse=True)


def test_a_patient_of_another_hub_is_not_there(north: Machine, south: Machine) -> None:
    stay = north.enrol(1)
    assert south.client.get(f"/api/v1/patients/{stay.patient_id}").status_code == 404
    assert south.client.get(f"/api/v1/patients?phone={quote(people.phone(1))}").json() == {"items": []}
    posted = south.client.post("/api/v1/readings", json={"patient_id": stay.patient_id, "spo2": 80})
    assert posted.status_code == 404


def test_each_view_of_a_patient_is_in_the_trail(north: Machine) -> None:
    stay = north.enrol(1)
    north.client.get(f"/api/v1/patients/{stay.patient_id}")
    with north.ward.database.read() as session:
        [viewed] = session.execute(select(AuditEntry.__table__).where(AuditEntry.__table__.c.action == "patient.viewed")).all()  # type: ignore[attr-defined]
    assert (viewed.actor_kind, viewed.actor_name, viewed.subject_id) == ("token", "Dashboard", stay.patient_id)


def shown(north: Machine, stay: EpisodeView) -> dict[str, Any]:
    body: dict[str, Any] = north.client.get(f"/api/v1/patients/{stay.patient_id}").json()
    return body


def test_a_care_plan_is_shown_by_code_and_in_words(north: Machine) -> None:
    stay = north.enrol(1)
    assert (shown(north, stay)["plan"], shown(north, stay)["do_not_contact"]) == (None, False)
    nurse, now = north.ward.staff[Role.CLINICIAN].actor, north.ward.clock.now()
    people.record_plan(north.ward.database, stay, nurse, now=now, review_date=now.date())
    assert shown(north, stay)["plan"] == {
        "text": "Not for hospital", "out_of_date": False, "words": "Wishes to stay at home.", "type": "respect",
        "admission": "not_for_hospital", "cpr": "unknown", "valid_from": None, "review_date": "2026-11-23",
        "red_text": people.RED_TEXT,
    }  # fmt: skip
    north.ward.clock.advance(timedelta(days=1))
    late = shown(north, stay)["plan"]
    assert (late["text"], late["out_of_date"], late["red_text"]) == ("Plan out of date: Not for hospital", True, None)


def test_a_plan_of_which_only_the_words_are_known_has_no_codes(north: Machine) -> None:
    plan = shown(north, north.enrol(1, plan="Not for ventilation."))["plan"]
    assert (plan["text"], plan["words"]) == ("Plan: read it", "Not for ventilation.")
    assert {plan[name] for name in ("type", "admission", "cpr", "valid_from", "review_date", "red_text")} == {None}


def test_who_is_not_to_be_texted_is_shown_as_such(north: Machine) -> None:
    stay = north.enrol(1)
    nurse, now = north.ward.staff[Role.CLINICIAN].actor, north.ward.clock.now()
    north.ward.database.write(lambda s: contact.stop(s, stay.hub_id, stay.patient_id, "asked", actor=nurse, now=now))
    assert shown(north, stay)["do_not_contact"] is True
    [item] = north.client.get("/api/v1/worklist").json()["items"]
    assert [reason["text"] for reason in item["reasons"]] == ["Cannot text: phone today. The team has stopped all texts to this patient."]
