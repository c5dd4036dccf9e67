"""Signed-in browsers: who a cookie stands for, and for how long.

A session ends 30 minutes after the last request, and 12 hours after sign-in whatever happens. `look` only reads;
when it says `touch_due`, the door writes `touch` once, so that a page costs a write at most once a minute.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from app.audit import trail
from app.identity import bearer
from app.identity.store import SESSIONS, STAFF, STAFF_COLUMNS, StaffView, staff_view

# Design: a shift is at most 12 hours; 30 minutes is how long a ward computer may stand alone.
IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=1)

_CURRENT: Final = (
    select(*STAFF_COLUMNS, SESSIONS.c.id.label("session_id"), SESSIONS.c.last_seen_at)
    .join_from(SESSIONS, STAFF, SESSIONS.c.staff_id == STAFF.c.id)
    .where(
        SESSIONS.c.token_hash == bindparam("fingerprint"),
        SESSIONS.c.revoked_at.is_(None),
        SESSIONS.c.expires_at > bindparam("now", type_=SESSIONS.c.expires_at.type),
        SESSIONS.c.last_seen_at > bindparam("idle_since", type_=SESSIONS.c.last_seen_at.type),
        STAFF.c.disabled_at.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class Look:
    """A session that holds: who it is, and whether it is time to note that they are still there."""

    session_id: int
    staff: StaffView
    touch_due: bool


def start(session: Session, staff_id: int, *, now: datetime) -> str:
    """Begin a session and give the secret for the cookie; the caller has checked the password."""
    token = bearer.make()
    values = {
        "token_hash": bearer.fingerprint(token),
        "staff_id": staff_id,
        "created_at": now,
        "last_seen_at": now,
        "expires_at": now + ABSOLUTE,
    }
    session.execute(insert(SESSIONS).inline().values(**values))
    return token


def look(session: Session, token: str, *, now: datetime) -> Look | None:
    """Give the session that this secret opens, or None: unknown, over, revoked, or its owner disabled."""
    keys = {"fingerprint": bearer.fingerprint(token), "now": now, "idle_since": now - IDLE}
    row = session.execute(_CURRENT, keys).first()
    if row is None:
        return None
    return Look(row.session_id, staff_view(row), now - row.last_seen_at >= TOUCH_EVERY)


def current(session: Session, token: str, *, now: datetime) -> StaffView | None:
    """Give who is signed in with this secret, or None."""
    found = look(session, token, now=now)
    return found.staff if found else None


def touch(session: Session, session_id: int, *, now: datetime) -> None:
    """Note that the browser was just used; a session that is revoked meanwhile stays so. Never moves back."""
    alive = (SESSIONS.c.id == session_id, SESSIONS.c.revoked_at.is_(None), SESSIONS.c.last_seen_at < now)
    session.execute(update(SESSIONS).where(*alive).values(last_seen_at=now))


def end(session: Session, token: str, *, actor: trail.Doer, hub_id: int, now: datetime) -> None:
    """Sign this browser out."""
    mine = (SESSIONS.c.token_hash == bearer.fingerprint(token), SESSIONS.c.revoked_at.is_(None))
    if session.execute(update(SESSIONS).where(*mine).values(revoked_at=now).returning(SESSIONS.c.id)).first() is None:
        return  # already over: signing out twice is no fault
    trail.record(
        session,
        actor=actor,
        action="staff.signed_out",
        subject_kind="staff",
        subject_id=actor.id,
        hub_id=hub_id,
        now=now,
    )


def end_all(session: Session, staff_id: int, *, now: datetime, except_token: str | None = None) -> int:
    """Sign a person out everywhere, at once, but for `except_token`'s browser; gives how many browsers."""
    theirs = [SESSIONS.c.staff_id == staff_id, SESSIONS.c.revoked_at.is_(None)]
    if except_token is not None:
        theirs.append(SESSIONS.c.token_hash != bearer.fingerprint(except_token))
    return len(session.execute(update(SESSIONS).where(*theirs).values(revoked_at=now).returning(SESSIONS.c.id)).all())
