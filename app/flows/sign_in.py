"""Signing in and out: the try is written down first, the password is looked at outside any transaction."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.audit import trail
from app.db import Database
from app.errors import Fault, Invalid, WardlightError
from app.identity import attempts, passwords, service, sessions, store
from app.identity.actor import system
from app.identity.passwords import LONGEST
from app.identity.store import StaffView

LONGEST_EMAIL: Final = 254
_NOT_IN: Final = "The e-mail address or the password is not right."


class NotSignedIn(WardlightError):
    """Nobody was signed in. The same sentence whatever was wrong: it never says which addresses are known."""

    status = 401


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who is in: the secret for the cookie, and who they are."""

    token: str
    staff: StaffView


def sign_in(database: Database, *, email: str, password: str, address: str, now: datetime) -> SignedIn:
    """Sign somebody in from a network address; raises NotSignedIn, TooManyTries, or TooBusy."""
    given = store.canonical_email(email)
    if not given or "\x00" in given or len(given) > LONGEST_EMAIL or len(password) > LONGEST:
        raise NotSignedIn(_NOT_IN)
    # 1. The try is written down as failed, and counted against the limits, before anything is learnt from it.
    attempt = database.write(lambda session: attempts.begin(session, given, address[:45], now=now))
    with database.read() as session:
        known = store.credentials(session, given)
    # 2. The slow part, outside any transaction. It takes as long when there is nobody of that address.
    fits = passwords.verify(password, known.password_hash if known else None)
    if known is None or known.staff.disabled or not fits:
        database.write(lambda session: _refused(session, known.staff if known else None, now=now))
        raise NotSignedIn(_NOT_IN)
    staff = known.staff
    # 3. In: unless the person was disabled, or the password changed, while we looked.
    token = database.write(lambda session: _in(session, staff, known.password_hash, attempt, now=now))
    return SignedIn(token, staff)


def sign_out(session: Session, token: str, *, now: datetime) -> None:
    """Sign this browser out; a session that is over already is no fault."""
    found = sessions.look(session, token, now=now)
    if found is not None:
        sessions.end(session, token, actor=found.staff.actor, hub_id=found.staff.hub_id, now=now)


def change_password(database: Database, staff: StaffView, *, token: str, old: str, new: str, now: datetime) -> None:
    """Give oneself a new password; other browsers are signed out. Raises Invalid, naming each fault."""
    with database.read() as session:
        known = store.credentials(session, staff.email)
    faults = list(passwords.faults_in(new, email=staff.email, name=staff.name, field="new_password"))
    if known is None or not passwords.verify(old, known.password_hash):
        faults.append(Fault("old_password", "This is not your present password."))
    elif old == new:
        faults.append(Fault("new_password", "This is the password you have: choose another."))
    if faults:
        raise Invalid("The password was not changed.", faults=tuple(faults))
    hashed = passwords.hash(new)
    database.write(lambda session: service.change_own_password(session, staff, hashed, keep=token, now=now))


def _in(session: Session, staff: StaffView, seen_hash: str, attempt: int, *, now: datetime) -> str:
    present = store.credentials(session, staff.email)
    if present is None or present.staff.disabled or present.password_hash != seen_hash:
        raise NotSignedIn(_NOT_IN)
    attempts.succeed(session, attempt)
    attempts.forget(session, now=now)
    token = sessions.start(session, staff.id, now=now)
    _record(session, "staff.signed_in", staff, now=now)
    return token


def _refused(session: Session, staff: StaffView | None, *, now: datetime) -> None:
    _record(session, "staff.sign_in_failed", staff, now=now)


def _record(session: Session, action: str, staff: StaffView | None, *, now: datetime) -> None:
    # A failed try is nobody's deed yet: whoever it was did not prove to be this person.
    failed = staff is None or action == "staff.sign_in_failed"
    actor = system("sign-in", staff.hub_id if staff else None) if failed or staff is None else staff.actor
    trail.record(
        session,
        actor=actor,
        action=action,
        subject_kind="staff",
        subject_id=staff.id if staff else None,
        hub_id=staff.hub_id if staff else None,
        now=now,
    )
