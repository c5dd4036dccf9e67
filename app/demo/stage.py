"""The demo goes on by itself: its clock, the worker's turns, the people's texts, and the scripted afternoon if it is played.

One thread does it all, in rounds. At a quick pace the clock waits for the worker's turn and for the step that is due, so
that each reminder comes before the one after it, and no heartbeat looks old merely because time was wound forward: the
banner shows when something is wrong, and then only. A turn that breaks leaves no heartbeat, and the banner comes.
"""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from sqlalchemy import update
from sqlmodel import Session

from app import worker
from app.alerts import store as alerts
from app.clock import WarpedClock, monotonic
from app.demo import daily, history
from app.demo.afternoon import Afternoon, Scene
from app.demo.cohort import HUB_PHONE, Person
from app.demo.playhead import Playhead
from app.demo.provider import DemoProvider
from app.errors import Invalid, WardlightError
from app.identity.sessions import ABSOLUTE
from app.identity.store import SESSIONS
from app.logs import get_logger
from app.web.parts import Parts
from app.web.rehearsal import PACES, Part, Progress, Texted

ROUND_S: Final = 0.1
QUICK_ROUND_S: Final = 0.01
"""At a quick pace the clock waits for the rounds, so that they follow one another closely."""
TURN_EVERY: Final = timedelta(seconds=45)
"""A turn comes when so much of the demo's time has passed since the last, or `worker.EVERY_S` real seconds."""
AHEAD: Final = timedelta(seconds=55)
"""How far a quick clock may be ahead of the last turn: less than the two periods after which a loop is stale."""
SKIPPING: Final = 3600
CHAT_EVERY_S: Final = 10.0

_log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Live:
    """What the stage moves: the parts of the running service, whose clock and provider these are, and the ward in it."""

    parts: Parts
    clock: WarpedClock
    provider: DemoProvider
    ward: history.Ward


