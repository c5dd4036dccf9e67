"""Readings by the form, the telephone and other machines: the same rules as a text, and a double tap is one."""

import pytest
from sqlmodel import Session

from app.alerts.service import Outcome as CallOutcome
from app.alerts.service import Urgency
from app.caseload.episode import Channel
from app.caseload.views import EpisodeView
from app.errors import NotFound
from app.flows import entered_reading, web_reply
from app.flows.reading_in import Outcome
from app.identity.actor import Actor, ActorKind
from app.intake.reply import ReadingValues, RedFlag
from app.messaging import links
from app.messaging.links import LinkView
from app.monitoring.reading import Level
from tests import people
from tests.story import MINUTE, Story

LOW = ReadingValues(spo2=88, pulse=110)
GOOD = ReadingValues(spo2=97, pulse=70)


def link(at: Story, stay: EpisodeView) -> LinkView:
    def work(session: Session) -> LinkView:
        return links.open(session, links.make(session, stay, at.now, now=at.now), now=at.now)

    return at.database.write(work)


def submit(at: Story, stay: EpisodeView, values: ReadingValues, client_id: str = "a") -> Outcome:
    opened = link(at, stay)
    return at.database.write(lambda session: web_reply.submit(session, opened, values, client_id=client_id, now=at.now))


def phone_in(at: Story, stay: EpisodeView, values: ReadingValues, *, concern: bool = False, client_id: str | None = None) -> Outcome:
    return at.database.write(
        lambda session: entered_reading.by_staff(
            session, stay.hub_id, stay.id, values, concern=concern, client_id=client_id, actor=at.ward.nurse, now=at.now
        )
    )


def test_the_form_and_the_text_have_the_same_answer(at: Story) -> None:
    by_form, by_text = at.enrol(1, channel=Channel.WEB), at.enrol(2)
    shown = submit(at, by_form, LOW).answer
    at.text("88 110", by=people.phone(2))
    assert shown.body == at.answer(people.phone(2)).body
    assert [item.urgency for item in at.worklist()] == [Urgency.RED, Urgency.RED]
    assert by_text.id != by_form.id


def test_the_answer_to_a_form_is_shown_and_not_texted(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    submit(at, stay, LOW)
    assert at.templates_to() == ["welcome_web"]


def test_a_double_tap_is_one_reading_and_one_answer(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    first, again = submit(at, stay, LOW), submit(at, stay, LOW)
    assert (first.recorded.duplicate, again.recorded.duplicate) == (False, True)
    assert first.recorded.reading.id == again.recorded.reading.id
    assert len(at.readings(stay)) == 1
    assert len(at.item().reasons) == 1


def test_a_second_submission_is_a_second_reading(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    submit(at, stay, LOW, "a")
    at.clock.advance(5 * MINUTE)
    submit(at, stay, GOOD, "b")
    assert [reading.spo2 for reading in at.readings(stay)] == [97, 88]


def test_the_ids_that_two_forms_make_do_not_meet(at: Story) -> None:
    stays = [at.enrol(number, channel=Channel.WEB) for number in (1, 2)]
    for stay in stays:
        submit(at, stay, GOOD, "the very same" * 20)
    assert [len(at.readings(stay)) for stay in stays] == [1, 1]


def test_a_red_flag_on_the_form_is_red(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    outcome = submit(at, stay, ReadingValues(spo2=97, pulse=70, red_flags=(RedFlag.CHEST_PAIN,)))
    assert outcome.answer.template == "reply_red_symptom"
    assert at.item().urgency is Urgency.RED


def test_a_reading_by_telephone_goes_through_the_same_rules_with_its_writer(at: Story) -> None:
    stay = at.enrol(channel=Channel.STAFF)
    outcome = phone_in(at, stay, LOW)
    (reading,) = at.readings(stay)
    assert (reading.channel, reading.entered_by, reading.level) == ("staff", "Clinician of north", Level.RED)
    assert outcome.raised is not None
    assert at.item().urgency is Urgency.RED
    assert at.texts_to(people.phone(1)) == []


def test_a_worried_nurse_is_amber_whatever_the_numbers(at: Story) -> None:
    stay = at.enrol()
    phone_in(at, stay, GOOD, concern=True)
    assert at.item().urgency is Urgency.AMBER


def test_a_reading_of_another_hubs_patient_is_refused(at: Story) -> None:
    south = people.open_ward(at.database, "south")
    stay = people.enrol(at.database, south, 5)
    with pytest.raises(NotFound):
        at.database.write(lambda session: entered_reading.by_staff(session, at.ward.hub.id, stay.id, LOW, actor=at.ward.nurse, now=at.now))


def test_a_machine_may_send_the_same_thing_twice(at: Story) -> None:
    stay = at.enrol()
    machine = Actor(ActorKind.TOKEN, 1, "monitor", at.ward.hub.id)

    def send() -> Outcome:
        return at.database.write(
            lambda session: entered_reading.by_machine(
                session, stay.hub_id, stay.patient_id, LOW, measured_at=at.now - 5 * MINUTE, client_id="x-1", actor=machine, now=at.now
            )
        )

    first, again = send(), send()
    assert first.recorded.reading.id == again.recorded.reading.id
    assert (again.recorded.duplicate, again.raised) == (True, None)
    assert [(finding.code, finding.confirmed) for finding in first.recorded.findings] == [
        (finding.code, finding.confirmed) for finding in again.recorded.findings
    ]
    (reading,) = at.readings(stay)
    assert (reading.channel, reading.measured_at, reading.received_at) == ("api", at.now - 5 * MINUTE, at.now)


def test_a_form_from_somebody_discharged_reaches_a_person(at: Story) -> None:
    stay = at.enrol(channel=Channel.WEB)
    at.text("88 110")
    at.claim()
    at.rang(CallOutcome.DISCHARGED)
    at.clock.advance(10 * MINUTE)
    assert submit(at, stay, GOOD).answer.template == "not_monitored"
    assert at.codes() == {"texting_not_monitored"}
