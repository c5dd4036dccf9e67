"""Whom the JSON interface lets in, and what it says of itself."""

import pytest

from tests import doors
from tests.json_api.conftest import Machine

EVERYWHERE = ("/api/v1/worklist", "/api/v1/patients?phone=%2B447700900001", "/api/v1/patients/1")


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wl_nothing", "Basic d2w6d2w=", "Bearer \x00", "Bearer " + "x" * 5000]
)
def test_without_a_token_that_opens_something_nothing_is_told(ward: doors.Ward, header: str | None) -> None:
    visitor = ward.visitor()
    headers = {} if header is None else {"Authorization": header}
    for path in EVERYWHERE:
        answer = visitor.get(path, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/json"
        assert answer.json()["detail"]
    assert visitor.post("/api/v1/readings", json={"patient_id": 1, "spo2": 97}, headers=headers).status_code == 401


def test_a_member_of_staff_who_is_signed_in_has_no_token(ward: doors.Ward) -> None:
    assert ward.signed_in().get("/api/v1/worklist").status_code == 401


def test_the_description_names_every_path_and_its_shapes(ward: doors.Ward) -> None:
    described = ward.visitor().get("/api/openapi.json").json()
    assert set(described["paths"]) == {"/api/v1/worklist", "/api/v1/patients", "/api/v1/patients/{patient_id}", "/api/v1/readings"}
    assert {"WorklistOut", "PatientOut", "ReadingIn", "FaultsOut"} <= set(described["components"]["schemas"])
    page = ward.visitor().get("/api/docs")
    assert page.status_code == 200
    assert "/api/v1/worklist" in page.text


def test_what_is_not_there_is_said_in_json(north: Machine) -> None:
    for path in ("/api/v1/nothing", "/api/v1/patients/999999", f"/api/v1/patients/{10**30}"):
        answer = north.client.get(path)
        assert answer.status_code in {404, 422}
        assert answer.headers["content-type"] == "application/json"
    assert north.client.delete("/api/v1/worklist").status_code == 405
