"""The worklist as a nurse sees it: who is on it, why, whose, and that it is true."""

import html
import re

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from app.alerts import store as alerts
from app.identity.roles import Role
from app.wording import sentences
from tests.clinician_ui.conftest import FRAGMENT, OURS, Shift
from tests.doors import another_hub


def list_of(page: str) -> str:
    return re.sub(r"\s+", " ", page[page.index('id="worklist"') : page.index("<footer")])


def test_nobody_sees_the_list_without_signing_in(shift: Shift) -> None:
    answer = shift.ward.visitor().get("/worklist")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/worklist")


def test_an_administrator_sees_no_patients(shift: Shift) -> None:
    assert shift.ward.signed_in(Role.ADMINISTRATOR).get("/worklist").status_code == 403


def test_an_empty_list_says_that_nobody_is_waiting(shift: Shift) -> None:
    assert "Nobody is waiting." in shift.nurse().get("/worklist").text


def test_a_red_reading_is_a_row_with_the_reason_in_words(shift: Shift) -> None:
    shift.enrol(1, usual_spo2=97)
    shift.text("96 80")
    shift.later(minutes=3)
    shift.text("88 110")
    page = list_of(shift.nurse().get("/worklist").text)
    for said in (
        "Ada1 Example",
        "60 years · COVID Oximetry @home (adults) · day 1",
        "Oxygen 88%, at or below the red limit of 92% (the pathway&#39;s).",
        f"{sentences.say('label.unconfirmed')}.",
        "usual 97",
        "pulse 110",
        "Last oxygen readings, oldest first: 96, 88 %",
        "Claim by 14:21, in 15 min",
        "under 1 min",
        "Repeat awaited until 14:21",
        "Last contact 14:06",
        ">Claim<",
    ):
        assert said in page


