"""The letters of those who share a phone: given in the order in which the phone became theirs, and kept for good."""

from typing import Final

from sqlalchemy import bindparam, func, select
from sqlmodel import Session

from app.caseload.store import CONTACTS
from app.storage.prepared import Prepared

LETTERS: Final = "ABCDEFG"
"""As many as a text can name."""
# A phone that was put right keeps its place: what a letter once meant, nobody else is given.
_EVER: Final = Prepared(
    select(CONTACTS.c.patient_id)
    .where(CONTACTS.c.hub_id == bindparam("hub_id"), CONTACTS.c.phone == bindparam("phone"))
    .group_by(CONTACTS.c.patient_id)
    .order_by(func.min(CONTACTS.c.id))
)


def at(session: Session, hub_id: int, phone: str) -> dict[int, str]:
    """Give each patient whom this number (E.164) ever reached their letter there; those after the last letter have none."""
    holders = [patient_id for (patient_id,) in _EVER.rows(session.connection(), {"hub_id": hub_id, "phone": phone})]
    return dict(zip(holders, LETTERS, strict=False))
