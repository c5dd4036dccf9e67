"""Whole sets of observations through the panel on a patient's page: asked by pathway, judged by score, read back in words."""

import re
from datetime import date

import pytest
from httpx2 import Response

from app.alerts.triage import ReasonCode
from app.caseload.views import EpisodeView
from app.monitoring import store as monitoring
from app.monitoring.views import ReadingView
from tests import people, scored
from tests.clinician_ui.conftest import OURS, Shift, form_of


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


WELL = {
    "spo2": "97", "pulse": "72", "respiratory_rate": "16", "obs_systolic_bp": "125", "temperature_c": "36.8", "oxygen": "air",
    "obs_consciousness": "A",
}  # fmt: skip


@pytest.fixture
def ward(shift: Shift) -> Shift:
    """A hub that has adopted pathways with score charts."""
    wanted = (scored.care_home(), scored.children(), scored.breathless())
    scored.adopt(shift.database, shift.ward.hub.id, *wanted, now=shift.ward.clock.now())
    return shift


def resident(ward: Shift, **facts: object) -> EpisodeView:
    return ward.enrol(1, pathway=scored.CARE_HOME, date_of_birth=date(1940, 1, 1), **facts)


def child(ward: Shift) -> EpisodeView:
    return ward.enrol(1, pathway=scored.CHILDREN, date_of_birth=date(2023, 1, 1), carer_name="Jo", carer_phone=people.phone(2))


def enter(ward: Shift, stay: EpisodeView, **typed: str) -> Response:
    path = f"/patients/{stay.patient_id}/readings"
    nurse = ward.nurse()
    hidden = form_of(nurse.get(f"/patients/{stay.patient_id}"), path)
    return nurse.post(path, data={**hidden, **typed}, headers=OURS)


def kept(ward: Shift, stay: EpisodeView) -> list[ReadingView]:
    with ward.database.read() as session:
        return monitoring.readings_of(session, stay.hub_id, stay.id)


