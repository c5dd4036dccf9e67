"""A hub opens with one pathway live, and no other."""

from app.db import Database
from app.flows import hub_opening
from app.hubs.form import HubDraft
from app.identity.actor import system
from app.pathways import store as pathways
from tests.people import NOON


def test_a_new_hub_can_enrol_to_oximetry_at_home_and_nothing_else(database: Database) -> None:
    draft = HubDraft("North ward", "north")
    hub = database.write(lambda session: hub_opening.open_hub(session, draft, actor=system("command"), now=NOON))
    with database.read() as session:
        (live,) = pathways.live(session, hub.id)
    assert (live.name, live.number, live.hub_id) == ("covid-oximetry-at-home", 1, hub.id)
    assert "opening of the hub" in live.adopted_by
    assert live.second_by is None
