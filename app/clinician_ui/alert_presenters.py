"""What the page says of an open alert: why, with the receipt of each reason, whose it is, and what is new. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.alerts import permissions as alert_permissions
from app.alerts.alert import AlertView, EventView, ReasonView
from app.alerts.triage import Urgency
from app.clinician_ui import moments
from app.clinician_ui import outcome_form as outcomes
from app.clinician_ui.known import Text, Trouble
from app.clinician_ui.worklist_presenters import Seat, Waiting, reason_words, standing, waiting
from app.identity import permissions
from app.identity.actor import ActorKind
from app.identity.roles import Permission
from app.monitoring.views import FindingView, ReadingView
from app.web.form import Form
from app.wording import sentences, texts

_READ: Final = ("spo2", "pulse", "temperature_c", "respiratory_rate", "spo2_exertion")
_BY: Final = {"staff": "Entered by {name}", "api": "From another system, {name}", "web": "Sent with the web form"}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One reason with what it rests on: the words that came, what was read in them, and the limit they were held against."""

    text: str
    urgency: str
    since: str
    note: str | None
    words: str | None  # as the patient wrote them
    source: str | None  # where the words or numbers came from, if from no text
    read: str | None
    measured: str | None
    limit: str | None
    rule: str | None


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
class AlertPanel:
    """The open alert. `seen` and `revision` go out with the form, so that what came meanwhile is told."""

    id: int
    urgency: str
    heading: str
    revision: int
    seen: int  # the newest event that the page shows
    waiting: Waiting
    receipts: tuple[Receipt, ...]
    owner: str | None
    mine: bool
    claim: str | None
    fresh: bool  # there is something that its owner has not said they have seen
    news: tuple[str, ...]  # what came while a form was being filled in
    form: Form | None  # None: somebody else's, or nobody's
    choices: tuple[Choice, ...]
    times: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What receipts are made of: readings and findings by id, texts that came in by id."""

    readings: Mapping[int, ReadingView]
    findings: Mapping[int, FindingView]
    texts: Mapping[int, Text]


def evidence(readings: Sequence[ReadingView], findings: Sequence[FindingView], thread: Sequence[Text]) -> Evidence:
    """Put what is known in order."""
    return Evidence(
        {one.id: one for one in readings},
        {one.id: one for one in findings},
        {one.id: one for one in thread if one.direction == "in"},
    )


def panel(trouble: Trouble, known: Evidence, seat: Seat, form: Form) -> AlertPanel | None:
    """Show the open alert; None when there is none."""
    alert = trouble.open
    if alert is None:
        return None
    events = [event for event in trouble.events if event.alert_id == alert.id]
    newest = max((event.id for event in events), default=0)
    typed = form.value("seen")
    seen = int(typed) if typed.isascii() and typed.isdigit() else newest
    return AlertPanel(
        id=alert.id,
        urgency=alert.urgency.value,
        heading=_heading(alert),
        revision=alert.revision,
        seen=newest,
        waiting=waiting(alert, seat),
        receipts=tuple(receipt(reason, known, seat) for reason in _worst_first(alert, trouble.reasons)),
        owner=trouble.owner,
        mine=alert.owner_id == seat.staff.id,
        claim=claim_label(alert, seat),
        fresh=alert.fresh and alert.owner_id == seat.staff.id,
        news=tuple(_news(event, trouble.reasons, seat) for event in events if event.id > seen and not _by(event, seat)),
        form=form if alert_permissions.can_record_outcome(alert, seat.staff.actor) else None,
        choices=_choices(alert),
        times=tuple(Option(value, text) for value, text in outcomes.NEXT.items()),
    )


def claim_label(alert: AlertView, seat: Seat) -> str | None:
    """Give what the button to claim says; None when there is to be no button."""
    if not permissions.can(seat.staff.actor, Permission.WORK_THE_LIST) or alert.owner_id == seat.staff.id:
        return None
    if not alert_permissions.can_claim(alert, seat.staff.actor, now=seat.now):
        return None
    return "Claim and ring" if alert.owner_id is None else "Take over"


def receipt(reason: ReasonView, known: Evidence, seat: Seat) -> Receipt:
    """Show one reason with all that it rests on."""
    finding = known.findings.get(reason.finding_id) if reason.finding_id is not None else None
    reading = known.readings.get(finding.reading_id) if finding is not None and finding.reading_id is not None else None
    message_id = reading.inbound_message_id if reading else reason.values.get("message_id")
    text = known.texts.get(message_id) if isinstance(message_id, int) else None
    zone, now = seat.hub.zone, seat.now
    return Receipt(
        text=words_of(reason, seat),
        urgency=reason.urgency.value,
        since=moments.when(reason.since, zone=zone, now=now),
        note=standing(eased=reason.eased_at is not None, confirmed=reason.confirmed),
        words=text.body if text else None,
        source=_source(reading) if text is None and reading else None,
        read=_read(reading) if reading else None,
        measured=moments.when(reading.measured_at, zone=zone, now=now) if reading and reading.measured_at != reading.received_at else None,
        limit=_limit(reason.values),
        rule=f"{reason.values['rule_id']}, version {reason.values.get('rule_version', '?')}" if "rule_id" in reason.values else None,
    )


def words_of(reason: ReasonView, seat: Seat) -> str:
    """Put a reason into words: the finding's own where a rule said it."""
    return reason_words(str(reason.values.get("finding", reason.code.value)), reason.values, seat)


def _heading(alert: AlertView) -> str:
    confirmed = "" if alert.confirmed or alert.urgency is Urgency.ROUTINE else ", not confirmed yet"
    return f"{sentences.say(f'urgency.{alert.urgency.value}')} alert{confirmed}"


def _worst_first(alert: AlertView, reasons: Sequence[ReasonView]) -> list[ReasonView]:
    own = [reason for reason in reasons if reason.alert_id == alert.id]
    return sorted(own, key=lambda reason: (reason.eased_at is not None, reason.urgency.rank, -reason.id))


def _source(reading: ReadingView) -> str:
    return _BY.get(reading.channel, "Not from a text").format(name=reading.entered_by or "not known")


def _read(reading: ReadingView) -> str | None:
    measured = {name: getattr(reading, name) for name in _READ}
    said = texts.read_back(measured, language="en")
    parts = [said] if said else []
    parts += [f"{candidate}% as a possibility" for candidate in reading.candidates]
    parts += [flag_words(code) for code in reading.symptoms]
    if reading.feeling:
        parts.append(f"feels {sentences.say(f'feeling.{reading.feeling}').lower()}")
    return "; ".join(parts) or None


def flag_words(code: str) -> str:
    """Put a symptom's code into words."""
    table = "red_flag" if sentences.has_words(f"red_flag.{code}") else "amber_flag"
    return sentences.say(f"{table}.{code}")


def _limit(values: Mapping[str, Any]) -> str | None:
    if values.get("threshold") is None:
        return None
    whose = sentences.say(f"origin.{values['origin']}", values) if values.get("origin") else sentences.say("label.not_known")
    made = f" ({values['pathway']} {values.get('pathway_version', '')}; sources {values['source']})" if values.get("source") else ""
    return f"{sentences.say('level.' + str(values.get('level', 'none')))} at or below {values['threshold']}%, {whose}{made}"


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