def fields(page: str) -> list[str]:
    """The names of the fields of the panel, in order, each once."""
    (form,) = re.findall(r'<form action="/patients/\d+/readings".*?</form>', page, re.DOTALL)
    return list(dict.fromkeys(re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', form)))


def test_the_panel_asks_what_the_pathway_asks(ward: Shift) -> None:
    stay, nurse = resident(ward), ward.nurse()
    asked = fields(nurse.get(f"/patients/{stay.patient_id}").text)
    assert asked[1:8] == [
        "spo2", "pulse", "respiratory_rate", "obs_systolic_bp", "temperature_c", "oxygen", "obs_consciousness",
    ]  # fmt: skip
    assert "obs_carer_worry" in asked
    assert not {"obs_age_years", "obs_pregnant", "obs_spo2_scale", "obs_usual_news"} & set(asked)


def test_a_plain_pathway_asks_for_oxygen_and_pulse_first_and_for_no_score(ward: Shift) -> None:
    stay = ward.enrol(1)
    asked = fields(ward.nurse().get(f"/patients/{stay.patient_id}").text)
    assert asked[1:3] == ["spo2", "pulse"]
    assert not [name for name in asked if name.startswith("obs_")]


def test_a_resident_who_is_as_usual_has_a_whole_score_and_no_alert(ward: Shift) -> None:
    stay = resident(ward, usual_news=0)
    page = plain(enter(ward, stay, **WELL, obs_breath="no").text)
    assert "NEWS2 0 (RESTORE2: Watch closely)" in page
    assert "as usual (0)" in page
    assert "Tell whoever is with them:" in page
    assert ward.worklist() == []


def test_a_resident_far_above_usual_with_a_soft_sign_is_on_the_list(ward: Shift) -> None:
    stay = resident(ward, usual_news=1)
    ill = {**WELL, "respiratory_rate": "22", "pulse": "112", "obs_systolic_bp": "105", "temperature_c": "38.4"}
    page = plain(enter(ward, stay, **ill, obs_drowsy_agitated="yes").text)
    assert "NEWS2 6 (RESTORE2: Urgent GP or 111)" in page
    assert "5 above usual 1" in page
    assert "soft signs seen: sleepier, agitated, restless, distressed or withdrawn; 7 of the soft signs not looked for" in page
    assert {reason.code for reason in ward.item().reasons} >= {ReasonCode.HIGH_SCORE, ReasonCode.SOFT_SIGN}
    listed = plain(ward.nurse().get("/worklist").text)
    assert "Soft sign seen: sleepier, agitated, restless, distressed or withdrawn." in listed
    assert "NEWS2 6, which is 5 above the usual 1. From 5 above it is red." in listed


def test_the_alert_shows_the_newest_score_and_its_receipt_what_was_seen(ward: Shift) -> None:
    stay = resident(ward, usual_news=1)
    ill = {**WELL, "respiratory_rate": "22", "pulse": "112", "obs_systolic_bp": "105", "temperature_c": "38.4"}
    enter(ward, stay, **ill, obs_drowsy_agitated="yes", obs_skin="no")
    ward.later(minutes=5)
    enter(ward, stay, spo2="96", pulse="110")
    page = plain(ward.nurse().get(f"/patients/{stay.patient_id}").text)
    (alert,) = re.findall(r'<section class="ward-alert .*?</section>', page)
    assert '<p class="ward-alert__score"><b>NEWS2 at least 1, partial: ' in alert
    assert "measured 14:08; usual 1; soft signs not looked for" in alert
    assert "systolic blood pressure 105 mmHg; consciousness A: alert; seen: sleepier, agitated" in alert
    assert "looked for and not there: pale, cold or mottled skin" in alert


def test_a_resident_whose_usual_is_not_known_is_on_the_list_by_the_score_alone(ward: Shift) -> None:
    stay = resident(ward)
    enter(ward, stay, **{**WELL, "respiratory_rate": "22", "pulse": "112"})
    assert "NEWS2 4: Senior staff. Tell senior staff; consider a review by the GP." in plain(ward.nurse().get("/worklist").text)


def test_a_part_of_a_set_is_on_the_list_by_what_is_certain(ward: Shift) -> None:
    stay = resident(ward)
    enter(ward, stay, spo2="93", pulse="112")
    listed = plain(ward.nurse().get("/worklist").text)
    assert "NEWS2 at least 4 (not all of it was measured): Senior staff. Tell senior staff; consider a review by the GP." in listed


def test_a_part_of_a_set_is_never_shown_as_a_total(ward: Shift) -> None:
    stay = resident(ward)
    page = plain(enter(ward, stay, spo2="93", pulse="112").text)
    said = "NEWS2 at least 4, partial: breathing rate, air or oxygen, systolic blood pressure, consciousness, temperature missing"
    assert said in page
    assert not re.search(r"NEWS2 4\b", page)
    (reading,) = kept(ward, stay)
    assert (reading.scores[0]["total"], reading.scores[0]["partial"]) == (None, True)


def test_a_set_is_read_back_in_the_table_with_its_parts(ward: Shift) -> None:
    stay = resident(ward)
    enter(ward, stay, **WELL)
    page = plain(ward.nurse().get(f"/patients/{stay.patient_id}").text)
    assert "systolic blood pressure 125 mmHg, consciousness A: alert" in page
    assert re.search(r"<dt>Consciousness</dt>\s*<dd>0</dd>", page)


def test_a_childs_set_entered_by_a_nurse_has_its_level_overrides_and_response(ward: Shift) -> None:
    stay = child(ward)
    page = plain(enter(ward, stay, spo2="97", pulse="120", obs_consciousness="V", obs_carer_question="W").text)
    assert "Already high" in page
    assert "whatever the score: responds only to voice, the carer finds the child worse" in page
    assert "Rapid review within 15 minutes" in page
    assert "Tell the carer:" in page
    assert ward.item().urgency == "red"
    assert kept(ward, stay)[0].observations == {"consciousness": "V", "carer_question": "W"}


def test_a_nurses_worry_and_intuition_are_kept_judged_and_written_down(ward: Shift) -> None:
    stay = child(ward)
    enter(ward, stay, spo2="98", pulse="110", obs_intuition="high", concern="yes")
    codes = {reason.code for reason in ward.item().reasons}
    assert codes >= {ReasonCode.HIGH_SCORE, ReasonCode.CONCERN}
    (reading,) = kept(ward, stay)
    assert (reading.concern, reading.observations["intuition"], reading.entered_by) == (True, "high", "Casey Clinician")
    assert ("Casey Clinician", stay.id) in ward.audited("reading.recorded")


def test_somebody_whom_the_chart_is_not_for_is_told_so_in_words(ward: Shift) -> None:
    stay = ward.enrol(
        1, pathway=scored.BREATHLESS, sex="female", date_of_birth=date(1996, 1, 1), pregnant=True, maternity_contact="Community midwives"
    )
    page = plain(enter(ward, stay, spo2="97", pulse="80").text)
    assert "Not scored: NEWS2 is not for use in pregnancy." in page


def test_a_resident_on_an_end_of_life_pathway_is_not_scored_and_the_reading_is_kept(ward: Shift) -> None:
    stay = resident(ward)
    page = plain(enter(ward, stay, **WELL, obs_end_of_life="yes").text)
    assert "Not scored: RESTORE2 stops once a resident is on an end-of-life pathway." in page
    assert len(kept(ward, stay)) == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"temperature_c": "98.6"}, "Temperature: Expected 30 to 45 °C; this looks like degrees Fahrenheit."),
        ({"obs_systolic_bp": "12"}, "Systolic blood pressure, mmHg: Expected 50 to 250 mmHg."),
        ({"spo2": "112"}, "Oxygen: Expected 50 to 100 %; this looks like a pulse."),
    ],
)
def test_a_number_that_a_chart_refuses_stands_beside_its_field_and_nothing_is_lost(ward: Shift, typed: dict[str, str], said: str) -> None:
    stay = resident(ward)
    answer = enter(ward, stay, **{**WELL, **typed}, obs_skin="yes", words="not himself")
    assert answer.status_code == 422
    page = plain(answer.text)
    assert said.replace(", mmHg", "") in page
    (value,) = typed.values()
    assert f'value="{value}"' in page
    assert re.search(r'name="obs_skin"[^>]*value="yes" checked', page)
    assert re.search(r'value="A" selected', page)
    assert "not himself" in page
    assert kept(ward, stay) == []


