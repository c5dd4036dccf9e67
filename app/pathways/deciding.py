"""What becomes of a proposal, written down: one of those who decide at once is first, and the others are told."""

from datetime import datetime

from sqlmodel import Session

from app.audit import trail
from app.db import compare_and_set
from app.errors import Refused
from app.identity.actor import Actor
from app.pathways import proposals, store
from app.pathways.proposals import ProposalMove, ProposalState
from app.pathways.store import PROPOSALS
from app.pathways.views import ProposalView


def decide(
    session: Session, standing: ProposalView, move: ProposalMove, *, by: str, why: str | None = None, actor: Actor, now: datetime
) -> None:
    """Take one legal move from the state seen, with an audit row. `by` is an e-mail address or a job of ours; `why` its reason.

    Raises Refused when the state does not allow it, or somebody was quicker.
    """
    state = proposals.after(standing.state, move)
    values = {"state": state.value, "decided_by": by, "decided_at": now, "reason": store.both_reasons(standing.reason, why)}
    seen = {"id": standing.id, "hub_id": standing.hub_id, "state": ProposalState.OPEN.value}
    if not compare_and_set(session, PROPOSALS, where=seen, values=values):
        # The loser of two people deciding at once: theirs stands, and this one looks again.
        raise Refused("Somebody else has just decided on this proposal.", hint="Look at it again.")
    trail.record(
        session,
        actor=actor,
        action=f"pathway.proposal_{move.value}",
        subject_kind="pathway_proposal",
        subject_id=standing.id,
        hub_id=standing.hub_id,
        now=now,
        detail={"name": standing.name, "digest": standing.digest, "reason": why},
    )


def supersede(session: Session, hub_id: int, name: str, *, by: str, actor: Actor, now: datetime) -> None:
    """Close the proposal that still waits, if any: another version of its pathway has gone live."""
    for standing in store.open_proposals(session, hub_id):
        if standing.name == name:
            decide(session, standing, ProposalMove.SUPERSEDE, by=by, actor=actor, now=now)
