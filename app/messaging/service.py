"""Keeping what comes in: stored once by the provider's id, then marked with what it became."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlmodel import Session

from app.db import insert_if_absent
from app.messaging import store
from app.messaging.store import InboundDraft, InboundView, inbound
from app.messaging.vocabulary import HandledAs, InboundState
from app.storage.prepared import Prepared

TRIES = 3
"""How often an inbound text is tried before a person is asked to read it."""
FIRST_RETRY = timedelta(seconds=10)

# It runs on every text: compiled once.
_HANDLED = Prepared(
    update(inbound)
    .where(inbound.c.id == bindparam("message"))
    .values(state=InboundState.HANDLED.value, handled_as=bindparam("became"), episode_id=bindparam("whose"), look_again_at=None)
)

unhandled_due = store.unhandled_due


@dataclass(frozen=True, slots=True)
class Failure:
    """What a failed try left: `defeated` when it was the last, and a person must read the text."""

    attempts: int
    defeated: bool


def store_inbound(session: Session, hub_id: int, draft: InboundDraft, *, now: datetime) -> InboundView | None:
    """Keep a text, unhandled as yet; None when its provider id was already kept, in whichever hub."""
    body = clean(draft.body)
    values = {
        "hub_id": hub_id,
        "provider_sid": draft.provider_sid,
        "source": draft.source.value,
        "from_phone": draft.from_phone,
        "to_phone": draft.to_phone,
        "body": body,
        "media_count": draft.media_count,
        "sent_at": draft.sent_at,
        "received_at": now,
        "state": InboundState.UNHANDLED.value,
        "attempts": 0,
        "look_again_at": now + FIRST_RETRY,
    }
    message_id = insert_if_absent(session, inbound, values, on="provider_sid")
    if message_id is None:
        return None
    return InboundView(
        id=message_id,
        hub_id=hub_id,
        provider_sid=draft.provider_sid,
        source=draft.source,
        from_phone=draft.from_phone,
        to_phone=draft.to_phone,
        body=body,
        media_count=draft.media_count,
        sent_at=draft.sent_at,
        received_at=now,
        state=InboundState.UNHANDLED,
        attempts=0,
        handled_as=None,
        episode_id=None,
    )


def mark_handled(session: Session, message_id: int, handled_as: HandledAs, episode_id: int | None, *, now: datetime) -> None:  # noqa: ARG001 -- every write takes the time
    """Say what a text became; a text that had defeated us may still be handled later, by a person's hand or better rules."""
    _HANDLED.run(session.connection(), {"message": message_id, "became": handled_as.value, "whose": episode_id})


def note_failure(session: Session, message_id: int, *, now: datetime) -> Failure:
    """Count a failed try and put the next one off, 10 s at first and doubling; after `TRIES` the text is defeated."""
    row = session.execute(
        update(inbound)
        .where(inbound.c.id == message_id, inbound.c.state == InboundState.UNHANDLED.value)
        .values(attempts=inbound.c.attempts + 1)
        .returning(inbound.c.attempts)
    ).one_or_none()
    if row is None:  # another process handled it meanwhile
        return Failure(0, defeated=False)
    defeated = row.attempts >= TRIES
    again = None if defeated else now + FIRST_RETRY * 2**row.attempts
    state = InboundState.DEFEATED if defeated else InboundState.UNHANDLED
    session.execute(update(inbound).where(inbound.c.id == message_id).values(state=state.value, look_again_at=again))
    return Failure(row.attempts, defeated)


def clean(body: str) -> str:
    """Replace the one character that PostgreSQL cannot keep, so that no text is lost for it."""
    return body.replace("\x00", "\ufffd")
