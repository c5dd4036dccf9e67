"""Making the double for the account of the settings, to be served on loopback alone: whoever reaches it can act as any phone."""

from collections.abc import Mapping

from starlette.applications import Starlette

from app.clock import SystemClock
from app.provider_double.api import Double
from app.provider_double.caller import Account
from app.provider_double.faults import Faults, parse

# What a rehearsal uses that names no account of its own.
REHEARSAL_SID = "AC00000000000000000000000000000000"
REHEARSAL_TOKEN = "rehearsal"  # noqa: S105 -- it opens nothing but the double
SERVICE = "http://127.0.0.1:8000"


def create(*, seed: int, faults: str, environ: Mapping[str, str]) -> Starlette:
    """Make the double. `faults` as in "429=0.1,lost=0.05"; raises Invalid where it cannot be read.

    The account, its token and the service's address are those that the service itself is given.
    """
    account = Account(
        sid=environ.get("TWILIO_ACCOUNT_SID") or REHEARSAL_SID,
        token=environ.get("TWILIO_AUTH_TOKEN") or REHEARSAL_TOKEN,
        public_url=(environ.get("WARDLIGHT_PUBLIC_URL") or SERVICE).rstrip("/"),
    )
    return Double(account, clock=SystemClock(), faults=Faults(parse(faults), seed=seed)).app()
