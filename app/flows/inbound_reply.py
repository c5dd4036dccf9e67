"""A text came in: it is stored first and for good, then understood, and ends as a reading, a question or a worklist item."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.caseload import store as caseload
from app.flows import carers, letter_given, patient_texts, shared_phones, unplaced_texts
from app.flows.arrived import Arrived, Handled, read
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.logs import get_logger
from app.messaging import service as messages
from app.messaging.addresses import Addresses
from app.messaging.service import Failure
from app.messaging.store import InboundDraft, InboundView
from app.messaging.vocabulary import HandledAs

_log = get_logger(__name__)


class NoHub(RuntimeError):
    """No hub has been opened, so that a text has nowhere to go."""


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a text: `duplicate` when its provider id was known; `handled_as` None when it is to be tried again."""

    message_id: int | None
    duplicate: bool
    handled_as: HandledAs | None


def receive(session: Session, draft: InboundDraft, *, addresses: Addresses, now: datetime) -> Received:
    """Take a text in.

    1 it is stored, whatever it says; the same provider id again changes nothing.
    2 it is understood inside a savepoint: what goes wrong there undoes the understanding, never the storing, and the
      worker tries again.
    """
    hub = _hub_of(session, draft)
    message = messages.store_inbound(session, hub.id, draft, now=now)
    if message is None:
        return Received(None, duplicate=True, handled_as=None)
    return Received(message.id, duplicate=False, handled_as=understand(session, hub, message, addresses=addresses, now=now)[0])


def understand(
    session: Session, hub: HubView, message: InboundView, *, addresses: Addresses, now: datetime
) -> tuple[HandledAs | None, Failure | None]:
    """Understand a stored text. When that fails the failure is counted, and the text waits for its next try."""
    try:
        with session.connection().begin_nested():
            handled = handle(session, hub, message, addresses=addresses, now=now)
    except OperationalError:
        raise  # the database itself: the whole work is run again, or the provider is told to come again
    except Exception:  # noqa: BLE001 -- whatever goes wrong, the text itself is kept
        _log.exception("inbound.not_understood", message_id=message.id, attempts=message.attempts)
        return None, messages.note_failure(session, message.id, now=now)
    return handled.handled_as, None


def handle(session: Session, hub: HubView, message: InboundView, *, addresses: Addresses, now: datetime) -> Handled:
    """Understand a text and do what it asks; raises when it cannot."""
    arrived = Arrived(hub, message, read(message, hub), addresses, now)
    handled = _whose_story(session, arrived)
    messages.mark_handled(session, message.id, handled.handled_as, handled.episode_id, now=now)
    return handled


def _whose_story(session: Session, arrived: Arrived) -> Handled:
    """Find whose text it is; nobody is ever guessed."""
    if arrived.addresses.is_our_own(arrived.message.from_phone, arrived.hub):
        return Handled(HandledAs.OURSELVES)  # answering ourselves would never end
    matches = caseload.at_phone(session, arrived.hub.id, arrived.message.from_phone)
    if not matches:
        return _from_no_patient(session, arrived)
    phone, letter = arrived.message.from_phone, arrived.parsed.who
    named = shared_phones.named(session, arrived.hub.id, phone, matches, letter)
    if named is None:
        return unplaced_texts.from_one_of(session, arrived, shared_phones.rivals(matches))
    if letter is not None and len(matches) > 1:
        return letter_given.take(session, arrived, named)
    if len(matches) == 1:
        arrived = carers.known(session, replace(arrived, alone=True), named)
    return patient_texts.take(session, arrived, named)


def _from_no_patient(session: Session, arrived: Arrived) -> Handled:
    """Tell another hub's number and our own on-call phone from a stranger's."""
    if hubs.by_phone(session, arrived.message.from_phone) is not None:
        return Handled(HandledAs.OURSELVES)
    if arrived.hub.is_staff_phone(arrived.message.from_phone):
        return unplaced_texts.from_staff(session, arrived)
    return unplaced_texts.from_nobody(session, arrived)


def _hub_of(session: Session, draft: InboundDraft) -> HubView:
    """Find the hub whose phone was texted, else the only one; a text to none of several goes where its sender is known."""
    hub = hubs.by_phone(session, draft.to_phone)
    if hub is not None:
        return hub
    every = hubs.all_hubs(session)
    if not every:
        raise NoHub("a text came before any hub was opened")
    known = [hub for hub in every if caseload.at_phone(session, hub.id, draft.from_phone)] if len(every) > 1 else []
    return known[0] if known else every[0]
