"""The sender's thread: woken by a commit, alive whatever happens, and gone when it is told to go."""

from queue import Queue

import pytest

from app.db import Database
from app.messaging import outbox
from app.messaging.sender import Sender
from tests.messaging.ground import NOON, draft

NEVER = 3600.0  # seconds: it looks only when it is woken
PATIENCE = 10.0


class Turns:
    """Turns that say when they were taken: the first `more` say that there is more, and the one numbered `breaks` raises."""

    def __init__(self, *, more: int = 0, breaks: int = 0) -> None:
        self.taken: Queue[int] = Queue()
        self._more = more
        self._breaks = breaks
        self._count = 0

    def __call__(self) -> bool:
        self._count += 1
        self.taken.put(self._count)
        if self._count == self._breaks:
            raise RuntimeError
        return self._count <= self._more


def enqueue(ward: Database, purpose: str) -> None:
    ward.write(lambda session: outbox.enqueue(session, draft(purpose), now=NOON))


def test_it_looks_at_once_and_then_whenever_a_text_is_committed(ward: Database) -> None:
    turns = Turns()
    sender = Sender(ward, turns, idle_s=NEVER)
    sender.start()
    assert turns.taken.get(timeout=PATIENCE) == 1
    enqueue(ward, "one")
    assert turns.taken.get(timeout=PATIENCE) == 2
    assert sender.stop()
    assert turns.taken.empty()


def test_a_text_that_is_rolled_back_wakes_nobody(ward: Database) -> None:
    turns = Turns()
    sender = Sender(ward, turns, idle_s=NEVER)
    sender.start()
    turns.taken.get(timeout=PATIENCE)

    def changed_its_mind(session: object) -> None:
        outbox.enqueue(session, draft("one"), now=NOON)  # type: ignore[arg-type]
        raise ValueError("changed its mind")

    with pytest.raises(ValueError, match="changed its mind"):
        ward.write(changed_its_mind)
    assert sender.stop()
    assert turns.taken.empty()


def test_it_goes_on_while_there_may_be_more(ward: Database) -> None:
    turns = Turns(more=2)
    sender = Sender(ward, turns, idle_s=NEVER)
    sender.start()
    assert [turns.taken.get(timeout=PATIENCE) for _ in range(3)] == [1, 2, 3]
    assert sender.stop()


def test_a_turn_that_breaks_does_not_end_it(ward: Database) -> None:
    turns = Turns(breaks=1)
    sender = Sender(ward, turns, idle_s=NEVER)
    sender.start()
    turns.taken.get(timeout=PATIENCE)
    enqueue(ward, "one")
    assert turns.taken.get(timeout=PATIENCE) == 2
    assert sender.stop()


def test_it_may_be_stopped_before_it_began_and_begun_again(ward: Database) -> None:
    turns = Turns()
    sender = Sender(ward, turns, idle_s=NEVER)
    assert sender.stop()
    for _ in range(2):
        sender.start()
        turns.taken.get(timeout=PATIENCE)
        assert sender.stop()
