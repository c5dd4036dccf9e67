"""The worker: a metronome that takes one turn every few seconds. All state is in rows, so any number of workers may run."""

from datetime import datetime
from typing import Any, Final

import httpx2
from apscheduler.schedulers.background import BackgroundScheduler

from app.downtime import copying
from app.flows import tick
from app.logs import get_logger
from app.web.parts import Parts

_log = get_logger(__name__)
EVERY_S: Final = 5
COPY_EVERY_S: Final = 10
"""So often is looked whether a copy is due, and one that failed tried again."""
MISFIRE_GRACE_S: Final = 3600
"""A turn that starts late still counts: the scheduler's own default drops one that is a second late."""
PING_TIMEOUT_S: Final = 5.0


def turn(parts: Parts, *, now: datetime) -> dict[str, Any]:
    """Take exactly one turn at `now` and give its report, as `wardlight tick` prints it."""
    url = parts.heartbeat_url
    report = tick.turn(
        parts.database,
        parts.gateway,
        addresses=parts.addresses,
        now=now,
        clock=parts.clock,
        ping=None if url is None else lambda: _ping(url),
        copied=parts.downtime_dir is not None,
    )
    return report.as_json()


def copy(parts: Parts, *, now: datetime) -> None:
    """Put the list away for a downtime if that is due; nothing where no place for it is set."""
    folder, passphrase = parts.downtime_dir, parts.downtime_passphrase
    if folder is not None and passphrase is not None:
        copying.run_if_due(parts.database, folder, passphrase, now=now)


def start(parts: Parts) -> BackgroundScheduler:
    """Begin to take turns; stop it with `stop`. A turn that overruns is never met by the next."""
    metronome = BackgroundScheduler(timezone="UTC")
    steady: dict[str, Any] = {"max_instances": 1, "coalesce": True, "misfire_grace_time": MISFIRE_GRACE_S}
    metronome.add_job(lambda: take_turn(parts), "interval", seconds=EVERY_S, **steady)
    if parts.downtime_dir is not None:
        # A job of its own: a second place that hangs must not keep anybody from being asked, or an alert from climbing.
        metronome.add_job(lambda: take_copy(parts), "interval", seconds=COPY_EVERY_S, **steady)
    metronome.start()
    return metronome


def stop(metronome: BackgroundScheduler) -> None:
    """Let the turn that runs finish, and take no more."""
    metronome.shutdown(wait=True)


def take_turn(parts: Parts) -> None:
    """Take a turn; one that breaks as a whole is logged, and shows as a heartbeat that is missing."""
    try:
        turn(parts, now=parts.clock.now())
    except Exception:  # noqa: BLE001 -- the metronome goes on
        _log.exception("tick.broke")


def take_copy(parts: Parts) -> None:
    """Look after the copy for a downtime; what breaks is logged, and shows on its heartbeat."""
    try:
        copy(parts, now=parts.clock.now())
    except Exception:  # noqa: BLE001 -- the metronome goes on
        _log.exception("downtime.broke")


def _ping(url: str) -> None:
    """Tell the monitor outside that all is well; it raises the alarm when this ceases."""
    httpx2.get(url, timeout=PING_TIMEOUT_S).raise_for_status()
