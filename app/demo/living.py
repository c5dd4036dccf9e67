"""The simulated patients go on texting while the demo runs: about every ten seconds something happens."""

import threading
from random import Random
from typing import Final

from app.alerts import store as alerts
from app.clock import Clock
from app.demo import course
from app.demo.cohort import Course
from app.demo.history import Ward, texted
from app.errors import WardlightError
from app.logs import get_logger

EVERY_S: Final = 10.0
_TALKATIVE: Final = frozenset({Course.STABLE, Course.NOISY, Course.COPD, Course.RECOVERING})
_FIRST_TURN: Final = 10_000  # the history's turns come before

_log = get_logger(__name__)


class Life:
    """A thread in which one patient after another sends a reading. Nobody who waits for a call is made to text."""

    def __init__(self, ward: Ward, clock: Clock, *, every_s: float = EVERY_S) -> None:
        self._ward = ward
        self._clock = clock
        self._every_s = every_s
        self._random = Random()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="demo", daemon=True)
        self._turn = _FIRST_TURN

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End, after the text in hand."""
        self._stopping.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stopping.wait(self._every_s * self._random.uniform(0.6, 1.4)):
            try:
                self.turn()
            except WardlightError:
                _log.exception("demo.turn_failed")

    def turn(self) -> None:
        """Have one patient text."""
        self._turn += 1
        with self._ward.database.read() as session:
            waiting = {item.phone for item in alerts.worklist(session, self._ward.hub.id, limit=100, cursor=None).items}
        well = [person for person in self._ward.people if person.course in _TALKATIVE and person.phone not in waiting]
        if well:
            person = self._random.choice(well)
            texted(self._ward, person, course.text(person, self._turn, 0.0), now=self._clock.now())
