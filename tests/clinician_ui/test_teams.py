"""Teams at the doors of those who look after patients: enrolled into, changed, and the list narrowed by them."""

import html
import re

import pytest
from httpx2 import Response
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.caseload import store as caseload
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.flows import leaving
from app.identity.roles import Role
from tests import people
from tests.clinician_ui.conftest import FRAGMENT, OURS, Shift

NORTH, ELM = "North locality", "Elm & Oak House"
NORA = {
    "nhs_number": people.nhs_number(7),
    "given_name": "Nora",
    "family_name": "Lind",
    "date_of_birth": "31/03/1950",
    "phone": "07700 900123",
    "pathway": "covid-oximetry-at-home",
}


def name(shift: Shift, *names: str) -> None:
    people.name_teams(shift.database, shift.ward.hub, *names)


def choices(page: str, field: str) -> list[str]:
    """Give what may be chosen in a field, the one that is chosen with a star; nothing where there is no such field."""
    found = re.search(rf'<select[^>]*id="{field}".*?</select>', page, re.DOTALL)
    options = re.findall(r'<option value="[^"]*"( selected)?>([^<]*)', found[0]) if found else []
    return [f"{html.unescape(text)}{'*' if chosen else ''}" for chosen, text in options]


def rows_of(page: str) -> list[str]:
    return sorted(re.findall(r'id="open-\d+">([^<]+)<', page))


def stay_of(shift: Shift, episode_id: int) -> EpisodeView:
    with shift.database.read() as session:
        return caseload.episode(session, shift.ward.hub.id, episode_id)


def put(shift: Shift, stay: EpisodeView, team: str, role: Role = Role.CLINICIAN) -> Response:
    path = f"/patients/{stay.patient_id}/stays/{stay.id}/team"
    return shift.ward.signed_in(role).post(path, data={"team": team}, headers=OURS)


# --- enrolling and correcting


def test_a_hub_without_teams_is_asked_for_none_anywhere(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("94 80")
    nurse = shift.nurse()
    for path in ("/enrol", f"/enrol/{stay.id}/correct", f"/patients/{stay.patient_id}"):
        assert choices(nurse.get(path).text, "team") == []
    assert choices(nurse.get("/worklist").text, "filter-team") == []


def test_somebody_is_enrolled_into_a_team(shift: Shift) -> None:
    name(shift, NORTH, ELM)
    nurse = shift.nurse()
    assert choices(nurse.get("/enrol").text, "team") == ["No team", NORTH, ELM]
    answer = nurse.post("/enrol", data={**NORA, "team": ELM}, headers=OURS)
    stay = stay_of(shift, int(answer.headers["Location"].removeprefix("/enrol/")))
    assert stay.team == ELM
    page = nurse.get(f"/patients/{stay.patient_id}").text
    assert f"<dt>Team</dt><dd>{html.escape(ELM)}</dd>" in page


def test_a_team_that_went_while_the_form_was_open_is_refused_with_everything_kept(shift: Shift) -> None:
    name(shift, NORTH)
    answer = shift.nurse().post("/enrol", data={**NORA, "team": ELM}, headers=OURS)
    assert answer.status_code == 422
    assert f'<a href="#team">Team: This hub has no team {html.escape(ELM)} any more: choose another.' in answer.text
    assert choices(answer.text, "team") == ["No team", NORTH, f"{ELM}*"]
    assert 'value="Nora"' in answer.text


def test_a_team_is_put_right_with_the_enrolment_and_the_history_says_so(shift: Shift) -> None:
    name(shift, NORTH, ELM)
    stay = shift.enrol(1, team=NORTH)
    nurse = shift.nurse()
    form = nurse.get(f"/enrol/{stay.id}/correct").text
    assert choices(form, "team") == ["No team", f"{NORTH}*", ELM]
    typed = {"revision": str(stay.revision), "reason": "misheard", **NORA, "nhs_number": people.nhs_number(1), "team": ELM}
    assert nurse.post(f"/enrol/{stay.id}/correct", data=typed, headers=OURS).status_code == 303
    assert stay_of(shift, stay.id).team == ELM
    assert f"Team: {NORTH} → {html.escape(ELM)}" in nurse.get(f"/patients/{stay.patient_id}").text


def test_a_correction_offers_the_team_that_stands_although_the_hub_has_it_no_longer(shift: Shift) -> None:
    name(shift, NORTH)
    stay = shift.enrol(1, team=NORTH)
    name(shift)
    nurse = shift.nurse()
    assert choices(nurse.get(f"/enrol/{stay.id}/correct").text, "team") == ["No team", f"{NORTH}*"]
    refused = nurse.post(f"/enrol/{stay.id}/correct", data={"revision": "0", "team": ""}, headers=OURS)
    assert choices(refused.text, "team") == ["No team", NORTH]


# --- on the patient's page


def test_a_patient_is_given_to_another_team_and_the_history_says_who_and_from_what_to_what(shift: Shift) -> None:
    name(shift, NORTH, ELM)
    stay = shift.enrol(1)
    page = f"/patients/{stay.patient_id}"
    assert choices(shift.nurse().get(page).text, "team") == ["No team*", NORTH, ELM]
    answer = put(shift, stay, NORTH)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{page}?stay={stay.id}#facts")
    shift.later(minutes=3)
    assert put(shift, stay, "", Role.MANAGER).status_code == 303
    told = re.sub(r"\s+", " ", shift.nurse().get(page).text)
    assert told.count("Team changed") == 2
    for said in (f"Team: no team → {NORTH}", f"Team: {NORTH} → no team", "Casey Clinician", "Casey Manager"):
        assert said in told
    assert shift.audited("episode.team_changed") == [("Casey Clinician", stay.id), ("Casey Manager", stay.id)]


def test_a_team_that_is_none_of_the_hubs_is_refused_beside_the_field(shift: Shift) -> None:
    name(shift, NORTH)
    stay = shift.enrol(1)
    answer = put(shift, stay, "Nonsense")
    assert answer.status_code == 422
    assert '<a href="#team">Team: This hub has no team Nonsense any more: choose another.' in answer.text
    assert '<details class="ward-next ward-no-print" open><summary>Change the team' in answer.text
    assert choices(answer.text, "team") == ["No team", NORTH, "Nonsense*"]
    assert stay_of(shift, stay.id).team is None


def test_a_stay_that_is_over_and_somebody_elses_are_left_alone(shift: Shift) -> None:
    name(shift, NORTH)
    stay, other = shift.enrol(1), shift.enrol(2)
    path = f"/patients/{other.patient_id}/stays/{stay.id}/team"
    assert shift.nurse().post(path, data={"team": NORTH}, headers=OURS).status_code == 404
    assert put(shift, stay, NORTH, Role.ADMINISTRATOR).status_code == 403
    actor, now = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.clock.now()
    shift.database.write(
        lambda s: leaving.discharge(s, stay.hub_id, stay.id, EndReason.RECOVERED, taken_over_by=None, actor=actor, now=now)
    )
    assert choices(shift.nurse().get(f"/patients/{stay.patient_id}").text, "team") == []
    refused = put(shift, stay, NORTH)
    assert refused.status_code == 409
    assert "This stay is over, so it stays with the team that it was with." in refused.text


# --- the list


@pytest.fixture
def four(shift: Shift) -> Shift:
    """A red of the north, an amber of the Elm, somebody of no team, and a number that nobody knows."""
    name(shift, NORTH, ELM)
    shift.enrol(1, given_name="Ada", family_name="North", team=NORTH)
    shift.enrol(2, given_name="Ben", family_name="Elm", team=ELM)
    shift.enrol(3, given_name="Cay", family_name="Alone")
    shift.text("88 110", by=1)
    shift.text("94 80", by=2)
    shift.text("call me", by=3)
    shift.text("hello", by=70)
    return shift


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("team=North+locality", ["Ada North"]),
        ("team=Elm+%26+Oak+House", ["Ben Elm"]),
        ("team=-", ["07700 900070", "Cay Alone"]),
        ("team=", ["07700 900070", "Ada North", "Ben Elm", "Cay Alone"]),
        ("team=North+locality&reason=asked_for_call", []),
        ("team=Elm+%26+Oak+House&owner=nobody", ["Ben Elm"]),
        ("team=Oak", []),
        ("team=%00", ["07700 900070", "Ada North", "Ben Elm", "Cay Alone"]),
        ("pathway=%00&language=%00", ["07700 900070", "Ada North", "Ben Elm", "Cay Alone"]),
    ],
)
def test_the_list_is_narrowed_to_a_team_as_the_address_says(four: Shift, query: str, names: list[str]) -> None:
    assert rows_of(four.nurse().get(f"/worklist?{query}").text) == names


