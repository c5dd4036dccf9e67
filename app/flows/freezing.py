"""Freezes the receipt of a reading onto every reason that it gives; one that gives none costs nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts.receipt import Came
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.flows import evidence
from app.flows.evidence import Ground
from app.intake.reply import ParsedReply, Question
from app.monitoring.service import Recorded
from app.pathways import asking, chart_loader
from app.pathways.views import AdoptedPathway

_LIMITS: Final = frozenset({"amber_max", "red_max"})


@dataclass(frozen=True, slots=True)
class Said:
    """What came with a reading and is no part of it: the words as sent, all that was understood of them, what is asked back."""

    words: str | None
    parsed: ParsedReply | None
    question: Question | None


def of_reading(
    session: Session,
    causes: Sequence[alerts.Cause],
    recorded: Recorded,
    episode: EpisodeView,
    adopted: AdoptedPathway,
    said: Said,
    *,
    now: datetime,
) -> tuple[alerts.Cause, ...]:
    """Give the causes of one reading, each with the same receipt."""
    if not causes:
        return ()
    reading = recorded.reading
    charts = asking.charts_of(adopted.pathway, chart_loader.load_shipped())
    receipt = evidence.of_reading(
        reading,
        recorded.judgement,
        recorded.findings,
        came=Came(channel=reading.channel, received_at=reading.received_at, words=said.words, entered_by=reading.entered_by),
        parsed=said.parsed,
        question=said.question,
        ground=Ground(stay=episode, adopted=adopted, limits_since=_limits_since(session, episode), charts=charts),
        now=now,
    )
    kept = receipts.to_json(receipt)
    return tuple(replace(cause, receipt=kept) for cause in causes)


def _limits_since(session: Session, episode: EpisodeView) -> datetime | None:
    """Say since when this patient has limits of their own: since they joined, unless they were changed. None: they have none.

    Only somebody with own limits, whose stay was changed since they joined, is looked up.
    """
    if episode.amber_max is None:
        return None
    if episode.revision == 0:
        return episode.onboarded_at
    told = caseload.events(session, episode.hub_id, episode.id)
    return max((one.at for one in told if _LIMITS & set(_changed(one.detail))), default=episode.onboarded_at)


def _changed(detail: Mapping[str, object]) -> Iterable[str]:
    changes = detail.get("changes")
    return changes if isinstance(changes, Mapping) else ()
