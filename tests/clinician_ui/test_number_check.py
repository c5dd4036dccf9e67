"""Whether the number that was written down at enrolment is the patient's: said at once, and again when it has texted back."""

from sqlmodel import SQLModel

from app.caseload.episode import Channel
from tests.clinician_ui.conftest import Shift


def test_the_page_says_whether_the_number_has_texted_back(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    page = nurse.get(f"/enrol/{stay.id}").text
    assert "The welcome to 07700 900001: waiting to be sent." in page
    assert f'hx-get="/enrol/{stay.id}/number"' in page
    shift.later(seconds=40)
    shift.text("ok")
    said = nurse.get(f"/enrol/{stay.id}/number").text
    assert "07700 900001 has texted back, 14:03: the number is right." in said
    assert "hx-get" not in said


def test_what_came_from_the_number_before_the_patient_was_enrolled_proves_nothing(shift: Shift) -> None:
    shift.text("hello who is this")
    shift.later(minutes=5)
    stay = shift.enrol(1)
    assert "have them text OK" in shift.nurse().get(f"/enrol/{stay.id}").text


def test_a_welcome_that_cannot_arrive_says_why_in_plain_words(shift: Shift) -> None:
    stay = shift.enrol(1)
    table = SQLModel.metadata.tables["outbound_message"]
    failed = {"state": "failed", "error_code": "21614"}
    shift.database.write(lambda session: session.execute(table.update().values(failed)))
    said = shift.nurse().get(f"/enrol/{stay.id}").text
    assert "The provider says: this is not a mobile number." in said
    assert "check 07700 900001 with them" in said


def test_nobody_who_is_not_texted_is_asked_to_text(shift: Shift) -> None:
    stay = shift.enrol(1, channel=Channel.STAFF)
    assert "have them text OK" not in shift.nurse().get(f"/enrol/{stay.id}").text
