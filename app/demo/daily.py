"""What the people of the demo text by themselves: their readings at the usual times, and something now and then."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from app.demo import course, history
from app.demo.cohort import Course, Person
from app.demo.history import Moment

DAYS: Final = 7
"""How many days they go on for; whoever runs the demo longer finds a quiet ward."""
TALKATIVE: Final = frozenset({Course.STABLE, Course.NOISY, Course.COPD, Course.RECOVERING})
ANSWERED_WITHIN: Final = timedelta(hours=2)
_FIRST_TURN: Final = 1_000  # the history's turns come before
_CHAT_TURN: Final = 10_000


def readings(ward: history.Ward, begins: datetime) -> Iterator[Moment]:
    """Give the readings of the days to come, in order of time."""
    ends = begins + timedelta(days=DAYS)
    moments: list[Moment] = []
    for turn, slot in enumerate(history.slots(ward.hub, begins, ends), _FIRST_TURN):
        for person in ward.people:
            if person.course in TALKATIVE:
                moments += (one for one in history.of_slot(person, turn, slot, slot + ANSWERED_WITHIN))
    return iter(sorted(moments, key=lambda one: one.at))


class Chat:
    """Somebody who is well texts a reading out of turn, so that a visitor sees the ward live."""

    def __init__(self) -> None:
        self._random = Random()
        self._turn = _CHAT_TURN

    def pause_s(self, every_s: float) -> float:
        """Give how long it is quiet now, about `every_s` seconds."""
        return every_s * self._random.uniform(0.6, 1.4)

    def says(self, people: tuple[Person, ...]) -> tuple[Person, str] | None:
        """Choose one of these and give what they text; None where nobody is there."""
        if not people:
            return None
        self._turn += 1
        person = self._random.choice(people)
        return person, course.text(person, self._turn, 0.0)
