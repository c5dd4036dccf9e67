"""Two clinicians sign a pathway, never one; whoever signs has read what they sign; and of those who decide at once one is first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Barrier

import pytest
from sqlmodel import Session

from app.audit import trail
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused, WardlightError
from app.identity import service as identity
from app.identity.actor import Actor, system
from app.identity.form import StaffDraft
from app.identity.roles import Role
from app.identity.views import StaffView
from app.pathways import loader, permissions, proposing, service, signatories, store
from app.pathways.definition import Definition
from app.pathways.proposals import ProposalState
from app.pathways.views import AdoptedPathway, ProposalView
from tests import people

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COVID = loader.load_shipped()["covid-oximetry-at-home"]
LOOSER = COVID.filled({"bands.red_max": "91"}, signed="Set in this hub by clinician@north.example")
WHY = "Our oximeters read one lower"


@dataclass
class Hub:
    """One hub with two clinicians."""

    database: Database
    ward: people.Ward
    second: StaffView

    @property
    def first(self) -> StaffView:
        """Who proposes."""
        return self.ward.clinician

    def live(self, name: str = COVID.name) -> AdoptedPathway:
        """What is live."""
        with self.database.read() as session:
            return store.live_named(session, self.ward.hub.id, name)

    def seen(self, proposal: ProposalView) -> ProposalView:
        """A proposal as it is now."""
        with self.database.read() as session:
            return store.proposal(session, self.ward.hub.id, proposal.id)

    def propose(self, pathway: Definition = LOOSER, why: str = WHY, *, base: int | None = -1, by: Actor | None = None) -> ProposalView:
        """Propose, from what is live unless said."""
        base_id = self.live().id if base == -1 else base
        return self.database.write(
            lambda session: proposing.propose(
                session, self.ward.hub.id, pathway, why, base_version_id=base_id, actor=by or self.first.actor, now=NOW
            )
        )

    def sign(self, proposal: ProposalView, *, by: Actor | None = None, seen: str | None = None) -> AdoptedPathway:
        """Sign as the second clinician, having read it, unless said."""
        actor, digest = by or self.second.actor, seen or proposal.digest
        return self.database.write(
            lambda session: proposing.sign(session, self.ward.hub.id, proposal.id, seen=digest, actor=actor, now=NOW)
        )

    def withdraw(self, proposal: ProposalView, why: str = "Not yet", *, by: Actor | None = None) -> ProposalView:
        """Take back, or decline."""
        actor = by or self.first.actor
        return self.database.write(lambda session: proposing.withdraw(session, self.ward.hub.id, proposal.id, why, actor=actor, now=NOW))

    def adopt(self, pathway: Definition) -> AdoptedPathway:
        """Make live from the command line."""
        return self.database.write(
            lambda session: service.adopt(
                session, self.ward.hub.id, pathway, by=self.first.email, second_by=self.second.email, actor=self.first.actor, now=NOW
            )
        )


def add(database: Database, ward: people.Ward, email: str, role: Role = Role.CLINICIAN) -> StaffView:
    draft = StaffDraft(email, email.split("@", maxsplit=1)[0].title(), role)
    return database.write(
        lambda session: identity.add_staff(session, ward.hub.id, draft, people.password_hash(), actor=system("test"), now=NOW)
    )


@pytest.fixture
def hub(database: Database) -> Hub:
    """A hub with two clinicians; once on SQLite, once on PostgreSQL."""
    ward = people.open_ward(database)
    return Hub(database, ward, add(database, ward, "robin@north.example"))


def test_what_one_proposes_and_another_signs_is_live_with_both_names(hub: Hub) -> None:
    proposal = hub.propose()
    assert (proposal.state, proposal.reason, proposal.proposed_by) == (ProposalState.OPEN, WHY, "clinician@north.example")
    assert hub.live().pathway.bands.red_max == 92
    adopted = hub.sign(proposal)
    assert hub.live() == adopted
    assert (adopted.number, adopted.pathway.bands.red_max) == (2, 91)
    assert (adopted.adopted_by, adopted.second_by) == ("clinician@north.example", "robin@north.example")
    signed = hub.seen(proposal)
    assert (signed.state, signed.decided_by, signed.decided_at) == (ProposalState.SIGNED, "robin@north.example", NOW)


def test_whoever_proposed_cannot_sign(hub: Hub) -> None:
    proposal = hub.propose()
    with pytest.raises(Refused, match="another clinician has to sign"):
        hub.sign(proposal, by=hub.first.actor)
    assert hub.live().number == 1


def test_a_signature_holds_only_for_what_was_read(hub: Hub) -> None:
    proposal = hub.propose()
    with pytest.raises(Refused, match="What you read is not what would be signed"):
        hub.sign(proposal, seen="0" * 64)
    assert hub.seen(proposal).state is ProposalState.OPEN


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMINISTRATOR])
def test_only_clinicians_propose_sign_and_decline(hub: Hub, role: Role) -> None:
    other = {Role.MANAGER: hub.ward.manager, Role.ADMINISTRATOR: hub.ward.administrator}[role]
    with pytest.raises(Forbidden, match="Only clinicians"):
        hub.propose(by=other.actor)
    proposal = hub.propose()
    with pytest.raises(Forbidden, match="Only clinicians"):
        hub.sign(proposal, by=other.actor)
    with pytest.raises(Forbidden, match="Only clinicians"):
        hub.withdraw(proposal, by=other.actor)


def test_no_job_of_our_own_signs(hub: Hub) -> None:
    with pytest.raises(Forbidden, match="Only a person"):
        hub.propose(by=system("tick", hub.ward.hub.id))


def test_another_hubs_clinician_finds_nothing_to_sign(hub: Hub) -> None:
    proposal = hub.propose()
    south = people.open_ward(hub.database, "south")
    with pytest.raises(NotFound):
        hub.database.write(
            lambda session: proposing.sign(session, south.hub.id, proposal.id, seen=proposal.digest, actor=south.nurse, now=NOW)
        )
    with pytest.raises(Forbidden, match="another hub"):
        hub.sign(proposal, by=south.nurse)
    with hub.database.read() as session:
        assert store.open_proposals(session, south.hub.id) == []
        assert store.proposals_of(session, south.hub.id, COVID.name) == []
    assert not permissions.can_sign(south.nurse, hub.ward.hub.id)


def test_a_clinician_who_is_disabled_signs_nothing(hub: Hub) -> None:
    proposal = hub.propose()
    hub.database.write(lambda session: identity.disable_staff(session, hub.ward.hub.id, hub.second.id, actor=system("test"), now=NOW))
    with pytest.raises(Forbidden, match="Only clinicians"):
        hub.sign(proposal)


def test_a_first_signature_falls_when_whoever_gave_it_is_disabled_or_no_clinician_any_more(hub: Hub) -> None:
    proposal = hub.propose()
    hub.database.write(lambda session: identity.disable_staff(session, hub.ward.hub.id, hub.first.id, actor=system("test"), now=NOW))
    with pytest.raises(Refused, match="no longer a clinician of this hub"):
        hub.sign(proposal)
    hub.database.write(lambda session: identity.enable_staff(session, hub.ward.hub.id, hub.first.id, actor=system("test"), now=NOW))
    manager = StaffDraft(hub.first.email, hub.first.name, Role.MANAGER)
    hub.database.write(
        lambda session: identity.change_staff(session, hub.ward.hub.id, hub.first.id, manager, actor=system("test"), now=NOW)
    )
    with pytest.raises(Refused, match="that signature does not stand"):
        hub.sign(proposal)
    assert hub.live().number == 1


def test_a_pathway_with_an_empty_number_is_not_proposed_and_every_gap_is_named(hub: Hub) -> None:
    empty = {"value": None, "source": "S19", "label": "UNCONFIRMED"}
    gaps = Definition({**COVID.source, "bands": {"red_max": empty, "amber_max": empty}})
    with pytest.raises(Refused, match=r"bands\.red_max, bands\.amber_max"):
        hub.propose(gaps)


def test_what_is_live_already_is_not_proposed(hub: Hub) -> None:
    with pytest.raises(Refused, match="nothing would change"):
        hub.propose(COVID)


@pytest.mark.parametrize("why", ["", "  \n ", "x" * 200, "a\x00b"])
def test_a_reason_is_needed(hub: Hub, why: str) -> None:
    with pytest.raises(Invalid) as invalid:
        hub.propose(why=why)
    assert [fault.field for fault in invalid.value.faults] == ["reason"]
    proposal = hub.propose()
    with pytest.raises(Invalid):
        hub.withdraw(proposal, why)


def test_one_change_of_a_pathway_waits_at_a_time(hub: Hub) -> None:
    first = hub.propose()
    with pytest.raises(Refused, match="waits for a signature already"):
        hub.propose(COVID.filled({"bands.amber_max": "95", "admission.usual_spo2_min": "96"}, signed="x"))
    hub.withdraw(first)
    assert hub.propose().id != first.id


def test_what_was_made_from_a_version_that_is_no_longer_live_is_not_proposed(hub: Hub) -> None:
    old = hub.live().id
    hub.adopt(COVID.filled({"bands.red_max": "93"}, signed="x"))
    with pytest.raises(Refused, match="went live meanwhile") as refused:
        hub.propose(base=old)
    assert "start again" in str(refused.value.hint)


def test_a_proposal_is_superseded_by_an_adoption_from_the_command_line(hub: Hub) -> None:
    proposal = hub.propose()
    hub.adopt(COVID.filled({"bands.red_max": "93"}, signed="x"))
    after = hub.seen(proposal)
    assert (after.state, after.decided_by) == (ProposalState.SUPERSEDED, "robin@north.example")
    with pytest.raises(Refused, match="Another version went live since this was proposed") as refused:
        hub.sign(proposal)
    assert "start again" in str(refused.value.hint)


def test_the_proposal_of_another_pathway_goes_on_waiting(hub: Hub) -> None:
    other = Definition({**COVID.source, "name": "another-pathway"})
    proposal = hub.propose(other, base=None)
    hub.adopt(COVID.filled({"bands.red_max": "93"}, signed="x"))
    assert hub.sign(proposal).name == "another-pathway"
    assert hub.live("another-pathway").number == 1


def test_a_proposal_whose_base_is_gone_without_a_word_is_still_not_signed(hub: Hub) -> None:
    other = Definition({**COVID.source, "name": "another-pathway"})
    proposal = hub.propose(other, base=None)
    hub.database.write(
        lambda session: session.execute(
            store.PROPOSALS.update().where(store.PROPOSALS.c.id == proposal.id).values(base_version_id=hub.live().id)
        )
    )
    with pytest.raises(Refused, match="went live meanwhile"):
        hub.sign(proposal)


def test_taking_back_and_declining_are_kept_apart_each_with_its_reason(hub: Hub) -> None:
    taken_back = hub.withdraw(hub.propose(), "I misread the guidance")
    declined = hub.withdraw(hub.propose(), "  Too loose\nfor us ", by=hub.second.actor)
    assert {one.state for one in (taken_back, declined)} == {ProposalState.WITHDRAWN}
    assert (taken_back.reason, taken_back.decided_by, taken_back.decided_why) == (WHY, hub.first.email, "I misread the guidance")
    assert (declined.reason, declined.decided_by, declined.decided_why) == (WHY, hub.second.email, "Too loose for us")
    with hub.database.read() as session:
        actions = [entry["action"] for entry in trail.export(session) if entry["subject_kind"] == "pathway_proposal"]
    assert actions == ["pathway.proposed", "pathway.proposal_withdrawn", "pathway.proposed", "pathway.proposal_declined"]


def test_two_reasons_of_full_length_are_both_kept(hub: Hub) -> None:
    proposal = hub.withdraw(hub.propose(why="é" * proposing.LONGEST_REASON), "ü" * proposing.LONGEST_REASON)
    assert (proposal.reason, proposal.decided_why) == ("é" * proposing.LONGEST_REASON, "ü" * proposing.LONGEST_REASON)


def test_what_is_decided_is_not_decided_again(hub: Hub) -> None:
    proposal = hub.propose()
    hub.sign(proposal)
    with pytest.raises(Refused, match="signed already"):
        hub.sign(proposal)
    with pytest.raises(Refused, match="signed already"):
        hub.withdraw(proposal)


def test_the_history_of_a_pathway_is_told_newest_first(hub: Hub) -> None:
    first, second = hub.withdraw(hub.propose()), hub.propose()
    with hub.database.read() as session:
        assert store.proposals_of(session, hub.ward.hub.id, COVID.name) == [second, first]
        assert store.open_proposals(session, hub.ward.hub.id) == [second]


@pytest.mark.parametrize("email", ["manager@north.example", "nobody@north.example"])
def test_whoever_is_named_to_sign_is_a_clinician(hub: Hub, email: str) -> None:
    with hub.database.read() as session, pytest.raises(Invalid, match="is no clinician of this hub"):
        signatories.named(session, hub.ward.hub.id, email)


def test_whoever_is_named_to_sign_can_sign_in(hub: Hub) -> None:
    hub.database.write(lambda session: identity.disable_staff(session, hub.ward.hub.id, hub.second.id, actor=system("test"), now=NOW))
    with hub.database.read() as session, pytest.raises(Invalid, match="is disabled"):
        signatories.named(session, hub.ward.hub.id, "Robin@north.example")


# Several at once


def race(database: Database, works: list[Callable[[Session], object]]) -> list[str]:
    """Run these works in threads that begin together, and give what became of each."""
    together = Barrier(len(works))

    def one(work: Callable[[Session], object]) -> str:
        together.wait()
        try:
            database.write(work)
        except WardlightError as refusal:
            return str(refusal.status)
        return "done"

    with ThreadPoolExecutor(len(works)) as threads:
        return sorted(threads.map(one, works))


def test_of_two_who_sign_at_once_one_signs_and_the_other_is_told(hub: Hub) -> None:
    third, proposal = add(hub.database, hub.ward, "third@north.example"), hub.propose()

    def signing(actor: Actor) -> Callable[[Session], object]:
        return lambda session: proposing.sign(session, hub.ward.hub.id, proposal.id, seen=proposal.digest, actor=actor, now=NOW)

    assert race(hub.database, [signing(hub.second.actor), signing(third.actor)]) == ["409", "done"]
    with hub.database.read() as session:
        assert [one.number for one in store.versions(session, hub.ward.hub.id, COVID.name)] == [2, 1]
    assert hub.live().second_by == hub.seen(proposal).decided_by


def test_of_one_who_signs_and_one_who_withdraws_at_once_one_is_told(hub: Hub) -> None:
    proposal, hub_id = hub.propose(), hub.ward.hub.id
    outcome = race(
        hub.database,
        [
            lambda session: proposing.sign(session, hub_id, proposal.id, seen=proposal.digest, actor=hub.second.actor, now=NOW),
            lambda session: proposing.withdraw(session, hub_id, proposal.id, "no", actor=hub.first.actor, now=NOW),
        ],
    )
    assert outcome == ["409", "done"]
    assert (hub.live().number == 2) is (hub.seen(proposal).state is ProposalState.SIGNED)


def test_of_those_who_propose_at_once_one_proposal_waits(hub: Hub) -> None:
    base, hub_id = hub.live().id, hub.ward.hub.id

    def proposed(by: StaffView) -> Callable[[Session], object]:
        return lambda session: proposing.propose(session, hub_id, LOOSER, WHY, base_version_id=base, actor=by.actor, now=NOW)

    assert race(hub.database, [proposed(one) for one in (hub.first, hub.second) * 2]) == ["409", "409", "409", "done"]


def test_of_a_signature_and_an_adoption_at_once_one_version_is_live(hub: Hub) -> None:
    proposal, hub_id, stricter = hub.propose(), hub.ward.hub.id, COVID.filled({"bands.red_max": "93"}, signed="x")
    outcome = race(
        hub.database,
        [
            lambda session: proposing.sign(session, hub_id, proposal.id, seen=proposal.digest, actor=hub.second.actor, now=NOW),
            lambda session: service.adopt(
                session, hub_id, stricter, by=hub.first.email, second_by=hub.second.email, actor=hub.first.actor, now=NOW
            ),
        ],
    )
    assert outcome in (["409", "done"], ["done", "done"])  # the adoption may come after the signature
    with hub.database.read() as session:
        versions = store.versions(session, hub_id, COVID.name)
        assert store.live(session, hub_id) == versions[:1]
    signed = any(version.pathway.bands.red_max == 91 for version in versions)
    assert hub.seen(proposal).state is (ProposalState.SIGNED if signed else ProposalState.SUPERSEDED)
