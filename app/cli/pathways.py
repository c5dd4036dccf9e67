"""What pathways there are, what they say, whether a file is sound, and making one live."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.cli import frame
from app.clock import SystemClock
from app.errors import Fault, Invalid, NotFound
from app.flows import pathway_references
from app.flows.vectors import checking
from app.pathways import definition, differences, loader, plain_words, service, signatories, store
from app.pathways.definition import Definition
from app.pathways.views import AdoptedPathway, ProposalView

pathway = typer.Typer(no_args_is_help=True, help="Pathways: what is asked, judged and done.")


@pathway.command("list")
def list_pathways() -> None:
    """List the pathways there are, a JSON line each."""
    for found in loader.load_shipped().values():
        gaps = [place.name for place in found.gaps]
        frame.answer({"name": found.name, "title": found.title, "version": found.version, "complete": not gaps, "to_fill_in": gaps})


@pathway.command("show")
def show(name: Annotated[str, typer.Argument(help="The pathway's name, as `pathway list` gives it.")]) -> None:
    """Say what a pathway says, in plain words, with the source of each number."""
    typer.echo(plain_words.page(_shipped(name), names=pathway_references.names()))


@pathway.command("check")
def check(files: Annotated[list[Path], typer.Argument(help="Files of pathways, of their vectors, or of score charts.")]) -> None:
    """Say whether files of pathways and charts are sound, and run the vectors that stand beside a pathway.

    Each fault is told with its file, line and path, the first hundred of a file; exit status 1 if there is any.
    """
    known = pathway_references.known()
    faulty = False
    for file in files:
        found = checking.check(file, beside=known)
        faulty = faulty or bool(found.told)
        for told in found.first:
            frame.say(f"{told.file}:{told.fault.line}: {told.fault.path}: {told.fault.expected}")
        vectors = {} if found.passed is None else {"vectors": {"passed": found.passed, "failed": found.failed}}
        frame.answer({"file": str(file), "sound": not found.told, "faults": len(found.told), **vectors})
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
    """Make a pathway live in a hub, signed by two of its clinicians. Numbers that the hub signed before are kept."""
    now, settings_of = SystemClock().now(), _settings(settings or [])
    with frame.database() as opened:
        hub = frame.hub_named(opened, hub_slug)
        with opened.read() as session:
            first, other = (signatories.named(session, hub.id, email) for email in (by, second))
            live = next((one for one in store.live(session, hub.id) if one.name == name), None)
            waiting = [one for one in store.open_proposals(session, hub.id) if one.name == name]
        before = _shipped(name) if live is None else definition.of(live.pathway)
        filled = pathway_references.check(
            _start(name, live).filled(settings_of, signed=service.signed_by(first.email, on=now.astimezone(hub.zone).date()))
        )
        adopted = opened.write(
            lambda session: service.adopt(session, hub.id, filled, by=first.email, second_by=other.email, actor=first.actor, now=now)
        )
    if live is None or adopted.id != live.id:
        _tell(before, filled, waiting)
    frame.answer({"pathway": adopted.name, "version": adopted.number})


def _start(name: str, live: AdoptedPathway | None) -> Definition:
    """Give the shipped file with the numbers that the hub signed before."""
    shipped = _shipped(name)
    return shipped if live is None else shipped.keeping(definition.of(live.pathway))


def _tell(before: Definition, after: Definition, waiting: Sequence[ProposalView]) -> None:
    """Say on stderr what both who signed have changed, and what is superseded by it."""
    for change in differences.between(before, after, pathway_references.names().charts):
        frame.say(f"{change.sentence} {change.effect.words}" if change.effect else change.sentence)
    for proposal in waiting:
        frame.say(f"The proposal of {proposal.proposed_by} that waited for a signature is superseded.")


def _settings(given: list[str]) -> dict[str, str]:
    """Read what `--set` was given; raises `Invalid`."""
    found: dict[str, str] = {}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or name in found:
            reason = "It stands here twice." if equals else "Write it as KEY=VALUE, such as bands.red_max=92."
            raise Invalid("A number cannot be set so.", faults=(Fault(name, reason),))
        found[name] = value
    return found


def _shipped(name: str) -> Definition:
    every = loader.load_shipped()
    if name not in every:
        raise NotFound(f"There is no pathway {name!r}.", hint=f"There are: {', '.join(every)}.")
    return every[name]