def test_too_little_oxygen_at_rest_for_the_test_after_moving_is_doubted_and_recorded(ward: Shift) -> None:
    stay = ward.enrol(1, pathway=scored.BREATHLESS)
    page = plain(enter(ward, stay, spo2="95", pulse="80", spo2_exertion="90").text)
    assert "The oxygen at rest was 95%. With less than 96% the test after moving should not be done." in page
    assert kept(ward, stay)[0].spo2_exertion == 90
    assert "90% after moving" in page


def test_the_doubt_stands_beside_the_field_while_something_else_is_put_right(ward: Shift) -> None:
    stay = ward.enrol(1, pathway=scored.BREATHLESS)
    page = enter(ward, stay, spo2="95", pulse="x", spo2_exertion="90").text
    assert re.search(r'<p class="ward-doubt"[^>]*data-from="96">', page)
    assert re.search(r'<p class="ward-doubt"[^>]* hidden>', enter(ward, stay, spo2="97", pulse="x", spo2_exertion="90").text)


def test_soft_signs_alone_are_a_reading(ward: Shift) -> None:
    stay = resident(ward)
    page = plain(enter(ward, stay, obs_carer_worry="yes").text)
    assert "RESTORE2: soft signs alone, nothing scored" in page
    assert {reason.code for reason in ward.item().reasons} >= {ReasonCode.SOFT_SIGN, ReasonCode.CONCERN}


def test_an_earlier_stay_offers_no_panel_since_a_reading_belongs_to_the_newest(ward: Shift) -> None:
    first = ward.enrol(1)
    ward.nurse().post(f"/patients/{first.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    ward.later(days=20)
    second = ward.enrol(1)
    nurse = ward.nurse()
    assert "/readings" in nurse.get(f"/patients/{second.patient_id}").text
    assert "/readings" not in nurse.get(f"/patients/{first.patient_id}?stay={first.id}").text
