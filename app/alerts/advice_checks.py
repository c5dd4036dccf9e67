"""The rows behind "have you called 999?": one open at a time for each stay, moved by whoever was first."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel

from app.alerts import advice
from app.alerts.advice import AdviceMove, AdviceState, Loop
from app.alerts.models import AdviceCheck
from app.audit import trail
from app.db import compare_and_set
from app.identity.actor import Actor

CHECKS: Final = SQLModel.metadata.tables[str(AdviceCheck.__tablename__)]


@dataclass(frozen=True, slots=True)
class AdviceView:
    """One piece of advice to call 999, and what became of it. `phone`: who was told by text, or None: on a screen."""

    id: int
    hub_id: int
    episode_id: int
    alert_id: int
    phone: str | None
    state: AdviceState
    advised_at: datetime
    ask_minutes: int
    silence_minutes: int
    look_again_at: datetime | None
    answered_at: datetime | None

    @property
    def loop(self) -> Loop:
        """Its two clocks."""
        return Loop(self.advised_at, self.ask_minutes, self.silence_minutes)


_COLUMNS: Final = tuple(CHECKS.c[field.name] for field in fields(AdviceView))
_DUE: Final = select(*_COLUMNS).where(CHECKS.c.look_again_at <= bindparam("now")).order_by(CHECKS.c.look_again_at, CHECKS.c.id)
_NEWEST: Final = (
    select(*_COLUMNS)
    .where(CHECKS.c.episode_id == bindparam("episode"), CHECKS.c.hub_id == bindparam("hub"))
    .order_by(CHECKS.c.id.desc())
    .limit(1)
    .with_for_update()
)
_INSERTS: Final = {
    "sqlite": sqlite.insert(CHECKS).on_conflict_do_nothing().returning(CHECKS.c.id),
    "postgresql": postgresql.insert(CHECKS).on_conflict_do_nothing().returning(CHECKS.c.id),
}


def begin(
    session: Session,
    *,
    hub_id: int,
    episode_id: int,
    alert_id: int,
    phone: str | None,
    loop: Loop,
    how: AdviceMove = AdviceMove.ADVISED,
    actor: Actor,
    now: datetime,
) -> int | None:
    """Note that somebody was told what to do at once; None while an earlier one is open: nobody is asked more often for it."""
    state = advice.after(None, how)
    row = {
        "hub_id": hub_id,
        "episode_id": episode_id,
        "alert_id": alert_id,
        "phone": phone,
        "state": state.value,
        "advised_at": loop.advised_at,
        "ask_minutes": loop.ask_minutes,
        "silence_minutes": loop.silence_minutes,
        "look_again_at": advice.next_look(state, loop),
        "answered_at": None,
    }
    connection = session.connection()
    check_id: int | None = connection.execute(_INSERTS[connection.dialect.name], row).scalar_one_or_none()
    if check_id is not None:
        _record(session, hub_id, check_id, how, actor, now)
    return check_id


def newest(session: Session, hub_id: int, episode_id: int) -> AdviceView | None:
    """Give the newest advice of a stay, open or not, locked until the work ends; None when there was none."""
    row = session.connection().execute(_NEWEST, {"episode": episode_id, "hub": hub_id}).first()
    return None if row is None else _view(row)


def due(session: Session, *, now: datetime, limit: int) -> list[AdviceView]:
    """Give the advice of every hub that is to be looked at, longest due first: the worker asks for all hubs."""
    return [_view(row) for row in session.connection().execute(_DUE.limit(limit), {"now": now})]


def told_first(session: Session, seen: AdviceView) -> int:
    """Give the id of the first that began with the same text: two who share a phone are asked once, not twice."""
    same = (CHECKS.c.hub_id == seen.hub_id, CHECKS.c.phone == seen.phone, CHECKS.c.advised_at == seen.advised_at)
    first: int = session.connection().execute(select(func.min(CHECKS.c.id)).where(*same)).scalar_one() if seen.phone else seen.id
    return first


def move(session: Session, seen: AdviceView, how: AdviceMove, *, because: str | None = None, actor: Actor, now: datetime) -> bool:
    """Move it on, unless somebody was quicker: False then. Raises NoSuchMove."""
    state = advice.after(seen.state, how)
    changes = {"state": state.value, "look_again_at": advice.next_look(state, seen.loop)}
    if how in (AdviceMove.SAY_CALLED, AdviceMove.SAY_NOT_CALLED):
        changes["answered_at"] = now
    where = {"id": seen.id, "hub_id": seen.hub_id, "state": seen.state.value, "look_again_at": seen.look_again_at}
    moved = compare_and_set(session, CHECKS, where=where, values=changes)
    if moved:
        _record(session, seen.hub_id, seen.id, how, actor, now, because=because)
    return moved


def put_off(session: Session, seen: AdviceView, *, until: datetime, actor: Actor, now: datetime) -> bool:
    """Look at it later, after an error of ours: the rest of the round goes on."""
    where = {"id": seen.id, "hub_id": seen.hub_id, "state": seen.state.value, "look_again_at": seen.look_again_at}
    moved = compare_and_set(session, CHECKS, where=where, values={"look_again_at": until})
    if moved:
        _trail(session, seen.hub_id, seen.id, "advice.put_off", actor, now, {})
    return moved


def _view(row: Row[tuple[object, ...]]) -> AdviceView:
    kept = dict(row._mapping)  # noqa: SLF001 -- the documented way to a row by name
    return AdviceView(**{**kept, "state": AdviceState(kept["state"])})


def _record(
    session: Session, hub_id: int, check_id: int, how: AdviceMove, actor: Actor, now: datetime, *, because: str | None = None
) -> None:
    _trail(session, hub_id, check_id, f"advice.{how.value}", actor, now, {"because": because} if because else {})


def _trail(session: Session, hub_id: int, check_id: int, action: str, actor: Actor, now: datetime, detail: dict[str, str]) -> None:
    trail.record(
        session, actor=actor, action=action, subject_kind="advice_check", subject_id=check_id, hub_id=hub_id, now=now, detail=detail
    )
