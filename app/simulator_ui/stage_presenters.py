"""How the scripted afternoon is shown beside the phones. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from app.web.rehearsal import PACES, Part, Progress, Step


@dataclass(frozen=True, slots=True)
class StepView:
    """One step; `state` is "done", "next" or "later", `part` what happens, `minutes` how long until it comes."""

    at: str
    minutes: int
    state: str
    part: str
    who: str | None
    says: str | None
    tells: str


@dataclass(frozen=True, slots=True)
class PaceView:
    """One pace to choose."""

    pace: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class StageView:
    """The clock and the script. `state`: "ready", "plays", "stopped" or "over"; `last` and `next` are steps where there are such."""

    at: str
    state: str
    skips: bool
    provider_away: bool
    paces: tuple[PaceView, ...]
    steps: tuple[StepView, ...]
    last: StepView | None
    next: StepView | None


def present(progress: Progress, *, zone: ZoneInfo) -> StageView:
    """Show where the afternoon is, by the hub's clock."""
    upcoming = progress.next
    steps = tuple(_step(one, progress, zone) for one in progress.steps)
    done = [one for one in steps if one.state == "done"]
    return StageView(
        at=f"{progress.now.astimezone(zone):%H:%M}",
        state=_state(progress, upcoming),
        skips=progress.skips,
        provider_away=progress.provider_away,
        paces=tuple(PaceView(pace, pace == progress.pace and not progress.skips) for pace in PACES),
        steps=steps,
        last=done[-1] if done else None,
        next=next((one for one in steps if one.state == "next"), None),
    )


def _state(progress: Progress, upcoming: Step | None) -> str:
    if progress.plays:
        return "plays"
    if upcoming is None:
        return "over"
    return "stopped" if progress.begun else "ready"


def _step(one: Step, progress: Progress, zone: ZoneInfo) -> StepView:
    state = "done" if one.done else "next" if one is progress.next else "later"
    minutes = -(-max(timedelta(), one.at - progress.now) // timedelta(minutes=1))
    return StepView(f"{one.at.astimezone(zone):%H:%M}", minutes, state, Part(one.part).value, one.who, one.says, one.tells)
