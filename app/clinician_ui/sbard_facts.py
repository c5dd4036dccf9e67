"""Gives what is known of an alert to the composer of handovers, in words. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from app.alerts import triage
from app.alerts.alert import AlertView, EventView, ReasonView
from app.alerts.lifecycle import AlertMove
from app.alerts.receipt import Read, from_json
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import care_plan_words
from app.caseload.views import EpisodeView
from app.clinician_ui import alert_presenters as alert_view
from app.clinician_ui import asked, moments, score_presenters
from app.clinician_ui import history_presenters as past
from app.clinician_ui.known import Gathered, GatheredNumber, Text
from app.clinician_ui.outcome_form import Parsed
from app.clinician_ui.sbard import Advice, Heard, Measured, Person, ScoreLine, Situation
from app.clinician_ui.worklist_presenters import Seat, limits_of
from app.identifiers import format_nhs_number, format_phone
from app.monitoring.reading import Level
from app.monitoring.views import ReadingView
from app.pathways.chart import Chart
from app.wording import sentences, tongues

READINGS: Final = 3
"""How many of the newest readings make the course that is told."""
_CALLS: Final = frozenset({AlertMove.ENDED, AlertMove.NO_ANSWER})
_OF_999: Final[dict[ReasonCode, bool | None]] = {
    ReasonCode.SAYS_999_CALLED: True,
    ReasonCode.SAYS_999_NOT_CALLED: False,
    ReasonCode.ADVICE_NOT_CONFIRMED: None,
}
"""Whether 999 was said to have been called; None: it is not known, though it was asked or should have been."""


def situation(known: Gathered | GatheredNumber, alert: AlertView, seat: Seat, parsed: Parsed | None = None) -> Situation:
    """Gather what there is to say; `parsed` is the form of the outcome, as far as it is filled in."""
    mine = [reason for reason in known.trouble.reasons if reason.alert_id == alert.id]
    reads = _reads(mine)
    readings = known.readings if isinstance(known, Gathered) else ()
    charts = asked.of(known.adopted.pathway, known.charts).charts if isinstance(known, Gathered) else ()
    newest = sorted(readings, key=lambda one: (one.measured_at, one.id), reverse=True)
    return Situation(
        caller=seat.staff.name,
        role=sentences.say(f"role.{seat.staff.role.value}").lower(),
        service=seat.hub.name,
        name=known.stay.name if isinstance(known, Gathered) else _number(known),
        person=_person(known, seat) if isinstance(known, Gathered) else None,
        urgency=sentences.say(f"urgency.{alert.urgency.value}"),
        since=_when(_since(alert, mine), seat),
        standing="" if alert.confirmed or alert.urgency is Urgency.ROUTINE else "not confirmed yet",
        reasons=tuple(f"{alert_view.words_of(one, seat)} ({_when(one.since, seat)})" for one in alert_view.worst_first(mine)),
        readings=tuple(_measured(one, readings, charts, seat) for one in newest[:READINGS]),
        scores=_scores(newest, charts, seat),
        symptoms=tuple(dict.fromkeys(alert_view.flag_words(code) for read in reads for code in read.symptoms)),
        feeling=next((_feeling(read.feeling) for read in reversed(reads) if read.feeling), None),
        worried=any(read.concern for read in reads),
        eased=any(one.eased_at is not None and triage.lowers(one.code) for one in mine),
        advice=tuple(_advice(known.texts, alert, seat)),
        heard_of_999=_said_of_999(mine, seat),
        calls=tuple(_calls(known.trouble.events, seat)),
        outcome=sentences.say(f"outcome.{parsed.outcome.value}") if parsed and parsed.outcome else None,
        next_step=_next_step(parsed, seat) if parsed else None,
    )


def _since(alert: AlertView, mine: Sequence[ReasonView]) -> datetime:
    urgencies = [one.urgency for one in mine]
    return triage.stands_since(alert.urgency, urgencies, opened_at=alert.opened_at, urgency_since=alert.urgency_since)


def _person(known: Gathered, seat: Seat) -> Person:
    stay, pathway = known.stay, known.adopted.pathway
    today = seat.now.astimezone(seat.hub.zone).date()
    maternity = stay.maternity_contact or sentences.say(sentences.NOT_KNOWN)
    return Person(
        born=f"{stay.date_of_birth:%d/%m/%Y}",
        age=moments.age(stay.date_of_birth, today),
        nhs_number=format_nhs_number(stay.nhs_number),
        pathway=pathway.title,
        day=moments.day_of_stay(stay.onboarded_at, zone=seat.hub.zone, now=stay.ended_at or seat.now),
        onset=f"{stay.onset_date:%d/%m/%Y}, {(today - stay.onset_date).days} days ago" if stay.onset_date else None,
        usual_spo2=f"{stay.usual_spo2}% on air" if stay.usual_spo2 is not None else None,
        limits=_limits(known),
        usual_news=stay.usual_news,
        home_oxygen=stay.home_oxygen,
        maternity=maternity if stay.pregnant else None,
        plan=_plan(stay, today),
        lives_alone=stay.lives_alone,
        carer=_carer(known),
        interpreter=tongues.name_of(stay.language) if stay.interpreter else None,
    )


def _plan(stay: EpisodeView, today: date) -> str | None:
    """Say the plan's badge, then what it is and says, and whom it names; None where there is none."""
    badge = care_plan_words.badge(stay.plan, stay.care_plan, today=today)
    if badge is None:
        return None
    plan = stay.care_plan
    if plan is None:
        return f"{badge.text}. “{stay.plan}”"
    parts = (
        sentences.say(f"plan_type.{plan.plan_type.value}"),
        sentences.say(f"plan_admission.{plan.admission_preference.value}"),
        f"CPR: {sentences.say(f'plan_cpr.{plan.cpr_recommendation.value}')}",
        f"“{plan.summary}”" if plan.summary else "",
        f"in an emergency ring {plan.emergency_contact}" if plan.emergency_contact else "",
        f"signed plan: {plan.document_ref}" if plan.document_ref else "",
    )
    return f"{badge.text}. {'; '.join(part for part in parts if part)}"


