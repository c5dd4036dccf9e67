"""Reads what a downtime pack holds of one hub: the whole list in its order, and everybody else on the caseload."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlmodel import Session

from app.alerts import store as alerts
from app.alerts.listed import WorklistItem
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.downtime.presenters import Gathered
from app.hubs.views import HubView
from app.monitoring import store as monitoring
from app.monitoring.views import ReadingView
from app.pathways import store as pathways

AT_ONCE: Final = 500
_GOING_ON: Final = frozenset({EpisodeState.ACTIVE, EpisodeState.PAUSED})


def gather(session: Session, hub: HubView) -> Gathered:
    """Read all of one hub: every open alert, and every stay that goes on, paused or not."""
    items = tuple(_items(session, hub.id))
    stays = {stay.id: stay for stay in _stays(session, hub.id)}
    # Somebody may be on the list although their stay is over.
    others = [item.episode_id for item in items if item.episode_id is not None and item.episode_id not in stays]
    for some in _some(others):
        stays |= caseload.episodes(session, hub.id, list(some))
    latest: dict[int, ReadingView] = {}
    for some in _some(list(stays)):
        latest |= {stay: newest[0] for stay, newest in monitoring.latest_of(session, hub.id, some, each=1).items()}
    versions = {stay.pathway_version_id for stay in stays.values()}
    titles = {version: pathways.version(session, version).pathway.title for version in versions}
    return Gathered(hub, items, stays, latest, titles)


def _items(session: Session, hub_id: int) -> Iterator[WorklistItem]:
    cursor = None
    while True:
        page = alerts.worklist(session, hub_id, limit=AT_ONCE, cursor=cursor)
        yield from page.items
        cursor = page.next
        if cursor is None:
            return


def _stays(session: Session, hub_id: int) -> Iterator[EpisodeView]:
    last = 0
    while found := caseload.caseload(session, hub_id, states=_GOING_ON, limit=AT_ONCE, after_id=last):
        yield from found
        last = found[-1].id


def _some(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(ids), AT_ONCE):
        yield ids[begin : begin + AT_ONCE]
