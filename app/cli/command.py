"""The command `wardlight`: its parts put together, and its errors put into one line."""

import sys
from typing import Final

import typer

from app import logs
from app.cli import downtime, frame, keeping, pathways, people, provider, scoring, serving, understanding
from app.errors import WardlightError

INTERRUPTED: Final = 130

command = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Wardlight: remote monitoring for virtual wards. An aid to trained staff; not for emergencies.",
)
command.command("serve")(serving.serve)
command.command("worker")(serving.worker)
command.command("tick")(serving.tick)
command.add_typer(keeping.db, name="db")
command.add_typer(people.hub, name="hub")
command.add_typer(people.staff, name="staff")
command.add_typer(people.token, name="token")
command.add_typer(people.patients, name="patients")
command.command("parse")(understanding.parse)
command.command("score")(scoring.score)
command.add_typer(pathways.pathway, name="pathway")
command.command("reconcile")(provider.reconcile)
command.add_typer(provider.double, name="double")
command.add_typer(keeping.audit, name="audit")
command.command("backup")(keeping.backup)
command.command("restore")(keeping.restore)
command.add_typer(downtime.downtime, name="downtime")


def main() -> None:
    """Run the command. Exit status 0 is success; anything else has said why in one line on stderr."""
    logs.configure("info" if sys.stderr.isatty() else "warning", pretty=sys.stderr.isatty())
    sys.exit(run())


def run() -> int:
    """Run the command of `sys.argv`, and give its exit status."""
    try:
        status = command(standalone_mode=False)
    except frame.Stop as stop:
        return stop.status
    except WardlightError as error:
        frame.say(frame.in_one_line(error))
        return 1
    except typer.TyperException as error:
        frame.say(_said_of_usage(error))
        return error.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    return status if isinstance(status, int) else 0


def _said_of_usage(error: typer.TyperException) -> str:
    """Put what is wrong with the arguments into one line; without any, it is the help itself."""
    message = error.format_message()
    return message if "Usage:" in message else f"{' '.join(message.split())} See --help."
