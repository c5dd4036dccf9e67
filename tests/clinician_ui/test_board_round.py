"""A board round: everybody on the caseload, most worrying first, each looked at and marked today."""

import html
import re
from collections.abc import Callable

import pytest
from httpx2 import Response
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from app.alerts import board_round as rounds
from app.caseload.board_round import LONGEST_NOTE
from app.caseload.models import BoardRoundEntry
from app.clinician_ui import board_round
from app.identity.roles import Role
from tests.clinician_ui.conftest import OURS, Shift
from tests.doors import another_hub


def rows_of(answer: Response) -> list[str]:
    rows = re.findall(r'<li class="ward-round__row.*?</form>\s*</li>|<li class="ward-round__row.*?</ul>\s*</li>', answer.text, re.DOTALL)
    return [html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))) for row in rows]


def names(answer: Response) -> list[str]:
    return re.findall(r'<h2 class="ward-row__name"><a href="/patients/\d+">([^<]+)</a>', answer.text)


def mark(shift: Shift, answer: Response, name: str, *, by: object = None, **typed: str) -> Response:
    """Mark this patient on the page as it was shown."""
    place = names(answer).index(name)
    form = re.findall(r'<form class="ward-round__mark.*?</form>', answer.text, re.DOTALL)[place]
    action = re.search(r'action="([^"]+)"', form)
    assert action is not None
    stay = action[1].rsplit("/", 1)[1]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    said = {f"r{stay}_{field}": value for field, value in typed.items()}
    browser = by or shift.nurse()
    return browser.post(action[1], data={**hidden, **said}, headers=OURS)  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def caseload(shift: Shift) -> Shift:
    """Everybody in an order that is not the round's; only some have an alert."""
    shift.enrol(1, given_name="Ada", family_name="Green", usual_spo2=97)
    shift.enrol(2, given_name="Ben", family_name="Falling")
    shift.enrol(3, given_name="Cay", family_name="Silent")
    shift.enrol(4, given_name="Dee", family_name="Amber", plan="Not for ventilation")
    shift.enrol(5, given_name="Eve", family_name="Red")
    for number, first, second in ((1, "96 70", "97 70"), (2, "98 70", "96 72"), (4, "96 80", "94 80"), (5, "96 80", "88 110")):
        shift.text(first, by=number)
        shift.later(minutes=5)
        shift.text(second, by=number)
    return shift


def test_the_most_worrying_stand_first_and_nobody_is_left_out(caseload: Shift) -> None:
    assert names(caseload.nurse().get("/board-round")) == ["Eve Red", "Dee Amber", "Cay Silent", "Ben Falling", "Ada Green"]


def test_of_two_alike_the_longer_stay_stands_first(shift: Shift) -> None:
    shift.enrol(2, given_name="Old", family_name="Hand")
    shift.later(days=3)
    shift.enrol(1, given_name="New", family_name="Comer")
    assert names(shift.nurse().get("/board-round")) == ["Old Hand", "New Comer"]


def test_a_row_says_what_the_round_needs_in_one_look(caseload: Shift) -> None:
    red, amber, silent, falling, green = rows_of(caseload.nurse().get("/board-round"))
    for said in ("60 years, COVID Oximetry @home (adults), day 1", "SpO2 88%", "down from 96", "Red: Oxygen 88%", "2 of 3 readings today"):
        assert said in red
    assert "Plan: read it" in amber
    for said in ("No reading yet", "0 of 3 readings today", "Not on the list", "usual not known", "Not yet seen on a board round"):
        assert said in silent
    assert "down from 98" in falling
    assert "up from 96, usual 97%" in green


def test_yesterday_s_readings_are_not_today_s(caseload: Shift) -> None:
    caseload.later(days=1)
    assert "0 of 3 readings today" in rows_of(caseload.nurse().get("/board-round"))[0]


