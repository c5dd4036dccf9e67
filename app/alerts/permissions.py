"""Who may do what to an alert: each `check_` raises a sentence, each `can_` is defined by it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from app.alerts.alert import AlertView
from app.alerts.triage import Urgency
from app.errors import Forbidden, Refused, WardlightError
from app.identity.actor import Actor, ActorKind
from app.identity.roles import GRANTED, Permission


class Held(Protocol):
    """An alert, or its row on the list, as far as claiming it goes."""

    @property
    def owner_id(self) -> int | None: ...
    @property
    def due_at(self) -> datetime: ...
    @property
    def is_open(self) -> bool: ...


class TakenBy(Refused):
    """Somebody else was first. `name` is who has it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name} already has this patient.",
            hint="It becomes free if they hand it back, or when their time runs out. Their page lets you take over with a reason.",
        )
        self.name = name


class NotYours(Refused):
    """Only the person who has claimed an alert may do this to it."""

    def __init__(self) -> None:
        super().__init__("You have not claimed this patient.", hint="Claim the patient first, then record what came of the call.")


def check_works_the_list(actor: Actor) -> None:
    """Raise Forbidden unless this is a member of staff who works the list."""
    if actor.kind is not ActorKind.STAFF or actor.role is None or Permission.WORK_THE_LIST not in GRANTED[actor.role]:
        raise Forbidden("Only a clinician can do this.")


def check_claim(alert: Held, actor: Actor, *, owner_name: str | None, because: str | None = None, now: datetime) -> None:
    """Raise unless `actor` may take it: nobody has it, they have it themselves, its owner's time has run out, or they say why."""
    check_works_the_list(actor)
    if alert.owner_id in (None, actor.id) or alert.due_at <= now or because:
        return
    raise TakenBy(owner_name or "A colleague")


class NeverSnoozed(Refused):
    """A red is never put off."""

    def __init__(self) -> None:
        super().__init__("A red alert cannot be put off.", hint="Claim it and ring, or hand it back to the list for a colleague.")


def check_snooze(alert: AlertView, actor: Actor) -> None:
    """Raise unless `actor` may put it off: it is not red, and nobody else has it."""
    check_works_the_list(actor)
    if alert.urgency is Urgency.RED:
        raise NeverSnoozed
    if alert.owner_id not in (None, actor.id):
        raise NotYours


def can_snooze(alert: AlertView, actor: Actor) -> bool:
    """Whether `check_snooze` passes, and the alert is still open."""
    return alert.is_open and _passes(lambda: check_snooze(alert, actor))


def check_owns(alert: AlertView, actor: Actor) -> None:
    """Raise unless `actor` has claimed it."""
    check_works_the_list(actor)
    if alert.owner_id is None or alert.owner_id != actor.id:
        raise NotYours


def can_claim(alert: Held, actor: Actor, *, now: datetime) -> bool:
    """Whether `check_claim` passes, and the alert is still open."""
    return alert.is_open and _passes(lambda: check_claim(alert, actor, owner_name=None, now=now))


def can_record_outcome(alert: AlertView, actor: Actor) -> bool:
    """Whether `check_owns` passes, and the alert is still open."""
    return alert.is_open and _passes(lambda: check_owns(alert, actor))


def _passes(check: Callable[[], None]) -> bool:
    try:
        check()
    except WardlightError:
        return False
    return True
