"""Who is due for a reading is asked for it: once for each slot, by their own times, out of quiet hours."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlmodel import Session

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.db import Database
from app.flows import prompts
from app.flows.fence import Job, Swept, sweep
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.identity.actor import Actor
from app.messaging.addresses import Addresses
from app.monitoring import schedule
from app.monitoring import service as monitoring
from app.monitoring.schedule import CheckInState, Slot
from app.monitoring.views import ScheduleView
from app.pathways import store as pathways
from app.pathways.schema import Pathway

PROMPTS: Final = "prompts"
USEFUL_FOR: Final = timedelta(minutes=45)  # a prompt delivered hours late is wrong: the provider may hold it that long


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Ask everyone whose slot has come; of several that have passed only the newest is asked for.

    In a large hub they are asked one after the other, so that neither the number nor the nurses have them all at once.
    """
    with database.read() as session:
        due = monitoring.due_by_hub(session, now=now)
    return sweep(
        database,
        Job(
            name="schedule",
            due=lambda session, most: monitoring.due_schedules(session, now=now, limit=most),
            key=lambda row: row.episode_id,
            work=lambda session, row: _ask(session, row, addresses, now, spread=schedule.spread(row.episode_id, due[row.hub_id])),
        ),
    )


def _ask(session: Session, due: ScheduleView, addresses: Addresses, now: datetime, *, spread: timedelta) -> list[str]:
    """Move the schedule on first: only the worker that moved it asks."""
    hub = hubs.by_id(session, due.hub_id)
    stay = caseload.episode(session, due.hub_id, due.episode_id)
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    actor = actors.system("tick", due.hub_id)
    goes_at = schedule.quiet_until(now + spread, pathway.quiet, hub.zone)
    slots = schedule.slots_due(due.next_slot_at, stay.reading_times, hub.zone, now=now)
    slots = schedule.left_too_late(slots, goes_at=goes_at, chase=pathway.chase)
    if not monitoring.advance_schedule(session, due, slots.following, actor=actor, now=now):
        return []  # another worker asks
    if stay.state is not EpisodeState.ACTIVE:
        return []
    for slot in slots.not_asked:
        if not _before_their_time(slot, stay, now=now):
            monitoring.skip_check_in(session, hub_id=hub.id, episode_id=stay.id, slot=slot, chase=pathway.chase, actor=actor, now=now)
    if slots.current is None or _before_their_time(slots.current, stay, now=now):
        return []
    asking = _Asking(hub, stay, pathway, slots.current, goes_at)
    if goes_at >= slots.following.at:  # held so long that the next one is due: the night swallowed it
        monitoring.skip_check_in(session, **asking.ids, slot=slots.current, chase=pathway.chase, actor=actor, now=now)
        return []
    return _prompt(session, asking, addresses, actor=actor, now=now)


@dataclass(frozen=True, slots=True)
class _Asking:
    """One slot that is asked for, and when the text may go."""

    hub: HubView
    stay: EpisodeView
    pathway: Pathway
    slot: Slot
    goes_at: datetime

    @property
    def ids(self) -> dict[str, int]:
        """The rows it belongs to."""
        return {"hub_id": self.hub.id, "episode_id": self.stay.id}


def _prompt(session: Session, asking: _Asking, addresses: Addresses, *, actor: Actor, now: datetime) -> list[str]:
    slot, goes_at = asking.slot, asking.goes_at
    check_in = monitoring.open_check_in(
        session, **asking.ids, slot=slot, asked_at=goes_at, chase=asking.pathway.chase, actor=actor, now=now
    )
    if check_in is None or check_in.state is not CheckInState.ASKED:
        return []  # asked before, or answered by an early reading
    prompt = prompts.Prompt("prompt", slot.at, slot.local_date, slot.time, goes_at, goes_at + USEFUL_FOR)
    asked = prompts.to_asked(session, asking.hub, asking.stay, asking.pathway, prompt, addresses=addresses, now=now)
    return [PROMPTS] if asked else []


def _before_their_time(slot: Slot, stay: EpisodeView, *, now: datetime) -> bool:
    """Whether this slot came up before the stay was known here, or before it was resumed: nobody could have asked."""
    return slot.at < stay.state_since <= now
