"""Two sign a pathway: one clinician of a hub proposes, another has read the difference and signs, and it goes live."""

from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.errors import Fault, Invalid, NotFound, Refused
from app.identity.actor import Actor
from app.pathways import deciding, proposals, service, signatories, store
from app.pathways.definition import Definition
from app.pathways.proposals import START_AGAIN, ProposalMove, ProposalState
from app.pathways.store import PROPOSALS
from app.pathways.views import AdoptedPathway, ProposalView

LONGEST_REASON: Final = 199  # two of them, and what parts them, have one column
_WAITS: Final = "A change of this pathway waits for a signature already."


def propose(
    session: Session, hub_id: int, pathway: Definition, why: str, *, base_version_id: int | None, actor: Actor, now: datetime
) -> ProposalView:
    """Put a pathway forward for a second signature. `base_version_id` is the live version that it was made from, None for none.

    Raises Forbidden; Invalid without a reason; Refused while a number is empty, when it says what is live already, when
    another version went live meanwhile, or while another proposal of the same pathway waits.
    """
    proposer = signatories.acting(session, hub_id, actor)
    reason = required_reason(why)
    service.check_complete(pathway)
    digest = service.digest_of(pathway)
    _check_base(session, hub_id, pathway.name, base_version_id, digest)
    if any(waiting.name == pathway.name for waiting in store.open_proposals(session, hub_id)):
        raise Refused(_WAITS, hint="Sign it, decline it or withdraw it first.")
    row = {
        "hub_id": hub_id,
        "name": pathway.name,
        "base_version_id": base_version_id,
        "definition": dict(pathway.source),
        "digest": digest,
        "state": ProposalState.OPEN.value,
        "reason": reason,
        "proposed_by": proposer.email,
        "proposed_at": now,
    }
    proposal_id = _insert(session, row)
    detail: dict[str, object] = {"name": pathway.name, "digest": digest, "base_version_id": base_version_id, "reason": reason}
    _record(session, "pathway.proposed", hub_id, proposal_id, detail, actor=actor, now=now)
    return store.proposal(session, hub_id, proposal_id)


def sign(session: Session, hub_id: int, proposal_id: int, *, seen: str, actor: Actor, now: datetime) -> AdoptedPathway:
    """Sign a proposal as its second clinician, and make it live. `seen` is the digest of what the signer has read.

    Raises NotFound, Forbidden; Refused for whoever proposed it, when either may no longer sign, when another version went
    live meanwhile, and when it is decided already.
    """
    signer = signatories.acting(session, hub_id, actor)
    standing = store.proposal(session, hub_id, proposal_id)
    proposals.after(standing.state, ProposalMove.SIGN)
    proposer = signatories.check_stands(session, hub_id, standing.proposed_by)
    if proposer.id == signer.id:
        raise Refused("You proposed this: another clinician has to sign it.", hint="Ask a colleague to read the difference and sign.")
    if seen != standing.digest:
        raise Refused("What you read is not what would be signed.", hint="Read the difference again, then sign.")
    _check_base(session, hub_id, standing.name, standing.base_version_id, standing.digest)
    deciding.decide(session, standing, ProposalMove.SIGN, by=signer.email, actor=actor, now=now)
    return service.adopt(session, hub_id, standing.definition, by=proposer.email, second_by=signer.email, actor=actor, now=now)


def withdraw(session: Session, hub_id: int, proposal_id: int, why: str, *, actor: Actor, now: datetime) -> ProposalView:
    """Take a proposal back, as whoever made it, or decline it, as another clinician; `why` is kept.

    Raises NotFound, Forbidden, Invalid without a reason, Refused when it is decided already.
    """
    decider = signatories.acting(session, hub_id, actor)
    standing = store.proposal(session, hub_id, proposal_id)
    move = ProposalMove.WITHDRAW if decider.email == standing.proposed_by else ProposalMove.DECLINE
    reason = required_reason(why)
    deciding.decide(session, standing, move, by=decider.email, why=reason, actor=actor, now=now)
    return store.proposal(session, hub_id, proposal_id)


def required_reason(why: str) -> str:
    """Give the reason that somebody typed, in one line; raises Invalid when there is none, or too much of it."""
    reason = " ".join(why.split())
    if not 0 < len(reason) <= LONGEST_REASON or "\x00" in reason:
        raise Invalid("A reason is needed.", faults=(Fault("reason", f"Say why, in up to {LONGEST_REASON} characters."),))
    return reason


def _check_base(session: Session, hub_id: int, name: str, base_version_id: int | None, digest: str) -> None:
    live = _live(session, hub_id, name)
    if (live.id if live else None) != base_version_id:
        raise Refused("Another version of this pathway went live meanwhile.", hint=START_AGAIN)
    if live is not None and live.digest == digest:
        raise Refused("This is what is live already: nothing would change.", hint="Change a number first.")


def _live(session: Session, hub_id: int, name: str) -> AdoptedPathway | None:
    try:
        return store.live_named(session, hub_id, name)
    except NotFound:
        return None


def _insert(session: Session, row: dict[str, object]) -> int:
    try:
        with session.begin_nested():
            proposal_id: int = session.execute(insert(PROPOSALS).returning(PROPOSALS.c.id), row).scalar_one()
    except IntegrityError as error:
        # Between our look and our write somebody else proposed: the unique index said so.
        raise Refused(_WAITS, hint="Sign it, decline it or withdraw it first.") from error
    return proposal_id


def _record(session: Session, action: str, hub_id: int, subject_id: int, detail: dict[str, object], *, actor: Actor, now: datetime) -> None:
    trail.record(
        session,
        actor=actor,
        action=action,
        subject_kind="pathway_proposal",
        subject_id=subject_id,
        hub_id=hub_id,
        now=now,
        detail=detail,
    )
