"""What is typed about a duty: taken, or refused beside its field."""

from datetime import date

from app.hubs import rota_form
from app.hubs.rota import Draft, Kind

GOOD = {"name": " Robin  Okoro", "phone": "07700 900951", "kind": "manager", "step": "2", "starts": "20:00", "ends": "08:00"} | {
    "day_0": "yes",
    "day_6": "yes",
    "first_day": "2026-11-23",
}
OURS = frozenset({"+447700900900"})


def faults(**changes: str) -> set[str | None]:
    parsed = rota_form.parse(GOOD | changes, ours=OURS, allow_test=True)
    assert (parsed.draft is None) is bool(parsed.faults)
    return {fault.field for fault in parsed.faults}


def test_a_duty_is_taken_as_it_is_typed() -> None:
    parsed = rota_form.parse(GOOD, ours=OURS, allow_test=True)
    days = frozenset({0, 6})
    assert parsed.draft == Draft("Robin Okoro", "+447700900951", Kind.MANAGER, 2, days, "20:00", "08:00", date(2026, 11, 23))


def test_every_fault_is_said_at_once() -> None:
    empty = rota_form.parse({}, ours=OURS, allow_test=True)
    assert {fault.field for fault in empty.faults} == {"name", "phone", "kind", "days", "starts", "ends"}


def test_each_field_refuses_what_it_cannot_be() -> None:
    assert faults(name="x" * 81) == {"name"}
    assert faults(phone="12") == {"phone"}
    assert faults(kind="nurse") == {"kind"}
    assert faults(step="0") == faults(step="10") == faults(step="²") == {"step"}
    assert faults(starts="24:00") == {"starts"}
    assert faults(ends="8") == {"ends"}
    assert faults(last_day="soon") == {"last_day"}
    assert faults(last_day="2026-11-22") == {"last_day"}


def test_the_number_that_patients_text_is_nobodys_on_the_rota() -> None:
    assert faults(phone="07700 900900") == {"phone"}


def test_numbers_reserved_for_drama_are_for_rehearsals_only() -> None:
    assert {fault.field for fault in rota_form.parse(GOOD, ours=OURS, allow_test=False).faults} == {"phone"}
