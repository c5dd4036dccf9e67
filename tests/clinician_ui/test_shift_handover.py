"""A shift is handed over: everybody on one page, read, signed for by name, frozen, and read again."""

import html
import re

import pytest
from httpx2 import Response
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from app.alerts.models import ShiftHandover
from app.alerts.shift_handovers import LONGEST_NOTE
from app.identity.roles import Role
from tests import people
from tests.clinician_ui.conftest import OURS, Shift, form_of
from tests.doors import another_hub


def plain(answer: Response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def part(page: str, begins: str, ends: str) -> str:
    return page[page.index(begins) : page.index(ends, page.index(begins))]


def sign(shift: Shift, answer: Response | None = None) -> Response:
    """Press "I have taken over" as the second nurse, on the page that they see now or saw before."""
    second = shift.second_nurse() if answer is None else shift.nurse()
    page = second.get("/handover") if answer is None else answer
    return second.post("/handover/taken", data=form_of(page, "/handover/taken"), headers=OURS)


@pytest.fixture
def evening(shift: Shift) -> Shift:
    """The end of a shift: one red that somebody has, one promise, one question open, one paused, one closed."""
    nurse = shift.nurse()
    shift.enrol(1, given_name="Ada", family_name="Red", lives_alone=True, usual_spo2=97)
    shift.enrol(2, given_name="Ben", family_name="Promised")
    shift.enrol(3, given_name="Cay", family_name="Asked")
    shift.enrol(4, given_name="Dee", family_name="Admitted")
    shift.text("88 110", by=2)
    ring(shift, outcome="carry_on", note="Sounds well", next_in="120", next_step="Ring her daughter")
    shift.text("87 110", by=4)
    ring(shift, outcome="admitted", note="To the Royal")
    shift.text("96 70", by=3)
    shift.text("WRONG", by=3)
    shift.later(minutes=5)
    shift.text("96 80", by=1)
    shift.later(minutes=5)
    shift.text("88 110", by=1)
    red = next(item for item in shift.worklist() if item.name == "Ada Red")
    nurse.post(f"/alerts/{red.alert_id}/claim", headers=OURS)
    return shift


def ring(shift: Shift, **typed: str) -> None:
    """Claim whoever is first on the list and record what came of the call."""
    nurse, item = shift.nurse(), shift.worklist()[0]
    nurse.post(f"/alerts/{item.alert_id}/claim", headers=OURS)
    action = f"/alerts/{item.alert_id}/outcome"
    hidden = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    assert nurse.post(action, data={**hidden, **typed}, headers=OURS).status_code == 303


def test_everybody_on_the_list_is_told_in_the_order_of_sbard(evening: Shift) -> None:
    page = plain(evening.nurse().get("/handover"))
    red = part(page, "Ada Red 07700 900001", "07700 900002")
    for said in (
        "Red, not confirmed yet, since 14:13",
        "Oxygen 88%, at or below the red limit of 92%",
        "60 years, COVID Oximetry @home (adults), day 1, lives alone",
        "SpO2 88% (14:13), usual 97%, falling",
        "Repeat reading awaited until",
        "With Casey Clinician since 14:13",
        "outcome due 14:43",
    ):
        assert said in red
    assert "not known" not in red
    assert "As it stood Mon 23 Nov 2026, 14:13" in page


def test_what_is_promised_awaited_paused_and_closed_stands_below(evening: Shift) -> None:
    page = plain(evening.nurse().get("/handover"))
    assert "Ben Promised 16:03: Ring her daughter" in part(page, "Promised: next steps", "Awaited from patients")
    awaited = part(page, "Awaited from patients", "Paused: nobody")
    assert "Ada Red Repeat reading awaited until" in awaited
    assert "Cay Asked We asked what a text meant, and wait for the answer since 14:03" in awaited
    assert "Dee Admitted In hospital, since 14:03" in part(page, "Paused: nobody", "Closed in the last")
    closed = page[page.index("Closed in the last") :]
    assert "Dee Admitted 14:03 Casey Clinician: Admitted to hospital: To the Royal" in closed
    assert "Ben Promised 14:03 Casey Clinician: Carry on monitoring: Sounds well" in closed


def test_what_was_agreed_last_is_told_of_somebody_who_is_on_the_list_again(evening: Shift) -> None:
    page = plain(evening.nurse().get("/handover"))
    ben = part(page, "Ben Promised", "Promised: next steps")
    assert "16:03: Ring her daughter" in ben
    assert "14:03 Casey Clinician, Carry on monitoring: Sounds well" in ben


def test_advice_to_call_999_that_nobody_has_confirmed_is_awaited(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110 chest pain")
    assert "Told to call 999 at 14:03: not known yet whether they have" in plain(shift.nurse().get("/handover"))


def test_what_was_closed_longer_ago_than_twelve_hours_is_not_on_the_page(evening: Shift) -> None:
    evening.later(hours=12, minutes=1)
    page = plain(evening.nurse().get("/handover"))
    assert "To the Royal" not in page[page.index("Closed in the last") :]


def test_a_number_that_nobody_knows_is_handed_over_too(shift: Shift) -> None:
    shift.text("hello?", by=70)
    page = plain(shift.nurse().get("/handover"))
    assert "07700 900070" in page
    assert "A number that belongs to nobody here." in page


def test_an_empty_ward_says_so_of_every_part(shift: Shift) -> None:
    page = plain(shift.nurse().get("/handover"))
    for said in ("Nobody is on the list.", "Nothing is promised.", "Nothing is awaited.", "Nobody is paused.", "Nothing was closed."):
        assert said in page


def test_whoever_takes_over_signs_by_name_and_what_the_page_said_is_frozen(evening: Shift) -> None:
    nurse = evening.nurse()
    form = form_of(nurse.get("/handover"), "/handover/note")
    nurse.post("/handover/note", data={**form, "note": "The lift is broken"}, headers=OURS)
    signed = sign(evening)
    assert signed.status_code == 303
    evening.later(hours=9)
    evening.text("99 70", by=1)
    nurse = evening.nurse()
    page = plain(nurse.get(signed.headers["location"]))
    for said in ("Robin Second took over 14:13.", "SpO2 88% (14:13), usual 97%, falling", "The lift is broken", "Casey Clinician"):
        assert said in page
    assert "99%" not in page
    assert [name for name, _ in evening.audited("shift.taken_over")] == ["Robin Second"]
    assert f'href="{signed.headers["location"]}"' in nurse.get("/handover").text


def test_a_signature_on_a_page_that_has_changed_is_refused_and_the_new_page_shown(evening: Shift) -> None:
    seen = evening.nurse().get("/handover")
    evening.text("85 120", by=2)
    answer = sign(evening, seen)
    assert answer.status_code == 409
    assert "You have not taken over yet." in answer.text
    assert "Oxygen 85%" in answer.text
    assert not evening.audited("shift.taken_over")
    assert sign(evening, answer).status_code == 303


def test_time_that_passes_alone_changes_nothing_that_was_read(evening: Shift) -> None:
    seen = evening.nurse().get("/handover")
    evening.later(minutes=4)
    assert sign(evening, seen).status_code == 303


def test_whoever_wrote_the_note_cannot_sign_for_it(evening: Shift) -> None:
    nurse = evening.nurse()
    nurse.post("/handover/note", data={**form_of(nurse.get("/handover"), "/handover/note"), "note": "Mine"}, headers=OURS)
    answer = sign(evening, nurse.get("/handover"))
    assert answer.status_code == 409
    assert "somebody else signs for it" in answer.text
    assert not evening.audited("shift.taken_over")


def test_a_note_that_somebody_else_changed_meanwhile_is_refused_and_kept_in_the_field(evening: Shift) -> None:
    nurse, second = evening.nurse(), evening.second_nurse()
    stale = form_of(nurse.get("/handover"), "/handover/note")
    second.post("/handover/note", data={**stale, "note": "Theirs"}, headers=OURS)
    answer = nurse.post("/handover/note", data={**stale, "note": "Mine"}, headers=OURS)
    assert answer.status_code == 409
    assert re.search(r"<textarea[^>]*>\s*Mine</textarea>", answer.text)
    assert "Robin Second has changed this since you looked." in answer.text
    assert "Theirs" in answer.text


def test_a_note_too_long_is_refused_with_how_much(shift: Shift) -> None:
    form = form_of(shift.nurse().get("/handover"), "/handover/note")
    answer = shift.nurse().post("/handover/note", data={**form, "note": "x" * (LONGEST_NOTE + 3)}, headers=OURS)
    assert answer.status_code == 422
    assert "leave out 3." in answer.text


def test_the_next_shift_begins_with_an_empty_note(evening: Shift) -> None:
    nurse = evening.nurse()
    nurse.post("/handover/note", data={**form_of(nurse.get("/handover"), "/handover/note"), "note": "Old news"}, headers=OURS)
    assert sign(evening).status_code == 303
    assert "Old news" not in nurse.get("/handover").text


def test_older_handovers_are_reached_page_by_page(shift: Shift) -> None:
    for _ in range(12):
        sign(shift, shift.nurse().get("/handover"))
        shift.later(hours=12)
    nurse = shift.nurse()
    page = nurse.get("/handover")
    older = re.search(r'href="(/handover\?before=\d+)"', page.text)
    assert older is not None
    first, second = (set(re.findall(r'href="(/handover/\d+)"', one.text)) for one in (page, nurse.get(older[1])))
    assert (len(first), len(second), first & second) == (10, 2, set())


def test_a_signature_is_never_changed(evening: Shift) -> None:
    sign(evening)
    rows = ShiftHandover.__table__  # type: ignore[attr-defined]
    with evening.database.read() as session:
        before = session.execute(select(rows)).all()
    sign(evening, evening.nurse().get("/handover"))
    with evening.database.read() as session:
        assert session.execute(select(rows).order_by(rows.c.id)).all()[: len(before)] == before


def test_a_manager_reads_it_and_signs_nothing_and_an_administrator_sees_no_patients(evening: Shift) -> None:
    manager = evening.ward.signed_in(Role.MANAGER)
    page = manager.get("/handover")
    assert page.status_code == 200
    assert "I have taken over" not in page.text
    for path in ("/handover/taken", "/handover/note"):
        assert manager.post(path, data={"mark": "x"}, headers=OURS).status_code == 403
    assert evening.ward.signed_in(Role.ADMINISTRATOR).get("/handover").status_code == 403


def test_another_hub_s_handovers_are_not_there(evening: Shift) -> None:
    south = another_hub(evening.ward)
    evening.enrol(9)
    signed = sign(evening).headers["location"]
    with evening.database.read() as session:
        rows = ShiftHandover.__table__  # type: ignore[attr-defined]
        assert session.execute(select(rows.c.id).where(rows.c.hub_id == south.id)).all() == []
    assert evening.nurse().get("/handover/424242").status_code == 404
    assert evening.nurse().get(signed).status_code == 200


@pytest.mark.parametrize("patients", [2, 30])
def test_the_page_asks_as_often_for_many_as_for_few(shift: Shift, patients: int) -> None:
    for number in range(1, patients + 1):
        shift.enrol(number)
        shift.text("88 110", by=number)
    nurse = shift.nurse()
    nurse.get("/handover")
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        answer = nurse.get("/handover")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert answer.text.count('class="ward-shift__case ') == patients
    read = [statement for statement in asked if statement.lstrip().upper().startswith(("SELECT", "WITH"))]
    assert len(read) <= 18, read  # with who is signed in, their hub and the loops


def test_names_and_notes_are_shown_as_typed(shift: Shift) -> None:
    shift.enrol(1, given_name="<b>Ann</b>")
    shift.text("call me")
    nurse = shift.nurse()
    nurse.post("/handover/note", data={**form_of(nurse.get("/handover"), "/handover/note"), "note": "<i>x</i>\nnext"}, headers=OURS)
    page = nurse.get("/handover").text
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page
    assert "&lt;i&gt;x&lt;/i&gt;\nnext" in page
    assert people.phone(1)[-3:] in page
