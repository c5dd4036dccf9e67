"""Where the scripted afternoon stands: which step comes next, and when. Not safe for threads by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.demo.afternoon import Afternoon, Scene
from app.web.rehearsal import Step


class Playhead:
    """Goes through a script step by step; while stopped it stands, so that what is to come comes later."""

    def __init__(self, script: Afternoon) -> None:
        self._script = script
        self._done = 0
        self._played = timedelta()  # as of `_since`
        self._since: datetime | None = None

    @property
    def plays(self) -> bool:
        """Whether it goes on."""
        return self._since is not None

    @property
    def begun(self) -> bool:
        """Whether it was ever begun."""
        return self.plays or self._done > 0 or self._played > timedelta()

    @property
    def over(self) -> bool:
        """Whether every step was played."""
        return self._done == len(self._script.scenes)

    def play(self, *, now: datetime) -> None:
        """Begin or go on at `now`; nothing where it plays already or is over."""
        if not self.plays and not self.over:
            self._since = now

    def stop(self, *, now: datetime) -> None:
        """Stand still from `now` on."""
        self._played, self._since = self._elapsed(now), None

    def next_at(self) -> datetime | None:
        """Give when the next step comes; None where none does by itself."""
        if self._since is None or self.over:
            return None
        return self._since - self._played + self._script.scenes[self._done].after

    def take(self, *, now: datetime) -> Scene | None:
        """Give the next step if its time has come, and go past it."""
        at = self.next_at()
        if at is None or at > now:
            return None
        scene = self._script.scenes[self._done]
        self._done += 1
        if self.over:
            self.stop(now=now)
        return scene

    def steps(self, names: Mapping[str, str], *, now: datetime) -> tuple[Step, ...]:
        """Give every step with the names of who does it; where it stands still, as if it went on at `now`."""
        start = now - self._elapsed(now)
        return tuple(
            Step(start + one.after, one.part, names[one.who] if one.who else None, one.says, one.tells, done=place < self._done)
            for place, one in enumerate(self._script.scenes)
        )

    def _elapsed(self, now: datetime) -> timedelta:
        return self._played if self._since is None else self._played + (now - self._since)
