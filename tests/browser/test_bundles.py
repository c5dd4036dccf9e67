"""Care bundles and going home in the browser: answered by keyboard, on a phone, without script, and fit for everybody."""

import pytest
from playwright.sync_api import Page, expect

from app.caseload import store
from app.caseload.bundles import Answer
from app.caseload.views import EpisodeView
from tests import bundled
from tests.browser import looks
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.looks import PHONE

pytestmark = pytest.mark.browser


def on_copd(house: House) -> EpisodeView:
    """Enrol somebody on the COPD pathway."""
    copd = house.parts.database.write(lambda session: bundled.adopt(session, house.ward.hub.id, now=house.now))
    return house.enrol(1, given_name="Ada", family_name="Bell", pathway=copd.name, **bundled.COPD)


def opened(house: House, visitors: Visitors, stay: EpisodeView, **settings: object) -> Page:
    page = visitors.come(house.nurse, **settings)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_text("The 7 elements of the COPD discharge care bundle").click()
    return page


def given(house: House, stay: EpisodeView) -> dict[str, Answer]:
    with house.parts.database.read() as session:
        return {one.element: one.given.answer for one in store.bundle_answers(session, stay.hub_id, stay.id)}


def test_a_bundle_is_answered_on_a_phone_without_script(house: House, visitors: Visitors) -> None:
    stay = on_copd(house)
    page = opened(house, visitors, stay, java_script_enabled=False)
    page.set_viewport_size(PHONE)
    page.get_by_role("group", name="Technique").get_by_label("Yes").check()
    page.get_by_role("group", name="Smoking").get_by_label("Declined").check()
    page.get_by_label("Note: smoking").fill("Perhaps later")
    page.get_by_role("button", name="Record the answers for the COPD discharge care bundle").click()
    bundle = page.locator("#bundle-copd_discharge")
    expect(bundle).to_contain_text("2 of 7 done, 5 open")
    page.get_by_text("The 7 elements of the COPD discharge care bundle").click()
    expect(bundle).to_contain_text("Done. Declined, Clinician of north")
    expect(bundle).to_contain_text("“Perhaps later”")
    expect(page.locator("#going-home")).to_contain_text("COPD discharge care bundle: 2 of 7 done, 5 open.")
    assert given(house, stay) == {"technique": Answer.YES, "smoking": Answer.DECLINED}


def test_a_bundle_is_answered_by_keyboard_alone(house: House, visitors: Visitors) -> None:
    stay = on_copd(house)
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_text("The 7 elements of the COPD discharge care bundle").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("group", name="Technique").get_by_label("No", exact=True)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.type("No placebo inhaler")
    page.keyboard.press("Enter")
    expect(page.locator("#bundle-copd_discharge")).to_contain_text("0 of 7 done, 6 open, 1 not done")
    assert given(house, stay) == {"technique": Answer.NO}


def test_the_panel_is_fit_for_everybody(house: House, visitors: Visitors) -> None:
    page = opened(house, visitors, on_copd(house))
    page.get_by_text("The 7 elements of the COPD discharge care bundle").blur()  # whoever looks must find nothing focused yet
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)


def test_the_panel_with_faults_is_fit_for_everybody(house: House, visitors: Visitors) -> None:
    page = opened(house, visitors, on_copd(house))
    page.get_by_label("Note: technique").fill("watched")
    page.get_by_role("button", name="Record the answers").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    page.get_by_role("link", name="Technique: Choose an answer too").click()
    expect(page.get_by_role("group", name="Technique").get_by_label("Yes")).to_be_focused()
    expect(page.get_by_label("Note: technique")).to_have_value("watched")
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)


def test_what_a_manager_reads_is_fit_for_everybody(house: House, visitors: Visitors) -> None:
    stay = on_copd(house)
    page = visitors.come(house.ward.manager)
    page.goto(f"/patients/{stay.patient_id}")
    page.get_by_text("The 7 elements of the COPD discharge care bundle").click()
    page.get_by_text("The 7 elements of the COPD discharge care bundle").blur()
    expect(page.get_by_role("heading", name="Oxygen alert card")).to_be_visible()
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)
