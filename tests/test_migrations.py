"""Migrations lead to the schema that the code expects, step by step, there and back, on both databases."""

from collections.abc import Iterator

import pytest
import sqlalchemy
from alembic import autogenerate, command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from app import tables
from app.db import Database
from tests import postgres
from tests.schema import ROOT

CONFIG = Config(ROOT / "alembic.ini")
REVISIONS = [script.revision for script in reversed(list(ScriptDirectory.from_config(CONFIG).walk_revisions()))]


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[str]:
    """The address of a database without a single table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    yield server.create("wl_empty")
    server.drop("wl_empty")


def config_for(connection: sqlalchemy.Connection) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def differences(connection: sqlalchemy.Connection) -> list[object]:
    options = {"compare_type": True, "compare_server_default": True}
    return list(autogenerate.compare_metadata(MigrationContext.configure(connection, opts=options), tables.metadata))


def test_there_is_one_line_of_migrations() -> None:
    assert len(ScriptDirectory.from_config(CONFIG).get_heads()) == 1


def test_migrations_lead_to_the_tables_of_the_code(database: Database) -> None:
    engine = sqlalchemy.create_engine(database.url)
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_a_table_that_the_migrations_forgot_is_found(database: Database) -> None:
    engine = sqlalchemy.create_engine(database.url)
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("DROP TABLE audit_entry"))
        assert differences(connection)
    engine.dispose()


@pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)
def test_every_step_can_be_taken_back_and_taken_again(empty_url: str) -> None:
    assert REVISIONS
    engine = sqlalchemy.create_engine(empty_url, poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        config = config_for(connection)
        for revision in REVISIONS:
            command.upgrade(config, revision)
            command.downgrade(config, "-1")
            command.upgrade(config, revision)
        assert differences(connection) == []
        command.downgrade(config, "base")
        assert set(sqlalchemy.inspect(connection).get_table_names()) <= {"alembic_version"}
    engine.dispose()
