"""The pages of the pathways in every state that staff can meet, each set up through the real service."""

from typing import Final

from playwright.sync_api import Page, expect
from sqlmodel import Session

from app.pathways import loader, proposing, store
from app.pathways.views import ProposalView
from tests.browser.conftest import Visitors
from tests.browser.house import House
from tests.browser.scenes import Scene, at, bell

COVID: Final = "covid-oximetry-at-home"
LOOSER: Final = {"bands.red_max": "91", "chase.missed": "90", "reading_times": "08:00 12:00 18:00"}


def proposed(house: House) -> ProposalView:
    """A change that the nurse has proposed, with something of every kind in it."""
    definition = loader.load_shipped()[COVID].filled(LOOSER, signed="Set in this hub by the nurse")

    def work(session: Session) -> ProposalView:
        live = store.live_named(session, house.ward.hub.id, COVID)
        why = "Our oximeters read one lower"
        hub_id, actor = house.ward.hub.id, house.nurse.actor
        return proposing.propose(session, hub_id, definition, why, base_version_id=live.id, actor=actor, now=house.now)

    return house.parts.database.write(work)


def pathways(house: House, visitors: Visitors) -> Page:
    proposed(house)
    return at(house, visitors, "/pathways")


def pathway(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/pathways/{COVID}")


def pathway_not_live(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, "/pathways/children")


def pathway_form(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/pathways/{COVID}/propose")


def pathway_form_with_faults(house: House, visitors: Visitors) -> Page:
    page = at(house, visitors, "/pathways/copd/propose")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def pathway_preview(house: House, visitors: Visitors) -> Page:
    page = pathway_form(house, visitors)
    page.get_by_label("SpO2 red at or below").fill("91")
    page.get_by_label("Minutes until silence is an amber alert").fill("90")
    page.get_by_label("Reading times").fill("08:00, 12:00, 18:00")
    page.get_by_label("Why this is proposed").fill("Our oximeters read one lower")
    page.get_by_role("button", name="See what would change").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    return page


def proposal_of_ones_own(house: House, visitors: Visitors) -> Page:
    return at(house, visitors, f"/pathways/proposals/{proposed(house).id}")


def proposal_to_sign(house: House, visitors: Visitors) -> Page:
    return of_a_colleague(house, visitors, "")


def proposal_declined_without_reason(house: House, visitors: Visitors) -> Page:
    page = proposal_to_sign(house, visitors)
    page.get_by_text("Decline it").first.click()
    page.get_by_role("button", name="Decline it").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    return page


def proposal_before_it_is_signed(house: House, visitors: Visitors) -> Page:
    return of_a_colleague(house, visitors, "/sign")


def proposal_signed(house: House, visitors: Visitors) -> Page:
    page = proposal_before_it_is_signed(house, visitors)
    page.get_by_role("button", name="Sign this less cautious version").click()
    expect(page.get_by_role("heading", name="Still on an older version")).to_be_visible()
    return page


def of_a_colleague(house: House, visitors: Visitors, deed: str) -> Page:
    """Open a change that the nurse proposed as another clinician, while somebody is on the version that it changes."""
    bell(house)
    proposal, page = proposed(house), visitors.come(house.colleague())
    page.goto(f"/pathways/proposals/{proposal.id}{deed}")
    return page


SCENES: Final[tuple[Scene, ...]] = (
    pathways,
    pathway,
    pathway_not_live,
    pathway_form,
    pathway_form_with_faults,
    pathway_preview,
    proposal_of_ones_own,
    proposal_to_sign,
    proposal_declined_without_reason,
    proposal_before_it_is_signed,
    proposal_signed,
)
