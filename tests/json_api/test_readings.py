"""Readings from other systems: judged as a text would be, kept once, every fault named."""

from typing import Any

import pytest
from sqlalchemy import func, select

from app.monitoring.models import Reading
from tests.json_api.conftest import Machine


def post(machine: Machine, **body: object) -> Any:  # noqa: ANN401 -- the client's answer
    return machine.client.post("/api/v1/readings", json=body)


def count(machine: Machine) -> int:
    with machine.ward.database.read() as session:
        return session.scalar(select(func.count()).select_from(Reading)) or 0


def test_a_reading_is_kept_and_judged(north: Machine) -> None:
    stay = north.enrol(1)
    answer = post(north, patient_id=stay.patient_id, spo2=97, pulse=70, temperature_c=36.8, measured_at="2026-11-23T13:00:00Z")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["spo2"], body["pulse"], body["temperature_c"], body["channel"], body["level"]) == (97, 70, 36.8, "api", "green")
    assert body["measured_at"] == "2026-11-23T13:00:00Z"
    assert body["received_at"] == "2026-11-23T14:03:00Z"
    [finding] = body["findings"]
    assert {"rule_id", "rule_version", "code", "level", "text"} <= set(finding)


def test_a_red_one_puts_its_patient_on_the_list_at_once(north: Machine) -> None:
    stay = north.enrol(1)
    assert post(north, patient_id=stay.patient_id, spo2=90).json()["level"] == "red"
    [item] = north.client.get("/api/v1/worklist").json()["items"]
    assert (item["patient_id"], item["urgency"]) == (stay.patient_id, "red")


def test_the_same_client_id_again_is_the_same_answer_and_one_reading(north: Machine) -> None:
    stay = north.enrol(1)
    first = post(north, patient_id=stay.patient_id, spo2=94, pulse=80, client_id="a-1")
    again = post(north, patient_id=stay.patient_id, spo2=94, pulse=80, client_id="a-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert count(north) == 1
    assert post(north, patient_id=stay.patient_id, spo2=94, client_id="a-2").json()["id"] != first.json()["id"]


def test_a_client_id_of_another_patient_is_refused_and_never_hides_a_reading(north: Machine) -> None:
    first, second = north.enrol(1), north.enrol(2)
    assert post(north, patient_id=first.patient_id, spo2=97, client_id="a-1").status_code == 201
    answer = post(north, patient_id=second.patient_id, spo2=88, client_id="a-1")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "client_id")


def test_the_same_client_id_of_two_hubs_is_two_readings(north: Machine, south: Machine) -> None:
    here, there = north.enrol(1), south.enrol(2)
    assert post(north, patient_id=here.patient_id, spo2=97, client_id="a-1").status_code == 201
    assert post(south, patient_id=there.patient_id, spo2=96, client_id="a-1").json()["spo2"] == 96
    assert count(north) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"spo2": 49}, "spo2"),
        ({"spo2": 101}, "spo2"),
        ({"spo2": "ninety"}, "spo2"),
        ({"spo2": 94.5}, "spo2"),
        ({"spo2": None}, "spo2"),
        ({"pulse": 19}, "pulse"),
        ({"pulse": 251}, "pulse"),
        ({"temperature_c": 29.9}, "temperature_c"),
        ({"temperature_c": "NaN"}, "temperature_c"),
        ({"measured_at": "2026-11-23T13:00:00"}, "measured_at"),
        ({"measured_at": "2027-01-01T00:00:00Z"}, "measured_at"),
        ({"measured_at": "soon"}, "measured_at"),
        ({"measured_at": "1"}, "measured_at"),
        ({"measured_at": "0001-01-01T00:00:00+14:00"}, "measured_at"),
        ({"client_id": ""}, "client_id"),
        ({"client_id": "x" * 65}, "client_id"),
        ({"client_id": "a\x00b"}, "client_id"),
        ({"patient_id": 0}, "patient_id"),
        ({"patient_id": "x"}, "patient_id"),
        ({"patient_id": 2**63}, "patient_id"),
        ({"colour": "blue"}, "colour"),
    ],
)
def test_what_is_wrong_with_a_reading_is_422_naming_it_and_nothing_is_kept(north: Machine, changes: dict[str, object], field: str) -> None:
    stay = north.enrol(1)
    answer = post(north, **{"patient_id": stay.patient_id, "spo2": 97, **changes})
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["errors"]}
    assert all(fault["reason"] for fault in answer.json()["errors"])
    assert count(north) == 0


def test_every_fault_is_named_at_once(north: Machine) -> None:
    answer = post(north, spo2=10, pulse=1)
    assert {fault["field"] for fault in answer.json()["errors"]} == {"patient_id", "spo2", "pulse"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"94 88"'])
def test_what_is_no_json_object_is_422(north: Machine, content: bytes) -> None:
    answer = north.client.post("/api/v1/readings", content=content, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"]


def test_json_that_is_deeper_than_any_reading_is_refused(north: Machine) -> None:
    answer = north.client.post("/api/v1/readings", content=b"[" * 100_000, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_a_patient_who_is_not_there_is_404(north: Machine) -> None:
    assert post(north, patient_id=999, spo2=97).status_code == 404
