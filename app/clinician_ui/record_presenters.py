"""What the page of one patient says, and that of one unknown number. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.alerts.draft import Draft
from app.caseload.episode import Channel, EpisodeMove, EpisodeState, may
from app.caseload.views import EpisodeView
from app.clinician_ui import alert_presenters as alert_view
from app.clinician_ui import (
    asked,
    call_presenters,
    chart_presenters,
    contact_presenters,
    later_form,
    moments,
    outcome_form,
    plan_presenters,
    sharing_presenters,
    stay_presenters,
    team_presenters,
)
from app.clinician_ui import bundle_presenters as bundle_view
from app.clinician_ui import entry_presenters as entry_view
from app.clinician_ui import history_presenters as past
from app.clinician_ui import moving_presenters as moving_view
from app.clinician_ui.alert_presenters import AlertPanel
from app.clinician_ui.asked import Asked
from app.clinician_ui.bundle_presenters import CareView
from app.clinician_ui.call_presenters import CallPanel
from app.clinician_ui.chart_presenters import ChartPanel
from app.clinician_ui.charts import Limits
from app.clinician_ui.contact_presenters import ContactPanel
from app.clinician_ui.entry_presenters import Entry, Taken
from app.clinician_ui.history_presenters import Bubble, HistoryLine
from app.clinician_ui.known import Gathered, GatheredNumber
from app.clinician_ui.moving_presenters import MovingPanel
from app.clinician_ui.plan_presenters import PlanPanel
from app.clinician_ui.stay_presenters import StayPanel
from app.clinician_ui.team_presenters import TeamPanel
from app.clinician_ui.worklist_presenters import Seat, as_of
from app.errors import Fault
from app.identifiers import format_nhs_number, format_phone
from app.identity import permissions
from app.identity.roles import Permission
from app.pathways.schema import Pathway
from app.web.form import Form
from app.wording import languages, sentences, tongues
from app.wording.tongues import LANGUAGES


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something that was tried did not happen."""

    sentence: str | None = None
    hint: str | None = None
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed into one of the page's forms, kept: which form, its values, and what is wrong."""

    form: str = ""  # "outcome", "later", "reading", "stay", "contact", "team", "pathway", "bundle-…"
    values: Mapping[str, str] | None = None
    problem: Problem = Problem()

    def of(self, form: str, labels: Mapping[str, str]) -> Form:
        """Give one of the page's forms: with what was typed where it is the one, else empty."""
        if form != self.form:
            return Form(labels)
        return Form(labels, self.values or {}, self.problem.faults)


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number to ring."""

    href: str
    text: str
    whose: str
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known of a patient."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """What stands around the conversation: its heading, what is said while there is none, and what to know of a shared phone."""

    heading: str
    nothing: str
    sharing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The page of one patient."""

    patient_id: int
    stay_id: int
    name: str
    about: str
    identity: str  # NHS number and date of birth
    tags: tuple[str, ...]
    phones: tuple[Telephone, ...]
    plan: PlanPanel
    contact: ContactPanel | None
    alert: AlertPanel | None
    call: CallPanel | None
    can_work: bool
    can_enrol: bool
    as_of: str
    news: str  # where the page asks whether there is anything new
    facts: tuple[Fact, ...]
    team: TeamPanel | None
    charts: ChartPanel
    summary: str  # where the printable summary is
    bubbles: tuple[Bubble, ...]
    talk: Talk
    history: tuple[HistoryLine, ...]
    stay: StayPanel
    pathway: MovingPanel
    care: CareView
    entry: Entry | None
    others: tuple[tuple[int, str], ...]  # other stays: id, words
    problem: Problem
    form: Form  # the one with faults, for the summary
    taken: Taken | None


@dataclass(frozen=True, slots=True)
class NumberPage:
    """The page of one number that belongs to no patient."""

    name: str
    as_of: str
    news: str
    phone: Telephone | None
    alert: AlertPanel | None
    closed: str | None
    bubbles: tuple[Bubble, ...]
    history: tuple[HistoryLine, ...]
    may_belong_to: tuple[tuple[int, str], ...]
    problem: Problem
    form: Form


