"""Two clinicians change a threshold on screen: what it loosens is said loudly, and an alert already open keeps its numbers."""

import pytest
from playwright.sync_api import Locator, Page, expect

from app.caseload.views import EpisodeView
from app.pathways import loader
from app.pathways import service as pathways
from tests import people
from tests.browser import looks
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
NAME = "covid-oximetry-at-home"
ALERT = "#alert"


def reach(page: Page, wanted: Locator, key: str = "Tab") -> None:
    """Go to a control by keyboard alone."""
    for _ in range(120):
        if wanted.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press(key)
    message = f"never came by {wanted}"
    raise AssertionError(message)


def type_over(page: Page, label: str, text: str) -> None:
    """Go to a field by keyboard alone, and type something else."""
    reach(page, page.get_by_label(label))
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def press(page: Page, name: str) -> None:
    """Go to a button by keyboard alone, and press it."""
    reach(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def propose_by_keyboard(page: Page, red_max: str) -> None:
    """Propose another red limit, from the list of pathways on, on a phone's width, without a mouse."""
    page.set_viewport_size(looks.PHONE)
    page.goto("/pathways")
    reach(page, page.get_by_role("link", name="COVID Oximetry @home (adults)", exact=True))
    page.keyboard.press("Enter")
    press(page, "Propose a change")
    type_over(page, "SpO2 red at or below", red_max)
    type_over(page, "Why this is proposed", "Our oximeters read one lower")
    press(page, "See what would change")
    expect(page.get_by_role("heading", name="Less cautious than before: 1")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="This makes fewer readings red.")).to_contain_text("from 92% to 91%")
    press(page, "Propose this for a second signature")
    expect(page.get_by_text("You proposed this, so another clinician has to sign it.")).to_be_visible()
    expect(page.get_by_role("button", name="Sign it")).to_have_count(0)


def sign(page: Page) -> None:
    """Find what waits, read it, and sign it."""
    page.goto("/pathways")
    expect(page.get_by_role("heading", name="1 change waits for a signature")).to_be_visible()
    page.get_by_role("region", name="1 change waits for a signature").get_by_role("link").click()
    expect(page.get_by_text("This makes fewer readings red.")).to_be_visible()
    page.get_by_role("button", name="Sign it").click()
    expect(page.get_by_text("This makes fewer readings red.")).to_be_visible()
    page.get_by_role("button", name="Sign this less cautious version and make it live").click()
    expect(page.get_by_text("signed this on 23 November 2026")).to_be_visible()


def alert_of(page: Page, stay: EpisodeView) -> Locator:
    """Open a patient's page, and what their alert was raised on."""
    page.goto(f"/patients/{stay.patient_id}")
    alert = page.locator(ALERT)
    alert.locator("summary").filter(has_text="Why").first.click()
    return alert


def test_two_sign_a_looser_limit_and_what_is_open_keeps_its_own(house: House, visitors: Visitors) -> None:
    old = house.enrol(1, given_name="Ada", family_name="Bell")
    house.text("92 80", at=house.at(minutes_ago=20))
    first, second = visitors.come(house.nurse), visitors.come(house.colleague())
    propose_by_keyboard(first, "91")
    sign(second)
    assert not looks.faults_of(second)

    # The alert that was open keeps 92, in its reason and in its receipt.
    alert = alert_of(second, old)
    expect(alert).to_contain_text("at or below the red limit of 92%")
    expect(alert.locator(".ward-receipt").first).to_contain_text("92%")
    expect(alert).not_to_contain_text("91%")

    # Somebody new is judged by 91; whoever was here by 92, until they are moved.
    new = house.enrol(2, given_name="Ben", family_name="Cole")
    for patient in (1, 2):
        house.text("92 82", by=people.phone(patient))
    second.goto("/worklist")
    expect(second.locator(".ward-row").filter(has_text="Ben Cole")).to_contain_text("at or below the amber limit of 94%")
    second.goto(f"/patients/{old.patient_id}")
    expect(second.get_by_text("Reading: oxygen 92%, pulse 82 (red)")).to_be_visible()
    second.goto(f"/patients/{new.patient_id}")
    expect(second.get_by_text("Reading: oxygen 92%, pulse 82 (amber)")).to_be_visible()


