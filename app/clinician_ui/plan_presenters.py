"""What is shown of a care plan: its badge, what it says, how a red reading is answered, its form and its versions. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from app.caseload import care_plan, care_plan_form, care_plan_words, permissions
from app.caseload.care_plan import Admission, CarePlan, Cpr, PlanType, RedWording
from app.caseload.care_plan_words import Badge
from app.caseload.episode import EpisodeMove, may
from app.caseload.views import EpisodeView, EventView
from app.clinician_ui import moments
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Fault
from app.identifiers import format_nhs_number
from app.web.form import Form
from app.wording import languages, sentences, texts

# In the order in which the page asks.
LABELS: Final = {
    "plan_type": "Kind of plan",
    "admission_preference": "Going to hospital",
    "cpr_recommendation": "CPR",
    "summary": "What the plan says",
    "red_text": "What the patient is told when a reading is red",
    "valid_from": "Valid from",
    "review_date": "To be reviewed by",
    "document_ref": "Where the signed plan is",
    "emergency_contact": "Whom to ring in an emergency",
    "capacity_note": "Capacity",
    "reason": "Where this comes from, or why it changes",
}
_READ_BACK: Final = "(The numbers they sent.)"
_LINES: Final = ("emergency_contact", "document_ref", "capacity_note")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of what a plan says."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class RedAnswer:
    """How a red reading is answered. `waits` says that a text is written down and not in use, which somebody must know."""

    sentence: str
    own_text: str | None
    approved: str | None  # by whom, when
    waits: bool


@dataclass(frozen=True, slots=True)
class PlanPanel:
    """A plan as it stands on the patient's page."""

    badge: Badge | None
    words: str | None
    lines: tuple[Line, ...]
    red: RedAnswer | None
    recorded: str | None  # by whom, when; None where only the words are known
    href: str | None  # None: this stay is not the newest
    link: str


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a list to choose from."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """A plan as it stood: when it was written down, by whom, why, and what it said."""

    when: str
    title: str
    who: str
    reason: str | None
    badge: str | None
    words: str | None
    own_text: str | None


@dataclass(frozen=True, slots=True)
class PlanPage:
    """The page of one patient's care plan."""

    patient_id: int
    name: str
    identity: str
    panel: PlanPanel
    preview: str | None  # the whole text that a red reading is answered with, once approved
    approves: str | None  # the text that this person may approve with one press
    form: Form | None  # None: this person may only read it
    closed: str | None  # why
    kinds: tuple[Option, ...]
    admissions: tuple[Option, ...]
    cprs: tuple[Option, ...]
    longest: int
    revision: int
    versions: tuple[Version, ...]
    sentence: str | None  # why something that was tried did not happen
    hint: str | None


def panel(stay: EpisodeView, seat: Seat, *, newest: bool = True) -> PlanPanel:
    """Show the plan of a stay, or that there is none. Only that of the newest stay has a page of its own."""
    plan, today = stay.care_plan, _today(seat)
    return PlanPanel(
        badge=care_plan_words.badge(stay.plan, plan, today=today),
        words=stay.plan,
        lines=_lines(plan) if plan else (),
        red=red_answer(plan, seat) if plan and plan.exists else None,
        recorded=_by(plan.recorded_by, plan.recorded_at, seat) if plan else None,
        href=f"/patients/{stay.patient_id}/plan" if newest else None,
        link="Care plan: read or change it" if plan else "Write down a care plan",
    )


def red_answer(plan: CarePlan, seat: Seat) -> RedAnswer:
    """Say how a red reading is answered because of this plan, and why."""
    wording = plan.red_wording(_today(seat))
    return RedAnswer(
        sentence=sentences.say(f"red_wording.{wording.value}"),
        own_text=plan.red_text,
        approved=_by(plan.red_text_by, plan.red_text_at, seat) if plan.red_text_by and plan.red_text_at else None,
        waits=bool(plan.red_text) and wording is not RedWording.PERSONAL,
    )


