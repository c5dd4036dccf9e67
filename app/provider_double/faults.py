"""The faults that the double can be asked for, drawn by a seeded chance so that a rehearsal can be repeated."""

import random
from collections.abc import Mapping
from enum import StrEnum

from app.errors import Fault as Wrong
from app.errors import Invalid


class Fault(StrEnum):
    """What a provider does to those who trust it."""

    TOO_MANY = "429"  # a send is refused: too many requests
    BROKEN = "500"  # a send is answered with 500; every second time it was taken all the same
    SILENT = "timeout-after-accept"  # a send is taken, and never answered
    LOST = "lost"  # a webhook is never made
    DUPLICATE = "duplicate"  # a webhook is made twice
    UNDELIVERED = "undelivered"  # the network gives up on a text


_SHORT = {"timeout": Fault.SILENT.value}


class Faults:
    """Draws faults. `rates` are chances between 0 and 1; a fault that is not named never happens."""

    def __init__(self, rates: Mapping[Fault, float], *, seed: int = 0) -> None:
        self._rates = dict(rates)
        self._chance = random.Random(seed)  # noqa: S311 -- chance here makes rehearsals, not secrets

    def strikes(self, fault: Fault) -> bool:
        """Draw whether this fault happens now."""
        return self._chance.random() < self._rates.get(fault, 0.0)

    def either_way(self) -> bool:
        """Toss a coin."""
        return self._chance.random() < 0.5  # noqa: PLR2004 -- a coin


def parse(text: str) -> dict[Fault, float]:
    """Read rates such as "429=0.1,timeout=0.02,lost=0.05"; raises Invalid naming each part that is wrong."""
    rates: dict[Fault, float] = {}
    wrong: list[Wrong] = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, rate = part.partition("=")
        try:
            chance = float(rate or "1")
            rates[Fault(_SHORT.get(name.strip(), name.strip()))] = chance
        except ValueError:
            wrong.append(Wrong("faults", f"{part!r} is not a fault with a rate"))
            continue
        if not 0 <= chance <= 1:
            wrong.append(Wrong("faults", f"{part!r}: a rate lies between 0 and 1"))
    if wrong:
        raise Invalid("These faults cannot be read.", faults=tuple(wrong), hint=f"Name any of {', '.join(Fault)}, as in 429=0.1,lost=0.05.")
    return rates
