"""The faults that the double can be asked for, drawn by a seeded chance so that a rehearsal can be repeated."""

import random
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from app.errors import Fault as Wrong
from app.errors import Invalid


class Fault(StrEnum):
    """What a provider does to those who trust it."""

    TOO_MANY = "429"  # a send is refused: too many requests
    BROKEN = "500"  # a send is answered with 500; every second time it was taken all the same
    SILENT = "timeout-after-accept"  # a send is taken, and never answered
    LOST = "lost"  # a webhook is never made
    DUPLICATE = "duplicate"  # a webhook is made twice
    REORDERED = "reordered"  # a webhook is made after the next one, a text's last report before the one before it
    FORGED = "wrong-signature"  # a webhook is signed wrongly, at both addresses
    UNDELIVERED = "undelivered"  # the network gives up on a text
    LOOKUP_DOWN = "lookup-down"  # for ten minutes nothing can be looked up or listed


@dataclass(frozen=True, slots=True)
class AtNumber:
    """What the carrier says of every text to one number, as the provider's code: 2.... refuses it, 3.... does not deliver it."""

    code: int
    phone: str


Rates: TypeAlias = Mapping[Fault | AtNumber, float]

DOWN_FOR_S: Final = 600
_SHORT: Final = {"timeout": Fault.SILENT.value}
_AT_NUMBER: Final = re.compile(r"([23]\d{4})@(\+[1-9]\d{6,14})")
_REFUSED: Final = 30_000  # codes below this are told at once, the others in a report
_A_COIN: Final = 0.5


class Faults:
    """Draws faults. `rates` are chances between 0 and 1; a fault that is not named never happens.

    What is drawn `about` one number is drawn apart from all others, so that it does not depend on who came first.
    """

    def __init__(self, rates: Rates, *, seed: int = 0) -> None:
        self._seed = seed
        self._drawn: Counter[tuple[str, str]] = Counter()
        self.become(rates)

    def become(self, rates: Rates) -> None:
        """Let these be the rates from now on."""
        self._rates = dict(rates)
        self._codes = {one.phone: one for one in self._rates if isinstance(one, AtNumber)}

    def strikes(self, fault: Fault, about: str = "") -> bool:
        """Draw whether this fault happens now."""
        rate = self._rates.get(fault, 0.0)
        return rate > 0 and self._draw(fault, about) < rate

    def either_way(self, about: str = "") -> bool:
        """Toss a coin."""
        return self._draw("coin", about) < _A_COIN

    def refusal(self, phone: str) -> int | None:
        """Give the code with which a text to this number is refused at once; None: it is taken."""
        return self._code(phone, told_at_once=True)

    def failure(self, phone: str) -> int | None:
        """Give the code with which a text that was taken does not reach this number; None: it may."""
        return self._code(phone, told_at_once=False)

    def lookup_is_down(self, *, now: datetime) -> bool:
        """Whether nothing can be looked up in these ten minutes."""
        span = int(now.timestamp()) // DOWN_FOR_S
        return self._chance(f"{Fault.LOOKUP_DOWN}/{span}") < self._rates.get(Fault.LOOKUP_DOWN, 0.0)

    def _code(self, phone: str, *, told_at_once: bool) -> int | None:
        found = self._codes.get(phone)
        if found is None or (found.code < _REFUSED) is not told_at_once:
            return None
        return found.code if self._draw(str(found.code), phone) < self._rates[found] else None

    def _draw(self, what: str, about: str) -> float:
        count = self._drawn[what, about]
        self._drawn[what, about] += 1
        return self._chance(f"{what}/{about}/{count}")

    def _chance(self, what: str) -> float:
        return random.Random(f"{self._seed}/{what}").random()  # noqa: S311 -- chance here makes rehearsals, not secrets


def parse(text: str) -> dict[Fault | AtNumber, float]:
    """Read rates such as "429=0.1,timeout=0.02,30005@+447700900101"; raises Invalid naming each part that is wrong."""
    rates: dict[Fault | AtNumber, float] = {}
    wrong: list[Wrong] = []
    for part in filter(None, (one.strip() for one in text.split(","))):
        name, _, rate = part.partition("=")
        try:
            chance = float(rate or "1")
            rates[_named(name.strip())] = chance
        except ValueError:
            wrong.append(Wrong("faults", f"{part!r} is not a fault with a rate"))
            continue
        if not 0 <= chance <= 1:
            wrong.append(Wrong("faults", f"{part!r}: a rate lies between 0 and 1"))
    if wrong:
        hint = f"Name any of {', '.join(Fault)}, or a code at a number, as in 429=0.1,lost=0.05,30005@+447700900101."
        raise Invalid("These faults cannot be read.", faults=tuple(wrong), hint=hint)
    return rates


def _named(name: str) -> Fault | AtNumber:
    at_number = _AT_NUMBER.fullmatch(name)
    return AtNumber(int(at_number[1]), at_number[2]) if at_number else Fault(_SHORT.get(name, name))
