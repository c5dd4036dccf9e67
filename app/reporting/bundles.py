"""How many patients had a care bundle as a whole: counted from what was answered, and never anything but read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from sqlalchemy import Row, func, or_, select
from sqlmodel import Session, SQLModel

from app.caseload import bundles
from app.caseload.bundles import Answer, Answered, Delivery, Given
from app.caseload.episode import EndReason, EpisodeState
from app.caseload.models import BundleAnswer, Episode
from app.pathways import store as pathways
from app.pathways.models import PathwayVersion
from app.pathways.schema import Bundle, Pathway
from app.reporting import metrics
from app.reporting.metrics import BundleFigures

_TABLES: Final = SQLModel.metadata.tables
ANSWERS: Final = _TABLES[str(BundleAnswer.__tablename__)]
EPISODES: Final = _TABLES[str(Episode.__tablename__)]
VERSIONS: Final = _TABLES[str(PathwayVersion.__tablename__)]
Case = tuple[Pathway, Bundle, Delivery]


def lately(session: Session, hub_id: int, *, now: datetime) -> tuple[BundleFigures, ...]:
    """Count each bundle over the stays of now and those that ended in the last `metrics.BUNDLE_DAYS` days, by title.

    A stay is held against the version of its own pathway. An enrolment made in error is not counted, nor is a stay to which no
    element applies; one with open elements is, and not as complete. Bundles of one title and target are one, whatever the pathway.
    """
    asking = _asking(session, hub_id)
    if not asking:
        return ()
    cases: dict[tuple[str, int], list[Case]] = {}
    for version_id, answers in _stays(session, hub_id, list(asking), now=now):
        pathway = asking[version_id]
        for bundle in pathway.bundles:
            case = (pathway, bundle, bundles.delivery(bundle, answers))
            cases.setdefault((bundle.title, bundle.target), []).append(case)
    return tuple(_figures(cases[key]) for key in sorted(cases))


def _asking(session: Session, hub_id: int) -> dict[int, Pathway]:
    """Give the hub's versions of pathways that have bundles, by their ids; each is read once a process."""
    ids = session.scalars(select(VERSIONS.c.id).where(VERSIONS.c.hub_id == hub_id)).all()
    found = {version_id: pathways.version(session, version_id).pathway for version_id in ids}
    return {version_id: pathway for version_id, pathway in found.items() if pathway.bundles}


def _stays(session: Session, hub_id: int, version_ids: list[int], *, now: datetime) -> list[tuple[int, list[Answered]]]:
    """Give the stays that count on these versions: each one's version, and what was answered."""
    stay, answer = EPISODES.c, ANSWERS.c
    lately_over = stay.ended_at >= now - timedelta(days=metrics.BUNDLE_DAYS)
    rows = session.execute(
        select(
            stay.id.label("stay_id"), stay.pathway_version_id,
            answer.id, answer.bundle, answer.element, answer.answer, answer.note, answer.at, answer.actor_name,
        )
        .join_from(EPISODES, ANSWERS, answer.episode_id == stay.id, isouter=True)
        .where(
            stay.hub_id == hub_id,
            stay.pathway_version_id.in_(version_ids),
            or_(stay.state != EpisodeState.ENDED.value, lately_over),
            func.coalesce(stay.state_reason, "") != EndReason.ENROLLED_IN_ERROR.value,
        )
        .order_by(stay.id)
    )  # fmt: skip
    found = []
    for (_, version_id), group in groupby(rows, key=lambda row: (row.stay_id, row.pathway_version_id)):
        found.append((version_id, [_answered(row) for row in group if row.id is not None]))
    return found


def _answered(row: Row[tuple[object, ...]]) -> Answered:
    return Answered(row.id, row.bundle, row.element, Given(Answer(row.answer), row.note), row.at, row.actor_name)


def _figures(cases: Sequence[Case]) -> BundleFigures:
    pathway, bundle, _ = cases[-1]
    counted = [found for _, _, found in cases if found.passes is not None]
    named = dict(pathway.sources)
    return BundleFigures(
        title=bundle.title,
        target=bundle.target.value,
        sources=tuple(f"{key}: {named[key]}" for key in bundle.target.source.split()),
        label=bundle.target.label.value,
        counted=len(counted),
        complete=sum(1 for found in counted if found.passes),
        open=sum(1 for found in counted if found.open),
    )
