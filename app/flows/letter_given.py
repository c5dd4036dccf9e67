"""A text from a shared phone with a letter: it is theirs, and it may say whose the text before it was."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.caseload import store as caseload
from app.caseload.views import PhoneMatch
from app.flows import patient_texts, reading_in
from app.flows.arrived import Arrived, Handled, read
from app.identity import actor as actors
from app.intake.reply import Outcome, ParsedReply
from app.messaging import service as messages
from app.messaging import store
from app.messaging.store import InboundView
from app.messaging.vocabulary import HandledAs

ANSWERED_WITHIN: Final = timedelta(hours=2)
"""How long after a text that says not whose it is a letter is the answer to it."""
ANOTHERS: Final = "another_patients"
MOST: Final = 20


def take(session: Session, arrived: Arrived, match: PhoneMatch) -> Handled:
    """Handle a text of this patient, who shares the phone.

    A letter alone says whose the text before it was, where one only waits for that; with the same oxygen again, too.
    Then it is settled for the others as well: what it raised for them was this patient's.
    """
    waiting = _waiting(session, arrived)
    if len(waiting) != 1:
        return patient_texts.take(session, arrived, match)
    (before,) = waiting
    if _is_letter_alone(arrived.parsed):
        parsed = read(before, arrived.hub, owner_known=True)
        theirs = replace(arrived, message=before, parsed=parsed, answering=arrived.message)
        handled = patient_texts.take(session, theirs, match)
        messages.mark_handled(session, before.id, handled.handled_as, handled.episode_id, now=arrived.now)
    elif _lowest(arrived.parsed) is not None and _lowest(arrived.parsed) == _lowest(read(before, arrived.hub)):
        handled = patient_texts.take(session, arrived, match)
        messages.mark_handled(session, before.id, HandledAs.QUESTION, handled.episode_id, now=arrived.now)
    else:
        return patient_texts.take(session, arrived, match)
    _settle_for_others(session, arrived, before, match)
    return handled


def _waiting(session: Session, arrived: Arrived) -> list[InboundView]:
    """Give the texts from this phone, newest first, of which nobody has said whose they are."""
    since = arrived.now - ANSWERED_WITHIN
    lately = store.texts_from(session, arrived.hub.id, arrived.message.from_phone, since=since, limit=MOST)
    waiting = [one for one in lately if one.id < arrived.message.id and one.episode_id is None and one.handled_as is HandledAs.WORKLIST]
    says_something = [one for one in waiting if _says_something(read(one, arrived.hub))]
    # A wrong letter alone says nothing that could be anybody's; the same numbers sent twice are one text.
    same = {_lowest(read(one, arrived.hub)) for one in says_something}
    return says_something[:1] if len(same) == 1 else says_something


def _says_something(parsed: ParsedReply) -> bool:
    return _lowest(parsed) is not None or bool(parsed.values.red_flags or parsed.values.amber_flags or parsed.ignored)


def _is_letter_alone(parsed: ParsedReply) -> bool:
    return parsed.outcome is Outcome.UNREADABLE and not parsed.ignored


def _lowest(parsed: ParsedReply) -> int | None:
    found = (parsed.values.spo2, *parsed.values.candidates)
    return min((one for one in found if one is not None), default=None)


def _settle_for_others(session: Session, arrived: Arrived, before: InboundView, match: PhoneMatch) -> None:
    """What the text raised for whoever shares the phone, and for the number itself, was this patient's."""
    actor = actors.patient(match.episode.patient_id, arrived.hub.id)
    number = alerts.Subject(arrived.hub.id, None, None, before.from_phone)
    others = [
        one.episode
        for one in caseload.at_phone(session, arrived.hub.id, before.from_phone)
        if one.episode.patient_id != match.episode.patient_id
    ]
    theirs = alert_store.open_alert(session, reading_in.subject_of(match.episode))
    standing = None if theirs is None else theirs.urgency
    for subject in (number, *(reading_in.subject_of(one) for one in others)):
        alerts.was_anothers(session, subject, message_id=before.id, standing=standing, because=ANOTHERS, actor=actor, now=arrived.now)
