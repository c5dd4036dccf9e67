"""From the claim to the outcome: what each outcome does, and that nothing typed is lost and nothing is closed unseen."""

import re
from datetime import datetime, timedelta

import pytest

from app.alerts.lifecycle import Outcome
from app.alerts.triage import ReasonCode
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.messaging import store as messages
from tests import people
from tests.clinician_ui.conftest import OURS, Shift, form_of


@pytest.fixture
def claimed(shift: Shift) -> Shift:
    """Somebody with a low reading, whom the nurse has claimed."""
    shift.enrol(1)
    shift.text("88 110")
    shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    return shift


def say(shift: Shift, **typed: str) -> tuple[int, str]:
    """Open the page, fill in the form of the outcome, and send it."""
    nurse, item = shift.nurse(), shift.item()
    action = f"/alerts/{item.alert_id}/outcome"
    hidden = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    answer = nurse.post(action, data={**hidden, **typed}, headers=OURS)
    return answer.status_code, re.sub(r"\s+", " ", answer.text)


def state_of(shift: Shift) -> EpisodeState:
    with shift.database.read() as session:
        (stay,) = caseload.episodes_of(session, shift.ward.hub.id, 1)
    return stay.state


def test_an_outcome_takes_the_patient_off_the_list(claimed: Shift) -> None:
    assert say(claimed, outcome="carry_on", note="Well")[0] == 303
    assert claimed.worklist() == []


def test_nobody_who_answered_stays_on_the_list_to_be_tried_again(claimed: Shift) -> None:
    assert say(claimed, outcome="no_answer", next_in="30")[0] == 303
    item = claimed.item()
    assert (item.owner, item.no_answer_count) == (None, 1)
    assert "Rung once, no answer" in claimed.nurse().get("/worklist").text


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.CARRY_ON, EpisodeState.ACTIVE),
        (Outcome.VISIT, EpisodeState.ACTIVE),
        (Outcome.STEP_UP, EpisodeState.ACTIVE),
        (Outcome.CALLED_999, EpisodeState.PAUSED),
        (Outcome.ADMITTED, EpisodeState.PAUSED),
        (Outcome.DISCHARGED, EpisodeState.ENDED),
        (Outcome.DIED, EpisodeState.ENDED),
    ],
)
def test_each_outcome_stops_or_moves_what_it_must(claimed: Shift, outcome: Outcome, state: EpisodeState) -> None:
    assert say(claimed, outcome=outcome.value)[0] == 303
    assert state_of(claimed) is state


def test_a_repeat_that_was_agreed_is_texted_and_looked_at_again(claimed: Shift) -> None:
    assert say(claimed, outcome="repeat_reading")[0] == 303
    with claimed.database.read() as session:
        thread = messages.phone_thread(session, claimed.ward.hub.id, people.phone(1))
    assert thread[0].direction == "out"
    assert [reason.code for reason in claimed.item().reasons] == [ReasonCode.FOLLOW_UP_DUE]


def test_a_next_step_comes_back_to_the_list_at_its_time(claimed: Shift) -> None:
    assert say(claimed, outcome="carry_on", next_in="240", next_step="Ring again", follow_up="yes")[0] == 303
    item = claimed.item()
    assert (item.due_at, item.urgency) == (claimed.ward.clock.now() + timedelta(hours=4), "amber")


def test_a_next_step_at_a_time_typed_in_is_the_hubs_time(claimed: Shift) -> None:
    assert say(claimed, outcome="carry_on", next_in="at", next_at="2026-11-24T09:30")[0] == 303
    assert claimed.item().due_at == datetime.fromisoformat("2026-11-24T09:30:00+00:00")


def test_every_fault_is_named_and_nothing_typed_is_lost(claimed: Shift) -> None:
    status, page = say(claimed, note="Spoke to <Bo>", next_in="at", next_at="soon", next_step="Ring")
    assert status == 422
    for said in (
        "What came of the call: Choose what came of the call.",
        "Day and time: Enter a day and a time",
        "Spoke to &lt;Bo&gt;",
        'value="soon"',
    ):
        assert said in page
    assert claimed.item().owner is not None


