"""Writing down what of a care bundle was delivered: an answer is added, never changed, and the newest counts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlmodel import Session

from app.audit import trail
from app.caseload import bundles, permissions, store
from app.caseload.bundles import LONGEST_NOTE, Answered, Given
from app.caseload.episode import EndReason
from app.caseload.store import BUNDLE_ANSWERS, EPISODES
from app.caseload.views import EpisodeView
from app.errors import Fault, Invalid, Refused
from app.identity.actor import Actor
from app.pathways import store as pathways
from app.pathways.schema import Bundle, Pathway

_OVERTAKEN: Final = "Somebody else has just answered this, otherwise than you did. Nothing was recorded."
_CHANGED: Final = "Nothing was recorded. The stay may have been moved to another version of its pathway: look at it again."


def record_answers(
    session: Session,
    hub_id: int,
    episode_id: int,
    bundle: str,
    given: Mapping[str, Given],
    *,
    seen: int,
    actor: Actor,
    now: datetime,
) -> tuple[Answered, ...]:
    """Write down what was said of a bundle's elements, by their codes, and give every answer of the stay, oldest first.

    `seen` is the id of the newest answer that the form showed, 0 for none: what says the same as then was left alone, and writes
    nothing. A bundle may be answered after the stay too. Raises Forbidden, NotFound, Invalid (a note too long), Refused (no such bundle
    or element, enrolled by mistake, or somebody else was quicker); then nothing is written.
    """
    permissions.check_decide(actor, hub_id)
    stay = _locked(session, hub_id, episode_id)
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    named = _bundle(pathway, bundle)
    _check_elements(named, given)
    _check_notes(given)
    if stay.state_reason == EndReason.ENROLLED_IN_ERROR:
        raise Refused("This patient was enrolled by mistake, so there is no bundle to deliver.")
    said = _to_write(store.bundle_answers(session, hub_id, stay.id), bundle, given, seen=seen)
    if said:
        _write(session, stay, bundle, said, actor=actor, now=now)
    return tuple(store.bundle_answers(session, hub_id, stay.id))


def _locked(session: Session, hub_id: int, episode_id: int) -> EpisodeView:
    """Give the stay, and keep others from answering for it until this is written: so `seen` and the ids tell who was first."""
    ours = (EPISODES.c.id == episode_id, EPISODES.c.hub_id == hub_id)
    session.execute(select(EPISODES.c.id).where(*ours).with_for_update(key_share=True))
    return store.episode(session, hub_id, episode_id)


def _bundle(pathway: Pathway, code: str) -> Bundle:
    for one in pathway.bundles:
        if one.code == code:
            return one
    raise Refused("The pathway of this stay has no such care bundle.", hint=_CHANGED)


def _check_elements(bundle: Bundle, given: Mapping[str, Given]) -> None:
    if given.keys() - {one.code for one in bundle.elements}:
        raise Refused("This care bundle has no such element.", hint=_CHANGED)


def _check_notes(given: Mapping[str, Given]) -> None:
    long = [code for code, one in given.items() if one.note is not None and len(one.note) > LONGEST_NOTE]
    if long:
        raise Invalid(faults=tuple(Fault(code, f"A note has {LONGEST_NOTE} characters at most.") for code in long))


def _to_write(answers: list[Answered], bundle: str, given: Mapping[str, Given], *, seen: int) -> dict[str, Given]:
    """Give what is new in what was said; raises Refused where somebody else has answered since, and said something else."""
    stands, shown = bundles.newest(answers), bundles.newest(answers, upto=seen)
    new = {}
    for code, said in given.items():
        now_said, then_said = (bundles.given_in(known, bundle, code) for known in (stands, shown))
        if said in (now_said, then_said):
            continue
        if now_said != then_said:
            raise Refused(_OVERTAKEN, hint="Look at it again, then decide.")
        new[code] = said
    return new


def _write(session: Session, stay: EpisodeView, bundle: str, said: Mapping[str, Given], *, actor: Actor, now: datetime) -> None:
    about = {"hub_id": stay.hub_id, "episode_id": stay.id, "bundle": bundle, "at": now, "actor_id": actor.id, "actor_name": actor.name}
    rows = [{**about, "element": code, "answer": one.answer.value, "note": one.note} for code, one in said.items()]
    session.execute(insert(BUNDLE_ANSWERS), rows)
    trail.record(
        session,
        actor=actor,
        action="episode.bundle_answered",
        subject_kind="episode",
        subject_id=stay.id,
        hub_id=stay.hub_id,
        now=now,
        detail={"bundle": bundle, "answers": {code: {"answer": one.answer.value, "note": one.note} for code, one in said.items()}},
    )
