"""Whoever was told to call 999 is asked whether they did; and silence goes up to the on-call number, at any hour."""

from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from sqlmodel import Session

from app.alerts import advice, advice_checks
from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.advice import AdviceMove, AdviceState, HowAsked
from app.alerts.advice_checks import AdviceView
from app.alerts.receipt import Advice, Kind, Receipt
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import advice_followed, answers, escalation_round, evidence, prompts, shared_phones
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.messaging import outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.vocabulary import MessageClass
from app.pathways import store as pathways
from app.wording import sentences

ASKED: Final = "asked_999"
SILENT: Final = "silent_999"
BECAUSE: Final = "advice_silent"
"""Why an alert climbed, as its event keeps it."""
_ARRIVED: Final = {
    **dict.fromkeys(("accepted", "sent", "delivered"), HowAsked.UNANSWERED),
    "failed": HowAsked.NOT_ARRIVED,
}
PUT_OFF: Final = timedelta(minutes=2)


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Take every piece of advice as far as its time has come."""
    return sweep(
        database,
        Job(
            name="advice",
            due=lambda session, most: advice_checks.due(session, now=now, limit=most),
            key=lambda seen: seen.id,
            work=lambda session, seen: _follow(session, seen, addresses, now),
            put_off=lambda session, seen: advice_checks.put_off(
                session, seen, until=now + PUT_OFF, actor=actors.system("tick", seen.hub_id), now=now
            ),
        ),
    )


def _follow(session: Session, seen: AdviceView, addresses: Addresses, now: datetime) -> list[str]:
    """Move it first: only the worker that moved it asks or climbs. The alert is locked before it, as by whoever answers."""
    alert = alert_store.alert(session, seen.hub_id, seen.alert_id, lock=True)
    stay = caseload.episode(session, seen.hub_id, seen.episode_id)
    whom = _whom(session, stay, seen)
    how = advice.due(seen.state, seen.loop, can_be_asked=whom is not None, now=now)
    if how is None or not advice_checks.move(session, seen, how, actor=actors.system("tick", seen.hub_id), now=now):
        return []  # answered meanwhile, or another worker was here first
    hub = hubs.by_id(session, seen.hub_id)
    if how is AdviceMove.ASK and whom is not None:
        _ask(session, hub, stay, seen, whom, addresses, now)
        return [ASKED]
    return _climb(session, hub, stay, seen, alert, addresses, now) if how is AdviceMove.FALL_SILENT else []


def _whom(session: Session, stay: EpisodeView, seen: AdviceView) -> str | None:
    """Give the phone to ask: the one that was told, else that of whoever is asked for the readings; None: neither may be."""
    if stay.do_not_contact:
        return None
    phones = (seen.phone, _asked_for_readings(session, stay))
    return next((phone for phone in phones if phone is not None and outbox.may_text(session, stay.hub_id, phone)), None)


def _asked_for_readings(session: Session, stay: EpisodeView) -> str | None:
    recipient = prompts.recipient_of(stay, pathways.version(session, stay.pathway_version_id).pathway)
    return None if recipient is None else recipient.phone


def _ask(session: Session, hub: HubView, stay: EpisodeView, seen: AdviceView, phone: str, addresses: Addresses, now: datetime) -> None:
    text = answers.compose(hub, advice_followed.QUESTION, language=stay.language, safety=True)
    text = shared_phones.addressed(session, text, stay, phone)
    draft = outbox.Draft(
        hub_id=hub.id,
        episode_id=stay.id,
        purpose=advice_followed.question_purpose(session, seen),
        template=text.template,
        message_class=text.message_class,
        to_phone=phone,
        from_sender=addresses.sender_for(hub),
        body=text.body,
        not_before=now,
        valid_until=now + answers.VALID[MessageClass.SAFETY],
    )
    outbox.enqueue(session, draft, now=now)


def _climb(
    session: Session, hub: HubView, stay: EpisodeView, seen: AdviceView, alert: alerts.AlertView, addresses: Addresses, now: datetime
) -> list[str]:
    """Say on the list what is not known, and climb at once: also under an owner, whose call has had no outcome yet."""
    asked = _how_asked(session, stay, seen)
    values = {"minutes": seen.silence_minutes, "asked": asked.value}
    receipt = _receipt(session, stay, seen, asked, now)
    cause = alerts.Cause(alerts.ReasonCode.ADVICE_NOT_CONFIRMED, alerts.Urgency.RED, values=values, receipt=receipt)
    actor = actors.system("tick", hub.id)
    raised = alerts.raise_or_join(session, alert.subject, [cause], ladder=alert.ladder, actor=actor, now=now)
    climbed = escalation_round.climb_at_once(session, hub, raised.alert_id, because=BECAUSE, addresses=addresses, now=now)
    return [SILENT, escalation_round.CLIMBED] if climbed else [SILENT]


def _receipt(session: Session, stay: EpisodeView, seen: AdviceView, asked: HowAsked, now: datetime) -> dict[str, Any]:
    question = messages.by_purpose(session, seen.hub_id, advice_followed.question_purpose(session, seen))
    advised = Advice(
        told=sentences.advice_told(asked.value),
        advised_at=seen.advised_at,
        ask=seen.ask_minutes,
        silence=seen.silence_minutes,
        asked=asked.value,
        said=sentences.say(f"advice_asked.{asked.value}"),
        phone=None if question is None else question.to_phone,
    )
    rules = evidence.rules_of(pathways.version(session, stay.pathway_version_id))
    return receipts.to_json(Receipt(kind=Kind.ADVICE, made_at=now, advice=advised, rules=rules))


def _how_asked(session: Session, stay: EpisodeView, seen: AdviceView) -> HowAsked:
    match seen.state:
        case AdviceState.WAITING:
            return HowAsked.TOO_LATE
        case AdviceState.ASKED:
            text = messages.by_purpose(session, seen.hub_id, advice_followed.question_purpose(session, seen))
            return HowAsked.IN_DOUBT if text is None else _ARRIVED.get(text.status, HowAsked.IN_DOUBT)
        case AdviceState.OWN_PLAN:
            return HowAsked.OWN_PLAN
        case AdviceState.NOT_ASKED:
            if stay.do_not_contact:
                return HowAsked.DO_NOT_CONTACT
            texted = seen.phone is not None or _asked_for_readings(session, stay) is not None
            return HowAsked.TAKES_NO_TEXTS if texted else HowAsked.NOT_TEXTED
        case AdviceState.CALLED | AdviceState.NOT_CALLED | AdviceState.SILENT | AdviceState.SETTLED:
            raise ValueError(f"advice that is {seen.state} does not fall silent")
        case _:
            assert_never(seen.state)
