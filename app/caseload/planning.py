"""Writing down a care plan, and approving the text that a red reading is answered with; every version stays in an event."""

from datetime import datetime

from sqlmodel import Session

from app.caseload import care_plan, permissions, service, store
from app.caseload.care_plan import CarePlan, PlanDraft
from app.caseload.episode import EpisodeMove
from app.caseload.views import EpisodeView
from app.errors import Refused
from app.hubs import store as hubs
from app.identity.actor import Actor


def record_plan(
    session: Session, hub_id: int, episode_id: int, draft: PlanDraft, why: str, *, seen_revision: int, actor: Actor, now: datetime
) -> EpisodeView:
    """Write a plan down, or change it; `why` says where it comes from. The stay's `plan` holds the same words.

    `seen_revision` is what the form showed. A draft that says what stands already writes nothing.
    Raises NotFound, Forbidden, Refused (the stay is over, or somebody else changed it), Invalid without a reason.
    """
    permissions.check_decide(actor, hub_id)
    reason = service.required_reason(why)
    stay = _seen(session, hub_id, episode_id, seen_revision)
    today = now.astimezone(hubs.by_id(session, hub_id).zone).date()
    plan = care_plan.recorded(draft, stay.care_plan, by=actor.name, at=now, today=today)
    if stay.care_plan is not None and _said(plan) == _said(stay.care_plan):
        return stay
    return _keep(session, stay, plan, EpisodeMove.PLAN, why=reason, actor=actor, now=now)


def approve_red_text(
    session: Session, hub_id: int, episode_id: int, red_text: str, *, seen_revision: int, actor: Actor, now: datetime
) -> EpisodeView:
    """Approve the text that red readings are answered with, as the signed-in clinician read it; any other is refused.

    Raises NotFound, Forbidden, Refused.
    """
    permissions.check_approve(actor, hub_id)
    stay = _seen(session, hub_id, episode_id, seen_revision)
    plan = stay.care_plan
    if plan is None or not plan.red_text:
        raise Refused("There is no text to approve.", hint="Write it down in the care plan first.")
    if red_text != plan.red_text:
        raise service.overtaken()
    if plan.red_text_by:
        raise Refused(f"{plan.red_text_by} has approved this text already.")
    approved = care_plan.approved(plan, by=actor.name, at=now)
    return _keep(session, stay, approved, EpisodeMove.APPROVE, why=red_text, actor=actor, now=now)


def _seen(session: Session, hub_id: int, episode_id: int, revision: int) -> EpisodeView:
    stay = store.episode(session, hub_id, episode_id)
    if stay.revision != revision:
        raise service.overtaken()
    return stay


def _said(plan: CarePlan) -> dict[str, object]:
    """Give what a plan says, whoever wrote it down."""
    return {name: value for name, value in care_plan.to_json(plan).items() if name not in ("recorded_by", "recorded_at")}


def _keep(session: Session, stay: EpisodeView, plan: CarePlan, step: EpisodeMove, *, why: str, actor: Actor, now: datetime) -> EpisodeView:
    kept = care_plan.to_json(plan)
    values = {"care_plan": kept, "plan": plan.summary or None}
    detail = {"care_plan": kept}
    return service.move(session, stay, step, reason=stay.state_reason, why=why, values=values, detail=detail, actor=actor, now=now)