@pytest.mark.usefixtures("hand")
def test_a_stay_is_moved_from_the_proposals_page_and_the_next_reading_is_judged_by_the_new_limit(house: House, visitors: Visitors) -> None:
    house.enrol(1, given_name="Ada", family_name="Bell")
    house.text("92 80", at=house.at(minutes_ago=40))
    first, second = visitors.come(house.nurse), visitors.come(house.colleague())
    propose_by_keyboard(first, "91")
    sign(second)
    second.get_by_role("link", name="Ada Bell").click()
    panel = second.get_by_role("region", name="Pathway")
    expect(panel).to_contain_text("This stay is on version 1; version 2 is live.")
    panel.get_by_text("What version 2 changes, and moving there").click()
    expect(panel).to_contain_text("This makes fewer readings red. SpO2 red at or below: from 92% to 91%.")
    second.get_by_role("button", name="Move to version 2").click()
    expect(second.locator("#newer_reason-error")).to_contain_text("Say why")
    assert not looks.faults_of(second)
    second.get_by_label("Why they are moved").fill("Agreed on the round")
    second.get_by_role("button", name="Move to version 2").click()
    expect(second.get_by_role("region", name="Pathway")).to_contain_text("version 2")
    expect(second.get_by_role("region", name="History")).to_contain_text("Agreed on the round")
    expect(second.locator(ALERT)).to_contain_text("at or below the red limit of 92%")
    house.text("92 81")
    second.reload()
    expect(second.get_by_text("Reading: oxygen 92%, pulse 81 (amber)")).to_be_visible()
    expect(second.get_by_text("Reading: oxygen 92%, pulse 80 (red)")).to_be_visible()
    assert house.worklist()[0].urgency.value == "red"


def test_enrolling_shows_who_may_join_the_pathway_that_is_chosen(house: House, visitors: Visitors) -> None:
    filled = {"bands.red_max": "84", "bands.amber_max": "87", "duration_days": "28", "reading_times": "10:00 16:00"}
    copd, hub_id = loader.load_shipped()["copd"].filled({**filled, "admission.usual_spo2_min": "93"}, signed="Set here"), house.ward.hub.id
    by, actor = house.nurse.email, house.nurse.actor
    house.parts.database.write(
        lambda session: pathways.adopt(session, hub_id, copd, by=by, second_by="b@north.example", actor=actor, now=house.now)
    )
    page = visitors.come(house.nurse)
    page.goto("/enrol")
    covid_joins, copd_joins = page.get_by_text("Who may join: COVID"), page.get_by_text("Who may join: COPD")
    expect(covid_joins).to_be_visible()
    expect(copd_joins).to_be_visible()
    page.get_by_label("Given name").fill("Nora")
    page.get_by_label("Pathway", exact=True).select_option("copd")
    expect(covid_joins).to_be_hidden()
    expect(page.get_by_text("Only people whose usual SpO2 is known.")).to_be_visible()
    expect(page.locator("#reading_times-hint")).to_have_text("Empty: 10:00, 16:00")
    expect(page.get_by_label("Given name")).to_have_value("Nora")
    page.get_by_label("Usual oxygen level on air").press_sequentially("94")
    expect(page.get_by_label("Amber at or below")).to_be_hidden()
    page.get_by_label("Pathway", exact=True).select_option(NAME)
    expect(page.locator("#reading_times-hint")).to_have_text("Empty: 08:00, 13:00, 18:00")
    expect(page.get_by_label("Amber at or below")).to_be_visible()
    expect(page.locator(".app-limits")).to_contain_text("below 95%")
    page.get_by_role("heading", name="Enrol a patient").click()
    assert not looks.faults_of(page)
