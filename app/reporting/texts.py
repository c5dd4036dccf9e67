"""Where a hub's own texts stand, and how many go out at each time to come."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlmodel import Session, SQLModel

from app.caseload.episode import CHANNELS_TEXTED
from app.caseload.models import Episode
from app.messaging import pacing
from app.messaging.models import OutboundMessage
from app.messaging.vocabulary import OutboundState
from app.monitoring import schedule
from app.monitoring.models import EpisodeSchedule
from app.reporting.metrics import SlotFigures, TextFigures
from app.wording import gsm7, texts

_TABLES: Final = SQLModel.metadata.tables
EPISODES: Final = _TABLES[str(Episode.__tablename__)]
OUTBOUND: Final = _TABLES[str(OutboundMessage.__tablename__)]
SCHEDULES: Final = _TABLES[str(EpisodeSchedule.__tablename__)]
A_DAY: Final = timedelta(hours=24)
# Word for word the conditions of the partial indexes: SQLite uses one only where the query repeats it.
_WAITING: Final = text("outbound_message.state IN ('pending', 'claimed', 'sending', 'unknown')")
_DOUBLED: Final = text("outbound_message.reason IN ('sent again in doubt', 'went twice')")


def now_and_next(session: Session, hub_id: int, *, per_second: int | None = None, now: datetime) -> TextFigures:
    """Give what waits, what is in doubt, what may have gone twice, and the times of the next day.

    `per_second`: how many segments the hub's number sends in a second; None: nothing limits it.
    """
    mine = OUTBOUND.c.hub_id == hub_id
    due = OUTBOUND.c.not_before <= now
    waiting, oldest = session.execute(
        select(func.count(), func.min(OUTBOUND.c.not_before)).where(_WAITING, mine, due, OUTBOUND.c.state != OutboundState.UNKNOWN.value)
    ).one()
    in_doubt = session.scalar(select(func.count()).where(_WAITING, mine, OUTBOUND.c.state == OutboundState.UNKNOWN.value))
    doubled = session.scalar(select(func.count()).where(_DOUBLED, mine, OUTBOUND.c.created_at >= now - A_DAY))
    return TextFigures(waiting, oldest, in_doubt or 0, doubled or 0, _slots(session, hub_id, per_second, now))


def _slots(session: Session, hub_id: int, per_second: int | None, now: datetime) -> tuple[SlotFigures, ...]:
    rows = session.execute(
        select(SCHEDULES.c.next_slot_at, func.count())
        .join_from(SCHEDULES, EPISODES, EPISODES.c.id == SCHEDULES.c.episode_id)
        .where(
            SCHEDULES.c.hub_id == hub_id,
            SCHEDULES.c.held_because.is_(None),
            SCHEDULES.c.next_slot_at.between(now, now + A_DAY),
            EPISODES.c.channel.in_(sorted(channel.value for channel in CHANNELS_TEXTED)),
        )
        .group_by(SCHEDULES.c.next_slot_at)
        .order_by(SCHEDULES.c.next_slot_at)
    )
    return tuple(SlotFigures(at, texted, schedule.spread_over(texted).total_seconds(), _takes_s(texted, per_second)) for at, texted in rows)


def _takes_s(texted: int, per_second: int | None) -> float | None:
    if per_second is None:
        return None
    prompt = texts.sms("prompt", language=texts.FALLBACK, values={"link": ""})
    return pacing.seconds_for(texted * gsm7.segments_of(prompt), rate=per_second)
