"""Tokens of machines: each opens one hub's JSON API."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session

from app.audit import trail
from app.errors import Fault, Invalid, NotFound
from app.identity import bearer
from app.identity.store import TOKENS, TokenView

PREFIX: Final = "wl_"  # so that a leaked one is recognised
LONGEST_NAME: Final = 120
_CHECK: Final = select(TOKENS.c.id, TOKENS.c.hub_id, TOKENS.c.name).where(
    TOKENS.c.token_hash == bindparam("fingerprint"), TOKENS.c.revoked_at.is_(None)
)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token with its secret, which is never seen again."""

    id: int
    token: str


def issue(session: Session, hub_id: int, name: str, *, actor: trail.Doer, now: datetime) -> IssuedToken:
    """Make a token for a hub; `name` says what it is for. Raises Invalid when there is none."""
    label = name.strip()
    if not 0 < len(label) <= LONGEST_NAME:
        raise Invalid("The token cannot be made.", faults=(Fault("name", "Say in a few words what the token is for."),))
    token = PREFIX + bearer.make()
    values = {"hub_id": hub_id, "name": label, "token_hash": bearer.fingerprint(token), "created_at": now}
    token_id = session.execute(insert(TOKENS).values(**values).returning(TOKENS.c.id)).scalar_one()
    trail.record(
        session,
        actor=actor,
        action="token.issued",
        subject_kind="token",
        subject_id=token_id,
        hub_id=hub_id,
        now=now,
        detail={"name": label},
    )
    return IssuedToken(token_id, token)


def check(session: Session, secret: str) -> TokenView | None:
    """Give the token that this secret belongs to, or None if there is none in use."""
    row = session.execute(_CHECK, {"fingerprint": bearer.fingerprint(secret)}).first()
    return TokenView(*row) if row else None


def revoke(session: Session, hub_id: int, token_id: int, *, actor: trail.Doer, now: datetime) -> None:
    """Let a token open nothing from now on; raises NotFound."""
    mine = (TOKENS.c.id == token_id, TOKENS.c.hub_id == hub_id, TOKENS.c.revoked_at.is_(None))
    if session.execute(update(TOKENS).where(*mine).values(revoked_at=now).returning(TOKENS.c.id)).first() is None:
        raise NotFound("There is no such token in this hub.")
    trail.record(session, actor=actor, action="token.revoked", subject_kind="token", subject_id=token_id, hub_id=hub_id, now=now)
