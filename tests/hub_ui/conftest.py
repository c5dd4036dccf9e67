"""The ward with this door, for the tests of its pages."""

import pytest

from app.db import Database
from app.hub_ui import routes
from app.staff_ui import routes as staff_ui
from tests.doors import Ward, open_ward


@pytest.fixture
def ward(database: Database) -> Ward:
    """A hub with its staff around this door; once on SQLite, once on PostgreSQL."""
    return open_ward(database, routes.router, staff_ui.router)