def record_page(
    known: Gathered, seat: Seat, *, client_id: str, span: str, typed: Typed, draft: Draft | None, taken: Taken | None
) -> RecordPage:
    """Make the page of one patient. `client_id` makes a double tap of the form for a reading one; `draft` was typed and never sent."""
    stay, wanted = known.stay, asked.of(known.adopted.pathway, known.charts)
    where = f"/patients/{stay.patient_id}"
    can_work = permissions.can(seat.staff.actor, Permission.WORK_THE_LIST)
    return RecordPage(
        patient_id=stay.patient_id,
        stay_id=stay.id,
        name=stay.name,
        about=_about(known, seat),
        identity=f"NHS {format_nhs_number(stay.nhs_number)} · born {stay.date_of_birth:%d/%m/%Y}",
        tags=_tags(known),
        phones=_phones(known),
        plan=plan_presenters.panel(stay, seat, newest=stay.id == known.stays[0].id),
        contact=contact_presenters.panel(stay, known.events, seat, typed.of("contact", contact_presenters.LABELS)),
        alert=alert_view.panel(known.trouble, seat, _outcome(typed, draft), typed.of("later", later_form.LABELS), draft=draft),
        call=call_presenters.panel(known, seat),
        can_work=can_work,
        can_enrol=permissions.can(seat.staff.actor, Permission.ENROL) and may(stay.state, EpisodeMove.CORRECT),
        as_of=as_of(seat.hub, now=seat.now),
        news=f"/patients/{stay.patient_id}/news?stay={stay.id}&mark={mark_of(known)}",
        facts=_facts(known, chart_presenters.limits(known), seat),
        team=team_presenters.panel(stay, seat, typed.of("team", team_presenters.LABELS)),
        charts=chart_presenters.panel(known, wanted, seat, chosen=span, where=f"{where}?stay={stay.id}"),
        summary=f"{where}/summary?stay={stay.id}",
        bubbles=past.bubbles(known.texts, stay.phone, seat),
        talk=_talk(known),
        history=_history(known, wanted, seat),
        stay=stay_presenters.panel(stay, typed.of("stay", stay_presenters.LABELS), seat, can_work=can_work),
        pathway=moving_view.panel(stay, known.adopted, known.live, known.charts, seat.staff, typed.of("pathway", moving_view.LABELS)),
        care=bundle_view.care(known, seat, form=typed.form, values=typed.values, faults=typed.problem.faults, can_work=can_work),
        entry=_entry(known, typed, wanted, client_id) if can_work and stay.id == known.stays[0].id else None,
        others=tuple((one.id, _stay_words(one, seat)) for one in known.stays if one.id != stay.id),
        problem=typed.problem,
        form=typed.of(typed.form, _labels(typed.form, known.adopted.pathway, wanted)),
        taken=taken,
    )


def _history(known: Gathered, wanted: Asked, seat: Seat) -> tuple[HistoryLine, ...]:
    trouble = known.trouble
    return past.history(trouble.events, trouble.reasons, known.events, known.readings, known.check_ins, wanted.charts, seat)


def _outcome(typed: Typed, draft: Draft | None) -> Form:
    """Give the form of the outcome: as it was sent and refused, else as it was left, else empty."""
    if typed.form == "outcome" or draft is None:
        return typed.of("outcome", outcome_form.LABELS)
    return Form(outcome_form.LABELS, draft.values)


