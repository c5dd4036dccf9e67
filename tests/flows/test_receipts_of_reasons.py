"""Every reason is made with its receipt: what came, what was read, every finding, whose limit. Nothing done later changes it."""

from typing import Any, Final

from sqlalchemy import Engine, event, update
from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.alert import ReasonView
from app.alerts.receipt import Kind, Receipt
from app.alerts.service import ReasonCode
from app.caseload import service as caseload
from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.flows import contact, entered_reading, web_reply
from app.intake.reply import Question, ReadingValues
from app.messaging import links
from app.messaging.store import inbound
from app.monitoring.store import FINDINGS
from app.pathways import definition
from app.pathways import store as pathways
from tests import people, scored
from tests.story import MINUTE, Story

OWN_LIMITS: Final[dict[str, Any]] = {"usual_spo2": 91, "amber_max": 89, "red_max": 86, "limits_by": "Dr Rao", "limits_reason": "COPD"}


def reasons(at: Story) -> list[ReasonView]:
    with at.database.read() as session:
        return alert_store.reasons(session, at.item().alert_id, receipts=True)


def receipt_of(at: Story, code: ReasonCode) -> Receipt:
    """Give the receipt of the only reason of this code."""
    (reason,) = [one for one in reasons(at) if one.code is code]
    read = receipts.from_json(reason.receipt)
    assert read is not None
    return read


def test_a_low_text_keeps_the_words_and_every_finding_with_its_limit(at: Story) -> None:
    at.enrol(plan="Not for intensive care")
    at.text("sats 88 pulse 110 at 11:30, a bit dizzy")
    kept = receipt_of(at, ReasonCode.LOW_READING)
    assert (kept.kind, kept.made_at) == (Kind.READING, at.now)
    assert kept.came is not None
    assert (kept.came.words, kept.came.channel, kept.came.received_at) == ("sats 88 pulse 110 at 11:30, a bit dizzy", "sms", at.now)
    assert kept.read is not None
    assert (kept.read.values, kept.read.symptoms, kept.read.stated_time) == ({"spo2": 88, "pulse": 110}, ("dizzy",), "11:30")
    assert kept.read.said == ("Oxygen 88, pulse 110", "dizzy or light-headed")
    assert kept.judged is not None
    assert (kept.judged.measured_at, kept.judged.level, kept.judged.plan) == (at.now - 30 * MINUTE, "red", True)
    assert (kept.judged.repeat_minutes, kept.judged.repeat_due_at) == (15, at.now + 15 * MINUTE)
    low = next(one for one in kept.findings if one.code == "spo2_red")
    assert (low.rule_id, low.rule_version, low.level, low.confirmed) == ("spo2.band", "1", "red", False)
    assert (low.threshold, low.green_from, low.values["origin"]) == (92, 95, "pathway")
    assert (low.source, low.label, low.whose) == ("S19 S9", "CONFIRMED", "the pathway's")
    assert low.sources[1].startswith("S9: Health Education England")
    assert kept.rules is not None
    assert (kept.rules.name, kept.rules.version, kept.rules.number) == ("covid-oximetry-at-home", "1.2", 1)
    assert low.since == kept.rules.adopted_at == people.NOON


def test_every_reason_of_one_reading_has_the_same_receipt(at: Story) -> None:
    at.enrol()
    at.text("88 110 chest pain call me")
    kept = reasons(at)
    assert len({one.code for one in kept}) == 3
    assert all(one.receipt == kept[0].receipt is not None for one in kept)
    read = receipts.from_json(kept[0].receipt)
    assert read is not None
    assert {one.finding_id for one in read.findings} >= {one.finding_id for one in kept if one.finding_id is not None}


def test_a_green_finding_beside_a_worry_is_in_the_receipt_too(at: Story) -> None:
    at.enrol()
    at.text("97 72 feeling worse")
    kept = receipt_of_first(at)
    green = next(one for one in kept.findings if one.level == "green")
    assert (green.code, green.limit, green.green) == ("spo2_green", "Amber at 94% or less.", "Green from 95%.")


def test_a_patients_own_limit_says_who_set_it_why_and_since_when(at: Story) -> None:
    at.enrol(**OWN_LIMITS)
    at.tick(60 * MINUTE)
    at.text("85 90")
    low = receipt_of(at, ReasonCode.LOW_READING).findings[0]
    assert (low.threshold, low.green_from, low.because, low.since) == (86, 90, "COPD", people.NOON)
    assert low.whose == "this patient's own, set by Dr Rao"