def test_a_step_without_a_time_is_asked_for_one(claimed: Shift) -> None:
    status, page = say(claimed, outcome="carry_on", next_step="Ring again")
    assert status == 422
    assert "Next step due: Say when the next step is due" in page


def test_a_time_gone_by_is_refused(claimed: Shift) -> None:
    status, page = say(claimed, outcome="carry_on", next_in="at", next_at="2026-11-23T09:30")
    assert status == 422
    assert 'href="#next_at">Day and time: The next step is in the past.' in page


@pytest.mark.parametrize("year", [2027, 9999])
def test_a_time_with_a_mistyped_year_is_refused(claimed: Shift, year: int) -> None:
    status, page = say(claimed, outcome="carry_on", next_in="at", next_at=f"{year}-11-24T09:30")
    assert status == 422
    assert 'href="#next_at">Day and time: This is months away' in page
    assert claimed.item().owner is not None


def test_a_next_step_after_a_death_is_refused_beside_its_field(claimed: Shift) -> None:
    status, page = say(claimed, outcome="died", next_in="60")
    assert status == 422
    assert 'href="#next_in">Next step due: There is no next step after a death.' in page


def test_a_note_too_long_to_keep_is_refused_when_handing_back(claimed: Shift) -> None:
    answer = claimed.nurse().post(f"/alerts/{claimed.item().alert_id}/hand-back", data={"note": "x" * 4001}, headers=OURS)
    assert answer.status_code == 422
    assert claimed.item().owner is not None


def test_what_came_while_the_form_was_filled_in_is_told_and_nothing_is_lost(claimed: Shift) -> None:
    nurse, item = claimed.nurse(), claimed.item()
    action = f"/alerts/{item.alert_id}/outcome"
    stale = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    claimed.later(minutes=2)
    claimed.text("chest pain")
    refused = nurse.post(action, data={**stale, "outcome": "carry_on", "note": "Sounds well"}, headers=OURS)
    page = re.sub(r"\s+", " ", refused.text)
    assert refused.status_code == 409
    for said in (
        "This alert has changed since you looked.",
        "This came in after you opened the page.",
        "Says in words: chest pain",
        "Sounds well",
    ):
        assert said in page
    assert re.search(r'value="carry_on" checked', page)
    assert len(claimed.worklist()) == 1
    again = {**form_of(refused, action), "outcome": "called_999", "note": "Sounds well, but chest pain"}
    assert nurse.post(action, data=again, headers=OURS).status_code == 303


def test_the_owner_can_say_that_they_have_seen_what_is_new(claimed: Shift) -> None:
    claimed.text("chest pain")
    nurse, item = claimed.nurse(), claimed.item()
    page = nurse.get(f"/patients/{item.patient_id}")
    assert "Something new came in since you claimed." in page.text
    nurse.post(f"/alerts/{item.alert_id}/claim", data=form_of(page, f"/alerts/{item.alert_id}/claim"), headers=OURS)
    assert not claimed.item().fresh


def test_a_patient_handed_back_is_free_again(claimed: Shift) -> None:
    assert claimed.nurse().post(f"/alerts/{claimed.item().alert_id}/hand-back", headers=OURS).status_code == 303
    assert claimed.item().owner is None


def test_only_the_owner_records_or_hands_back(claimed: Shift) -> None:
    second, alert = claimed.second_nurse(), claimed.item().alert_id
    for path, data in (("outcome", {"outcome": "carry_on", "revision": "1"}), ("hand-back", {})):
        answer = second.post(f"/alerts/{alert}/{path}", data=data, headers=OURS)
        assert answer.status_code == 409
        assert "You have not claimed this patient." in answer.text
    assert claimed.item().owner is not None


def test_the_loser_of_a_claim_on_the_page_is_told_there(claimed: Shift) -> None:
    answer = claimed.second_nurse().post(f"/alerts/{claimed.item().alert_id}/claim", headers=OURS)
    assert answer.status_code == 409
    assert "Casey Clinician already has this patient." in answer.text
    assert "<title>Error: Ada1 Example" in answer.text


