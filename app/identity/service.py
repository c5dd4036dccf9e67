"""Staff: adding, changing, resetting, disabling; every change ends what it must at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.errors import Fault, Invalid, Refused
from app.identity import sessions, store
from app.identity.form import StaffDraft
from app.identity.passwords import PasswordHash
from app.identity.roles import Role
from app.identity.store import STAFF, StaffView


def add_staff(
    session: Session,
    hub_id: int,
    draft: StaffDraft,
    password: PasswordHash,
    *,
    actor: trail.Doer,
    now: datetime,
    must_change: bool = False,
) -> StaffView:
    """Add a member of staff; raises Invalid when the address is taken. `password` comes from `passwords.prepare`."""
    _refuse_taken(session, draft.email)
    values = {
        "hub_id": hub_id,
        "email": draft.email,
        "name": draft.name,
        "role": draft.role.value,
        "password_hash": password,
        "must_change_password": must_change,
        "created_at": now,
    }
    with _unless_taken_just_now(session):
        staff_id = session.execute(insert(STAFF).values(**values).returning(STAFF.c.id)).scalar_one()
    _record(session, "staff.added", hub_id, staff_id, actor=actor, now=now, role=draft.role.value)
    return store.staff_member(session, hub_id, staff_id)


def change_staff(session: Session, hub_id: int, staff_id: int, draft: StaffDraft, *, actor: trail.Doer, now: datetime) -> StaffView:
    """Change name, address or role; a change of role signs the person out. Raises NotFound, Invalid, Refused."""
    before = store.staff_member(session, hub_id, staff_id)
    if draft.email != before.email:
        _refuse_taken(session, draft.email)
    if draft.role is not before.role:
        _keep_an_administrator(session, before)
        sessions.end_all(session, staff_id, now=now)
    with _unless_taken_just_now(session):
        _set(session, before, email=draft.email, name=draft.name, role=draft.role.value)
    _record(session, "staff.changed", hub_id, staff_id, actor=actor, now=now, role=draft.role.value)
    return store.staff_member(session, hub_id, staff_id)


def reset_password(session: Session, hub_id: int, staff_id: int, password: PasswordHash, *, actor: trail.Doer, now: datetime) -> None:
    """Give a new password, to be changed at the next sign-in; the person is signed out everywhere. Raises NotFound."""
    staff = store.staff_member(session, hub_id, staff_id)
    _set(session, staff, password_hash=password, must_change_password=True)
    sessions.end_all(session, staff_id, now=now)
    _record(session, "staff.password_reset", hub_id, staff_id, actor=actor, now=now)


def change_own_password(session: Session, staff: StaffView, password: PasswordHash, *, keep: str | None, now: datetime) -> None:
    """Take a person's own new password; every browser but that of the session token `keep` is signed out."""
    _set(session, staff, password_hash=password, must_change_password=False)
    sessions.end_all(session, staff.id, now=now, except_token=keep)
    _record(session, "staff.password_changed", staff.hub_id, staff.id, actor=staff.actor, now=now)


def disable_staff(session: Session, hub_id: int, staff_id: int, *, actor: trail.Doer, now: datetime) -> StaffView:
    """Let a person in no more, and sign them out at once. Raises NotFound, Refused."""
    staff = store.staff_member(session, hub_id, staff_id)
    if staff.disabled:
        raise Refused("This person is disabled already.")
    _keep_an_administrator(session, staff)
    _set(session, staff, disabled_at=now)
    sessions.end_all(session, staff_id, now=now)
    _record(session, "staff.disabled", hub_id, staff_id, actor=actor, now=now)
    return store.staff_member(session, hub_id, staff_id)


def enable_staff(session: Session, hub_id: int, staff_id: int, *, actor: trail.Doer, now: datetime) -> StaffView:
    """Let a disabled person in again, with the password they had. Raises NotFound, Refused."""
    staff = store.staff_member(session, hub_id, staff_id)
    if not staff.disabled:
        raise Refused("This person is not disabled.")
    _set(session, staff, disabled_at=None)
    _record(session, "staff.enabled", hub_id, staff_id, actor=actor, now=now)
    return store.staff_member(session, hub_id, staff_id)


def _refuse_taken(session: Session, email: str) -> None:
    if store.credentials(session, email) is not None:
        raise _taken()


@contextmanager
def _unless_taken_just_now(session: Session) -> Iterator[None]:
    # Between our look and our write another process took the address: the unique index said so.
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise _taken() from error


def _taken() -> Invalid:
    return Invalid("This person cannot be added.", faults=(Fault("email", "Somebody with this e-mail address is known already."),))


def _keep_an_administrator(session: Session, leaving: StaffView) -> None:
    if leaving.role is not Role.ADMINISTRATOR or leaving.disabled:
        return
    working = (
        STAFF.c.hub_id == leaving.hub_id,
        STAFF.c.role == Role.ADMINISTRATOR.value,
        STAFF.c.disabled_at.is_(None),
        STAFF.c.id != leaving.id,
    )
    if not session.scalar(select(func.count()).select_from(STAFF).where(*working)):
        raise Refused("This is the hub's only administrator.", hint="Make somebody else an administrator first.")


def _set(session: Session, staff: StaffView, **values: object) -> None:
    session.execute(update(STAFF).where(STAFF.c.id == staff.id, STAFF.c.hub_id == staff.hub_id).values(**values))


def _record(session: Session, action: str, hub_id: int, staff_id: int, *, actor: trail.Doer, now: datetime, **detail: str) -> None:
    trail.record(
        session,
        actor=actor,
        action=action,
        subject_kind="staff",
        subject_id=staff_id,
        hub_id=hub_id,
        now=now,
        detail=detail,
    )
