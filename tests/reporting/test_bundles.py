"""How many had the whole bundle: each figure against stays that were put there to be counted, and others that must not be."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from app.caseload import bundling, service
from app.caseload.bundles import Answer, Given
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView
from app.db import Database
from app.reporting import bundles, queries
from app.reporting.metrics import BundleFigures
from tests import bundled, people

NOW = datetime(2026, 11, 25, 14, 3, tzinfo=UTC)
ALL = dict.fromkeys(bundled.ELEMENTS, "yes")


@dataclass
class Counted:
    """A hub with the COPD pathway live."""

    database: Database
    north: people.Ward

    def stay(self, number: int, answers: dict[str, str], *, over_days_ago: int | None = None, pathway: str = "copd") -> EpisodeView:
        """A stay with these answers, over or not."""
        facts = bundled.COPD if pathway == "copd" else {}
        stay = people.admit(self.database, self.north, [people.draft(number, pathway=pathway, **facts)], now=NOW - timedelta(days=60))[0]
        hub_id, actor = self.north.hub.id, self.north.nurse
        given = {code: Given(Answer(answer)) for code, answer in answers.items()}
        at = NOW if over_days_ago is None else NOW - timedelta(days=over_days_ago)
        self.database.write(
            lambda session: bundling.record_answers(session, hub_id, stay.id, "copd_discharge", given, seen=0, actor=actor, now=at)
        )
        if over_days_ago is not None:
            self.database.write(lambda session: service.end(session, hub_id, stay.id, EndReason.RECOVERED, actor=actor, now=at))
        return stay

    def figures(self) -> tuple[BundleFigures, ...]:
        with self.database.read() as session:
            return bundles.lately(session, self.north.hub.id, now=NOW)

    def counts(self) -> tuple[int, int, int]:
        """Complete, counted, still open: of the one bundle."""
        (only,) = self.figures()
        return only.complete, only.counted, only.open


@pytest.fixture
def hub(database: Database) -> Counted:
    """Once on SQLite, once on PostgreSQL."""
    north = people.open_ward(database, now=NOW - timedelta(days=90))
    database.write(lambda session: bundled.adopt(session, north.hub.id, now=NOW - timedelta(days=90)))
    return Counted(database, north)


def test_only_a_whole_bundle_is_complete(hub: Counted) -> None:
    hub.stay(1, ALL)
    hub.stay(2, {**ALL, "smoking": "declined", "oxygen_alert_card": "not_applicable"})
    hub.stay(3, {**ALL, "follow_up": "no"})
    hub.stay(4, {**ALL, "follow_up": "declined"})
    hub.stay(5, {"technique": "yes"})
    hub.stay(6, {})
    assert hub.counts() == (2, 6, 2)


def test_whoever_is_eligible_for_nothing_is_not_counted(hub: Counted) -> None:
    hub.stay(1, ALL)
    hub.stay(2, dict.fromkeys(bundled.ELEMENTS, "not_applicable"))
    assert hub.counts() == (1, 1, 0)


def test_a_stay_counts_until_it_has_been_over_for_thirty_days(hub: Counted) -> None:
    hub.stay(1, ALL, over_days_ago=30)
    hub.stay(2, ALL, over_days_ago=31)
    assert hub.counts() == (1, 1, 0)


def test_an_enrolment_made_in_error_is_no_case(hub: Counted) -> None:
    wrong = hub.stay(1, ALL)
    hub.database.write(lambda session: service.undo(session, hub.north.hub.id, wrong.id, "wrong person", actor=hub.north.nurse, now=NOW))
    assert hub.figures() == ()


def test_the_target_comes_with_its_source_and_label(hub: Counted) -> None:
    hub.stay(1, {})
    (only,) = hub.figures()
    assert (only.title, only.target, only.label) == ("COPD discharge care bundle", 80, "CONFIRMED")
    assert only.sources == ("S73: Health Innovation Oxford, COPD discharge care bundle",)


def test_one_bundle_on_two_pathways_is_one_line_and_another_bundle_another(hub: Counted) -> None:
    hub.database.write(lambda session: bundled.adopt(session, hub.north.hub.id, "ari-virtual-ward", now=NOW - timedelta(days=90)))
    hub.stay(1, ALL)
    hub.stay(2, ALL, pathway="ari-virtual-ward")
    copd, asthma = sorted(hub.figures(), key=lambda one: -one.counted)
    assert (copd.complete, copd.counted) == (2, 2)
    assert (asthma.complete, asthma.counted, asthma.open) == (0, 1, 1)


def test_another_hubs_stays_are_not_counted_and_a_hub_without_bundles_has_no_lines(hub: Counted, database: Database) -> None:
    hub.stay(1, ALL)
    south = people.open_ward(database, "south", now=NOW)
    with database.read() as session:
        assert bundles.lately(session, south.hub.id, now=NOW) == ()
    database.write(lambda session: bundled.adopt(session, south.hub.id, now=NOW))
    with database.read() as session:
        assert bundles.lately(session, south.hub.id, now=NOW) == ()


def test_the_caseload_page_has_the_same_figures(hub: Counted) -> None:
    hub.stay(1, ALL)
    with hub.database.read() as session:
        assert queries.hub_figures(session, hub.north.hub.id, zone=hub.north.hub.zone, now=NOW).bundles == hub.figures()
