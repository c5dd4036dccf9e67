"""A care plan is written down, changed and approved: each version stays, and nobody decides on what stood before."""

from datetime import date, timedelta

import pytest

from app.caseload import planning, service, store
from app.caseload.care_plan import Admission, CarePlan, PlanDraft, PlanType
from app.caseload.episode import EndReason
from app.caseload.views import EpisodeView, EventView
from app.db import Database
from app.errors import Forbidden, Invalid, NotFound, Refused
from app.identity.actor import Actor, ActorKind, patient, system
from tests import people
from tests.people import NOON, RED_TEXT, Ward

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def stay(database: Database, ward: Ward) -> EpisodeView:
    return people.admit(database, ward, [people.draft(1)])[0]


def record(database: Database, ward: Ward, stay: EpisodeView, draft: PlanDraft, *, seen: int = 0, why: str = "form seen") -> EpisodeView:
    return database.write(
        lambda s: planning.record_plan(s, ward.hub.id, stay.id, draft, why, seen_revision=seen, actor=ward.nurse, now=LATER)
    )


def approve(database: Database, ward: Ward, stay: EpisodeView, text: str = RED_TEXT, *, seen: int, by: Actor | None = None) -> EpisodeView:
    actor = by or ward.nurse
    return database.write(lambda s: planning.approve_red_text(s, ward.hub.id, stay.id, text, seen_revision=seen, actor=actor, now=LATER))


def plan_of(stay: EpisodeView) -> CarePlan:
    assert stay.care_plan is not None
    return stay.care_plan


def events(database: Database, stay: EpisodeView) -> list[EventView]:
    with database.read() as session:
        return store.events(session, stay.hub_id, stay.id)[1:]


def test_a_plan_is_kept_field_by_field_and_its_words_where_they_always_stood(database: Database, ward: Ward, stay: EpisodeView) -> None:
    after = record(database, ward, stay, people.plan(review_date=date(2027, 3, 1)))
    plan = plan_of(after)
    assert (plan.plan_type, plan.admission_preference, plan.review_date) == (
        PlanType.RESPECT, Admission.NOT_FOR_HOSPITAL, date(2027, 3, 1),
    )  # fmt: skip
    assert (plan.recorded_by, plan.recorded_at, plan.red_text_by) == (ward.clinician.name, LATER, None)
    assert after.plan == plan.summary == "Wishes to stay at home."
    with database.read() as session:
        assert store.episode(session, ward.hub.id, stay.id) == after


def test_each_version_stays_with_who_why_and_when(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan(summary="At home."))
    record(database, ward, stay, people.plan(summary="At home, with antibiotics."), seen=1, why="daughter rang")
    first, second = events(database, stay)
    assert [(one.kind, one.actor_name, one.at) for one in (first, second)] == [("plan_recorded", ward.clinician.name, LATER)] * 2
    assert (first.reason, second.reason) == ("form seen", "daughter rang")
    assert [one.detail["care_plan"]["summary"] for one in (first, second)] == ["At home.", "At home, with antibiotics."]  # type: ignore[index]


def test_a_plan_needs_a_reason(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Invalid) as refused:
        record(database, ward, stay, people.plan(), why=" ")
    assert [fault.field for fault in refused.value.faults] == ["reason"]


