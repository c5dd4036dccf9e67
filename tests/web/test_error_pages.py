"""A sentence and its status for a person, the same as JSON for a machine, and a traceback for nobody."""

import pytest
from fastapi.testclient import TestClient

from tests.doors import Ward

HTML = {"Accept": "text/html,application/xhtml+xml"}
JSON = {"Accept": "application/json"}


def test_a_person_sees_the_sentence_of_a_foreseen_error_on_a_page(ward: Ward) -> None:
    answer = ward.visitor().get("/missing", headers=HTML)
    assert answer.status_code == 404
    assert "There is no such patient here." in answer.text
    assert "<h1" in answer.text


def test_a_machine_gets_the_same_sentence_as_json(ward: Ward) -> None:
    answer = ward.visitor().get("/api/missing")
    assert answer.status_code == 404
    assert answer.json() == {"detail": "There is no such patient here."}


def test_every_fault_is_named_with_its_field(ward: Ward) -> None:
    answer = ward.visitor().get("/api/invalid")
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": "spo2", "reason": "is not a number"}, {"field": None, "reason": "comes too late"}]


def test_a_page_lists_every_fault(ward: Ward) -> None:
    text = ward.visitor().get("/invalid", headers=HTML).text
    assert "is not a number" in text
    assert "comes too late" in text


def test_an_unknown_address_is_a_page_that_leads_home(ward: Ward) -> None:
    answer = ward.visitor().get("/nowhere", headers=HTML)
    assert answer.status_code == 404
    assert 'href="/"' in answer.text


def test_a_wrong_method_says_which_are_allowed(ward: Ward) -> None:
    answer = ward.visitor().post("/missing", headers={**HTML, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET"


def test_an_address_with_a_word_where_a_number_belongs_is_no_breakdown(ward: Ward) -> None:
    assert ward.visitor().get("/counted/many", headers=HTML).status_code == 422


@pytest.mark.parametrize("path", ["/broken", "/api/broken"])
def test_a_breakdown_shows_a_reference_and_nothing_of_what_happened(ward: Ward, path: str) -> None:
    browser = TestClient(ward.app, raise_server_exceptions=False)
    answer = browser.get(path, headers=HTML)
    assert answer.status_code == 500
    assert "has been noted" in answer.text
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_an_error_for_a_part_of_a_page_is_a_part_of_a_page(ward: Ward) -> None:
    answer = ward.visitor().get("/missing", headers={**HTML, "HX-Request": "true"})
    assert "There is no such patient here." in answer.text
    assert "<html" not in answer.text


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(ward: Ward) -> None:
    answer = ward.visitor().get("/clinicians?page=2", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=/clinicians%3Fpage%3D2"


def test_a_part_of_a_page_takes_the_whole_page_to_sign_in(ward: Ward) -> None:
    answer = ward.visitor().get("/clinicians", headers={**HTML, "HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/login"


def test_a_machine_that_is_not_signed_in_is_told_so(ward: Ward) -> None:
    assert ward.visitor().get("/clinicians", headers=JSON).status_code == 401


def test_more_than_a_megabyte_is_refused(ward: Ward) -> None:
    answer = ward.visitor().post("/login", data={"email": "x" * 1_100_000}, headers={**HTML, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 413
    assert "Too Large" in answer.text
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_form_that_is_cut_off_is_no_breakdown(ward: Ward) -> None:
    broken = {**HTML, "Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data"}
    answer = ward.visitor().post("/login", content=b"no boundary", headers=broken)
    assert answer.status_code == 400