def plan_page(
    stay: EpisodeView,
    events: Sequence[EventView],
    seat: Seat,
    *,
    typed: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    revision: int | None = None,
    refusal: tuple[str, str | None] | None = None,
) -> PlanPage:
    """Make the page: with what was typed and what is wrong with it, or as the plan stands. `events` are oldest first."""
    plan, actor = stay.care_plan, seat.staff.actor
    open_ = permissions.can_decide(actor, stay.hub_id) and may(stay.state, EpisodeMove.PLAN)
    values = typed if typed is not None else _as_it_stands(stay)
    waiting = plan is not None and plan.limits and plan.red_text and not plan.red_text_by
    return PlanPage(
        patient_id=stay.patient_id,
        name=stay.name,
        identity=f"NHS {format_nhs_number(stay.nhs_number)} · born {stay.date_of_birth:%d/%m/%Y}",
        panel=panel(stay, seat),
        preview=_preview(plan.red_text, stay, seat) if plan and plan.red_text else None,
        approves=plan.red_text if plan and waiting and open_ and permissions.can_approve(actor, stay.hub_id) else None,
        form=Form(LABELS, values, faults) if open_ else None,
        closed=None if open_ else _why_closed(stay),
        kinds=_options(PlanType, "plan_type"),
        admissions=_options(Admission, "plan_admission"),
        cprs=_options(Cpr, "plan_cpr"),
        longest=care_plan_form.LONGEST_RED_TEXT,
        revision=stay.revision if revision is None else revision,
        versions=tuple(_version(one, seat) for one in reversed(events) if "care_plan" in one.detail),
        sentence=refusal[0] if refusal else None,
        hint=refusal[1] if refusal else None,
    )


def _why_closed(stay: EpisodeView) -> str:
    return "Only a clinician writes down a care plan." if may(stay.state, EpisodeMove.PLAN) else "This stay is over."


def _as_it_stands(stay: EpisodeView) -> dict[str, str]:
    if stay.care_plan is not None:
        return care_plan_form.to_raw(stay.care_plan)
    return {"summary": stay.plan or "", "cpr_recommendation": Cpr.UNKNOWN.value}


def _lines(plan: CarePlan) -> tuple[Line, ...]:
    if not plan.exists:
        return (Line("Kind of plan", sentences.say("plan_type.none")), *_written(plan))
    valid = f"from {plan.valid_from:%d/%m/%Y}" if plan.valid_from else ""
    return (
        Line(LABELS["plan_type"], sentences.say(f"plan_type.{plan.plan_type.value}")),
        Line(LABELS["admission_preference"], sentences.say(f"plan_admission.{plan.admission_preference.value}")),
        Line(LABELS["cpr_recommendation"], sentences.say(f"plan_cpr.{plan.cpr_recommendation.value}")),
        *_written(plan),
        *([Line("Valid", valid)] if valid else []),
        *([Line(LABELS["review_date"], f"{plan.review_date:%d/%m/%Y}")] if plan.review_date else []),
    )


def _written(plan: CarePlan) -> list[Line]:
    return [Line(LABELS[name], text) for name in _LINES if (text := getattr(plan, name))]


def _preview(red_text: str, stay: EpisodeView, seat: Seat) -> str:
    spoken = languages.spoken(seat.hub, stay.language)
    cover = texts.cover(seat.hub.hours_open, seat.hub.hours_close, language=spoken)
    values = {"read_back": _READ_BACK, "personal": red_text, "question": "", "cover": cover}
    return texts.sms("plan_red", language=spoken, values=values)


def _options(kind: type[StrEnum], table: str) -> tuple[Option, ...]:
    return tuple(Option(one.value, sentences.say(f"{table}.{one.value}")) for one in kind)


def _version(event: EventView, seat: Seat) -> Version:
    kept = event.detail["care_plan"]
    plan = care_plan.from_json(kept) if isinstance(kept, dict) else None
    found = care_plan_words.badge(None, plan, today=event.at.astimezone(seat.hub.zone).date())
    return Version(
        when=_when(event.at, seat),
        title=sentences.say(f"episode_move.{event.kind}"),
        who=event.actor_name,
        reason=event.reason if event.kind != EpisodeMove.APPROVE else None,
        badge=found.text if found else sentences.say("plan_type.none"),
        words=plan.summary or None if plan else None,
        own_text=plan.red_text if plan else None,
    )


def _by(who: str, at: datetime, seat: Seat) -> str:
    return f"{who}, {_when(at, seat)}"


def _when(at: datetime, seat: Seat) -> str:
    local = at.astimezone(seat.hub.zone)
    return f"{moments.date(local)} {local:%Y %H:%M}"


def _today(seat: Seat) -> date:
    return seat.now.astimezone(seat.hub.zone).date()
