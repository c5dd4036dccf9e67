"""A nurse writes to a patient: looked at first, out of quiet hours, through the outbox, and never where nothing may be texted."""

import re
from datetime import UTC, datetime

import pytest

from app.flows import contact, leaving
from app.identity.roles import Role
from app.messaging import opt_outs
from app.messaging import store as messages
from app.messaging.store import ThreadItem
from app.wording import own_words
from tests import people
from tests.clinician_ui.conftest import OURS, Shift, form_of

GONE = frozenset({"accepted", "sent", "delivered"})
WORDS = "Please ring us before noon. Thank you."


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def sent(shift: Shift, stay_id: int) -> list[ThreadItem]:
    with shift.database.read() as session:
        thread = messages.conversation(session, shift.ward.hub.id, stay_id, phones=(people.phone(1),), limit=50)
    return [one for one in thread if one.body.startswith("Please")]


def at(shift: Shift, instant: datetime) -> None:
    shift.ward.clock.advance(instant - shift.ward.clock.now())


def test_a_text_is_looked_at_and_then_goes_into_the_thread_with_its_status(shift: Shift) -> None:
    # given a text that a nurse looks at
    stay, nurse = shift.enrol(1), shift.nurse()
    address = f"/patients/{stay.patient_id}/text"
    looked = nurse.post(f"{address}/look", data={"words": WORDS}, headers=OURS)
    assert f'<blockquote class="ward-words">{WORDS}</blockquote>' in looked.text
    assert "Takes 1 text(s)." in looked.text
    assert sent(shift, stay.id) == []
    # when it is sent, even twice by a double press
    typed = {**form_of(looked, address), "words": WORDS}
    for _ in range(2):
        assert nurse.post(address, data=typed, headers=OURS).status_code == 303
    # then it is one text, which goes, and stands in the conversation
    assert [one.status for one in sent(shift, stay.id)] == ["queued"]
    shift.tick()
    assert [one.status for one in sent(shift, stay.id)] == ["accepted"]
    assert WORDS in plain(nurse.get(f"/patients/{stay.patient_id}").text)
    assert shift.audited("patient.texted") == [("Casey Clinician", stay.patient_id)]


def test_what_makes_a_text_long_or_tells_too_much_is_said_and_does_not_stop_it(shift: Shift) -> None:
    stay, nurse = shift.enrol(1), shift.nurse()
    looked = nurse.post(f"/patients/{stay.patient_id}/text/look", data={"words": "Ada1, your COVID test “came”" + "x" * 60}, headers=OURS)
    page = plain(looked.text)
    assert "Takes 2 text(s)." in page
    assert "longer: “ ”" in page
    assert "It says: Ada1, COVID" in page
    assert "Send the text" in page


@pytest.mark.parametrize("words", ["", "   \r\n ", "x" * (own_words.LONGEST + 1)])
def test_nothing_and_too_much_are_not_sent(shift: Shift, words: str) -> None:
    stay, nurse = shift.enrol(1), shift.nurse()
    for path in ("text/look", "text"):
        answer = nurse.post(f"/patients/{stay.patient_id}/{path}", data={"words": words}, headers=OURS)
        assert answer.status_code == 422
        assert "Write a text of 1 to 480 characters." in answer.text


@pytest.mark.parametrize(("at_once", "before_morning"), [({}, 0), ({"at_once": "yes"}, 1)])
def test_at_night_a_text_waits_for_the_morning_unless_it_is_to_go_now(shift: Shift, at_once: dict[str, str], before_morning: int) -> None:
    stay = shift.enrol(1)
    at(shift, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    nurse = shift.nurse()
    looked = nurse.post(f"/patients/{stay.patient_id}/text/look", data={"words": WORDS}, headers=OURS)
    assert "It is quiet time for this patient" in looked.text
    nurse.post(f"/patients/{stay.patient_id}/text", data={"words": WORDS, "key": "k", **at_once}, headers=OURS)
    shift.tick()
    assert sum(one.status in GONE for one in sent(shift, stay.id)) == before_morning
    at(shift, datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    shift.tick()
    assert [one.status in GONE for one in sent(shift, stay.id)] == [True]


def test_a_text_for_the_morning_is_taken_back_when_the_patient_leaves_in_the_night(shift: Shift) -> None:
    stay = shift.enrol(1)
    at(shift, datetime(2026, 11, 24, 3, 0, tzinfo=UTC))
    nurse = shift.nurse()
    nurse.post(f"/patients/{stay.patient_id}/text", data={"words": WORDS, "key": "k"}, headers=OURS)
    nurse.post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    at(shift, datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    shift.tick()
    assert not any(one.status in GONE for one in sent(shift, stay.id))


def stopped(shift: Shift, patient_id: int, episode_id: int, how: str) -> None:
    """Let something happen after which nothing may be texted."""
    actor, now, hub_id = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.clock.now(), shift.ward.hub.id
    if how == "do_not_contact":
        shift.database.write(lambda session: contact.stop(session, hub_id, patient_id, "Asked by her son", actor=actor, now=now))
    elif how == "died":
        shift.database.write(lambda session: leaving.died(session, hub_id, episode_id, actor=actor, now=now))
    else:
        shift.text("STOP")
        with shift.database.read() as session:
            assert opt_outs.is_out(session, hub_id, people.phone(1))


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("do_not_contact", "The team has stopped all texts to this patient."),
        ("died", "This patient has died"),
        ("opted_out", "This number has opted out of texts"),
    ],
)
def test_nothing_goes_where_nothing_may_be_texted_and_the_page_says_why(shift: Shift, how: str, said: str) -> None:
    stay, nurse = shift.enrol(1), shift.nurse()
    stopped(shift, stay.patient_id, stay.id, how)
    page = nurse.get(f"/patients/{stay.patient_id}/text").text
    assert said in page
    assert "Send the text" not in page
    answer = nurse.post(f"/patients/{stay.patient_id}/text", data={"words": WORDS, "key": "k"}, headers=OURS)
    assert answer.status_code == 409
    assert said in answer.text
    assert sent(shift, stay.id) == []


def test_whoever_may_only_read_writes_to_nobody(shift: Shift) -> None:
    stay = shift.enrol(1)
    manager = shift.ward.signed_in(Role.MANAGER)
    assert manager.get(f"/patients/{stay.patient_id}/text").status_code == 403
    assert manager.post(f"/patients/{stay.patient_id}/text", data={"words": WORDS}, headers=OURS).status_code == 403
    assert "Write a text" not in manager.get(f"/patients/{stay.patient_id}").text
