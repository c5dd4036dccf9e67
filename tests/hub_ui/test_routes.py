"""The caseload page: whom it is for, what it says, and what it says when there is nothing to say."""

from datetime import timedelta

import pytest

from app.caseload.episode import EndReason
from app.flows import enrolment
from app.hub_ui import presenters
from app.identity.roles import Role
from app.reporting.metrics import BundleFigures, HubFigures, PathwayFigures, ReadingFigures, StayFigures, UrgencyFigures, WeekFigures
from app.web import templating
from tests import people
from tests.doors import Ward


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_the_caseload(ward: Ward, role: Role) -> None:
    answer = ward.signed_in(role).get("/hub")
    assert answer.status_code == 200
    assert "<title>Caseload – Wardlight</title>" in answer.text


def test_nobody_sees_it_without_signing_in(ward: Ward) -> None:
    assert ward.visitor().get("/hub").status_code == 303


def test_an_empty_hub_says_so_in_words(ward: Ward) -> None:
    text = ward.signed_in(Role.MANAGER).get("/hub").text
    for said in ("Nobody is enrolled yet", "No alert is open", "No reading has been due yet today", "Nobody has been discharged"):
        assert said in text


def test_somebody_enrolled_is_counted(ward: Ward) -> None:
    actor = ward.staff[Role.CLINICIAN].actor
    ward.database.write(
        lambda session: enrolment.enrol(session, people.draft(), addresses=ward.parts.addresses, actor=actor, now=ward.clock.now())
    )
    text = ward.signed_in(Role.MANAGER).get("/hub").text
    assert "COVID Oximetry @home (adults)" in text
    assert "1 of 1 patients have no open alert" in text


def test_those_with_a_team_are_counted_by_it_and_whoever_may_finds_the_teams(ward: Ward) -> None:
    nurse, manager = ward.signed_in(Role.CLINICIAN), ward.signed_in(Role.MANAGER)
    assert "By team" not in nurse.get("/hub").text
    assert "Nobody is with a team." in manager.get("/hub").text
    people.name_teams(ward.database, ward.hub, "Elm House")
    actor, now = ward.staff[Role.CLINICIAN].actor, ward.clock.now()
    for draft in (people.draft(1, team="Elm House"), people.draft(2)):
        ward.database.write(
            lambda session, draft=draft: enrolment.enrol(  # type: ignore[misc]
                session, draft, addresses=ward.parts.addresses, actor=actor, now=now
            )
        )
    for browser, door in ((nurse, 0), (manager, 1)):
        text = browser.get("/hub").text
        assert text.index("Patients by team") < text.index("Elm House") < text.index("No team")
        assert text.count('href="/settings/teams"') == door


def test_a_hub_without_bundles_says_nothing_of_them(ward: Ward) -> None:
    assert "Bundles complete" not in ward.signed_in(Role.MANAGER).get("/hub").text


def test_the_figures_alone_are_the_part_that_the_page_holds(ward: Ward) -> None:
    browser = ward.signed_in(Role.MANAGER)
    part = browser.get("/hub/figures", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert part.strip() in browser.get("/hub").text


def test_no_name_of_a_patient_stands_on_the_page(ward: Ward) -> None:
    actor = ward.staff[Role.CLINICIAN].actor
    ward.database.write(
        lambda session: enrolment.enrol(session, people.draft(), addresses=ward.parts.addresses, actor=actor, now=ward.clock.now())
    )
    text = ward.signed_in(Role.MANAGER).get("/hub").text
    assert people.draft().given_name not in text
    assert people.draft().phone not in text


def test_every_figure_has_its_place_and_its_words(ward: Ward) -> None:
    now = ward.clock.now()
    full = HubFigures(
        as_of=now,
        pathways=(PathwayFigures("COVID", 50, 3),),
        urgencies=tuple(UrgencyFigures(code, 2, 2, 1, 1, now - timedelta(minutes=9)) for code in ("red", "amber", "routine")),
        stays=(StayFigures(1, 3, 53),),
        readings=ReadingFigures(97, 82, 10, 5, 1),
        week=WeekFigures(now.date(), 12, 9, tuple((reason.value, 1) for reason in EndReason), 30, 28),
        bundles=(
            BundleFigures("COPD bundle", 80, ("S73: a site",), "CONFIRMED", 5, 3, 2),
            BundleFigures("Asthma bundle", 80, ("S74: a site",), "CONFIRMED", 0, 0, 0),
        ),
    )
    view = presenters.hub_page(ward.hub, full)
    text = templating.render("hub_ui/_figures.html", view=view)
    for said in (
        "2 red, 3 late",
        "of 97 due so far",
        "10 more waited for",
        "1 reading was never asked for",
        "9 min",
        "3 paused",
        "Could not be reached",
        "3 of 5 (target 80%), 2 still open",
        "nobody counted yet (target 80%)",
        "S73: a site. Confirmed: read in the source.",
    ):
        assert said in text