def test_an_outcome_after_the_list_has_let_go_of_the_patient_is_refused(claimed: Shift) -> None:
    nurse, alert = claimed.nurse(), claimed.item().alert_id
    typed = {"outcome": "carry_on", "revision": "2"}
    assert nurse.post(f"/alerts/{alert}/outcome", data=typed, headers=OURS).status_code == 303
    assert nurse.post(f"/alerts/{alert}/outcome", data=typed, headers=OURS).status_code == 409


@pytest.fixture
def amber(shift: Shift) -> Shift:
    """Somebody who asked to be rung."""
    shift.enrol(1)
    shift.text("call me")
    return shift


def put_off(shift: Shift, **typed: str) -> tuple[int, str]:
    answer = shift.nurse().post(f"/alerts/{shift.item().alert_id}/later", data=typed, headers=OURS)
    return answer.status_code, re.sub(r"\s+", " ", answer.text)


def test_an_amber_is_put_off_until_a_time_with_a_reason_and_is_planned_meanwhile(amber: Shift) -> None:
    assert put_off(amber, later_in="120", later_why="Asleep after the night shift")[0] == 303
    page = amber.nurse().get("/worklist").text
    assert page.index("Planned for later") < page.index("Ada1 Example")
    record = amber.nurse().get(f"/patients/{amber.item().patient_id}").text
    assert "Put off until 16:03: Asleep after the night shift (Casey Clinician)" in record
    amber.later(hours=2, seconds=1)
    assert "Planned for later" not in amber.nurse().get("/worklist").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"later_in": "120"}, "Say why nobody is needed before then."),
        ({"later_in": "", "later_why": "asleep"}, "Choose one of the times."),
        ({"later_in": "999", "later_why": "asleep"}, "Choose one of the times."),
    ],
)
def test_putting_off_wants_a_time_and_a_reason_and_keeps_what_was_typed(amber: Shift, typed: dict[str, str], said: str) -> None:
    status, page = put_off(amber, **typed)
    assert (status, said in page) == (422, True)
    assert typed.get("later_why", "") in page
    assert amber.item().snoozed_until is None


def test_a_red_is_never_put_off(claimed: Shift) -> None:
    status, page = put_off(claimed, later_in="30", later_why="asleep")
    assert (status, "A red alert cannot be put off." in page) == (409, True)
    assert "Not now: put off" not in claimed.nurse().get(f"/patients/{claimed.item().patient_id}").text


@pytest.mark.parametrize("body", ["93 80", "call me please", "chest pain", "what shall I do"])
def test_whatever_comes_in_wakes_what_was_put_off(amber: Shift, body: str) -> None:
    put_off(amber, later_in="240", later_why="asleep")
    amber.later(minutes=5)
    amber.text(body)
    item = amber.item()
    assert item.snoozed_until is None
    assert item.due_at <= amber.ward.clock.now() + timedelta(minutes=60)


def test_a_good_reading_wakes_nobody(amber: Shift) -> None:
    put_off(amber, later_in="240", later_why="asleep")
    amber.text("97 72")
    assert amber.item().snoozed_until is not None


def test_what_a_colleague_has_is_not_put_off(amber: Shift) -> None:
    amber.second_nurse().post(f"/alerts/{amber.item().alert_id}/claim", headers=OURS)
    assert put_off(amber, later_in="30", later_why="asleep")[0] == 409


def test_a_patient_is_taken_over_with_a_reason_that_is_kept(claimed: Shift) -> None:
    second, item = claimed.second_nurse(), claimed.item()
    address = f"/alerts/{item.alert_id}/take-over"
    without = second.post(address, data={"take_over_why": " "}, headers=OURS)
    assert (without.status_code, "Say why: your colleague is shown it." in without.text) == (422, True)
    assert claimed.item().owner_id == item.owner_id
    assert second.post(address, data={"take_over_why": "Casey has gone home"}, headers=OURS).status_code == 303
    owner = claimed.item().owner
    assert owner is not None
    assert owner.name == "Robin Second"
    history = claimed.nurse().get(f"/patients/{item.patient_id}").text
    assert "Casey has gone home" in history


