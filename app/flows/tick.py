"""One turn of the worker: everything that is due by now, each story once, and what was done in one report."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

from sqlmodel import Session

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.audit import trail
from app.clock import Clock
from app.db import Database
from app.flows import (
    advice_round,
    calls_round,
    check_in_round,
    delivery,
    escalation_round,
    missed_readings,
    reconciliation,
    repeats,
    unhandled,
    upkeep,
    voice_call,
)
from app.flows.delivery import Delivery
from app.flows.fence import Swept
from app.flows.reconciliation import Reconciled
from app.logs import get_logger
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway
from app.messaging.sending import Delivered

_log = get_logger(__name__)
Result = TypeVar("Result")
Deliver = Callable[..., Delivery]
"""What sends: `delivery.run`, or what stands in for it."""
PERIOD_S: Final = 30
"""The longest that a turn may take to come round, with a long sending in it; silence for two of these is stale."""


@dataclass(frozen=True, slots=True)
class TickReport:
    """What one turn did. `held` are texts that the gate held back, `errors` the rows that broke."""

    now: datetime
    swept: Swept = field(default_factory=Swept)
    accepted: int = 0
    failed: int = 0
    unknown: int = 0
    recovered: int = 0
    held: tuple[dict[str, Any], ...] = ()
    errors: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def all_well(self) -> bool:
        """Whether nothing broke and every loop of the service goes round."""
        return not self.errors and not self.stale

    def as_json(self) -> dict[str, Any]:
        """Give the report as `wardlight tick` prints it."""
        return {
            "now": self.now.isoformat(),
            "prompts": self.swept.count(check_in_round.PROMPTS),
            "reminders": self.swept.count(missed_readings.REMINDERS),
            "second_reminders": self.swept.count(missed_readings.SECOND_REMINDERS),
            "missed": self.swept.count(missed_readings.MISSED),
            "climbed": self.swept.count(escalation_round.CLIMBED),
            "accepted": self.accepted,
            "failed": self.failed,
            "unknown": self.unknown,
            "recovered": self.recovered,
            "held": list(self.held),
            "errors": list(self.errors),
        }


def turn(
    database: Database,
    gateway: Gateway,
    *,
    addresses: Addresses,
    now: datetime,
    clock: Clock,
    deliver: Deliver = delivery.run,
    ping: Callable[[], None] | None = None,
    copied: bool = False,
) -> TickReport:
    """Take one turn at `now`. Any number of workers may do so at once: each row is taken by one of them.

    1 what came in is taken in first: lost texts, then texts not understood, so that nobody is chased who has answered.
    2 who is due is asked, who is silent is chased, what stands or is late goes up the ladder.
    3 what is to go out goes, urgent first.
    4 the trail is sealed, the heartbeat left, and the outside told only if all is well.
    `clock` is read while sending, which takes time of its own; `ping` tells a monitor outside that this loop is alive; `copied`: the
    list is also put away for a downtime, and whoever does that is watched.
    """
    faults: list[str] = []
    reconciled = _step(faults, "reconciliation", lambda: reconciliation.run_if_due(database, gateway, addresses=addresses, now=now))
    swept = _sweeps(faults, database, addresses, now)
    delivered = _step(faults, "delivery", lambda: deliver(database, gateway, addresses=addresses, clock=clock))
    _step(faults, "upkeep", lambda: upkeep.run_if_due(database, now=now))
    _step(faults, "seal", lambda: database.write(lambda session: trail.seal(session, now=now)))
    if not faults:
        _step(faults, "heartbeat", lambda: database.write(lambda session: watchdog.beat(session, Loop.TICK, period_s=PERIOD_S, now=now)))
    stale = _step(faults, "watchdog", lambda: database.write(lambda session: _watch(session, now, copied=copied)))
    report = _report(now, swept, reconciled, delivered, faults, stale or ())
    _say(report)
    if ping is not None and report.all_well:
        _step(faults, "ping", ping)
    return report


def _step(faults: list[str], name: str, do: Callable[[], Result]) -> Result | None:
    """Take one step of the turn; when it breaks, the others are taken all the same."""
    try:
        return do()
    except Exception as error:  # noqa: BLE001 -- a broken step must not keep the rest from going on
        _log.exception("tick.step_broke", job=name)
        faults.append(f"{name}: {type(error).__name__}")
        return None


def _sweeps(faults: list[str], database: Database, addresses: Addresses, now: datetime) -> Swept:
    sweeps: tuple[tuple[str, Callable[[], Swept]], ...] = (
        ("unhandled", lambda: unhandled.run(database, addresses=addresses, now=now)),
        ("voice_calls", lambda: voice_call.run(database, addresses=addresses, now=now)),
        ("check_in_round", lambda: check_in_round.run(database, addresses=addresses, now=now)),
        ("missed_readings", lambda: missed_readings.run(database, addresses=addresses, now=now)),
        ("calls_round", lambda: calls_round.run(database, now=now)),
        ("repeats", lambda: repeats.run(database, now=now)),
        ("advice_round", lambda: advice_round.run(database, addresses=addresses, now=now)),
        ("escalation_round", lambda: escalation_round.run(database, addresses=addresses, now=now)),
    )
    done = Swept()
    for name, run in sweeps:
        done += _step(faults, name, run) or Swept()
    return done


def _watch(session: Session, now: datetime, *, copied: bool) -> tuple[str, ...]:
    """Give the loops that have fallen silent, and note that somebody looked."""
    if not copied:
        watchdog.forget(session, watchdog.DOWNTIME)
    silent = tuple(watchdog.stale(session, now=now))
    watchdog.beat(session, Loop.WATCHDOG, period_s=PERIOD_S, now=now)
    return silent


def _report(
    now: datetime,
    swept: Swept,
    reconciled: Reconciled | None,
    delivered: Delivery | None,
    faults: Sequence[str],
    stale: tuple[str, ...],
) -> TickReport:
    sent = delivered.delivered if delivered is not None else Delivered()
    found = delivered.resolved.found if delivered is not None else 0
    errors = [*faults, *swept.errors]
    errors += delivered.errors if delivered is not None else ()
    errors += reconciled.errors if reconciled is not None else ()
    return TickReport(
        now=now,
        swept=swept,
        accepted=sent.accepted,
        failed=sent.failed,
        unknown=sent.unknown,
        recovered=found + (reconciled.recovered if reconciled is not None else 0),
        held=tuple({"id": held.message_id, "purpose": held.purpose, "reason": held.reason} for held in sent.held),
        errors=tuple(errors),
        stale=stale,
    )


def _say(report: TickReport) -> None:
    """Log a turn in which something was done or broke; a turn without either says nothing."""
    done = report.as_json()
    if not any(done[name] for name in done if name != "now") and not any(report.swept.counts.values()):
        return
    _log.info(
        "tick.done",
        prompts=done["prompts"],
        reminders=done["reminders"],
        second_reminders=done["second_reminders"],
        missed=done["missed"],
        climbed=done["climbed"],
        asked_999=report.swept.count(advice_round.ASKED),
        silent_999=report.swept.count(advice_round.SILENT),
        calls_due=report.swept.count(calls_round.DUE),
        accepted=report.accepted,
        failed=report.failed,
        unknown=report.unknown,
        recovered=report.recovered,
        held=len(report.held),
        errors=len(report.errors),
    )
