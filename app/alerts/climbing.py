"""What happens to an alert past its clock: it goes up to the on-call number, again and again, until somebody acts."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session

from app.alerts import changes, store
from app.alerts import ladder as ladders
from app.alerts.alert import AlertView
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.rows import ALERTS
from app.audit import trail
from app.identity.actor import Actor


@dataclass(frozen=True, slots=True)
class Climbed:
    """An alert that has just climbed. `was_claimed`: it ran out after a claim, else nobody had claimed it in time."""

    alert: AlertView
    was_claimed: bool


def climb(
    session: Session, hub_id: int, alert_id: int, *, told: str | None, because: str | None = None, actor: Actor, now: datetime
) -> Climbed | None:
    """Let an alert climb one rung; None when it was acted on, or has climbed, meanwhile.

    `told` is the on-call number that is to be told, or None when the hub has none: that is recorded and shown.
    `because`: something that waits for no clock, by its code; whoever gives it makes sure that it climbs once for it.
    """
    seen = store.alert(session, hub_id, alert_id, lock=True)
    if not seen.is_open or (because is None and seen.next_climb_at > now):
        return None  # another worker, or a person, was here first
    detail: dict[str, object] = {"rung": seen.rung + 1, "told": "on_call" if told else "nobody: the hub has no on-call number"}
    if because is not None:
        detail["because"] = because
    climbed = changes.move(
        session,
        seen,
        AlertMove.CLIMBED,
        actor=actor,
        now=now,
        detail=detail,
        rung=seen.rung + 1,
        next_climb_at=ladders.climbed(seen.ladder, seen.urgency, now=now),
    )
    return Climbed(climbed, was_claimed=seen.state is AlertState.CLAIMED)


def put_off(session: Session, hub_id: int, alert_id: int, *, until: datetime, actor: Actor, now: datetime) -> None:
    """Look at an alert later after an error of ours: the rest of the round goes on. It stays on the list as it is."""
    for due in (ALERTS.c.next_climb_at, ALERTS.c.repeat_due_at):
        session.execute(update(ALERTS).where(ALERTS.c.id == alert_id, ALERTS.c.hub_id == hub_id, due <= now).values({due: until}))
    trail.record(session, actor=actor, action="alert.put_off", subject_kind="alert", subject_id=alert_id, hub_id=hub_id, now=now)