def test_a_limit_that_was_changed_since_holds_from_that_day(at: Story) -> None:
    stay = at.enrol(**OWN_LIMITS)
    at.tick(60 * MINUTE)
    change_limits(at, stay, red_max=87)
    at.tick(60 * MINUTE)
    at.text("87 90")
    low = receipt_of(at, ReasonCode.LOW_READING).findings[0]
    assert (low.threshold, low.since) == (87, people.NOON + 60 * MINUTE)


def test_a_stay_that_was_changed_in_other_ways_keeps_the_day_of_its_limits(at: Story) -> None:
    stay = at.enrol(**OWN_LIMITS)
    at.tick(60 * MINUTE)
    change_limits(at, stay, given_name="Adah")
    at.text("85 90")
    assert receipt_of(at, ReasonCode.LOW_READING).findings[0].since == people.NOON


def change_limits(at: Story, stay: EpisodeView, **changes: object) -> None:
    draft = people.draft(1, **{**OWN_LIMITS, **changes})
    actor = at.ward.nurse
    at.database.write(lambda session: caseload.correct(session, stay.hub_id, stay.id, draft, "Reviewed", actor=actor, now=at.now))


def test_a_symptom_says_whether_the_pathway_names_it(at: Story) -> None:
    at.enrol()
    at.text("coughing up blood and a stiff neck")
    found = {one.values["flag"]: one for one in receipt_of_first(at).findings}
    assert (found["coughing_blood"].source, found["coughing_blood"].label) == ("S20 S19 S9", "CONFIRMED")
    assert (found["stiff_neck"].source, found["stiff_neck"].label) == (None, None)
    assert "not named by this pathway" in (found["stiff_neck"].trust or "")


def receipt_of_first(at: Story) -> Receipt:
    read = receipts.from_json(reasons(at)[0].receipt)
    assert read is not None
    return read


def test_a_late_reading_of_unknown_order_says_so(at: Story) -> None:
    at.enrol()
    at.text("97 70")
    at.clock.advance(MINUTE)
    at.text("88 110 at 12:00")
    judged = receipt_of(at, ReasonCode.LOW_READING).judged
    assert judged is not None
    assert judged.order_unknown
    at.clock.advance(120 * MINUTE)
    at.text("86 110 at 12:30")
    late = receipts.from_json(reasons(at)[-1].receipt)
    assert late is not None
    assert late.judged is not None
    assert late.judged.late


