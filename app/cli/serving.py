"""Running the service: web and worker, the worker alone, or exactly one turn of it."""

import signal
import socket
import threading
from contextlib import suppress
from datetime import datetime
from types import FrameType
from typing import Annotated, Final

import typer
import uvicorn
from fastapi import FastAPI

from app import main, wiring
from app import worker as metronome
from app.cli import frame, provider_check, schema
from app.clock import Clock, StartedClock, SystemClock
from app.errors import Refused, WardlightError
from app.web.parts import Parts

BACKLOG: Final = 2048  # connections that may wait to be taken up
Now = Annotated[str | None, typer.Option("--now", help="Start the clock at this instant (ISO 8601 with zone); not in production.")]


def serve(
    *,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Web processes; more than one needs PostgreSQL.")] = 1,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Leave chasing and sweeping to `wardlight worker`.")] = False,
    now: Now = None,
) -> None:
    """Serve the web, with the worker inside unless told otherwise. Stops cleanly on Ctrl-C or SIGTERM."""
    chosen = frame.settings()
    start = frame.instant(now, chosen)
    schema.refuse_behind(chosen.database_url)
    if workers > 1:
        _check_the_provider(chosen)
        _serve_many(chosen, host, port, workers, no_worker=no_worker, start=start)
        return
    parts = wiring.build(chosen, clock=_clock(start))
    try:
        provider_check.check(parts)
        app = main.create_app(parts, with_worker=not no_worker)
        _run(app, host, port)
    finally:
        wiring.shut(parts)


def worker(now: Now = None) -> None:
    """Run the worker alone. On PostgreSQL any number may run; beside a SQLite service one may, waiting its turn."""
    chosen = frame.settings()
    start = frame.instant(now, chosen)
    schema.refuse_behind(chosen.database_url)
    parts = wiring.build(chosen, clock=_clock(start))
    try:
        provider_check.check(parts)
        _work_until_stopped(parts)
    finally:
        wiring.shut(parts)


def tick(now: Now = None) -> None:
    """Take exactly one turn of the worker, deliver what is due, and print what was done."""
    chosen = frame.settings()
    start = frame.instant(now, chosen)
    schema.refuse_behind(chosen.database_url)
    parts = wiring.build(chosen, clock=_clock(start))
    try:
        frame.answer(metronome.turn(parts, now=start or parts.clock.now()))
        metronome.take_copy(parts)
    finally:
        wiring.shut(parts)


def _serve_many(chosen: wiring.Settings, host: str, port: int, workers: int, *, no_worker: bool, start: datetime | None) -> None:
    if chosen.database_url.startswith("sqlite"):
        raise Refused(
            "On SQLite the service runs in one process.", hint="Leave --workers out, or set WARDLIGHT_DATABASE_URL to PostgreSQL."
        )
    if start is not None:
        raise Refused("--now and several web processes do not go together.")
    uvicorn.run(
        # Any number of workers may tick at once: each row is taken by one of them.
        "app.main:without_worker" if no_worker else "app.main:with_worker",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )


def _check_the_provider(chosen: wiring.Settings) -> None:
    parts = wiring.build(chosen)
    try:
        provider_check.check(parts)
    finally:
        wiring.shut(parts)


def _run(app: FastAPI, host: str, port: int) -> None:
    """Serve until Ctrl-C or SIGTERM: what is being answered is finished first."""
    with _listening(host, port) as listening:
        # uvicorn raises the signal again once it has stopped cleanly; there is nothing left to end by then.
        signal.signal(signal.SIGTERM, lambda _signal, _frame: None)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=10))
        with suppress(KeyboardInterrupt):
            server.run(sockets=[listening])
    if not server.started:
        raise WardlightError("The service could not start; the log says why.")


def _listening(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=BACKLOG)
    except OSError as error:
        raise Refused(
            f"Nothing can be served at {host}:{port}: {error.strerror}.", hint="Choose another with --host and --port."
        ) from error


def _clock(start: datetime | None) -> Clock:
    return SystemClock() if start is None else StartedClock(start)


def _work_until_stopped(parts: Parts) -> None:
    stopped = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    parts.sender.start()
    running = metronome.start(parts)
    stopped.wait()
    metronome.stop(running)
