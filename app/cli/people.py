"""Adding hubs, staff, tokens, and many patients at once."""

import sys
from getpass import getpass
from pathlib import Path
from typing import Annotated

import typer

from app.cli import frame
from app.clock import SystemClock
from app.errors import Invalid
from app.flows import hub_opening, patient_import
from app.hubs import form as hub_form
from app.identity import form as staff_form
from app.identity import passwords, service, tokens
from app.identity.actor import system

hub = typer.Typer(no_args_is_help=True, help="Hubs: the services that watch over patients.")
staff = typer.Typer(no_args_is_help=True, help="Members of staff.")
token = typer.Typer(no_args_is_help=True, help="Keys for machines.")
patients = typer.Typer(no_args_is_help=True, help="Patients.")

Hub = Annotated[str, typer.Option("--hub", help="The hub's short name.")]


@hub.command("add")
def add_hub(
    name: Annotated[str, typer.Option(help="What the hub is called.")],
    slug: Annotated[str, typer.Option(help="Its short name; made of the name if left out.")] = "",
    timezone: Annotated[str, typer.Option(help="IANA time zone.")] = hub_form.DEFAULT_TIMEZONE,
    phone: Annotated[str, typer.Option(help="The number that patients text.")] = "",
    hours: Annotated[str, typer.Option(help="When staff are there.")] = "08:00-20:00",
    on_call: Annotated[str, typer.Option(help="Who is texted when nobody claims an alert.")] = "",
) -> None:
    """Open a hub, with COVID Oximetry @home live in it."""
    opens, closes = hub_form.split_hours(hours)
    raw = {
        "name": name,
        "slug": slug,
        "timezone": timezone,
        "phone": phone,
        "on_call_phone": on_call,
        "hours_open": opens,
        "hours_close": closes,
    }
    parsed = hub_form.parse(raw, allow_test=not frame.settings().is_production)
    draft = parsed.draft
    if draft is None:
        raise Invalid("The hub cannot be added.", faults=parsed.faults)
    with frame.database() as opened:
        now = SystemClock().now()
        added = opened.write(lambda session: hub_opening.open_hub(session, draft, actor=system("command"), now=now))
    frame.answer({"id": added.id, "slug": added.slug})


@staff.command("add")
def add_staff(
    hub_slug: Hub,
    email: Annotated[str, typer.Option(help="What they sign in with.")],
    name: Annotated[str, typer.Option(help="Their name.")],
    role: Annotated[str, typer.Option(help="clinician, manager or administrator.")],
) -> None:
    """Add a member of staff; the password comes from stdin, or is asked for on a terminal."""
    parsed = staff_form.parse({"email": email, "name": name, "role": role})
    draft = parsed.draft
    if draft is None:
        raise Invalid("This person cannot be added.", faults=parsed.faults)
    with frame.database() as opened:
        found = frame.hub_named(opened, hub_slug)
        password = passwords.prepare(_password(), email=draft.email, name=draft.name)
        now = SystemClock().now()
        added = opened.write(lambda session: service.add_staff(session, found.id, draft, password, actor=system("command"), now=now))
    frame.answer({"id": added.id, "email": added.email})


@token.command("add")
def add_token(hub_slug: Hub, name: Annotated[str, typer.Option(help="What the token is for.")]) -> None:
    """Make an API token of a hub and print it, once."""
    with frame.database() as opened:
        found = frame.hub_named(opened, hub_slug)
        now = SystemClock().now()
        issued = opened.write(lambda session: tokens.issue(session, found.id, name, actor=system("command"), now=now))
    frame.answer({"token": issued.token})


@patients.command("import")
def import_patients(
    file: Annotated[Path, typer.Argument(help="A CSV file with a header.")],
    hub_slug: Hub,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count what would be enrolled.")] = False,
    accept_good_rows: Annotated[bool, typer.Option("--accept-good-rows", help="Enrol the good rows though others are refused.")] = False,
) -> None:
    """Enrol many patients from a CSV file. With any row refused nothing is changed, unless --accept-good-rows."""
    chosen = frame.settings()
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Invalid(f"{file} cannot be read: {error.strerror}.") from error
    with frame.database() as opened, frame.working(f"Reading {file.name}"):
        report = patient_import.import_csv(
            opened,
            frame.hub_named(opened, hub_slug),
            content,
            addresses=frame.addresses(chosen),
            allow_test=not chosen.is_production,
            dry_run=dry_run,
            accept_good_rows=accept_good_rows,
            actor=system("import"),
            now=SystemClock().now(),
        )
    refused = [{"line": row.line, "field": row.field, "reason": row.reason} for row in report.refused]
    frame.answer({"enrolled": report.enrolled, "refused": refused})
    if refused:
        raise frame.Stop(1)


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass("Password: ")
    if getpass("The same again: ") != first:
        raise Invalid("The two passwords are not the same.")
    return first
