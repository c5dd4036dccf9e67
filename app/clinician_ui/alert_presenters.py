"""What the page says of an open alert: why, with the receipt of each reason, whose it is, and what is new. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.alerts import permissions as alert_permissions
from app.alerts.alert import AlertView, EventView, ReasonView
from app.alerts.draft import Draft
from app.alerts.handover import PARTS
from app.alerts.lifecycle import AlertMove
from app.alerts.triage import Urgency
from app.clinician_ui import later_form, moments
from app.clinician_ui import outcome_form as outcomes
from app.clinician_ui import receipt_presenters as receipts
from app.clinician_ui.known import Trouble
from app.clinician_ui.receipt_presenters import ReceiptView
from app.clinician_ui.worklist_presenters import ReasonLine, Seat, Waiting, reason_words, standing, waiting
from app.identity import permissions
from app.identity.actor import ActorKind
from app.identity.roles import Permission
from app.web.form import Form
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class Told:
    """Reasons that rest on the same thing, with the receipt that was kept of it."""

    reasons: tuple[ReasonLine, ...]
    receipt: ReceiptView


@dataclass(frozen=True, slots=True)
class Choice:
    """One outcome to choose."""

    value: str
    text: str
    hint: str


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a handover, as a field of the form."""

    name: str
    hint: str
    rows: int  # enough for what is in it, without scrolling for the most part


@dataclass(frozen=True, slots=True)
class AlertPanel:
    """The open alert. `seen` and `revision` go out with the form, so that what came meanwhile is told."""

    id: int
    urgency: str
    heading: str
    revision: int
    seen: int  # the newest event that the page shows
    waiting: Waiting
    told: tuple[Told, ...]
    owner: str | None
    mine: bool
    claim: str | None
    fresh: bool  # there is something that its owner has not said they have seen
    news: tuple[str, ...]  # what came while a form was being filled in
    form: Form | None  # None: somebody else's, or nobody's
    kept: str | None  # "14:02": what was typed and never sent is given back
    unsent: str | None  # the note of a draft that cannot be sent any more: somebody else has the patient
    later: Form  # the short forms: putting it off, and taking it over
    can_snooze: bool
    can_take_over: bool
    snoozed: str | None  # "Put off until 16:00: asleep after the night shift, Casey Bell"
    later_times: tuple[Option, ...]
    choices: tuple[Choice, ...]
    times: tuple[Option, ...]
    parts: tuple[Part, ...]  # of a handover that was composed; empty until then


def panel(trouble: Trouble, seat: Seat, form: Form, later: Form, *, draft: Draft | None = None) -> AlertPanel | None:
    """Show the open alert; None when there is none."""
    alert = trouble.open
    if alert is None:
        return None
    events = [event for event in trouble.events if event.alert_id == alert.id]
    newest = max((event.id for event in events), default=0)
    typed = form.value("seen")
    given_back = alert_permissions.can_record_outcome(alert, seat.staff.actor)
    seen = int(typed) if typed.isascii() and typed.isdigit() else newest
    reasons = [one for one in trouble.reasons if one.alert_id == alert.id]
    return AlertPanel(
        id=alert.id,
        urgency=alert.urgency.value,
        heading=_heading(alert),
        revision=alert.revision,
        seen=newest,
        waiting=waiting(alert, reasons, seat),
        told=told(worst_first(reasons), seat),
        owner=trouble.owner,
        mine=alert.owner_id == seat.staff.id,
        claim=claim_label(alert, seat),
        fresh=alert.fresh and alert.owner_id == seat.staff.id,
        news=tuple(_news(event, trouble.reasons, seat) for event in events if event.id > seen and not _by(event, seat)),
        form=form if given_back else None,
        kept=None if draft is None or not given_back else moments.when(draft.kept_at, zone=seat.hub.zone, now=seat.now),
        unsent=None if draft is None or given_back else draft.values.get("note", "").strip() or None,
        later=later,
        can_snooze=alert_permissions.can_snooze(alert, seat.staff.actor),
        can_take_over=_may_take_over(alert, seat),
        snoozed=_snoozed(alert, events, seat),
        later_times=tuple(Option(value, text) for value, text in later_form.TIMES.items()),
        choices=_choices(alert),
        times=tuple(Option(value, text) for value, text in outcomes.NEXT.items()),
        parts=_parts(form),
    )


