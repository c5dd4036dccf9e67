"""Every page and state that staff, patients and visitors can meet, each set up through the real service."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from playwright.sync_api import Page, expect

from app.alerts.lifecycle import Outcome
from app.caseload.views import EpisodeView
from app.flows import contact
from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

Scene = Callable[[House, Visitors], Page]
DAYS: Final = 4


def bell(house: House, *, days_ago: float = 0) -> EpisodeView:
    """Enrol somebody who lives alone, with a plan that whoever rings must know."""
    plan = "For hospital if reversible; not for intensive care."
    when = house.at(days_ago=days_ago)
    return house.enrol(1, at=when, given_name="Ada", family_name="Bell", lives_alone=True, usual_spo2=97, plan=plan)


def deteriorating(house: House) -> EpisodeView:
    """A patient who has texted for days, and now something dangerous."""
    stay = bell(house, days_ago=DAYS)
    for step in range(DAYS * 3):
        house.text(f"{98 - step // 4} {70 + step}", at=house.at(days_ago=DAYS - step / 3, minutes_ago=30))
    house.text("88 110 chest pain", at=house.at(minutes_ago=7))
    return stay


def full_ward(house: House) -> None:
    """A list with something of every kind on it."""
    deteriorating(house)
    house.enrol(2, at=house.at(days_ago=2), given_name="Ben", family_name="Cole", interpreter=True, language="cy")
    house.text("96 71", by=people.phone(2), at=house.at(days_ago=1))
    house.text("94 88", by=people.phone(2), at=house.at(minutes_ago=25))
    house.enrol(3, at=house.at(days_ago=3), given_name="Maximiliana", family_name="Featherstonehaugh-Cholmondeley")
    house.text("no idea what this thing says today sorry", by=people.phone(3), at=house.at(minutes_ago=90))
    house.text("who is this?", by=people.phone(800), at=house.at(minutes_ago=12))
    house.enrol(4, at=house.at(days_ago=3), given_name="Dee", family_name="Ray")
    house.text("call me", by=people.phone(4), at=house.at(minutes_ago=3))
    _claimed_by_others(house)
    _planned(house)


def _claimed_by_others(house: House) -> None:
    robin = house.colleague()
    house.claim(len(house.worklist()) - 1, by=robin, at=house.at(minutes_ago=1))


def _planned(house: House) -> None:
    house.enrol(5, at=house.at(days_ago=3), given_name="Eve", family_name="Shah")
    house.text("88 100", by=people.phone(5), at=house.at(minutes_ago=40))
    place = next(place for place, item in enumerate(house.worklist()) if item.name == "Eve Shah")
    item = house.claim(place)
    house.rang(item, Outcome.CARRY_ON, next_step_at=house.now + timedelta(hours=20), step="Ring again after breakfast")


# Signing in


def sign_in(house: House, visitors: Visitors) -> Page:
    page = visitors.come()
    page.goto("/login")
    return page


def sign_in_refused(house: House, visitors: Visitors) -> Page:
    page = sign_in(house, visitors)
    page.get_by_label("E-mail address").fill(house.nurse.email)
    page.get_by_label("Password", exact=True).fill("not it at all")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def password(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/password")


def password_with_faults(house: House, visitors: Visitors) -> Page:
    page = password(house, visitors)
    page.get_by_role("button", name="Save the new password").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


# The list


def worklist_empty(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/worklist")


def worklist_full(house: House, visitors: Visitors) -> Page:
    full_ward(house)
    return at(house, visitors, "/worklist")


def worklist_where_another_was_first(house: House, visitors: Visitors) -> Page:
    deteriorating(house)
    page = at(house, visitors, "/worklist")
    page.route("**/worklist/list*", lambda route: route.abort())
    visitors.watch.expect("ERR_FAILED|Failed to fetch|timeout")
    house.claim(by=house.colleague())
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("alert").get_by_text("Robin Okoro")).to_be_visible()
    return page


def worklist_stale(house: House, visitors: Visitors) -> Page:
    full_ward(house)
    page = visitors.come(house.nurse)
    page.clock.install()
    page.goto("/worklist")
    page.route("**/worklist/list*", lambda route: route.abort())
    visitors.watch.expect("ERR_FAILED|Failed to fetch|timeout")
    page.clock.fast_forward(15_000)
    expect(page.get_by_text("Do not rely on this list.")).to_be_visible()
    return page


def search_without_words(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/patients")


def search_with_results(house: House, visitors: Visitors) -> Page:
    full_ward(house)
    return at(house, visitors, "/patients?q=e")


def search_without_results(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/patients?q=nobody")


# A patient


def patient_with_nothing_yet(house: House, visitors: Visitors) -> Page:
    return of_patient(house, visitors, house.enrol(1))


def patient_with_open_alert(house: House, visitors: Visitors) -> Page:
    return of_patient(house, visitors, deteriorating(house))


def patient_whom_another_has(house: House, visitors: Visitors) -> Page:
    stay = deteriorating(house)
    house.claim(by=house.colleague())
    return of_patient(house, visitors, stay)


def patient_claimed(house: House, visitors: Visitors) -> Page:
    stay = deteriorating(house)
    house.claim()
    return of_patient(house, visitors, stay)


def patient_with_faults_in_the_outcome(house: House, visitors: Visitors) -> Page:
    page = patient_claimed(house, visitors)
    page.get_by_text("Next step, with a time").click()
    page.get_by_label("What is to be done then").fill("Ring again")
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def patient_with_news(house: House, visitors: Visitors) -> Page:
    page = patient_claimed(house, visitors)
    house.text("86 120")
    expect(page.get_by_text("Something new has come in.")).to_be_visible()
    return page


def patient_with_a_phoned_in_reading(house: House, visitors: Visitors) -> Page:
    page = of_patient(house, visitors, deteriorating(house))
    phone_in(page, spo2="91", pulse="104")
    expect(page.get_by_text("Tell the patient")).to_be_visible()
    return page


def patient_with_faults_in_the_phoned_in_reading(house: House, visitors: Visitors) -> Page:
    page = of_patient(house, visitors, deteriorating(house))
    phone_in(page, spo2="910", pulse="x")
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def patient_with_every_part_open(house: House, visitors: Visitors) -> Page:
    return with_every_part_open(patient_claimed(house, visitors))


def with_every_part_open(page: Page) -> Page:
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return page


def patient_with_a_handover(house: House, visitors: Visitors) -> Page:
    page = patient_claimed(house, visitors)
    page.get_by_role("button", name="Compose a handover").click()
    expect(page.get_by_label("Situation")).to_be_visible()
    return with_every_part_open(page)


def patient_with_a_handover_too_long(house: House, visitors: Visitors) -> Page:
    page = patient_with_a_handover(house, visitors)
    page.get_by_label("Background").fill("x" * 2_001)
    page.get_by_role("button", name="Record the outcome").click()
    expect(page.get_by_text("leave out 1.").first).to_be_visible()
    return with_every_part_open(page)


def handover(house: House, visitors: Visitors) -> Page:
    deteriorating(house)
    house.claim(by=house.colleague())
    return with_every_part_open(at(house, visitors, f"/alerts/{house.worklist()[0].alert_id}/sbard"))


def handover_of_an_unknown_number(house: House, visitors: Visitors) -> Page:
    house.text("hello? I cannot breathe", by=people.phone(800))
    return at(house, visitors, f"/alerts/{house.worklist()[0].alert_id}/sbard")


def patient_with_a_care_plan(house: House, visitors: Visitors) -> Page:
    stay = deteriorating(house)
    planned(house, stay)
    return of_patient(house, visitors, stay)


def patient_whose_plan_is_out_of_date(house: House, visitors: Visitors) -> Page:
    stay = deteriorating(house)
    planned(house, stay, review_date=(house.now - timedelta(days=1)).date())
    return of_patient(house, visitors, stay)


def patient_who_is_not_to_be_texted(house: House, visitors: Visitors) -> Page:
    stay = bell(house)
    actor, now = house.nurse.actor, house.now
    house.parts.database.write(
        lambda session: contact.stop(session, stay.hub_id, stay.patient_id, "Asked by her son", actor=actor, now=now)
    )
    return with_every_part_open(of_patient(house, visitors, stay))


def worklist_with_plans(house: House, visitors: Visitors) -> Page:
    planned(house, deteriorating(house))
    house.enrol(2, at=house.at(days_ago=2), plan="Not for ventilation.")
    planned(house, house.enrol(3, at=house.at(days_ago=2)), review_date=(house.now - timedelta(days=1)).date())
    for number in (2, 3):
        house.text("85 120", by=people.phone(number), at=house.at(minutes_ago=number))
    return at(house, visitors, "/worklist")


def plan_not_written_down(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/patients/{bell(house).patient_id}/plan")


def plan_to_be_approved(house: House, visitors: Visitors) -> Page:
    stay = bell(house)
    planned(house, stay, approve=False)
    return with_every_part_open(at(house, visitors, f"/patients/{stay.patient_id}/plan"))


def plan_with_faults(house: House, visitors: Visitors) -> Page:
    page = plan_not_written_down(house, visitors)
    page.get_by_label("To be reviewed by").fill("soon")
    page.get_by_role("button", name="Save the care plan").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def planned(house: House, stay: EpisodeView, *, approve: bool = True, **changes: object) -> EpisodeView:
    """Write down a plan that limits treatment."""
    said: dict[str, object] = {"document_ref": "Yellow folder by the door", "emergency_contact": "Bo Bell, son, 07700 900801", **changes}
    return people.record_plan(house.parts.database, stay, house.nurse.actor, approve=approve, now=house.now, **said)


def unknown_number(house: House, visitors: Visitors) -> Page:
    house.text("hello? I cannot breathe", by=people.phone(800))
    return at(house, visitors, f"/alerts/{house.worklist()[0].alert_id}")


def unknown_number_claimed(house: House, visitors: Visitors) -> Page:
    house.text("hello?", by=people.phone(800))
    return at(house, visitors, f"/alerts/{house.claim().alert_id}")


def phone_in(page: Page, *, spo2: str, pulse: str) -> None:
    """Type a reading that was given on the telephone."""
    form = page.locator("form[action$='/readings']")
    form.get_by_label("Oxygen", exact=True).fill(spo2)
    form.get_by_label("Pulse", exact=True).fill(pulse)
    form.get_by_role("button", name="Record the reading").click()


# Joining


def enrolment(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/enrol")


def enrolment_with_faults(house: House, visitors: Visitors) -> Page:
    page = enrolment(house, visitors)
    page.get_by_label("NHS number").fill("943 476 5910")
    page.get_by_label("Usual oxygen level on air").fill("91")
    page.get_by_role("button", name="Enrol the patient").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def enrolment_done(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/enrol/{bell(house).id}")


def correction(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/enrol/{bell(house).id}/correct")


def undoing_without_reason(house: House, visitors: Visitors) -> Page:
    page = at(house, visitors, f"/enrol/{bell(house).id}/undo")
    page.get_by_role("button", name="Undo the enrolment").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def leaflet(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/enrol/{bell(house).id}/leaflet")


# The patient's own page


def web_form(house: House, visitors: Visitors) -> Page:
    page = visitors.come()
    page.goto(house.link(bell(house)))
    return page


def web_form_with_faults(house: House, visitors: Visitors) -> Page:
    return sent(web_form(house, visitors), spo2="980", pulse="")


def web_form_in_doubt(house: House, visitors: Visitors) -> Page:
    page = sent(web_form(house, visitors), spo2="65", pulse="96")
    expect(page.get_by_role("checkbox", name="right way round")).to_be_visible()
    return page


def web_form_answer(house: House, visitors: Visitors) -> Page:
    return sent(web_form(house, visitors), spo2="97", pulse="72")


def web_form_red_answer(house: House, visitors: Visitors) -> Page:
    return sent(web_form(house, visitors), spo2="88", pulse="110")


def web_form_unknown_link(house: House, visitors: Visitors) -> Page:
    page = visitors.come()
    page.goto("/r/there-never-was-such-a-one")
    return page


def sent(page: Page, *, spo2: str, pulse: str) -> Page:
    """Fill the patient's form in and send it."""
    page.get_by_label("Oxygen", exact=True).fill(spo2)
    page.get_by_label("Pulse").fill(pulse)
    page.get_by_role("button", name="Send my reading").click()
    page.wait_for_load_state()
    expect(page.locator("#sending")).to_be_hidden()
    return page


