"""Making a pathway live in a hub: a new version each time, signed, the older ones kept as they were."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.errors import Refused
from app.identity.actor import Actor, ActorKind
from app.pathways import deciding, store
from app.pathways.definition import Definition
from app.pathways.document import Unsound
from app.pathways.proposals import START_AGAIN
from app.pathways.schema import Pathway
from app.pathways.store import VERSIONS
from app.pathways.views import AdoptedPathway


def adopt(
    session: Session, hub_id: int, pathway: Definition, *, by: str, second_by: str | None, actor: Actor, now: datetime
) -> AdoptedPathway:
    """Make `pathway` live in a hub and give the new version; what was live under its name is kept, no longer live.

    Two different people sign, `by` and `second_by` (e-mail addresses). Only our own opening of a hub, with the
    shipped defaults, goes unsigned by a second. Adopting what is live already, word for word, gives that version.
    A proposal of the same pathway that still waits is superseded. Raises Refused, also when somebody else was quicker.
    """
    _check_signatures(by, second_by, actor)
    complete = check_complete(pathway)
    written = dict(pathway.source)
    digest = digest_of(pathway)
    standing = _live_now(session, hub_id, pathway.name)
    if standing is not None and standing.digest == digest:
        return standing
    session.info[store.WRITES_VERSIONS] = True
    number = store.last_number(session, hub_id, pathway.name) + 1
    row = {
        "hub_id": hub_id,
        "name": pathway.name,
        "number": number,
        "definition_version": pathway.version,
        "digest": digest,
        "definition": written,
        "adopted_at": now,
        "adopted_by": by,
        "second_by": second_by,
        "live": True,
    }
    version_id = _put_in_place(session, hub_id, row)
    deciding.supersede(session, hub_id, pathway.name, by=second_by or by, actor=actor, now=now)
    detail = {"name": pathway.name, "number": number, "digest": digest, "by": by, "second_by": second_by}
    trail.record(
        session,
        actor=actor,
        action="pathway.adopted",
        subject_kind="pathway_version",
        subject_id=version_id,
        hub_id=hub_id,
        now=now,
        detail=detail,
    )
    return AdoptedPathway(version_id, hub_id, pathway.name, number, complete, digest, now, by, second_by)


def check_complete(pathway: Definition) -> Pathway:
    """Give the pathway; raises Refused, naming every number that is still empty."""
    try:
        return pathway.complete()
    except Unsound as gaps:
        names = ", ".join(gap.name for gap in pathway.gaps)
        raise Refused(f"These numbers must be filled in and signed first: {names}.") from gaps


def signed_by(who: str, *, on: date) -> str:
    """Say where a number comes from that a hub's own clinicians set: the source of it, word for word, in every receipt.

    `on` is the hub's day.
    """
    return f"Set in this hub by {who} on {on:%d/%m/%Y} and signed by a second clinician"


def digest_of(pathway: Definition) -> str:
    """Give the sha256 of all that a pathway says."""
    written = json.dumps(dict(pathway.source), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _put_in_place(session: Session, hub_id: int, row: dict[str, Any]) -> int:
    """Write the new version in place of the live one, and give its id."""
    same_name = (VERSIONS.c.hub_id == hub_id, VERSIONS.c.name == row["name"], VERSIONS.c.live.is_(True))
    try:
        with session.begin_nested():
            session.execute(update(VERSIONS).where(*same_name).values(live=False))
            version_id: int = session.execute(insert(VERSIONS).returning(VERSIONS.c.id), row).scalar_one()
    except IntegrityError as error:
        # Between our look and our write somebody else made a version live: it has our number.
        raise Refused("Another version of this pathway went live just now.", hint=START_AGAIN) from error
    return version_id


def _check_signatures(by: str, second_by: str | None, actor: Actor) -> None:
    if not by.strip():
        raise Refused("Say who adopts the pathway.")
    if second_by is None and actor.kind is not ActorKind.SYSTEM:
        raise Refused("A second clinician must sign before a pathway goes live.")
    if second_by is not None and second_by.strip().casefold() == by.strip().casefold():
        raise Refused("Two different clinicians must sign: both signatures name the same person.")


def _live_now(session: Session, hub_id: int, name: str) -> AdoptedPathway | None:
    return next((adopted for adopted in store.live(session, hub_id) if adopted.name == name), None)
