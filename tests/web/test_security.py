"""What every answer says to the browser, and which changes are refused."""

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from app.db import Database
from app.web import headers
from tests.doors import Ward, open_ward
from tests.web.conftest import made_up_doors

OURS = {"Sec-Fetch-Site": "same-origin"}


def test_every_answer_carries_the_headers_pages_errors_and_refusals_alike(ward: Ward) -> None:
    browser = ward.visitor()
    answers = [
        browser.get("/open"),
        browser.get("/missing"),
        browser.get("/nowhere"),
        browser.post("/open", headers={"Sec-Fetch-Site": "cross-site"}),
    ]
    for answer in answers:
        for name, value in headers.HEADERS.items():
            assert answer.headers[name] == value
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_policy_allows_no_inline_script_or_style_and_no_frame() -> None:
    assert "unsafe" not in headers.POLICY
    assert "nonce" not in headers.POLICY
    assert "default-src 'none'" in headers.POLICY
    assert "frame-ancestors 'none'" in headers.POLICY


def test_a_breakdown_carries_the_headers_too(ward: Ward) -> None:
    browser = TestClient(ward.app, raise_server_exceptions=False)
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == headers.POLICY


def test_only_production_insists_on_https_for_a_year(database: Database) -> None:
    live = open_ward(database, made_up_doors(), environment="production", public_url="https://ward.example.nhs.uk")
    assert live.visitor().get("/open").headers["Strict-Transport-Security"] == headers.HSTS


def test_a_test_installation_asks_for_no_https(ward: Ward) -> None:
    assert "Strict-Transport-Security" not in ward.visitor().get("/open").headers


@pytest.mark.parametrize("site", ["cross-site", "same-site", "anything"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_change_that_another_site_asks_for_is_refused(ward: Ward, site: str, method: str) -> None:
    answer = ward.visitor().request(method, "/open", headers={"Sec-Fetch-Site": site, "Accept": "text/html"})
    assert answer.status_code == 403
    assert "came from another site" in answer.text


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_change_that_our_own_page_asks_for_is_carried_out(ward: Ward, site: str) -> None:
    assert ward.visitor().post("/open", headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://testserver.evil.example",
        "https://testserver:444",
        "http://[bad",
        "http://",
        "testserver",
        "",
    ],
)
def test_a_browser_that_sends_only_another_origin_is_refused(ward: Ward, origin: str) -> None:
    assert ward.visitor().post("/open", headers={"Origin": origin}).status_code == 403


@pytest.mark.parametrize("origin", ["http://testserver", "https://testserver"])
def test_a_browser_that_sends_only_our_origin_is_let_through(ward: Ward, origin: str) -> None:
    assert ward.visitor().post("/open", headers={"Origin": origin}).status_code == 200


def test_an_origin_of_ours_does_not_outweigh_what_the_browser_says_of_the_site(ward: Ward) -> None:
    answer = ward.visitor().post("/open", headers={"Origin": "http://testserver", "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_reading_is_never_refused(ward: Ward) -> None:
    assert ward.visitor().get("/open", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize("path", ["/webhooks/open", "/api/open"])
def test_what_goes_by_no_cookie_is_left_to_its_own_check(ward: Ward, path: str) -> None:
    assert ward.visitor().post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


@pytest.mark.parametrize(
    "number", ["2147483648", "9223372036854775808", "9" * 40, "9" * 5000, "-9999999999", "+9999999999", "9_999_999_999", "9999999999.0"]
)
def test_a_row_that_no_database_could_hold_is_not_there(database: Database, number: str) -> None:
    doors = APIRouter()

    @doors.get("/rows/{row_id}")
    def row(row_id: int) -> PlainTextResponse:
        return PlainTextResponse(str(row_id))

    browser = open_ward(database, doors).visitor()
    assert browser.get(f"/rows/{number}").status_code == 404
    assert browser.get("/rows/2147483647").text == "2147483647"
