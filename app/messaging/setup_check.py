"""Whether the provider is set to hand us what patients text: checked before the service starts. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urldefrag

from app.messaging.addresses import Addresses
from app.messaging.gateway import SenderSetup


class SetupFault(StrEnum):
    """What is set wrongly at the provider for one of our numbers or services."""

    DROPS = "drops"  # what is texted to it is neither handed over nor kept: nobody can ever find it
    NOT_OURS = "not_ours"  # our account does not have it
    ELSEWHERE = "elsewhere"  # what is texted to it is handed to another address, or to none: found by asking, minutes late
    NO_FALLBACK = "no_fallback"  # where the first address fails nothing else is tried


REFUSED: Final = frozenset({SetupFault.DROPS})
"""With these the service does not start: readings would be lost, and nobody would know."""


@dataclass(frozen=True, slots=True)
class Found:
    """One fault: of which sender, what stands there, and what should."""

    fault: SetupFault
    sender: str
    stands: str | None
    wanted: str


def faults_of(setups: Iterable[SenderSetup], addresses: Addresses) -> list[Found]:
    """Give what is wrong, the worst first."""
    found = [one for setup in setups for one in _faults(setup, addresses)]
    return sorted(found, key=lambda one: (list(SetupFault).index(one.fault), one.sender))


def _faults(setup: SenderSetup, addresses: Addresses) -> list[Found]:
    if not setup.known:
        return [Found(SetupFault.NOT_OURS, setup.sender, None, setup.sender)]
    if setup.drops:
        return [Found(SetupFault.DROPS, setup.sender, None, addresses.inbound_url)]
    found = []
    if _plain(setup.inbound_url) != addresses.inbound_url:
        found.append(Found(SetupFault.ELSEWHERE, setup.sender, setup.inbound_url, addresses.inbound_url))
    if _plain(setup.fallback_url) != addresses.fallback_url:
        found.append(Found(SetupFault.NO_FALLBACK, setup.sender, setup.fallback_url, addresses.fallback_url))
    return found


def _plain(url: str | None) -> str:
    """Give an address without what says how often it is tried (`#rc=3`)."""
    return urldefrag(url or "").url.rstrip("/")
