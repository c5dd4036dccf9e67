"""A patient's page: what it shows, what may be done there, and that whoever looks is written down."""

import re

import pytest

from app.caseload import service as caseload_service
from app.caseload import store as caseload
from app.caseload.episode import Channel, EpisodeState
from app.hubs import service as hubs
from app.identity.actor import system
from app.identity.roles import Role
from app.monitoring import store as monitoring
from app.monitoring.reading import Level
from tests import people
from tests.clinician_ui.conftest import FRAGMENT, OURS, Shift, form_of
from tests.doors import NOW, another_hub


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


def test_the_page_says_who_it_is_and_how_to_ring_them(shift: Shift) -> None:
    stay = shift.enrol(1, carer_name="Bo", carer_phone=people.phone(51), carer_role="son", plan="Not for ventilation", lives_alone=True)
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    for said in (
        "<title>Ada1 Example – Wardlight</title>",
        "60 years · COVID Oximetry @home (adults) · day 1",
        "NHS 999 000 0018",
        "born 04/03/1966",
        'href="tel:+447700900001"',
        'href="tel:+447700900051"',
        "Carer: Bo, son",
        "Not for ventilation",
        "amber 94% or less, red 92% or less (the pathway&#39;s)",
        "No reading has come yet.",
        "Ada1 Example is not on the worklist",
    ):
        assert said in page