def test_a_patient_is_marked_as_seen_with_a_decision_and_a_note(caseload: Shift) -> None:
    nurse = caseload.nurse()
    page = nurse.get("/board-round")
    assert "0 of 5 seen today" in page.text
    answer = mark(caseload, page, "Eve Red", decision="step_up", note="Ask the <team>")
    assert (answer.status_code, answer.headers["location"].split("#")[0]) == (303, "/board-round")
    page = nurse.get("/board-round")
    assert "1 of 5 seen today" in page.text
    assert "Seen today 14:23 by Casey Clinician: Step up (Ask the <team>)" in rows_of(page)[0]
    assert [name for name, _ in caseload.audited("episode.reviewed")] == ["Casey Clinician"]


def test_a_decision_is_a_note_and_moves_nobody(caseload: Shift) -> None:
    nurse = caseload.nurse()
    mark(caseload, nurse.get("/board-round"), "Ada Green", decision="discharge")
    assert "Ada Green" in names(nurse.get("/board-round"))
    assert not caseload.audited("episode.ended")


def test_marking_without_a_decision_is_enough(caseload: Shift) -> None:
    nurse = caseload.nurse()
    assert mark(caseload, nurse.get("/board-round"), "Cay Silent").status_code == 303
    assert "Seen today 14:23 by Casey Clinician" in rows_of(nurse.get("/board-round"))[2]


def test_another_day_begins_the_round_anew_and_says_when_they_were_seen(caseload: Shift) -> None:
    mark(caseload, caseload.nurse().get("/board-round"), "Eve Red", decision="carry_on")
    caseload.later(days=1)
    page = caseload.nurse().get("/board-round")
    assert "0 of 5 seen today" in page.text
    assert "Last seen yesterday 14:23 by Casey Clinician: Carry on" in rows_of(page)[0]


def test_whoever_was_marked_by_somebody_else_meanwhile_is_not_marked_over(caseload: Shift) -> None:
    nurse, second = caseload.nurse(), caseload.second_nurse()
    page = nurse.get("/board-round")
    mark(caseload, page, "Eve Red", by=second, decision="step_up")
    answer = mark(caseload, page, "Eve Red", by=nurse, decision="carry_on", note="Mine")
    assert answer.status_code == 409
    assert "Robin Second has marked this patient since you looked." in answer.text
    assert 'value="Mine"' in answer.text
    assert "Step up" in rows_of(nurse.get("/board-round"))[0]
    rows = BoardRoundEntry.__table__  # type: ignore[attr-defined]
    with caseload.database.read() as session:
        assert session.execute(select(rows.c.decision)).scalars().all() == ["step_up"]


def test_a_note_too_long_is_named_with_what_was_typed(caseload: Shift) -> None:
    answer = mark(caseload, caseload.nurse().get("/board-round"), "Eve Red", note="x" * (LONGEST_NOTE + 2), decision="step_up")
    assert answer.status_code == 422
    assert "leave out 2." in answer.text
    assert 'value="step_up" selected' in answer.text


def test_whoever_has_left_is_not_on_the_round_and_cannot_be_marked(caseload: Shift) -> None:
    nurse = caseload.nurse()
    page = nurse.get("/board-round")
    item = caseload.worklist()[0]
    nurse.post(f"/alerts/{item.alert_id}/claim", headers=OURS)
    revision = str(caseload.worklist()[0].revision)
    assert (
        nurse.post(f"/alerts/{item.alert_id}/outcome", data={"outcome": "discharged", "revision": revision}, headers=OURS).status_code
        == 303
    )
    assert "Eve Red" not in names(nurse.get("/board-round"))
    answer = mark(caseload, page, "Eve Red")
    assert answer.status_code == 409
    assert "This stay is over" in answer.text


def test_somebody_in_hospital_is_still_on_the_round_and_said_to_be_paused(caseload: Shift) -> None:
    nurse = caseload.nurse()
    item = caseload.worklist()[0]
    nurse.post(f"/alerts/{item.alert_id}/claim", headers=OURS)
    revision = str(caseload.worklist()[0].revision)
    nurse.post(f"/alerts/{item.alert_id}/outcome", data={"outcome": "admitted", "revision": revision}, headers=OURS)
    row = next(row for row in rows_of(nurse.get("/board-round")) if "Eve Red" in row)
    assert "day 1, paused" in row


