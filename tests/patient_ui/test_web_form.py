"""The patient's web form: one page, no name, and the same rules and answer as a text."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from app.alerts import store as alerts
from app.caseload import store as caseload
from app.caseload.episode import EndReason
from app.flows import leaving
from app.hubs import service as hubs
from app.identity.roles import Role
from app.intake.form_parser import Reason
from app.messaging import links
from app.monitoring import store as monitoring
from app.monitoring.views import ReadingView
from app.pathways.definition import Definition
from app.wording import on_page, sentences
from tests import people, scored
from tests.patient_ui.conftest import Door

ADA = "Ada1"


def link(door: Door) -> str:
    """Make a link as a prompt would carry it, and give its path."""
    now = door.ward.clock.now()
    return f"/r/{door.database.write(lambda session: links.make(session, door.stay, now, now=now))}"


def client_id(page: str) -> str:
    found = re.search(r'name="client_id" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


def send(door: Door, path: str, given: str = "tap-1", **typed: str) -> tuple[int, str]:
    answer = door.browser.post(path, data={"client_id": given, **typed})
    return answer.status_code, answer.text


def test_the_page_shows_no_name_and_no_history(door: Door) -> None:
    send(door, link(door), spo2="95", pulse="77")
    page = door.browser.get(link(door)).text
    assert ADA not in page
    assert door.stay.family_name not in page
    assert door.stay.nhs_number not in page
    assert not re.search(r"\b95\b", page)
    assert "Monday 23 November, 13:00" in page


def test_the_page_needs_no_password_and_may_not_be_kept(door: Door) -> None:
    answer = door.browser.get(link(door))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert client_id(answer.text) != client_id(door.browser.get(link(door)).text)


def test_looking_at_a_link_changes_nothing(door: Door) -> None:
    path = link(door)
    before = {table: door.count(table) for table in ("reading", "alert", "audit_entry", "outbound_message")}
    door.browser.get(path)
    assert {table: door.count(table) for table in before} == before


def test_a_reading_is_kept_and_answered_in_the_words_of_a_text(door: Door) -> None:
    status, page = send(door, link(door), spo2="96", pulse="78", feeling="better")
    assert (status, door.count("reading")) == (200, 1)
    door.post({"MessageSid": "SM9", "From": people.phone(1), "To": door.ward.hub.phone or "", "Body": "96 78"})
    texted = door.conversation()[-1].body
    assert on_page.put(texted, language="en") in page.replace("&#39;", "'")
    assert "Reply WRONG" not in page


def test_a_low_reading_says_999_and_puts_the_patient_on_the_list(door: Door) -> None:
    status, page = send(door, link(door), spo2="88", pulse="110")
    assert status == 200
    assert "What to do now" in page
    assert "999" in page
    assert door.count("alert") == 1


def test_a_double_tap_is_one_reading_with_the_same_answer(door: Door) -> None:
    path = link(door)
    first, second = (send(door, path, spo2="96", pulse="78") for _ in range(2))
    assert first == second
    assert door.count("reading") == 1


def test_the_page_sent_again_with_other_numbers_is_another_reading(door: Door) -> None:
    path = link(door)
    send(door, path, spo2="96", pulse="78")
    send(door, path, spo2="88", pulse="78")
    assert (door.count("reading"), door.count("alert")) == (2, 1)


def test_several_readings_may_be_sent_by_one_link(door: Door) -> None:
    path = link(door)
    for number in range(3):
        assert send(door, path, f"tap-{number}", spo2="96", pulse="78")[0] == 200
    assert door.count("reading") == 3


def test_the_pulse_may_be_missing_and_is_asked_for(door: Door) -> None:
    status, page = send(door, link(door), spo2="96")
    assert (status, door.count("reading")) == (200, 1)
    assert "pulse" in page.lower()


def test_every_fault_is_named_beside_its_field_and_nothing_typed_is_lost(door: Door) -> None:
    status, page = send(door, link(door), spo2="ninety <b>", pulse="7.5", feeling="better")
    assert (status, door.count("reading")) == (422, 0)
    for name in ("spo2", "pulse"):
        assert f'id="{name}-error"' in page
    assert 'value="ninety &lt;b&gt;"' in page
    assert re.search(r'value="better"\s+checked', page)
    assert 'value="tap-1"' in page
    assert "Error: Your reading" in page


def test_an_empty_form_asks_for_the_oxygen(door: Door) -> None:
    status, page = send(door, link(door))
    assert (status, door.count("reading")) == (422, 0)
    assert "Oxygen: write the number" in page


def test_an_emergency_that_is_ticked_is_not_held_up_by_a_missing_number(door: Door) -> None:
    status, page = send(door, link(door), sign_coughing_blood="yes")
    assert (status, door.count("reading"), door.count("alert")) == (422, 1, 1)
    assert "999" in page
    assert "Oxygen: write the number" in page


def test_a_low_number_is_not_held_up_by_another_fault(door: Door) -> None:
    status, page = send(door, link(door), spo2="86", pulse="no idea")
    assert (status, door.count("alert")) == (422, 1)
    assert "999" in page
    assert 'id="pulse-error"' in page


def test_numbers_that_may_be_the_wrong_way_round_are_asked_about_and_taken_when_confirmed(door: Door) -> None:
    path = link(door)
    status, page = send(door, path, spo2="62", pulse="95")
    assert status == 422
    assert 'name="order_confirmed"' in page
    status, page = send(door, path, spo2="62", pulse="95", order_confirmed="yes")
    assert status == 200
    assert "999" in page


def test_a_good_number_with_another_fault_waits_to_be_put_right(door: Door) -> None:
    assert send(door, link(door), spo2="97", pulse="no idea")[0] == 422
    assert (door.count("reading"), door.count("alert")) == (0, 0)


@pytest.mark.parametrize("token", ["x", "x" * 200, "..%2f..", "%00", "%C3%A9"])
def test_an_address_that_is_no_link_shows_nothing(door: Door, token: str) -> None:
    assert door.browser.get(f"/r/{token}").status_code == 404
    assert door.browser.post(f"/r/{token}", data={"spo2": "96"}).status_code == 404
    assert door.count("reading") == 0


def test_a_link_over_a_day_old_says_so_and_shows_no_form(door: Door) -> None:
    path = link(door)
    door.ward.clock.advance(timedelta(hours=24, seconds=1))
    answer = door.browser.get(path)
    assert answer.status_code == 410
    assert "expired" in answer.text
    assert "<form" not in answer.text
    assert send(door, path)[0] == 410
    assert (door.count("reading"), door.count("alert")) == (0, 0)


def late(door: Door, **typed: str) -> tuple[int, str]:
    """Send a form an hour after its link has expired."""
    path = link(door)
    door.ward.clock.advance(timedelta(hours=25))
    status, page = send(door, path, **typed)
    return status, words_of_main(page)


def listed(door: Door) -> dict[str, str]:
    """Give the reasons on the list, in words."""
    with door.database.read() as session:
        (item,) = alerts.worklist(session, door.ward.hub.id).items
    return {reason.code.value: sentences.say(reason.sentence, reason.values) for reason in item.reasons}


def test_a_low_number_through_an_expired_link_is_kept_as_a_possible_red_and_answered_with_999(door: Door) -> None:
    status, page = late(door, spo2="88", pulse="110")
    assert status == 410
    assert page.index("call 999") < page.index("This link has expired")
    assert "Oxygen 88, pulse 110." in page
    kept = newest(door)
    assert (kept.spo2, kept.candidates) == (None, (88,))
    said = listed(door)
    assert said.keys() == {"possible_low_reading", "late_form"}
    assert "Oxygen 88, pulse 110." in said["late_form"]


def test_a_good_number_through_an_expired_link_reassures_nobody_and_is_listed_with_what_was_typed(door: Door) -> None:
    status, page = late(door, spo2="97", pulse="78")
    assert status == 410
    assert "Very breathless, chest pain, blue lips, or very unwell? Call 999." in page
    assert "in range" not in page
    assert "Oxygen 97, pulse 78." in listed(door)["late_form"]
    assert newest(door).spo2 is None


@pytest.mark.parametrize(
    ("also", "urgency"),
    [({}, "routine"), ({"temperature": "40.5"}, "amber"), ({"respiratory_rate": "38"}, "amber"), ({"pulse": "170"}, "amber")],
)
def test_a_late_form_is_routine_only_where_nothing_but_its_oxygen_could_be_wrong(door: Door, also: dict[str, str], urgency: str) -> None:
    late(door, **{"spo2": "97", "pulse": "78", **also})
    with door.database.read() as session:
        (item,) = alerts.worklist(session, door.ward.hub.id).items
    assert item.urgency.value == urgency


def test_signs_alone_through_an_expired_link_are_no_numbers(door: Door) -> None:
    _, page = late(door, sign_chest_pain="yes")
    assert "What you ticked has gone to the team." in page


@pytest.mark.parametrize("typed", [{"spo2": "97", "pulse": "78"}, {"pulse": "140"}])
def test_whoever_is_not_monitored_any_more_is_told_so_by_an_old_link(door: Door, typed: dict[str, str]) -> None:
    path = link(door)
    now, nurse = door.ward.clock.now(), door.ward.staff[Role.CLINICIAN]
    with door.database.read() as session:
        (stay,) = caseload.episodes(session, door.ward.hub.id, [1]).values()
    door.database.write(lambda session: leaving.end(session, door.ward.hub.id, stay.id, EndReason.RECOVERED, actor=nurse.actor, now=now))
    door.ward.clock.advance(timedelta(hours=25))
    _, page = send(door, path, **typed)
    assert "Please send us your numbers now" not in page
    assert {"late_form", "texting_not_monitored"} <= listed(door).keys()
    if "spo2" in typed:
        assert "not being monitored" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"pulse": "140"}, "Pulse 140."),
        ({"spo2": "980", "pulse": "no idea"}, "Oxygen 980, pulse no idea."),
        ({"spo2": "<b>88</b>" * 9}, "Oxygen <b>88</b><b>88</b><b."),
        ({"sign_chest_pain": "yes"}, "No numbers."),
    ],
)
def test_whatever_came_through_an_expired_link_is_before_a_person_once(door: Door, typed: dict[str, str], said: str) -> None:
    path = link(door)
    door.ward.clock.advance(timedelta(hours=25))
    pages = [send(door, path, **typed) for _ in range(2)]
    assert [status for status, _ in pages] == [410, 410]
    assert "<b>" not in pages[0][1]
    assert said in listed(door)["late_form"]
    assert door.count("alert_reason") == len(listed(door))


def test_chest_pain_ticked_through_an_expired_link_is_told_999(door: Door) -> None:
    _, page = late(door, sign_chest_pain="yes")
    assert "call 999" in page
    assert "red_symptom" in listed(door)


def test_what_was_filled_in_while_its_link_was_good_is_a_late_reading_whenever_it_comes(door: Door) -> None:
    path = link(door)
    taken = door.ward.clock.now()
    door.ward.clock.advance(timedelta(hours=30))
    status, _ = send(door, path, spo2="97", pulse="80", taken_ago=str(30 * 3600))
    assert status == 200
    assert (newest(door).spo2, newest(door).late, newest(door).measured_at) == (97, True, taken)


def test_an_expired_link_answers_in_welsh_and_in_easy_words(door: Door) -> None:
    path = welsh(door, on=True)
    door.ward.clock.advance(timedelta(hours=25))
    status, page = send(door, path + "?easy=1", spo2="97", pulse="80")
    assert status == 410
    assert "Ocsigen 97, pwls 80." in page
    assert not [word for word in ("expired", "Call 999", "numbers") if word in page]


def test_another_site_cannot_send_a_reading(door: Door) -> None:
    answer = door.browser.post(link(door), data={"spo2": "96"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, door.count("reading")) == (403, 0)


def on(door: Door, pathway: Definition, **facts: object) -> str:
    """Put another patient on a pathway, and give the path of their form."""
    ward = people.Ward(door.ward.hub, *(door.ward.staff[role] for role in (Role.CLINICIAN, Role.MANAGER, Role.ADMINISTRATOR)))
    now = door.ward.clock.now()
    scored.adopt(door.database, door.ward.hub.id, pathway, now=now)
    stay = people.enrol(door.database, ward, 2, now=now, pathway=pathway.name, **facts)
    return f"/r/{door.database.write(lambda session: links.make(session, stay, now, now=now))}"


def names(page: str) -> list[str]:
    """The fields that a page asks for, without the ticks."""
    found = re.findall(r'<(?:input|select)[^>]* name="([^"]+)"', page)
    return [name for name in dict.fromkeys(found) if not name.startswith("sign_") and name != "client_id"]


def newest(door: Door) -> ReadingView:
    with door.database.read() as session:
        found = session.connection().execute(text("SELECT max(id) FROM reading")).scalar_one()
        return monitoring.reading(session, door.ward.hub.id, int(found))


def test_a_form_asks_what_the_pathway_asks_of_patients_and_nothing_of_its_charts(door: Door) -> None:
    assert names(door.browser.get(link(door)).text) == ["spo2", "pulse", "feeling"]
    asked = names(door.browser.get(on(door, scored.breathless())).text)
    assert asked == ["spo2", "pulse", "respiratory_rate", "temperature", "spo2_exertion", "feeling"]


def test_what_the_pathway_asks_of_patients_is_kept_and_scored(door: Door) -> None:
    given = {"spo2": "97", "pulse": "80", "respiratory_rate": "18", "temperature": "37,4", "spo2_exertion": "94%"}
    status, _ = send(door, on(door, scored.breathless()), **given)
    assert status == 200
    kept = newest(door)
    assert (kept.respiratory_rate, kept.temperature_c, kept.spo2_exertion) == (18, 37.4, 94)
    assert kept.scores[0]["partial"] is True


def test_the_oxygen_that_somebody_breathes_is_asked_where_the_pathway_asks_it(door: Door) -> None:
    path = on(door, scored.care_home())
    assert "oxygen" in names(door.browser.get(path).text)
    send(door, path, spo2="92", pulse="80", oxygen="oxygen")
    assert newest(door).oxygen == "oxygen"


def test_a_child_who_breathes_fast_is_not_refused_by_the_range_of_adults(door: Door) -> None:
    path = on(door, scored.children(), date_of_birth=date(2026, 3, 1), carer_name="Jo", carer_phone=people.phone(3))
    status, page = send(door, path, spo2="97", pulse="260", respiratory_rate="75")
    assert status == 200, page
    kept = newest(door)
    assert (kept.pulse, kept.respiratory_rate) == (260, 75)
    assert kept.scores[0]["subscores"]["respiratory_rate"] == 4


def test_a_carer_is_asked_how_the_child_feels_and_not_how_they_do(door: Door) -> None:
    page = door.browser.get(on(door, scored.children(), date_of_birth=date(2023, 3, 1), carer_name="Jo", carer_phone=people.phone(3))).text
    assert "How are they, against the last reading?" in page
    assert "How do you feel" not in page


def test_every_further_field_is_refused_beside_itself(door: Door) -> None:
    given = {"respiratory_rate": "200", "temperature": "98.6", "spo2_exertion": "40", "oxygen": "water"}
    status, page = send(door, on(door, scored.breathless()), spo2="97", pulse="80", **given)
    assert status == 422
    for name in ("respiratory_rate", "temperature", "spo2_exertion"):
        assert f'id="{name}-error"' in page
    assert "Temperature: this looks like Fahrenheit" in page


def test_every_fault_of_a_form_has_words() -> None:
    assert [reason for reason in Reason if not sentences.has_words(f"entry_fault.{reason.value}")] == []


@pytest.mark.parametrize(
    ("said", "minutes"),
    [("", 0), ("600", 10), ("999999", 60), ("9" * 30, 0), ("-60", 0), ("soon", 0), ("٦٠٠", 10)],
)
def test_a_reading_that_waited_on_the_phone_was_taken_then_but_never_before_its_link(door: Door, said: str, minutes: int) -> None:
    path = link(door)
    door.ward.clock.advance(timedelta(hours=1))
    assert send(door, path, spo2="96", pulse="78", taken_ago=said)[0] == 200
    kept = newest(door)
    assert kept.received_at - kept.measured_at == timedelta(minutes=minutes)


def test_trying_again_later_is_the_same_reading_with_the_same_answer(door: Door) -> None:
    path = link(door)
    door.ward.clock.advance(timedelta(minutes=30))
    first = send(door, path, spo2="96", pulse="78", taken_ago="60")
    door.ward.clock.advance(timedelta(minutes=10))
    again = send(door, path, spo2="96", pulse="78", taken_ago="660")
    assert first == again
    assert door.count("reading") == 1
    assert "Taken at 13:29. Sent and received at 13:30." in first[1]


def test_a_good_reading_that_comes_late_takes_nothing_off_the_list(door: Door) -> None:
    path = link(door)
    send(door, path, spo2="88", pulse="110")
    door.ward.clock.advance(timedelta(hours=3))
    status, page = send(door, path, "tap-2", spo2="97", pulse="80", taken_ago=str(3 * 3600))
    assert status == 200
    assert newest(door).late
    assert "in range" not in page
    assert door.count("alert") == 1


def test_what_to_do_when_it_is_not_sent_is_on_every_page_beforehand_with_999_first(door: Door) -> None:
    path = link(door)
    for page in (door.browser.get(path).text, send(door, path, spo2="96", pulse="78")[1], send(door, path, spo2="980")[1]):
        block = page[page.index('id="unsent"') : page.index('id="refused"')]
        assert "NOT SENT" in block
        assert block.index("Oxygen 92 or less, very breathless, chest pain, blue lips, or very unwell? Call 999") < block.index(
            "Nobody has seen it"
        )


@pytest.mark.parametrize("query", ["", "?easy=1"])
def test_chest_pain_and_blue_lips_stand_among_what_needs_999_and_where_nothing_is_sent(door: Door, query: str) -> None:
    page = door.browser.get(link(door) + query).text
    signs = page[page.index("data-step>\n      <legend") :]
    assert "Chest pain, pressure or tightness" in signs
    assert "Blue or grey lips, face or fingers" in signs
    unsent, refused = page.index('id="unsent"'), page.index('id="refused"')
    for block in (page[unsent:refused], page[refused : page.index('id="page"')]):
        assert "blue lips" in block.lower()
        assert "chest" in block


@pytest.mark.parametrize("sign", ["sign_chest_pain", "sign_blue_lips"])
def test_chest_pain_or_blue_lips_that_are_ticked_are_answered_with_999(door: Door, sign: str) -> None:
    status, page = send(door, link(door), spo2="97", pulse="80", **{sign: "yes"})
    assert status == 200
    assert "call 999" in page
    assert door.count("alert") == 1


def test_a_dead_link_says_999_before_anything_else(door: Door) -> None:
    path = link(door)
    door.ward.clock.advance(timedelta(hours=25))
    page = door.browser.get(path + "?easy=1&large=1").text
    assert page.index("Call 999") < page.index("This link has expired.")
    assert 'class="app-large"' in page


@pytest.mark.parametrize("query", ["one=1", "large=1&easy=1", "easy=yes", "large=1&large=0", "other=1"])
def test_a_look_is_in_the_address_alone(door: Door, query: str) -> None:
    answer = door.browser.get(f"{link(door)}?{query}")
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def welsh(door: Door, *, on: bool) -> str:
    """Put a patient who wants Welsh on the ward, with Welsh on or off in the hub, and give the path of their form."""
    ward = people.Ward(door.ward.hub, *(door.ward.staff[role] for role in (Role.CLINICIAN, Role.MANAGER, Role.ADMINISTRATOR)))
    now, actor = door.ward.clock.now(), ward.administrator.actor
    if on:
        door.database.write(
            lambda session: hubs.choose_language(session, door.ward.hub.id, "cy", on=True, reason="Read by Nia", actor=actor, now=now)
        )
    stay = people.enrol(door.database, ward, 2, now=now, language="cy")
    return f"/r/{door.database.write(lambda session: links.make(session, stay, now, now=now))}"


def test_the_form_is_in_welsh_for_who_wants_it_where_it_is_on(door: Door) -> None:
    path = welsh(door, on=True)
    for page in (door.browser.get(path).text, door.browser.get(path + "?easy=1").text):
        assert '<html lang="cy"' in page
        assert "dydd Llun 23 Tachwedd, 13:00" in page
        assert "HEB EI ANFON" in page
        assert page.lower().count("gwefusau") == 3
        assert page.lower().count("yn y frest") == 3
        assert not [word for word in ("Your reading", "Send", "Pulse", "Call 999", "NOT SENT", "Better") if word in page]
    status, page = send(door, path, spo2="88", pulse="110")
    assert status == 200
    assert "Beth i&#39;w wneud nawr" in page
    assert "ffoniwch 999" in page
    assert "ANGHYWIR" not in page
    status, page = send(door, path, spo2="980", pulse="110")
    assert "ni all y rhif hwn fod yn gywir" in page


def test_the_form_is_in_english_where_welsh_is_off(door: Door) -> None:
    page = door.browser.get(welsh(door, on=False)).text
    assert '<html lang="en-GB"' in page
    assert "Your reading" in page


def words_of_main(page: str) -> str:
    return re.sub(r"\s+", " ", page[page.index("<main") : page.index("</main>")])


def test_a_second_tap_after_a_low_repeat_gives_the_same_grave_advice_again(door: Door) -> None:
    path = link(door)
    send(door, path, "one", spo2="90", pulse="90")
    first = words_of_main(send(door, path, "two", spo2="89", pulse="92")[1])
    assert "again" in first.lower()
    for _ in range(3):
        assert words_of_main(send(door, path, "two", spo2="89", pulse="92")[1]) == first


def test_a_second_tap_of_a_good_reading_right_after_a_low_one_does_not_reassure(door: Door) -> None:
    path = link(door)
    send(door, path, "one", spo2="90", pulse="90")
    first = words_of_main(send(door, path, "two", spo2="97", pulse="80")[1])
    assert words_of_main(send(door, path, "two", spo2="97", pulse="80")[1]) == first