def test_a_look_at_a_patient_is_written_down(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.nurse().get(f"/patients/{stay.patient_id}")
    assert shift.audited("patient.viewed") == [("Casey Clinician", stay.patient_id)]


def test_a_patient_of_another_hub_is_no_patient(shift: Shift) -> None:
    south = another_hub(shift.ward)
    theirs = shift.database.write(lambda session: caseload_service.enrol(session, people.draft(9), actor=system("test", south.id), now=NOW))
    nurse = shift.nurse()
    assert theirs.hub_id == south.id
    for path in ("", "/news"):
        assert nurse.get(f"/patients/{theirs.patient_id}{path}").status_code == 404
    for path in ("readings", "pause", "resume", "discharge"):
        typed = {"spo2": "96", "pause_reason": "away", "end_reason": "recovered"}
        assert nurse.post(f"/patients/{theirs.patient_id}/{path}", data=typed, headers=OURS).status_code == 404


def test_the_receipt_shows_the_words_what_was_read_and_the_limit(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("sats 88 pulse 110")
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    for said in (
        '<blockquote class="ward-words">sats 88 pulse 110</blockquote>',
        "<summary>Why am I seeing this?</summary>",
        "<dd>Oxygen 88, pulse 110.</dd>",
        "<dd>Red at 92% or less.</dd>",
        "<dd>The pathway&#39;s, since 23/11/2026 14:03.</dd>",
        "<dd>Would have been green from 95%.</dd>",
        "S9: Health Education England, oximeter and COVID-19 diary video",
        "<dd>Confirmed: read in the source.</dd>",
        "Rule spo2.band, version 1",
        "COVID Oximetry @home (adults), version 1.2 (covid-oximetry-at-home)",
        "As this hub&#39;s version 1, 23/11/2026 14:03, by wardlight",
    ):
        assert said in page


def test_readings_stand_in_charts_and_in_a_table_beside_them(shift: Shift) -> None:
    stay = shift.enrol(1)
    for body in ("96 80", "93 84", "88 110"):
        shift.later(minutes=10)
        shift.text(body)
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    said = "Oxygen, whole stay: 3 readings, lowest 88%, highest 96%, last 88%; the same numbers are in the table of readings"
    assert f'role="img" aria-label="{said}"' in page
    assert 'aria-label="Pulse, whole stay: 3 readings' in page
    for level in ("Red", "Amber", "Green"):
        assert re.search(rf'ward-level--{level.lower()}">{level}<', page)


def test_texts_stand_with_what_became_of_them(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("96 80")
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert "They wrote: </span>96 80" in page
    assert "Waiting to be sent" in page


def test_the_history_names_who_did_what(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    nurse = shift.nurse()
    alert = shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    said = {"outcome": "carry_on", "note": "Sitting up, talks in sentences", "revision": str(shift.item().revision)}
    nurse.post(f"/alerts/{alert}/outcome", data=said, headers=OURS)
    page = plain(nurse.get(f"/patients/{stay.patient_id}").text)
    history = page[page.index('class="ward-history"') :]
    for said_there in (
        "Enrolled",
        "Opened",
        "Claimed",
        "Carry on monitoring",
        "“Sitting up, talks in sentences”",
        "Casey Clinician",
        "oxygen 88%",
    ):
        assert said_there in history


def test_a_manager_sees_the_page_and_can_only_read_it(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    page = shift.ward.signed_in(Role.MANAGER).get(f"/patients/{stay.patient_id}").text
    assert "Ada1 Example" in page
    for action in ("/claim", "/readings", "/discharge", "/pause"):
        assert f'{action}"' not in page


def test_a_manager_who_tries_is_refused(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    manager = shift.ward.signed_in(Role.MANAGER)
    for path in (
        f"/alerts/{shift.item().alert_id}/claim",
        f"/patients/{stay.patient_id}/readings",
        f"/patients/{stay.patient_id}/discharge",
    ):
        assert manager.post(path, headers=OURS).status_code == 403


def test_the_open_page_says_that_something_new_came_and_nothing_before_that(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("93 80")
    nurse = shift.nurse()
    poll = re.search(r'hx-get="(/patients/[^"]+)"', nurse.get(f"/patients/{stay.patient_id}").text)
    assert poll is not None
    address = poll[1].replace("&amp;", "&")
    assert nurse.get(address, headers=FRAGMENT).status_code == 204
    shift.text("chest pain")
    told = nurse.get(address, headers=FRAGMENT)
    assert "Something new has come in." in told.text
    assert "chest" not in told.text


def test_a_reading_on_the_telephone_goes_through_the_same_rules(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    hidden = form_of(nurse.get(f"/patients/{stay.patient_id}"), f"/patients/{stay.patient_id}/readings")
    typed = {**hidden, "spo2": "88", "pulse": "110", "temperature_c": "38,5", "respiratory_rate": "24"}
    answer = nurse.post(f"/patients/{stay.patient_id}/readings", data=typed, headers=OURS)
    assert answer.status_code == 200
    page = plain(answer.text)
    assert "The reading is recorded: red." in page
    assert "Oxygen 88%, at or below the red limit of 92%" in page
    assert "999" in page[page.index("Tell the patient:") : page.index('id="news"')]
    assert shift.item().urgency == "red"
    with shift.database.read() as session:
        (reading,) = monitoring.readings_of(session, stay.hub_id, stay.id)
    assert (reading.level, reading.channel, reading.entered_by) == (Level.RED, "staff", "Casey Clinician")
    assert (reading.temperature_c, reading.respiratory_rate) == (38.5, 24)


def test_the_same_reading_sent_twice_is_one(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    typed = {**form_of(nurse.get(f"/patients/{stay.patient_id}"), f"/patients/{stay.patient_id}/readings"), "spo2": "96", "pulse": "70"}
    for _ in range(2):
        assert nurse.post(f"/patients/{stay.patient_id}/readings", data=typed, headers=OURS).status_code == 200
    with shift.database.read() as session:
        assert len(monitoring.readings_of(session, stay.hub_id, stay.id)) == 1


def test_symptoms_told_on_the_telephone_count(shift: Shift) -> None:
    stay = shift.enrol(1)
    answer = shift.nurse().post(
        f"/patients/{stay.patient_id}/readings", data={"spo2": "97", "red_coughing_blood": "yes", "words": "no chest pain"}, headers=OURS
    )
    assert "The reading is recorded: red." in plain(answer.text)
    (reason,) = shift.item().reasons
    assert reason.values["flag"] == "coughing_blood"


def test_a_faulty_reading_comes_back_with_everything_typed(shift: Shift) -> None:
    stay = shift.enrol(1)
    typed = {"spo2": "980", "pulse": "fast", "temperature_c": "99", "words": "feels <tired>", "amber_slowly_worse": "yes"}
    answer = shift.nurse().post(f"/patients/{stay.patient_id}/readings", data=typed, headers=OURS)
    assert answer.status_code == 422
    page = plain(answer.text)
    for said in (
        "Oxygen: Enter a whole number from 50 to 100.",
        "Pulse: Enter a whole number from 20 to 250.",
        "Temperature: Enter a number from 30 to 45 °C.",
        'value="980"',
        'value="fast"',
        "feels &lt;tired&gt;",
    ):
        assert said in page
    assert re.search(r'id="amber_slowly_worse"[^>]*checked', page)
    with shift.database.read() as session:
        assert monitoring.readings_of(session, stay.hub_id, stay.id) == []


def state_of(shift: Shift, stay_id: int) -> EpisodeState:
    with shift.database.read() as session:
        return caseload.episode(session, shift.ward.hub.id, stay_id).state


def test_readings_are_paused_and_go_on(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    nurse.post(f"/patients/{stay.patient_id}/pause", data={"pause_reason": "away"}, headers=OURS)
    assert state_of(shift, stay.id) is EpisodeState.PAUSED
    page = nurse.get(f"/patients/{stay.patient_id}").text
    assert "Paused: away for a while" in page
    assert "not being asked" in page
    nurse.post(f"/patients/{stay.patient_id}/resume", headers=OURS)
    assert state_of(shift, stay.id) is EpisodeState.ACTIVE


def test_a_patient_is_discharged_with_a_reason(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    assert nurse.post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "completed"}, headers=OURS).status_code == 303
    assert state_of(shift, stay.id) is EpisodeState.ENDED
    assert "Completed the pathway" in plain(nurse.get(f"/patients/{stay.patient_id}").text)


@pytest.mark.parametrize("reason", ["", "enrolled_in_error", "bored"])
def test_a_discharge_without_a_reason_asks_for_one(shift: Shift, reason: str) -> None:
    stay = shift.enrol(1)
    answer = shift.nurse().post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": reason}, headers=OURS)
    assert answer.status_code == 422
    assert "Why: Choose why." in answer.text
    assert state_of(shift, stay.id) is EpisodeState.ACTIVE


def test_a_pause_says_when_they_are_looked_at_again_and_puts_them_on_the_list_for_then(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    typed = {"pause_reason": "in_hospital", "back_on": "2026-11-26"}
    nurse.post(f"/patients/{stay.patient_id}/pause", data=typed, headers=OURS)
    page = plain(nurse.get(f"/patients/{stay.patient_id}").text)
    assert "On the list again Thu 26 Nov 08:00" in page
    assert "Are they home? Then go on asking for readings" in page
    assert shift.item().due_at.isoformat() == "2026-11-26T08:00:00+00:00"
    nurse.post(f"/patients/{stay.patient_id}/resume", headers=OURS)
    assert shift.worklist() == []
    assert "Readings are asked for again" in plain(nurse.get(f"/patients/{stay.patient_id}").text)


@pytest.mark.parametrize(("day", "said"), [("2026-11-23", "from tomorrow on"), ("next week", "Enter a day"), ("2028-01-01", "92 days")])
def test_a_day_that_cannot_be_meant_is_asked_for_again_with_what_was_typed(shift: Shift, day: str, said: str) -> None:
    stay = shift.enrol(1)
    answer = shift.nurse().post(f"/patients/{stay.patient_id}/pause", data={"pause_reason": "away", "back_on": day}, headers=OURS)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{day}"' in answer.text
    assert state_of(shift, stay.id) is EpisodeState.ACTIVE


def test_whoever_hands_a_patient_on_says_to_whom(shift: Shift) -> None:
    stay = shift.enrol(1)
    nurse = shift.nurse()
    answer = nurse.post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "transferred"}, headers=OURS)
    assert answer.status_code == 422
    assert "Say which service takes over" in answer.text
    typed = {"end_reason": "transferred", "taken_over_by": "Heart failure nurses"}
    assert nurse.post(f"/patients/{stay.patient_id}/discharge", data=typed, headers=OURS).status_code == 303
    assert "Taken over by: Heart failure nurses" in plain(nurse.get(f"/patients/{stay.patient_id}").text)


def test_nobody_is_discharged_while_they_wait_for_a_call(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    answer = shift.nurse().post(f"/patients/{stay.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    assert answer.status_code == 409
    assert "This patient is on the worklist" in answer.text
    assert state_of(shift, stay.id) is EpisodeState.ACTIVE


def test_an_earlier_stay_can_be_looked_at(shift: Shift) -> None:
    first = shift.enrol(1)
    nurse = shift.nurse()
    nurse.post(f"/patients/{first.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    shift.later(days=20)
    second = shift.enrol(1)
    nurse = shift.nurse()
    page = nurse.get(f"/patients/{second.patient_id}").text
    assert f"/patients/{second.patient_id}?stay={first.id}" in page
    assert "Recovered" in plain(nurse.get(f"/patients/{first.patient_id}?stay={first.id}").text)


@pytest.mark.parametrize("words", ["ada1", "Example", "999 000 0018", "07700 900 001"])
def test_a_patient_is_found_by_name_number_or_phone(shift: Shift, words: str) -> None:
    stay = shift.enrol(1)
    page = shift.nurse().get("/patients", params={"q": words}).text
    assert f'href="/patients/{stay.patient_id}"' in page
    assert shift.audited("patient.found") == [("Casey Clinician", stay.patient_id)]


def test_nobody_found_is_said_in_words(shift: Shift) -> None:
    page = shift.nurse().get("/patients", params={"q": "<script>"}).text
    assert "Nobody of this hub fits “&lt;script&gt;”." in page


def test_an_alert_of_a_patient_leads_to_their_page(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    answer = shift.nurse().get(f"/alerts/{shift.item().alert_id}")
    assert answer.headers["location"].startswith(f"/patients/{stay.patient_id}?")


def test_an_unknown_number_has_a_page_with_what_came_from_it(shift: Shift) -> None:
    shift.text("is this the ward? sats 86", by=70)
    nurse = shift.nurse()
    page = plain(nurse.get(f"/alerts/{shift.item().alert_id}").text)
    for said in ("07700 900070", "is this the ward? sats 86", "belongs to no patient of this hub", "Claim and ring"):
        assert said in page
    assert shift.audited("alert.viewed") == [("Casey Clinician", shift.item().alert_id)]


def test_the_open_page_of_a_number_says_that_something_new_came(shift: Shift) -> None:
    shift.text("hello", by=70)
    nurse = shift.nurse()
    poll = re.search(r'hx-get="(/alerts/[^"]+)"', nurse.get(f"/alerts/{shift.item().alert_id}").text)
    assert poll is not None
    unchanged = nurse.get(poll[1], headers=FRAGMENT)
    assert (unchanged.status_code, unchanged.headers["Wardlight-As-Of"]) == (204, "14:03:00")
    shift.text("are you there?", by=70)
    assert f'href="/alerts/{shift.item().alert_id}"' in nurse.get(poll[1], headers=FRAGMENT).text


def test_an_unknown_number_is_claimed_and_closed_like_a_patient(shift: Shift) -> None:
    shift.text("hello", by=70)
    nurse, alert = shift.nurse(), shift.item().alert_id
    claimed = nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    assert claimed.headers["location"] == f"/alerts/{alert}"
    page = nurse.get(f"/alerts/{alert}").text
    assert 'href="tel:+447700900070"' in page
    assert 'value="discharged"' not in page
    nurse.post(f"/alerts/{alert}/outcome", data={"outcome": "carry_on", "revision": str(shift.item().revision)}, headers=OURS)
    assert shift.worklist() == []
    assert "off the worklist" in nurse.get(f"/alerts/{alert}").text


def test_a_number_that_has_been_enrolled_since_leads_to_the_patient(shift: Shift) -> None:
    shift.text("hello", by=70)
    stay = shift.enrol(70)
    page = shift.nurse().get(f"/alerts/{shift.worklist()[0].alert_id}").text
    assert f'<a href="/patients/{stay.patient_id}">Ada70 Example</a>' in page


def test_a_phone_that_is_shared_is_said_on_both_pages_with_the_letters(shift: Shift) -> None:
    first, second = shift.enrol(1), shift.enrol(2, phone=people.phone(1))
    for stay, letter, other in ((first, "A", "Ada2 Example (B)"), (second, "B", "Ada1 Example (A)")):
        for path in (f"/patients/{stay.patient_id}", f"/enrol/{stay.id}"):
            page = plain(shift.nurse().get(path).text)
            assert f"07700 900001 is shared with {other}. This patient is {letter} there" in page
    assert "is shared with" not in shift.nurse().get(f"/patients/{shift.enrol(3).patient_id}").text


def test_nobody_is_promised_a_call_on_a_phone_that_is_shared(shift: Shift) -> None:
    rung = shift.enrol(1, channel=Channel.VOICE)
    assert "No automated call is made" not in shift.nurse().get(f"/patients/{rung.patient_id}").text
    other = shift.enrol(2, phone=people.phone(1))
    assert "No automated call is made" in shift.nurse().get(f"/patients/{rung.patient_id}").text
    done = shift.nurse().get(f"/enrol/{other.id}").text
    assert "Ada1 Example was rung on this phone, and is not while it is shared" in done
    assert "No automated call is made" not in done


def test_what_a_patient_who_is_rung_had_are_calls_and_no_texts(shift: Shift) -> None:
    stay = shift.enrol(1, channel=Channel.VOICE, reading_times=("15:00",))
    page = shift.nurse().get(f"/patients/{stay.patient_id}").text
    assert "No automated call has been made yet. This patient is rung, not texted." in page
    assert ">Texts</h2>" not in page
    shift.later(hours=1, minutes=1)
    shift.tick()
    page = plain(shift.nurse().get(f"/patients/{stay.patient_id}").text)
    assert '<p class="ward-bubble__body"><b>Automated call</b></p>' in page
    assert "Hello. This is an automatic call" not in page
    shift.text("hello")
    assert ">Texts and calls</h2>" in shift.nurse().get(f"/patients/{stay.patient_id}").text


def test_the_record_says_which_language_is_wanted_and_which_the_texts_go_in(shift: Shift) -> None:
    said = {
        shift.enrol(1, language="cy").patient_id: "Welsh wanted: off in this hub, texts go in English",
        shift.enrol(2, language="pl").patient_id: "Polish wanted: there are no texts in it, texts go in English",
        shift.enrol(3, language="tlh").patient_id: "tlh wanted: there are no texts in it, texts go in English",
    }
    for patient_id, words in said.items():
        assert words in plain(shift.nurse().get(f"/patients/{patient_id}").text)
    actor, hub_id, now = shift.ward.staff[Role.ADMINISTRATOR].actor, shift.ward.hub.id, shift.ward.clock.now()
    shift.database.write(lambda session: hubs.choose_language(session, hub_id, "cy", on=True, reason="Read", actor=actor, now=now))
    assert "Welsh: texts and the web form go in Welsh" in plain(shift.nurse().get(f"/patients/{next(iter(said))}").text)