# Whoever keeps the hub


def hub_empty(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/hub")


def hub_full(house: House, visitors: Visitors) -> Page:
    full_ward(house)
    page = visitors.come(house.ward.manager)
    page.goto("/hub")
    return page


def settings(house: House, visitors: Visitors) -> Page:
    return as_administrator(house, visitors, "/settings")


def settings_with_faults(house: House, visitors: Visitors) -> Page:
    page = settings(house, visitors)
    page.get_by_label("Number that patients text").fill("12")
    page.get_by_label("Opens at").fill("25:00")
    page.get_by_role("button", name="Save the hub").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def new_staff_with_faults(house: House, visitors: Visitors) -> Page:
    page = as_administrator(house, visitors, "/settings/staff/new")
    page.get_by_role("button", name="Add them").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def new_password_for_staff(house: House, visitors: Visitors) -> Page:
    page = as_administrator(house, visitors, f"/settings/staff/{house.nurse.id}")
    page.get_by_role("button", name="Make a new password").click()
    expect(page.get_by_text("It is shown this once.")).to_be_visible()
    return page


# Everything else


def simulator(house: House, visitors: Visitors) -> Page:
    full_ward(house)
    page = at(house, visitors, "/simulator")
    expect(page.locator(".ward-row").first).to_be_visible()
    return page


def simulator_without_patients(house: House, visitors: Visitors) -> Page:
    page = at(house, visitors, "/simulator")
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    return page


def api_description(house: House, visitors: Visitors) -> Page:
    page = visitors.come()
    page.goto("/api/docs")
    return page


def nothing_there(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/patients/424242")


def no_leave(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/settings")


def at(house: House, visitors: Visitors, path: str) -> Page:
    """Open a page as the nurse."""
    page = visitors.come(house.nurse)
    page.goto(path)
    return page


def as_administrator(house: House, visitors: Visitors, path: str) -> Page:
    """Open a page as the administrator."""
    page = visitors.come(house.ward.administrator)
    page.goto(path)
    return page


def of_patient(house: House, visitors: Visitors, stay: EpisodeView) -> Page:
    """Open a patient's page as the nurse."""
    return at(house, visitors, f"/patients/{stay.patient_id}")


SCENES: Final[tuple[Scene, ...]] = (
    sign_in,
    sign_in_refused,
    password,
    password_with_faults,
    worklist_empty,
    worklist_full,
    worklist_where_another_was_first,
    worklist_stale,
    search_without_words,
    search_with_results,
    search_without_results,
    patient_with_nothing_yet,
    patient_with_open_alert,
    patient_whom_another_has,
    patient_claimed,
    patient_with_faults_in_the_outcome,
    patient_with_news,
    patient_with_a_phoned_in_reading,
    patient_with_faults_in_the_phoned_in_reading,
    patient_with_every_part_open,
    patient_with_a_handover,
    patient_with_a_handover_too_long,
    handover,
    handover_of_an_unknown_number,
    patient_with_a_care_plan,
    patient_whose_plan_is_out_of_date,
    patient_who_is_not_to_be_texted,
    worklist_with_plans,
    plan_not_written_down,
    plan_to_be_approved,
    plan_with_faults,
    unknown_number,
    unknown_number_claimed,
    enrolment,
    enrolment_with_faults,
    enrolment_done,
    correction,
    undoing_without_reason,
    leaflet,
    web_form,
    web_form_with_faults,
    web_form_in_doubt,
    web_form_answer,
    web_form_red_answer,
    web_form_unknown_link,
    hub_empty,
    hub_full,
    settings,
    settings_with_faults,
    new_staff_with_faults,
    new_password_for_staff,
    simulator,
    simulator_without_patients,
    api_description,
    nothing_there,
    no_leave,
)
