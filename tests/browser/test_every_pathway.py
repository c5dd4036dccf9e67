"""A patient of each pathway is enrolled on screen, gets worse and gets better in their own way; the alert says why it is there.

The numbers that fill the gaps of a definition here are made up for these tests: none is a default of the product.
"""

import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.clinician_ui.asked import OBSERVATION
from app.pathways import loader
from app.pathways import service as pathways
from tests import people
from tests.browser.conftest import Visitors
from tests.browser.house import House

pytestmark = pytest.mark.browser
ROW = ".ward-row"
ALERT = "#alert"
WELL = {"spo2": "97", "pulse": "80", "respiratory_rate": "16", "temperature_c": "36.8", "systolic_bp": "120"}
WELL_CODES = {"oxygen": "air", "consciousness": "A"}


@dataclass(frozen=True)
class Case:
    """One pathway: how it is filled in, who joins, what makes them worse and what makes them better."""

    name: str
    born: str = "31/03/1950"
    fill: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str] = field(default_factory=dict)  # fields of the enrolment
    ticks: tuple[str, ...] = ()
    worse: str | dict[str, str] = "88 110"  # a text, or what a nurse enters
    urgency: str = "Red"
    why: str = ""
    receipt: tuple[str, ...] = ()
    better: str | dict[str, str] = "97 80"


LUNGS = {"usual_spo2": "90", "amber_max": "87", "red_max": "85", "limits_by": "Dr Rao", "limits_reason": "COPD, target 88 to 92"}
CARER = {"carer_name": "Sam Bell", "carer_phone": "07700 900777", "carer_role": "mother"}
CASES = (
    Case(
        "covid-oximetry-at-home",
        worse="88 110",
        why="at or below the red limit of 92%",
        receipt=("88 110", "92%", "read in the source", "95%"),
    ),
    Case(
        "covid-oximetry-at-home-proactive",
        fill={"chase.reminder": "20", "chase.second_reminder": "40", "chase.missed": "60", "calls.on_days": "1 3"},
        worse="94 95",
        urgency="Amber",
        why="at or below the amber limit of 94%",
        receipt=("94 95", "94%", "95%"),
    ),
    Case(
        "covid-virtual-ward",
        fill={"reading_times": "09:00 13:00 17:00"},
        worse="96 90 coughing up blood",
        why="coughing up blood",
        receipt=("96 90 coughing up blood", "coughing up blood"),
    ),
    Case(
        "ari-virtual-ward",
        fill={"bands.red_max": "92", "bands.amber_max": "94", "duration_days": "14", "calls.every_days": "1"},
        worse={**WELL, **WELL_CODES, "respiratory_rate": "26", "temperature_c": "39.4", "pulse": "115"},
        why="NEWS2",
        receipt=("7", "High"),
        better={**WELL, **WELL_CODES},
    ),
    Case(
        "copd",
        fill={"bands.red_max": "92", "bands.amber_max": "94", "duration_days": "14"},
        facts=LUNGS,
        worse={**WELL, "spo2": "96", "oxygen": "oxygen"},
        urgency="Amber",
        why="too much oxygen",
        receipt=("96", "92"),
        better={**WELL, "spo2": "90", "oxygen": "oxygen"},
    ),
    Case(
        "care-home",
        fill={"duration_days": "28"},
        facts={"usual_news": "1", "carer_name": "The Elms", "carer_role": "care home"},
        worse={**WELL, **WELL_CODES, "respiratory_rate": "22", "temperature_c": "38.5", "intake": "yes"},
        urgency="Amber",
        why="eating or drinking less",
        receipt=("eating or drinking less",),
        better={**WELL, **WELL_CODES},
    ),
    Case(
        "pregnancy",
        born="01/05/1996",
        fill={
            "admission.min_age": "16",
            "admission.usual_spo2_min": "95",
            "bands.red_max": "92",
            "bands.amber_max": "94",
            "vitals.pulse.amber_from": "110",
            "vitals.pulse.red_from": "120",
        },
        facts={"maternity_contact": "Maternity triage, 0113 496 0000"},
        ticks=("pregnant",),
        worse="97 135",
        why="Pulse 135",
        receipt=("97 135", "120"),
    ),
    Case(
        "children",
        born="31/03/2023",
        fill={"admission.usual_spo2_min": "95", "bands.red_max": "91", "bands.amber_max": "94", "duration_days": "14"},
        facts=CARER,
        worse={"spo2": "96", "pulse": "175", "respiratory_rate": "62", "temperature_c": "37.2"},
        why="National PEWS",
        receipt=("8", "at least"),
        better={"spo2": "98", "pulse": "110", "respiratory_rate": "28", "temperature_c": "36.9"},
    ),
)


