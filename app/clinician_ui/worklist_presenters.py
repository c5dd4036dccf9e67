"""What the worklist says: one row a patient or unknown number, most urgent first, each with why, since when, and whose. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app.alerts import permissions as alert_permissions
from app.alerts import triage
from app.alerts.alert import AlertView, ReasonView
from app.alerts.lifecycle import AlertState
from app.alerts.listed import Reason, WorklistItem
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import care_plan_words
from app.caseload.care_plan import RedTold, RedWording
from app.caseload.care_plan_words import Badge
from app.caseload.episode import EpisodeState
from app.clinician_ui import charts, moments
from app.clinician_ui.charts import Limits, Spark, Value
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.identity import permissions
from app.identity.roles import Permission
from app.identity.views import StaffView
from app.pathways.schema import Pathway
from app.wording import sentences, tongues

PLANNED: Final = "planned"
HEADINGS: Final = {"red": "Red", "amber": "Amber", "routine": "Routine", PLANNED: "Planned for later"}


@dataclass(frozen=True, slots=True)
class Seat:
    """Who looks at the list, of which hub, and when."""

    staff: StaffView
    hub: HubView
    now: datetime


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """Why someone is on the list, in words."""

    text: str
    urgency: str
    since: str
    note: str | None  # "a good reading has come since", "not confirmed yet"


@dataclass(frozen=True, slots=True)
class Waiting:
    """The running clock of a row. `part` is how much of it is used, 0 to 100."""

    length: str  # "12 min"
    label: str  # "waiting", "since claimed"
    target: str  # "Claim by 14:20, in 3 min"
    late: bool
    part: int


@dataclass(frozen=True, slots=True)
class Row:
    """One patient, or one unknown number."""

    alert_id: int
    revision: int
    href: str
    name: str
    badge: Badge | None  # what the care plan says, before all else
    about: str  # "60, COVID Oximetry @home, day 3"
    tags: tuple[str, ...]
    urgency: str
    fresh: bool
    reasons: tuple[ReasonLine, ...]
    spo2: str | None
    spo2_level: str
    spo2_at: str | None
    usual: str
    pulse: int | None
    spark: Spark | None
    waiting: Waiting
    owner: str | None
    mine: bool
    claim: str | None  # what the button says; None: no button
    heard: str
    notes: tuple[str, ...]  # "rung once, no answer", "on-call told"


def mark_of(revision: str, *, now: datetime) -> str:
    """Give the mark of a list: it changes with the list and with every minute, since the clocks on it go on."""
    return f"{revision}.{int(now.timestamp()) // 60}"


def as_of(hub: HubView, *, now: datetime) -> str:
    """Say when the list was last known to be true, to the second."""
    return f"{now.astimezone(hub.zone):%H:%M:%S}"


def limits_of(pathway: Pathway | None, amber_max: int | None, red_max: int | None, usual: int | None) -> Limits | None:
    """Give the limits that hold for a patient: their own, else the pathway's; None where there is neither."""
    if amber_max is not None and red_max is not None:
        return Limits(red_max, amber_max, usual)
    return Limits(pathway.bands.red_max.value, pathway.bands.amber_max.value, usual) if pathway else None


def standing(code: ReasonCode, *, eased: bool, confirmed: bool) -> str | None:
    """Say how far a reason can be trusted; None when there is nothing to add.

    A low reading that was good when repeated was never confirmed; one whose repeat is still awaited is not yet.
    """
    if eased and code is ReasonCode.FOLLOW_UP_DUE:
        return f"{sentences.say('label.needless')}."
    if eased and code is ReasonCode.QUESTION_OPEN:
        return None  # its sentence says that an answer came
    if eased and code is ReasonCode.CANNOT_TEXT:
        return f"{sentences.say('label.texts_again')}."
    if eased:
        return "A good reading has come since." if confirmed else f"{sentences.say('label.not_confirmed')}."
    return None if confirmed else f"{sentences.say('label.unconfirmed')}."


def reason_line(reason: Reason, seat: Seat) -> ReasonLine:
    """Put one reason into words."""
    note = standing(reason.code, eased=reason.eased, confirmed=reason.confirmed)
    since = moments.when(reason.since, zone=seat.hub.zone, now=seat.now)
    return ReasonLine(reason_words(reason.sentence, reason.values, seat), reason.urgency.value, since, note)


