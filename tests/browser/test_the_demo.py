"""The demonstration as a first visitor meets it: one command, one press to sign in, a text, and a patient on the list.

`WARDLIGHT_SCREENSHOTS=1` makes the pictures of the README on the way.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from app.clock import monotonic
from tests.browser import pictures
from tests.browser.watching import Watch
from tests.conftest import MEASURED
from tests.schema import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow]
START_S = 240  # ten days of sixty patients, on a machine that does something else besides
SKIPPED_WITHIN_MS = 60_000  # far more than the longest gap takes, for such a machine
Recorder = Callable[[str, object], None]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of a demo that was started in an empty folder; Ctrl-C must end it cleanly."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("WARDLIGHT_", "TWILIO_"))}
    environment |= {"PORT": str(port), "PYTHONPATH": str(ROOT)}
    demo = subprocess.Popen([sys.executable, "-m", "app.demo"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    assert demo.stderr is not None
    too_long = threading.Timer(START_S, demo.kill)
    too_long.start()
    said = ""
    for line in demo.stderr:
        said += line
        if "Ctrl-C stops it" in line:
            break
    too_long.cancel()
    try:
        found = re.search(r"Wardlight demo: (http://\S+)", said)
        assert found, said
        answers(port)
        yield found.group(1)
    finally:
        demo.send_signal(signal.SIGINT)
        _, rest = demo.communicate(timeout=30)
    assert (demo.returncode, "Traceback" in rest) == (0, False), rest


def answers(port: int) -> None:
    """Wait until the port is served: the address is said just before."""
    until = monotonic() + 20
    while monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
    pytest.fail("the demo said its address and does not answer there")


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, locale="en-GB")
    context.set_default_timeout(20_000)
    watch = Watch()
    watch.follow(context)
    yield context
    context.close()
    assert not watch.complaints


def test_a_first_visitor_texts_and_sees_the_list_move_and_clears_it(visitor: BrowserContext) -> None:
    phone, nurse = visitor.new_page(), visitor.new_page()
    phone.goto("/")
    phone.get_by_role("button", name="Clinician").click()
    expect(phone).to_have_url(re.compile("/worklist$"))
    nurse.goto("/worklist")
    waiting = set(nurse.locator(".ward-row__name a").all_inner_texts())
    phone.get_by_role("navigation", name="Menu").get_by_role("link", name="Simulator").click()
    name = choose_somebody_well(phone, waiting)
    phone.get_by_role("button", name="88 110").click()
    expect(phone.locator("#talk li").first).to_contain_text("999", timeout=2_500)
    for page in (nurse, phone):  # the worklist, and the list beside the phone
        top = page.locator(".ward-row").first
        expect(top).to_contain_text(name, timeout=3_000)
        expect(top).to_contain_text("Oxygen 88%")
    pictures.take(phone, "simulator", from_top=True)
    nurse.bring_to_front()
    pictures.take(nurse, "worklist")
    row(nurse, name).get_by_role("button", name="Claim").click()
    expect(nurse.get_by_text(f"{name} is yours.")).to_be_visible()
    nurse.get_by_label("Carry on monitoring").check()
    nurse.get_by_label("Note", exact=True).fill("Measured again: 96. Oximeter was on a cold hand.")
    nurse.get_by_role("button", name="Record the outcome").click()
    expect(nurse).to_have_url(re.compile("/worklist$"))
    expect(row(nurse, name)).to_have_count(0)
    expect(row(phone, name)).to_have_count(0)


def test_a_trainer_plays_the_afternoon_and_the_list_shows_what_came_of_it(visitor: BrowserContext, record_property: Recorder) -> None:
    trainer, nurse = visitor.new_page(), visitor.new_page()
    trainer.goto("/")
    trainer.get_by_role("button", name="Clinician").click()
    expect(trainer).to_have_url(re.compile("/worklist$"))
    nurse.goto("/worklist")
    trainer.goto("/simulator")
    trainer.get_by_text("The whole script").click()
    worse, lost = plays(trainer, "89 108"), steps(trainer).filter(has_text="“96 76”")
    began = monotonic()
    trainer.get_by_role("button", name="Start the afternoon").click()
    trainer.get_by_role("button", name="×60").click()
    expect(trainer.locator("#demo-time")).to_contain_text("×60")
    trainer.get_by_role("button", name="Pause").click()
    expect(trainer.locator("#demo-time")).to_contain_text("paused")

    skip_until_done(trainer, lost)  # two texts wait at a provider that is away
    nurse.reload()
    expect(nurse.get_by_role("alert").filter(has_text="Do not rely on what this page shows.")).to_contain_text("Texts from patients")
    expect(row(nurse, worse)).to_contain_text("94%")
    expect(row(nurse, plays(trainer, "END"))).to_contain_text("Cannot text: phone today")

    skip_until_done(trainer, steps(trainer).filter(has_text="The provider of texts is back"))
    trainer.get_by_role("button", name="×60").click()
    expect(row(nurse, worse)).to_contain_text("Oxygen 92%")  # found, a few minutes of the demo later
    expect(trainer.get_by_text("Do not rely on what this page shows.")).to_have_count(0)
    trainer.get_by_role("button", name="Pause").click()
    trainer.get_by_text("The whole script").click()
    pictures.take(trainer, "afternoon")
    trainer.get_by_text("The whole script").click()

    skip_until_done(trainer, steps(trainer).filter(has_text="The afternoon ends"))
    record_property(MEASURED, f"the demo's afternoon was played in {monotonic() - began:.0f} s")
    expect(nurse.locator(".ward-row").first).to_contain_text(worse)
    expect(nurse.locator(".ward-row--red").first).to_contain_text("Oxygen 89%")
    expect(row(nurse, plays(trainer, "falls silent"))).to_contain_text("No reading for 13:00")
    expect(nurse.locator("#demo-time")).to_contain_text("16:")
    nurse.reload()
    expect(nurse.get_by_text("Do not rely on what this page shows.")).to_have_count(0)


def steps(page: Page) -> Locator:
    return page.locator(".sim-steps__step")


def plays(page: Page, what: str) -> str:
    """Give the name of whoever does this in the script."""
    told = steps(page).filter(has_text=what).first.locator("strong").inner_text()
    return re.split(" texts | falls silent", told)[0]


def skip_until_done(page: Page, step: Locator) -> None:
    """Go from event to event until this one has come; the clock is paused, so that none comes by itself."""
    done = page.locator(".sim-steps__step--done")
    while "(done)" not in step.first.inner_text():
        before = done.count()
        page.get_by_role("button", name="To the next event").click()
        expect(done).not_to_have_count(before, timeout=SKIPPED_WITHIN_MS)


def choose_somebody_well(page: Page, waiting: set[str]) -> str:
    """Choose the phone of a patient of the usual sort who is not on the list, and give their name."""
    choices = page.get_by_label("Whose phone")
    told = [re.fullmatch(r"(.+) \(usual oxygen 9[678]%\)", text.strip()) for text in choices.locator("option").all_inner_texts()]
    name = next(found.group(1) for found in told if found and found.group(1) not in waiting)
    choices.select_option(label=re.search(rf"{re.escape(name)} \(.*?\)", choices.inner_text()).group())  # type: ignore[union-attr]
    page.get_by_role("button", name="Show this phone").click()
    expect(page.locator(".sim-phone__head")).to_contain_text(name)
    return name


def row(page: Page, name: str) -> Locator:
    return page.locator(".ward-row", has_text=name)
