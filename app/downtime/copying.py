"""Puts the encrypted copy of each hub's list where WARDLIGHT_DOWNTIME_DIR says, every few minutes, and says when it cannot.

A file is written under another name, forced to the disk and then renamed: whoever opens the folder finds a whole one.
"""

import errno
import os
import re
import secrets
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlmodel import Session

from app.alerts import watchdog
from app.audit import trail
from app.db import Database
from app.downtime import gathering, presenters, seal
from app.hubs import store as hubs
from app.hubs.views import HubView
from app.identity.actor import system
from app.logs import get_logger
from app.web import templating

log = get_logger(__name__)
EVERY: Final = timedelta(minutes=5)
KEPT: Final = 12
"""So many copies of each hub are kept beside the latest: an hour of them."""
ENDING: Final = ".html.enc"
_LOOK_HERE: Final = "<!-- look -->"
_FAULTS: Final = {
    errno.ENOENT: "no_folder",
    errno.ENOTDIR: "no_folder",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "not_allowed",
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
}


def run_if_due(database: Database, folder: Path, passphrase: str, *, now: datetime) -> str | None:
    """Copy every hub's list if the last copy is old enough. None: all is well; else a code of what stands against it.

    What cannot be written is left as a fault on the heartbeat, and tried again the next time. Any other error is left there too, and
    raised.
    """
    with database.read() as session:
        last = watchdog.last_beats(session).get(watchdog.DOWNTIME)
    # Whichever way the clock was moved: a beat that lies ahead is no reason to wait for it.
    if last is not None and abs(now - last) < EVERY:
        return None
    if last is None:
        # Noted before the first try: a folder that never answers must show too.
        database.write(lambda session: _miss(session, None))
    try:
        copied = _copy_all(database, folder, passphrase, now=now)
    except OSError as error:
        fault = _FAULTS.get(error.errno or 0, "cannot_write")
        log.warning("downtime_not_written", reason=fault)
        database.write(lambda session: _miss(session, fault))
        return fault
    except Exception:
        database.write(lambda session: _miss(session, "broken"))
        raise
    database.write(lambda session: _done(session, copied, now))
    return None


def page(session: Session, hub: HubView, *, now: datetime) -> str:
    """Make the page of one hub: whole in itself, so that it opens anywhere."""
    view = presenters.pack(gathering.gather(session, hub), now=now)
    look = (templating.STATIC / "downtime.css").read_text(encoding="utf-8")
    return templating.render("downtime/pack.html", view=view).replace(_LOOK_HERE, f"<style>{look}</style>", 1)


def _copy_all(database: Database, folder: Path, passphrase: str, *, now: datetime) -> list[HubView]:
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, "the folder is not there")
    sealer = seal.sealer(passphrase)
    with database.read() as session:
        every = hubs.all_hubs(session)
    for hub in every:
        with database.read() as session:
            sealed = sealer.seal(page(session, hub, now=now).encode())
        put(folder / f"{hub.slug}-{now:%Y%m%dT%H%M%SZ}{ENDING}", sealed)
        put(folder / f"{hub.slug}-latest{ENDING}", sealed)
        _clear(folder, hub.slug)
    return every


def put(file: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all; raises OSError, and then leaves nothing behind."""
    waiting = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        waiting.replace(file)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise
    _sync(file.parent)


def _sync(folder: Path) -> None:
    """Make the new name as lasting as the file."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _clear(folder: Path, slug: str) -> None:
    """Keep the newest copies of a hub; what is not a copy of ours is left alone."""
    ours = re.compile(rf"{re.escape(slug)}-\d{{8}}T\d{{6}}Z{re.escape(ENDING)}")
    copies = sorted(one for one in folder.iterdir() if ours.fullmatch(one.name))
    for old in copies[:-KEPT]:
        old.unlink(missing_ok=True)


def _miss(session: Session, fault: str | None) -> None:
    watchdog.miss(session, watchdog.DOWNTIME, fault=fault, period_s=int(EVERY.total_seconds()))


def _done(session: Session, copied: list[HubView], now: datetime) -> None:
    actor = system("downtime")
    entries = [trail.entry(actor, "downtime.copied", "hub", hub.id, hub_id=hub.id, now=now) for hub in copied]
    trail.record_many(session, entries)
    watchdog.beat(session, watchdog.DOWNTIME, period_s=int(EVERY.total_seconds()), now=now)
