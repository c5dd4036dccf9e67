"""The schema of the database: bringing it up to the code, and saying whether it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from app import tables
from app.db import CannotOpen, schema_engine
from app.errors import Refused
from app.storage.work import reason_of

ROOT: Final = Path(__file__).resolve().parent.parent.parent


def upgrade(url: str) -> str:
    """Run the migrations that are missing, and give the revision it stands at."""
    with _connected(url) as connection, connection.begin():
        command.upgrade(_config(connection), "head")
        return _current(connection) or ""


def refuse_behind(url: str) -> None:
    """Raise Refused, naming `db upgrade`, when the schema is not the one the code was written for."""
    with _connected(url) as connection:
        current = _current(connection)
    if current != _newest():
        state = "has no tables yet" if current is None else f"is at revision {current}, the code at {_newest()}"
        raise Refused(f"The database {state}.", hint="Run: wardlight db upgrade")


def differences(url: str) -> list[str]:
    """Say where the tables differ from what the code expects; nothing when they agree."""
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return [str(difference) for difference in compare_metadata(context, tables.metadata)]


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Connect as migrations do; raises CannotOpen when the database does not answer or will not do it."""
    engine = schema_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise CannotOpen(
            f"The database cannot be used ({reason_of(error)}).",
            hint="Is WARDLIGHT_DATABASE_URL right, does its server run or its folder exist, and may this user write there?",
        ) from error
    finally:
        engine.dispose()


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _newest() -> str | None:
    return ScriptDirectory(str(ROOT / "alembic")).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["connection"] = connection
    return config
