"""The live parts that every door works with, put together once in wiring."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import HTTPConnection

from app.clock import Clock
from app.db import Database
from app.messaging.addresses import Addresses
from app.messaging.gateway import Gateway
from app.messaging.sender import Sender
from app.pathways.definition import Definition
from app.web.rehearsal import Rehearsal

SignatureCheck = Callable[[str, object, str], bool]
"""Does this signature belong to this public address and this form? (url, form, signature)."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What is alive in this process. Doors take from here and never read a setting themselves."""

    environment: str  # "production", "demo" or "test"
    public_url: str  # the address the world sees, without a closing slash
    secret_key: str
    sms_gateway: str  # "twilio" or "simulator"
    clock: Clock
    database: Database
    gateway: Gateway
    sender: Sender
    addresses: Addresses
    signature_check: SignatureCheck | None  # None: no provider's webhook is served (simulator)
    pathways: Mapping[str, Definition]  # the shipped definitions by name
    heartbeat_url: str | None  # pinged by the watchdog while all is well
    downtime_dir: Path | None = None  # where the encrypted copy of the list goes; None: nowhere
    downtime_passphrase: str | None = field(default=None, repr=False)
    rehearsal: Rehearsal | None = None  # the demo's scripted afternoon


def of(request: HTTPConnection) -> Parts:
    """Give the parts of the running application."""
    parts = request.app.state.parts
    if not isinstance(parts, Parts):
        message = "the application was started without its parts: see app.wiring"
        raise TypeError(message)
    return parts
