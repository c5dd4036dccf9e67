"""Tries to sign in, counted in rows, so that guessing is slow on every process and after every restart.

A try is written down before the password is looked at: many at once cannot all pass the count.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlmodel import Session

from app.errors import WardlightError
from app.identity.store import ATTEMPTS

# Design: a person who mistypes is never kept out for long, and a whole ward may share one address.
WINDOW: Final = timedelta(minutes=15)
PER_EMAIL_AND_ADDRESS: Final = 5  # failed tries in the window
PER_EMAIL: Final = 20
PER_ADDRESS: Final = 60
KEPT: Final = timedelta(days=30)


class TooManyTries(WardlightError):
    """There were too many failed tries; waiting helps."""

    status = 429


def begin(session: Session, email: str, address: str, *, now: datetime) -> int:
    """Write a try down as failed and give its id; raises TooManyTries, and then writes nothing."""
    email_is, address_is = ATTEMPTS.c.email == email, ATTEMPTS.c.address == address
    since = now - WINDOW
    # Whoever got in from here starts afresh; getting in elsewhere must not reset the count for a guesser.
    afresh = max(since, _last_success(session, email_is, address_is) or since)
    counts = (
        (PER_EMAIL_AND_ADDRESS, _failed(session, email_is, address_is, since=afresh)),
        (PER_EMAIL, _failed(session, email_is, since=since)),
        (PER_ADDRESS, _failed(session, address_is, since=since)),
    )
    if any(failed >= limit for limit, failed in counts):
        raise TooManyTries(
            "There were too many tries to sign in.",
            hint=f"Wait {int(WINDOW.total_seconds() // 60)} minutes, or ask your administrator for a new password.",
        )
    values = {"email": email, "address": address, "at": now, "succeeded": False}
    return int(session.execute(insert(ATTEMPTS).values(**values).returning(ATTEMPTS.c.id)).scalar_one())


def succeed(session: Session, attempt_id: int) -> None:
    """Note that a try was the right person after all, so that it does not count against them."""
    session.execute(update(ATTEMPTS).where(ATTEMPTS.c.id == attempt_id).values(succeeded=True))


def forget(session: Session, *, now: datetime) -> int:
    """Delete tries older than 30 days; gives how many."""
    return len(session.execute(delete(ATTEMPTS).where(ATTEMPTS.c.at < now - KEPT).returning(ATTEMPTS.c.id)).all())


def _failed(session: Session, *where: ColumnElement[bool], since: datetime) -> int:
    count = select(func.count()).select_from(ATTEMPTS)
    return session.scalar(count.where(*where, ATTEMPTS.c.succeeded.is_(False), ATTEMPTS.c.at > since)) or 0


def _last_success(session: Session, *where: ColumnElement[bool]) -> datetime | None:
    last: datetime | None = session.scalar(select(func.max(ATTEMPTS.c.at)).where(*where, ATTEMPTS.c.succeeded.is_(True)))
    return last
