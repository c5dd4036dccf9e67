"""Enrolling, correcting, pausing, ending: each leaves an event, and the wrong move leaves nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from app.caseload import admitting, corrections, enrolment_form, service, store
from app.caseload.enrolment_form import EnrolmentDraft, Setting
from app.caseload.episode import Channel, EndReason, EpisodeMove, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.identity.actor import Actor, patient, system
from app.pathways import loader
from app.pathways import service as pathways
from app.pathways.definition import Definition
from tests import people
from tests.people import NOON, Ward

LATER = NOON + timedelta(hours=1)
COPD = {"usual_spo2": 91, "amber_max": 89, "red_max": 86, "limits_by": "Dr Bee", "limits_reason": "COPD, see clinic letter"}


def admit(database: Database, ward: Ward, number: int = 1, /, **changes: object) -> EpisodeView:
    return people.admit(database, ward, [people.draft(number, **changes)])[0]


def enrol(database: Database, draft: EnrolmentDraft, actor: Actor) -> EpisodeView:
    return database.write(lambda session: service.enrol(session, draft, actor=actor, now=NOON))


def refusal(database: Database, ward: Ward, **changes: object) -> dict[str | None, str]:
    with pytest.raises(Invalid) as refused:
        admit(database, ward, **changes)
    return {fault.field: fault.reason for fault in refused.value.faults}


def pause(database: Database, ward: Ward, stay: EpisodeView, reason: PauseReason = PauseReason.AWAY) -> EpisodeView:
    return database.write(lambda s: service.pause(s, ward.hub.id, stay.id, reason, actor=ward.nurse, now=LATER))


def end(database: Database, ward: Ward, stay: EpisodeView, reason: EndReason = EndReason.RECOVERED) -> EpisodeView:
    return database.write(lambda s: service.end(s, ward.hub.id, stay.id, reason, actor=ward.nurse, now=LATER))


def correct(
    database: Database, ward: Ward, stay: EpisodeView, *, seen: int | None = None, why: str = "misheard", **changes: object
) -> corrections.Corrected:
    number = int(stay.given_name.removeprefix("Ada"))
    wanted = people.draft(number, **changes)
    return database.write(lambda s: service.correct(s, ward.hub.id, stay.id, wanted, why, seen_revision=seen, actor=ward.nurse, now=LATER))


def kinds(database: Database, ward: Ward, stay: EpisodeView) -> list[str]:
    with database.read() as session:
        return [event.kind for event in store.events(session, ward.hub.id, stay.id)]


# --- enrolling


def test_a_patient_without_times_of_their_own_has_the_pathways(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    assert stay.reading_times == ("08:00", "13:00", "18:00")
    assert (stay.onboarded_at, stay.state) == (NOON, EpisodeState.ACTIVE)


def test_what_nobody_can_fill_in_later_is_kept(database: Database, ward: Ward) -> None:
    stay = admit(
        database, ward, sex="female", ethnicity="White British", postcode="LS1 4AP", gp_practice="Example Surgery",
        referral_source="GP", consent="verbal", oximeter_serial="OX1", onset_date=date(2026, 11, 20),
    )  # fmt: skip
    with database.read() as session:
        person = store.patient(session, ward.hub.id, stay.patient_id)
        kept = store.enrolled(session, ward.hub.id, stay.id)
        lent = store.oximeters(session, ward.hub.id, stay.id)
    assert (person.sex, person.ethnicity, person.postcode, person.gp_practice) == ("female", "White British", "LS1 4AP", "Example Surgery")
    assert (kept.referral_source, kept.consent, kept.enrolled_by) == ("GP", "verbal", ward.clinician.name)
    assert [(one.serial, one.returned_at) for one in lent] == [("OX1", None)]
    assert stay.onset_date == date(2026, 11, 20)


def test_a_patient_in_a_stay_is_not_enrolled_again(database: Database, ward: Ward) -> None:
    admit(database, ward)
    assert refusal(database, ward) == {"nhs_number": "This patient is enrolled already."}


def test_another_hub_may_have_the_same_patient(database: Database, ward: Ward, other: Ward) -> None:
    admit(database, ward)
    assert admit(database, other).hub_id == other.hub.id


def test_somebody_who_comes_back_is_the_same_patient_with_what_was_known(database: Database, ward: Ward) -> None:
    first = end(database, ward, admit(database, ward, gp_practice="Example Surgery", carer_phone=people.phone(2)))
    again = admit(database, ward, family_name="Married", phone=people.phone(3))
    assert (again.patient_id, again.family_name) == (first.patient_id, "Married")
    assert (again.phone, again.carer_phone) == (people.phone(3), None)
    with database.read() as session:
        assert store.patient(session, ward.hub.id, again.patient_id).gp_practice == "Example Surgery"
        assert store.at_phone(session, ward.hub.id, people.phone(1)) == []


def test_a_number_that_is_somebody_elses_is_not_taken_for_them(database: Database, ward: Ward) -> None:
    end(database, ward, admit(database, ward))
    assert "known here as that of" in refusal(database, ward, given_name="Bella")["nhs_number"]  # a twin
    stranger = {"given_name": "Loose", "family_name": "Case"}
    assert "known here as that of " in refusal(database, ward, **stranger)["nhs_number"]
    born = {"family_name": "Case", "date_of_birth": date(1971, 1, 2)}
    assert "readings of one person must never" in refusal(database, ward, **born)["nhs_number"]


def test_a_new_name_is_told_in_the_trail_of_the_stay(database: Database, ward: Ward) -> None:
    first = end(database, ward, admit(database, ward))
    again = admit(database, ward, given_name=first.given_name.upper(), family_name="Married")
    with database.read() as session:
        (told,) = store.events(session, ward.hub.id, again.id)
    assert told.detail["changes"] == {
        "given_name": {"from": first.given_name, "to": first.given_name.upper()},
        "family_name": {"from": first.family_name, "to": "Married"},
    }


def test_nobody_is_enrolled_after_their_death(database: Database, ward: Ward) -> None:
    end(database, ward, admit(database, ward), EndReason.DIED)
    assert refusal(database, ward) == {"nhs_number": "This patient is recorded as having died."}


@pytest.mark.parametrize("times", [("08:00", "13:00", "22:00"), ("07:30", "08:00"), ("08:00", "21:00")])
def test_a_time_that_nobody_would_be_asked_at_is_refused(database: Database, ward: Ward, times: tuple[str, ...]) -> None:
    assert refusal(database, ward, reading_times=times).keys() == {"reading_times"}


@pytest.mark.parametrize("times", [("07:00", "13:00", "18:00"), ("08:00", "20:59"), ("22:00",)])
def test_a_time_whose_text_waits_for_the_morning_is_taken(database: Database, ward: Ward, times: tuple[str, ...]) -> None:
    assert admit(database, ward, reading_times=times).reading_times == times


def test_whoever_is_rung_may_have_any_time(database: Database, ward: Ward) -> None:
    assert admit(database, ward, channel=Channel.STAFF, reading_times=("08:00", "22:00")).reading_times == ("08:00", "22:00")


def test_a_pathway_that_is_not_live_here_is_refused_with_those_that_are(database: Database, ward: Ward) -> None:
    found = refusal(database, ward, pathway="copd")
    assert found == {"pathway": "This pathway is not live in this hub. There is: covid-oximetry-at-home."}


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"date_of_birth": date(2010, 1, 1)}, {"date_of_birth"}),
        ({"home_oxygen": True}, {"home_oxygen"}),
        ({"pregnant": True}, {"maternity_contact"}),
        ({"low_usual_suspected": True}, {"usual_spo2"}),
        ({"usual_spo2": 91}, {"amber_max"}),
        ({"usual_spo2": 91, "amber_max": 89}, {"red_max"}),
        ({"usual_spo2": 91, "amber_max": 89, "red_max": 86}, {"limits_by", "limits_reason"}),
        ({**COPD, "red_max": 89}, {"red_max"}),
        ({**COPD, "amber_max": 91}, {"amber_max"}),
        ({**COPD, "usual_spo2": 97}, {"amber_max"}),
        ({**COPD, "home_oxygen": True, "date_of_birth": date(2010, 1, 1)}, {"date_of_birth", "home_oxygen"}),
    ],
)
def test_what_keeps_somebody_off_the_pathway_is_said_beside_its_field(
    database: Database, ward: Ward, changes: dict[str, object], fields: set[str]
) -> None:
    found = refusal(database, ward, **changes)
    assert found.keys() == fields
    assert all(reason.endswith(".") and "{" not in reason for reason in found.values())


@pytest.mark.parametrize("changes", [COPD, {"pregnant": True, "maternity_contact": "Ward 5"}, {"usual_spo2": 97}])
def test_who_may_join_joins(database: Database, ward: Ward, changes: dict[str, object]) -> None:
    assert admit(database, ward, **changes).state is EpisodeState.ACTIVE


def test_who_may_not_enrol_is_told_so(database: Database, ward: Ward) -> None:
    for actor in (ward.administrator.actor, patient(1, ward.hub.id), system("import")):
        with pytest.raises(Forbidden):
            enrol(database, people.draft(), actor)
    assert enrol(database, people.draft(), ward.manager.actor).state is EpisodeState.ACTIVE


def test_a_refused_enrolment_leaves_nothing_behind(database: Database, ward: Ward) -> None:
    refusal(database, ward, home_oxygen=True)
    with database.read() as session:
        assert store.patient_by_nhs_number(session, ward.hub.id, people.nhs_number(1)) is None


# --- moves


def test_a_pause_and_a_return_are_events_that_stay(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    paused = pause(database, ward, stay, PauseReason.IN_HOSPITAL)
    assert (paused.state, paused.state_reason, paused.state_since) == (EpisodeState.PAUSED, "in_hospital", LATER)
    resumed = database.write(lambda s: service.resume(s, ward.hub.id, stay.id, actor=ward.nurse, now=LATER))
    assert (resumed.state, resumed.state_reason) == (EpisodeState.ACTIVE, None)
    assert kinds(database, ward, stay) == ["enrolled", "paused", "resumed"]


def test_a_pause_may_change_its_reason(database: Database, ward: Ward) -> None:
    stay = pause(database, ward, admit(database, ward), PauseReason.CALLED_999)
    assert pause(database, ward, stay, PauseReason.IN_HOSPITAL).state_reason == "in_hospital"


def test_an_end_is_dated_and_final(database: Database, ward: Ward) -> None:
    stay = end(database, ward, admit(database, ward))
    assert (stay.state, stay.state_reason, stay.ended_at) == (EpisodeState.ENDED, "recovered", LATER)
    with pytest.raises(Refused, match="over already"):
        end(database, ward, stay)
    with pytest.raises(Refused, match="Enrol the patient again"):
        database.write(lambda s: service.resume(s, ward.hub.id, stay.id, actor=ward.nurse, now=LATER))


def test_a_death_is_of_the_patient_and_ends_the_stay(database: Database, ward: Ward) -> None:
    stay = end(database, ward, admit(database, ward), EndReason.DIED)
    assert (stay.state, stay.state_reason, stay.died_at) == (EpisodeState.ENDED, "died", LATER)
    with pytest.raises(Refused, match="recorded already"):
        end(database, ward, stay, EndReason.DIED)


def test_a_death_after_discharge_is_recorded_too(database: Database, ward: Ward) -> None:
    stay = end(database, ward, admit(database, ward))
    after = database.write(lambda s: service.record_death(s, ward.hub.id, stay.id, actor=ward.nurse, now=LATER + timedelta(days=1)))
    assert (after.state_reason, after.ended_at) == ("died", LATER)
    assert after.died_at == LATER + timedelta(days=1)


def test_the_slower_of_two_people_is_told_and_changes_nothing(database: Database, ward: Ward) -> None:
    seen = admit(database, ward)
    pause(database, ward, seen)
    with pytest.raises(Refused, match="Somebody else"):
        database.write(lambda s: service.move(s, seen, EpisodeMove.END, reason="recovered", actor=ward.nurse, now=LATER))
    assert kinds(database, ward, seen) == ["enrolled", "paused"]


def test_an_enrolment_made_in_error_is_undone_with_its_reason(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    with pytest.raises(Refused, match="undone"):
        end(database, ward, stay, EndReason.ENROLLED_IN_ERROR)
    for why in ("", "  ", "x" * 401):
        with pytest.raises(Invalid):
            database.write(lambda s, why=why: service.undo(s, ward.hub.id, stay.id, why, actor=ward.nurse, now=LATER))  # type: ignore[misc]
    undone = database.write(lambda s: service.undo(s, ward.hub.id, stay.id, "wrong  person", actor=ward.nurse, now=LATER))
    assert (undone.state, undone.state_reason) == (EpisodeState.ENDED, "enrolled_in_error")
    with database.read() as session:
        assert store.events(session, ward.hub.id, stay.id)[-1].reason == "wrong person"
    assert admit(database, ward).patient_id == stay.patient_id


def test_moves_are_for_clinicians_and_for_what_a_patient_texts(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    for actor in (ward.manager.actor, ward.administrator.actor):
        with pytest.raises(Forbidden):
            database.write(lambda s, a=actor: service.pause(s, ward.hub.id, stay.id, PauseReason.AWAY, actor=a, now=LATER))  # type: ignore[misc]
    texting = patient(stay.patient_id, ward.hub.id)
    paused = database.write(lambda s: service.pause(s, ward.hub.id, stay.id, PauseReason.AWAY, actor=texting, now=LATER))
    assert paused.state is EpisodeState.PAUSED


def test_a_stay_of_another_hub_cannot_be_touched(database: Database, ward: Ward, other: Ward) -> None:
    stay, mine, boss = admit(database, other), ward.hub.id, system("test")
    works = (
        lambda s: service.pause(s, mine, stay.id, PauseReason.AWAY, actor=boss, now=LATER),
        lambda s: service.resume(s, mine, stay.id, actor=boss, now=LATER),
        lambda s: service.end(s, mine, stay.id, EndReason.RECOVERED, actor=boss, now=LATER),
        lambda s: service.record_death(s, mine, stay.id, actor=boss, now=LATER),
        lambda s: service.undo(s, mine, stay.id, "wrong", actor=boss, now=LATER),
        lambda s: service.correct(s, mine, stay.id, people.draft(), "wrong", actor=boss, now=LATER),
    )
    for work in works:
        with pytest.raises(NotFound):
            database.write(work)
    with pytest.raises(Forbidden):
        database.write(lambda s: service.end(s, other.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=LATER))


# --- correcting


def test_a_correction_keeps_what_stood_before(database: Database, ward: Ward) -> None:
    stay = admit(database, ward, carer_phone=people.phone(2), oximeter_serial="OX1")
    corrected = correct(
        database, ward, stay, family_name="Exampel", phone=people.phone(5), carer_name="Cay", oximeter_serial="OX2",
        reading_times=("09:00",), gp_practice="Example Surgery",
    )  # fmt: skip
    after = corrected.episode
    assert (after.family_name, after.phone, after.reading_times) == ("Exampel", people.phone(5), ("09:00",))
    assert (after.carer_name, after.carer_phone, after.revision) == ("Cay", None, 1)
    assert corrected.changes == {
        "family_name": ["Example", "Exampel"],
        "phone": [people.phone(1), people.phone(5)],
        "carer_name": [None, "Cay"],
        "carer_phone": [people.phone(2), None],
        "oximeter_serial": ["OX1", "OX2"],
        "reading_times": [["08:00", "13:00", "18:00"], ["09:00"]],
        "gp_practice": [None, "Example Surgery"],
    }
    with database.read() as session:
        event = store.events(session, ward.hub.id, stay.id)[-1]
        assert (event.kind, event.reason, event.detail) == ("corrected", "misheard", {"changes": corrected.changes})
        assert store.at_phone(session, ward.hub.id, people.phone(1)) == []
        assert [one.serial for one in store.oximeters(session, ward.hub.id, stay.id)] == ["OX2"]


def test_an_oximeter_can_be_given_and_taken_back_by_a_correction(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    correct(database, ward, stay, oximeter_serial="OX1")
    correct(database, ward, stay)
    with database.read() as session:
        assert [(one.serial, one.returned_at) for one in store.oximeters(session, ward.hub.id, stay.id)] == [("OX1", LATER)]


def test_nothing_different_is_no_correction(database: Database, ward: Ward) -> None:
    stay = admit(database, ward, **COPD, carer_name="Cay", oximeter_serial="OX1")
    with database.read() as session:
        drawn = corrections.draft_of(session, stay)
    unchanged = database.write(lambda s: service.correct(s, ward.hub.id, stay.id, drawn, "look", actor=ward.nurse, now=LATER))
    assert (unchanged.changes, unchanged.episode) == ({}, stay)
    assert kinds(database, ward, stay) == ["enrolled"]


def test_a_correction_answers_to_the_same_rules_as_an_enrolment(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    admit(database, ward, 2)
    with pytest.raises(Invalid) as refused:
        correct(database, ward, stay, nhs_number=people.nhs_number(2), usual_spo2=91, home_oxygen=True)
    assert {fault.field for fault in refused.value.faults} == {"nhs_number", "amber_max", "home_oxygen"}
    with pytest.raises(Invalid) as refused:
        correct(database, ward, stay, pathway="copd")
    assert [fault.field for fault in refused.value.faults] == ["pathway"]


def test_a_correction_of_what_has_changed_meanwhile_is_refused(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    correct(database, ward, stay, seen=0, family_name="One")
    with pytest.raises(Refused, match="Somebody else"):
        correct(database, ward, stay, seen=0, family_name="Two")
    with pytest.raises(Invalid):
        correct(database, ward, stay, why="", family_name="Two")


def test_a_correction_while_paused_leaves_the_pause(database: Database, ward: Ward) -> None:
    paused = pause(database, ward, admit(database, ward))
    after = correct(database, ward, paused, family_name="One").episode
    assert (after.state, after.state_reason, after.state_since) == (EpisodeState.PAUSED, "away", LATER)


def test_a_stay_that_is_over_is_not_corrected(database: Database, ward: Ward) -> None:
    over = end(database, ward, admit(database, ward))
    with pytest.raises(Refused, match="over"):
        correct(database, ward, over, family_name="One")


def test_a_correction_may_name_another_pathway_that_is_live_here(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    shipped = loader.load_shipped()["covid-oximetry-at-home"]
    second = Definition({**shipped.source, "name": "local-oximetry"})
    adopted = database.write(
        lambda s: pathways.adopt(s, ward.hub.id, second, by="a@n.example", second_by="b@n.example", actor=ward.nurse, now=NOON)
    )
    began = NOON - timedelta(days=1)
    corrected = correct(database, ward, stay, pathway="local-oximetry", onboarded_at=began)
    assert (corrected.episode.pathway_version_id, corrected.episode.onboarded_at) == (adopted.id, began)
    assert corrected.changes == {
        "pathway": ["covid-oximetry-at-home", "local-oximetry"],
        "onboarded_at": [NOON.isoformat(), began.isoformat()],
    }


def test_an_oximeter_may_be_given_later(database: Database, ward: Ward) -> None:
    stay = admit(database, ward)
    correct(database, ward, stay, oximeter_serial="OX1")
    with database.read() as session:
        assert [(one.serial, one.issued_at) for one in store.oximeters(session, ward.hub.id, stay.id)] == [("OX1", LATER)]


def test_what_could_be_read_is_held_against_the_pathway_too(database: Database, ward: Ward) -> None:
    setting = Setting(now=NOON, zone=ward.hub.zone, allow_test=True)
    typed = {**enrolment_form.to_raw(people.draft(1)), "date_of_birth": "1/1/2015", "phone": "12", "red_max": "8x", "amber_max": "90"}
    with database.read() as session:
        faults = admitting.faults_in(session, ward.hub.id, [enrolment_form.parse(typed, setting)], today=setting.today)[0]
    assert [fault.field for fault in faults] == ["phone", "red_max", "date_of_birth"]


def test_without_a_pathway_only_what_was_typed_is_told(database: Database, ward: Ward) -> None:
    setting = Setting(now=NOON, zone=ward.hub.zone, allow_test=True)
    typed = {**enrolment_form.to_raw(people.draft(1)), "pathway": "", "home_oxygen": "yes"}
    with database.read() as session:
        faults = admitting.faults_in(session, ward.hub.id, [enrolment_form.parse(typed, setting)], today=setting.today)[0]
    assert [fault.field for fault in faults] == ["pathway"]


def test_scale_2_keeps_the_time_at_which_it_was_prescribed_until_that_changes(database: Database, ward: Ward) -> None:
    prescribed: dict[str, Any] = {"spo2_scale": 2, "spo2_scale_by": "Dr Bee"}
    stay = admit(database, ward, **prescribed)
    renamed = correct(database, ward, stay, family_name="New", **prescribed).episode
    assert (renamed.spo2_scale, renamed.spo2_scale_at) == (2, NOON)
    renewed = correct(database, ward, stay, family_name="New", spo2_scale=2, spo2_scale_by="Dr Amin").episode
    assert (renewed.spo2_scale_by, renewed.spo2_scale_at) == ("Dr Amin", LATER)
    ended = correct(database, ward, stay, family_name="New").episode
    assert (ended.spo2_scale, ended.spo2_scale_by, ended.spo2_scale_at) == (1, None, None)
