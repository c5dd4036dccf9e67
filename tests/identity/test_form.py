"""What is typed about a member of staff."""

import pytest

from app.identity import form
from app.identity.roles import Role


def test_an_address_is_kept_in_small_letters() -> None:
    parsed = form.parse({"email": " Ann@North.Example ", "name": "Ann", "role": "Clinician"})
    assert parsed.draft == form.StaffDraft("ann@north.example", "Ann", Role.CLINICIAN)


def test_every_fault_is_named_at_once() -> None:
    parsed = form.parse({"email": "ann", "name": "", "role": "boss"})
    assert parsed.draft is None
    assert [fault.field for fault in parsed.faults] == ["email", "name", "role"]


@pytest.mark.parametrize("email", ["", "ann", "ann@", "@north.example", "a b@north.example", "ann@north", f"{'a' * 250}@n.example"])
def test_what_is_no_address_is_refused(email: str) -> None:
    parsed = form.parse({"email": email, "name": "Ann", "role": "manager"})
    assert [fault.field for fault in parsed.faults] == ["email"]
