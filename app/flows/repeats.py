"""Repeat readings that were asked for and did not come: silence makes the low reading stand."""

from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store
from app.db import Database
from app.flows import advice_followed
from app.flows.fence import Job, Swept, sweep
from app.identity import actor as actors

STANDS: Final = "stands"
PUT_OFF: Final = timedelta(minutes=2)


def run(database: Database, *, now: datetime) -> Swept:
    """Settle every repeat whose time is over."""

    def settle(session: Session, due: tuple[int, int]) -> list[str]:
        actor = actors.system("tick", due[0])
        if not alerts.settle_repeat(session, *due, actor=actor, now=now):
            return []
        advice_followed.stands(session, *due, actor=actor, now=now)
        return [STANDS]

    return sweep(
        database,
        Job(
            name="repeat",
            due=lambda session, most: store.repeats_due(session, now=now, limit=most),
            key=lambda due: due[1],
            work=settle,
            put_off=lambda session, due: alerts.put_off(session, *due, until=now + PUT_OFF, actor=actors.system("tick", due[0]), now=now),
        ),
    )