def _may_take_over(alert: AlertView, seat: Seat) -> bool:
    """Whether a reason is all that is missing: a colleague has it, and their time has not run out."""
    works = permissions.can(seat.staff.actor, Permission.WORK_THE_LIST)
    return works and alert.owner_id not in (None, seat.staff.id) and claim_label(alert, seat) is None


def _snoozed(alert: AlertView, events: Sequence[EventView], seat: Seat) -> str | None:
    if alert.snoozed_until is None or alert.snoozed_until <= seat.now:
        return None
    put_off = next(event for event in reversed(events) if event.move is AlertMove.SNOOZED)
    until = moments.when(alert.snoozed_until, zone=seat.hub.zone, now=seat.now)
    return f"Put off until {until}: {put_off.note} ({put_off.actor_name})"


def claim_label(alert: AlertView, seat: Seat) -> str | None:
    """Give what the button to claim says; None when there is to be no button."""
    if not permissions.can(seat.staff.actor, Permission.WORK_THE_LIST) or alert.owner_id == seat.staff.id:
        return None
    if not alert_permissions.can_claim(alert, seat.staff.actor, now=seat.now):
        return None
    return "Claim and ring" if alert.owner_id is None else "Take over"


def told(reasons: Sequence[ReasonView], seat: Seat) -> tuple[Told, ...]:
    """Show reasons in the order given, those of one receipt together; where none was kept a reason stands by itself."""
    groups: list[list[ReasonView]] = []
    for reason in reasons:
        beside = next((group for group in groups if reason.receipt is not None and group[0].receipt == reason.receipt), None)
        if beside is None:
            groups.append([reason])
        else:
            beside.append(reason)
    return tuple(Told(tuple(_line(one, seat) for one in group), receipts.view(group[0].receipt, seat.hub.zone)) for group in groups)


def _line(reason: ReasonView, seat: Seat) -> ReasonLine:
    note = standing(reason.code, eased=reason.eased_at is not None, confirmed=reason.confirmed)
    return ReasonLine(words_of(reason, seat), reason.urgency.value, moments.when(reason.since, zone=seat.hub.zone, now=seat.now), note)


def words_of(reason: ReasonView, seat: Seat) -> str:
    """Put a reason into words: what the rule said where one did, as it read then."""
    kept = receipts.sentence(reason.receipt, reason.finding_id)
    return kept or reason_words(reason.sentence, reason.values, seat)


def _heading(alert: AlertView) -> str:
    confirmed = "" if alert.confirmed or alert.urgency is Urgency.ROUTINE else ", not confirmed yet"
    return f"{sentences.say(f'urgency.{alert.urgency.value}')} alert{confirmed}"


def worst_first(reasons: Sequence[ReasonView]) -> list[ReasonView]:
    """Put the reasons of one alert in the order in which they are told; those that a good reading eased come last."""
    return sorted(reasons, key=lambda reason: (reason.eased_at is not None, reason.urgency.rank, -reason.id))


def flag_words(code: str) -> str:
    """Put a symptom's code into words."""
    table = "red_flag" if sentences.has_words(f"red_flag.{code}") else "amber_flag"
    return sentences.say(f"{table}.{code}")


def _parts(form: Form) -> tuple[Part, ...]:
    """Give the fields of a handover where one was written, or begun: all five, else none."""
    begun = any(form.value(name) for name in PARTS)
    lines = {name: form.value(name).count("\n") + form.value(name).count("“") for name in PARTS}  # what is quoted is long
    return tuple(Part(name, sentences.say(f"sbard_hint.{name}"), max(4, lines[name] + 2)) for name in PARTS) if begun else ()


def _by(event: EventView, seat: Seat) -> bool:
    return event.actor_kind == ActorKind.STAFF and event.actor_id == seat.staff.id


def _news(event: EventView, reasons: Sequence[ReasonView], seat: Seat) -> str:
    new = [words_of(reason, seat) for reason in reasons if reason.alert_id == event.alert_id and reason.since == event.at]
    told = f"{moments.when(event.at, zone=seat.hub.zone, now=seat.now)} {sentences.say(f'alert_move.{event.move.value}')}"
    return f"{told}. {' '.join(new)}" if new else f"{told}, {event.actor_name}"


def _choices(alert: AlertView) -> tuple[Choice, ...]:
    of_a_number = alert.episode_id is None
    offered = outcomes.FOR_A_NUMBER if of_a_number else tuple(outcomes.HELP)
    return tuple(Choice(one.value, sentences.say(f"outcome.{one.value}"), "" if of_a_number else outcomes.HELP[one]) for one in offered)