class Stage:
    """Plays until it is ended. Its public methods may be called from any thread."""

    def __init__(self, live: Live, script: Afternoon, *, chat_every_s: float = CHAT_EVERY_S) -> None:
        self._live = live
        self._players = script.players(live.ward.people)
        self._names = {part: f"{one.given_name} {one.family_name}" for part, one in self._players.items()}
        self._head = Playhead(script)
        self._readings = daily.readings(live.ward, live.clock.now())
        self._reading = next(self._readings, None)
        self._chat, self._chat_every_s, self._chat_at = daily.Chat(), chat_every_s, monotonic() + chat_every_s
        self._pace_after_skip: int | None = None
        self._turned_at, self._turned_s = live.clock.now() - TURN_EVERY, monotonic()
        self._texts = 0
        self._lock = threading.RLock()
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._go_round, name="demo", daemon=True)

    def start(self) -> None:
        """Begin to go round."""
        self._thread.start()

    def end(self) -> None:
        """End, after the round in hand."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def progress(self) -> Progress:
        """Say where the afternoon is."""
        with self._lock:
            now, after = self._live.clock.now(), self._pace_after_skip
            return Progress(
                now=now,
                pace=self._live.clock.pace if after is None else after,
                skips=after is not None,
                begun=self._head.begun,
                plays=self._head.plays,
                provider_away=self._live.provider.away,
                steps=self._head.steps(self._names, now=now),
            )

    def run(self, pace: int) -> None:
        """Change the pace of the clock to one of `PACES`; raises Invalid for another."""
        if pace not in PACES:
            raise Invalid("The demo's clock has no such pace.")
        with self._lock:
            self._pace_after_skip = None
            self._set_pace(pace)

    def skip(self) -> None:
        """Run to the next step as fast as the worker can follow; nothing where none comes."""
        with self._lock:
            if self._pace_after_skip is None and self._head.next_at() is not None:
                self._pace_after_skip = self._live.clock.pace
                self._set_pace(SKIPPING)

    def play(self) -> None:
        """Begin the afternoon, or go on with it."""
        with self._lock:
            self._head.play(now=self._live.clock.now())

    def stop(self) -> None:
        """Play no further; a provider that is away comes back."""
        with self._lock:
            self._head.stop(now=self._live.clock.now())
            self._live.provider.come_back()
            self._end_skip()

    def keeps(self, text: Texted) -> bool:
        """Whether the provider, away just now, keeps this text."""
        return self._live.provider.keeps(text)

    def round(self) -> None:
        """Do all that is due, once."""
        with self._lock:
            self._play_due()
            self._read_due()
            self._chat_if_quiet()
        self._turn_if_due()
        with self._lock:
            self._hold()

    def _go_round(self) -> None:
        while not self._ending.wait(QUICK_ROUND_S if self._live.clock.pace > 1 else ROUND_S):
            try:
                self.round()
            except WardlightError:
                _log.exception("demo.round_failed")

    def _play_due(self) -> None:
        while scene := self._head.take(now=self._live.clock.now()):
            self._do(scene)
            self._end_skip()

    def _do(self, scene: Scene) -> None:
        match scene.part:
            case Part.TEXTS:
                self._say(self._players[scene.who or ""], scene.says or "")
            case Part.PROVIDER_AWAY:
                self._live.provider.go_away()
            case Part.PROVIDER_BACK:
                self._live.provider.come_back()
            case Part.FALLS_SILENT | Part.ENDS:
                pass  # nobody of the cast texts but by the script
            case _:
                assert_never(scene.part)

    def _read_due(self) -> None:
        """Have whoever is asked at this time of day answer; nobody who waits for a call is made to text."""
        while self._reading is not None and self._reading.at <= self._live.clock.now():
            moment, self._reading = self._reading, next(self._readings, None)
            if moment.person is not None and moment.person in self._free(with_cast=not self._head.begun):
                self._say(moment.person, moment.body)

    def _chat_if_quiet(self) -> None:
        if monotonic() < self._chat_at:
            return
        self._chat_at = monotonic() + self._chat.pause_s(self._chat_every_s)
        said = self._chat.says(self._free(with_cast=False)) if self._live.clock.pace == 1 else None
        if said is not None:
            self._say(*said)

    def _free(self, *, with_cast: bool) -> tuple[Person, ...]:
        """Give who texts by themselves just now."""
        with self._live.parts.database.read() as session:
            waiting = {item.phone for item in alerts.worklist(session, self._live.ward.hub.id, limit=100, cursor=None).items}
        talkative = (one for one in self._live.ward.people if one.course in daily.TALKATIVE and one.phone not in waiting)
        return tuple(one for one in talkative if with_cast or one not in self._players.values())

    def _say(self, person: Person, body: str) -> None:
        """Text, by the way that every text comes; while the provider is away it waits there."""
        self._texts += 1
        now, sid = self._live.clock.now(), f"demo{self._texts}"
        if not self._live.provider.keeps(Texted(f"SIM{sid}", person.phone, HUB_PHONE, body, now)):
            history.received(self._live.ward, person.phone, body, sid, now=now)

    def _turn_if_due(self) -> None:
        now = self._live.clock.now()
        if now - self._turned_at < TURN_EVERY and monotonic() - self._turned_s < worker.EVERY_S:
            return
        if self._live.clock.pace > 1:
            self._live.parts.database.write(lambda session: keep_sessions(session, now=now))
        worker.take_turn(self._live.parts)
        self._turned_at, self._turned_s = now, monotonic()

    def _set_pace(self, pace: int) -> None:
        self._live.clock.run(pace)
        self._hold()

    def _end_skip(self) -> None:
        if self._pace_after_skip is not None:
            pace, self._pace_after_skip = self._pace_after_skip, None
            self._set_pace(pace)

    def _hold(self) -> None:
        """Keep a quick clock from running past the worker, or past the step that comes next."""
        limits = [limit for limit in (self._turned_at + AHEAD, self._head.next_at()) if limit is not None]
        self._live.clock.wait_at(min(limits) if self._live.clock.pace > 1 else None)


def keep_sessions(session: Session, *, now: datetime) -> None:
    """Let no session run out: hours pass in seconds here, and nobody has been away for as long as the clock says."""
    alive = SESSIONS.c.revoked_at.is_(None), SESSIONS.c.last_seen_at < now
    session.execute(update(SESSIONS).where(*alive).values(last_seen_at=now, expires_at=now + ABSOLUTE))