def _limits(known: Gathered) -> str:
    stay = known.stay
    found = limits_of(known.adopted.pathway, stay.amber_max, stay.red_max, stay.usual_spo2)
    whose = f"own, set by {stay.limits_by}: {stay.limits_reason}" if stay.amber_max is not None else "the pathway's"
    numbers = f"amber {found.amber_max}% or less, red {found.red_max}% or less" if found else sentences.say(sentences.NOT_KNOWN)
    return f"{numbers} ({whose})"


def _carer(known: Gathered) -> str | None:
    stay = known.stay
    phone = format_phone(stay.carer_phone) if stay.carer_phone else ""
    return ", ".join(part for part in (stay.carer_name, stay.carer_role, phone) if part) or None


def _number(known: GatheredNumber) -> str:
    return format_phone(known.alert.phone) if known.alert.phone else sentences.say(sentences.NOT_KNOWN)


def _reads(reasons: Iterable[ReasonView]) -> list[Read]:
    """Give what was read of each thing that came, each once, oldest first."""
    found: list[Read] = []
    for reason in reasons:
        receipt = from_json(reason.receipt)
        if receipt is not None and receipt.read is not None and receipt.read not in found:
            found.append(receipt.read)
    return found


def _measured(one: ReadingView, readings: Sequence[ReadingView], charts: Sequence[Chart], seat: Seat) -> Measured:
    corrected = any(other.corrects_id == one.id for other in readings)
    words = [
        f"oxygen {one.spo2}%" if one.spo2 is not None else "",
        f"pulse {one.pulse}" if one.pulse is not None else "",
        past.measured_words(one, charts),
        "later corrected" if corrected else "",
    ]
    said = ", ".join(part for part in words if part) or "nothing measured"
    level = sentences.say(f"level.{one.level.value if isinstance(one.level, Level) else 'none'}").lower()
    return Measured(f"{said} ({level})", _when(one.measured_at, seat), None if corrected else one.spo2)


def _scores(newest: Sequence[ReadingView], charts: Sequence[Chart], seat: Seat) -> tuple[ScoreLine, ...]:
    """Give what the charts made of the newest reading that they scored."""
    scored = next((one for one in newest if one.scores), None)
    if scored is None:
        return ()
    when = _when(scored.measured_at, seat)
    return tuple(ScoreLine(". ".join((line.text, *line.more)), when) for line in score_presenters.lines(scored.scores, charts))


def _feeling(code: str) -> str:
    return sentences.say(f"feeling.{code}").lower()


def _advice(texts: Sequence[Text], alert: AlertView, seat: Seat) -> Iterator[Advice]:
    for one in texts:
        if one.direction == "out" and one.answers and one.at >= alert.opened_at:
            yield Advice(one.body, _when(one.at, seat), sentences.say(f"message_status.{one.status}").lower())


def _said_of_999(reasons: Sequence[ReasonView], seat: Seat) -> Heard | None:
    """Give the newest that was heard, or not heard, of 999; None where nobody said or asked anything."""
    said = [one for one in reasons if one.code in _OF_999]
    newest = max(said, key=lambda one: (one.since, one.id), default=None)
    if newest is None:
        return None
    asked = newest.values.get("asked")
    words = sentences.say(f"advice_asked.{asked}") if asked and sentences.has_words(f"advice_asked.{asked}") else ""
    return Heard(_OF_999[newest.code], _when(newest.since, seat), words)


def _calls(events: Sequence[EventView], seat: Seat) -> Iterator[str]:
    for event in reversed(events):
        if event.move in _CALLS and event.detail.get("outcome"):
            note = f": {event.note}" if event.note else ""
            outcome = sentences.say(f"outcome.{event.detail['outcome']}").lower()
            yield f"{_when(event.at, seat)} {event.actor_name}, {outcome}{note}"


def _next_step(parsed: Parsed, seat: Seat) -> str | None:
    if parsed.next_at is None:
        return parsed.next_step
    return f"{_when(parsed.next_at, seat)}: {parsed.next_step or 'look again'}"


def _when(instant: datetime, seat: Seat) -> str:
    """Say when; of another day with its date, since what is written is read on other days too."""
    local = instant.astimezone(seat.hub.zone)
    today = local.date() == seat.now.astimezone(seat.hub.zone).date()
    return f"{local:%H:%M}" if today else f"{moments.date(local)} {local:%H:%M}"
