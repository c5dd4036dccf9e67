"""A clinician takes a patient on, or gives them back: with the stay and the hub, as the next page needs them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.alerts import service as alerts
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed; `stay` is None for an unknown number."""

    alert: alerts.AlertView
    stay: EpisodeView | None


def claim(
    session: Session,
    hub_id: int,
    alert_id: int,
    *,
    revision: int | None = None,
    because: str | None = None,
    actor: Actor,
    now: datetime,
) -> Claimed:
    """Take it on; raises TakenBy, naming who was first, unless `because` says why it is taken over from them.

    Claiming what one already has says one has seen what is new.
    """
    alert = alerts.claim(session, hub_id, alert_id, revision=revision, because=because, actor=actor, now=now)
    stay = caseload.episode(session, hub_id, alert.episode_id) if alert.episode_id is not None else None
    return Claimed(alert, stay)


def hand_back(session: Session, hub_id: int, alert_id: int, *, note: str | None = None, actor: Actor, now: datetime) -> alerts.AlertView:
    """Put it back on the list for others; raises NotYours unless the actor has it."""
    return alerts.hand_back(session, hub_id, alert_id, note=note, actor=actor, now=now)


def snooze(session: Session, hub_id: int, alert_id: int, *, until: datetime, because: str, actor: Actor, now: datetime) -> alerts.AlertView:
    """Say that nobody is needed before `until`, and why; raises NeverSnoozed for a red, Invalid for a time gone by or no reason."""
    return alerts.snooze(session, hub_id, alert_id, until=until, because=because, actor=actor, now=now)
