"""A patient sends the web form: the same rules and the same answer as a text, and a double tap is one reading."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.flows import answers, reading_in
from app.flows.reading_in import Outcome, Source
from app.hubs import store as hubs
from app.identity import actor as actors
from app.intake.reply import Question, ReadingValues
from app.messaging.links import LinkView
from app.monitoring import vitals
from app.monitoring.reading import Channel
from app.pathways import store as pathways
from app.pathways.schema import Pathway
from app.pathways.vocabulary import LIKELY
from app.wording import sentences, texts


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


def submit_late(
    session: Session, link: LinkView, values: ReadingValues, numbers: Mapping[str, str], *, client_id: str, now: datetime
) -> Outcome | None:
    """Keep what was filled in after its link had expired: as what the oxygen may be, before a person, with the `numbers` as typed.

    None where nothing in it could be judged: then it is on the list alone.
    """
    stay = caseload.episode(session, link.hub_id, link.episode_id)
    actor = actors.patient(stay.patient_id, stay.hub_id)
    read = () if values.spo2 is None else (values.spo2,)
    may_be = ReadingValues(
        candidates=(*read, *values.candidates), red_flags=values.red_flags, amber_flags=values.amber_flags, feeling=values.feeling
    )
    said = texts.read_back(numbers) or f"{sentences.say('label.no_numbers')}."
    cause = alerts.Cause(ReasonCode.LATE_FORM, _urgency(session, stay, may_be, values, numbers), values={"typed": said})
    observation = reading_in.observation_of(may_be, measured_at=now, received_at=now)
    if observation.is_empty:
        if not _stands(session, stay, cause):
            reading_in.put_on_the_list(session, stay, [cause, *reading_in.unmonitored(stay)], actor=actor, now=now)
        return None
    return reading_in.take(
        session,
        hub=hubs.by_id(session, link.hub_id),
        episode=stay,
        observation=observation,
        source=Source(channel=Channel.WEB, client_id=_own_id(stay.id, client_id), question=Question.VALUE_NOW, also=(cause,), words=said),
        actor=actor,
        now=now,
    )


def _urgency(session: Session, stay: EpisodeView, may_be: ReadingValues, values: ReadingValues, numbers: Mapping[str, str]) -> Urgency:
    """Routine only where oxygen above the amber limit is all that was typed, with at most a pulse that many people have."""
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    is_all = numbers.keys() <= {"spo2", "pulse"}
    is_usual = "pulse" not in numbers or (values.pulse is not None and _is_usual(values.pulse, pathway))
    is_good = min(may_be.candidates, default=0) > answers.amber_limit(stay, pathway)
    return Urgency.ROUTINE if is_good and is_all and is_usual else Urgency.AMBER


def _is_usual(pulse: int, pathway: Pathway) -> bool:
    low, high = LIKELY["pulse"]
    limits = pathway.vitals.get("pulse")
    return low <= pulse <= high and (limits is None or vitals.broken_by(pulse, limits) is None)


def _stands(session: Session, stay: EpisodeView, cause: alerts.Cause) -> bool:
    """Whether the list says so already: a double tap is one line."""
    seen = alert_store.open_alert(session, reading_in.subject_of(stay))
    return seen is not None and any(one.code is cause.code and one.values == cause.values for one in alert_store.reasons(session, seen.id))


def _own_id(episode_id: int, client_id: str) -> str:
    """Keep the ids that forms make apart from each other and from those of machines, whatever they hold; 64 characters."""
    return hashlib.sha256(f"form/{episode_id}/{client_id}".encode()).hexdigest()
