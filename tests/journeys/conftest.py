"""A ward for whole journeys: the database is each of the two kinds in turn."""

import pytest

from app.db import Database
from tests import story
from tests.story import Story


@pytest.fixture
def ward(database: Database) -> Story:
    """A hub at noon on a Monday in November."""
    return story.begin(database)
