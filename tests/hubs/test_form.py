"""What is typed about a hub."""

import pytest

from app.hubs import form

GOOD = {"name": "North ward", "phone": "07700 900900", "on_call_phone": "+447700900950"}


def faults(**changes: str) -> dict[str | None, str]:
    parsed = form.parse({**GOOD, **changes}, allow_test=True)
    return {fault.field: fault.reason for fault in parsed.faults}


def test_what_is_left_out_has_a_default() -> None:
    draft = form.parse(GOOD, allow_test=True).draft
    assert draft == form.HubDraft(
        name="North ward",
        slug="north-ward",
        timezone="Europe/London",
        phone="+447700900900",
        on_call_phone="+447700900950",
        hours_open="08:00",
        hours_close="20:00",
    )


def test_every_fault_is_named_at_once() -> None:
    found = faults(name=" ", timezone="Europe/Leeds", phone="12", on_call_phone="x", hours_open="8", hours_close="25:00")
    assert found.keys() == {"name", "timezone", "phone", "on_call_phone", "hours_open", "hours_close"}


def test_a_number_for_drama_is_refused_in_production() -> None:
    parsed = form.parse(GOOD, allow_test=False)
    assert parsed.draft is None
    assert {fault.field for fault in parsed.faults} == {"phone", "on_call_phone"}


def test_the_on_call_number_is_not_the_number_patients_text() -> None:
    assert faults(on_call_phone="07700900900").keys() == {"on_call_phone"}


@pytest.mark.parametrize("slug", ["North", "north--ward", "-north", "north ward", "n" * 61])
def test_a_short_name_that_would_not_do_in_an_address_is_refused(slug: str) -> None:
    assert faults(slug=slug).keys() == {"slug"}


@pytest.mark.parametrize(
    ("name", "slug"),
    [("St Mary’s North", "st-marys-north"), ("  Élan & Co. ", "elan-co"), ("W" * 80, "w" * 60)],
)
def test_a_short_name_is_made_of_the_long_one(name: str, slug: str) -> None:
    assert form.slug_of(name) == slug


def test_a_name_with_no_letters_to_make_a_short_name_of_needs_one() -> None:
    assert faults(name="病棟").keys() == {"slug"}


@pytest.mark.parametrize(
    ("text", "hours"),
    [("08:00-20:00", ("08:00", "20:00")), ("00:00 – 24:00", ("00:00", "24:00")), ("08:00", ("08:00", "?"))],
)
def test_hours_are_split_at_the_dash(text: str, hours: tuple[str, str]) -> None:
    assert form.split_hours(text) == hours


def test_a_day_may_end_at_midnight_but_not_begin_there() -> None:
    assert faults(hours_close="24:00") == {}
    assert faults(hours_open="24:00").keys() == {"hours_open"}


def test_a_hub_without_phones_is_a_hub() -> None:
    draft = form.parse({"name": "North"}, allow_test=True).draft
    assert draft is not None
    assert (draft.phone, draft.on_call_phone) == (None, None)


def test_a_name_too_long_for_a_page_is_refused() -> None:
    assert "name" in faults(name="N" * 121, slug="north")
