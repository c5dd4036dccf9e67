"""One door for writes, tables that look down, and time that is handed in."""

import ast
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import ForeignKey, inspect
from sqlmodel import SQLModel

from app import tables
from tests.architecture.source import Module, listed, modules, planted, said_of

# The door itself. Everything else hands it a function.
DOOR = {"db", "storage"}
# Rooms with tables, from the top: a foreign key points to the same room or to one further on.
ROOMS = ("alerts", "monitoring", "messaging", "caseload", "pathways", "identity", "hubs", "audit")


def commits(module: Module) -> Iterator[str]:
    if module.room in DOOR:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in {"commit", "rollback"}:
            yield said_of(module, node, f".{node.func.attr}( belongs to the door: hand Database.write a function")


def relationships(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Name) and node.id in {"Relationship", "relationship"}:
            yield said_of(module, node, "a Relationship hides a query: write it in the store")


def rows_from_input(module: Module) -> Iterator[str]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and any(keyword.arg is None and _is_input(keyword.value) for keyword in node.keywords):
            yield said_of(module, node, "parse what came in to a value first: a table model checks nothing")


def _is_input(node: ast.expr) -> bool:
    return any(isinstance(part, ast.Name) and part.id in {"form", "request", "payload"} for part in ast.walk(node))


CHECKS = {
    commits: planted("def work(session):\n    session.commit()\n"),
    relationships: planted("from sqlmodel import Relationship\nx = Relationship()\n"),
    rows_from_input: planted("row = Reading(**form)\n"),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_our_code_keeps_to_the_one_door(check: Callable[[Module], Iterator[str]]) -> None:
    faults = [fault for module in modules() for fault in check(module)]
    assert not faults, listed(faults)


@pytest.mark.parametrize(("check", "fault"), CHECKS.items(), ids=[check.__name__ for check in CHECKS])
def test_a_planted_fault_is_found(check: Callable[[Module], Iterator[str]], fault: Module) -> None:
    assert list(check(fault))


def rooms_by_table() -> dict[str, str]:
    """The room of every table, by the module that declares it."""
    mapped = {mapper.class_: inspect(mapper.class_).local_table for mapper in SQLModel._sa_registry.mappers}
    return {str(table): row.__module__.split(".")[1] for row, table in mapped.items()}


def points_up(key: ForeignKey, rooms: dict[str, str]) -> bool:
    """Whether a foreign key leads to a room above its own."""
    source, target = rooms[key.parent.table.name], rooms[key.target_fullname.split(".")[0]]
    return ROOMS.index(source) > ROOMS.index(target)


def test_every_table_has_a_room_of_the_stack() -> None:
    rooms = rooms_by_table()
    assert set(tables.metadata.tables) == set(rooms)
    assert set(rooms.values()) <= set(ROOMS)


def test_foreign_keys_point_down() -> None:
    rooms = rooms_by_table()
    keys = [key for table in tables.metadata.tables.values() for key in table.foreign_keys]
    assert keys
    assert [key.target_fullname for key in keys if points_up(key, rooms)] == []


def test_a_foreign_key_that_points_up_is_found() -> None:
    key = next(key for table in tables.metadata.tables.values() for key in table.foreign_keys)
    source, target = key.parent.table.name, key.target_fullname.split(".")[0]
    assert points_up(key, {source: "hubs", target: "alerts"})


def test_every_foreign_key_has_a_name_and_every_time_a_zone() -> None:
    for table in tables.metadata.tables.values():
        assert all(constraint.name for constraint in table.constraints if not isinstance(constraint, type(table.primary_key)))
        naive = [column.name for column in table.columns if type(column.type).__name__ in {"DateTime", "TIMESTAMP"}]
        assert naive == [], f"{table.name}: declare with UtcDateTime"
