"""The provider reports what became of a text."""

from datetime import datetime

from sqlmodel import Session

from app.messaging import receipts
from app.messaging.receipts import Notice


def apply(session: Session, notice: Notice, *, now: datetime) -> bool:
    """Move the text's receipt forward; one that will never arrive is put on the list by the next delivery turn."""
    return receipts.apply(session, notice, now=now)
