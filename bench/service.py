"""The service that is measured, as `wardlight serve` runs it, with two routes beside its own to compare it with.

Run as a program: it takes the number of a listening socket and the address under which it is called.
"""

import os
import socket
import sys
import threading
from dataclasses import replace
from itertools import count
from typing import Final

import uvicorn
from starlette.requests import HTTPConnection
from starlette.routing import Route
from starlette.types import Receive, Scope

from app import main, wiring
from app.flows import delivery
from app.messaging.gateway import Accepted, Outgoing
from app.messaging.sender import Sender
from app.messaging.simulator import SimulatorGateway
from app.messaging.twilio.signatures import SignatureCheck
from app.messaging.vocabulary import InboundSource
from app.patient_ui import webhook_form, webhooks
from app.patient_ui.webhooks import InboundWebhook
from app.web import parts as web_parts
from bench import ground, idiomatic

DURABLE: Final = "/webhooks/twilio/sms"
FORM_ONLY: Final = "/bench/form"
SIGNED_FORM: Final = "/bench/signed"
IDIOMATIC: Final = "/bench/idiomatic"
PROVIDER_TAKES_S: Final = 0.08
"""How long a provider's REST API takes to accept a text: engineering estimate."""


class FormOnly(InboundWebhook):
    """The same route, doing nothing but reading its form, and with `signed` checking the signature too."""

    def __init__(self, path: str, *, signed: bool) -> None:
        super().__init__(path, InboundSource.WEBHOOK)
        self._checks = signed

    async def _answer(self, scope: Scope, receive: Receive) -> webhooks.Answer:
        form = webhook_form.parse(await webhooks._body(receive))  # noqa: SLF001 -- the very same reading of the body
        if self._checks and not self._signed(scope, form, web_parts.of(HTTPConnection(scope))):
            return webhooks._NOT_SIGNED  # noqa: SLF001
        return webhooks.DONE


class AsSlowAsAProvider(SimulatorGateway):
    """Accepts every text after the time that a provider takes."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count()

    def send(self, message: Outgoing) -> Accepted:  # noqa: ARG002 -- it takes any
        threading.Event().wait(PROVIDER_TAKES_S)
        return Accepted(f"SM{os.getpid():08x}{next(self._numbers):024x}")


def serve() -> None:
    """Serve until told to stop."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    url = sys.argv[2]
    parts = wiring.build(wiring.settings(os.environ))
    gateway, addresses = AsSlowAsAProvider(), ground.addresses(url)
    turn = delivery.sender_turn(parts.database, gateway, addresses=addresses, clock=parts.clock)
    sender, check = Sender(parts.database, turn), SignatureCheck(ground.TOKEN)
    parts = replace(parts, public_url=url, gateway=gateway, addresses=addresses, sender=sender, signature_check=check)
    app = main.create_app(parts)
    for hook in (FormOnly(FORM_ONLY, signed=False), FormOnly(SIGNED_FORM, signed=True)):
        app.router.routes.append(Route(hook.path, hook, methods=["POST"]))
    app.include_router(idiomatic.router(os.environ["BENCH_IDIOMATIC_URL"], f"{url}{IDIOMATIC}"))
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, server_header=False)).run(sockets=[listening])
    wiring.shut(parts)


if __name__ == "__main__":
    serve()