def number_page(known: GatheredNumber, seat: Seat, *, typed: Typed | None = None, draft: Draft | None = None) -> NumberPage:
    """Make the page of an unknown number; `draft` as for a patient."""
    typed = typed or Typed()
    shown = format_phone(known.alert.phone) if known.alert.phone else "Number not known"
    closed = sentences.say(f"outcome.{known.alert.outcome.value}") if known.alert.outcome else sentences.say("alert_state.closed")
    return NumberPage(
        name=shown,
        as_of=as_of(seat.hub, now=seat.now),
        news=f"/alerts/{known.alert.id}/news?mark={mark_of_number(known)}",
        phone=Telephone(f"tel:{known.alert.phone}", shown, "Unknown number") if known.alert.phone else None,
        alert=alert_view.panel(known.trouble, seat, _outcome(typed, draft), typed.of("later", later_form.LABELS), draft=draft),
        closed=None if known.alert.is_open else closed,
        bubbles=past.bubbles(known.texts, known.alert.phone, seat),
        history=past.history(known.trouble.events, known.trouble.reasons, (), (), (), (), seat),
        may_belong_to=tuple((one.id, one.name) for one in known.may_belong_to),
        problem=typed.problem,
        form=typed.of(typed.form, later_form.LABELS if typed.form == "later" else outcome_form.LABELS),
    )


_LABELS_OF: Final[dict[str, Mapping[str, str]]] = {
    "outcome": outcome_form.LABELS,
    "later": later_form.LABELS,
    "stay": stay_presenters.LABELS,
    "pathway": moving_view.LABELS,
    "contact": contact_presenters.LABELS,
    "team": team_presenters.LABELS,
}


def _labels(form: str, pathway: Pathway, wanted: Asked) -> Mapping[str, str]:
    """Give the labels of one of the page's forms, which is the pathway's where that says what is asked."""
    of_pathway = {"reading": entry_view.labels_of(pathway, wanted), **bundle_view.labels(pathway)}
    return {**_LABELS_OF, **of_pathway}.get(form, {})


def mark_of(known: Gathered) -> str:
    """Give what changes when something new comes in: the newest alert event, text and reading."""
    event = max((one.id for one in known.trouble.events), default=0)
    text = max((one.id for one in known.texts if one.direction == "in"), default=0)
    return f"{event}.{text}.{len(known.readings)}"


def mark_of_number(known: GatheredNumber) -> str:
    """Give what changes when something new comes in: the newest alert event and text."""
    event = max((one.id for one in known.trouble.events), default=0)
    return f"{event}.{max((one.id for one in known.texts if one.direction == 'in'), default=0)}"


def _about(known: Gathered, seat: Seat) -> str:
    stay = known.stay
    age = moments.age(stay.date_of_birth, seat.now.astimezone(seat.hub.zone).date())
    day = moments.day_of_stay(stay.onboarded_at, zone=seat.hub.zone, now=stay.ended_at or seat.now)
    words = [f"{age} years", known.patient.sex or "", known.adopted.pathway.title, f"day {day}"]
    return " · ".join(word for word in words if word)


def _talk(known: Gathered) -> Talk:
    """Name what goes to and fro: a patient who is rung is not texted, but may have been, or text us all the same."""
    rung = known.stay.channel is Channel.VOICE or any(one.call for one in known.texts)
    texted = known.stay.channel is not Channel.VOICE or any(not one.call for one in known.texts)
    which = "both" if rung and texted else "calls" if rung else "texts"
    sharing = sharing_presenters.lines(known.shared, rung=known.rung)
    return Talk(sentences.say(f"talk.{which}"), sentences.say(f"no_talk.{which}"), sharing)


def _tags(known: Gathered) -> tuple[str, ...]:
    stay = known.stay
    tags = [sentences.say(f"episode_state.{stay.state.value}")] if stay.state is not EpisodeState.ACTIVE else []
    if stay.died_at is not None:
        tags = ["Died"]
    if stay.lives_alone:
        tags.append("Lives alone")
    if stay.interpreter:
        tags.append(f"Interpreter: {tongues.name_of(stay.language)}")
    if stay.pregnant:
        tags.append("Pregnant or gave birth lately")
    return tuple(tags)