def test_the_same_plan_again_writes_nothing(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    approve(database, ward, stay, seen=1)
    assert record(database, ward, stay, people.plan(), seen=2).revision == 2
    assert len(events(database, stay)) == 2


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_whoever_saw_an_older_plan_changes_and_approves_nothing(database: Database, ward: Ward, stay: EpisodeView, seen: int) -> None:
    record(database, ward, stay, people.plan())
    with pytest.raises(Refused, match="Somebody else"):
        record(database, ward, stay, people.plan(summary="Other words."), seen=seen)
    with pytest.raises(Refused, match="Somebody else"):
        approve(database, ward, stay, seen=seen)


def test_there_may_be_found_to_be_no_plan(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    after = record(database, ward, stay, PlanDraft(plan_type=PlanType.NONE), seen=1)
    assert (after.plan, plan_of(after).exists) == (None, False)


def test_the_approver_is_whoever_is_signed_in(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    after = approve(database, ward, stay, seen=1)
    assert (plan_of(after).red_text_by, plan_of(after).red_text_at) == (ward.clinician.name, LATER)
    approved = events(database, stay)[-1]
    assert (approved.kind, approved.actor_name, approved.reason) == ("red_text_approved", ward.clinician.name, RED_TEXT)


def test_no_other_text_than_the_one_that_stands_is_approved(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Refused, match="no text to approve"):
        approve(database, ward, stay, seen=0)
    record(database, ward, stay, people.plan(red_text=None))
    with pytest.raises(Refused, match="no text to approve"):
        approve(database, ward, stay, seen=1)
    record(database, ward, stay, people.plan(), seen=1)
    with pytest.raises(Refused, match="Somebody else"):
        approve(database, ward, stay, "Ring nobody.", seen=2)
    approve(database, ward, stay, seen=2)
    with pytest.raises(Refused, match="has approved this text already"):
        approve(database, ward, stay, seen=3)


def test_an_approval_lapses_when_the_text_changes(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    approve(database, ward, stay, seen=1)
    assert plan_of(record(database, ward, stay, people.plan(review_date=date(2027, 1, 1)), seen=2)).red_text_by == ward.clinician.name
    assert plan_of(record(database, ward, stay, people.plan(red_text="Ring the nurse."), seen=3)).red_text_by is None


def test_only_a_clinician_in_person_approves(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    hub_id = ward.hub.id
    for actor in (
        ward.manager.actor, ward.administrator.actor, patient(stay.patient_id, hub_id), system("tick", hub_id),
        Actor(ActorKind.TOKEN, 1, "a dashboard", hub_id),
    ):  # fmt: skip
        with pytest.raises(Forbidden):
            approve(database, ward, stay, seen=1, by=actor)
    assert [event.kind for event in events(database, stay)] == ["plan_recorded"]


def test_a_manager_writes_no_plan(database: Database, ward: Ward, stay: EpisodeView) -> None:
    with pytest.raises(Forbidden):
        people.record_plan(database, stay, ward.manager.actor)


def test_a_stay_that_is_over_keeps_the_plan_it_had(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, people.plan())
    over = database.write(lambda s: service.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=ward.nurse, now=LATER))
    assert plan_of(over).summary == "Wishes to stay at home."
    with pytest.raises(Refused, match="care plan can no longer be changed"):
        record(database, ward, stay, people.plan(summary="Other words."), seen=over.revision)


def test_the_plan_of_another_hubs_patient_is_not_there(database: Database, ward: Ward, other: Ward, stay: EpisodeView) -> None:
    for work in (planning.record_plan, planning.approve_red_text):
        given = people.plan() if work is planning.record_plan else RED_TEXT
        more = ("form seen",) if work is planning.record_plan else ()
        with pytest.raises(NotFound):
            database.write(
                lambda s, work=work, given=given, more=more: work(  # type: ignore[misc]
                    s, other.hub.id, stay.id, given, *more, seen_revision=0, actor=other.nurse, now=LATER
                )
            )


# --- correcting the enrolment


def correct(database: Database, ward: Ward, stay: EpisodeView, **changes: object) -> EpisodeView:
    wanted = people.draft(1, **changes)
    return database.write(lambda s: service.correct(s, ward.hub.id, stay.id, wanted, "misheard", actor=ward.nurse, now=LATER)).episode


def test_a_correction_of_something_else_leaves_the_plan_alone(database: Database, ward: Ward, stay: EpisodeView) -> None:
    before = people.record_plan(database, stay, ward.nurse)
    after = correct(database, ward, stay, family_name="New", plan=before.plan)
    assert after.care_plan == before.care_plan
    assert "care_plan" not in events(database, stay)[-1].detail


def test_other_words_in_the_enrolment_are_the_plans_too_and_end_its_approval(database: Database, ward: Ward, stay: EpisodeView) -> None:
    people.record_plan(database, stay, ward.nurse)
    after = correct(database, ward, stay, plan="For hospital.")
    assert (after.plan, plan_of(after).summary, plan_of(after).red_text_by) == ("For hospital.", "For hospital.", None)
    assert events(database, stay)[-1].detail["care_plan"]["summary"] == "For hospital."  # type: ignore[index]


def test_a_plan_without_words_is_none(database: Database, ward: Ward, stay: EpisodeView) -> None:
    people.record_plan(database, stay, ward.nurse)
    after = correct(database, ward, stay, plan=None)
    assert (after.plan, after.care_plan) == (None, None)


def test_words_where_no_plan_was_found_stand_alone(database: Database, ward: Ward, stay: EpisodeView) -> None:
    record(database, ward, stay, PlanDraft(plan_type=PlanType.NONE))
    after = correct(database, ward, stay, plan="For hospital.")
    assert (after.plan, after.care_plan) == ("For hospital.", None)
