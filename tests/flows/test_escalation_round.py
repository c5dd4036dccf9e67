"""Late alerts reach the on-call number, at any hour, each rung once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from app.flows import escalation_round
from app.hubs import service as hubs
from app.hubs.form import HubDraft
from app.identity.actor import system
from app.messaging.vocabulary import MessageClass
from tests import people
from tests.story import MINUTE, Story

ON_CALL = "+447700900950"


def test_a_red_that_nobody_claims_reaches_the_on_call_number_in_a_quarter_of_an_hour(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    assert at.tick(14 * MINUTE)["climbed"] == 0
    assert at.tick(MINUTE)["climbed"] == 1
    (text,) = at.texts_to(ON_CALL)
    assert (text.template, text.message_class) == ("on_call_alert", MessageClass.STAFF)


def test_the_text_to_staff_names_nobody(at: Story) -> None:
    stay = at.enrol()
    at.text("88 110")
    at.tick(15 * MINUTE)
    (text,) = at.texts_to(ON_CALL)
    assert stay.given_name not in text.body
    assert stay.family_name not in text.body
    assert people.phone(1) not in text.body


def test_the_text_to_staff_says_since_when_it_is_red(at: Story) -> None:
    at.enrol()
    at.text("93 80")
    at.tick(40 * MINUTE)
    at.text("88 110")
    became_red = at.now
    at.tick(15 * MINUTE)
    (text,) = at.texts_to(ON_CALL)
    assert f"has waited since {became_red.astimezone(at.ward.hub.zone):%H:%M}" in text.body


def test_it_goes_at_night_too(at: Story) -> None:
    at.enrol()
    at.clock.advance(timedelta(hours=14))  # two in the morning
    at.text("88 110")
    at.tick(15 * MINUTE)
    (text,) = at.texts_to(ON_CALL)
    assert text.not_before == at.now
    assert text.state == "accepted"


def test_it_goes_on_until_somebody_acts(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    start = at.now
    at.ticks(start + timedelta(hours=2), every=5 * MINUTE)
    told = [text.template for text in at.texts_to(ON_CALL)]
    assert told == ["on_call_alert", "on_call_again", "on_call_advice", *["on_call_again"] * 5]  # the third: no word of 999
    at.claim()
    assert at.ticks(at.now + 29 * MINUTE, every=5 * MINUTE)["climbed"] == 0
    assert at.tick(MINUTE)["climbed"] == 1


def test_workers_at_the_same_moment_text_each_rung_once(at: Story) -> None:
    at.enrol()
    at.text("88 110")
    at.clock.advance(15 * MINUTE)
    with ThreadPoolExecutor(3) as pool:
        swept = list(pool.map(lambda _: escalation_round.run(at.database, addresses=people.ADDRESSES, now=at.now), range(3)))
    assert sum(one.count("climbed") for one in swept) == 1
    assert [one.errors for one in swept] == [(), (), ()]
    assert len(at.texts_to(ON_CALL)) == 1


def test_a_hub_without_an_on_call_number_climbs_on_the_list_alone(at: Story) -> None:
    hub = at.ward.hub
    draft = HubDraft(name=hub.name, slug=hub.slug, phone=hub.phone, on_call_phone=None)
    at.database.write(lambda session: hubs.change_hub(session, hub.id, draft, actor=system("test"), now=at.now))
    at.enrol()
    at.text("88 110")
    assert at.tick(15 * MINUTE)["climbed"] == 1
    assert at.texts_to(ON_CALL) == []
    assert at.item().rung == 1
