"""Unasked texts and calls about one slot: to the patient, or to the carer who takes the readings; and to whoever cares for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import CHANNELS_TEXTED, Channel, ContactKind, EpisodeState
from app.caseload.views import EpisodeView
from app.flows import answers, shared_phones
from app.flows.answers import Answer
from app.hubs.store import HubView
from app.messaging import links, outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView
from app.messaging.vocabulary import Medium, MessageClass
from app.pathways import asking
from app.pathways.schema import Pathway
from app.pathways.vocabulary import Asker
from app.wording import sentences

ABOUT_A_SLOT: Final = ("prompt", "reminder", "second_reminder", "carer_reminder")
"""What may go about one slot, by template."""
RUNG: Final = frozenset({"prompt", "reminder"})
"""Which of them ring whoever is rung: at the time, and once more."""
CALL: Final = "call"
"""The template of an automated call: its words are chosen as it goes on."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text about one slot: `time` is local, "08:00"; it goes between the two instants or not at all."""

    template: str
    slot_at: datetime
    local_date: date
    time: str
    not_before: datetime
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whose phone is asked for the readings of a stay."""

    phone: str
    carer: bool  # somebody who takes the readings of another: the words are to them, and they have the form


def recipient_of(stay: EpisodeView, pathway: Pathway) -> Recipient | None:
    """Say whose phone is texted: the carer's where the pathway asks a carer who has one, else the patient's own.

    None: readings do not come by text.
    """
    return _recipient(stay, pathway) if stay.channel in CHANNELS_TEXTED else None


def rung_of(stay: EpisodeView, pathway: Pathway) -> Recipient | None:
    """Say whose phone an automated call rings; None: readings do not come by call."""
    return _recipient(stay, pathway) if stay.channel is Channel.VOICE else None


def _recipient(stay: EpisodeView, pathway: Pathway) -> Recipient | None:
    if asking.asker_of(pathway) is Asker.CARER and stay.carer_phone is not None:
        return Recipient(stay.carer_phone, carer=True)
    return None if stay.phone is None else Recipient(stay.phone, carer=False)


def asked_by_text(session: Session, stay: EpisodeView, pathway: Pathway) -> Recipient | None:
    """Say whose phone may be texted now; None also where they have opted out, or the team stopped all texts to the patient."""
    found = recipient_of(stay, pathway)
    if found is None or stay.do_not_contact or not outbox.may_text(session, stay.hub_id, found.phone):
        return None
    return found


def to_asked(
    session: Session, hub: HubView, stay: EpisodeView, pathway: Pathway, prompt: Prompt, *, addresses: Addresses, now: datetime
) -> bool:
    """Queue one text, or one call, about a slot to whoever is asked for it; False when nobody is asked, or they had this very one."""
    if stay.channel is Channel.VOICE:
        return _ring(session, hub, stay, pathway, prompt, addresses=addresses, now=now)
    asked = asked_by_text(session, stay, pathway)
    if asked is None:
        return False
    link = link_for(session, stay, asked, prompt.slot_at, addresses=addresses, now=now)
    text = answers.compose(hub, worded_for(asked, prompt.template), language=stay.language, time=prompt.time, link=link)
    return _queue(session, hub, stay, prompt, text, asked.phone, addresses=addresses, now=now)


def _ring(
    session: Session, hub: HubView, stay: EpisodeView, pathway: Pathway, prompt: Prompt, *, addresses: Addresses, now: datetime
) -> bool:
    asked = rung_of(stay, pathway)
    if asked is None or prompt.template not in RUNG or not may_ring(session, stay, asked):
        return False
    call = Answer(CALL, MessageClass.ROUTINE, spoken(hub))
    return _queue(session, hub, stay, prompt, call, asked.phone, medium=Medium.VOICE, addresses=addresses, now=now)


def may_ring(session: Session, stay: EpisodeView, asked: Recipient) -> bool:
    """Whether a call may be made about this stay: not where the team stopped it, nor to a phone of several patients.

    A call names nobody, so that nobody could say whose numbers they are. A STOP is about texts, and does not stop calls.
    """
    there = [match for match in caseload.at_phone(session, stay.hub_id, asked.phone) if match.episode.id != stay.id]
    others = [
        match
        for match in there
        if match.episode.state is not EpisodeState.ENDED and (match.kind is ContactKind.PATIENT or match.episode.channel is Channel.VOICE)
    ]
    return not stay.do_not_contact and not others


def spoken(hub: HubView) -> str:
    """Give what a call of this hub begins with. Calls are in English."""
    return sentences.say("voice.greeting", {"hub": hub.name})


def to_carer(
    session: Session, hub: HubView, stay: EpisodeView, pathway: Pathway, prompt: Prompt, *, addresses: Addresses, now: datetime
) -> bool:
    """Queue one text to a carer beside the patient; False when there is none, they have opted out, or they are asked already."""
    phone, asked = stay.carer_phone, recipient_of(stay, pathway)
    asked_already = asked is not None and asked.phone == phone
    if phone is None or phone == stay.phone or asked_already or stay.do_not_contact or not outbox.may_text(session, hub.id, phone):
        return False
    text = answers.compose(hub, prompt.template, language=stay.language, time=prompt.time)
    return _queue(session, hub, stay, prompt, text, phone, addresses=addresses, now=now)


def worded_for(asked: Recipient, template: str) -> str:
    """Name the text that says this to whoever is asked."""
    return f"{template}{outbox.FOR_CARERS}" if asked.carer else template


def link_for(session: Session, stay: EpisodeView, asked: Recipient, slot_at: datetime, *, addresses: Addresses, now: datetime) -> str:
    """Give the address of the form for a slot: to those who use it, and to every carer who takes the readings; else nothing."""
    wanted = asked.carer or stay.channel is Channel.WEB
    return addresses.form_url(links.make(session, stay, slot_at, now=now)) if wanted else ""


def leave_out(session: Session, stay: EpisodeView, *, now: datetime) -> None:
    """Stop what was to ask for a reading a little later, and need not: it has come."""
    outbox.cancel_later(session, hub_id=stay.hub_id, episode_id=stay.id, templates=(*ABOUT_A_SLOT, CALL), reason="answered", now=now)


def sent_about(session: Session, stay: EpisodeView, local_date: date, time: str) -> list[OutboundView]:
    """Give every text that was meant to go about one slot, in the order they were wanted."""
    purposes = [_purpose(template, stay, local_date, time) for template in ABOUT_A_SLOT]
    return messages.by_purposes(session, stay.hub_id, purposes)


def _purpose(template: str, stay: EpisodeView, local_date: date, time: str) -> str:
    return f"{template}/{stay.id}/{local_date}/{time}"


def _queue(
    session: Session,
    hub: HubView,
    stay: EpisodeView,
    prompt: Prompt,
    text: Answer,
    phone: str,
    *,
    medium: Medium = Medium.SMS,
    addresses: Addresses,
    now: datetime,
) -> bool:
    if medium is Medium.SMS:
        text = shared_phones.addressed(session, text, stay, phone)
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=stay.id,
        purpose=_purpose(prompt.template, stay, prompt.local_date, prompt.time),
        template=text.template,
        message_class=MessageClass.ROUTINE,
        to_phone=phone,
        from_sender=addresses.sender_for(hub),
        body=text.body,
        not_before=prompt.not_before,
        valid_until=prompt.valid_until,
        medium=medium,
    )
    return outbox.enqueue(session, draft, now=now) is not None