def test_a_long_round_is_walked_page_by_page_and_everybody_is_met_once(shift: Shift) -> None:
    for number in range(1, 24):
        shift.enrol(number)
        if number % 3:
            shift.text(f"{88 + number % 10} 80", by=number)
    hub = shift.ward.hub
    midnight = shift.ward.clock.now().replace(hour=0, minute=0)
    met: list[int] = []
    with shift.database.read() as session:
        whole = [item.episode_id for item in rounds.page(session, hub.id, midnight=midnight, limit=100).items]
        cursor = None
        while True:
            part = rounds.page(session, hub.id, midnight=midnight, limit=4, cursor=cursor)
            met += [item.episode_id for item in part.items]
            cursor = part.next
            if cursor is None:
                break
    assert met == whole
    assert len(set(met)) == 23


def test_more_than_a_page_is_led_on_to_and_marking_stays_on_the_page(shift: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_round, "ROWS", 2)
    for number in range(1, 5):
        shift.enrol(number)
    nurse = shift.nurse()
    more = re.search(r'href="(/board-round\?cursor=[^"]+)"', nurse.get("/board-round").text)
    assert more is not None
    second = nurse.get(html.unescape(more[1]))
    assert names(second) == ["Ada3 Example", "Ada4 Example"]
    answer = mark(shift, second, "Ada3 Example")
    assert answer.headers["location"].startswith("/board-round?cursor=")
    assert names(nurse.get(answer.headers["location"])) == names(second)


def test_a_strange_cursor_is_refused(shift: Shift) -> None:
    assert shift.nurse().get("/board-round?cursor=nonsense").status_code == 422


def queries_of(ask: Callable[[], object]) -> list[str]:
    """What the database is asked while a page is made."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return [statement for statement in asked if statement.lstrip().upper().startswith(("SELECT", "WITH"))]


def test_the_round_asks_as_often_for_200_patients_as_for_5_on_every_page(shift: Shift) -> None:
    asked: list[int] = []
    nurse, address = shift.nurse(), "/board-round"
    for first, last in ((1, 5), (6, 200)):
        for number in range(first, last + 1):
            shift.enrol(number)
            shift.text("88 110", by=number)
        nurse.get(address)  # the pathway is known from here on
        asked.append(len(queries_of(lambda: nurse.get(address))))
        assert len(names(nurse.get(address))) == min(last, board_round.ROWS)
    more = re.search(r'href="(/board-round\?cursor=[^"]+)"', nurse.get(address).text)
    assert more is not None
    asked.append(len(queries_of(lambda: nurse.get(html.unescape(more[1])))))
    assert asked == [asked[0]] * 3
    assert asked[0] <= 14  # five of the round, and who is signed in, their hub and the loops


def test_an_empty_caseload_says_so(shift: Shift) -> None:
    assert "Nobody is on the caseload." in shift.nurse().get("/board-round").text


def test_another_hub_is_not_on_the_round(caseload: Shift) -> None:
    south = another_hub(caseload.ward)
    midnight = caseload.ward.clock.now().replace(hour=0, minute=0)
    with caseload.database.read() as session:
        assert rounds.page(session, south.id, midnight=midnight, limit=10).items == ()
        assert (rounds.progress(session, south.id, midnight.date()).total) == 0
    assert caseload.nurse().post("/board-round/424242", data={"seen": "0"}, headers=OURS).status_code == 404


def test_a_manager_reads_the_round_and_marks_nobody(caseload: Shift) -> None:
    manager = caseload.ward.signed_in(Role.MANAGER)
    page = manager.get("/board-round")
    assert (page.status_code, "ward-round__mark" in page.text) == (200, False)
    stay = caseload.worklist()[0].episode_id
    assert manager.post(f"/board-round/{stay}", data={"seen": "0"}, headers=OURS).status_code == 403
    assert caseload.ward.signed_in(Role.ADMINISTRATOR).get("/board-round").status_code == 403