def test_a_repeat_says_what_it_means_and_changes_no_earlier_receipt(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    first = reasons(at)[0].receipt
    at.clock.advance(5 * MINUTE)
    at.text("87 112")
    again = receipts.from_json(reasons(at)[-1].receipt)
    assert again is not None
    assert again.judged is not None
    assert again.judged.repeat_result == "confirmed"
    assert "the low reading stands" in (again.judged.repeat_said or "")
    assert reasons(at)[0].receipt == first
    assert reasons(at)[0].confirmed


def test_neither_silence_nor_a_good_repeat_changes_a_receipt(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    before = [one.receipt for one in reasons(at)]
    at.tick(20 * MINUTE)  # no repeat came: it stands
    at.text("97 80")
    assert [one.receipt for one in reasons(at)] == before


def test_a_correction_after_a_low_reading_is_told_as_one(at: Story) -> None:
    at.enrol()
    at.text("86 80")
    at.clock.advance(5 * MINUTE)
    at.text("sorry 96 not 86")
    kept = receipt_of(at, ReasonCode.CORRECTION_AFTER_ALERT)
    assert kept.read is not None
    assert kept.read.correction
    assert "puts an earlier reading right" in kept.read.said
    assert kept.came is not None
    assert kept.came.words == "sorry 96 not 86"


def test_words_that_are_no_reading_keep_what_was_understood_and_what_was_asked(at: Story) -> None:
    at.enrol()
    at.text("blah 400")
    kept = receipt_of_first(at)
    assert (kept.kind, kept.findings, kept.judged) == (Kind.TEXT, (), None)
    assert kept.came is not None
    assert kept.came.words == "blah 400"


def test_an_open_question_says_which(at: Story) -> None:
    at.enrol()
    at.text("WRONG")
    kept = receipt_of_first(at)
    assert kept.read is not None
    assert (kept.read.command, kept.read.question) == ("undo", "right_value")
    assert kept.read.asked == "What is the right reading?"


def test_a_possible_red_keeps_the_candidate_and_the_question(at: Story) -> None:
    at.enrol()
    at.text("84")
    kept = receipt_of(at, ReasonCode.POSSIBLE_LOW_READING)
    assert kept.read is not None
    assert (kept.read.candidates, kept.read.question) == ((84,), Question.IS_IT_OXYGEN.value)
    assert kept.findings[0].confirmed is False


def test_a_wish_keeps_the_words(at: Story) -> None:
    at.enrol()
    at.text("please call me")
    kept = receipt_of(at, ReasonCode.ASKED_FOR_CALL)
    assert kept.read is not None
    assert (kept.read.command, kept.read.said) == ("call_me", ("Asked for a call",))


def test_a_missed_reading_keeps_what_was_sent_when_and_the_minutes_in_force(at: Story) -> None:
    stay = at.enrol(carer_name="Bo", carer_phone=people.phone(51))
    at.ticks(people.NOON + 200 * MINUTE)  # the 13:00 slot goes by
    kept = receipt_of(at, ReasonCode.MISSED_READING)
    silence = kept.silence
    assert kept.kind is Kind.SILENCE
    assert silence is not None
    assert (silence.slot, silence.texted, silence.channel) == ("13:00", True, "sms")
    assert (silence.reminder, silence.second_reminder, silence.missed) == (30, 60, 120)
    sent = [(one.template, one.whose, one.status, (one.at - silence.slot_at) // MINUTE) for one in silence.sent]
    assert sent == [
        ("prompt", "patient", "delivered", 0),
        ("reminder", "patient", "delivered", 30),
        ("second_reminder", "patient", "delivered", 60),
        ("carer_reminder", "carer", "delivered", 60),
    ]
    assert {one.phone for one in silence.sent} == {stay.phone, people.phone(51)}
    assert kept.rules is not None


def test_a_missed_reading_of_somebody_who_is_not_texted_says_so(at: Story) -> None:
    at.enrol(channel=Channel.STAFF)
    at.ticks(people.NOON + 200 * MINUTE)
    silence = receipt_of(at, ReasonCode.MISSED_READING).silence
    assert silence is not None
    assert (silence.texted, silence.sent) == (False, ())


def test_a_missed_reading_of_somebody_who_is_rung_says_when(at: Story) -> None:
    at.enrol(channel=Channel.VOICE)
    at.ticks(people.NOON + 200 * MINUTE)
    silence = receipt_of(at, ReasonCode.MISSED_READING).silence
    assert silence is not None
    assert [(one.template, one.whose, one.status) for one in silence.sent] == [("call", "patient", "failed")] * 2


def test_an_unknown_number_is_held_against_a_limit_that_is_named(at: Story) -> None:
    at.text("sats 86, chest pain", by=people.phone(70))
    kept = receipt_of(at, ReasonCode.UNKNOWN_NUMBER)
    assert [one.code for one in kept.findings] == ["red_symptom", "possible_red"]
    low = kept.findings[1]
    assert (low.rule_id, low.threshold, low.label) == ("unplaced.unknown_number", 92, "CONFIRMED")
    assert low.said.startswith("Oxygen 86% from a number that belongs to no patient")


def test_an_unknown_number_without_danger_has_no_finding(at: Story) -> None:
    at.text("hello, sats 97", by=people.phone(70))
    kept = receipt_of(at, ReasonCode.UNKNOWN_NUMBER)
    assert kept.findings == ()
    assert kept.read is not None
    assert kept.read.values == {"spo2": 97}


def test_a_shared_phone_holds_a_number_against_each_patients_own_limit(at: Story) -> None:
    at.enrol(1, phone=people.phone(60), **OWN_LIMITS)
    at.enrol(2, phone=people.phone(60))
    at.text("sats 85 pulse 90", by=people.phone(60))
    kept = {}
    for item in at.worklist():
        with at.database.read() as session:
            (low, shared) = alert_store.reasons(session, item.alert_id, receipts=True)
        assert low.receipt == shared.receipt
        read = receipts.from_json(low.receipt)
        assert read is not None
        kept[item.given_name] = (read.findings[0].threshold, read.findings[0].values["origin"], low.values["origin"])
    assert kept == {"Ada1": (86, "patient", "patient"), "Ada2": (92, "pathway", "pathway")}


def test_a_red_symptom_from_a_shared_phone_is_found_for_each(at: Story) -> None:
    for number in (1, 2):
        at.enrol(number, phone=people.phone(60))
    at.text("chest pain", by=people.phone(60))
    assert len(at.worklist()) == 2
    for item in at.worklist():
        with at.database.read() as session:
            first = alert_store.reasons(session, item.alert_id, receipts=True)[0]
        read = receipts.from_json(first.receipt)
        assert read is not None
        assert [(one.code, one.rule_id) for one in read.findings] == [("red_symptom", "unplaced.shared_phone")]


def test_a_reading_on_the_telephone_says_who_entered_it_and_the_patients_words(at: Story) -> None:
    stay = at.enrol()
    values = ReadingValues(spo2=88, pulse=110)
    at.database.write(
        lambda session: entered_reading.by_staff(
            session, stay.hub_id, stay.id, values, concern=True, words="I feel rough", actor=at.ward.nurse, now=at.now
        )
    )
    kept = receipt_of(at, ReasonCode.LOW_READING)
    assert kept.came is not None
    assert (kept.came.channel, kept.came.entered_by, kept.came.words) == ("staff", at.ward.nurse.name, "I feel rough")
    assert kept.read is not None
    assert kept.read.concern


def test_the_web_form_has_no_words_and_its_question(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)

    def send(session: Session) -> object:
        link = links.open(session, links.make(session, stay, at.now, now=at.now), now=at.now)
        return web_reply.submit(session, link, ReadingValues(spo2=88), client_id="a", question=Question.PULSE_MISSING, now=at.now)

    at.database.write(send)
    kept = receipt_of(at, ReasonCode.LOW_READING)
    assert kept.came is not None
    assert kept.came.words is None
    assert kept.read is not None
    assert kept.read.asked == "What was the pulse?"


def test_a_promise_keeps_who_made_it_and_is_carried_on(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.claim()
    at.rang(alerts.Outcome.CARRY_ON, next_step_at=at.now + 240 * MINUTE, step="Ring again")
    promise = receipt_of(at, ReasonCode.FOLLOW_UP_DUE).promise
    assert promise is not None
    assert (promise.after, promise.step, promise.by) == ("carry_on", "Ring again", at.ward.nurse.name)
    before = reasons(at)[0].receipt
    at.text("call me")
    at.claim()
    at.rang(alerts.Outcome.VISIT)
    assert reasons(at)[0].receipt == before


def test_a_reason_that_brings_no_receipt_gets_one_that_says_who_noted_it(at: Story) -> None:
    stay = at.enrol()
    at.database.write(lambda session: contact.stop(session, stay.hub_id, stay.patient_id, "Asked us to", actor=at.ward.nurse, now=at.now))
    noted = receipt_of(at, ReasonCode.CANNOT_TEXT).noted
    assert noted is not None
    assert (noted.said, noted.by_kind, noted.by) == (
        "Cannot text: phone today. The team has stopped all texts to this patient.",
        "staff",
        at.ward.nurse.name,
    )


def test_what_is_changed_in_the_rows_afterwards_changes_no_receipt(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    before = [one.receipt for one in reasons(at)]

    def work(session: Session) -> None:
        session.execute(update(FINDINGS).values(values={}, rule_version="9"))
        session.execute(update(inbound).values(body="97 70"))

    at.database.write(work)
    assert [one.receipt for one in reasons(at)] == before


def test_a_text_that_raises_an_alert_asks_the_database_no_more_for_its_receipt(at: Story) -> None:
    at.enrol()
    at.text("97 70")
    at.clock.advance(5 * MINUTE)
    asked: list[str] = []

    def note(*about: Any) -> None:  # noqa: ANN401 -- an event's arguments
        asked.append(about[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        at.text("88 110")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert [one for one in asked if "FROM episode_event" in one or "FROM finding" in one or "FROM pathway_version" in one] == []


def test_a_number_that_the_hub_signed_says_so(at: Story) -> None:
    with at.database.read() as session:
        live = pathways.live_named(session, at.ward.hub.id, "covid-oximetry-at-home")
    changed = definition.of(live.pathway).filled({"bands.red_max": "93"}, signed="Set here by A and B")
    scored.adopt(at.database, at.ward.hub.id, changed, now=at.now)
    at.enrol()
    at.text("93 80")
    low = next(one for one in receipt_of(at, ReasonCode.LOW_READING).findings if one.code == "spo2_red")
    assert (low.source, low.label, low.trust) == ("hub1", "LOCAL", "signed in this hub by two clinicians")
    assert low.sources == ("hub1: Set here by A and B",)
