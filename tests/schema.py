"""The schema for tests: made once a worker by the migrations themselves, then copied."""

from pathlib import Path

import sqlalchemy
from alembic import command, script
from alembic.config import Config

from app import tables

ROOT = Path(__file__).resolve().parents[1]


def create(connection: sqlalchemy.Connection) -> None:
    """Brings an empty database to the newest schema."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    if script.ScriptDirectory.from_config(config).get_heads():
        command.upgrade(config, "head")
    else:
        tables.metadata.create_all(connection)
    connection.commit()
