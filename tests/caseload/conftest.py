"""Two hubs: one we look from, and one whose people it may never see."""

import pytest

from app.db import Database
from tests import people
from tests.people import Ward


@pytest.fixture
def ward(database: Database) -> Ward:
    """The hub that asks."""
    return people.open_ward(database)


@pytest.fixture
def other(database: Database, ward: Ward) -> Ward:
    """Another hub."""
    return people.open_ward(database, "south")
