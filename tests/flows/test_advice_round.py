"""Whoever was told to call 999 is asked whether they did; NOT YET and silence climb at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import SQLModel

from app.alerts import advice_checks
from app.alerts import receipt as receipts
from app.alerts import store as alert_store
from app.alerts.advice import AdviceMove, AdviceState
from app.alerts.advice_checks import AdviceView
from app.alerts.receipt import Advice
from app.alerts.service import Outcome, ReasonCode, Urgency
from app.caseload.care_plan import Admission, PlanDraft, PlanType, approved, recorded, to_json
from app.caseload.episode import Channel, EndReason, PauseReason
from app.caseload.store import EPISODES, PATIENTS
from app.caseload.views import EpisodeView
from app.flows import advice_followed, advice_round, answers, entered_reading, leaving, tick, web_reply
from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.identity.actor import Actor, ActorKind, system
from app.intake.reply import ReadingValues, RedFlag
from app.messaging import links
from app.messaging import store as messages
from app.messaging.gateway import Accepted, GatewayError, Outgoing
from app.messaging.simulator import SimulatorGateway
from app.messaging.vocabulary import MessageClass
from app.monitoring.repeating import RepeatResult
from app.pathways import loader
from app.wording import texts as words
from tests import people, scored
from tests.story import MINUTE, Story

ON_CALL = "+447700900950"
CARER = people.phone(700)
ASKED = "have_you_called"


def ill(at: Story) -> EpisodeView:
    """A patient who has just texted words that mean an emergency."""
    stay = at.enrol()
    at.text("I have chest pain")
    return stay


def check(at: Story, stay: EpisodeView) -> AdviceView | None:
    """The newest advice of a stay."""
    return at.database.write(lambda session: advice_checks.newest(session, stay.hub_id, stay.id))


def state(at: Story, stay: EpisodeView) -> AdviceState | None:
    found = check(at, stay)
    return None if found is None else found.state


def questions(at: Story, phone: str | None = None) -> int:
    return at.templates_to(phone).count(ASKED)


def climbs(at: Story) -> list[str]:
    return [text.template for text in at.texts_to(ON_CALL)]


def why(at: Story) -> str:
    """How the reason on the list says that it was asked."""
    (reason,) = [one for one in at.item().reasons if one.code.value == "advice_not_confirmed"]
    return str(reason.values["asked"])


# it begins


def test_a_red_symptom_is_followed_up_ten_minutes_later(at: Story) -> None:
    ill(at)
    at.tick(9 * MINUTE)
    assert questions(at) == 0
    at.tick(MINUTE)
    assert questions(at) == 1
    assert (at.answer().message_class, at.answer().not_before, at.answer().state) == (MessageClass.SAFETY, at.now, "accepted")


def test_the_question_names_nobody_and_says_what_to_do(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    body = at.answer().body
    assert {"CALLED", "NOT YET", "999"} == {word for word in ("CALLED", "NOT YET", "999") if word in body}
    assert stay.given_name not in body


def test_a_first_red_waits_for_its_repeat_and_is_followed_up_once_it_stands(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.tick(14 * MINUTE)
    assert check(at, stay) is None
    at.tick(MINUTE)  # no repeat came: it stands
    assert (state(at, stay), questions(at)) == (AdviceState.WAITING, 0)
    at.tick(10 * MINUTE)
    assert questions(at) == 1


def test_what_may_be_a_red_number_is_followed_up_once_it_stands(at: Story) -> None:
    stay = at.enrol()
    at.text("77")
    at.tick(15 * MINUTE)
    assert state(at, stay) is AdviceState.WAITING


def test_a_confirmed_red_is_followed_up_from_its_confirmation(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.clock.advance(5 * MINUTE)
    at.text("87 112")
    found = check(at, stay)
    assert found is not None
    assert (found.advised_at, found.phone) == (at.now, people.phone(1))


def test_an_amber_that_stands_is_not_followed_up(at: Story) -> None:
    stay = at.enrol()
    at.text("94 80")
    at.tick(60 * MINUTE)
    assert at.item().confirmed
    assert check(at, stay) is None


def test_an_amber_that_stands_after_the_call_does_not_ask_again_about_the_red_before_it(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.tick(15 * MINUTE)
    at.text("CALLED")
    at.clock.advance(5 * MINUTE)
    at.text("94 90")
    at.tick(60 * MINUTE)
    assert state(at, stay) is AdviceState.CALLED


def planned(at: Story) -> EpisodeView:
    """A patient whose plan has a text that a clinician approved in the place of 999."""
    stay = at.enrol()
    drafted = PlanDraft(
        plan_type=PlanType.EOL,
        admission_preference=Admission.COMFORT,
        summary="Comfort at home.",
        red_text="Please ring the palliative team.",
    )
    plan = approved(recorded(drafted, None, by="Dr Rao", at=at.now, today=at.now.date()), by="Dr Rao", at=at.now)
    at.database.write(
        lambda session: session.execute(update(EPISODES).where(EPISODES.c.id == stay.id).values(care_plan=to_json(plan), plan=plan.summary))
    )
    return at.stay(stay)


@pytest.mark.parametrize("body", ["I have chest pain", "88 110"])
def test_advice_of_an_own_plan_is_not_asked_about_and_its_silence_climbs(at: Story, body: str) -> None:
    stay = planned(at)
    at.text(body)
    assert at.answer().template.startswith("plan_")
    at.tick(15 * MINUTE)  # by now the number stands too
    assert state(at, stay) is AdviceState.OWN_PLAN
    at.ticks(at.now + 20 * MINUTE)
    assert (questions(at), state(at, stay), why(at)) == (0, AdviceState.SILENT, "own_plan")
    assert climbs(at).count("on_call_advice") == 1


def test_a_confirmed_red_of_somebody_with_an_own_plan_is_followed_up_from_its_confirmation(at: Story) -> None:
    stay = planned(at)
    at.text("88 110")
    at.clock.advance(5 * MINUTE)
    at.text("87 112")
    found = check(at, stay)
    assert found is not None
    assert (found.state, found.advised_at) == (AdviceState.OWN_PLAN, at.now)


def test_the_minutes_of_the_pathway_are_frozen_with_the_advice(at: Story) -> None:
    found = check(at, ill(at))
    loop = loader.shipped("covid-oximetry-at-home").advice_loop
    assert found is not None
    assert loop is not None
    assert (found.ask_minutes, found.silence_minutes) == (loop.ask_minutes, loop.silence_minutes)


def test_a_version_that_says_no_minutes_has_those_of_the_house(at: Story) -> None:
    stay = at.enrol()
    versions = SQLModel.metadata.tables["pathway_version"]
    with at.database.read() as session:
        kept = session.execute(select(versions.c.definition).where(versions.c.id == stay.pathway_version_id)).scalar_one()
    older = {name: section for name, section in kept.items() if name != "advice_loop"}
    at.database.write(
        lambda session: session.execute(update(versions).where(versions.c.id == stay.pathway_version_id).values(definition=older))
    )
    at.text("I have chest pain")
    found = check(at, stay)
    assert found is not None
    assert (found.ask_minutes, found.silence_minutes) == advice_followed.BEFORE_PATHWAYS_SAID


def test_more_red_advice_while_one_is_open_asks_no_more_often(at: Story) -> None:
    ill(at)
    at.clock.advance(5 * MINUTE)
    at.text("coughing up blood")
    at.ticks(at.now + 13 * MINUTE, every=MINUTE)
    assert questions(at) == 1


def test_a_new_red_after_called_is_followed_up_anew(at: Story) -> None:
    ill(at)
    at.text("CALLED")
    at.clock.advance(30 * MINUTE)
    at.text("coughing up blood")
    at.tick(10 * MINUTE)
    assert questions(at) == 1


def test_a_red_number_after_called_is_followed_up_anew_once_it_stands(at: Story) -> None:
    stay = ill(at)
    at.text("CALLED")
    at.clock.advance(30 * MINUTE)
    at.text("88 110")
    at.tick(15 * MINUTE)
    assert state(at, stay) is AdviceState.WAITING


def test_after_a_death_nobody_is_asked(at: Story) -> None:
    stay = at.enrol()
    at.database.write(lambda session: leaving.died(session, stay.hub_id, stay.id, actor=at.ward.nurse, now=at.now))
    at.text("I have chest pain")
    assert check(at, stay) is None


@pytest.mark.parametrize(
    ("template", "how"),
    [
        ("reply_red_symptom", AdviceMove.ADVISED),
        ("reply_red_confirmed", AdviceMove.ADVISED),
        ("plan_red_symptom", AdviceMove.ADVISED_BY_PLAN),
        *((name, None) for name in ("reply_red", "clarify_red", "plan_red", "plan_clarify_red", "reply_amber", "reply_green")),
    ],
)
def test_only_an_answer_that_says_what_to_do_at_once_is_advice(template: str, how: AdviceMove | None) -> None:
    pathway = loader.shipped("covid-oximetry-at-home")
    answer = answers.Answer(template, MessageClass.SAFETY, "")
    assert advice_followed.advised(pathway, answer, RepeatResult.NONE) is how


@pytest.mark.parametrize("name", [name for name in loader.load_shipped() if not loader.load_shipped()[name].gaps])
def test_every_pathway_that_can_be_read_has_advice_that_is_followed_up(name: str) -> None:
    pathway = loader.shipped(name)
    for template in (pathway.advice.red_symptom, f"{pathway.advice.red}_confirmed"):
        assert "Call 999" in words.sms(template, language="en", values=dict.fromkeys(words.placeholders(template), "")).replace(
            "call", "Call"
        )
        assert advice_followed.advised(pathway, answers.Answer(template, MessageClass.SAFETY, ""), RepeatResult.NONE)


# whom it asks


def test_a_carer_who_was_told_is_asked(at: Story) -> None:
    at.enrol(carer_phone=CARER)
    at.text("she has chest pain", by=CARER)
    at.tick(10 * MINUTE)
    assert (questions(at, CARER), questions(at)) == (1, 0)


def test_a_carer_whose_red_number_stands_is_asked(at: Story) -> None:
    at.enrol(carer_phone=CARER)
    at.text("88 110", by=CARER)
    at.ticks(at.now + 25 * MINUTE)
    assert (questions(at, CARER), questions(at)) == (1, 0)


def test_advice_on_the_web_form_is_followed_up_by_text(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    token = at.database.write(lambda session: links.make(session, stay, at.now, now=at.now))
    values = ReadingValues(spo2=96, pulse=80, red_flags=(RedFlag.CHEST_PAIN,))
    at.database.write(lambda session: web_reply.submit(session, links.open(session, token, now=at.now), values, client_id="a", now=at.now))
    at.tick(10 * MINUTE)
    assert questions(at) == 1


def entered(at: Story, stay: EpisodeView) -> None:
    """A nurse enters what she heard on the telephone, and reads the advice out."""
    values = ReadingValues(spo2=96, pulse=80, red_flags=(RedFlag.CHEST_PAIN,))
    at.database.write(lambda session: entered_reading.by_staff(session, stay.hub_id, stay.id, values, actor=at.ward.nurse, now=at.now))


def test_advice_read_out_by_staff_is_followed_up_by_text(at: Story) -> None:
    entered(at, at.enrol())
    at.tick(10 * MINUTE)
    assert questions(at) == 1


def test_advice_read_out_for_a_child_is_followed_up_with_the_carer_who_takes_the_readings(at: Story) -> None:
    scored.adopt(at.database, at.ward.hub.id, scored.children(), now=at.now)
    stay = at.enrol(pathway=scored.CHILDREN, date_of_birth=date(2022, 5, 1), carer_name="Jo", carer_phone=CARER)
    entered(at, stay)
    at.tick(10 * MINUTE)
    assert (questions(at, CARER), questions(at)) == (1, 0)


def test_a_red_from_a_shared_phone_is_followed_up_as_999_whatever_the_plan_of_one_of_them(at: Story) -> None:
    """The one text that went to both said 999."""
    stay = planned(at)
    at.enrol(2, phone=people.phone(1))
    at.text("88 110")
    at.tick(15 * MINUTE)
    assert state(at, stay) is AdviceState.WAITING


def test_what_another_system_sends_is_answered_to_nobody_and_not_followed_up(at: Story) -> None:
    stay = at.enrol()
    machine = Actor(ActorKind.TOKEN, 1, "device", stay.hub_id)
    for minutes in (0, 5):
        at.clock.advance(minutes * MINUTE)
        values = ReadingValues(spo2=88, pulse=100 + minutes)
        at.database.write(
            lambda session, values=values: entered_reading.by_machine(  # type: ignore[misc]
                session, stay.hub_id, stay.patient_id, values, actor=machine, now=at.now
            )
        )
    assert at.item().confirmed
    assert check(at, stay) is None


def test_a_first_red_from_another_system_is_not_followed_up_when_it_stands(at: Story) -> None:
    stay = at.enrol()
    machine = Actor(ActorKind.TOKEN, 1, "device", stay.hub_id)
    values = ReadingValues(spo2=88, pulse=100)
    at.database.write(lambda session: entered_reading.by_machine(session, stay.hub_id, stay.patient_id, values, actor=machine, now=at.now))
    at.tick(15 * MINUTE)
    assert at.item().confirmed
    assert check(at, stay) is None


def test_somebody_on_the_staff_channel_is_not_texted_and_the_silence_climbs(at: Story) -> None:
    stay = at.enrol(channel=Channel.STAFF)
    entered(at, stay)
    at.tick(10 * MINUTE)
    assert (questions(at), state(at, stay)) == (0, AdviceState.NOT_ASKED)
    at.tick(10 * MINUTE)
    assert (why(at), climbs(at)[-1]) == ("not_texted", "on_call_advice")


def test_somebody_who_opted_out_is_not_texted_and_the_silence_climbs(at: Story) -> None:
    ill(at)
    at.text("STOP")
    at.tick(10 * MINUTE)
    at.tick(10 * MINUTE)
    assert questions(at) == 0
    assert (why(at), climbs(at)[-1]) == ("takes_no_texts", "on_call_advice")


def test_somebody_who_may_not_be_contacted_is_not_texted_and_the_silence_climbs(at: Story) -> None:
    stay = ill(at)
    at.database.write(lambda session: session.execute(update(PATIENTS).where(PATIENTS.c.id == stay.patient_id).values(do_not_contact=True)))
    at.tick(10 * MINUTE)
    at.tick(10 * MINUTE)
    assert questions(at) == 0
    assert (why(at), climbs(at)[-1]) == ("do_not_contact", "on_call_advice")


def test_where_the_carer_takes_no_texts_the_patient_is_asked(at: Story) -> None:
    at.enrol(carer_phone=CARER)
    at.text("she has chest pain", by=CARER)
    at.text("STOP", by=CARER)
    at.tick(10 * MINUTE)
    assert (questions(at, CARER), questions(at)) == (0, 1)


# what comes of it


def test_called_settles_it_and_is_listed_as_amber(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    at.text("CALLED")
    assert state(at, stay) is AdviceState.CALLED
    (said,) = [one for one in at.item().reasons if one.code.value == "says_999_called"]
    assert (said.urgency, at.item().urgency) == (Urgency.AMBER, Urgency.RED)
    at.ticks(at.now + 60 * MINUTE)
    assert "advice_not_confirmed" not in at.codes()
    assert "on_call_advice" not in climbs(at)
    assert questions(at) == 1


def test_called_with_the_emergency_itself_asks_nothing(at: Story) -> None:
    stay = at.enrol()
    at.text("called 999, can't breathe")
    assert state(at, stay) is AdviceState.CALLED
    at.tick(10 * MINUTE)
    assert questions(at) == 0


def test_a_bare_yes_answers_the_question_and_nothing_else(at: Story) -> None:
    stay = ill(at)
    at.text("yes")
    assert state(at, stay) is AdviceState.WAITING  # nobody had asked
    at.tick(10 * MINUTE)
    at.text("Yes.")
    assert (state(at, stay), at.answer().template) == (AdviceState.CALLED, "called")


def test_a_bare_yes_counts_after_the_silence_too_where_it_was_asked(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    at.tick(10 * MINUTE)
    assert state(at, stay) is AdviceState.SILENT
    at.text("yes")
    assert (state(at, stay), at.answer().template) == (AdviceState.CALLED, "called")


def test_a_bare_yes_after_a_silence_in_which_nobody_was_asked_says_nothing(at: Story) -> None:
    stay = ill(at)
    at.tick(25 * MINUTE)  # the service was not there to ask in time
    assert state(at, stay) is AdviceState.SILENT
    at.text("yes")
    assert state(at, stay) is AdviceState.SILENT


def test_not_yet_climbs_at_once_and_tells_the_patient_to_call(at: Story) -> None:
    stay = ill(at)
    at.clock.advance(2 * MINUTE)
    at.text("NOT YET")
    assert state(at, stay) is AdviceState.NOT_CALLED
    assert at.answer().template == "not_called"
    assert climbs(at) == ["on_call_advice"]  # in the same moment: no turn of the worker was needed
    assert (at.item().urgency, at.item().rung, "says_999_not_called" in at.codes()) == (Urgency.RED, 1, True)
    at.ticks(at.now + 14 * MINUTE)
    assert climbs(at) == ["on_call_advice"]
    at.tick(MINUTE)
    assert climbs(at) == ["on_call_advice", "on_call_again"]  # and on as the ladder says
    assert questions(at) == 0


def test_not_yet_again_climbs_no_faster(at: Story) -> None:
    ill(at)
    for _ in range(3):
        at.text("NOT YET")
    assert climbs(at) == ["on_call_advice"]


def test_not_yet_after_called_climbs(at: Story) -> None:
    stay = ill(at)
    at.text("CALLED")
    at.text("not called")
    assert (state(at, stay), climbs(at)) == (AdviceState.NOT_CALLED, ["on_call_advice"])


def test_not_yet_beside_a_reading_climbs_too(at: Story) -> None:
    ill(at)
    at.text("89 110 not called 999 yet")
    assert climbs(at) == ["on_call_advice"]


def test_not_yet_without_advice_is_listed_as_before_and_climbs_nothing(at: Story) -> None:
    at.enrol()
    at.text("NOT YET")
    assert (at.codes(), at.item().urgency, climbs(at)) == ({"says_999_not_called"}, Urgency.AMBER, [])


def test_silence_puts_the_reason_on_the_list_and_climbs_at_once(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    at.tick(9 * MINUTE)
    before = climbs(at)
    report = at.tick(MINUTE)
    assert report["climbed"] == 1
    assert state(at, stay) is AdviceState.SILENT
    assert climbs(at) == [*before, "on_call_advice"]
    assert why(at) == "unanswered"
    (reason,) = [one for one in at.item().reasons if one.code.value == "advice_not_confirmed"]
    assert (reason.urgency, reason.confirmed) == (Urgency.RED, True)


def test_the_reason_keeps_its_receipt(at: Story) -> None:
    ill(at)
    told_at = at.now
    at.ticks(at.now + 20 * MINUTE)
    with at.database.read() as session:
        reasons = alert_store.reasons(session, at.item().alert_id, receipts=True)
    (kept,) = [receipts.from_json(one.receipt) for one in reasons if one.code is ReasonCode.ADVICE_NOT_CONFIRMED]
    assert kept is not None
    assert kept.rules is not None
    assert kept.advice == Advice(
        told="Was told to call 999.",
        advised_at=told_at,
        ask=10,
        silence=20,
        asked="unanswered",
        said="Asked by text: no answer.",
        phone=people.phone(1),
    )


def test_after_the_silence_it_goes_on_climbing_as_the_ladder_says(at: Story) -> None:
    ill(at)
    at.ticks(at.now + 20 * MINUTE, every=MINUTE)
    count = len(climbs(at))
    at.ticks(at.now + 14 * MINUTE, every=MINUTE)
    assert len(climbs(at)) == count
    at.tick(MINUTE)
    assert len(climbs(at)) == count + 1


def test_an_answer_after_the_silence_is_still_heard(at: Story) -> None:
    stay = ill(at)
    at.ticks(at.now + 20 * MINUTE)
    at.text("CALLED")
    assert state(at, stay) is AdviceState.CALLED
    assert {"advice_not_confirmed", "says_999_called"} <= at.codes()  # a person looks, whatever was said since


def test_a_question_that_did_not_arrive_is_said_so(at: Story) -> None:
    class Refusing(SimulatorGateway):
        def send(self, message: Outgoing) -> Accepted:
            raise GatewayError("30005", message.to, permanent=True)

    ill(at)
    at.tick()
    at.gateway = Refusing()
    at.ticks(at.now + 20 * MINUTE)
    assert why(at) == "not_arrived"


def test_a_service_that_stood_still_climbs_at_once_and_says_that_it_could_not_ask(at: Story) -> None:
    ill(at)
    at.tick(60 * MINUTE)
    assert (why(at), questions(at)) == ("too_late", 0)
    assert "on_call_advice" in climbs(at)


# what a person does


def test_a_claim_stops_neither_the_question_nor_the_climb(at: Story) -> None:
    ill(at)
    at.clock.advance(2 * MINUTE)
    at.claim()
    at.ticks(at.now + 18 * MINUTE, every=MINUTE)
    assert questions(at) == 1
    assert climbs(at) == ["on_call_advice"]
    assert at.item().fresh  # its owner is shown that there is something new


def test_not_yet_climbs_over_an_owner(at: Story) -> None:
    ill(at)
    at.claim()
    at.text("NOT YET")
    assert climbs(at) == ["on_call_advice"]
    assert at.item().owner is not None


@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.NO_ANSWER])
def test_what_came_of_a_call_settles_it(at: Story, outcome: Outcome) -> None:
    stay = ill(at)
    at.claim()
    at.rang(outcome)
    assert state(at, stay) is AdviceState.SETTLED
    at.ticks(at.now + 30 * MINUTE)
    assert questions(at) == 0
    assert climbs(at) == []


def test_a_call_that_nobody_answered_settles_nothing(at: Story) -> None:
    stay = ill(at)
    at.claim()
    at.rang(Outcome.NO_ANSWER)
    at.ticks(at.now + 20 * MINUTE)
    assert (state(at, stay), questions(at)) == (AdviceState.SILENT, 1)


def test_words_after_the_call_are_listed_and_climb_nothing(at: Story) -> None:
    ill(at)
    at.claim()
    at.rang(Outcome.CARRY_ON)
    at.text("NOT YET")
    assert (at.codes(), climbs(at)) == ({"says_999_not_called"}, [])


@pytest.mark.parametrize("reason", [PauseReason.CALLED_999, PauseReason.IN_HOSPITAL])
def test_a_patient_on_the_way_to_hospital_is_not_asked(at: Story, reason: PauseReason) -> None:
    stay = ill(at)
    at.database.write(lambda session: leaving.pause(session, stay.hub_id, stay.id, reason, actor=at.ward.nurse, now=at.now))
    assert state(at, stay) is AdviceState.SETTLED


def test_a_patient_who_is_only_away_is_still_asked(at: Story) -> None:
    stay = ill(at)
    at.database.write(lambda session: leaving.pause(session, stay.hub_id, stay.id, PauseReason.AWAY, actor=at.ward.nurse, now=at.now))
    at.tick(10 * MINUTE)
    assert (state(at, stay), questions(at)) == (AdviceState.ASKED, 1)


def test_a_discharge_settles_it(at: Story) -> None:
    stay = ill(at)
    at.claim()
    at.database.write(
        lambda session: leaving.discharge(session, stay.hub_id, stay.id, EndReason.TRANSFERRED, actor=at.ward.nurse, now=at.now)
    )
    assert state(at, stay) is AdviceState.SETTLED


def test_a_death_settles_it(at: Story) -> None:
    stay = ill(at)
    at.database.write(lambda session: leaving.died(session, stay.hub_id, stay.id, actor=at.ward.nurse, now=at.now))
    at.ticks(at.now + 30 * MINUTE)
    assert (state(at, stay), questions(at), climbs(at)) == (AdviceState.SETTLED, 0, [])


# good repeats


def confirmed_red(at: Story) -> EpisodeView:
    stay = at.enrol()
    at.text("88 110")
    at.clock.advance(5 * MINUTE)
    at.text("88 112")
    return stay


def test_a_good_reading_after_two_red_ones_takes_nothing_back(at: Story) -> None:
    stay = confirmed_red(at)
    at.clock.advance(4 * MINUTE)
    at.text("97 80")
    assert state(at, stay) is AdviceState.WAITING
    at.tick(10 * MINUTE)
    assert (state(at, stay), questions(at)) == (AdviceState.ASKED, 1)


def test_a_good_repeat_never_takes_back_the_question_about_a_symptom(at: Story) -> None:
    stay = ill(at)
    at.clock.advance(MINUTE)
    at.text("88 110")
    at.clock.advance(4 * MINUTE)
    at.text("97 80")
    assert state(at, stay) is AdviceState.WAITING


def test_a_good_repeat_after_the_question_settles_nothing(at: Story) -> None:
    stay = confirmed_red(at)
    at.tick(10 * MINUTE)
    at.text("97 80")
    assert state(at, stay) is AdviceState.ASKED


# phones that are shared


def shared(at: Story) -> tuple[EpisodeView, EpisodeView]:
    one, other = at.enrol(1), at.enrol(2, phone=people.phone(1))
    return one, other


def test_a_shared_phone_that_may_mean_either_is_asked_once(at: Story) -> None:
    one, other = shared(at)
    at.text("chest pain")
    at.tick(10 * MINUTE)
    assert [state(at, one), state(at, other)] == [AdviceState.ASKED] * 2
    assert questions(at) == 1


def test_called_from_a_shared_phone_answers_the_one_text_for_both(at: Story) -> None:
    one, other = shared(at)
    at.text("chest pain")
    at.tick(10 * MINUTE)
    at.text("CALLED")
    assert [state(at, one), state(at, other)] == [AdviceState.CALLED] * 2
    assert at.templates_to().count("called") == 1


def test_called_from_a_shared_phone_is_of_the_only_one_who_was_told(at: Story) -> None:
    one, other = shared(at)
    at.text("A 96 80 chest pain")
    at.text("called")
    assert (state(at, one), check(at, other)) == (AdviceState.CALLED, None)


def test_called_from_a_shared_phone_is_of_nobody_where_two_were_told_apart(at: Story) -> None:
    one, other = shared(at)
    at.text("A 96 80 chest pain")
    at.clock.advance(MINUTE)
    at.text("B 95 80 coughing up blood")
    at.text("CALLED")
    assert [state(at, one), state(at, other)] == [AdviceState.WAITING] * 2
    at.text("B called")
    assert [state(at, one), state(at, other)] == [AdviceState.WAITING, AdviceState.CALLED]


def test_not_yet_from_a_shared_phone_climbs_for_each(at: Story) -> None:
    one, other = shared(at)
    at.text("A 96 80 chest pain")
    at.clock.advance(MINUTE)
    at.text("B 95 80 coughing up blood")
    at.text("NOT YET")
    assert [state(at, one), state(at, other)] == [AdviceState.NOT_CALLED] * 2
    assert climbs(at) == ["on_call_advice"] * 2


# workers


def test_workers_at_the_same_moment_ask_once_and_climb_once(at: Story) -> None:
    ill(at)
    for minutes, name in ((10, advice_round.ASKED), (10, advice_round.SILENT)):
        at.clock.advance(minutes * MINUTE)
        with ThreadPoolExecutor(3) as pool:
            swept = list(pool.map(lambda _: advice_round.run(at.database, addresses=people.ADDRESSES, now=at.now), range(3)))
        assert sum(one.count(name) for one in swept) == 1
        assert [one.errors for one in swept] == [()] * 3
    assert questions(at) == 1
    assert climbs(at) == ["on_call_advice"]


def test_an_answer_and_the_worker_at_the_same_moment_leave_one_truth(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    at.clock.advance(10 * MINUTE)
    with ThreadPoolExecutor(2) as pool:
        sweeping = pool.submit(lambda: advice_round.run(at.database, addresses=people.ADDRESSES, now=at.now))
        answering = pool.submit(lambda: at.text("CALLED"))
        assert sweeping.result().errors == ()
        assert answering.result().handled_as is not None
    assert state(at, stay) is AdviceState.CALLED  # after the silence too
    assert "says_999_called" in at.codes()
    assert ("on_call_advice" in climbs(at)) is ("advice_not_confirmed" in at.codes())


def test_a_hub_without_an_on_call_number_climbs_on_the_list_alone(at: Story) -> None:
    hub = at.ward.hub
    draft = HubDraft(name=hub.name, slug=hub.slug, phone=hub.phone, on_call_phone=None)
    at.database.write(lambda session: hubs.change_hub(session, hub.id, draft, actor=system("test"), now=at.now))
    ill(at)
    at.text("NOT YET")
    assert (at.item().rung, climbs(at)) == (1, [])


def test_the_report_of_a_turn_keeps_its_keys_and_counts_the_climb(at: Story) -> None:
    ill(at)
    report = tick.turn(at.database, at.gateway, addresses=people.ADDRESSES, now=at.now + timedelta(minutes=60), clock=at.clock)
    assert report.as_json()["climbed"] == 1
    assert report.swept.count(advice_round.SILENT) == 1


def test_the_question_is_kept_as_a_text_of_the_stay(at: Story) -> None:
    stay = ill(at)
    at.tick(10 * MINUTE)
    with at.database.read() as session:
        thread = messages.conversation(session, stay.hub_id, stay.id)
    assert "Have you called 999?" in thread[0].body