def test_who_was_taken_over_from_cannot_record_an_outcome_and_loses_nothing_typed(claimed: Shift) -> None:
    nurse, item = claimed.nurse(), claimed.item()
    action = f"/alerts/{item.alert_id}/outcome"
    hidden = form_of(nurse.get(f"/patients/{item.patient_id}"), action)
    claimed.second_nurse().post(f"/alerts/{item.alert_id}/take-over", data={"take_over_why": "gone home"}, headers=OURS)
    answer = nurse.post(action, data={**hidden, "outcome": "carry_on", "note": "Sounds well to me"}, headers=OURS)
    assert answer.status_code == 409
    assert "You have not claimed this patient." in answer.text
    assert claimed.item().owner is not None


def test_nobody_has_to_say_why_where_nobody_has_the_patient(amber: Shift) -> None:
    page = amber.nurse().get(f"/patients/{amber.item().patient_id}").text
    assert "Take over from" not in page


def drafted(shift: Shift, **typed: str) -> int:
    """Have the page keep what is being typed, as it does by itself."""
    return shift.nurse().post(f"/alerts/{shift.item().alert_id}/draft", data=typed, headers=OURS).status_code


def record(shift: Shift) -> str:
    return re.sub(r"\s+", " ", shift.nurse().get(f"/patients/{shift.item().patient_id}").text)


def test_what_was_typed_is_given_back_after_signing_in_again(claimed: Shift) -> None:
    assert drafted(claimed, outcome="visit", note="Wheezy, daughter there", next_in="60", seen="1", client_id="no part of it") == 204
    page = record(claimed)  # a session of its own
    assert "What you typed and had not recorded is below" in page
    assert "Wheezy, daughter there" in page
    assert re.search(r'value="visit" checked', page)
    assert "no part of it" not in page


def test_the_newest_of_what_was_typed_counts(claimed: Shift) -> None:
    drafted(claimed, note="Whe")
    drafted(claimed, note="Wheezy")
    assert ">Wheezy</textarea>" in record(claimed)


def test_what_was_sent_is_no_draft_any_more(claimed: Shift) -> None:
    drafted(claimed, outcome="no_answer", note="rang twice")
    say(claimed, outcome="no_answer", note="rang twice")
    claimed.nurse().post(f"/alerts/{claimed.item().alert_id}/claim", headers=OURS)
    assert "What you typed and had not recorded" not in record(claimed)


def test_a_draft_says_what_has_come_since_it_was_typed(claimed: Shift) -> None:
    seen = form_of(claimed.nurse().get(f"/patients/{claimed.item().patient_id}"), f"/alerts/{claimed.item().alert_id}/outcome")["seen"]
    drafted(claimed, note="Sounds well", seen=seen)
    claimed.text("chest pain")
    page = record(claimed)
    assert "This came in after you opened the page." in page
    assert ">Sounds well</textarea>" in page


def test_a_draft_is_its_writers_alone_and_is_shown_to_them_when_somebody_else_has_the_patient(claimed: Shift) -> None:
    drafted(claimed, note="My own words")
    item, second = claimed.item(), claimed.second_nurse()
    second.post(f"/alerts/{item.alert_id}/take-over", data={"take_over_why": "gone home"}, headers=OURS)
    assert "My own words" not in second.get(f"/patients/{item.patient_id}").text
    page = record(claimed)
    assert "You had typed this and it was not recorded:" in page
    assert "My own words" in page


def test_more_than_any_form_takes_is_not_kept(claimed: Shift) -> None:
    assert drafted(claimed, note="x" * 20_001) == 413
    assert "What you typed" not in record(claimed)


def test_another_hubs_alert_takes_no_draft(claimed: Shift) -> None:
    assert claimed.nurse().post("/alerts/999/draft", data={"note": "x"}, headers=OURS).status_code == 404
