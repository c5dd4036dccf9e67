"""Opening and changing hubs, and finding them again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.db import Database
from app.errors import Invalid, NotFound
from app.hubs import service, store
from app.hubs.form import HubDraft
from app.hubs.store import HubView
from app.hubs.views import LanguageChoice
from app.identity.actor import system
from tests.people import NOON

NORTH = HubDraft("North ward", "north", phone="+447700900900", on_call_phone="+447700900950")
SOUTH = HubDraft("South ward", "south", timezone="Europe/Dublin", phone="+447700900901")


def add(database: Database, draft: HubDraft) -> HubView:
    return database.write(lambda session: service.add_hub(session, draft, actor=system("test"), now=NOON))


def change(database: Database, hub_id: int, draft: HubDraft) -> HubView:
    return database.write(lambda session: service.change_hub(session, hub_id, draft, actor=system("test"), now=NOON))


def test_a_hub_is_found_by_row_short_name_and_phone(database: Database) -> None:
    north, south = add(database, NORTH), add(database, SOUTH)
    with database.read() as session:
        assert store.by_id(session, north.id) == north
        assert store.by_slug(session, "south") == south
        assert store.by_phone(session, "+447700900900") == north
        assert store.all_hubs(session) == [north, south]


def test_an_unknown_hub_is_not_found(database: Database) -> None:
    with database.read() as session:
        assert store.by_slug(session, "west") is None
        assert store.by_phone(session, "+447700900977") is None
        with pytest.raises(NotFound):
            store.by_id(session, 1)


def test_a_second_hub_with_the_same_short_name_and_phone_is_refused_for_both(database: Database) -> None:
    add(database, NORTH)
    with pytest.raises(Invalid) as refused:
        add(database, NORTH)
    assert {fault.field for fault in refused.value.faults} == {"slug", "phone"}


def test_a_hub_keeps_its_own_phone_when_it_is_changed(database: Database) -> None:
    north = add(database, NORTH)
    later = HubDraft("North ward", "north", phone=NORTH.phone, hours_open="07:00", hours_close="21:00")
    changed = change(database, north.id, later)
    assert (changed.hours_open, changed.on_call_phone, changed.phone) == ("07:00", None, NORTH.phone)


def test_a_hub_cannot_take_the_phone_of_another(database: Database) -> None:
    add(database, NORTH)
    south = add(database, SOUTH)
    with pytest.raises(Invalid) as refused:
        change(database, south.id, HubDraft("South ward", "south", phone=NORTH.phone))
    assert [fault.field for fault in refused.value.faults] == ["phone"]


@pytest.mark.parametrize(
    ("hours", "at", "is_open"),
    [
        (("08:00", "20:00"), datetime(2026, 1, 5, 8, 0, tzinfo=UTC), True),
        (("08:00", "20:00"), datetime(2026, 1, 5, 20, 0, tzinfo=UTC), False),
        (("08:00", "20:00"), datetime(2026, 7, 5, 7, 30, tzinfo=UTC), True),  # half past eight by the ward's clock
        (("20:00", "08:00"), datetime(2026, 1, 5, 23, 0, tzinfo=UTC), True),
        (("20:00", "08:00"), datetime(2026, 1, 5, 12, 0, tzinfo=UTC), False),
        (("09:00", "24:00"), datetime(2026, 1, 5, 23, 59, 59, tzinfo=UTC), True),
        (("00:00", "24:00"), datetime(2026, 1, 5, 3, 0, tzinfo=UTC), True),
        (("08:00", "08:00"), datetime(2026, 1, 5, 3, 0, tzinfo=UTC), True),
    ],
)
def test_a_hub_knows_whether_somebody_is_there(hours: tuple[str, str], at: datetime, *, is_open: bool) -> None:
    hub = HubView(1, "north", "North", "Europe/London", None, None, *hours)
    assert hub.is_open(now=at) is is_open


def choose(database: Database, hub_id: int, reason: str, *, on: bool) -> HubView:
    return database.write(
        lambda session: service.choose_language(session, hub_id, "cy", on=on, reason=reason, actor=system("test"), now=NOON)
    )


def test_a_language_is_chosen_by_somebody_with_a_reason_and_the_trail_keeps_each_choice(database: Database) -> None:
    north = add(database, NORTH)
    for on in (True, False):
        (choice,) = choose(database, north.id, "  Read by our  translator ", on=on).languages
        assert choice == LanguageChoice("cy", on, NOON, system("test").name, "Read by our translator")
    with database.read() as session:
        found = session.connection().execute(text("SELECT detail FROM audit_entry WHERE action = 'hub.language' ORDER BY id")).scalars()
        assert ["true" in str(detail).lower() for detail in found] == [True, False]
        assert store.by_phone(session, "+447700900900") == store.by_id(session, north.id) == store.all_hubs(session)[0]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_language_is_not_chosen_without_a_reason(database: Database, reason: str) -> None:
    north = add(database, NORTH)
    with pytest.raises(Invalid):
        choose(database, north.id, reason, on=True)
    with database.read() as session:
        assert store.by_id(session, north.id).languages == ()


def test_a_change_of_the_hub_leaves_its_languages_alone(database: Database) -> None:
    north = add(database, NORTH)
    chosen = choose(database, north.id, "Read", on=True).languages
    assert change(database, north.id, replace(NORTH, name="Northern ward")).languages == chosen