def test_every_red_stands_over_the_list_of_another_team(four: Shift) -> None:
    page = four.nurse().get("/worklist?team=Elm+%26+Oak+House").text
    strip = page[page.index("ward-strip__rows") : page.index("</section>")]
    assert "Ada North" in strip
    assert "Ben Elm" not in strip


def test_the_list_of_a_team_asks_for_itself_as_it_was_narrowed(four: Shift) -> None:
    nurse = four.nurse()
    page = nurse.get("/worklist?team=Elm+%26+Oak+House").text
    assert choices(page, "filter-team") == ["All", NORTH, f"{ELM}*", "No team"]
    poll = re.search(r'hx-get="(/worklist/list[^"]+)"', page)
    assert poll is not None
    four.text("85 120", by=3)
    answer = nurse.get(html.unescape(poll[1]), headers=FRAGMENT)
    assert rows_of(answer.text) == ["Ben Elm"]
    assert "Cay Alone" in answer.text  # in the strip of the reds


def test_a_team_that_is_taken_out_can_still_be_asked_for_by_its_address(four: Shift) -> None:
    name(four, ELM)
    nurse = four.nurse()
    assert choices(nurse.get("/worklist").text, "filter-team") == ["All*", ELM, "No team"]
    page = nurse.get("/worklist?team=North+locality").text
    assert rows_of(page) == ["Ada North"]
    assert choices(page, "filter-team") == ["All", ELM, f"{NORTH}*", "No team"]
    name(four)
    assert choices(nurse.get("/worklist").text, "filter-team") == []
    assert choices(nurse.get("/worklist?team=-").text, "filter-team") == ["All", "No team*"]


def test_a_list_narrowed_to_a_team_takes_no_more_questions_than_by_pathway(four: Shift) -> None:
    nurse = four.nurse()
    nurse.get("/worklist")  # the pathway is known from here on
    counted: dict[str, int] = {}
    for query in ("pathway=covid-oximetry-at-home", "team=Elm+%26+Oak+House", "team=-"):
        asked: list[str] = []

        def note(*given: object, asked: list[str] = asked) -> None:
            asked.append(str(given[2]))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            nurse.get(f"/worklist/list?{query}")
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        counted[query] = len(asked)
    assert len(set(counted.values())) == 1, counted
