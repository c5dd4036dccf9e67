"""A round in a care home: a row a resident, each taken in by itself, with nothing lost and nothing twice."""

import re
from collections.abc import Mapping
from datetime import date

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.db import CannotSave
from app.flows import enrolment
from app.identity.roles import Role
from app.monitoring import store as monitoring
from app.monitoring.views import ReadingView
from tests import people, scored
from tests.clinician_ui.conftest import OURS, Shift
from tests.doors import another_hub

LIMES = {"carer_name": "The Limes", "carer_role": "care home", "carer_phone": people.phone(60)}
WELL = {
    "spo2": "97", "pulse": "72", "respiratory_rate": "16", "obs_systolic_bp": "125", "temperature_c": "36.8", "oxygen": "air",
    "obs_consciousness": "A",
}  # fmt: skip
ILL = {**WELL, "respiratory_rate": "22", "pulse": "112", "obs_systolic_bp": "105", "temperature_c": "38.4"}
HOME = "/rounds?home=The+Limes"


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", html)


@pytest.fixture
def ward(shift: Shift) -> Shift:
    """A hub with the care-home pathway."""
    scored.adopt(shift.database, shift.ward.hub.id, scored.care_home(), now=shift.ward.clock.now())
    return shift


def resident(ward: Shift, number: int, family: str, **facts: object) -> EpisodeView:
    known = {"pathway": scored.CARE_HOME, "date_of_birth": date(1940, 1, 1), "family_name": family, **LIMES, **facts}
    return ward.enrol(number, **known)


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))


def row(stay: EpisodeView, **typed: str) -> dict[str, str]:
    return {f"r{stay.id}_{name}": value for name, value in typed.items()}


def send(nurse: TestClient, page: str, *rows: Mapping[str, str], save: str = "filled") -> Response:
    typed = {**hidden(page), "save": save}
    for one in rows:
        typed |= one
    return nurse.post("/rounds", data=typed, headers=OURS)


def kept(ward: Shift, stay: EpisodeView) -> list[ReadingView]:
    with ward.database.read() as session:
        return monitoring.readings_of(session, stay.hub_id, stay.id)


def section(page: str, stay: EpisodeView) -> str:
    (found,) = re.findall(rf'<section[^>]* id="row-{stay.id}".*?</section>', page, re.DOTALL)
    return plain(found)


def test_the_homes_of_the_hub_are_listed_with_how_many_live_there(ward: Shift) -> None:
    assert "No care home looks after anybody" in ward.nurse().get("/rounds").text
    resident(ward, 1, "Ash")
    resident(ward, 2, "Birch", carer_name="the limes")
    resident(ward, 3, "Cole", carer_name="Moss House", carer_role="Care Home")
    resident(ward, 4, "Dunn", carer_name="Jo", carer_role="daughter")
    page = plain(ward.nurse().get("/rounds").text)
    assert page.index("Moss House") < page.index("The Limes")
    assert "2 residents are monitored" in page
    assert "1 resident is monitored" in page
    assert "Jo" not in page


def test_a_round_has_a_row_for_each_resident_in_order_with_what_is_asked_of_them(ward: Shift) -> None:
    stays = [resident(ward, 2, "Birch"), resident(ward, 1, "Ash", usual_news=2, plan="Not for hospital")]
    page = ward.nurse().get(HOME).text
    assert page.index("Ash</a>") < page.index("Birch</a>")
    for stay in stays:
        for name in (*WELL, "obs_breath", "looked", "concern"):
            assert f'name="r{stay.id}_{name}"' in page
    assert "usual NEWS2 2" in section(page, stays[1])
    assert '<li class="ward-tag">' in section(page, stays[1])
    assert '<li class="ward-tag">' not in section(page, stays[0])
    assert "usual NEWS2 not known" in section(page, stays[0])


def test_a_home_that_is_none_of_this_hubs_is_not_found(ward: Shift) -> None:
    other = another_hub(ward.ward)
    now = ward.ward.clock.now()
    actor = ward.ward.staff[Role.CLINICIAN].actor
    scored.adopt(ward.database, other.id, scored.care_home(), now=now)
    theirs = people.draft(9, pathway=scored.CARE_HOME, date_of_birth=date(1940, 1, 1), **LIMES)
    foreign = actor.__class__(**{**{name: getattr(actor, name) for name in actor.__slots__}, "hub_id": other.id})

    def enrol(session: Session) -> EpisodeView:
        return enrolment.enrol(session, theirs, addresses=ward.ward.parts.addresses, actor=foreign, now=now)

    stay = ward.database.write(enrol)
    nurse = ward.nurse()
    assert nurse.get(HOME).status_code == 404
    assert "The Limes" not in nurse.get("/rounds").text
    mine = resident(ward, 1, "Ash")
    answer = send(nurse, nurse.get(HOME).text, row(stay, **WELL), row(mine, **WELL))
    assert answer.status_code == 200
    assert kept(ward, stay) == []
    assert len(kept(ward, mine)) == 1


