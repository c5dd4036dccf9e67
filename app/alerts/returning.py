"""Somebody who is paused comes back to the list on a day by themselves, unless they are back, or gone, before."""

from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.alerts import changes, ending, raising, store
from app.alerts.alert import ReasonView, Subject
from app.alerts.ladder import Ladder
from app.alerts.lifecycle import AlertMove, AlertState
from app.alerts.rows import REASONS
from app.alerts.triage import ReasonCode
from app.identity.actor import Actor

PAUSED: Final = "paused"
"""What such a follow-up comes after, as its values keep it."""
_OVER: Final = update(REASONS).where(REASONS.c.id.in_(bindparam("those", expanding=True))).values(eased_at=bindparam("at"))


def expect(session: Session, subject: Subject, step: str, at: datetime, *, ladder: Ladder, actor: Actor, now: datetime) -> raising.Raised:
    """Have a stay looked at again at this time; `step` says what is to be found out then."""
    cause = ending.follow_up(PAUSED, step, at)
    return raising.raise_or_join(session, subject, [cause], ladder=ladder, due_at=at, actor=actor, now=now)


def settle(session: Session, subject: Subject, *, because: str, actor: Actor, now: datetime) -> bool:
    """Take back that a return is looked for; False where none was.

    An alert that was about nothing else is done with, unless a colleague has it: they are told, and judge.
    """
    seen = store.open_alert(session, subject)
    reasons = [] if seen is None else store.reasons(session, seen.id)
    those = [one for one in reasons if awaits_return(one)]
    if seen is None or not those:
        return False
    session.connection().execute(_OVER, {"those": [one.id for one in those], "at": now})
    detail: dict[str, object] = {"because": because}
    if len(those) == len(reasons) and (seen.state is AlertState.WAITING or seen.owner_id == actor.id):
        changes.move(session, seen, AlertMove.ANSWERED, actor=actor, now=now, detail=detail, closed_at=now, repeat_due_at=None, fresh=False)
    else:
        changes.move(session, seen, AlertMove.NOTED, actor=actor, now=now, detail=detail)
    return True


def awaits_return(reason: ReasonView) -> bool:
    """Whether this reason says that somebody who is paused is to be looked at again, and still holds."""
    return reason.code is ReasonCode.FOLLOW_UP_DUE and reason.values.get("after") == PAUSED and reason.eased_at is None