def reason_words(sentence: str, values: Mapping[str, Any], seat: Seat) -> str:
    """Put a reason into words; a follow-up says what was agreed, and for when."""
    words = sentences.say(sentence, values)
    if sentence != ReasonCode.FOLLOW_UP_DUE or not values.get("at"):
        return words
    due = moments.when(datetime.fromisoformat(values["at"]), zone=seat.hub.zone, now=seat.now)
    return f"{words.removesuffix('.')} for {due}: {values.get('step') or 'look again'}"


def section_of(item: WorklistItem, *, now: datetime) -> str:
    """Say where on the list a row stands: under its urgency, or with what nobody is needed for before a time."""
    if item.snoozed_until is not None and item.snoozed_until > now and item.urgency is not Urgency.RED:
        return PLANNED
    promised = all(reason.code is ReasonCode.FOLLOW_UP_DUE for reason in item.reasons)
    if promised and item.reasons and item.due_at > now and item.state is AlertState.WAITING:
        return PLANNED
    return item.urgency.value


def row_of(item: WorklistItem, pathways: Mapping[int, Pathway], seat: Seat) -> Row:
    """Make one row."""
    pathway = pathways.get(item.pathway_version_id) if item.pathway_version_id is not None else None
    limits = limits_of(pathway, item.amber_max, item.red_max, item.usual_spo2)
    measured = [Value(each.at, each.spo2, each.level) for each in item.readings if each.spo2 is not None]
    latest = measured[-1] if measured else None
    return Row(
        alert_id=item.alert_id,
        revision=item.revision,
        href=href_of(item),
        name=name_of(item),
        badge=care_plan_words.badge(item.plan, item.care_plan, today=_today(seat)),
        about=_about(item, pathway, seat),
        tags=_tags(item),
        urgency=item.urgency.value,
        fresh=_is_new(item),
        reasons=tuple(reason_line(reason, seat) for reason in item.reasons),
        spo2=str(latest.value) if latest else None,
        spo2_level=(latest.level or "none") if latest else "none",
        spo2_at=moments.when(latest.at, zone=seat.hub.zone, now=seat.now) if latest else None,
        usual=f"usual {item.usual_spo2}" if item.usual_spo2 is not None else "usual not known",
        pulse=item.latest.pulse if item.latest else None,
        spark=charts.spark(measured, limits) if limits else None,
        waiting=_planned(item, seat) if section_of(item, now=seat.now) == PLANNED else waiting(item, item.reasons, seat),
        owner=item.owner.name if item.owner else None,
        mine=item.owner_id == seat.staff.id,
        claim=_claim(item, seat),
        heard=_heard(item, seat),
        notes=_notes(item, seat),
    )


def href_of(item: WorklistItem) -> str:
    """Give the page of whoever a row is about."""
    return f"/patients/{item.patient_id}" if item.patient_id is not None else f"/alerts/{item.alert_id}"


def name_of(item: WorklistItem) -> str:
    """Give the name of whoever a row is about, or their number."""
    return item.name or (format_phone(item.phone) if item.phone else "Number not known")


def _about(item: WorklistItem, pathway: Pathway | None, seat: Seat) -> str:
    if item.date_of_birth is None or item.onboarded_at is None:
        return "Unknown number"
    age = moments.age(item.date_of_birth, _today(seat))
    day = moments.day_of_stay(item.onboarded_at, zone=seat.hub.zone, now=seat.now)
    return f"{age} years · {pathway.title if pathway else 'pathway not known'} · day {day}"


def _is_new(item: WorklistItem) -> bool:
    """Whether there is something that whoever knows this row does not know: of a row that nobody has had, all is new."""
    known = item.owner is not None or item.no_answer_count > 0 or item.urgency_since > item.opened_at
    return item.fresh and known


def _tags(item: WorklistItem) -> tuple[str, ...]:
    tags: list[str] = []
    if item.lives_alone:
        tags.append("Lives alone")
    if item.interpreter:
        tags.append(f"Interpreter: {tongues.name_of(item.language)}" if item.language else "Interpreter")
    if item.do_not_contact:
        tags.append("No texts: ring")
    if item.monitored in (EpisodeState.PAUSED, EpisodeState.ENDED):
        tags.append("Paused" if item.monitored == EpisodeState.PAUSED else "Discharged")
    return tuple(tags)


