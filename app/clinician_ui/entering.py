"""Takes in what staff enter for one stay, on a patient's page or on a round, and says what it means."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.caseload.views import EpisodeView
from app.clinician_ui import asked, entry_presenters
from app.clinician_ui.asked import Asked
from app.clinician_ui.entry_presenters import Taken
from app.clinician_ui.phoned_in_form import Parsed
from app.flows import entered_reading
from app.flows.reading_in import Outcome
from app.identity.actor import Actor
from app.pathways import chart_loader
from app.pathways import store as pathways
from app.pathways.schema import Pathway


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading goes: a stay, and what its pathway asks for."""

    stay: EpisodeView
    pathway: Pathway
    asked: Asked


def place(session: Session, stay: EpisodeView) -> Place:
    """Give a stay with what is asked for it."""
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    return Place(stay, pathway, asked.of(pathway, chart_loader.load_shipped()))


def take(session: Session, stay: EpisodeView, parsed: Parsed, *, client_id: str | None, actor: Actor, now: datetime) -> Outcome:
    """Take a reading in by the rules of a text."""
    return entered_reading.by_staff(
        session,
        stay.hub_id,
        stay.id,
        parsed.values,
        observations=parsed.observations,
        measured_at=parsed.measured_at,
        concern=parsed.concern,
        words=parsed.words,
        client_id=client_id,
        actor=actor,
        now=now,
    )


def taken(where: Place, outcome: Outcome) -> Taken:
    """Say what the reading means, and what to tell whoever hands it in."""
    recorded, answer = outcome.recorded, outcome.answer
    return entry_presenters.taken(recorded.reading, recorded.findings, where.pathway, where.asked, answer=answer.body)
