"""The worklist as machines see it: its shape, its order, its pages."""

from datetime import timedelta

import pytest

from app.flows import claiming
from app.identity.roles import Role
from tests import people
from tests.json_api.conftest import Machine

ITEM = {"patient_id", "name", "phone", "urgency", "confirmed", "reasons", "due_by", "owner", "latest"}
STRANGER = "+447700900777"


def test_an_empty_list_is_an_empty_page(north: Machine) -> None:
    answer = north.client.get("/api/v1/worklist")
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"items", "as_of", "next"}
    assert (body["items"], body["next"]) == ([], None)
    assert body["as_of"].startswith("2026-11-23T14:03:00")


def test_an_item_says_who_why_since_when_and_by_when(north: Machine) -> None:
    stay = north.enrol(1)
    north.text(people.phone(1), "88 110")
    [item] = north.client.get("/api/v1/worklist").json()["items"]
    assert set(item) == ITEM
    assert item["patient_id"] == stay.patient_id
    assert item["name"] == "Ada1 Example"
    assert item["phone"] == people.phone(1)
    assert (item["urgency"], item["owner"]) == ("red", None)
    assert item["latest"] == {"spo2": 88, "pulse": 110, "at": "2026-11-23T14:03:00Z"}
    [reason] = item["reasons"]
    assert set(reason) == {"code", "text", "since"}
    assert reason["code"] == "low_reading"
    assert "88" in reason["text"]
    assert item["due_by"] == "2026-11-23T14:18:00Z"  # red is claimed within fifteen minutes


def test_the_most_urgent_stands_first_and_a_number_nobody_knows_has_an_item_of_its_own(north: Machine) -> None:
    north.enrol(1)
    north.enrol(2)
    north.text(STRANGER, "95 80")
    north.text(people.phone(1), "94 80")
    north.ward.clock.advance(timedelta(minutes=5))
    north.text(people.phone(2), "90 99")
    items = north.client.get("/api/v1/worklist").json()["items"]
    assert items[0]["phone"] == people.phone(2)
    assert [item["urgency"] for item in items] == sorted((item["urgency"] for item in items), key=["red", "amber", "routine"].index)
    [unknown] = [item for item in items if item["phone"] == STRANGER]
    assert (unknown["patient_id"], unknown["name"], unknown["latest"]) == (None, None, None)


def test_a_first_amber_is_listed_at_once_and_due_when_its_repeat_is(north: Machine) -> None:
    north.enrol(1)
    north.text(people.phone(1), "94 80")
    [item] = north.client.get("/api/v1/worklist").json()["items"]
    assert (item["urgency"], item["confirmed"]) == ("amber", False)
    assert item["due_by"] == "2026-11-23T15:03:00Z"


def test_whoever_claimed_an_item_is_its_owner(north: Machine) -> None:
    north.enrol(1)
    north.text(people.phone(1), "88 110")
    nurse = north.ward.staff[Role.CLINICIAN]
    now = north.ward.clock.now()
    north.ward.database.write(lambda session: claiming.claim(session, north.hub.id, 1, actor=nurse.actor, now=now))
    [item] = north.client.get("/api/v1/worklist").json()["items"]
    assert item["owner"] == {"id": nurse.id, "name": nurse.name}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
def test_pages_show_everybody_once_in_the_order_of_the_list(north: Machine, limit: int) -> None:
    for number in range(7):
        north.enrol(number)
        north.text(people.phone(number), ("88 110", "94 80", "hello there")[number % 3])
    whole = [item["patient_id"] for item in north.client.get("/api/v1/worklist").json()["items"]]
    assert len(set(whole)) == 7
    seen: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = north.client.get("/api/v1/worklist", params={"limit": limit, "cursor": cursor}).json()
        assert len(page["items"]) <= limit
        seen += [item["patient_id"] for item in page["items"]]
        cursor = page["next"]
    assert seen == whole


def test_another_hub_sees_nothing_of_it(north: Machine, south: Machine) -> None:
    north.enrol(1)
    north.text(people.phone(1), "88 110")
    assert south.client.get("/api/v1/worklist").json()["items"] == []


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=many", "limit=-1", "cursor=nonsense", "cursor=%00", "cursor=bnVsbA%3D%3D", "cursor=" + "A" * 3000],
)
def test_a_limit_or_a_cursor_that_is_none_is_422_naming_it(north: Machine, query: str) -> None:
    answer = north.client.get(f"/api/v1/worklist?{query}")
    assert answer.status_code == 422
    [fault] = answer.json()["errors"]
    assert fault["field"] == query.partition("=")[0]
    assert fault["reason"]
