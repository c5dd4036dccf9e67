"""What happens to an alert past its clock: it goes up to whoever is on call, again and again, until somebody acts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import update
from sqlmodel import Session

from app.alerts import changes, store, told
from app.alerts import ladder as ladders
from app.alerts.alert import AlertView
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.rows import ALERTS
from app.audit import trail
from app.identity.actor import Actor

NOTHING: Final[Mapping[str, object]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Climbed:
    """An alert that has just climbed. `was_claimed`: it ran out after a claim, else nobody had claimed it in time."""

    alert: AlertView
    was_claimed: bool


def climb(
    session: Session,
    hub_id: int,
    alert_id: int,
    *,
    to: str | None,
    how: Mapping[str, object] = NOTHING,
    because: str | None = None,
    actor: Actor,
    now: datetime,
) -> Climbed | None:
    """Let an alert climb one rung; None when it was acted on, or has climbed, meanwhile.

    `to` is the number that is to be told, or None when there is nobody: that is recorded and shown. `how` is kept with it: who
    has the number, and whether they are texted or rung.
    `because`: something that waits for no clock, by its code; whoever gives it makes sure that it climbs once for it.
    """
    seen = store.alert(session, hub_id, alert_id, lock=True)
    if not seen.is_open or (because is None and seen.next_climb_at > now):
        return None  # another worker, or a person, was here first
    detail: dict[str, object] = {"rung": seen.rung + 1, "told": "on_call" if to else "nobody: the hub has no on-call number", **how}
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


def acknowledge(
    session: Session, hub_id: int, alert_id: int, *, rung: int, by: str, asked_at: datetime, actor: Actor, now: datetime
) -> bool:
    """Write down that somebody on call, told at `rung`, says that they know. False: it was known, or the alert is closed.

    It is no claim: the alert stays as it stands, and only its next climb is one pace later. What has come since they were told
    (`asked_at`), a worse finding or a claim, has clocks of its own, and those stay.
    """
    seen = store.alert(session, hub_id, alert_id, lock=True)
    if not seen.is_open or told.acknowledged(store.history(session, hub_id, alert_id), rung):
        return False
    is_what_they_know = max(seen.urgency_since, seen.claimed_at or seen.urgency_since) <= asked_at
    later = ladders.acknowledged(seen.ladder, seen.urgency, next_climb_at=seen.next_climb_at, now=now)
    changes.move(
        session,
        seen,
        AlertMove.ACKNOWLEDGED,
        actor=actor,
        now=now,
        detail={"by": by, "at_rung": rung},
        acknowledged_at=now,
        acknowledged_by=by,
        next_climb_at=later if is_what_they_know else seen.next_climb_at,
    )
    return True


def put_off(session: Session, hub_id: int, alert_id: int, *, until: datetime, actor: Actor, now: datetime) -> None:
    """Look at an alert later after an error of ours: the rest of the round goes on. It stays on the list as it is."""
    for due in (ALERTS.c.next_climb_at, ALERTS.c.repeat_due_at):
        session.execute(update(ALERTS).where(ALERTS.c.id == alert_id, ALERTS.c.hub_id == hub_id, due <= now).values({due: until}))
    trail.record(session, actor=actor, action="alert.put_off", subject_kind="alert", subject_id=alert_id, hub_id=hub_id, now=now)
