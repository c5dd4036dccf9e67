"""Nobody answered: reminded, reminded again and the carer too, and then put on the list. The clock runs for everyone asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts.receipt import Sent, Silence
from app.caseload import store as caseload
from app.caseload.episode import ContactKind, EpisodeState
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import evidence, prompts, reading_in
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView
from app.monitoring import schedule
from app.monitoring import service as monitoring
from app.monitoring import store as readings
from app.monitoring.schedule import ChaseStep, CheckInState
from app.monitoring.views import CheckInView
from app.pathways import store as pathways
from app.pathways.schema import Pathway
from app.pathways.views import AdoptedPathway

REMINDERS: Final = "reminders"
SECOND_REMINDERS: Final = "second_reminders"
MISSED: Final = "missed"
PUT_OFF: Final = timedelta(minutes=5)


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Take every silent check-in as far as its time has come."""
    return sweep(
        database,
        Job(
            name="check_in",
            due=lambda session, most: monitoring.due_check_ins(session, now=now, limit=most),
            key=lambda seen: seen.id,
            work=lambda session, seen: _chase(session, seen, addresses, now),
            put_off=lambda session, seen: monitoring.postpone_check_in(
                session, seen, until=now + PUT_OFF, actor=actors.system("tick", seen.hub_id), now=now
            ),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Silent:
    """One silent check-in and the step that its time has come for."""

    hub: HubView
    stay: EpisodeView
    seen: CheckInView
    step: ChaseStep
    adopted: AdoptedPathway

    @property
    def pathway(self) -> Pathway:
        """What the pathway says."""
        return self.adopted.pathway

    def prompt(self, template: str, *, now: datetime) -> prompts.Prompt | None:
        """Give one reminder; None when quiet hours would hold it until its next step is due, and it is stale."""
        goes_at = schedule.quiet_until(now, self.pathway.quiet, self.hub.zone)
        stale_at = self.step.look_again_at or now + timedelta(minutes=self.pathway.chase.missed.value)
        if goes_at >= stale_at:
            return None
        return prompts.Prompt(template, self.seen.slot_at, self.seen.local_date, self.seen.slot, goes_at, stale_at)


def _chase(session: Session, seen: CheckInView, addresses: Addresses, now: datetime) -> list[str]:
    """Move the check-in first: only the worker that moved it sends."""
    stay = caseload.episode(session, seen.hub_id, seen.episode_id)
    adopted = pathways.version(session, stay.pathway_version_id)
    asked_at = seen.asked_at or seen.slot_at
    step = schedule.chase_step(seen.state, slot_at=seen.slot_at, asked_at=asked_at, chase=adopted.pathway.chase, now=now)
    if stay.state is not EpisodeState.ACTIVE:
        step = ChaseStep(CheckInState.EXCUSED, None)
    if not monitoring.move_check_in(session, seen, step, actor=actors.system("tick", seen.hub_id), now=now):
        return []  # answered meanwhile, or another worker was here first
    return _follow(session, _Silent(hubs.by_id(session, seen.hub_id), stay, seen, step, adopted), addresses, now)


def _follow(session: Session, silent: _Silent, addresses: Addresses, now: datetime) -> list[str]:
    match silent.step.move:
        case CheckInState.REMINDED:
            return [REMINDERS] if _remind(session, silent, addresses, now) else []
        case CheckInState.REMINDED_TWICE:
            return [SECOND_REMINDERS] if _remind_twice(session, silent, addresses, now) else []
        case CheckInState.MISSED:
            _put_on_the_list(session, silent, now)
            return [MISSED]
        case None | CheckInState.ASKED | CheckInState.ANSWERED | CheckInState.NOT_ASKED | CheckInState.EXCUSED:
            return []
        case _:
            assert_never(silent.step.move)


def _remind(session: Session, silent: _Silent, addresses: Addresses, now: datetime) -> bool:
    prompt = silent.prompt("reminder", now=now)
    return prompt is not None and _ask(session, silent, prompt, addresses, now)


def _remind_twice(session: Session, silent: _Silent, addresses: Addresses, now: datetime) -> bool:
    prompt, carers = silent.prompt("second_reminder", now=now), silent.prompt("carer_reminder", now=now)
    if prompt is None or carers is None:
        return False
    told = _ask(session, silent, prompt, addresses, now)
    carer = prompts.to_carer(session, silent.hub, silent.stay, silent.pathway, carers, addresses=addresses, now=now)
    return told or carer


def _ask(session: Session, silent: _Silent, prompt: prompts.Prompt, addresses: Addresses, now: datetime) -> bool:
    return prompts.to_asked(session, silent.hub, silent.stay, silent.pathway, prompt, addresses=addresses, now=now)


def _put_on_the_list(session: Session, silent: _Silent, now: datetime) -> None:
    seen = silent.seen
    how = _asked_how(session, silent)
    values = {"slot": seen.slot, "local_date": seen.local_date.isoformat(), "check_in": seen.id, "asked": how}
    receipt = receipts.to_json(evidence.of_silence(_silence(session, silent), silent.adopted, now=now))
    cause = alerts.Cause(alerts.ReasonCode.MISSED_READING, alerts.Urgency.AMBER, values=values, receipt=receipt)
    causes = [cause, *_never_heard(session, silent)]
    reading_in.put_on_the_list(session, silent.stay, causes, actor=actors.system("tick", seen.hub_id), now=now)


def _never_heard(session: Session, silent: _Silent) -> list[alerts.Cause]:
    """Say so where nothing has ever come from the phone that is asked, nor any reading of this stay: it may be nobody's, or another's."""
    stay = silent.stay
    asked = prompts.recipient_of(stay, silent.pathway) or prompts.rung_of(stay, silent.pathway)
    if asked is None or _is_known(session, stay, asked.phone):
        return []
    return [alerts.Cause(alerts.ReasonCode.UNVERIFIED_NUMBER, alerts.Urgency.ROUTINE, values={"phone": asked.phone})]


def _is_known(session: Session, stay: EpisodeView, phone: str) -> bool:
    """Whether anything shows that this phone is theirs: a text, a call that was picked up, or a reading of this stay."""
    if messages.heard_from(session, stay.hub_id, phone) is not None or messages.picked_up(session, stay.hub_id, phone):
        return True
    return bool(readings.latest_of(session, stay.hub_id, [stay.id], 1))


def _asked_how(session: Session, silent: _Silent) -> str:
    """Name how this reading was asked for, as the words of the list know it."""
    stay = silent.stay
    rung = prompts.rung_of(stay, silent.pathway)
    if rung is not None and prompts.may_ring(session, stay, rung):
        return "rung"
    asked = prompts.asked_by_text(session, stay, silent.pathway)
    return "nobody" if asked is None else "carer" if asked.carer else "patient"


def _silence(session: Session, silent: _Silent) -> Silence:
    """Say what was sent about this slot, and when, with the minutes of chasing that were in force."""
    seen, stay, chase = silent.seen, silent.stay, silent.pathway.chase
    return Silence(
        slot=seen.slot,
        local_date=seen.local_date.isoformat(),
        slot_at=seen.slot_at,
        asked_at=seen.asked_at,
        channel=stay.channel.value,
        texted=prompts.asked_by_text(session, stay, silent.pathway) is not None,
        reminder=chase.reminder.value,
        second_reminder=chase.second_reminder.value,
        missed=chase.missed.value,
        sent=tuple(_sent(text, stay) for text in prompts.sent_about(session, stay, seen.local_date, seen.slot)),
    )


def _sent(text: OutboundView, stay: EpisodeView) -> Sent:
    whose = ContactKind.PATIENT if text.to_phone == stay.phone else ContactKind.CARER
    return Sent(template=text.template, whose=whose.value, phone=text.to_phone, at=text.sent_at or text.not_before, status=text.status)
