"""Pages of the on-call ladder: the rota, who is there now, drills, and an alert that was acknowledged."""

from typing import Final

from playwright.sync_api import Page, expect

from app.flows import on_call_drill, staff_call
from app.hubs import rostering
from app.hubs.rota import Draft, Kind
from app.messaging.store import outbound
from tests import people
from tests.browser import scenes
from tests.browser.conftest import Visitors
from tests.browser.house import House

ROBIN, SAM, KIM = "+447700900951", "+447700900952", "+447700900953"


def as_manager(house: House, visitors: Visitors, path: str) -> Page:
    """Open a page as the manager."""
    page = visitors.come(house.ward.manager)
    page.goto(path)
    return page


def put_on(house: House, *drafts: Draft) -> None:
    """Put people on the rota."""
    for draft in drafts:
        house.parts.database.write(
            lambda session, draft=draft: rostering.add_duty(  # type: ignore[misc]
                session, house.ward.hub.id, draft, actor=house.ward.manager.actor, now=house.now
            )
        )


def on_call_without_a_rota(house: House, visitors: Visitors) -> Page:
    return as_manager(house, visitors, "/settings/on-call")


def on_call_with_gaps_and_a_drill(house: House, visitors: Visitors) -> Page:
    weekdays = frozenset(range(5))
    put_on(
        house,
        Draft("Robin Okoro", ROBIN, starts="20:00", ends="08:00"),
        Draft("Maximiliana Featherstonehaugh-Cholmondeley", SAM, days=weekdays, starts="08:00", ends="20:00"),
        Draft("Kim Park", KIM, Kind.MANAGER),
    )
    begin_drill(house)
    return as_manager(house, visitors, "/settings/on-call?done=drill")


def on_call_with_a_drill_refused(house: House, visitors: Visitors) -> Page:
    page = on_call_without_a_rota(house, visitors)
    page.get_by_role("button", name="Drill: ring and text").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def duty_with_faults(house: House, visitors: Visitors) -> Page:
    page = as_manager(house, visitors, "/settings/on-call/new")
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        page.get_by_label(day).uncheck()
    page.get_by_label("From").fill("8 pm")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def duty_to_be_changed(house: House, visitors: Visitors) -> Page:
    put_on(house, Draft("Robin Okoro", ROBIN, starts="20:00", ends="08:00"))
    return as_manager(house, visitors, "/settings/on-call/1")


def worklist_acknowledged_with_nobody_on_call(house: House, visitors: Visitors) -> Page:
    put_on(house, Draft("Robin Okoro", ROBIN, starts="13:00", ends="14:00"))
    house.text("hello? I cannot breathe", by=people.phone(800), at=house.at(minutes_ago=50))
    for minutes in (34, 18):
        house.turn(at=house.at(minutes_ago=minutes))
    acknowledge(house, minutes_ago=17)
    page = scenes.at(house, visitors, "/worklist")
    expect(page.get_by_text("Robin Okoro acknowledged by telephone")).to_be_visible()
    return page


def caseload_with_nobody_on_call(house: House, visitors: Visitors) -> Page:
    put_on(house, Draft("Robin Okoro", ROBIN, starts="20:00", ends="08:00"), Draft("Kim Park", KIM, Kind.MANAGER))
    return as_manager(house, visitors, "/hub")


def begin_drill(house: House) -> None:
    """Begin a drill of whoever is on call now."""
    hub_id, actor = house.ward.hub.id, house.ward.manager.actor
    house.parts.database.write(
        lambda session: on_call_drill.begin(session, hub_id, "Monthly", addresses=house.parts.addresses, actor=actor, now=house.now)
    )


def acknowledge(house: House, *, minutes_ago: float = 0) -> None:
    """Press 1 in the call that rings Robin."""
    when = house.at(minutes_ago=minutes_ago)
    with house.parts.database.read() as session:
        calls = outbound.select().with_only_columns(outbound.c.id).where(outbound.c.to_phone == ROBIN, outbound.c.medium == "voice")
        call_id = session.execute(calls.order_by(outbound.c.id.desc()).limit(1)).scalar_one()
    house.parts.database.write(
        lambda session: staff_call.answer(session, call_id, 0, staff_call.ACKNOWLEDGE, addresses=house.parts.addresses, now=when)
    )


SCENES: Final[tuple[scenes.Scene, ...]] = (
    on_call_without_a_rota,
    on_call_with_gaps_and_a_drill,
    on_call_with_a_drill_refused,
    duty_with_faults,
    duty_to_be_changed,
    worklist_acknowledged_with_nobody_on_call,
    caseload_with_nobody_on_call,
)