def test_one_row_is_taken_in_and_what_was_typed_into_another_stays(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash", usual_news=0), resident(ward, 2, "Birch")
    nurse = ward.nurse()
    page = nurse.get(HOME).text
    answer = send(nurse, page, row(ash, **WELL, looked="yes"), row(birch, spo2="95", obs_skin="yes"), save=str(ash.id))
    assert answer.status_code == 200
    assert (len(kept(ward, ash)), len(kept(ward, birch))) == (1, 0)
    done, open_ = section(answer.text, ash), section(answer.text, birch)
    assert "Recorded: green." in done
    assert "NEWS2 0 (RESTORE2: Watch closely)" in done
    assert "every soft sign looked for, none seen" in done
    assert 'value="97"' not in done
    assert 'value="95"' in open_
    assert re.search(r'name="r\d+_obs_skin"[^>]* checked', open_)
    assert f'id="name-{birch.id}" tabindex="-1" autofocus' in answer.text
    assert "Ada1 Ash: green, NEWS2 0 (RESTORE2: Watch closely)." in plain(answer.text)


def test_every_row_that_is_filled_in_is_taken_in_at_once(ward: Shift) -> None:
    stays = [resident(ward, 1, "Ash"), resident(ward, 2, "Birch"), resident(ward, 3, "Cole")]
    nurse = ward.nurse()
    send(nurse, nurse.get(HOME).text, row(stays[0], **WELL), row(stays[2], **WELL))
    assert [len(kept(ward, stay)) for stay in stays] == [1, 0, 1]


def test_a_double_press_is_one_reading_and_the_same_row_with_other_numbers_is_another(ward: Shift) -> None:
    stay, nurse = resident(ward, 1, "Ash"), ward.nurse()
    page = nurse.get(HOME).text
    answers = [send(nurse, page, row(stay, **WELL), save=str(stay.id)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(kept(ward, stay)) == 1
    send(nurse, page, row(stay, **{**WELL, "spo2": "88"}), save=str(stay.id))
    assert [reading.spo2 for reading in kept(ward, stay)] == [88, 97]
    send(nurse, answers[1].text, row(stay, **WELL), save=str(stay.id))
    assert len(kept(ward, stay)) == 3


def test_a_fault_stands_beside_its_field_in_its_row_and_holds_up_no_other(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash"), resident(ward, 2, "Birch")
    nurse = ward.nurse()
    answer = send(nurse, nurse.get(HOME).text, row(ash, **{**WELL, "temperature_c": "98.6"}), row(birch, **WELL))
    assert answer.status_code == 422
    assert (len(kept(ward, ash)), len(kept(ward, birch))) == (0, 1)
    page = plain(answer.text)
    assert "Ada1 Ash, Temperature: Expected 30 to 45 °C; this looks like degrees Fahrenheit." in page
    assert f'href="#r{ash.id}_temperature_c"' in page
    assert f'id="r{ash.id}_temperature_c-error"' in page
    assert 'value="98.6"' in section(answer.text, ash)
    assert f'id="name-{ash.id}" tabindex="-1" autofocus' in answer.text
    again = send(nurse, answer.text, row(ash, **WELL), save=str(ash.id))
    assert again.status_code == 200
    assert len(kept(ward, ash)) == 1


def test_an_empty_row_asks_for_the_oxygen(ward: Shift) -> None:
    stay, nurse = resident(ward, 1, "Ash"), ward.nurse()
    answer = send(nurse, nurse.get(HOME).text, save=str(stay.id))
    assert answer.status_code == 422
    assert "Enter the oxygen" in section(answer.text, stay)


def test_signs_not_ticked_are_absent_only_where_all_were_looked_for(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash"), resident(ward, 2, "Birch")
    nurse = ward.nurse()
    send(nurse, nurse.get(HOME).text, row(ash, obs_skin="yes", looked="yes"), row(birch, obs_skin="yes"))
    assert kept(ward, ash)[0].observations == {
        "breath": False, "intake": False, "confusion": False, "drowsy_agitated": False, "skin": True, "mobility": False,
        "bladder_bowel": False, "carer_worry": False,
    }  # fmt: skip
    assert kept(ward, birch)[0].observations == {"skin": True}


def test_a_resident_who_is_ill_is_said_so_in_their_row_with_what_to_do_and_is_on_the_list(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash", usual_news=1), resident(ward, 2, "Birch")
    nurse = ward.nurse()
    answer = send(nurse, nurse.get(HOME).text, row(ash, **ILL, concern="yes"), save=str(ash.id))
    done = section(answer.text, ash)
    assert 'class="ward-notice ward-notice--red" role="alert"' in done
    assert "NEWS2 6 (RESTORE2: Urgent GP or 111)" in done
    assert "Tell whoever is with them:" in done
    assert f'id="name-{ash.id}" tabindex="-1" autofocus' in answer.text
    assert f'id="name-{birch.id}" tabindex' not in answer.text
    assert '<div class="ward-notice ward-notice--red" role="status"><p><strong>Recorded.</strong>' in plain(answer.text)
    assert ward.item().urgency == "red"
    assert (kept(ward, ash)[0].channel, kept(ward, ash)[0].entered_by) == ("staff", "Casey Clinician")
    assert ("Casey Clinician", ash.id) in ward.audited("reading.recorded")


def test_a_row_that_cannot_be_saved_says_so_and_keeps_what_was_typed(ward: Shift, monkeypatch: pytest.MonkeyPatch) -> None:
    stay, nurse = resident(ward, 1, "Ash"), ward.nurse()
    page = nurse.get(HOME).text
    write = type(ward.database).write

    def refusing(self: object, work: object) -> object:
        if "take" in getattr(work, "__qualname__", ""):
            raise CannotSave("The database is not taking changes just now.")
        return write(self, work)  # type: ignore[arg-type]

    monkeypatch.setattr(type(ward.database), "write", refusing)
    answer = send(nurse, page, row(stay, **WELL), save=str(stay.id))
    assert answer.status_code == 422
    assert "Not recorded." in section(answer.text, stay)
    assert 'value="97"' in section(answer.text, stay)


def test_the_newest_reading_stands_in_the_row_with_its_score_and_age(ward: Shift) -> None:
    stay, nurse = resident(ward, 1, "Ash"), ward.nurse()
    assert "No reading yet." in section(nurse.get(HOME).text, stay)
    send(nurse, nurse.get(HOME).text, row(stay, **WELL))
    ward.later(minutes=12)
    shown = section(nurse.get(HOME).text, stay)
    assert "12 min ago: oxygen <b>97%</b>, pulse 72" in shown
    assert "NEWS2 0 (RESTORE2: Watch closely)" in shown


def test_a_resident_in_hospital_is_named_and_not_asked_for(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash"), resident(ward, 2, "Birch")
    nurse = ward.nurse()
    nurse.post(f"/patients/{ash.patient_id}/pause", data={"pause_reason": "in_hospital"}, headers=OURS)
    page = nurse.get(HOME).text
    assert "Not on this round: Ada1 Ash (paused: in hospital)." in plain(page)
    assert f'id="row-{ash.id}"' not in page
    nurse.post(f"/patients/{birch.patient_id}/pause", data={"pause_reason": "away"}, headers=OURS)
    assert "Nobody here is being asked for readings just now." in nurse.get(HOME).text


def test_a_resident_who_went_home_is_no_longer_there(ward: Shift) -> None:
    ash, birch = resident(ward, 1, "Ash"), resident(ward, 2, "Birch")
    ward.nurse().post(f"/patients/{ash.patient_id}/discharge", data={"end_reason": "recovered"}, headers=OURS)
    with ward.database.read() as session:
        (home,) = caseload.care_homes(session, birch.hub_id)
        assert [one.id for one in caseload.residents(session, birch.hub_id, home)] == [birch.id]


def test_only_who_works_the_list_goes_round(ward: Shift) -> None:
    resident(ward, 1, "Ash")
    manager = ward.ward.signed_in(Role.MANAGER)
    assert manager.get("/rounds").status_code == 403
    assert manager.post("/rounds", data={"home": "The Limes"}, headers=OURS).status_code == 403
    assert ward.ward.visitor().get(HOME).status_code in (303, 401)


def test_a_round_is_written_down(ward: Shift) -> None:
    resident(ward, 1, "Ash")
    ward.nurse().get(HOME)
    assert ("Casey Clinician", ward.ward.hub.id) in ward.audited("round.viewed")


def test_a_large_home_fits_on_one_page(ward: Shift) -> None:
    stays = [resident(ward, number, f"Resident {number:02}") for number in range(1, 13)]
    nurse = ward.nurse()
    send(nurse, nurse.get(HOME).text, *(row(stay, **WELL, looked="yes") for stay in stays))
    assert [len(kept(ward, stay)) for stay in stays] == [1] * len(stays)
