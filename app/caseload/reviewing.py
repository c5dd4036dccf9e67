"""Marking a patient as seen on a board round: a look is added, never changed, and the newest counts."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import insert, select
from sqlmodel import Session, SQLModel

from app.audit import trail
from app.caseload import permissions, store
from app.caseload.board_round import LONGEST_NOTE, Decision
from app.caseload.models import BoardRoundEntry
from app.caseload.store import EPISODES
from app.errors import Fault, Invalid, Refused
from app.identity.actor import Actor

_ENTRIES: Final = SQLModel.metadata.tables[str(BoardRoundEntry.__tablename__)]


def mark_seen(
    session: Session,
    hub_id: int,
    episode_id: int,
    decision: Decision | None,
    note: str | None,
    *,
    seen: int,
    day: date,
    actor: Actor,
    now: datetime,
) -> None:
    """Write down that this patient was looked at on this day of the hub. `seen` is the newest look that the page showed, 0 for none.

    Raises Forbidden, NotFound, Invalid (a note too long), Refused (the stay is over, or somebody else has marked them since).
    """
    permissions.check_decide(actor, hub_id)
    if note is not None and len(note) > LONGEST_NOTE:
        raise Invalid(faults=(Fault("note", f"A note has {LONGEST_NOTE} characters at most: leave out {len(note) - LONGEST_NOTE}."),))
    session.execute(select(EPISODES.c.id).where(EPISODES.c.id == episode_id, EPISODES.c.hub_id == hub_id).with_for_update(key_share=True))
    stay = store.episode(session, hub_id, episode_id)
    if not stay.monitored:
        raise Refused("This stay is over, so there is nothing to review.", hint="Nothing was recorded.")
    _check_newest(session, hub_id, episode_id, seen)
    said = {"decision": decision.value if decision else None, "note": note}
    about = {"hub_id": hub_id, "episode_id": episode_id, "local_date": day, "at": now, "actor_id": actor.id, "actor_name": actor.name}
    session.execute(insert(_ENTRIES), {**about, **said})
    trail.record(
        session,
        actor=actor,
        action="episode.reviewed",
        subject_kind="episode",
        subject_id=episode_id,
        hub_id=hub_id,
        now=now,
        detail=said,
    )


def _check_newest(session: Session, hub_id: int, episode_id: int, seen: int) -> None:
    newest = session.execute(
        select(_ENTRIES.c.id, _ENTRIES.c.actor_name)
        .where(_ENTRIES.c.hub_id == hub_id, _ENTRIES.c.episode_id == episode_id)
        .order_by(_ENTRIES.c.id.desc())
        .limit(1)
    ).first()
    if newest is not None and newest.id != seen:
        raise Refused(
            f"{newest.actor_name} has marked this patient since you looked. Nothing was recorded.",
            hint="Read what they decided; mark the patient again if something else holds.",
        )
