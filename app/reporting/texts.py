"""Where a hub's own texts stand, and how many go out at each time to come."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, exists, func, or_, select, text
from sqlmodel import Session, SQLModel

from app.caseload.episode import CHANNELS_TEXTED, Channel, ContactKind
from app.caseload.store import CONTACTS, EPISODES
from app.messaging import pacing
from app.messaging.models import DOUBLED, OutboundMessage
from app.messaging.store import IS_WAITING
from app.messaging.vocabulary import OutboundState
from app.monitoring import schedule
from app.monitoring.models import EpisodeSchedule
from app.reporting.metrics import SlotFigures, TextFigures
from app.wording import gsm7, texts

_TABLES: Final = SQLModel.metadata.tables
OUTBOUND: Final = _TABLES[str(OutboundMessage.__tablename__)]
SCHEDULES: Final = _TABLES[str(EpisodeSchedule.__tablename__)]
A_DAY: Final = timedelta(hours=24)
_DOUBLED: Final = text(DOUBLED)


def now_and_next(session: Session, hub_id: int, *, per_second: int | None = None, link: str = "", now: datetime) -> TextFigures:
    """Give what waits, what is in doubt, what may have gone twice, and the times of the next day.

    `per_second`: how many segments the hub's number sends in a second; None: nothing limits it. `link`: an address of the web form, as
    long as one is; whoever fills it in, and every carer, gets one with the prompt.
    """
    mine = OUTBOUND.c.hub_id == hub_id
    due = OUTBOUND.c.not_before <= now
    waiting, oldest = session.execute(
        select(func.count(), func.min(OUTBOUND.c.not_before)).where(IS_WAITING, mine, due, OUTBOUND.c.state != OutboundState.UNKNOWN.value)
    ).one()
    in_doubt = session.scalar(select(func.count()).where(IS_WAITING, mine, OUTBOUND.c.state == OutboundState.UNKNOWN.value))
    doubled = session.scalar(select(func.count()).where(_DOUBLED, mine, OUTBOUND.c.created_at >= now - A_DAY))
    return TextFigures(waiting, oldest, in_doubt or 0, doubled or 0, _slots(session, hub_id, per_second, link, now))


def _slots(session: Session, hub_id: int, per_second: int | None, link: str, now: datetime) -> tuple[SlotFigures, ...]:
    # A carer whom the pathway does not ask is counted as one who is: the plan is rather too long than too short.
    has_carer = exists().where(
        CONTACTS.c.patient_id == EPISODES.c.patient_id, CONTACTS.c.kind == ContactKind.CARER.value, CONTACTS.c.ended_at.is_(None)
    )
    linked = or_(EPISODES.c.channel == Channel.WEB.value, has_carer)
    rows = session.execute(
        select(SCHEDULES.c.next_slot_at, func.count(), func.sum(case((linked, 1), else_=0)))
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
    plain, with_link = (_segments(address) for address in ("", link))
    return tuple(
        SlotFigures(
            at,
            texted,
            schedule.spread_over(texted).total_seconds(),
            None if per_second is None else pacing.seconds_for((texted - links) * plain + links * with_link, rate=per_second),
        )
        for at, texted, links in rows
    )


def _segments(link: str) -> int:
    return gsm7.segments_of(texts.sms("prompt", language=texts.FALLBACK, values={"link": link}))
