"""What the page of a proposal says: the difference, who proposed it and why, whom it concerns, and what may be done. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from app.admin_ui.pathway_presenters import STATES, Known, Viewer, patients
from app.caseload.views import EpisodeView
from app.errors import Fault
from app.identity.views import StaffView
from app.pathways import definition as definitions
from app.pathways import differences
from app.pathways.definition import Definition
from app.pathways.differences import Difference
from app.pathways.item_words import capital
from app.pathways.proposals import ProposalMove, ProposalState, may
from app.pathways.views import AdoptedPathway, ProposalView
from app.web.form import Form

LABELS: Final = {"reason": "Why"}


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a proposal."""

    words: str
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Staying:
    """Somebody who is still on an older version."""

    href: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal."""

    id: int
    name: str
    title: str
    state: str
    open: bool
    signed: bool
    proposed: str
    reason: str
    decision: Decision | None
    against: str  # what it is compared with
    difference: Difference
    concerned: tuple[str, ...]  # how many patients are on which version
    staying: tuple[Staying, ...]
    more_staying: int
    can_sign: bool
    mine: bool  # whoever looks proposed it
    end: str | None  # what the button says that takes it back, or declines it
    form: Form
    start_again: bool
    digest: str
    next_number: int
    me: str
    problem: str | None = None


def proposal_page(
    proposal: ProposalView,
    known: Known,
    viewer: Viewer,
    me: StaffView,
    *,
    staying: Sequence[EpisodeView] = (),
    typed: str = "",
    faults: tuple[Fault, ...] = (),
    problem: str | None = None,
) -> ProposalPage:
    """Show a proposal; `staying` are those on an older version, whom this person may see."""
    base = next((one for one in known.versions if one.id == proposal.base_version_id), None)
    is_open, mine = may(proposal.state, ProposalMove.SIGN), proposal.proposed_by == me.email
    stale = is_open and (known.live.id if known.live else None) != proposal.base_version_id
    numbers = {one.id: one.number for one in known.versions}
    return ProposalPage(
        id=proposal.id,
        name=proposal.name,
        title=proposal.definition.title,
        state=STATES[proposal.state],
        open=is_open,
        signed=proposal.state is ProposalState.SIGNED,
        proposed=f"{viewer.who(proposal.proposed_by)} proposed this on {viewer.day(proposal.proposed_at)}.",
        reason=proposal.reason,
        decision=_stale() if stale else _decision(proposal, viewer),
        against=f"version {base.number}" if base else "the file as shipped",
        difference=differences.told(_before(base, known, proposal), proposal.definition, known.charts),
        concerned=tuple(_concerned(known)),
        staying=tuple(_staying(one, numbers) for one in staying),
        more_staying=max(0, _older(known) - len(staying)) if staying else 0,
        can_sign=viewer.can_sign and is_open and not mine and not stale,
        mine=mine,
        end=_end_words(mine=mine) if viewer.can_sign and is_open else None,
        form=Form(LABELS, {"reason": typed}, faults),
        start_again=viewer.can_sign and (stale or proposal.state in {ProposalState.SUPERSEDED, ProposalState.WITHDRAWN}),
        digest=proposal.digest,
        next_number=(known.live.number if known.live else 0) + 1,
        me=me.name,
        problem=problem,
    )


def older_versions(known: Known) -> list[int]:
    """Give the ids of the versions that are no longer live."""
    return [one.id for one in known.versions if one is not known.live]


def _before(base: AdoptedPathway | None, known: Known, proposal: ProposalView) -> Definition:
    if base is not None:
        return definitions.of(base.pathway)
    return known.shipped or proposal.definition


def _decision(proposal: ProposalView, viewer: Viewer) -> Decision | None:
    who, day = viewer.who(proposal.decided_by), viewer.day(proposal.decided_at or proposal.proposed_at)
    match proposal.state:
        case ProposalState.OPEN:
            return None
        case ProposalState.SIGNED:
            return Decision(f"{who} signed this on {day}, and it went live.")
        case ProposalState.WITHDRAWN:
            did = "took this back" if proposal.decided_by == proposal.proposed_by else "declined this"
            return Decision(f"{who} {did} on {day}.", proposal.decided_why)
        case ProposalState.SUPERSEDED:
            return Decision(f"Another version went live on {day}, signed by {who}. This proposal can no longer be signed.")
        case _:
            assert_never(proposal.state)


def _stale() -> Decision:
    return Decision("Another version went live since this was proposed. This proposal can no longer be signed.")


def _concerned(known: Known) -> list[str]:
    on = known.on_version or {}
    counted = [(one.number, on.get(one.id, 0)) for one in known.versions]
    return [f"{capital(patients(count))} on version {number}" for number, count in counted if count]


def _older(known: Known) -> int:
    on = known.on_version or {}
    return sum(on.get(version_id, 0) for version_id in older_versions(known))


def _staying(stay: EpisodeView, numbers: dict[int, int]) -> Staying:
    return Staying(f"/patients/{stay.patient_id}#pathway", stay.name, f"version {numbers[stay.pathway_version_id]}")


def _end_words(*, mine: bool) -> str:
    return "Take it back" if mine else "Decline it"
