"""Links to the web form: one slot of one patient each, at most a day old, known to us only by their hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import insert, select
from sqlmodel import Session

from app.errors import NotFound, WardlightError
from app.messaging.models import PatientLink

LIFE = timedelta(hours=24)
TOKEN_BYTES = 18  # 144 random bits
TOKEN_CHARACTERS = 24  # short enough for a text
LONGEST_TOKEN = 64

_table = PatientLink.__table__  # type: ignore[attr-defined]


class LinkExpired(WardlightError):
    """The link was once good."""

    status = 410


class HasEpisode(Protocol):
    """An episode, as far as its place goes."""

    @property
    def id(self) -> int: ...
    @property
    def hub_id(self) -> int: ...


@dataclass(frozen=True, slots=True)
class LinkView:
    """What a good link opens: one slot of one episode."""

    hub_id: int
    episode_id: int
    slot_at: datetime
    created_at: datetime
    expires_at: datetime


def make(session: Session, episode: HasEpisode, slot_at: datetime, *, now: datetime) -> str:
    """Make a link for this slot, good for a day from now, and give its token, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.execute(
        insert(_table).values(
            hub_id=episode.hub_id,
            episode_id=episode.id,
            token_hash=_digest(token),
            slot_at=slot_at,
            created_at=now,
            expires_at=now + LIFE,
        )
    )
    return token


def open(session: Session, token: str, *, now: datetime) -> LinkView:  # noqa: A001 -- links.open says what it does
    """Give what a link is for. Raises NotFound for one we never made, LinkExpired for one over a day old."""
    link = of_any_age(session, token)
    if now > link.expires_at:
        raise LinkExpired("This link has expired.", hint="Use the link in the newest text, or text your reading instead.")
    return link


def of_any_age(session: Session, token: str) -> LinkView:
    """Give what a link is or was for: nothing that is sent through an old one may be lost. Raises NotFound for one we never made."""
    if not token or len(token) > LONGEST_TOKEN:
        raise _no_such_link()
    columns = _table.c.hub_id, _table.c.episode_id, _table.c.slot_at, _table.c.created_at, _table.c.expires_at
    row = session.execute(select(*columns).where(_table.c.token_hash == _digest(token))).one_or_none()
    if row is None:
        raise _no_such_link()
    return LinkView(*row)


def _no_such_link() -> NotFound:
    return NotFound("There is no such link.", hint="Check that the whole address was copied from the text.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
