"""Unasked texts about one slot: to the patient where they are texted at all, and to whoever cares for them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlmodel import Session

from app.caseload.episode import CHANNELS_TEXTED, Channel
from app.caseload.views import EpisodeView
from app.flows import answers
from app.flows.answers import Answer
from app.hubs.store import HubView
from app.messaging import links, outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView
from app.messaging.vocabulary import MessageClass

ABOUT_A_SLOT: Final = ("prompt", "reminder", "second_reminder", "carer_reminder")
"""The texts that may go about one slot, by template."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One text about one slot: `time` is local, "08:00"; it goes between the two instants or not at all."""

    template: str
    slot_at: datetime
    local_date: date
    time: str
    not_before: datetime
    valid_until: datetime


def to_patient(session: Session, hub: HubView, stay: EpisodeView, prompt: Prompt, *, addresses: Addresses, now: datetime) -> bool:
    """Queue one text about a slot; False when this patient is not texted, has opted out, or had this very text."""
    if stay.phone is None or not is_texted(session, stay):
        return False
    link = link_for(session, stay, prompt.slot_at, addresses=addresses, now=now)
    text = answers.compose(hub, prompt.template, language=stay.language, time=prompt.time, link=link)
    return _queue(session, hub, stay, prompt, text, stay.phone, addresses=addresses, now=now)


def to_carer(session: Session, hub: HubView, stay: EpisodeView, prompt: Prompt, *, addresses: Addresses, now: datetime) -> bool:
    """Queue one text to the carer; False when there is none, they have opted out, or theirs is the patient's own phone."""
    phone = stay.carer_phone
    if phone is None or phone == stay.phone or stay.do_not_contact or not outbox.may_text(session, hub.id, phone):
        return False
    text = answers.compose(hub, prompt.template, language=stay.language, time=prompt.time)
    return _queue(session, hub, stay, prompt, text, phone, addresses=addresses, now=now)


def is_texted(session: Session, stay: EpisodeView) -> bool:
    """Whether this patient is reached by text: by their channel, unless they have opted out or the team stopped all texts."""
    if stay.do_not_contact or stay.channel not in CHANNELS_TEXTED or stay.phone is None:
        return False
    return outbox.may_text(session, stay.hub_id, stay.phone)


def link_for(session: Session, stay: EpisodeView, slot_at: datetime, *, addresses: Addresses, now: datetime) -> str:
    """Give the address of the form for a slot, for those who use it; empty for the others."""
    return addresses.form_url(links.make(session, stay, slot_at, now=now)) if stay.channel is Channel.WEB else ""


def sent_about(session: Session, stay: EpisodeView, local_date: date, time: str) -> list[OutboundView]:
    """Give every text that was meant to go about one slot, in the order they were wanted."""
    purposes = [_purpose(template, stay, local_date, time) for template in ABOUT_A_SLOT]
    return messages.by_purposes(session, stay.hub_id, purposes)


def _purpose(template: str, stay: EpisodeView, local_date: date, time: str) -> str:
    return f"{template}/{stay.id}/{local_date}/{time}"


def _queue(
    session: Session, hub: HubView, stay: EpisodeView, prompt: Prompt, text: Answer, phone: str, *, addresses: Addresses, now: datetime
) -> bool:
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=stay.id,
        purpose=_purpose(prompt.template, stay, prompt.local_date, prompt.time),
        template=prompt.template,
        message_class=MessageClass.ROUTINE,
        to_phone=phone,
        from_sender=addresses.sender_for(hub),
        body=text.body,
        not_before=prompt.not_before,
        valid_until=prompt.valid_until,
    )
    return outbox.enqueue(session, draft, now=now) is not None
