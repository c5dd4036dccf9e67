"""Check-in calls and the review at the end of the pathway's days: on their day, when the hub opens, they are on the list."""

from dataclasses import replace
from datetime import datetime
from typing import Final, assert_never

from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.receipt import Day, Kind, Receipt, Rules
from app.alerts.triage import RULES, ReasonCode
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import evidence, reading_in
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.identity.actor import Actor
from app.monitoring import call_schedule, calls
from app.monitoring.call_schedule import DueLook
from app.monitoring.calls import Look, LookKind, Plan
from app.pathways import store as pathways

DUE: Final = "calls_due"


def plan_ahead(session: Session, hub: HubView, stay: EpisodeView, *, actor: Actor, now: datetime) -> None:
    """Say when this stay is next looked at, from now on: it begins, goes on after a pause, or its days were corrected."""
    at = calls.next_look(_plan(session, hub, stay), after=now)
    call_schedule.plan(session, hub.id, stay.id, at, actor=actor, now=now)


def run(database: Database, *, now: datetime) -> Swept:
    """Put everybody on the list whose day has come."""
    return sweep(
        database,
        Job(
            name="calls",
            due=lambda session, most: call_schedule.due(session, now=now, limit=most),
            key=lambda seen: seen.episode_id,
            work=lambda session, seen: _look(session, seen, now),
        ),
    )


def _look(session: Session, seen: DueLook, now: datetime) -> list[str]:
    """Move it on first: only the worker that moved it puts it on the list."""
    hub, stay = hubs.by_id(session, seen.hub_id), caseload.episode(session, seen.hub_id, seen.episode_id)
    actor = actors.system("tick", hub.id)
    plan = _plan(session, hub, stay)
    looks = calls.looks_due(plan, since=seen.next_look_at, now=now)
    reviewed = plan.reviewed or any(look.kind is LookKind.REVIEW for look in looks)
    following = calls.next_look(replace(plan, reviewed=reviewed), after=now)
    if not call_schedule.advance(session, seen, following, actor=actor, now=now):
        return []  # another worker was here first
    if stay.state is not EpisodeState.ACTIVE:
        return []
    rules = evidence.rules_of(pathways.version(session, stay.pathway_version_id))
    reading_in.put_on_the_list(session, stay, [_cause(look, plan, rules, now) for look in looks], actor=actor, now=now)
    return [DUE for _ in looks]


def _plan(session: Session, hub: HubView, stay: EpisodeView) -> Plan:
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    # A hub that never closes rings nobody at midnight: from when patients may be texted unasked.
    opens = pathway.quiet.start.value if hub.round_the_clock else hub.hours_open
    return Plan(
        onboarded_at=stay.onboarded_at,
        onset=stay.onset_date,
        calls=pathway.calls,
        duration_days=pathway.duration_days.value,
        zone=hub.zone,
        opens=opens,
        reviewed=alert_store.was_listed(session, hub.id, stay.id, ReasonCode.REVIEW_DUE),
    )


def _cause(look: Look, plan: Plan, rules: Rules, now: datetime) -> alerts.Cause:
    match look.kind:
        case LookKind.CHECK_IN:
            code, counted_from = ReasonCode.CHECK_IN_DUE, plan.day_0
        case LookKind.REVIEW:
            code, counted_from = ReasonCode.REVIEW_DUE, plan.onset or plan.day_0
        case _:
            assert_never(look.kind)
    day = Day(day=look.day, counted_from=counted_from.isoformat(), opened_at=look.at)
    receipt = receipts.to_json(Receipt(kind=Kind.DAY, made_at=now, day=day, rules=rules))
    return alerts.Cause(code, RULES[code].urgency, values={"day": look.day}, receipt=receipt)
