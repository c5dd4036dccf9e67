"""Alerts past their clock climb to whoever is on call: at any hour, one person after another, and again until somebody acts."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store, told
from app.db import Database
from app.flows import telling
from app.flows.fence import Job, Swept, sweep
from app.hubs import rota
from app.hubs import store as hubs
from app.hubs.rota import How, Step
from app.hubs.store import HubView
from app.identity import actor as actors
from app.messaging.addresses import Addresses

CLIMBED: Final = "climbed"
PUT_OFF: Final = timedelta(minutes=2)
PASSED_ON: Final = "passed_on"


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Let every alert climb whose running clock has ended."""
    return sweep(
        database,
        Job(
            name="alert",
            due=lambda session, most: store.climbs_due(session, now=now, limit=most),
            key=lambda due: due[1],
            work=lambda session, due: _climb(session, due, addresses, now),
            put_off=lambda session, due: alerts.put_off(session, *due, until=now + PUT_OFF, actor=actors.system("tick", due[0]), now=now),
        ),
    )


def climb_at_once(session: Session, hub: HubView, alert_id: int, *, because: str, addresses: Addresses, now: datetime) -> bool:
    """Let an alert climb whatever its clock says, claimed or not, by the next step of its ladder; False when it is closed."""
    step = _next(session, hub, alert_id, now)
    actor = actors.system("advice", hub.id)
    climbed = alerts.climb(session, hub.id, alert_id, to=_phone(step), how=_how(step), because=because, actor=actor, now=now)
    if climbed is None:
        return False
    if step is not None:
        _tell(session, hub, step, climbed.alert, addresses, template="on_call_advice", now=now)
    return True


def pass_on(session: Session, hub: HubView, alert_id: int, phone: str, *, addresses: Addresses, now: datetime) -> bool:
    """Let an alert climb at once to the next person, since whoever has this phone said so; False where there is nobody else."""
    step = rota.passing(hub.ladder(now=now), phone)
    if step is None:
        return False
    actor = actors.system("on_call", hub.id)
    climbed = alerts.climb(session, hub.id, alert_id, to=_phone(step), how=_how(step), because=PASSED_ON, actor=actor, now=now)
    if climbed is not None:
        _tell(session, hub, step, climbed.alert, addresses, now=now)
    return climbed is not None


def _climb(session: Session, due: tuple[int, int], addresses: Addresses, now: datetime) -> list[str]:
    hub_id, alert_id = due
    hub = hubs.by_id(session, hub_id)
    step = _next(session, hub, alert_id, now)
    climbed = alerts.climb(session, hub_id, alert_id, to=_phone(step), how=_how(step), actor=actors.system("tick", hub_id), now=now)
    if climbed is None:
        return []  # acted on meanwhile, or another worker was here first
    if step is not None:
        _tell(session, hub, step, climbed.alert, addresses, now=now)
    return [CLIMBED]


def _next(session: Session, hub: HubView, alert_id: int, now: datetime) -> Step | None:
    return rota.following(hub.ladder(now=now), told.last(store.history(session, hub.id, alert_id)))


def _tell(
    session: Session, hub: HubView, step: Step, alert: alerts.AlertView, addresses: Addresses, *, template: str | None = None, now: datetime
) -> None:
    if step.how is How.RING:
        telling.ring(session, hub, step.person, alert, addresses, now=now)
    else:
        usual = "on_call_alert" if alert.rung == 1 else "on_call_again"
        telling.text(session, hub, step.person, alert, addresses, template=template or usual, now=now)


def _phone(step: Step | None) -> str | None:
    return step.person.phone if step else None


def _how(step: Step | None) -> dict[str, object]:
    """Say for the alert's history who is told, and how."""
    return {} if step is None else {"who": step.person.name, "phone": step.person.phone, "how": step.how.value}
