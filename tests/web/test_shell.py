"""The frame: everybody is shown the way to what they may do, and to nothing else."""

import pytest

from app.hubs.store import HubView
from app.identity.roles import Role
from app.identity.store import StaffView
from app.web import shell
from app.web.shell import SignedIn

HUB = HubView(1, "north", "North Ward", "Europe/London", None, None, "08:00", "20:00")


def somebody(role: Role, *, must_change: bool = False) -> SignedIn:
    return SignedIn(StaffView(1, 1, "a@example.nhs.uk", "Casey", role, must_change_password=must_change), HUB)


def places(role: Role, environment: str = "production") -> list[str]:
    return [place.href for place in shell.around(somebody(role), path="/", environment=environment).places]


def test_a_clinician_is_led_to_all_that_is_about_patients_and_to_the_pathways() -> None:
    assert places(Role.CLINICIAN) == ["/worklist", "/handover", "/board-round", "/enrol", "/rounds", "/hub", "/pathways"]


def test_an_administrator_is_led_to_the_settings_and_to_no_patient() -> None:
    assert places(Role.ADMINISTRATOR) == ["/hub", "/pathways", "/settings"]


@pytest.mark.parametrize(("environment", "there"), [("production", False), ("demo", True), ("test", True)])
def test_the_simulator_is_never_offered_in_production(environment: str, *, there: bool) -> None:
    assert ("/simulator" in places(Role.CLINICIAN, environment)) is there


def test_nobody_signed_in_is_led_nowhere() -> None:
    assert shell.around(None, path="/", environment="demo").places == ()


def test_whoever_must_change_their_password_is_led_nowhere_else() -> None:
    assert shell.around(somebody(Role.CLINICIAN, must_change=True), path="/password", environment="demo").places == ()


def test_the_page_one_is_on_is_marked_and_so_is_its_parent() -> None:
    marked = [place.href for place in shell.around(somebody(Role.CLINICIAN), path="/enrol/7", environment="demo").places if place.current]
    assert marked == ["/enrol"]


@pytest.mark.parametrize(("role", "home"), [(Role.CLINICIAN, "/worklist"), (Role.MANAGER, "/worklist"), (Role.ADMINISTRATOR, "/hub")])
def test_everybody_starts_on_a_page_they_may_see(role: Role, home: str) -> None:
    assert shell.home_of(somebody(role).staff) == home
