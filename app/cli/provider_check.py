"""Before the service starts: is the provider set to hand us what patients text?"""

import sys
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from typing import Final

from app.clock import monotonic
from app.errors import Refused
from app.hubs import store as hubs
from app.logs import get_logger
from app.messaging import setup_check
from app.messaging.gateway import GatewayError, SenderSetup
from app.messaging.setup_check import REFUSED, Found
from app.web.parts import Parts
from app.wording import sentences

_log = get_logger(__name__)
WITHIN_S: Final = 10.0
"""A provider that does not answer must not keep the service from starting: it is asked for no longer than this."""


def check(parts: Parts) -> None:
    """Refuse to start where texts would be lost for ever; say on stderr whatever else is set wrongly, and go on."""
    with parts.database.read() as session:
        phones = [hub.phone for hub in hubs.all_hubs(session)]
    senders = sorted({sender for sender in (*phones, parts.addresses.default_from) if sender})
    for found in setup_check.faults_of(_ask(parts, senders), parts.addresses):
        sentence, hint = words(found)
        if found.fault in REFUSED:
            raise Refused(f"provider-{found.fault.value}: {sentence}", hint=hint)
        _log.warning("provider.set_up_wrongly", reason=found.fault.value)
        sys.stderr.write(f"{sentence} {hint}\n")


def words(found: Found) -> tuple[str, str]:
    """Say what is wrong and what to do."""
    stands = found.stands or sentences.say("setup_stands.nothing")
    values = {"sender": found.sender, "stands": stands, "wanted": found.wanted}
    return sentences.say(f"setup.{found.fault}", values), sentences.say(f"setup_hint.{found.fault}", values)


def _ask(parts: Parts, senders: list[str]) -> list[SenderSetup]:
    found: list[SenderSetup] = []
    with_all = monotonic() + WITHIN_S
    asking = ThreadPoolExecutor(1, thread_name_prefix="provider-check")
    try:
        for sender in senders:  # what one of them cannot say hides nothing of the others
            answer = asking.submit(parts.gateway.setup_of, [sender])
            found += _answered(sender, answer, max(0.0, with_all - monotonic()))
    finally:
        asking.shutdown(wait=False, cancel_futures=True)
    return found


def _answered(sender: str, answer: "Future[list[SenderSetup]]", within_s: float) -> list[SenderSetup]:
    try:
        return answer.result(within_s)
    except (GatewayError, TookTooLong) as error:
        _log.warning("provider.cannot_be_checked", reason=type(error).__name__)
        sys.stderr.write(f"{sentences.say('setup_unasked.sender', {'sender': sender})}\n")
        return []
