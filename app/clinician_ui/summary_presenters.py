"""What stands on the one sheet that goes with a patient: who, plan, limits, charts, readings, alerts, contacts. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.alerts.alert import AlertView
from app.caseload import care_plan_words
from app.caseload.care_plan_words import Badge
from app.caseload.episode import EpisodeMove
from app.clinician_ui import asked, chart_presenters, moments
from app.clinician_ui.alert_presenters import words_of, worst_first
from app.clinician_ui.chart_presenters import ChartPanel
from app.clinician_ui.history_presenters import ReadingRow
from app.clinician_ui.known import Gathered
from app.clinician_ui.worklist_presenters import Seat
from app.identifiers import format_nhs_number, format_phone
from app.wording import sentences

CHARTS: Final = 2
READINGS: Final = 15
ALERTS: Final = 6
_LIMITS: Final = frozenset({"amber_max", "red_max", "limits_by", "limits_reason"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One alert: when it began, why, and what came of it."""

    when: str
    why: str
    outcome: str


@dataclass(frozen=True, slots=True)
class SummaryPage:
    """The whole sheet."""

    name: str
    about: str
    identity: str
    back: str
    badge: Badge | None
    plan: str | None
    facts: tuple[Line, ...]
    contacts: tuple[Line, ...]
    charts: ChartPanel
    readings: tuple[ReadingRow, ...]
    alerts: tuple[AlertLine, ...]
    earlier: int  # alerts that the sheet has no room for
    made: str


def summary_page(known: Gathered, seat: Seat, *, chosen: str = "") -> SummaryPage:
    """Make the sheet; the charts show the time chosen, the word of the address."""
    stay, wanted = known.stay, asked.of(known.adopted.pathway, known.charts)
    where = f"/patients/{stay.patient_id}"
    panel = chart_presenters.panel(known, wanted, seat, chosen=chosen, where=f"{where}/summary?stay={stay.id}")
    charts = replace(panel, drawn=panel.drawn[:CHARTS])  # what else was measured stands in the table
    local = seat.now.astimezone(seat.hub.zone)
    day = moments.day_of_stay(stay.onboarded_at, zone=seat.hub.zone, now=stay.ended_at or seat.now)
    age = moments.age(stay.date_of_birth, local.date())
    return SummaryPage(
        name=stay.name,
        about=sentences.say("summary.about", {"age": age, "pathway": known.adopted.pathway.title, "day": day}),
        identity=f"NHS {format_nhs_number(stay.nhs_number)} · {stay.date_of_birth:%d/%m/%Y}",
        back=f"{where}?stay={stay.id}",
        badge=care_plan_words.badge(stay.plan, stay.care_plan, today=local.date()),
        plan=stay.plan,
        facts=_facts(known, seat),
        contacts=_contacts(known, seat),
        charts=charts,
        readings=(*charts.readings, *charts.older)[:READINGS],
        alerts=tuple(_alert(one, known, seat) for one in known.trouble.alerts[:ALERTS]),
        earlier=max(len(known.trouble.alerts) - ALERTS, 0),
        made=sentences.say("summary.made", {"when": f"{local:%d/%m/%Y %H:%M}", "who": seat.staff.name, "hub": seat.hub.name}),
    )


def _facts(known: Gathered, seat: Seat) -> tuple[Line, ...]:
    stay = known.stay
    oximeter = next((one.serial for one in reversed(known.oximeters) if one.returned_at is None), None)
    flags = (
        (stay.lives_alone, sentences.say("summary.lives_alone")),
        (stay.interpreter, sentences.say("summary.interpreter", {"language": stay.language})),
        (stay.home_oxygen, sentences.say("summary.home_oxygen")),
        (stay.pregnant, sentences.say("summary.pregnant")),
    )
    lines = (
        ("state", sentences.say(f"episode_state.{stay.state.value}")),
        ("usual", f"{stay.usual_spo2}%" if stay.usual_spo2 is not None else sentences.say("label.not_known")),
        ("limits", _limits(known, seat)),
        ("times", ", ".join(stay.reading_times)),
        ("oximeter", oximeter or sentences.say("summary.no_oximeter")),
        ("mind", "; ".join(words for holds, words in flags if holds)),
    )
    return tuple(Line(sentences.say(f"summary_label.{code}"), text) for code, text in lines if text)


def _limits(known: Gathered, seat: Seat) -> str:
    """Say the limits, with who signed for them and when."""
    stay, held = known.stay, chart_presenters.limits(known)
    values: dict[str, object] = {"amber": held.amber_max, "red": held.red_max}
    if stay.amber_max is None:
        signed = " + ".join(who for who in (known.adopted.adopted_by, known.adopted.second_by) if who)
        when = moments.date(known.adopted.adopted_at.astimezone(seat.hub.zone))
        return sentences.say("summary.limits_of_pathway", {**values, "version": known.adopted.number, "by": signed, "when": when})
    when = moments.date(_limits_since(known).astimezone(seat.hub.zone))
    return sentences.say("summary.limits_own", {**values, "by": stay.limits_by, "when": when, "reason": stay.limits_reason})


def _limits_since(known: Gathered) -> datetime:
    """Give when the patient's own limits were written down last: at the enrolment, or with a later correction."""
    for event in reversed(known.events):
        changes = event.detail.get("changes")
        if event.kind == EpisodeMove.CORRECT and isinstance(changes, dict) and _LIMITS & changes.keys():
            return event.at
    return known.stay.onboarded_at


def _contacts(known: Gathered, seat: Seat) -> tuple[Line, ...]:
    stay, hub = known.stay, seat.hub
    carer = ", ".join(part for part in (stay.carer_name, stay.carer_role, _phone(stay.carer_phone)) if part)
    patient = _phone(stay.phone)
    if stay.do_not_contact:
        patient = f"{patient}: {sentences.say('summary.no_texts')}"
    lines = (
        ("patient", patient),
        ("carer", carer),
        ("maternity", stay.maternity_contact or ""),
        ("emergency", (stay.care_plan.emergency_contact or "") if stay.care_plan else ""),
        ("gp", known.patient.gp_practice or ""),
        ("hub", ", ".join(part for part in (hub.name, _phone(hub.phone), f"{hub.hours_open}-{hub.hours_close}") if part)),
        ("on_call", _phone(hub.on_call_phone)),
    )
    return tuple(Line(sentences.say(f"summary_label.{code}"), text) for code, text in lines if text)


def _phone(number: str | None) -> str:
    return format_phone(number) if number else ""


def _alert(alert: AlertView, known: Gathered, seat: Seat) -> AlertLine:
    reasons = worst_first([one for one in known.trouble.reasons if one.alert_id == alert.id])
    why = words_of(reasons[0], seat) if reasons else sentences.say("label.not_known")
    ended = moments.when(alert.closed_at, zone=seat.hub.zone, now=seat.now) if alert.closed_at else ""
    said = f"outcome.{alert.outcome.value}" if alert.outcome else f"alert_state.{alert.state.value}"
    outcome = f"{sentences.say(said)} {ended}".strip()
    urgency = sentences.say(f"urgency.{alert.urgency.value}")
    return AlertLine(moments.when(alert.opened_at, zone=seat.hub.zone, now=seat.now), f"{urgency}: {why}", outcome)
