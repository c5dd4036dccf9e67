"""The leaflet: the patient's own times and limits, the service's hours, what to do at each number, and a diary to fill."""

from dataclasses import replace

import pytest

from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.clinician_ui import leaflet
from app.clinician_ui.leaflet_presenters import leaflet_page
from app.db import Database
from app.identity.roles import Role
from app.pathways import loader
from tests import people
from tests.doors import Ward, open_ward

PATHWAY = loader.shipped("covid-oximetry-at-home")


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around the leaflet."""
    return open_ward(database, leaflet.router)


@pytest.fixture
def stay(ward: Ward) -> EpisodeView:
    hub = people.Ward(ward.hub, ward.staff[Role.CLINICIAN], ward.staff[Role.MANAGER], ward.staff[Role.ADMINISTRATOR])
    return people.enrol(ward.database, hub, now=ward.clock.now())


def shown(ward: Ward, stay: EpisodeView) -> str:
    return ward.signed_in().get(f"/enrol/{stay.id}/leaflet").text


def test_the_leaflet_says_the_number_the_times_the_hours_and_when_to_call_999(ward: Ward, stay: EpisodeView) -> None:
    text = shown(ward, stay)
    for said in ("0113 496 0000", "08:00, 13:00, 18:00", "08:00 to 20:00", "call 999 straight away", "not for emergencies", "111"):
        assert said in text


def test_the_bands_are_those_of_the_pathway(ward: Ward, stay: EpisodeView) -> None:
    page = leaflet_page(stay, ward.hub, PATHWAY)
    assert (page.good_from, page.amber_from, page.amber_to, page.red_to) == (95, 93, 94, 92)
    assert not page.own_limits


def test_a_patient_with_limits_of_their_own_reads_those(ward: Ward, stay: EpisodeView) -> None:
    own = replace(stay, usual_spo2=91, amber_max=89, red_max=86, limits_by="Dr A")
    page = leaflet_page(own, ward.hub, PATHWAY)
    assert (page.good_from, page.amber_from, page.amber_to, page.red_to) == (90, 87, 89, 86)
    assert page.own_limits


def test_every_level_of_oxygen_belongs_to_one_band(ward: Ward, stay: EpisodeView) -> None:
    page = leaflet_page(stay, ward.hub, PATHWAY)
    assert page.red_to + 1 == page.amber_from
    assert page.amber_to + 1 == page.good_from


def test_every_sign_that_the_pathway_names_stands_on_the_leaflet(ward: Ward, stay: EpisodeView) -> None:
    page = leaflet_page(stay, ward.hub, PATHWAY)
    assert len(page.emergencies) == len(PATHWAY.symptoms.red)
    assert len(page.warnings) == len(PATHWAY.symptoms.amber)
    text = shown(ward, stay)
    assert all(sign in text for sign in (*page.emergencies, *page.warnings))


@pytest.mark.parametrize("name", sorted(loader.load_shipped().keys() - {"children"}))
def test_every_list_for_adults_names_chest_pain_and_blue_lips(name: str) -> None:
    assert {"chest_pain", "blue_lips"} <= {sign["code"] for sign in loader.load_shipped()[name].source["symptoms"]["red"]}


@pytest.mark.parametrize(
    ("channel", "how"), [(Channel.SMS, "sms"), (Channel.WEB, "web"), (Channel.VOICE, "called"), (Channel.STAFF, "rung")]
)
def test_each_patient_is_told_the_way_that_they_hand_in_readings(ward: Ward, stay: EpisodeView, channel: Channel, how: str) -> None:
    assert leaflet_page(replace(stay, channel=channel), ward.hub, PATHWAY).how == how


def test_a_service_that_is_always_there_says_so(ward: Ward, stay: EpisodeView) -> None:
    assert leaflet_page(stay, replace(ward.hub, hours_open="00:00", hours_close="24:00"), PATHWAY).hours is None


def test_the_diary_has_a_row_a_day_from_the_day_of_enrolment(ward: Ward, stay: EpisodeView) -> None:
    diary = leaflet_page(stay, ward.hub, PATHWAY).diary
    assert len(diary) == 14
    assert (diary[0].date, diary[-1].date) == ("Mon 23 Nov", "Sun 6 Dec")


def test_the_diary_has_two_boxes_for_each_reading(ward: Ward, stay: EpisodeView) -> None:
    text = shown(ward, stay)
    assert text.count('<th scope="col">Pulse</th>') == 3
    assert "First reading" in text


def test_an_administrator_may_not_print_it(ward: Ward, stay: EpisodeView) -> None:
    assert ward.signed_in(Role.ADMINISTRATOR).get(f"/enrol/{stay.id}/leaflet").status_code == 403
