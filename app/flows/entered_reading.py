"""A reading that somebody else enters for a patient: staff on the telephone, or another machine. The rules are the same."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.caseload import store as caseload
from app.errors import Refused
from app.flows import reading_in
from app.flows.reading_in import Outcome, Source
from app.hubs import store as hubs
from app.identity.actor import Actor
from app.intake.reply import ReadingValues
from app.monitoring.reading import Channel


def by_staff(  # noqa: PLR0913 -- the facts of one report, each by name
    session: Session,
    hub_id: int,
    episode_id: int,
    values: ReadingValues,
    *,
    observations: Mapping[str, object] = reading_in.NO_MORE,
    measured_at: datetime | None = None,
    concern: bool = False,
    words: str | None = None,
    client_id: str | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Take in what staff measured, or were told on the telephone. Raises NotFound.

    `observations` is what only the pathway's score charts ask for; `concern`: whoever enters it is worried, whatever the numbers;
    `words` are the patient's own, for the receipt: what they mean is in `values` already.
    """
    at = measured_at or now
    observation = reading_in.observation_of(values, observations=observations, measured_at=at, received_at=now, concern=concern)
    return reading_in.take(
        session,
        hub=hubs.by_id(session, hub_id),
        episode=caseload.episode(session, hub_id, episode_id),
        observation=observation,
        source=Source(channel=Channel.STAFF, entered_by=actor.name, client_id=client_id, words=words),
        actor=actor,
        now=now,
    )


def by_machine(
    session: Session,
    hub_id: int,
    patient_id: int,
    values: ReadingValues,
    *,
    measured_at: datetime | None = None,
    client_id: str | None = None,
    actor: Actor,
    now: datetime,
) -> Outcome:
    """Take in what another system sends; the same `client_id` again gives the same answer.

    It counts for the newest stay.

    Raises NotFound, or Refused when the patient never had a stay.
    """
    who = caseload.patient(session, hub_id, patient_id)
    stays = caseload.episodes_of(session, hub_id, who.id)
    if not stays:
        raise Refused("This patient has no stay to which a reading could belong.")
    return reading_in.take(
        session,
        hub=hubs.by_id(session, hub_id),
        episode=stays[0],
        observation=reading_in.observation_of(values, measured_at=measured_at or now, received_at=now),
        source=Source(channel=Channel.API, entered_by=actor.name, client_id=client_id),
        actor=actor,
        now=now,
    )
