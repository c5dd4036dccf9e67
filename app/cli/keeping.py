"""Keeping the database: its schema, its audit trail, its backups."""

from pathlib import Path
from typing import Annotated

import typer

from app.audit import trail
from app.cli import copies, frame, schema

db = typer.Typer(no_args_is_help=True, help="The schema of the database.")
audit = typer.Typer(no_args_is_help=True, help="The audit trail.")


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database's tables up to what this version expects."""
    url = frame.settings().database_url
    with frame.working("Bringing the tables up to date"):
        revision = schema.upgrade(url)
    frame.answer({"revision": revision})


@db.command("check")
def check() -> None:
    """Say whether the schema is what the code expects; exit status 1 if not."""
    url = frame.settings().database_url
    schema.refuse_behind(url)
    found = schema.differences(url)
    frame.answer({"as_expected": not found, "differences": found})
    if found:
        raise frame.Stop(1)


@audit.command("verify")
def verify() -> None:
    """Walk the trail and say whether it is whole; exit status 1 if not."""
    with frame.database() as opened, frame.working("Walking the trail"), opened.read() as session:
        verdict = trail.verify(session)
    frame.answer(
        {
            "whole": verdict.whole,
            "sealed": verdict.sealed,
            "unsealed": verdict.unsealed,
            "head": verdict.head,
            "broken_entry_id": verdict.broken_entry_id,
            "broken_because": verdict.broken_because,
        }
    )
    if not verdict.whole:
        raise frame.Stop(1)


@audit.command("export")
def export() -> None:
    """Print every entry as a JSON line, oldest first."""
    with frame.database() as opened, opened.read() as session:
        frame.lines(iter(trail.export(session)))


def backup(file: Annotated[Path, typer.Argument(help="Where the copy goes; it must not exist yet.")]) -> None:
    """Make a consistent, checked copy of the database while the service runs."""
    url = frame.settings().database_url
    with frame.working("Copying, and checking the copy"):
        copies.backup(url, file)
    frame.answer({"backup": str(file), "bytes": file.stat().st_size})


def restore(
    file: Annotated[Path, typer.Argument(help="A copy made by `wardlight backup`.", exists=False)],
    *,
    replace: Annotated[bool, typer.Option("--replace", help="Put it in place of a database that holds something.")] = False,
) -> None:
    """Put a backup back. The service must be stopped; a database that holds something is kept unless --replace."""
    url = frame.settings().database_url
    with frame.working("Putting the copy back"):
        copies.restore(url, file, replace=replace)
    frame.answer({"restored": str(file)})
