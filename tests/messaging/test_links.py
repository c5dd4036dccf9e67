"""Links to the web form."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.db import Database
from app.errors import NotFound
from app.messaging import links
from app.messaging.links import LinkExpired
from tests.messaging.ground import NOON, Ids


@dataclass(frozen=True)
class Stay:
    """An episode, as far as a link goes."""

    id: int = Ids.ann
    hub_id: int = Ids.north


def made(ward: Database) -> str:
    return ward.write(lambda session: links.make(session, Stay(), NOON, now=NOON))


def test_a_link_opens_the_slot_it_was_made_for(ward: Database) -> None:
    token = made(ward)
    with ward.read() as session:
        link = links.open(session, token, now=NOON + timedelta(hours=24))
    assert (link.hub_id, link.episode_id, link.slot_at) == (Ids.north, Ids.ann, NOON)


def test_a_link_over_a_day_old_is_gone(ward: Database) -> None:
    token = made(ward)
    with ward.read() as session, pytest.raises(LinkExpired):
        links.open(session, token, now=NOON + timedelta(hours=24, seconds=1))


@pytest.mark.parametrize("token", ["", "x", "x" * 24, "x" * 500, "é", "' OR 1=1 --"])
def test_a_link_we_never_made_opens_nothing(ward: Database, token: str) -> None:
    made(ward)
    with ward.read() as session, pytest.raises(NotFound):
        links.open(session, token, now=NOON)


def test_no_two_links_are_alike_and_none_can_be_read_from_the_database(ward: Database) -> None:
    first, second = made(ward), made(ward)
    assert first != second
    with ward.read() as session:
        stored = session.connection().execute(text("SELECT * FROM patient_link")).all()
    assert len(stored) == 2
    assert first not in str(stored)
