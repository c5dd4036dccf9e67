"""A clinician rang: what came of it is recorded, and what must stop or move does so at once."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlmodel import Session

from app.alerts import no_answer
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.caseload import store as caseload
from app.caseload.episode import EndReason, EpisodeState, PauseReason
from app.caseload.views import EpisodeView
from app.flows import advice_followed, leaving, prompts, shared_phones
from app.flows.answers import VALID, compose
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.messaging import outbox
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import MessageClass
from app.pathways import store as pathways
from app.wording import sentences


def record(
    session: Session,
    hub_id: int,
    alert_id: int,
    draft: alerts.OutcomeDraft,
    *,
    revision: int | None = None,
    addresses: Addresses,
    actor: Actor,
    now: datetime,
) -> alerts.OutcomeRecorded:
    """Record what came of a call. Raises NotYours, Invalid, or Changed when something new came since the page was shown.

    Whoever was told to call 999 is not asked any more whether they did, unless nobody answered the call.
    A repeat reading that was asked for, a patient sent to hospital and one handed on to others are looked at again:
    where no time was said, a follow-up is left at the time that the pathway gives.
    """
    alert = alert_store.alert(session, hub_id, alert_id, lock=True)
    stay = caseload.episode(session, hub_id, alert.episode_id) if alert.episode_id is not None else None
    recorded = alerts.record_outcome(
        session, hub_id, alert_id, _with_follow_up(session, draft, stay, alert, now), revision=revision, actor=actor, now=now
    )
    if stay is not None and draft.code is not alerts.Outcome.NO_ANSWER:
        advice_followed.settle(session, hub_id, stay.id, because=draft.code.value, actor=actor, now=now)
    if stay is not None:
        _follow(session, draft.code, stay, alert_id, addresses=addresses, actor=actor, now=now)
    return recorded


def _with_follow_up(
    session: Session, draft: alerts.OutcomeDraft, stay: EpisodeView | None, alert: alerts.AlertView, now: datetime
) -> alerts.OutcomeDraft:
    """Leave no dead end: what waits for others is looked at again although nobody named a time."""
    if draft.next_step_at is not None or stay is None:
        return draft
    match draft.code:
        case alerts.Outcome.REPEAT_READING:
            minutes = pathways.version(session, stay.pathway_version_id).pathway.repeat.amber_minutes.value
        case alerts.Outcome.CALLED_999 | alerts.Outcome.STEP_UP:
            minutes = alert.ladder.routine.claim
        case alerts.Outcome.ADMITTED if stay.state is EpisodeState.ENDED:
            return draft
        case alerts.Outcome.ADMITTED:
            again = leaving.look_again(session, stay.hub_id, None, now=now)
            return replace(draft, next_step_at=again, next_step=draft.next_step or sentences.say("return_step.in_hospital"))
        case alerts.Outcome.NO_ANSWER:
            return _tried(draft, stay, alert.no_answer_count + 1, now)
        case alerts.Outcome.CARRY_ON | alerts.Outcome.VISIT | alerts.Outcome.DISCHARGED | alerts.Outcome.DIED:
            return draft
        case _:
            assert_never(draft.code)
    return replace(draft, next_step_at=now + timedelta(minutes=minutes))


def _tried(draft: alerts.OutcomeDraft, stay: EpisodeView, count: int, now: datetime) -> alerts.OutcomeDraft:
    """Say what follows a call that nobody answered, and by when: down the ladder to the carer and to somebody who goes there."""
    words = no_answer.said(count, carer_name=stay.carer_name, carer_phone=stay.carer_phone)
    return replace(draft, next_step_at=now + timedelta(minutes=no_answer.minutes(count)), next_step=draft.next_step or words)


_PAUSES: Final = {alerts.Outcome.CALLED_999: PauseReason.CALLED_999, alerts.Outcome.ADMITTED: PauseReason.IN_HOSPITAL}


def _follow(
    session: Session, code: alerts.Outcome, stay: EpisodeView, alert_id: int, *, addresses: Addresses, actor: Actor, now: datetime
) -> None:
    """Stop or move what the outcome must: the asking, what is queued, the stay itself. The others leave all as it is."""
    if code is alerts.Outcome.DIED:
        leaving.died(session, stay.hub_id, stay.id, actor=actor, now=now)
    if stay.state is EpisodeState.ENDED:
        return
    if code is alerts.Outcome.REPEAT_READING:
        _ask_again(session, stay, alert_id, addresses, now)
    if code in _PAUSES:
        leaving.pause(session, stay.hub_id, stay.id, _PAUSES[code], actor=actor, now=now)
    if code is alerts.Outcome.DISCHARGED:
        leaving.end(session, stay.hub_id, stay.id, EndReason.RECOVERED, actor=actor, now=now)


def _ask_again(session: Session, stay: EpisodeView, alert_id: int, addresses: Addresses, now: datetime) -> None:
    """Text what was agreed on the telephone; whoever is not texted was asked in the call itself."""
    asked = prompts.asked_by_text(session, stay, pathways.version(session, stay.pathway_version_id).pathway)
    if asked is None:
        return
    hub = hubs.by_id(session, stay.hub_id)
    link = prompts.link_for(session, stay, asked, now, addresses=addresses, now=now)
    text = compose(hub, prompts.worded_for(asked, "repeat_asked_by_nurse"), language=stay.language, link=link)
    text = shared_phones.addressed(session, text, stay, asked.phone)
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=stay.id,
        purpose=f"repeat/{alert_id}/{now:%Y%m%dT%H%M%S}",
        template=text.template,
        message_class=MessageClass.ANSWER,
        to_phone=asked.phone,
        from_sender=addresses.sender_for(hub),
        body=text.body,
        not_before=now,
        valid_until=now + VALID[MessageClass.ANSWER],
    )
    outbox.enqueue(session, draft, now=now)
