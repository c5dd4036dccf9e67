"""A nurse texts a patient in their own words: through the outbox like everything else, out of quiet hours unless it is to go at once."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.audit import trail
from app.caseload import permissions, store
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.errors import Fault, Invalid, Refused
from app.flows.answers import VALID
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.messaging import outbox
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import MessageClass
from app.monitoring import schedule
from app.pathways import store as pathways
from app.wording import own_words, sentences

TEMPLATE: Final = "own_words"


def send(
    session: Session,
    hub_id: int,
    episode_id: int,
    body: str,
    *,
    key: str,
    at_once: bool,
    addresses: Addresses,
    actor: Actor,
    now: datetime,
) -> datetime:
    """Queue the text, and give when it goes. `key` makes a double press one text.

    Raises NotFound, Forbidden; Invalid when there is nothing to send, or too much; Refused when this patient is not to be texted.
    """
    permissions.check_move(actor, hub_id)
    stay, hub = store.episode(session, hub_id, episode_id), hubs.by_id(session, hub_id)
    text, faults = own_words.tidy(body), faults_of(body)
    if faults:
        raise Invalid(faults=faults)
    phone, when = check_may_text(session, stay), goes_at(session, stay, at_once=at_once, now=now)
    draft = outbox.Draft(
        hub_id=hub_id,
        episode_id=stay.id,
        purpose=f"{TEMPLATE}/{stay.id}/{key}",
        template=TEMPLATE,
        message_class=MessageClass.ANSWER,
        to_phone=phone,
        from_sender=addresses.sender_for(hub),
        body=text,
        not_before=when,
        valid_until=when + VALID[MessageClass.ANSWER],
    )
    message_id = outbox.enqueue(session, draft, now=now)
    if message_id is not None:
        _record(session, stay, {"message_id": message_id, "goes_at": when.isoformat()}, actor, now)
    return when


def goes_at(session: Session, stay: EpisodeView, *, at_once: bool, now: datetime) -> datetime:
    """Give when a text goes: now, or when the quiet hours of the patient's pathway are over."""
    quiet = pathways.version(session, stay.pathway_version_id).pathway.quiet
    return now if at_once else schedule.quiet_until(now, quiet, hubs.by_id(session, stay.hub_id).zone)


def faults_of(body: str) -> tuple[Fault, ...]:
    """Say what keeps these words from being sent at all."""
    if 0 < len(own_words.tidy(body)) <= own_words.LONGEST and "\x00" not in body:
        return ()
    return (Fault("words", sentences.say("own_words.fault", {"longest": own_words.LONGEST})),)


def check_may_text(session: Session, stay: EpisodeView) -> str:
    """Give the patient's own phone; raises Refused, with why, where nothing is to be texted to it."""
    code = None
    if stay.died_at is not None:
        code = "died"
    elif stay.do_not_contact:
        code = "do_not_contact"
    elif stay.phone is None:
        code = "no_phone"
    elif not outbox.may_text(session, stay.hub_id, stay.phone):
        code = "opted_out"
    elif stay.state is EpisodeState.ENDED:
        code = "ended"
    if code is not None or stay.phone is None:
        raise Refused(sentences.say(f"own_words_refused.{code}"), hint=sentences.say("own_words.ring"))
    return stay.phone


def _record(session: Session, stay: EpisodeView, told: dict[str, Any], actor: Actor, now: datetime) -> None:
    trail.record(
        session,
        actor=actor,
        action="patient.texted",
        subject_kind="patient",
        subject_id=stay.patient_id,
        hub_id=stay.hub_id,
        now=now,
        detail=told,
    )
