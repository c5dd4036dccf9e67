"""`make demo`: a fresh hub with simulated patients, served on this machine until Ctrl-C."""

import os
import socket
import sys
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import uvicorn

from app import logs, main, wiring
from app.cli import frame, schema
from app.clock import SystemClock, WarpedClock
from app.db import Database
from app.demo import afternoon, cohort, hub
from app.demo.history import Ward
from app.demo.provider import DemoProvider
from app.demo.stage import Live, Stage
from app.errors import Refused, WardlightError
from app.staff_ui import demo_people

FOLDER: Final = Path(".demo")
DEFAULT_PORT: Final = 8000
HOST: Final = "127.0.0.1"
BEGINS: Final = time(12, 50)
ZONE: Final = ZoneInfo("Europe/London")  # a hub's, where nothing else is said


def run() -> int:
    """Make the demo and serve it; the exit status."""
    # The afternoon has an outage in it, of which the service warns every second at a quick pace.
    logs.configure("error", pretty=sys.stderr.isatty())
    try:
        port = _port()
        _serve(_settings(port), port)
    except WardlightError as error:
        frame.say(frame.in_one_line(error))
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


def _serve(chosen: wiring.Settings, port: int) -> None:
    frame.say("Making ten days of a small virtual ward ...")
    schema.upgrade(chosen.database_url)
    begins = _begins(SystemClock().now())
    ward = _history(chosen, until=begins)
    clock, provider = WarpedClock(begins), DemoProvider()
    # Not waiting for the disk here either: an afternoon in a minute is two thousand transactions, and the demo is made anew each time.
    parts = wiring.build(chosen, clock=clock, gateway=provider, database=Database.open(chosen.database_url, durable=False))
    ward = replace(ward, database=parts.database, gateway=provider, addresses=parts.addresses)
    stage = Stage(Live(parts, clock, provider, ward), afternoon.load())
    try:
        app = main.create_app(replace(parts, rehearsal=stage), with_worker=False)  # the stage takes the worker's turns
        stage.start()
        _greet(port)
        uvicorn.run(app, host=HOST, port=port, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=3)
    finally:
        stage.end()
        wiring.shut(parts)


def _begins(now: datetime) -> datetime:
    """Give when the demo begins: the latest ten to one, so that an afternoon lies ahead at whatever hour it is started."""
    local = now.astimezone(ZONE)
    begins = datetime.combine(local.date(), BEGINS, ZONE)
    return begins if begins <= local else datetime.combine(local.date() - timedelta(days=1), BEGINS, ZONE)


def _history(chosen: wiring.Settings, *, until: datetime) -> Ward:
    """Live the history without waiting for the disk: it is made anew each time."""
    database = Database.open(chosen.database_url, durable=False)
    try:
        parts = wiring.build(chosen, database=database)
        live = hub.Service(database, parts.gateway, parts.addresses)
        return hub.open_ward(live, until=until, people=cohort.people())
    finally:
        database.dispose()


def _settings(port: int) -> wiring.Settings:
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("demo.db*"):
        old.unlink()
    given = {
        "WARDLIGHT_ENVIRONMENT": "demo",
        "WARDLIGHT_DATABASE_URL": f"sqlite:///{(FOLDER / 'demo.db').resolve()}",
        "WARDLIGHT_PUBLIC_URL": f"http://{HOST}:{port}",
    }
    return wiring.settings(given)


def _port() -> int:
    """Read `PORT`, and make sure it is free before anything is made."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 -- ports there are
        raise Refused(f"PORT is {text!r}, which is no port.", hint="Such as: make demo PORT=8080")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except OSError as error:
            raise Refused(f"Port {text} is taken.", hint="Choose another: make demo PORT=8080") from error
    return int(text)


def _greet(port: int) -> None:
    address = f"http://{HOST}:{port}"
    signing_in = "\n".join(f"  Sign in as  {person.email:<18} {person.does}" for person in demo_people.PEOPLE)
    frame.say(f"""
Wardlight demo: {address}
{signing_in}
  Password    {demo_people.PASSWORD}   (one press on the sign-in page does it)
  The phone   {address}/simulator   text as a patient, and watch the list
Everyone here is invented. Ctrl-C stops it.
""")


if __name__ == "__main__":
    sys.exit(run())