def test_somebody_who_opted_out_is_to_be_rung_until_they_text_start(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("STOP")
    shift.text("88 110")
    page = list_of(shift.nurse().get("/worklist").text)
    assert "Cannot text: phone today. Has opted out of texts by STOP, END or the like" in page
    assert "no longer monitored" not in page
    shift.text("START")
    record = shift.nurse().get(f"/patients/{shift.item().patient_id}").text
    assert f"{sentences.say('label.texts_again')}." in record
    assert "A good reading has come since." not in record


def test_the_red_stand_before_the_amber_whoever_came_first(shift: Shift) -> None:
    shift.enrol(1)
    shift.enrol(2)
    shift.text("93 80", by=1)
    shift.later(minutes=5)
    shift.text("88 110", by=2)
    page = shift.nurse().get("/worklist").text
    assert page.index("Ada2") < page.index("Ada1")
    assert page.index('id="red-heading"') < page.index('id="amber-heading"')


def test_a_red_that_joins_an_amber_is_timed_from_when_it_became_red(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("93 80")
    shift.later(minutes=40)
    shift.text("88 110")
    shift.later(minutes=2)
    nurse = shift.nurse()
    page = list_of(nurse.get("/worklist").text)
    for said in (
        "<b>2 min</b> waiting",
        "Claim by 14:58, in 13 min",
        '(the pathway&#39;s). <span class="ward-quiet ward-nowrap">14:43</span>',
    ):
        assert said in page
    assert "14:03" not in page
    record = nurse.get(f"/patients/{stay.patient_id}").text
    assert "<b>2 min</b> waiting" in record
    assert '<span class="ward-quiet ward-nowrap">14:03</span>' in record  # the amber's first time stays with the amber
    assert "Red alert since 14:43" in nurse.get(f"/alerts/{shift.item().alert_id}/sbard").text


def test_what_became_red_under_its_owner_says_since_when_it_is_red(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("93 80")
    shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    shift.later(minutes=40)
    shift.text("88 110")
    shift.later(minutes=2)
    page = list_of(shift.nurse().get("/worklist").text)
    assert "<b>2 min</b> since it became red" in page


def test_a_row_and_the_strip_of_reds_name_every_red_symptom(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("I have blue lips")
    shift.text("I have chest pain")
    named = "Says in words: chest pain, pressure or tightness; blue or grey lips, face or fingers."
    for address in ("/worklist", "/worklist?language=pl"):
        assert named in list_of(shift.nurse().get(address).text)


def test_the_strip_says_why_a_red_is_one_though_a_good_reading_came_and_something_lesser_stands(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    shift.later(minutes=5)
    shift.text("97 78")
    shift.later(minutes=60)
    shift.text("94 80")
    strip = list_of(shift.nurse().get("/worklist?language=pl").text)
    assert "Oxygen 88%, at or below the red limit" in strip


def test_a_patient_with_limits_of_their_own_is_held_to_those(shift: Shift) -> None:
    shift.enrol(1, usual_spo2=90, amber_max=87, red_max=85, limits_by="Dr Amin", limits_reason="COPD")
    shift.text("86 80")
    page = list_of(shift.nurse().get("/worklist").text)
    assert "Oxygen 86%, at or below the amber limit of 87% (this patient&#39;s own, set by Dr Amin)." in page


def test_what_matters_before_ringing_stands_on_the_row(shift: Shift) -> None:
    shift.enrol(1, lives_alone=True, interpreter=True, language="pl", plan="Not for ventilation")
    shift.text("call me")
    page = list_of(shift.nurse().get("/worklist").text)
    assert '<span class="ward-badge">Plan: read it</span>' in page
    for tag in ("Lives alone", "Interpreter: Polish"):
        assert f'<li class="ward-tag">{tag}</li>' in page


def test_a_number_that_nobody_knows_has_a_row_of_its_own(shift: Shift) -> None:
    shift.text("hello", by=70)
    page = list_of(shift.nurse().get("/worklist").text)
    assert "07700 900070" in page
    assert f'href="/alerts/{shift.item().alert_id}"' in page


def test_what_is_past_its_time_says_how_late_it_is(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    shift.later(minutes=20)
    shift.tick()
    page = list_of(shift.nurse().get("/worklist").text)
    assert "Claim was due 14:18, 5 min ago" in page
    assert "Passed up to whoever is on call" in page


def test_the_list_alone_is_the_part_that_the_page_holds(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    nurse = shift.nurse()
    part = nurse.get("/worklist/list", headers=FRAGMENT).text
    assert "<html" not in part
    assert part.strip() in nurse.get("/worklist").text


def test_a_list_that_has_not_changed_is_not_sent_again(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    nurse = shift.nurse()
    poll = re.search(r'hx-get="(/worklist/list[^"]+)"', nurse.get("/worklist").text)
    assert poll is not None
    shift.later(seconds=2)
    answer = nurse.get(poll[1], headers=FRAGMENT)
    assert (answer.status_code, answer.headers["Wardlight-As-Of"]) == (204, "14:03:02")
    shift.text("chest pain")
    assert nurse.get(poll[1], headers=FRAGMENT).status_code == 200


def test_the_clocks_on_the_list_go_on_although_nothing_happens(shift: Shift) -> None:
    nurse = shift.nurse()
    poll = re.search(r'hx-get="(/worklist/list[^"]+)"', nurse.get("/worklist").text)
    assert poll is not None
    shift.later(minutes=1)
    assert nurse.get(poll[1], headers=FRAGMENT).status_code == 200


def test_asking_for_the_list_keeps_no_abandoned_session_alive(shift: Shift) -> None:
    nurse = shift.nurse()
    answers = []
    for _ in range(4):
        shift.later(minutes=9)
        answers.append(nurse.get("/worklist/list", headers=FRAGMENT))
    assert [one.status_code for one in answers] == [200, 200, 200, 401]
    assert answers[-1].headers["HX-Redirect"] == "/login"


def test_looking_at_the_list_is_written_down_once_a_look(shift: Shift) -> None:
    nurse = shift.nurse()
    nurse.get("/worklist")
    nurse.get("/worklist/list", headers=FRAGMENT)
    assert shift.audited("worklist.viewed") == [("Casey Clinician", shift.ward.hub.id)]


def test_no_hub_sees_another_hubs_list(shift: Shift) -> None:
    south = another_hub(shift.ward)
    shift.text("hello", by=70, to=south.phone)
    page = shift.nurse().get("/worklist").text
    assert "Nobody is waiting." in page
    assert "900070" not in page


def test_a_manager_reads_the_list_and_has_no_button(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    page = shift.ward.signed_in(Role.MANAGER).get("/worklist").text
    assert "Ada1 Example" in page
    assert "/claim" not in page


def test_a_long_list_goes_on_where_the_page_ended(shift: Shift) -> None:
    for number in range(70):
        shift.text("hello", by=100 + number)
    nurse = shift.nurse()
    first = nurse.get("/worklist").text
    onward = re.search(r'href="(/worklist\?cursor=[^"]+)"', first)
    assert onward is not None
    second = nurse.get(onward[1].replace("&amp;", "&")).text
    numbers = [set(re.findall(r"07700 900\d{3}", list_of(page))) for page in (first, second)]
    assert [len(found) for found in numbers] == [60, 10]
    assert not numbers[0] & numbers[1]
    assert "Back to the most urgent" in second


def test_a_cursor_that_is_none_of_ours_is_refused_in_words(shift: Shift) -> None:
    assert shift.nurse().get("/worklist?cursor=x").status_code == 422


@pytest.mark.parametrize("patients", [1, 25])
def test_the_list_is_five_queries_however_long_it_is(shift: Shift, patients: int) -> None:
    for number in range(1, patients + 1):
        shift.enrol(number)
        shift.text("88 110", by=number)
    nurse = shift.nurse()
    assert nurse.get("/worklist/list").text.count('class="ward-row ') == patients  # the pathway is known from here on
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        nurse.get("/worklist/list")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    of_the_list = [statement for statement in asked if re.search(r"FROM \(?(alert|reading|\(SELECT reading)", statement)]
    assert 3 <= len(of_the_list) <= 5
    assert len(asked) <= 9  # with who is signed in, their hub, and the mark asked for before the list


def test_everything_typed_into_a_name_is_shown_as_typed(shift: Shift) -> None:
    shift.enrol(1, given_name="<b>Ann</b>")
    shift.text("call me")
    page = shift.nurse().get("/worklist").text
    assert "&lt;b&gt;Ann&lt;/b&gt;" in page
    assert "<b>Ann</b>" not in page


def test_the_first_to_claim_goes_to_the_patient(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    item = shift.item()
    answer = shift.nurse().post(f"/alerts/{item.alert_id}/claim", data={"revision": str(item.revision), "from": "worklist"}, headers=OURS)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/patients/{stay.patient_id}")
    assert shift.item().owner is not None


def test_the_second_to_claim_is_told_at_once_who_was_first(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    claim = f"/alerts/{shift.item().alert_id}/claim"
    shift.nurse().post(claim, data={"from": "worklist"}, headers=OURS)
    answer = shift.second_nurse().post(claim, data={"from": "worklist"}, headers=OURS)
    assert answer.status_code == 409
    assert "Casey Clinician already has this patient." in answer.text
    assert "With <strong>Casey Clinician</strong>" in answer.text


def test_a_claimed_row_says_whose_it_is_to_them_and_to_others(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    nurse = shift.nurse()
    nurse.post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    shift.later(minutes=4)
    assert "<strong>Yours</strong>" in nurse.get("/worklist").text
    others = list_of(shift.second_nurse().get("/worklist").text)
    assert "With <strong>Casey Clinician</strong>" in others
    assert "<b>4 min</b> since claimed" in others
    assert "/claim" not in others


def test_an_alert_whose_owner_let_it_run_out_may_be_taken_over(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    shift.later(minutes=31)
    second = shift.second_nurse()
    assert ">Take over<" in second.get("/worklist").text
    second.post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    owner = shift.item().owner
    assert owner is not None
    assert owner.name == "Robin Second"


def test_what_comes_after_a_claim_is_marked_new_even_for_its_owner(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("93 80")
    nurse = shift.nurse()
    nurse.post(f"/alerts/{shift.item().alert_id}/claim", headers=OURS)
    assert 'class="ward-new"' not in nurse.get("/worklist").text
    shift.later(minutes=5)
    shift.text("88 110")
    assert 'class="ward-new"' in nurse.get("/worklist").text


def test_a_follow_up_that_is_not_due_yet_stands_apart(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("call me")
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    said = {"outcome": "carry_on", "next_in": "120", "next_step": "Ring again", "revision": str(shift.item().revision)}
    assert nurse.post(f"/alerts/{alert}/outcome", data=said, headers=OURS).status_code == 303
    page = list_of(nurse.get("/worklist").text)
    assert "Planned for later" in page
    assert "Ring again" in page
    shift.later(minutes=121)
    assert "Planned for later" not in nurse.get("/worklist").text


def test_a_change_that_another_site_asks_for_is_refused(shift: Shift) -> None:
    shift.enrol(1)
    shift.text("88 110")
    answer = shift.nurse().post(f"/alerts/{shift.item().alert_id}/claim", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert shift.item().owner is None


def test_an_alert_of_another_hub_is_no_alert(shift: Shift) -> None:
    south = another_hub(shift.ward)
    shift.text("hello", by=70, to=south.phone)
    with shift.database.read() as session:
        (theirs,) = alerts.worklist(session, south.id).items
    nurse = shift.nurse()
    for path in ("claim", "hand-back", "outcome"):
        assert nurse.post(f"/alerts/{theirs.alert_id}/{path}", data={"outcome": "carry_on"}, headers=OURS).status_code == 404
    assert nurse.get(f"/alerts/{theirs.alert_id}").status_code == 404


def rows_of(page: str) -> list[str]:
    """Name the patients of the rows, in order; those of the strip are not among them."""
    return re.findall(r'id="open-\d+">([^<]+)<', page)


@pytest.fixture
def three(shift: Shift) -> Shift:
    """A red, an amber and a missed one, who speaks Polish."""
    shift.enrol(1, given_name="Ada", family_name="Red")
    shift.enrol(2, given_name="Ben", family_name="Amber")
    shift.enrol(3, given_name="Cay", family_name="Called", language="pl")
    shift.text("88 110", by=1)
    shift.text("94 80", by=2)
    shift.text("call me", by=3)
    return shift


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Ada Red", "Ben Amber", "Cay Called"]),
        ("reason=asked_for_call", ["Cay Called"]),
        ("language=pl", ["Cay Called"]),
        ("owner=nobody", ["Ada Red", "Ben Amber", "Cay Called"]),
        ("owner=me", []),
        ("pathway=covid-oximetry-at-home", ["Ada Red", "Ben Amber", "Cay Called"]),
        ("pathway=care-home", []),
        ("reason=low_reading&language=pl", []),
        ("reason=nonsense&owner=nonsense", ["Ada Red", "Ben Amber", "Cay Called"]),
    ],
)
def test_the_list_is_narrowed_as_the_address_says(three: Shift, query: str, names: list[str]) -> None:
    assert sorted(rows_of(three.nurse().get(f"/worklist?{query}").text)) == sorted(names)


def test_every_red_stands_over_a_list_that_is_narrowed_away_from_it(three: Shift) -> None:
    nurse = three.nurse()
    narrowed = nurse.get("/worklist?reason=asked_for_call").text
    strip = narrowed[narrowed.index("ward-strip__rows") : narrowed.index("</section>")]
    assert "Ada Red" in strip
    assert "Nobody has them" in strip
    assert "Ben Amber" not in strip
    assert "ward-strip__rows" not in nurse.get("/worklist").text


def test_a_narrowed_list_asks_for_itself_as_it_was_narrowed(three: Shift) -> None:
    nurse = three.nurse()
    poll = re.search(r'hx-get="(/worklist/list[^"]+)"', nurse.get("/worklist?language=pl").text)
    assert poll is not None
    three.text("88 110", by=2)
    answer = nurse.get(html.unescape(poll[1]), headers=FRAGMENT)
    assert rows_of(answer.text) == ["Cay Called"]
    assert "Ben Amber" in answer.text  # in the strip of the reds


def test_the_counts_are_those_of_the_whole_list(three: Shift) -> None:
    page = three.nurse().get("/worklist?language=pl").text
    counts = dict(re.findall(r'ward-count--(\w+)" href="[^"]*"><b>(\d+)</b>', page))
    assert counts == {"red": "1", "amber": "2"}


def test_nobody_who_fits_is_not_nobody_who_waits(three: Shift) -> None:
    page = three.nurse().get("/worklist?owner=me").text
    assert "Nobody on the list fits what you chose." in page
    assert "Nobody is waiting." not in page


def test_who_is_calling_whom_stands_over_the_list(three: Shift) -> None:
    item = three.worklist()[0]
    nurse = three.nurse()
    assert "Who is calling whom" not in nurse.get("/worklist").text
    nurse.post(f"/alerts/{item.alert_id}/claim", data={"revision": item.revision}, headers=OURS)
    page = nurse.get("/worklist").text
    assert "Who is calling whom" in page
    assert re.search(r'ward-calling__one">You: <a href="/patients/\d+">Ada Red</a>', page)