def _phones(known: Gathered) -> tuple[Telephone, ...]:
    stay = known.stay
    found: list[Telephone] = []
    if stay.phone:
        warning = "Has opted out of texts" if known.opted_out else None
        warning = "No texts: ring" if stay.do_not_contact else warning
        found.append(Telephone(f"tel:{stay.phone}", format_phone(stay.phone), "Patient", warning))
    if stay.carer_phone:
        who = ", ".join(part for part in (stay.carer_name, stay.carer_role) if part)
        found.append(Telephone(f"tel:{stay.carer_phone}", format_phone(stay.carer_phone), f"Carer: {who}" if who else "Carer"))
    return tuple(found)


def _facts(known: Gathered, limits: Limits, seat: Seat) -> tuple[Fact, ...]:
    stay, who = known.stay, known.patient
    usual = f"{stay.usual_spo2}% on air" if stay.usual_spo2 is not None else "not known"
    whose = f"own limits, set by {stay.limits_by}: {stay.limits_reason}" if stay.amber_max is not None else "the pathway's"
    next_slot = known.schedule.next_slot_at if known.schedule and known.schedule.held_because is None else None
    oximeter = next((one.serial for one in reversed(known.oximeters) if one.returned_at is None), None)
    how = {Channel.SMS: "by text", Channel.WEB: "by text", Channel.VOICE: "by an automatic call", Channel.STAFF: "by telephone"}
    asked = "by telephone" if stay.do_not_contact else how[stay.channel]
    lines = [
        (sentences.say("team.label"), stay.team or ""),
        ("Usual oxygen", usual),
        ("Limits", f"amber {limits.amber_max}% or less, red {limits.red_max}% or less ({whose})"),
        ("Readings", f"{', '.join(stay.reading_times)}, {asked}"),
        ("Next asked", moments.when(next_slot, zone=seat.hub.zone, now=seat.now) if next_slot else "not being asked"),
        ("Usual NEWS2", "" if stay.usual_news is None else str(stay.usual_news)),
        ("NEWS2 scale", _scale(stay, seat)),
        ("First symptoms", f"{stay.onset_date:%d/%m/%Y}" if stay.onset_date else ""),
        ("Oximeter", oximeter or ""),
        ("Maternity contact", stay.maternity_contact or ""),
        ("Language", _language(stay, seat)),
        ("GP practice", who.gp_practice or ""),
        ("Postcode", who.postcode or ""),
    ]
    return tuple(Fact(label, text) for label, text in lines if text)


def _language(stay: EpisodeView, seat: Seat) -> str:
    """Say which language is wanted and which texts go in; nothing of English."""
    wanted = languages.find(stay.language)
    if wanted is None:
        name = dict(LANGUAGES).get(stay.language, stay.language)
        return "" if stay.language == languages.FALLBACK else sentences.say("language_wanted.none", {"name": name})
    return sentences.say(f"language_wanted.{'on' if languages.is_on(seat.hub, wanted) else 'off'}", {"name": wanted.name})


def _scale(stay: EpisodeView, seat: Seat) -> str:
    """Say that scale 2 was prescribed, by whom and when; nothing of the usual scale."""
    if stay.spo2_scale_at is None:
        return ""
    when = moments.date(stay.spo2_scale_at.astimezone(seat.hub.zone))
    return f"SpO2 scale {stay.spo2_scale} (target 88-92), prescribed by {stay.spo2_scale_by}, recorded {when}"


def _entry(known: Gathered, typed: Typed, wanted: Asked, client_id: str) -> Entry:
    pathway = known.adopted.pathway
    return entry_view.entry(pathway, wanted, typed.of("reading", entry_view.labels_of(pathway, wanted)), client_id=client_id)


def _stay_words(stay: EpisodeView, seat: Seat) -> str:
    began = stay.onboarded_at.astimezone(seat.hub.zone)
    return f"Stay from {began:%d/%m/%Y} ({sentences.say(f'episode_state.{stay.state.value}').lower()})"
