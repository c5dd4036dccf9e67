"""A form that was refused: everything typed is still there, and every fault leads to its field."""

from app.errors import Fault
from app.web.form import Form

LABELS = {"name": "Name", "phone": "Phone"}


def test_what_was_typed_is_given_back_as_it_was_typed() -> None:
    assert Form(LABELS, {"name": " Ann "}).value("name") == " Ann "


def test_a_field_that_nothing_was_typed_into_is_empty() -> None:
    assert Form(LABELS).value("phone") == ""


def test_a_field_says_all_that_is_wrong_with_it() -> None:
    form = Form(LABELS, {}, (Fault("name", "Too long."), Fault("name", "Not a name.")))
    assert form.error("name") == "Too long. Not a name."
    assert form.error("phone") is None


def test_the_summary_names_each_field_in_the_order_of_the_form() -> None:
    form = Form(LABELS, {}, (Fault("phone", "Enter it."), Fault("name", "Enter it.")))
    assert [(line.href, line.text) for line in form.summary] == [("#name", "Name: Enter it."), ("#phone", "Phone: Enter it.")]


def test_a_fault_of_the_whole_comes_first_and_leads_to_the_page() -> None:
    form = Form(LABELS, {}, (Fault("name", "Enter it."), Fault(None, "Too late.")))
    assert [line.text for line in form.summary] == ["Too late.", "Name: Enter it."]


def test_a_fault_of_a_field_that_is_not_shown_is_still_said() -> None:
    assert [line.text for line in Form(LABELS, {}, (Fault("hidden", "No."),)).summary] == ["No."]
