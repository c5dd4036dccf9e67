"""Three days of a ward: who is enrolled, what reaches the phones, what is texted back, and what the nurses do; by the seed."""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select
from sqlmodel import SQLModel

from app.alerts import service as alerts
from app.alerts import store as alert_store
from app.alerts.listed import WorklistItem
from app.caseload.episode import EndReason, PauseReason
from app.errors import Refused
from app.flows import call_outcome, claiming, contact, enrolment, leaving
from app.messaging.twilio import signatures
from app.provider_double.book import Message
from app.provider_double.faults import Rates
from tests import people
from tests.simulation.cohort import AFTER_ADVICE, Habit, Person, habit
from tests.simulation.world import SERVICE, World, open_ward

START: Final = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)  # a Monday in winter: London shows the same time
BY_DAY, BY_NIGHT = timedelta(minutes=5), timedelta(minutes=20)
OPEN_FROM, OPEN_UNTIL = 7, 21
BAD_FROM, BAD_UNTIL = timedelta(hours=18, minutes=10), timedelta(hours=18, minutes=50)
SLUGS: Final = ("north", "south")
STRANGERS: Final = tuple(people.phone(880 + number) for number in range(6))
DEAD_CODES: Final = (30003, 30005, 30006, 21211, 21614)
EVERY_DEAD: Final = 37
"""Which patients have a number that nothing reaches: every so many, one for each of those codes."""
TIMES: Final = (["08:00", "13:00", "18:00"], ["08:00", "18:00"], ["09:30", "17:00"], ["08:30"])
TIME_WEIGHTS: Final = (2, 4, 2, 2)
MINUTE: Final = timedelta(minutes=1)
PROMPTS: Final = ("prompt", "reminder", "second_reminder", "carer_reminder")
ASKS_AGAIN: Final = ("reply_amber", "reply_red", "clarify", "wrong_asks", "repeat", "unreadable", "try_again")
OUTCOMES: Final = (alerts.Outcome.CARRY_ON, alerts.Outcome.NO_ANSWER, alerts.Outcome.REPEAT_READING, alerts.Outcome.CARRY_ON)
_outbound = SQLModel.metadata.tables["outbound_message"]
_NEVER_SIGNED: Final = "SMforged"


