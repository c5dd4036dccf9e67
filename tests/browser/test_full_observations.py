"""Whole sets of observations on screen: a resident of a care home, a child, a round; parts never shown as a whole."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.monitoring import store as monitoring
from tests import people, scored
from tests.browser import looks
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser

LIMES: dict[str, Any] = {
    "pathway": scored.CARE_HOME, "date_of_birth": date(1940, 1, 1), "carer_name": "The Limes", "carer_role": "care home",
    "carer_phone": people.phone(60),
}  # fmt: skip
ROUND = "/rounds?home=The+Limes"


@pytest.fixture(autouse=True)
def _adopted(house: House) -> None:
    wanted = (scored.care_home(), scored.children(), scored.breathless())
    scored.adopt(house.parts.database, house.ward.hub.id, *wanted, now=house.now)


def marsh(house: House) -> EpisodeView:
    return house.enrol(1, given_name="Edna", family_name="Marsh", usual_news=1, **LIMES)


def of(house: House, visitors: Visitors, stay: EpisodeView) -> Page:
    page = visitors.come(house.nurse)
    page.goto(f"/patients/{stay.patient_id}")
    return page


def panel(page: Page) -> Locator:
    return page.locator("form[action$='/readings']")


def fill(form: Locator, start: str = "", /, **values: str) -> None:
    for name, value in values.items():
        form.locator(f"[name={start}{name}]").fill(value)


def count(house: House, stay: EpisodeView) -> int:
    with house.parts.database.read() as session:
        return len(monitoring.readings_of(session, stay.hub_id, stay.id))


def test_a_resident_with_a_soft_sign_far_above_usual_is_on_the_list_with_what_to_do(house: House, visitors: Visitors) -> None:
    page = of(house, visitors, marsh(house))
    form = panel(page)
    fill(form, spo2="95", pulse="112", respiratory_rate="22", obs_systolic_bp="105", temperature_c="38.4")
    form.get_by_label("On air").check()
    form.get_by_label("Consciousness").select_option("A")
    form.get_by_role("radiogroup", name="Sleepier, agitated").get_by_label("Yes").check()
    form.get_by_role("button", name="Record the reading").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("The reading is recorded: red.")
    expect(told).to_contain_text("NEWS2 7 (RESTORE2: Call 999)")
    expect(told).to_contain_text("6 above usual 1; soft signs seen: sleepier, agitated, restless, distressed or withdrawn")
    expect(told).to_contain_text("Tell whoever is with them")
    expect(page.get_by_role("heading", name="Red alert")).to_be_visible()
    table = page.locator(".ward-table")
    expect(table).to_contain_text("systolic blood pressure 105 mmHg, consciousness A: alert")
    table.get_by_text("Parts").click()
    expect(table.locator("dt", has_text="Breathing rate").locator("xpath=following-sibling::dd")).to_have_text("2")
    page.goto("/worklist")
    row = page.locator(".ward-row").first
    expect(row).to_contain_text("NEWS2 7, which is 6 above the usual 1.")
    expect(row).to_contain_text("Soft sign seen: sleepier")


def test_a_part_of_a_set_is_shown_as_at_least(house: House, visitors: Visitors) -> None:
    page = of(house, visitors, marsh(house))
    fill(panel(page), spo2="93", pulse="112")
    panel(page).get_by_role("button", name="Record the reading").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text(
        "NEWS2 at least 4, partial: breathing rate, air or oxygen, systolic blood pressure, consciousness, temperature"
    )
    expect(page.get_by_text(re.compile(r"NEWS2 4\b"))).to_have_count(0)


def test_fahrenheit_is_refused_beside_its_field_and_nothing_is_lost(house: House, visitors: Visitors) -> None:
    stay = marsh(house)
    page = of(house, visitors, stay)
    form = panel(page)
    fill(form, spo2="96", pulse="80", temperature_c="98.6")
    form.get_by_label("Consciousness").select_option("C")
    form.get_by_role("radiogroup", name="Pale, cold").get_by_label("No", exact=True).check()
    form.get_by_role("button", name="Record the reading").click()
    expect(page.get_by_role("link", name="Temperature: Expected 30 to 45 °C; this looks like degrees Fahrenheit.")).to_be_visible()
    expect(page.locator("#temperature_c-error")).to_contain_text("degrees Fahrenheit")
    form = panel(page)
    expect(form.locator("#spo2")).to_have_value("96")
    expect(form.get_by_label("Consciousness")).to_have_value("C")
    expect(form.get_by_role("radiogroup", name="Pale, cold").get_by_label("No", exact=True)).to_be_checked()
    assert count(house, stay) == 0
    page.get_by_role("link", name="Temperature: Expected").click()
    expect(form.locator("#temperature_c")).to_be_focused()
    form.locator("#temperature_c").fill("37")
    form.get_by_role("button", name="Record the reading").click()
    expect(page.get_by_role("status").first).to_contain_text("The reading is recorded")
    assert count(house, stay) == 1


@pytest.mark.usefixtures("hand")
def test_a_carer_and_a_nurse_enter_for_a_child_and_the_levels_follow(house: House, visitors: Visitors) -> None:
    child: dict[str, Any] = {
        "pathway": scored.CHILDREN,
        "date_of_birth": date(2023, 3, 1),
        "carer_name": "Jo",
        "carer_phone": people.phone(61),
    }
    stay = house.enrol(1, given_name="Kit", family_name="Reed", channel=Channel.WEB, **child)
    phone = visitors.come(is_mobile=True, has_touch=True)
    phone.set_viewport_size({"width": 360, "height": 740})
    phone.goto(house.link(stay))
    expect(phone.get_by_text("How are they, against the last reading?")).to_be_visible()
    for label, value in (("Oxygen", "97"), ("Pulse", "120"), ("Breaths in one minute", "44"), ("Temperature", "37.1")):
        phone.get_by_label(label, exact=True).fill(value)
    phone.get_by_role("button", name="Send my reading").click()
    expect(phone.get_by_role("status")).to_contain_text("Oxygen 97, pulse 120")
    page = of(house, visitors, stay)
    expect(page.locator(".ward-table")).to_contain_text("National PEWS at least 1, partial: respiratory distress, oxygen support")
    expect(page.locator(".ward-table")).to_contain_text("Already low")
    form = panel(page)
    fill(
        form, spo2="91", pulse="155", respiratory_rate="52", obs_oxygen_litres_per_min="2", obs_capillary_refill_s="3", obs_systolic_bp="95"
    )
    form.get_by_label("Respiratory distress").select_option("moderate")
    form.get_by_label("Consciousness").select_option("A")
    form.get_by_label("Carer: how is the child").select_option("W")
    form.get_by_role("button", name="Record the reading").click()
    told = page.get_by_role("status").first
    expect(told).to_contain_text("National PEWS 14 (emergency)")
    expect(told).to_contain_text("whatever the score: the carer finds the child worse")
    expect(told).to_contain_text("Call 2222 at once.")
    expect(told).to_contain_text("Tell the carer")
    expect(page.get_by_role("heading", name="Red alert")).to_be_visible()


def test_the_test_after_moving_is_doubted_while_it_is_typed_and_recorded(house: House, visitors: Visitors) -> None:
    stay = house.enrol(1, pathway=scored.BREATHLESS)
    page = of(house, visitors, stay)
    doubt = page.get_by_text("the test after moving should not be done")
    expect(doubt).to_be_hidden()
    fill(panel(page), spo2="95", pulse="80", spo2_exertion="90")
    expect(doubt).to_be_visible()
    panel(page).locator("#spo2").fill("96")
    expect(doubt).to_be_hidden()
    panel(page).locator("#spo2").fill("95")
    panel(page).get_by_role("button", name="Record the reading").click()
    expect(page.get_by_role("status").first).to_contain_text("The oxygen at rest was 95%.")
    assert count(house, stay) == 1


def test_a_whole_set_is_entered_from_top_to_bottom_by_keyboard_alone(house: House, visitors: Visitors) -> None:
    stay = marsh(house)
    page = of(house, visitors, stay)
    panel(page).locator("#spo2").focus()
    for value in ("97", "72", "16", "125", "36.8"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    page.keyboard.press("Space")  # on air
    page.keyboard.press("Tab")
    page.keyboard.type("A")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Record the reading":
            break
    page.keyboard.press("Enter")
    told = page.get_by_role("status").first
    expect(told).to_contain_text("NEWS2 0 (RESTORE2: Watch closely)")
    expect(told).to_contain_text("1 below usual 1")
    assert count(house, stay) == 1


def test_a_round_goes_from_row_to_row_by_keyboard_and_stops_at_who_is_ill(house: House, visitors: Visitors) -> None:
    first, second = marsh(house), house.enrol(2, given_name="Fay", family_name="North", **LIMES)
    page = visitors.come(house.nurse)
    page.goto("/rounds")
    page.get_by_role("link", name="The Limes").click()
    page.locator(f"#r{first.id}_spo2").focus()
    for value in ("97", "72", "16", "125", "36.8"):
        page.keyboard.type(value)
        page.keyboard.press("Tab")
    fill(page.locator("form[action='/rounds']"), f"r{second.id}_", spo2="9")
    page.get_by_role("button", name="Record Edna Marsh").click()
    expect(page.locator(f"#name-{second.id}")).to_be_focused()
    expect(page.get_by_role("status").first).to_contain_text("Edna Marsh: green, NEWS2 at least 0, partial")
    expect(page.locator(f"#r{second.id}_spo2")).to_have_value("9")
    page.locator(f"#r{second.id}_spo2").press("Enter")
    expect(page.get_by_role("link", name="Fay North, Oxygen: Expected 50 to 100 %.")).to_be_visible()
    row = page.locator(f"#row-{second.id}")
    fill(row, f"r{second.id}_", spo2="88", pulse="120", respiratory_rate="26", temperature_c="38.8", obs_systolic_bp="98")
    row.get_by_label("Breathing", exact=True).select_option("air")
    row.get_by_label("Consciousness").select_option("A")
    row.get_by_label("Pale, cold or mottled skin").check()
    row.get_by_label("I looked for all of these").check()
    row.get_by_role("button", name="Record Fay North").click()
    expect(row.get_by_role("alert")).to_contain_text("Recorded: red.")
    expect(row.get_by_role("alert")).to_contain_text("Call 999")
    expect(page.locator(f"#name-{second.id}")).to_be_focused()
    assert [item.patient_id for item in house.worklist()] == [second.patient_id]


def test_a_double_press_on_a_round_is_one_reading(house: House, visitors: Visitors) -> None:
    stay = marsh(house)
    page = visitors.come(house.nurse)
    page.goto(ROUND)
    fill(page.locator(f"#row-{stay.id}"), f"r{stay.id}_", spo2="97", pulse="72")
    page.get_by_role("button", name="Record Edna Marsh").dblclick()
    expect(page.get_by_role("status").first).to_contain_text("Recorded.")
    assert count(house, stay) == 1


def care_home_panel(house: House, visitors: Visitors) -> Page:
    return of(house, visitors, marsh(house))


def care_home_panel_with_faults(house: House, visitors: Visitors) -> Page:
    page = care_home_panel(house, visitors)
    fill(panel(page), spo2="x", temperature_c="99", obs_systolic_bp="1")
    panel(page).get_by_role("button", name="Record the reading").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def care_home_reading_in_red(house: House, visitors: Visitors) -> Page:
    page = care_home_panel(house, visitors)
    fill(panel(page), spo2="91", pulse="120", respiratory_rate="26", temperature_c="38.8", obs_systolic_bp="98")
    panel(page).get_by_role("radiogroup", name="Pale").get_by_label("Yes").check()
    panel(page).get_by_role("button", name="Record the reading").click()
    expect(page.get_by_role("status").first).to_contain_text("Already")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    return page


def child_panel(house: House, visitors: Visitors) -> Page:
    stay = house.enrol(1, pathway=scored.CHILDREN, date_of_birth=date(2023, 3, 1), carer_name="Jo", carer_phone=people.phone(61))
    return of(house, visitors, stay)


def child_form(house: House, visitors: Visitors) -> Page:
    stay = house.enrol(1, pathway=scored.CHILDREN, date_of_birth=date(2023, 3, 1), carer_name="Jo", carer_phone=people.phone(61))
    page = visitors.come()
    page.goto(house.link(stay))
    return page


def care_homes(house: House, visitors: Visitors) -> Page:
    marsh(house)
    page = visitors.come(house.nurse)
    page.goto("/rounds")
    return page


def no_care_home(house: House, visitors: Visitors) -> Page:
    page = visitors.come(house.nurse)
    page.goto("/rounds")
    return page


def round_of_two(house: House, visitors: Visitors) -> Page:
    marsh(house)
    house.enrol(2, given_name="Fay", family_name="North", plan="Not for hospital.", **LIMES)
    page = visitors.come(house.nurse)
    page.goto(ROUND)
    return page


def round_with_faults_and_a_red_row(house: House, visitors: Visitors) -> Page:
    page = round_of_two(house, visitors)
    rows = page.locator(".ward-round")
    for row, spo2 in ((rows.nth(0), "88"), (rows.nth(1), "880")):
        row.get_by_label("Oxygen", exact=True).fill(spo2)
    page.get_by_role("button", name="Record every row").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


SCENES = (
    care_home_panel, care_home_panel_with_faults, care_home_reading_in_red, child_panel, child_form, care_homes, no_care_home, round_of_two,
    round_with_faults_and_a_red_row,
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_every_new_page_is_fit_for_everybody(house: House, visitors: Visitors, scene: Any) -> None:  # noqa: ANN401 -- a scene
    page = scene(house, visitors)
    faults = looks.faults_of(page)
    assert not faults, "\n" + "\n".join(faults)
