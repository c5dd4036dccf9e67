"""Moving a stay to another version of its pathway, or to another pathway: a step up or a step down."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.caseload import admitting, episode, permissions, service, store
from app.caseload.episode import EpisodeMove
from app.caseload.views import EpisodeView
from app.errors import Invalid, Refused
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.pathways import store as pathways
from app.pathways.views import AdoptedPathway

_NOT_LIVE: Final = "That version is not live in this hub any more."


def move_pathway(
    session: Session, hub_id: int, episode_id: int, version_id: int, why: str, *, seen_revision: int, actor: Actor, now: datetime
) -> EpisodeView:
    """Move a stay to a version that is live in its hub, and write down why; the next reading is judged by it.

    Reading times stay the patient's own, and an alert that is open keeps all that was frozen onto it. `seen_revision` is
    what the form showed. Raises NotFound, Forbidden; Refused when the stay is over or was changed meanwhile, or the version
    is not live, or is the one it is on; Invalid without a reason, or with everything for which the pathway would not admit
    the patient.
    """
    permissions.check_decide(actor, hub_id)
    reason = service.required_reason(why)
    stay = store.episode(session, hub_id, episode_id)
    if stay.revision != seen_revision:
        raise service.overtaken()
    episode.after(stay.state, EpisodeMove.MOVE_PATHWAY)
    wanted = _live(session, hub_id, version_id)
    before = pathways.version(session, stay.pathway_version_id)
    if wanted.id == before.id:
        raise Refused("This stay is on that version already.")
    today = now.astimezone(hubs.by_id(session, hub_id).zone).date()
    faults = admitting.faults_in_move(session, stay, wanted, today=today)
    if faults:
        raise Invalid(f"This patient cannot move to {wanted.pathway.title} as they stand.", faults=faults)
    return service.move(
        session,
        stay,
        EpisodeMove.MOVE_PATHWAY,
        reason=stay.state_reason,
        why=reason,
        values={"pathway_version_id": wanted.id},
        detail={"from": _named(before), "to": _named(wanted)},
        actor=actor,
        now=now,
    )


def _live(session: Session, hub_id: int, version_id: int) -> AdoptedPathway:
    wanted = next((one for one in pathways.live(session, hub_id) if one.id == version_id), None)
    if wanted is None:
        raise Refused(_NOT_LIVE, hint="Look at what is live now, then decide.")
    return wanted


def _named(adopted: AdoptedPathway) -> dict[str, Any]:
    return {"pathway": adopted.name, "title": adopted.pathway.title, "version": adopted.number, "version_id": adopted.id}
