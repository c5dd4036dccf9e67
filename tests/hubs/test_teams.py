"""A hub's teams: named one a line, held against one another, kept with the hub, with a trail of every change."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from app.db import Database
from app.errors import NotFound, Refused
from app.hubs import service, store, teams
from tests import people
from tests.people import NOON, Ward

NAMES = ("North locality", "Respiratory", "Elm House")


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


def teams_of(database: Database, ward: Ward) -> tuple[str, ...]:
    with database.read() as session:
        return store.by_id(session, ward.hub.id).teams


def name(database: Database, ward: Ward, names: tuple[str, ...], *, seen: tuple[str, ...] = ()) -> None:
    actor, mark = ward.manager.actor, teams.mark(seen)
    database.write(lambda session: service.name_teams(session, ward.hub.id, names, seen=mark, actor=actor, now=NOON))


def reasons(typed: str) -> list[str]:
    parsed = teams.parse(typed)
    assert parsed.names is None
    assert {fault.field for fault in parsed.faults} == {"teams"}
    return [fault.reason for fault in parsed.faults]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ()),
        (" \r\n\n", ()),
        ("North locality\r\nRespiratory\r\n\r\n  Elm   House \r\n", NAMES),
        ("Tîm Gogledd\n7", ("Tîm Gogledd", "7")),
        ("e\u0301quipe", ("\u00e9quipe",)),
        ("x" * 60, ("x" * 60,)),
        ("\n".join(f"Team {number}" for number in range(40)), tuple(f"Team {number}" for number in range(40))),
    ],
)
def test_each_line_that_holds_something_is_a_team(typed: str, names: tuple[str, ...]) -> None:
    assert teams.parse(typed) == teams.Parsed(names)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("x" * 61, "has 61 letters: a team’s name may have up to 60"),
        ("Elm\nOak\nELM", "“ELM” is here twice; capitals make no difference."),
        ("Straße\nSTRASSE", "“STRASSE” is here twice"),
        ("-", "“-” has neither a letter nor a number."),
        ("\n".join(f"Team {number}" for number in range(41)), "There may be up to 40 teams, and here are 41."),
        ("Elm\u200b House", "“Elm House” holds a sign that cannot be seen"),
        ("Elm\x07 House", "“Elm House” holds a sign that cannot be seen"),
    ],
)
def test_what_cannot_be_a_team_is_said_with_its_name(typed: str, reason: str) -> None:
    (said,) = reasons(typed)
    assert reason in said


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert len(reasons(f"--\n{'y' * 99}\nElm\nelm\nELM")) == 3


def test_teams_are_kept_in_their_order_and_the_trail_says_how_it_was(database: Database, ward: Ward) -> None:
    other = people.open_ward(database, "south")
    name(database, ward, NAMES)
    assert teams_of(database, ward) == NAMES
    name(database, ward, NAMES, seen=NAMES)  # changes nothing
    name(database, ward, ("Respiratory",), seen=NAMES)
    assert teams_of(database, ward) == ("Respiratory",)
    assert teams_of(database, other) == ()
    with database.read() as session:
        rows = session.execute(text("SELECT detail, actor_name FROM audit_entry WHERE action = 'hub.teams' ORDER BY id")).all()
    said = [json.loads(row.detail) if isinstance(row.detail, str) else row.detail for row in rows]
    assert said == [{"was": [], "is": list(NAMES)}, {"was": list(NAMES), "is": ["Respiratory"]}]
    assert {row.actor_name for row in rows} == {ward.manager.name}


def test_of_two_who_save_at_once_one_is_told_and_nothing_is_lost(database: Database, ward: Ward) -> None:
    def attempt(only: str) -> str | None:
        try:
            name(database, ward, (only,))
        except Refused as refusal:
            return refusal.sentence
        return None

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(attempt, ("Elm House", "Oak House")))
    assert set(told) == {None, "Somebody else has changed the teams since you opened this page."}
    assert teams_of(database, ward) == (("Elm House", "Oak House")[told.index(None)],)


@pytest.mark.parametrize("change", [lambda names: names[::-1], lambda names: names[:-1], lambda names: (*names[:-1], names[-1].upper())])
def test_any_change_changes_the_mark(change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> None:
    assert teams.mark(change(NAMES)) != teams.mark(NAMES)


def test_a_hub_that_is_not_there_has_no_teams(database: Database, ward: Ward) -> None:
    actor, mark = ward.manager.actor, teams.mark(())
    with pytest.raises(NotFound):
        database.write(lambda session: service.name_teams(session, 999, NAMES, seen=mark, actor=actor, now=NOON))
