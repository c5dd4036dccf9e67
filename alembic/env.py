"""Where migrations meet the database: a connection handed in by the caller, else the address in WARDLIGHT_DATABASE_URL."""

import os
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import sqlalchemy
from alembic import context

from app import tables

DEFAULT_URL = "sqlite:///wardlight.db"


def sqlite_driver() -> ModuleType:
    """The same SQLite as the service: not the system's, where a newer one is installed."""
    return import_module("pysqlite3" if find_spec("pysqlite3") else "sqlite3")


def own_engine() -> sqlalchemy.Engine:
    """An engine for one run of the `alembic` command."""
    url = os.environ.get("WARDLIGHT_DATABASE_URL", DEFAULT_URL)
    if url.startswith("sqlite"):
        return sqlalchemy.create_engine(url, module=sqlite_driver(), poolclass=sqlalchemy.NullPool)
    return sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)


def migrate(connection: sqlalchemy.Connection) -> None:
    """Runs what Alembic was asked for. SQLite cannot alter a table, so it is copied: `render_as_batch`."""
    context.configure(
        connection=connection,
        target_metadata=tables.metadata,
        render_as_batch=True,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database: SQLite's batch changes cannot be written down without one.")
given = context.config.attributes.get("connection")
if given is not None:
    migrate(given)
else:
    with own_engine().connect() as own:
        migrate(own)
        own.commit()
