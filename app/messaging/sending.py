"""Sending what is due, in three transactions a text, so that a crash at any point leaves a row that says how far it got.

1. claimed, with a lease: nobody else takes it up; nothing was said to the provider.
2. sending, with an attempt id: the gate was passed, the provider may have been called.
3. the outcome: accepted, failed or unknown. A text found `sending` after its lease becomes unknown, never pending.
"""

import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import timedelta

from app.clock import Clock, monotonic
from app.db import Database
from app.logs import get_logger
from app.messaging import outcomes, pacing
from app.messaging.addresses import Addresses
from app.messaging.gateway import Accepted, Gateway, GatewayError, Outgoing, Ringing
from app.messaging.lanes import Pace
from app.messaging.outcomes import Held, Landed, Outcome, Ticket
from app.messaging.policy import validity_s
from app.messaging.vocabulary import Medium

_log = get_logger(__name__)

POLL_S = 0.2  # how soon a free sender looks for more while others still wait for the provider
TURNS = 5
"""How often a text that this machine was too slow for is given another turn, before it goes back to the queue."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one sweep did: counts of outcomes, what the gate held back and why, and the ids of rows that broke."""

    accepted: int = 0
    failed: int = 0
    unknown: int = 0
    retried: int = 0  # not taken now, to be tried again
    held: tuple[Held, ...] = ()
    errors: tuple[str, ...] = ()

    def __add__(self, other: "Delivered") -> "Delivered":
        """Add up two sweeps."""
        return Delivered(
            self.accepted + other.accepted,
            self.failed + other.failed,
            self.unknown + other.unknown,
            self.retried + other.retried,
            self.held + other.held,
            self.errors + other.errors,
        )

    @property
    def moved(self) -> bool:
        """Whether any row moved on, so that there may be more."""
        return bool(self.accepted or self.failed or self.unknown or self.held)


def deliver_due(
    database: Database,
    gateway: Gateway,
    *,
    addresses: Addresses,
    clock: Clock,
    limit: int = 500,
    within: timedelta = timedelta(seconds=20),
    workers: int = 1,
) -> Delivered:
    """Send what may go by now, most urgent first, at most `limit` texts, beginning none after `within`.

    With several `workers` that many calls are made at once, so that one slow answer holds up few others.
    """
    outcomes.release_leases(database, now=clock.now())
    if not outcomes.any_due(database, now=clock.now()):
        return Delivered()
    deadline = monotonic() + within.total_seconds()
    sweep = _Sweep(database, gateway, addresses, clock, Pace(gateway.per_second))
    with ThreadPoolExecutor(workers, thread_name_prefix="send") as pool:
        return _run(sweep, pool, workers, limit=limit, deadline=deadline)


def _run(sweep: "_Sweep", pool: ThreadPoolExecutor, workers: int, *, limit: int, deadline: float) -> Delivered:
    """Keep every worker busy with a call; what has landed together is written down together."""
    done, begun = Delivered(), 0
    flying: set[Future[Landed]] = set()
    while True:
        free = min(workers - len(flying), limit - begun) if monotonic() < deadline else 0
        tickets, held = sweep.take(free) if free > 0 else ([], Delivered())
        done += held
        begun += len(tickets) + len(held.held) + len(held.errors)
        flying |= {pool.submit(sweep.call, ticket) for ticket in tickets}
        if not flying and not tickets and not held.held and not held.errors:
            if free > 0 and sweep.waits_for_a_turn(deadline):
                continue
            return done
        landed, flying = wait(flying, timeout=POLL_S, return_when=FIRST_COMPLETED)
        if landed:
            done += sweep.settle([future.result() for future in landed])


@dataclass(frozen=True, slots=True)
class _Sweep:
    database: Database
    gateway: Gateway
    addresses: Addresses
    clock: Clock
    pace: Pace

    def take(self, count: int) -> tuple[list[Ticket], Delivered]:
        """Claim and begin up to `count` texts: the first two transactions."""
        claimed = outcomes.claim(self.database, self.pace, now=self.clock.now(), limit=count)
        if not claimed:
            return [], Delivered()
        begun = outcomes.begin(self.database, self.pace, claimed, now=self.clock.now())
        return begun.tickets, Delivered(held=begun.held, errors=begun.errors)

    def waits_for_a_turn(self, deadline: float) -> bool:
        """Wait until a number has a turn again for a text of its own; False when none waits, or none will have one in time."""
        wait_s = outcomes.until_a_turn(self.database, self.pace, now=self.clock.now())
        if wait_s is None or monotonic() + wait_s >= deadline:
            return False
        time.sleep(min(wait_s, POLL_S))  # no longer: another number's text may come in meanwhile
        return True

    def call(self, ticket: Ticket) -> Landed:
        """Call the provider; never raises, for whatever broke, the text may have gone."""
        try:
            return ticket, self._hand_over(ticket)
        except GatewayError as error:
            _log.warning("send.not_accepted", outbound_id=ticket.id, provider_code=error.code, attempt=ticket.attempts)
            return ticket, error
        except Exception as error:  # noqa: BLE001 -- see above
            _log.exception("send.broke", outbound_id=ticket.id)
            return ticket, GatewayError("broke", type(error).__name__, unknown=True)

    def _hand_over(self, ticket: Ticket) -> Accepted:
        self._wait_for_its_turn(ticket)
        if ticket.medium is Medium.VOICE:
            words, status = (make(ticket.id, ticket.attempt_id) for make in (self.addresses.words_url, self.addresses.call_status_url))
            return self.gateway.ring(Ringing(ticket.to_phone, ticket.from_sender, words, status))
        message = Outgoing(
            to=ticket.to_phone,
            sender=ticket.from_sender,
            body=ticket.body,
            valid_for_s=validity_s(ticket.valid_until, now=self.clock.now()),
            status_callback=self.addresses.status_url(ticket.id, ticket.attempt_id),
        )
        return self.gateway.send(message)

    def _wait_for_its_turn(self, ticket: Ticket) -> None:
        """Wait, and take another turn where this one passed unused: handed over late it would crowd the next second.

        A machine that is too slow for any turn hands over what must not be missed all the same, and lets the rest go back.
        """
        turn = ticket.turn
        for _ in range(TURNS):
            time.sleep(max(0.0, min(turn - self.pace.now(), pacing.FARTHEST_S)))
            if self.pace.now() - turn <= pacing.LATE_S:
                break
            turn = outcomes.another_turn(self.database, self.pace, ticket)
        else:
            if not ticket.message_class.sent_in_doubt:
                raise GatewayError("too_slow", "this machine could not keep its turn")
        if self.clock.now() > ticket.valid_until:
            raise GatewayError("too_late", "its time passed while it waited for its turn")

    def settle(self, landed: Sequence[Landed]) -> Delivered:
        """Write down what came of some calls: the third transaction."""
        written = outcomes.settle(self.database, self.pace, landed, now=self.clock.now())
        return sum((_counted(outcome) for outcome in written), Delivered())


def _counted(outcome: Outcome) -> Delivered:
    if isinstance(outcome, Accepted):
        return Delivered(accepted=1)
    if outcome.unknown:
        return Delivered(unknown=1)
    return Delivered(failed=1) if outcome.permanent else Delivered(retried=1)
