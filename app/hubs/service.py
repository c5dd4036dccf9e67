"""Opening a hub and changing what is known of it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.audit import trail
from app.errors import Fault, Invalid, NotFound, Refused
from app.hubs import store, teams
from app.hubs.form import HubDraft
from app.hubs.store import HUBS, HubView
from app.hubs.views import LanguageChoice

LONGEST_REASON: Final = 500


def add_hub(session: Session, draft: HubDraft, *, actor: trail.Doer, now: datetime) -> HubView:
    """Open a hub; raises Invalid when its short name or its phone is another's."""
    _refuse_taken(session, draft, except_id=None)
    with _unless_taken_just_now(session):
        hub_id = session.execute(insert(HUBS).values(**asdict(draft), created_at=now).returning(HUBS.c.id)).scalar_one()
    trail.record(session, actor=actor, action="hub.added", subject_kind="hub", subject_id=hub_id, hub_id=hub_id, now=now)
    return store.by_id(session, hub_id)


def change_hub(session: Session, hub_id: int, draft: HubDraft, *, actor: trail.Doer, now: datetime) -> HubView:
    """Change a hub to what the draft says; raises NotFound, or Invalid when the phone or short name is another's."""
    before = store.by_id(session, hub_id)
    _refuse_taken(session, draft, except_id=hub_id)
    wanted = asdict(draft)
    changes = {name: [getattr(before, name), value] for name, value in wanted.items() if getattr(before, name) != value}
    if changes:
        with _unless_taken_just_now(session):
            session.execute(update(HUBS).where(HUBS.c.id == hub_id).values(**wanted))
        trail.record(
            session,
            actor=actor,
            action="hub.changed",
            subject_kind="hub",
            subject_id=hub_id,
            hub_id=hub_id,
            now=now,
            detail=changes,
        )
    return store.by_id(session, hub_id)


def choose_language(session: Session, hub_id: int, code: str, *, on: bool, reason: str, actor: trail.Doer, now: datetime) -> HubView:
    """Turn a translation on or off in a hub; raises NotFound, or Invalid without a reason. The trail keeps every change."""
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST_REASON:
        raise Invalid(faults=(Fault("reason", f"Say why, in {LONGEST_REASON} letters at most."),))
    before = store.by_id(session, hub_id).languages
    chosen = LanguageChoice(code, on, now, actor.name, said)
    kept = {one.code: _as_kept(one) for one in (*before, chosen)}
    session.execute(update(HUBS).where(HUBS.c.id == hub_id).values(languages=kept))
    detail = {"language": code, "on": on, "reason": said}
    trail.record(session, actor=actor, action="hub.language", subject_kind="hub", subject_id=hub_id, hub_id=hub_id, now=now, detail=detail)
    return store.by_id(session, hub_id)


def name_teams(session: Session, hub_id: int, names: Sequence[str], *, seen: str, actor: trail.Doer, now: datetime) -> HubView:
    """Name a hub's teams, in the order in which they are offered. `seen` is `teams.mark` of those that the form showed.

    A team that is left out stays with the stays that have it. Raises NotFound; Refused when somebody else changed them meanwhile.
    """
    row = session.execute(select(HUBS.c.teams).where(HUBS.c.id == hub_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such hub.")
    before, wanted = list(row.teams or ()), list(names)
    if teams.mark(before) != seen:
        raise Refused("Somebody else has changed the teams since you opened this page.", hint="Compare, then save again.")
    if before != wanted:
        session.execute(update(HUBS).where(HUBS.c.id == hub_id).values(teams=wanted))
        detail = {"was": before, "is": wanted}
        trail.record(session, actor=actor, action="hub.teams", subject_kind="hub", subject_id=hub_id, hub_id=hub_id, now=now, detail=detail)
    return store.by_id(session, hub_id)


def _as_kept(choice: LanguageChoice) -> dict[str, object]:
    return {"on": choice.on, "since": choice.since.isoformat(), "by": choice.by, "reason": choice.reason}


@contextmanager
def _unless_taken_just_now(session: Session) -> Iterator[None]:
    # Between our look and our write another process took the name or the phone: a unique index said so.
    try:
        with session.begin_nested():
            yield
    except IntegrityError as error:
        raise Invalid("Another hub took this short name or phone just now.", hint="Look at the hubs again.") from error


def _refuse_taken(session: Session, draft: HubDraft, *, except_id: int | None) -> None:
    rows = session.execute(select(HUBS.c.id, HUBS.c.slug, HUBS.c.phone)).all()
    others = [row for row in rows if row.id != except_id]
    faults = []
    if any(row.slug == draft.slug for row in others):
        faults.append(Fault("slug", "Another hub has this short name."))
    if draft.phone and any(row.phone == draft.phone for row in others):
        faults.append(Fault("phone", "Another hub has this number: a text to it could not be told apart."))
    if faults:
        raise Invalid("The hub cannot be kept like this.", faults=tuple(faults))
