"""The audit trail: one row for each write and each view of a patient, chained later so that a change to one shows."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from sqlalchemy import Row, bindparam, func, insert, select, text, update
from sqlmodel import Session, SQLModel

from app.audit.models import AuditEntry
from app.storage.prepared import Prepared, columns_but_id

_ENTRIES: Final = SQLModel.metadata.tables[str(AuditEntry.__tablename__)]
# inline: nobody asks for the new row's id, and fetching it would cost on every text.
_INSERT: Final = insert(_ENTRIES).inline()
_WRITE: Final = Prepared(_INSERT, columns=columns_but_id(_ENTRIES))  # one at a time, several a text
_BEGINNING: Final = "0" * 64  # what the first entry is chained to
_SEAL_LOCK: Final = 5_710_443  # any number that no other advisory lock of ours has
SEALED_AT_ONCE: Final = 5_000  # entries a turn: about a tenth of a second


class Doer(Protocol):
    """Whoever acts, as far as the trail needs to know; `identity.actor.Actor` is one."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the trail. `head` is the last seal: noted elsewhere, it shows if the newest entries were cut off."""

    whole: bool
    sealed: int
    unsealed: int  # written since the last turn of the worker; not yet protected
    head: str
    broken_entry_id: int | None = None
    broken_because: str | None = None  # "gap": an entry is gone; "changed": an entry is not what was sealed


def record(
    session: Session,
    *,
    actor: Doer,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    hub_id: int | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write that `actor` did `action` ("alert.claimed") to a subject, in the transaction of the deed itself."""
    written = entry(actor, action, subject_kind, subject_id, hub_id=hub_id, now=now, detail=detail)
    _WRITE.run(session.connection(), {**written, "seal_no": None, "seal": None})


def record_many(session: Session, entries: list[dict[str, Any]]) -> None:
    """Write many entries, each made by `entry`, in one go."""
    if entries:
        session.execute(_INSERT, entries)


def entry(
    actor: Doer,
    action: str,
    subject_kind: str,
    subject_id: int | None,
    *,
    hub_id: int | None,
    now: datetime,
    detail: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Give one entry's values, for `record_many`."""
    return {
        "at": now,
        "hub_id": hub_id,
        "actor_kind": str(actor.kind),
        "actor_id": actor.id,
        "actor_name": actor.name,
        "action": action,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "detail": dict(detail or {}),
    }


def seal(session: Session, *, now: datetime, limit: int = SEALED_AT_ONCE) -> int:
    """Chain up to `limit` entries that are not sealed yet, oldest first, and return how many there were.

    Each seal is the sha256 of the one before and of the entry, so whoever changes an entry must remake every
    later seal. One sealer at a time: on PostgreSQL by an advisory lock, on SQLite since there is one writer.
    """
    if not _may_seal(session):
        return 0
    number, chain = _last_seal(session)
    rows = session.execute(
        select(_ENTRIES).where(_ENTRIES.c.seal_no.is_(None), _ENTRIES.c.at <= now).order_by(_ENTRIES.c.id).limit(limit)
    ).all()
    sealed: list[dict[str, Any]] = []
    for row in rows:
        number += 1
        chain = _seal_of(row, chain)
        sealed.append({"entry_id": row.id, "new_no": number, "new_seal": chain})
    if sealed:
        session.connection().execute(
            update(_ENTRIES)
            .where(_ENTRIES.c.id == bindparam("entry_id"), _ENTRIES.c.seal_no.is_(None))
            .values(seal_no=bindparam("new_no"), seal=bindparam("new_seal")),
            sealed,
        )
    return len(sealed)


def verify(session: Session) -> Verdict:
    """Walk the chain from its beginning and say whether every sealed entry is as it was sealed."""
    unsealed = session.scalar(select(func.count()).select_from(_ENTRIES).where(_ENTRIES.c.seal_no.is_(None))) or 0
    number, chain = 0, _BEGINNING
    rows = session.execute(select(_ENTRIES).where(_ENTRIES.c.seal_no.is_not(None)).order_by(_ENTRIES.c.seal_no))
    for row in rows.yield_per(1_000):
        if row.seal_no != number + 1:
            return _broken(number, unsealed, chain, row.id, "gap")
        if row.seal != _seal_of(row, chain):
            return _broken(number, unsealed, chain, row.id, "changed")
        number, chain = row.seal_no, row.seal
    return Verdict(whole=True, sealed=number, unsealed=unsealed, head=chain)


def export(session: Session) -> Iterator[dict[str, Any]]:
    """Give every entry, oldest first, as plain values ready for JSON."""
    for row in session.execute(select(_ENTRIES).order_by(_ENTRIES.c.id)).yield_per(1_000):
        yield {**_contents(row), "seal_no": row.seal_no, "seal": row.seal}


def _broken(sealed: int, unsealed: int, head: str, entry_id: int, because: str) -> Verdict:
    return Verdict(whole=False, sealed=sealed, unsealed=unsealed, head=head, broken_entry_id=entry_id, broken_because=because)


def _may_seal(session: Session) -> bool:
    if session.get_bind().dialect.name != "postgresql":
        return True
    return bool(session.scalar(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _SEAL_LOCK}))


def _last_seal(session: Session) -> tuple[int, str]:
    row = session.execute(
        select(_ENTRIES.c.seal_no, _ENTRIES.c.seal).where(_ENTRIES.c.seal_no.is_not(None)).order_by(_ENTRIES.c.seal_no.desc()).limit(1)
    ).first()
    return (row.seal_no, row.seal) if row else (0, _BEGINNING)


def _seal_of(row: Row[Any], before: str) -> str:
    written = json.dumps(_contents(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{written}".encode()).hexdigest()


def _contents(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": row.at.isoformat(),
        "hub_id": row.hub_id,
        "actor_kind": row.actor_kind,
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "action": row.action,
        "subject_kind": row.subject_kind,
        "subject_id": row.subject_id,
        "detail": row.detail,
    }
