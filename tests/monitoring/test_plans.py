"""What the worker asks every turn, and what every text asks, is answered from an index, however many rows there are."""

from typing import Any

import pytest
from sqlalchemy import Select, text

from app.db import Database
from app.monitoring import store
from tests.monitoring.examples import NOON

ASKED: list[tuple[str, Select[Any], dict[str, Any], str]] = [
    ("due schedules", store._DUE_SCHEDULES, {"now": NOON, "most": 10}, "ix_schedule_due"),
    ("due check-ins", store._DUE_CHECK_INS, {"now": NOON, "most": 10}, "ix_check_in_due"),
    ("past readings", store._PAST_READINGS, {"hub": 1, "episode": 1}, "ix_reading_episode_measured"),
    ("recent readings", store._RECENT, {"hub": 1, "episode": 1, "most": 5}, "ix_reading_episode_measured"),
    ("early reading", store._ANSWERING, {"hub": 1, "episode": 1, "earliest": NOON, "latest": NOON}, "ix_reading_episode_measured"),
]


def plan_of(database: Database, statement: Select[Any], values: dict[str, Any]) -> str:
    with database.read() as session:
        connection = session.connection()
        if database.dialect == "postgresql":
            connection.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is read whole, rightly
        bound = statement.params(**values)
        sql = str(bound.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True}))
        explain = "EXPLAIN " if database.dialect == "postgresql" else "EXPLAIN QUERY PLAN "
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + sql.replace("%", "%%")))


@pytest.mark.parametrize(("statement", "values", "index"), [one[1:] for one in ASKED], ids=[one[0] for one in ASKED])
def test_a_question_that_is_asked_all_the_time_is_answered_from_its_index(
    database: Database, statement: Select[Any], values: dict[str, Any], index: str
) -> None:
    plan = plan_of(database, statement, values)
    assert index in plan
    assert "TEMP B-TREE" not in plan