@dataclass
class Course:
    """One run, from the first enrolment to the last look."""

    world: World
    seed: int
    patients: int
    days: int
    story: list[tuple[datetime, str, str]] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    texted: dict[str, str] = field(default_factory=dict)  # the provider's id to the phone
    forged: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # what the worker reported as broken
    recovered: int = 0
    wards: dict[str, people.Ward] = field(default_factory=dict)
    usual: Rates = field(default_factory=dict)  # the faults of most hours
    worst: Rates = field(default_factory=dict)  # and those of one bad hour of each evening
    until: timedelta | None = None  # it is looked at after so much of it; None: at its end
    _queue: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _by_phone: dict[str, list[Person]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.end = self.world.now + (self.until or timedelta(days=self.days))

    def run(self) -> None:
        """Live through it."""
        self._open()
        self._plan()
        while self._queue and self._queue[0][0] < self.end:
            at, _, act = heapq.heappop(self._queue)
            self.world.clock.set(max(at, self.world.now))
            act()
        self._close()

    def at(self, when: datetime, act: Callable[[], None]) -> None:
        """Do something at this time."""
        heapq.heappush(self._queue, (when, next(self._order), act))

    def note(self, who: str, what: str) -> None:
        """Write down what happened, for whoever reads a failure."""
        self.story.append((self.world.now, who, what))

    # who there is

    def _open(self) -> None:
        for slug in SLUGS:
            self.wards[slug] = open_ward(self.world, slug)
        for number in range(1, self.patients + 1):
            self._enrol(number)
        self.world.deliver()

    def _enrol(self, number: int) -> None:
        chance = Random(f"{self.seed}/{number}")
        ward = self.wards[self._slug(number)]
        couple = number % 25 == 0  # shares the phone of the one before
        phone = people.phone(number - 1) if couple else people.phone(number)
        person = Person(number, phone, habit(chance), chance)
        facts: dict[str, Any] = {"phone": phone, "reading_times": tuple(chance.choices(TIMES, TIME_WEIGHTS)[0])}
        if number % 20 == 0:  # every twentieth has a carer, and one carer has three
            facts |= {"carer_phone": people.phone(800 + number // 60), "carer_name": "Carer", "carer_role": "daughter"}
        draft = people.draft(number, **facts)
        person.stay = self.world.database.write(
            lambda session: enrolment.enrol(session, draft, addresses=self.world.parts.addresses, actor=ward.nurse, now=self.world.now)
        )
        self.persons.append(person)
        self._by_phone.setdefault(phone, []).append(person)
        if facts.get("carer_phone"):
            self._by_phone.setdefault(facts["carer_phone"], []).append(person)
        if couple:
            person.letter, self.persons[-2].letter = "B", "A"

    def _slug(self, number: int) -> str:
        return SLUGS[(number // 50) % 2]  # fifty by fifty, so that couples are of one hub

    def hub_phone(self, person: Person) -> str:
        """Give the number that somebody texts: now and then the service's own, which they have from elsewhere."""
        return people.HUB_PHONES[self._slug(person.number)]

    # what is planned from the start

    def _plan(self) -> None:
        when, over = self.world.now, self.world.now + timedelta(days=self.days)
        while when < over:
            self.at(when, self._tick)
            when += BY_DAY if OPEN_FROM <= when.hour < OPEN_UNTIL else BY_NIGHT
        for day in range(self.days):
            self._plan_day(START.replace(hour=0, minute=0) + timedelta(days=day))
        for person in self.persons:
            self._plan_for(person)
        for phone in STRANGERS:
            self.at(self._some_time(), partial(self._stranger, phone))
            self.at(self._some_time(), partial(self._forge, phone))
        for person in self.chance.sample(self.persons, min(len(self.persons) // 2, 24)):
            self.at(self._some_time(), partial(self._staff_act(), person))

    def _plan_day(self, midnight: datetime) -> None:
        for half_hour in range(48):
            if OPEN_FROM <= half_hour // 2 < OPEN_UNTIL or half_hour % 4 == 0:
                for slug in SLUGS:
                    self.at(midnight + timedelta(minutes=30 * half_hour + 7), partial(self._round, slug))
        self.at(midnight + BAD_FROM, lambda: self.world.faults.become({**self.usual, **self.worst}))
        self.at(midnight + BAD_UNTIL, lambda: self.world.faults.become(self.usual))

    def _plan_for(self, person: Person) -> None:
        if person.habit is Habit.STOPS:
            stop = self._some_time()
            word = self.chance.choice(("STOP", "END", "stop", "please stop texting me"))
            self.at(stop, lambda: self._text(person, word))
            if self.chance.random() < 0.7:
                self.at(stop + timedelta(minutes=self.chance.randint(1, 900)), lambda: self._text(person, "START"))
        if person.habit is Habit.TALKER:
            for _ in range(2):
                self.at(self._some_time(), lambda: self._text(person, person.aside()))
            self.at(self._some_time(), lambda: self._text(person, self.chance.choice(("", "96 80")), media=1))

    def _some_time(self) -> datetime:
        day, minute = self.chance.randrange(self.days), self.chance.randint(7 * 60, 22 * 60)
        return START.replace(hour=0, minute=0) + timedelta(days=day, minutes=minute, seconds=self.chance.randrange(60))

    # what the service does

    def _tick(self) -> None:
        report = self.world.tick()
        if report is None:
            self.note("worker", "died")
        else:
            self.recovered += report.recovered
            self.faults += [error for error in report.errors if not error.startswith(("list ", "report "))]
        self._look_at_phones()

    # what people do

    def _look_at_phones(self) -> None:
        arrived = self.world.new_texts()
        names = self._templates([message_id(one) for one in arrived])
        for one in arrived:
            template, episode_id = names[message_id(one)]
            holders = self._by_phone.get(one.to_phone, [])
            person = next((one for one in holders if one.stay is not None and one.stay.id == episode_id), None)
            if person is None and holders:
                person = holders[0]
            if person is not None:
                self._react(person, one, template)

    def _templates(self, ids: list[int]) -> dict[int, tuple[str, int | None]]:
        query = select(_outbound.c.id, _outbound.c.template, _outbound.c.episode_id).where(_outbound.c.id.in_(ids))
        with self.world.database.read() as session:
            return {row.id: (row.template, row.episode_id) for row in session.execute(query)}

    def _react(self, person: Person, message: Message, template: str) -> None:
        if template.startswith(PROMPTS):
            slot = f"{message.created_at:%m-%d}/{message.created_at.hour // 4}"
            wait = None if slot in person.answering else person.will_answer(PROMPTS.index(template.removesuffix("_for_carer")))
            if wait is not None:
                person.answering.add(slot)
                self.at(self.world.now + wait, lambda: self._answer(person, message.to_phone))
        elif template == "have_you_called":
            word = person.chance.choice(AFTER_ADVICE)
            if word is not None:
                self.at(self.world.now + MINUTE * person.chance.randint(1, 12), lambda: self._text(person, word, by=message.to_phone))
        elif template.startswith(ASKS_AGAIN) and person.chance.random() < 0.6 and "confirmed" not in template:
            self.at(self.world.now + MINUTE * person.chance.randint(2, 25), lambda: self._answer(person, message.to_phone))
        elif person.habit is Habit.TALKER and person.chance.random() < 0.1:
            self.at(self.world.now + MINUTE, lambda: self._text(person, "thanks", by=message.to_phone))

    def _answer(self, person: Person, phone: str) -> None:
        body = person.reading()
        self._text(person, body, by=phone)
        if person.habit is Habit.CARELESS and person.chance.random() < 0.35:
            again = body if person.chance.random() < 0.4 else person.correction()
            self.at(self.world.now + timedelta(seconds=person.chance.randint(5, 150)), lambda: self._text(person, again, by=phone))

    def _text(self, person: Person, body: str, *, by: str | None = None, media: int = 0) -> None:
        phone = by or person.phone
        self.note(phone, f"texts {body!r}")
        sid = self.world.text(phone, self.hub_phone(person), body, media=media)
        self.texted[sid] = phone
        self._look_at_phones()

    def _stranger(self, phone: str) -> None:
        body = self.chance.choice(("hello", "91 100", "who is this", "STOP", "97 70", "my mum cannot breathe"))
        self.note(phone, f"texts {body!r}")
        self.texted[self.world.text(phone, people.HUB_PHONES[self.chance.choice(SLUGS)], body)] = phone

    def _forge(self, phone: str) -> None:
        """Somebody who is not the provider posts a text."""
        sid = f"{_NEVER_SIGNED}{len(self.forged):025}"
        fields = {"MessageSid": sid, "From": phone, "To": people.HUB_PHONES["north"], "Body": "80 120"}
        self.forged.append(sid)
        signature = signatures.sign("guessed", f"{SERVICE}/webhooks/twilio/sms", fields)
        self.world.forge(fields, signature)

    # what the staff do

    def _round(self, slug: str) -> None:
        """Take some from the top of the list, ring, and write down what came of it."""
        ward = self.wards[slug]
        with self.world.database.read() as session:
            items = list(alert_store.worklist(session, ward.hub.id).items)
        for item in items[: self.chance.randint(5, 40)]:
            self._ring(ward, item)
        self.world.deliver()

    def _ring(self, ward: people.Ward, item: WorklistItem) -> None:
        draft = alerts.OutcomeDraft(self.chance.choice(OUTCOMES), "Rang.")
        database, hub_id, now = self.world.database, ward.hub.id, self.world.now
        addresses = self.world.parts.addresses
        try:
            database.write(lambda session: claiming.claim(session, hub_id, item.alert_id, actor=ward.nurse, now=now))
            database.write(
                lambda session: call_outcome.record(session, hub_id, item.alert_id, draft, addresses=addresses, actor=ward.nurse, now=now)
            )
        except Refused as refused:
            self.note(f"alert {item.alert_id}", f"not rung: {refused}")

    def _staff_act(self) -> Callable[[Person], None]:
        return self.chance.choices((self._discharge, self._pause, self._die, self._leave_alone), (5, 4, 2, 1))[0]

    def _discharge(self, person: Person) -> None:
        self._do(person, "discharged", lambda session, hub, stay, **who: leaving.discharge(session, hub, stay, EndReason.RECOVERED, **who))

    def _pause(self, person: Person) -> None:
        self._do(person, "paused", lambda session, hub, stay, **who: leaving.pause(session, hub, stay, PauseReason.AWAY, **who))
        back = self.world.now + timedelta(hours=self.chance.randint(2, 20))
        self.at(back, lambda: self._do(person, "resumed", leaving.resume))

    def _die(self, person: Person) -> None:
        self._do(person, "died", leaving.died)

    def _leave_alone(self, person: Person) -> None:
        assert person.stay is not None
        patient_id = person.stay.patient_id
        self._do(person, "not texted", lambda session, hub, _, **who: contact.stop(session, hub, patient_id, "asked for it", **who))

    def _do(self, person: Person, what: str, act: Callable[..., object]) -> None:
        assert person.stay is not None
        stay, ward = person.stay, self.wards[self._slug(person.number)]
        now = self.world.now
        try:
            self.world.database.write(lambda session: act(session, stay.hub_id, stay.id, actor=ward.nurse, now=now))
            self.note(person.phone, what)
        except Refused as refused:
            self.note(person.phone, f"not {what}: {refused}")

    # the end

    def _close(self) -> None:
        """The faults are over: what is under way comes to its end."""
        self.world.clock.set(max(self.end, self.world.now))
        self.world.faults.become({})
        self.world.release()
        for _ in range(12):
            self._tick_quietly()

    def _tick_quietly(self) -> None:
        report = self.world.tick()
        if report is not None:
            self.recovered += report.recovered
            self.faults += report.errors
        self.world.clock.advance(BY_DAY)


def message_id(message: Message) -> int:
    """Give the row that a text at the provider says it is of."""
    return int(parse_qs(urlsplit(message.status_callback or "").query)["message"][0])
