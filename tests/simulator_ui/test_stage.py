"""What a trainer presses beside the phones: the demo's clock and its scripted afternoon."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient

from app.clinician_ui import routes as clinician_ui
from app.db import Database
from app.identity.roles import Role
from app.simulator_ui import routes, stage_presenters
from app.web.rehearsal import Part, Progress, Step, Texted
from tests import people
from tests.doors import NOW, Ward, open_ward

OURS = {"Sec-Fetch-Site": "same-origin"}
FRAGMENT = {**OURS, "HX-Request": "true"}
PATHS = ("/simulator/stage", "/simulator/steps", "/simulator/time")


class Script:
    """A rehearsal of two steps that notes what it was asked to do."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.kept: list[Texted] = []
        self.shown = Progress(NOW, 1, skips=False, begun=False, plays=False, provider_away=False, steps=steps())

    def progress(self) -> Progress:
        """Say where it is."""
        return self.shown

    def run(self, pace: int) -> None:
        """Note the pace."""
        self.asked.append(f"run {pace}")
        self.shown = replace(self.shown, pace=pace)

    def skip(self) -> None:
        """Note it."""
        self.asked.append("skip")

    def play(self) -> None:
        """Note it."""
        self.asked.append("play")
        self.shown = replace(self.shown, begun=True, plays=True)

    def stop(self) -> None:
        """Note it."""
        self.asked.append("stop")
        self.shown = replace(self.shown, plays=False)

    def keeps(self, text: Texted) -> bool:
        """Keep it while away."""
        self.kept.append(text)
        return self.shown.provider_away


def steps(done: int = 0) -> tuple[Step, ...]:
    return (
        Step(NOW + timedelta(minutes=5), Part.TEXTS, "Ann Bell", "94 <88>", "An amber.", done=done > 0),
        Step(NOW + timedelta(minutes=9, seconds=30), Part.PROVIDER_AWAY, None, None, "Nothing comes.", done=done > 1),
    )


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def ward(database: Database, script: Script) -> Ward:
    """A hub beside whose phones an afternoon can be played."""
    opened = open_ward(database, routes.router, clinician_ui.router)
    opened.app.state.parts = replace(opened.parts, rehearsal=script)
    return opened


@pytest.fixture
def trainer(ward: Ward) -> TestClient:
    return ward.signed_in(Role.CLINICIAN)


def press(trainer: TestClient, what: str) -> str:
    answer = trainer.post("/simulator/stage", data={"do": what}, headers=FRAGMENT)
    assert answer.status_code == 200
    return answer.text


def test_where_no_afternoon_is_played_there_is_none_to_press(database: Database) -> None:
    plain = open_ward(database, routes.router, clinician_ui.router).signed_in(Role.CLINICIAN)
    assert [plain.get(path).status_code for path in PATHS] == [404, 404, 404]
    assert plain.post("/simulator/stage", data={"do": "play"}, headers=OURS).status_code == 404
    assert "scripted afternoon" not in plain.get("/simulator").text
    assert "Demo time" not in plain.get("/worklist").text


def test_where_patients_are_real_time_cannot_be_warped(database: Database, script: Script) -> None:
    real = open_ward(database, routes.router, environment="production", public_url="https://ward.example")
    real.app.state.parts = replace(real.parts, rehearsal=script)
    browser = real.signed_in(Role.CLINICIAN)
    assert [browser.get(path).status_code for path in PATHS] == [404, 404, 404]
    assert browser.post("/simulator/stage", data={"do": "60"}, headers=OURS).status_code == 404
    assert script.asked == []


def test_every_page_says_what_the_demos_clock_shows(trainer: TestClient, script: Script) -> None:
    for path in ("/worklist", "/simulator", "/simulator/time"):
        assert "Demo time <strong>14:03</strong>, ×1</aside>" in trainer.get(path).text
    script.run(0)
    assert "</strong>, paused</aside>" in trainer.get("/simulator/time").text


def test_each_button_does_what_it_says(trainer: TestClient, script: Script) -> None:
    assert "Start the afternoon" in trainer.get("/simulator").text
    assert "Stop the script" in press(trainer, "play")
    press(trainer, "next")
    assert 'value="60" id="stage-pace-60" aria-pressed="true"' in press(trainer, "60")
    assert "Go on with the script" in press(trainer, "stop")
    press(trainer, "0")
    assert script.asked == ["play", "skip", "run 60", "stop", "run 0"]


def test_without_script_in_the_browser_a_button_leads_back_to_the_page(trainer: TestClient) -> None:
    answer = trainer.post("/simulator/stage", data={"do": "10"}, headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/simulator")


@pytest.mark.parametrize("what", ["", "-1", "3600", "rewind", "1.0"])
def test_nothing_else_can_be_pressed(trainer: TestClient, script: Script, what: str) -> None:
    assert trainer.post("/simulator/stage", data={"do": what}, headers=OURS).status_code == 404
    assert script.asked == []


def test_another_site_cannot_warp_time_and_nobody_can_unsigned(ward: Ward, trainer: TestClient, script: Script) -> None:
    assert trainer.post("/simulator/stage", data={"do": "60"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert ward.visitor().post("/simulator/stage", data={"do": "60"}, headers=OURS).status_code == 303
    assert script.asked == []


def test_the_page_tells_what_has_happened_and_what_comes(trainer: TestClient, script: Script) -> None:
    script.play()
    script.shown = replace(script.shown, now=NOW + timedelta(minutes=6), provider_away=True, steps=steps(1))
    page = trainer.get("/simulator").text
    assert "Ann Bell texts “94 &lt;88&gt;”.</strong> An amber." in page
    assert "Next: 14:12, The provider of texts goes away, in 4 min." in page
    assert "The provider is away.</strong>" in page


def test_what_is_texted_while_the_provider_is_away_waits_there(ward: Ward, trainer: TestClient, script: Script) -> None:
    script.shown = replace(script.shown, provider_away=True)
    sent = trainer.post("/simulator/texts", data={"phone": people.phone(1), "body": "88 110"}, headers=OURS, follow_redirects=False)
    assert sent.status_code == 303
    assert [(one.from_phone, one.body) for one in script.kept] == [(people.phone(1), "88 110")]
    assert "88 110</p>" not in trainer.get(f"/simulator?phone=%2B{people.phone(1)[1:]}").text
    script.shown = replace(script.shown, provider_away=False)
    trainer.post("/simulator/texts", data={"phone": people.phone(1), "body": "call me"}, headers=OURS)
    assert "call me</p>" in trainer.get(f"/simulator?phone=%2B{people.phone(1)[1:]}").text
    assert ward.parts.rehearsal is None  # it stands in the application alone


def test_a_step_that_is_due_within_the_minute_is_a_minute_away_and_an_old_one_none() -> None:
    progress = Progress(NOW + timedelta(minutes=9), 1, skips=False, begun=True, plays=True, provider_away=False, steps=steps(1))
    shown = stage_presenters.present(progress, zone=ZoneInfo("Europe/London"))
    assert [(one.state, one.minutes) for one in shown.steps] == [("done", 0), ("next", 1)]


def test_an_afternoon_that_is_over_says_how_to_have_another(trainer: TestClient, script: Script) -> None:
    script.shown = replace(script.shown, begun=True, steps=steps(2))
    page = trainer.get("/simulator").text
    assert "For a fresh afternoon" in page
    assert "stage-play" not in page
    assert "stage-next" not in page