def waiting(item: WorklistItem | AlertView, reasons: Sequence[Reason | ReasonView], seat: Seat) -> Waiting:
    """Say how long, and against what: from the beginning of this urgency to a claim, or from the claim to an outcome.

    What became worse after the claim runs from then, until its owner has seen it and after.
    """
    urgencies = [one.urgency for one in reasons]
    begun = triage.stands_since(item.urgency, urgencies, opened_at=item.opened_at, urgency_since=item.urgency_since)
    claimed = item.claimed_at if item.state is AlertState.CLAIMED else None
    since = max(begun, claimed or begun)
    late = item.due_at <= seat.now
    apart = moments.span(abs(item.due_at - seat.now))
    due = moments.when(item.due_at, zone=seat.hub.zone, now=seat.now)
    what = "Outcome" if claimed else "Claim"
    whole = item.due_at - since
    part = 100 if late or not whole else int(100 * (seat.now - since) / whole)
    return Waiting(
        length=moments.span(seat.now - since),
        label=_clock_of(item, worse_since_claim=claimed is not None and begun > claimed),
        target=f"{what} was due {due}, {apart} ago" if late else f"{what} by {due}, in {apart}",
        late=late,
        part=min(max(part, 0), 100),
    )


def _clock_of(item: WorklistItem | AlertView, *, worse_since_claim: bool) -> str:
    if worse_since_claim:
        return sentences.say("label.became", {"urgency": item.urgency.value})
    return "since claimed" if item.state is AlertState.CLAIMED else "waiting"


def _planned(item: WorklistItem, seat: Seat) -> Waiting:
    """Say when somebody is needed again: until then nobody is late."""
    due = moments.when(item.due_at, zone=seat.hub.zone, now=seat.now)
    return Waiting(
        length=due,
        label="put off until then" if item.snoozed_until is not None else "next step",
        target=f"In {moments.span(item.due_at - seat.now)}",
        late=False,
        part=0,
    )


def _claim(item: WorklistItem, seat: Seat) -> str | None:
    if not permissions.can(seat.staff.actor, Permission.WORK_THE_LIST) or item.owner_id == seat.staff.id:
        return None
    if not alert_permissions.can_claim(item, seat.staff.actor, now=seat.now):
        return None
    return "Claim" if item.owner is None else "Take over"


def _heard(item: WorklistItem, seat: Seat) -> str:
    known = [instant for instant in (item.texted_at, item.latest.at if item.latest else None) if instant is not None]
    if not known:
        return "No contact yet"
    return f"Last contact {moments.when(max(known), zone=seat.hub.zone, now=seat.now)}"


def _notes(item: WorklistItem, seat: Seat) -> tuple[str, ...]:
    notes: list[str] = []
    if told := red_note(item, today=_today(seat)):
        notes.append(told)
    if item.repeat_due_at is not None:
        notes.append(f"Repeat awaited until {moments.when(item.repeat_due_at, zone=seat.hub.zone, now=seat.now)}")
    if item.no_answer_count:
        notes.append("Rung once, no answer" if item.no_answer_count == 1 else f"Rung {item.no_answer_count} times, no answer")
    if item.rung:
        notes.append("Passed up to whoever is on call" if item.rung == 1 else f"Passed up to whoever is on call, {item.rung} times")
    if item.acknowledged_at is not None:
        when = moments.when(item.acknowledged_at, zone=seat.hub.zone, now=seat.now)
        notes.append(sentences.say("on_call.acknowledged_at", {"who": item.acknowledged_by, "when": when}))
    return tuple(notes)


def red_note(item: WorklistItem, *, today: date) -> str | None:
    """Say of somebody whose treatment is limited and who is red how they were answered, or why with the 999 advice."""
    plan = item.care_plan
    if plan is None or not plan.limits or item.urgency is not Urgency.RED:
        return None
    own = {reason.code for reason in item.reasons if reason.values.get("told") == RedTold.OWN_TEXT}
    if own:
        return None if ReasonCode.RED_SYMPTOM in own else sentences.say(f"red_told.{RedTold.OWN_TEXT.value}")  # that one says it itself
    wording = plan.red_wording(today)
    return None if wording is RedWording.PERSONAL else sentences.say(f"red_wording.{wording.value}")


def _today(seat: Seat) -> date:
    return seat.now.astimezone(seat.hub.zone).date()


def version_ids(items: Sequence[WorklistItem]) -> frozenset[int]:
    """Give the versions of pathways that these rows need."""
    return frozenset(item.pathway_version_id for item in items if item.pathway_version_id is not None)
