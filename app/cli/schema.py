"""The schema of the database: bringing it up to the code, and saying whether it is."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from app import tables
from app.db import schema_engine
from app.errors import Refused

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def upgrade(url: str) -> str:
    """Run the migrations that are missing, and give the revision it stands at."""
    engine = schema_engine(url)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
        revision = _current(connection)
    engine.dispose()
    return revision or ""


def refuse_behind(url: str) -> None:
    """Raise Refused, naming `db upgrade`, when the schema is not the one the code was written for."""
    engine = schema_engine(url)
    with engine.connect() as connection:
        current = _current(connection)
    engine.dispose()
    if current != _newest():
        state = "has no tables yet" if current is None else f"is at revision {current}, the code at {_newest()}"
        raise Refused(f"The database {state}.", hint="Run: wardlight db upgrade")


def differences(url: str) -> list[str]:
    """Say where the tables differ from what the code expects; nothing when they agree."""
    engine = schema_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        found = compare_metadata(context, tables.metadata)
    engine.dispose()
    return [str(difference) for difference in found]


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest() -> str | None:
    return ScriptDirectory(str(ROOT / "alembic")).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
