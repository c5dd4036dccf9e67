"""Nonsense at every door of the whole application, on both databases: it is refused, and never breaks anything."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.admin_ui import routes as admin_ui
from app.clinician_ui import routes as clinician_ui
from app.db import Database
from app.hub_ui import routes as hub_ui
from app.identity.roles import Role
from app.json_api import routes as json_api
from app.operations import routes as operations
from app.patient_ui import routes as patient_ui
from app.simulator_ui import routes as simulator_ui
from app.staff_ui import routes as staff_ui
from tests import doors

DOORS = (admin_ui, clinician_ui, hub_ui, json_api, operations, patient_ui, simulator_ui, staff_ui)
IDS = ("1", "2147483648", "%00")
QUERY = (
    "q=%00&phone=%00&stay=99999999999&mark=%00&next=%00&cursor=%00&limit=x&language=%00&pathway=%00&reason=%00&owner=%00&stage=%00&span=%00"
)
FIELDS = (
    "email", "password", "name", "note", "outcome", "spo2", "pulse", "phone", "body", "revision", "nhs_number", "given_name", "reason",
    "client_id", "next", "step", "next_step_at", "usual_spo2", "reading_times", "role", "slug", "hours_open", "From", "To", "MessageSid",
)  # fmt: skip
NONSENSE = ("a\x00b", "9" * 400, "\U0001f600' OR 1=1 --")


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.ADMINISTRATOR])
def test_nonsense_is_never_answered_with_a_breakdown(database: Database, role: Role) -> None:
    ward = doors.open_ward(database, *(door.router for door in DOORS))
    browser = TestClient(ward.app, base_url=ward.parts.public_url, follow_redirects=False, raise_server_exceptions=False)
    broken: list[tuple[str, str, int]] = []
    asked = 0
    for path, methods in _every_path():
        for number in IDS if "{" in path else ("",):
            address = f"{re.sub(r'{[^}]*}', number, path)}?{QUERY}"
            for method, form in _tries(methods):
                browser.cookies = ward.signed_in(role).cookies  # some addresses sign out
                answer = browser.request(method, address, data=form)
                asked += 1
                if answer.status_code >= 500 and not _may_fail(path):
                    broken.append((method, address, answer.status_code))
    assert asked > 100, "the doors were not found"
    assert not broken


def _every_path() -> Iterator[tuple[str, set[str]]]:
    for door in DOORS:
        yield from _paths(door.router)


def _paths(router: Any) -> Iterator[tuple[str, set[str]]]:  # noqa: ANN401 -- routers and what they include
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from _paths(inner)
        elif hasattr(route, "path"):
            yield route.path, set(getattr(route, "methods", None) or ())


def _tries(methods: set[str]) -> Iterator[tuple[str, dict[str, str] | None]]:
    if "GET" in methods:
        yield "GET", None
    if "POST" in methods:
        yield "POST", {}
        for word in NONSENSE:
            yield "POST", dict.fromkeys(FIELDS, word)


def _may_fail(path: str) -> bool:
    """Monitors are told of trouble by 503: here no worker runs, so one of them has trouble to tell."""
    return path == "/healthz"
