"""A ward at noon, for tests of stories: the database is each of the two kinds in turn."""

import pytest

from app.db import Database
from tests import story
from tests.story import Story


@pytest.fixture
def at(database: Database) -> Story:
    """A hub at noon."""
    return story.begin(database)
