"""Tokens of machines."""

import pytest

from app.db import Database
from app.errors import Invalid, NotFound
from app.identity import store, tokens
from app.identity.actor import ActorKind, system
from tests import people
from tests.people import NOON

BOSS = system("test")


def test_a_token_opens_the_hub_it_was_made_for_until_it_is_revoked(database: Database) -> None:
    ward, other = people.open_ward(database), people.open_ward(database, "south")
    issued = database.write(lambda s: tokens.issue(s, ward.hub.id, "dashboard", actor=BOSS, now=NOON))
    with database.read() as session:
        view = tokens.check(session, issued.token)
        assert tokens.check(session, issued.token[:-1]) is None
        assert store.tokens_of(session, ward.hub.id) == [view]
        assert store.tokens_of(session, other.hub.id) == []
    assert view is not None
    assert (view.actor.kind, view.actor.hub_id, view.name) == (ActorKind.TOKEN, ward.hub.id, "dashboard")
    with pytest.raises(NotFound):
        database.write(lambda s: tokens.revoke(s, other.hub.id, issued.id, actor=BOSS, now=NOON))
    database.write(lambda s: tokens.revoke(s, ward.hub.id, issued.id, actor=BOSS, now=NOON))
    with database.read() as session:
        assert tokens.check(session, issued.token) is None


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_token_says_what_it_is_for(database: Database, name: str) -> None:
    ward = people.open_ward(database)
    with pytest.raises(Invalid):
        database.write(lambda s: tokens.issue(s, ward.hub.id, name, actor=BOSS, now=NOON))
