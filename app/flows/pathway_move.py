"""A stay moves to a newer version of its pathway, or to another: its check-in calls and its review move with it."""

from datetime import datetime

from sqlmodel import Session

from app.caseload import moving
from app.caseload.views import EpisodeView
from app.flows import calls_round
from app.hubs import store as hubs
from app.identity.actor import Actor


def move(
    session: Session, hub_id: int, episode_id: int, version_id: int, why: str, *, seen_revision: int, actor: Actor, now: datetime
) -> EpisodeView:
    """Move a stay; raises what `moving.move_pathway` does."""
    stay = moving.move_pathway(session, hub_id, episode_id, version_id, why, seen_revision=seen_revision, actor=actor, now=now)
    calls_round.plan_ahead(session, hubs.by_id(session, hub_id), stay, actor=actor, now=now)
    return stay
