"""Storms: a seeded provider that refuses, breaks, falls silent and dies in mid-call; and what must be true when it clears."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.clock import ManualClock
from app.db import Database
from app.messaging.gateway import Accepted, Outgoing
from app.messaging.models import SENT_AGAIN
from app.messaging.resolving import resolve_unknown
from app.messaging.vocabulary import MessageClass, OutboundState
from tests.messaging import ground
from tests.messaging.conftest import Post
from tests.messaging.ground import draft
from tests.messaging.scripted import TIMED_OUT, TOO_MANY, ScriptedGateway

SEEDS = range(20)
STEPS = 25
NEVER_TWICE = {MessageClass.ROUTINE, MessageClass.ANSWER}


class Died(BaseException):
    """The process is gone, in the middle of a call."""


class Storm(ScriptedGateway):
    """Chance decides what becomes of each call; `clear` ends it."""

    def __init__(self, chance: random.Random) -> None:
        super().__init__()
        self.chance = chance
        self.clear = False

    def send(self, message: Outgoing) -> Accepted:
        fate = "taken" if self.clear else self.chance.choice(["taken", "haste", "silent", "silent but taken", "died", "died but taken"])
        sid = f"SM{self.chance.getrandbits(128):032x}"
        self.sent.append(message)
        if "taken" in fate:
            self.held.append((sid, message))
        match fate.split(maxsplit=1)[0]:
            case "haste":
                raise TOO_MANY
            case "silent":
                raise TIMED_OUT
            case "died":
                raise Died
            case _:
                return Accepted(sid)


@pytest.fixture
def fresh(sqlite_template: Path, tmp_path: Path) -> Iterator[list[Database]]:
    """Databases to open; each storm has its own."""
    opened: list[Database] = []
    for seed in SEEDS:
        path = tmp_path / f"{seed}.db"
        shutil.copyfile(sqlite_template, path)
        opened.append(Database.open(f"sqlite:///{path}", durable=False))
    yield opened
    for database in opened:
        database.dispose()


def weather(post: Post, storm: Storm, chance: random.Random) -> None:
    """Let the storm rage over a few texts of each class, then clear, and settle what is left."""
    for step in range(STEPS):
        if step < len(MessageClass) * 3:
            message_class = list(MessageClass)[step % len(MessageClass)]
            post.intend(
                draft(f"{step}", message_class=message_class, body=f"{step}", not_before=post.clock.now(), valid_for=timedelta(hours=3))
            )
        storm.lookup_is_down = chance.random() < 0.3
        turn(post, storm)
        post.clock.advance(timedelta(seconds=chance.choice([1, 5, 20, 40, 70])))
    storm.clear, storm.lookup_is_down = True, False
    for _ in range(12):
        turn(post, storm)
        post.clock.advance(timedelta(seconds=45))


def turn(post: Post, storm: Storm) -> None:
    """One turn of a worker, which may die in it; the next one finds what it left."""
    try:
        resolve_unknown(post.database, storm, clock=post.clock)
        post.deliver()
    except Died:
        return


def test_no_storm_loses_a_text_and_none_doubles_what_must_not_be(fresh: list[Database]) -> None:
    for seed, database in zip(SEEDS, fresh, strict=True):
        database.write(ground.lay)
        chance = random.Random(seed)
        storm = Storm(chance)
        post = Post(database, storm, ManualClock(ground.NOON))
        weather(post, storm, chance)
        arrived = Counter(message.body for _, message in storm.held)
        for number in range(1, len(MessageClass) * 3 + 1):
            text = post.text(number)
            told = f"seed {seed}, text {number}, {text.message_class.value}"
            assert text.state is OutboundState.ACCEPTED, told
            assert text.provider_sid in {sid for sid, message in storm.held if message.body == text.body}, told
            if text.message_class in NEVER_TWICE or text.reason != SENT_AGAIN:
                assert arrived[text.body] == 1, told


def test_a_storm_does_double_urgent_texts_now_and_then_so_the_test_above_can_see(fresh: list[Database]) -> None:
    doubled = 0
    for seed, database in zip(SEEDS, fresh, strict=True):
        database.write(ground.lay)
        chance = random.Random(seed)
        storm = Storm(chance)
        weather(Post(database, storm, ManualClock(ground.NOON)), storm, chance)
        doubled += sum(count > 1 for count in Counter(message.body for _, message in storm.held).values())
    assert doubled > 0
