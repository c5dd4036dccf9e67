"""A house beside whose phones an afternoon can be played: what the demo has, around a hub of the test's own."""

from dataclasses import replace

from app.clock import WarpedClock
from app.demo import afternoon, cohort, history
from app.demo.provider import DemoProvider
from app.demo.stage import Live, Stage
from tests.browser.house import House


def with_stage(house: House) -> Stage:
    """Give the house, which is not served yet, a clock that can be warped and a stage; the stage does nothing by itself."""
    clock, provider, actor = WarpedClock(house.now), DemoProvider(), house.nurse.actor
    parts = replace(house.parts, clock=clock)
    ward = history.Ward(parts.database, provider, parts.addresses, house.ward.hub, actor, actor, cohort.people())
    stage = Stage(Live(parts, clock, provider, ward), afternoon.load())
    house.parts = replace(parts, rehearsal=stage)
    return stage


def play(house: House, count: int) -> None:
    """Play so many steps, one after the other, and pause there; whoever signs in then does so at that hour."""
    stage = with_stage(house)
    stage.play()
    while sum(one.done for one in stage.progress().steps) < count:
        stage.skip()
        stage.round()
    stage.run(0)
    house.clock.set(stage.progress().now)
