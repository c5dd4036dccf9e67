"""Opening the copy of the list that is kept for when the screen is gone."""

import os
import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.cli import frame
from app.downtime import seal
from app.errors import Refused

downtime = typer.Typer(no_args_is_help=True, help="The encrypted copy of the list, for when the screen is gone.")


@downtime.callback()
def _commands() -> None:
    """Keep `open` a command of its own, although it is the only one."""


@downtime.command("open")
def open_pack(
    file: Annotated[Path, typer.Argument(help="A copy, such as north-latest.html.enc.", exists=False)],
    out: Annotated[Path | None, typer.Option("--out", help="Where the page goes; left out, it is printed.")] = None,
) -> None:
    """Decrypt a copy to a page to print. The passphrase comes from stdin, or is asked for on a terminal; no database is needed."""
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    if out is not None and out.exists():
        raise Refused(f"{out} exists already.", hint="Choose a name that is not taken.")
    page = seal.unseal(file.read_bytes(), _passphrase())
    if out is None:
        sys.stdout.buffer.write(page)
        return
    _keep(out, page)
    frame.answer({"page": str(out), "bytes": len(page)})


def _keep(out: Path, page: bytes) -> None:
    """Write the page for this user alone: it is about patients."""
    with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(page)


def _passphrase() -> str:
    return getpass("Passphrase: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
