"""Consistent copies of the database, and putting one back: by SQLite itself, or by PostgreSQL's own programs."""

import os
import shutil
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import inspect
from sqlalchemy.engine import URL, make_url

from app.db import schema_engine
from app.errors import Refused, WardlightError
from app.storage import sqlite


def backup(url: str, file: Path) -> None:
    """Copy the database into `file`, and check the copy. Raises Refused if there is such a file already."""
    if file.exists():
        raise Refused(f"{file} exists already.", hint="Choose a name that is not taken: a backup is never written over.")
    if not file.parent.is_dir():
        raise Refused(f"There is no folder {file.parent}.")
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _copy_sqlite(_sqlite_path(address), file)
    else:
        _run("pg_dump", address, "--format=custom", f"--file={file}")


def restore(url: str, file: Path, *, replace: bool) -> None:
    """Put the copy in `file` back as the database of this address. Raises Refused rather than lose what is there."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if not replace and _holds_something(url):
        raise Refused("The database holds something already.", hint="Stop the service, keep a backup of it, then add --replace.")
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        _restore_sqlite(file, _sqlite_path(address))
    else:
        database = f"--dbname={address.database}"
        _run("pg_restore", address, database, "--clean", "--if-exists", "--single-transaction", "--no-owner", str(file))


def _copy_sqlite(source: Path, target: Path) -> None:
    if not source.is_file():
        raise Refused(f"There is no database {source} yet.")
    with closing(_connect(source)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    _check_sqlite(target)


def _restore_sqlite(file: Path, target: Path) -> None:
    _check_sqlite(file)
    waiting = target.with_name(target.name + ".restoring")
    shutil.copyfile(file, waiting)
    for old in (target.with_name(target.name + "-wal"), target.with_name(target.name + "-shm")):
        old.unlink(missing_ok=True)
    waiting.replace(target)


def _check_sqlite(file: Path) -> None:
    driver = sqlite.driver()
    try:
        with closing(_connect(file)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except driver.DatabaseError as error:
        raise Refused(f"{file} is not a SQLite database.") from error
    if verdict != "ok":
        raise WardlightError(f"{file} is damaged: {verdict}")


def _connect(path: Path) -> Any:  # noqa: ANN401 -- pysqlite3 or sqlite3, which share no type
    return sqlite.driver().connect(str(path), timeout=30)


def _sqlite_path(address: URL) -> Path:
    return Path(address.database or "")


def _holds_something(url: str) -> bool:
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not _sqlite_path(address).exists():
        return False
    engine = schema_engine(url)
    try:
        return bool(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def _run(program: str, address: URL, *arguments: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise Refused(f"{program} is not installed.", hint="Install PostgreSQL's client programs (Debian: postgresql-client).")
    query = {key: str(value) for key, value in address.query.items()}
    named = {
        "PGHOST": address.host or query.get("host", ""),
        "PGPORT": str(address.port or query.get("port", "")),
        "PGUSER": address.username or "",
        "PGPASSWORD": str(address.password or ""),
        "PGDATABASE": address.database or "",
    }
    environ = {**os.environ, **{name: value for name, value in named.items() if value}}
    done = subprocess.run([found, *arguments], env=environ, capture_output=True, text=True, check=False)  # noqa: S603 -- a program found on PATH, no shell
    if done.returncode != 0:
        reason = " ".join(done.stderr.split()) or f"exit status {done.returncode}"
        raise WardlightError(f"{program} failed: {reason}")
