"""Each foreseen error carries a status, a sentence and perhaps a hint."""

import pytest

from app.errors import Fault, Forbidden, Invalid, NotFound, Refused, WardlightError


@pytest.mark.parametrize(("kind", "status"), [(WardlightError, 500), (NotFound, 404), (Refused, 409), (Forbidden, 403), (Invalid, 422)])
def test_an_error_answers_with_its_own_status(kind: type[WardlightError], status: int) -> None:
    error = kind("That cannot be done.", hint="Do this instead.")
    assert (error.status, error.sentence, error.hint, str(error)) == (
        status,
        "That cannot be done.",
        "Do this instead.",
        "That cannot be done.",
    )


def test_invalid_input_names_every_fault() -> None:
    faults = (Fault("phone", "too few digits"), Fault(None, "already enrolled"))
    error = Invalid(faults=faults)
    assert error.faults == faults
    assert error.sentence
    assert error.hint is None
