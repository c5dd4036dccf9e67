"""What concerns the provider of texts: asking it what arrived, and its double for rehearsal."""

from typing import Annotated

import typer
import uvicorn

from app import wiring
from app.cli import frame, schema
from app.clock import parse_instant
from app.errors import Refused
from app.flows import reconciliation
from app.provider_double import app as provider_double

double = typer.Typer(no_args_is_help=True, help="Stand-ins for providers, on this machine.")


@double.callback()
def _doubles() -> None:
    """Stand-ins for providers, on this machine."""


def reconcile(
    since: Annotated[str | None, typer.Option("--since", help="From this instant on (ISO 8601 with zone).")] = None,
) -> None:
    """Ask the provider what arrived and what was sent, and mend what is missing here."""
    chosen = frame.settings()
    if chosen.sms_gateway != "twilio":
        raise Refused("There is no provider to ask: the simulator carries the texts.")
    schema.refuse_behind(chosen.database_url)
    parts = wiring.build(chosen)
    try:
        begin = parse_instant(since) if since else None
        with frame.working("Asking the provider"):
            report = reconciliation.run(parts.database, parts.gateway, addresses=parts.addresses, now=parts.clock.now(), since=begin)
        frame.answer(report.as_json())
    finally:
        wiring.shut(parts)
    if report.errors:
        raise frame.Stop(1)


@double.command("twilio")
def twilio(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8099,
    seed: Annotated[int, typer.Option(help="The same seed makes the same faults.")] = 0,
    faults: Annotated[str, typer.Option(help="Such as 429=0.1,500=0.05,timeout-after-accept=0.02; empty for none.")] = "",
) -> None:
    """Run the provider's double on loopback, faults and all. The account's SID and token are those of the settings."""
    app = provider_double.create(seed=seed, faults=faults, environ=frame.environment())
    uvicorn.run(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
