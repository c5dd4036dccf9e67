"""A patient joins, is corrected, or should never have joined: the stay, the asking, the welcome, all at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.caseload import service as caseload
from app.caseload.corrections import Corrected
from app.caseload.enrolment_form import EnrolmentDraft
from app.caseload.episode import Channel, EpisodeState
from app.caseload.views import EpisodeView
from app.flows import answers, calls_round, contact, leaving, prompts, shared_phones
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.messaging import outbox
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import MessageClass
from app.monitoring import schedule
from app.monitoring import service as monitoring
from app.pathways import asking
from app.pathways import store as pathways
from app.pathways.vocabulary import Asker

_DAYS_COUNT_FROM: Final = frozenset({"onset_date", "onboarded_at", "pathway"})
"""What decides, when it is put right, on which days there is a check-in call or the review."""
WELCOME_FOR: Final = timedelta(days=2)  # after that a welcome only confuses; design


def enrol(session: Session, draft: EnrolmentDraft, *, addresses: Addresses, actor: Actor, now: datetime) -> EpisodeView:
    """Enrol one patient in the actor's hub: readings are asked for, and a welcome goes. Raises Invalid with every fault."""
    stay = caseload.enrol(session, draft, actor=actor, now=now)
    begin(session, hubs.by_id(session, stay.hub_id), [stay], addresses=addresses, actor=actor, now=now)
    return stay


def begin(session: Session, hub: HubView, stays: Sequence[EpisodeView], *, addresses: Addresses, actor: Actor, now: datetime) -> None:
    """Begin to ask for readings, plan the calls, and welcome whoever is reached by text; who is not to be texted is to be rung."""
    for stay in stays:
        # From the day they joined, where that is past: the round itself passes over times before they were known here.
        since = min(now, stay.onboarded_at)
        monitoring.start_schedule(session, stay, hub.zone, since=since, actor=actor, now=now)
        calls_round.plan_ahead(session, hub, stay, actor=actor, now=now)
        welcome(session, hub, stay, f"welcome/{stay.id}", addresses=addresses, now=now)
        contact.say_so(session, stay, actor=actor, now=now)


def correct(
    session: Session,
    hub_id: int,
    episode_id: int,
    draft: EnrolmentDraft,
    why: str,
    *,
    seen_revision: int | None = None,
    addresses: Addresses,
    actor: Actor,
    now: datetime,
) -> Corrected:
    """Put an enrolment right. New times are asked at from now on; a new phone is welcomed, and the old one left alone.

    Raises NotFound, Refused, Invalid with every fault.
    """
    corrected = caseload.correct(session, hub_id, episode_id, draft, why, seen_revision=seen_revision, actor=actor, now=now)
    stay, hub = corrected.episode, hubs.by_id(session, hub_id)
    if "reading_times" in corrected.changes and stay.state is EpisodeState.ACTIVE:
        monitoring.start_schedule(session, stay, hub.zone, actor=actor, now=now)
    if not _DAYS_COUNT_FROM.isdisjoint(corrected.changes) and stay.state is EpisodeState.ACTIVE:
        calls_round.plan_ahead(session, hub, stay, actor=actor, now=now)
    if _asks_elsewhere(session, corrected):
        unasked = frozenset({MessageClass.ROUTINE})
        outbox.cancel(session, hub_id=hub_id, episode_id=stay.id, classes=unasked, reason="phone corrected", now=now)
        welcome(session, hub, stay, f"welcome/{stay.id}/{stay.revision}", addresses=addresses, now=now)
    return corrected


def _asks_elsewhere(session: Session, corrected: Corrected) -> bool:
    """Whether readings are asked for at another phone, or in another way, than before."""
    stay, changes = corrected.episode, corrected.changes
    if "channel" in changes:
        return True
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    asked = prompts.recipient_of(stay, pathway)
    of_carer = "carer_phone" in changes and asking.asker_of(pathway) is Asker.CARER
    return of_carer or ("phone" in changes and not (asked is not None and asked.carer))


def undo(session: Session, hub_id: int, episode_id: int, why: str, *, actor: Actor, now: datetime) -> EpisodeView:
    """Undo an enrolment that should never have been: nothing more is asked or sent, and the trace stays.

    Raises NotFound, Refused (also while somebody waits on the list for a call), Invalid without a reason.
    """
    mine = leaving.check_nobody_waits(session, hub_id, episode_id, actor=actor)
    undone = caseload.undo(session, hub_id, episode_id, why, actor=actor, now=now)
    leaving.stop(session, undone, because="enrolled_in_error", actor=actor, now=now)
    if mine:
        alerts.withdraw(session, leaving.subject_of(undone), reason="enrolled_in_error", actor=actor, now=now)
    return undone


def welcome(session: Session, hub: HubView, stay: EpisodeView, purpose: str, *, addresses: Addresses, now: datetime) -> None:
    """Queue the welcome, out of quiet hours, for whoever is asked by text."""
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    asked = prompts.recipient_of(stay, pathway)
    if asked is None:
        return
    goes_at = schedule.quiet_until(now, pathway.quiet, hub.zone)
    template = "welcome_web" if stay.channel is Channel.WEB and not asked.carer else "welcome"
    text = answers.compose(hub, prompts.worded_for(asked, template), language=stay.language, times=", ".join(stay.reading_times))
    text = shared_phones.addressed(session, text, stay, asked.phone)
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=stay.id,
        purpose=purpose,
        template=text.template,
        message_class=MessageClass.ROUTINE,
        to_phone=asked.phone,
        from_sender=addresses.sender_for(hub),
        body=text.body,
        not_before=goes_at,
        valid_until=goes_at + WELCOME_FOR,
    )
    outbox.enqueue(session, draft, now=now)