def adopt(house: House, case: Case) -> None:
    """Have two clinicians sign the pathway, filled in."""
    filled = loader.load_shipped()[case.name].filled(case.fill, signed="Made up for this test")
    hub_id, actor = house.ward.hub.id, house.nurse.actor
    house.parts.database.write(
        lambda session: pathways.adopt(session, hub_id, filled, by="a@x.example", second_by="b@x.example", actor=actor, now=house.now)
    )


def enrol(page: Page, case: Case) -> None:
    page.goto("/enrol")
    for name, value in {
        "nhs_number": people.nhs_number(7),
        "date_of_birth": case.born,
        "given_name": "Ada",
        "family_name": "Bell",
        "phone": "07700 900007",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=pathway]").select_option(case.name)
    for summary in page.locator("form details > summary").all():
        if summary.is_visible() and summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    for name, value in case.facts.items():
        page.locator(f"[name={name}]").fill(value)
    for name in case.ticks:
        page.locator(f"[name={name}]").check()
    page.get_by_role("button", name="Enrol the patient").click()
    expect(page.get_by_role("heading", name="Ada Bell is enrolled")).to_be_visible()
    page.get_by_role("link", name="Open the patient’s page").click()


def enter(page: Page, values: dict[str, str]) -> None:
    """Enter a reading on the patient's page; a field that stands behind a summary is opened first."""
    form = page.locator("form[action$='/readings']")
    for asked, value in values.items():
        name = asked if form.locator(f"[name={asked}]").count() else f"{OBSERVATION}{asked}"
        here = form.locator(f"[name={name}]")
        kind = here.first.evaluate("one => one.type")
        if not here.first.is_visible():
            form.locator("summary").first.click()
        if kind == "radio":
            form.locator(f"[name={name}][value={value}]").check()
        elif kind == "select-one":
            here.select_option(value)
        else:
            here.fill(value)
    form.get_by_role("button", name="Record the reading").click()


def hear(house: House, page: Page, said: str | dict[str, Any]) -> None:
    """Let the patient text, or a nurse enter what was measured."""
    if isinstance(said, str):
        house.text(said, by="+447700900007")
    else:
        enter(page, said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_patient_of_each_pathway_gets_worse_and_better_and_the_alert_says_why(house: House, visitors: Visitors, case: Case) -> None:
    adopt(house, case)
    page = visitors.come(house.nurse)
    enrol(page, case)
    patient = page.url
    hear(house, page, case.worse)
    page.goto("/worklist")
    row = page.locator(ROW)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("Ada Bell")
    expect(row).to_contain_text(case.why)
    row.get_by_role("button", name=re.compile("^Claim")).click()
    alert = page.locator(ALERT)
    expect(alert).to_contain_text(f"{case.urgency} alert")
    receipt = alert.locator(".ward-receipt").first
    receipt.locator("summary").click()
    for words in case.receipt:
        expect(alert).to_contain_text(words)
    expect(receipt).to_contain_text(case.name if case.name in receipt.inner_text() else "version")
    page.goto(patient)
    hear(house, page, case.better)
    page.goto(patient)
    expect(page.locator(ALERT)).to_be_visible()  # what is better takes nobody off the list: a person does
    page.get_by_label("Carry on").check()
    page.get_by_label("Note", exact=True).fill("Well again, spoke to them.")
    page.get_by_role("button", name="Record the outcome").click()
    if page.url.startswith(patient):  # something new had come: it is shown first
        page.get_by_role("button", name="Record the outcome").click()
    expect(page).to_have_url(re.compile(r"/worklist$"))
    expect(page.locator(ROW)).to_have_count(0)
