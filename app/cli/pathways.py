"""What pathways there are, what they say, whether a file is sound, and making one live."""

from pathlib import Path
from typing import Annotated

import typer

from app.cli import frame
from app.clock import SystemClock
from app.errors import Invalid, NotFound, Refused
from app.identity import store as identity
from app.identity.roles import Role
from app.pathways import chart_loader, loader, plain_words, service
from app.pathways.loader import DefinitionError, FileFault
from app.pathways.schema import Pathway

pathway = typer.Typer(no_args_is_help=True, help="Pathways: what is asked, judged and done.")


@pathway.command("list")
def list_pathways() -> None:
    """List the pathways there are, a JSON line each."""
    for found in loader.load_shipped().values():
        frame.answer({"name": found.name, "title": found.title, "version": found.version})


@pathway.command("show")
def show(name: Annotated[str, typer.Argument(help="The pathway's name, as `pathway list` gives it.")]) -> None:
    """Say what a pathway says, in plain words, with the source of each number."""
    typer.echo(plain_words.page(_shipped(name)))


@pathway.command("check")
def check(files: Annotated[list[Path], typer.Argument(help="Files of pathways or score charts.")]) -> None:
    """Say whether files of pathways and charts are sound: each fault with its path and line; exit status 1 if any has one."""
    faulty = False
    for file in files:
        faults = _faults_in(file)
        faulty = faulty or bool(faults)
        for fault in faults:
            frame.say(f"{file}:{fault.line}: {fault.path}: {fault.expected}")
        frame.answer({"file": str(file), "sound": not faults, "faults": len(faults)})
    if faulty:
        raise frame.Stop(1)


@pathway.command("adopt")
def adopt(
    name: Annotated[str, typer.Argument(help="The pathway's name.")],
    hub_slug: Annotated[str, typer.Option("--hub", help="The hub's short name.")],
    by: Annotated[str, typer.Option("--by", help="E-mail address of the clinician who signs.")],
    second: Annotated[str, typer.Option("--and", help="E-mail address of the second clinician who signs.")],
    settings: Annotated[list[str] | None, typer.Option("--set", help="KEY=VALUE for a number that is UNCONFIRMED.")] = None,
) -> None:
    """Make a pathway live in a hub, signed by two of its clinicians."""
    if settings:
        raise Refused("None of the pathways that are shipped has a number to fill in.")
    with frame.database() as opened:
        hub = frame.hub_named(opened, hub_slug)
        with opened.read() as session:
            clinicians = {one.email: one for one in identity.staff_of(session, hub.id) if one.role is Role.CLINICIAN}
        for email in (by, second):
            if email.lower() not in clinicians:
                raise Invalid(f"{email} is no clinician of this hub.", hint="Both who sign must be clinicians of the hub.")
        actor = clinicians[by.lower()].actor
        now = SystemClock().now()
        adopted = opened.write(
            lambda session: service.adopt(session, hub.id, _shipped(name), by=by.lower(), second_by=second.lower(), actor=actor, now=now)
        )
    frame.answer({"pathway": adopted.name, "version": adopted.number})


def _faults_in(file: Path) -> tuple[FileFault, ...]:
    try:
        chart_loader.load_any(file)
    except DefinitionError as error:
        return error.definition_faults
    return ()


def _shipped(name: str) -> Pathway:
    every = loader.load_shipped()
    if name not in every:
        raise NotFound(f"There is no pathway {name!r}.", hint=f"There are: {', '.join(every)}.")
    return every[name]
