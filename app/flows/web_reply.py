"""A patient sends the web form: the same rules and the same answer as a text, and a double tap is one reading."""

import hashlib
from datetime import datetime

from sqlmodel import Session

from app.caseload import store as caseload
from app.flows import reading_in
from app.flows.reading_in import Outcome, Source
from app.hubs import store as hubs
from app.identity import actor as actors
from app.intake.reply import Question, ReadingValues
from app.messaging.links import LinkView
from app.monitoring.reading import Channel


def submit(
    session: Session,
    link: LinkView,
    values: ReadingValues,
    *,
    client_id: str,
    question: Question | None = None,
    taken_at: datetime | None = None,
    now: datetime,
) -> Outcome:
    """Take in what a patient entered; `client_id` is made by the form, so that the same sending again changes nothing.

    `taken_at`: where it waited on the phone for a signal; None is now. It is then judged as a text that says its time.
    The answer is shown on the page: it is not texted as well.
    """
    stay = caseload.episode(session, link.hub_id, link.episode_id)
    return reading_in.take(
        session,
        hub=hubs.by_id(session, link.hub_id),
        episode=stay,
        observation=reading_in.observation_of(values, measured_at=taken_at or now, received_at=now),
        source=Source(channel=Channel.WEB, client_id=_own_id(stay.id, client_id), question=question),
        actor=actors.patient(stay.patient_id, stay.hub_id),
        now=now,
    )


def _own_id(episode_id: int, client_id: str) -> str:
    """Keep the ids that forms make apart from each other and from those of machines, whatever they hold; 64 characters."""
    return hashlib.sha256(f"form/{episode_id}/{client_id}".encode()).hexdigest()
