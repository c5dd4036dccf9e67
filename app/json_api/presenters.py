"""What machines are shown, made of what the rooms give. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Protocol

from app.alerts.listed import Page, Reason, WorklistItem
from app.caseload import care_plan_words
from app.caseload.views import EpisodeView, PatientView
from app.json_api import shapes
from app.monitoring.views import FindingView, ReadingView
from app.wording import sentences


class Said(Protocol):
    """One line of a conversation, as messaging gives it."""

    @property
    def direction(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def status(self) -> str: ...


def worklist(page: Page, *, as_of: datetime) -> shapes.WorklistOut:
    """Show one page of the list."""
    return shapes.WorklistOut(items=[_item(item) for item in page.items], as_of=as_of, next=page.next)


def _item(item: WorklistItem) -> shapes.WorklistItemOut:
    newest = item.latest
    return shapes.WorklistItemOut(
        patient_id=item.patient_id,
        name=item.name,
        phone=item.phone,
        urgency=item.urgency.value,
        confirmed=item.confirmed,
        reasons=[_reason(reason) for reason in item.reasons],
        due_by=item.due_at,
        owner=shapes.OwnerOut(id=item.owner.id, name=item.owner.name) if item.owner else None,
        latest=shapes.LatestOut(spo2=newest.spo2, pulse=newest.pulse, at=newest.at) if newest else None,
    )


def _reason(reason: Reason) -> shapes.ReasonOut:
    return shapes.ReasonOut(code=reason.code.value, text=sentences.say(reason.sentence, reason.values), since=reason.since)


def patients(found: Sequence[PatientView]) -> shapes.PatientsOut:
    """Show patients in brief."""
    return shapes.PatientsOut(items=[shapes.PatientBriefOut(**_brief(patient)) for patient in found])


def patient(
    who: PatientView, stay: EpisodeView | None, readings: Sequence[ReadingView], messages: Sequence[Said], *, today: date
) -> shapes.PatientOut:
    """Show one patient, readings and messages newest first; `today` is the hub's day."""
    return shapes.PatientOut(
        **_brief(who),
        state=stay.state.value if stay else None,
        do_not_contact=who.do_not_contact,
        plan=_plan(stay, today) if stay else None,
        readings=[shapes.ReadingOut(**_reading(reading)) for reading in readings],
        messages=[
            shapes.MessageOut.model_validate({"direction": one.direction, "body": one.body, "at": one.at, "status": one.status})
            for one in messages
        ],
    )


def _plan(stay: EpisodeView, today: date) -> shapes.PlanOut | None:
    badge = care_plan_words.badge(stay.plan, stay.care_plan, today=today)
    if badge is None:
        return None
    plan = stay.care_plan
    return shapes.PlanOut.model_validate(
        {
            "text": badge.text,
            "out_of_date": badge.out_of_date,
            "words": stay.plan,
            "type": plan.plan_type.value if plan else None,
            "admission": plan.admission_preference.value if plan else None,
            "cpr": plan.cpr_recommendation.value if plan else None,
            "valid_from": plan.valid_from if plan else None,
            "review_date": plan.review_date if plan else None,
            "red_text": plan.personal_text(today) if plan else None,
        }
    )


def judged(reading: ReadingView, findings: Sequence[FindingView]) -> shapes.JudgedReadingOut:
    """Show a reading with what the rules said."""
    return shapes.JudgedReadingOut(**_reading(reading), findings=[_finding(finding) for finding in findings])


def _brief(who: PatientView) -> dict[str, Any]:
    return {
        "id": who.id,
        "nhs_number": who.nhs_number,
        "name": who.name,
        "date_of_birth": who.date_of_birth.isoformat(),
        "phone": who.phone,
    }


def _reading(reading: ReadingView) -> dict[str, Any]:
    return {
        "id": reading.id,
        "spo2": reading.spo2,
        "pulse": reading.pulse,
        "temperature_c": reading.temperature_c,
        "measured_at": reading.measured_at,
        "received_at": reading.received_at,
        "channel": reading.channel,
        "level": reading.level.value if reading.level else None,
    }


def _finding(finding: FindingView) -> shapes.FindingOut:
    return shapes.FindingOut(
        rule_id=finding.rule_id,
        rule_version=finding.rule_version,
        code=finding.code,
        level=finding.level.value,
        confirmed=finding.confirmed,
        text=sentences.say(finding.code, finding.values),
    )
