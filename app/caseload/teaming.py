"""Which team of its hub a stay is with: it is given to another, or to none."""

from datetime import datetime

from sqlmodel import Session

from app.caseload import admitting, episode, permissions, service, store
from app.caseload.episode import EpisodeMove
from app.caseload.views import EpisodeView
from app.errors import Invalid
from app.identity.actor import Actor


def change_team(session: Session, hub_id: int, episode_id: int, team: str | None, *, actor: Actor, now: datetime) -> EpisodeView:
    """Give a stay to this team of its hub, or with None to none; the event says from which. The same team again is no change.

    Raises NotFound, Forbidden; Refused when the stay is over or was changed meanwhile; Invalid when the hub has no such team.
    """
    permissions.check_enrol(actor, hub_id)
    stay = store.episode(session, hub_id, episode_id)
    episode.after(stay.state, EpisodeMove.CHANGE_TEAM)
    if team == stay.team:
        return stay
    faults = admitting.faults_of_team(session, hub_id, team)
    if faults:
        raise Invalid(faults=faults)
    return service.move(
        session,
        stay,
        EpisodeMove.CHANGE_TEAM,
        reason=stay.state_reason,
        why="",  # nobody is asked why, and the reason of a pause is not that of this
        values={"team": team},
        detail={"changes": {"team": [stay.team, team]}},
        actor=actor,
        now=now,
    )
