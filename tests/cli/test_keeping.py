"""The schema, the audit trail, and copies of the database."""

from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import Database, schema_engine
from tests.cli.conftest import Wardlight


def test_an_upgrade_makes_the_tables_and_again_changes_nothing(wardlight: Wardlight, home: Path) -> None:
    first = wardlight("db", "upgrade")
    assert first.status == 0
    assert first.json["revision"]
    assert wardlight("db", "upgrade").json == first.json
    checked = wardlight("db", "check")
    assert (checked.status, checked.json) == (0, {"as_expected": True, "differences": []})


def test_a_schema_that_is_not_as_expected_is_found(ready: Wardlight, database_url: str) -> None:
    assert ready("db", "check").status == 0
    _change(database_url, "ALTER TABLE hub ADD COLUMN colour VARCHAR(20)")
    said = ready("db", "check")
    assert said.status == 1
    assert said.json["as_expected"] is False
    assert "colour" in str(said.json["differences"])


def test_a_schema_of_another_version_is_refused(ready: Wardlight, database_url: str) -> None:
    _change(database_url, "UPDATE alembic_version SET version_num = '000000000000'")
    for arguments in (("serve",), ("tick",), ("audit", "verify")):
        said = ready(*arguments)
        assert said.status == 1
        assert "wardlight db upgrade" in said.sentence


def test_a_trail_that_was_changed_is_found(north: Wardlight, database_url: str) -> None:
    assert north("tick").status == 0  # the turn of a worker seals
    whole = north("audit", "verify")
    assert whole.status == 0
    assert whole.json["whole"] is True
    assert whole.json["sealed"] > 0
    _change(database_url, "UPDATE audit_entry SET actor_name = 'somebody else' WHERE id = (SELECT MIN(id) FROM audit_entry)")
    said = north("audit", "verify")
    assert said.status == 1
    assert said.json["whole"] is False
    assert said.json["broken_because"] == "changed"


def test_the_trail_is_printed_a_json_line_an_entry(north: Wardlight) -> None:
    said = north("audit", "export")
    assert said.status == 0
    assert {"hub.added"} <= {line["action"] for line in said.lines}
    assert [line["id"] for line in said.lines] == sorted(line["id"] for line in said.lines)


def test_a_backup_is_put_back_whole(north: Wardlight, home: Path, database_url: str) -> None:
    copy = home / "copy"
    said = north("backup", copy)
    assert said.status == 0, said.err
    assert said.json["bytes"] == copy.stat().st_size > 0
    assert north("hub", "add", "--name", "South ward", "--slug", "south").status == 0
    refused = north("restore", copy)
    assert refused.status == 1
    assert "--replace" in refused.sentence
    assert _hubs(database_url) == ["north", "south"]
    assert north("restore", copy, "--replace").status == 0
    assert _hubs(database_url) == ["north"]
    assert north("db", "check").status == 0


def test_a_backup_is_never_written_over(north: Wardlight, home: Path) -> None:
    copy = home / "copy"
    copy.write_text("something dear", encoding="utf-8")
    said = north("backup", copy)
    assert said.status == 1
    assert copy.read_text(encoding="utf-8") == "something dear"
    assert north("backup", home / "no" / "folder" / "copy").status == 1


def test_what_is_no_backup_is_not_put_back(north: Wardlight, home: Path, database_url: str) -> None:
    wrong = home / "wrong"
    wrong.write_text("this is no database" * 100, encoding="utf-8")
    for file in (wrong, home / "missing", home):
        said = north("restore", file, "--replace")
        assert said.status == 1
        assert "Traceback" not in said.sentence
    assert _hubs(database_url) == ["north"]


def test_a_backup_restores_into_an_empty_place(north: Wardlight, home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", sqlite_url)
    north("hub", "add", "--name", "East ward", "--slug", "east")
    assert north("backup", home / "copy").status == 0
    elsewhere = f"sqlite:///{home / 'elsewhere.db'}"
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", elsewhere)
    assert north("restore", home / "copy").status == 0
    assert "east" in _hubs(elsewhere)


def test_a_backup_is_consistent_while_the_service_writes(
    north: Wardlight, home: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WARDLIGHT_DATABASE_URL", sqlite_url)
    running = Database.open(sqlite_url, durable=False)
    running.write(lambda session: session.connection().exec_driver_sql("CREATE TABLE marks (id INTEGER PRIMARY KEY)"))
    for _ in range(20):
        running.write(lambda session: session.connection().exec_driver_sql("INSERT INTO marks DEFAULT VALUES"))
    assert north("backup", home / "copy").status == 0
    running.dispose()
    copied = Database.open(f"sqlite:///{home / 'copy'}", durable=False)
    with copied.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM marks").scalar_one() == 20
    copied.dispose()


def _change(url: str, statement: str) -> None:
    engine = schema_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _hubs(url: str) -> list[str]:
    engine = schema_engine(url)
    with engine.connect() as connection:
        found = list(connection.execute(text("SELECT slug FROM hub ORDER BY id")).scalars())
    engine.dispose()
    return found
