"""Columns give back what was put in: aware UTC to the microsecond, and JSON as it was."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select, text
from sqlalchemy.exc import StatementError
from sqlmodel import Field, Session, SQLModel

from app.db import NAMING, Database, JsonColumn, UtcDateTime
from tests.db.tables import NOON, add, door

LONDON = ZoneInfo("Europe/London")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_characters="\x00", codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), inner, max_size=3)
    ),
    max_leaves=6,
)


def stored(database: Database, **values: object) -> object:
    (name, value), *_ = values.items()

    def work(session: Session) -> object:
        session.connection().execute(door.delete())
        add(session, "one", **{name: value})
        return session.connection().execute(select(door.c[name])).scalar_one()

    return database.write(work)


@pytest.mark.parametrize(
    "instant",
    [
        NOON,
        NOON.replace(microsecond=0),
        NOON.astimezone(LONDON),
        datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=0),
        datetime(2026, 10, 25, 1, 30, tzinfo=LONDON, fold=1),
        datetime(1912, 6, 23, tzinfo=timezone(timedelta(hours=-5))),
    ],
)
def test_an_instant_comes_back_aware_in_utc_to_the_microsecond(doors: Database, instant: datetime) -> None:
    back = stored(doors, at=instant)
    assert isinstance(back, datetime)
    assert back == instant.astimezone(UTC)
    assert back.tzinfo is UTC


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=st.timezones()))  # noqa: DTZ001  (bounds of Hypothesis have none)
def test_any_instant_of_our_times_comes_back(doors: Database, instant: datetime) -> None:
    assert stored(doors, at=instant) == instant.astimezone(UTC)


def test_a_time_without_a_zone_is_never_stored(doors: Database) -> None:
    with pytest.raises(StatementError, match="needs a zone"):
        stored(doors, at=datetime(2026, 3, 29, 12, 0))  # noqa: DTZ001  (the fault under test)


def test_no_time_is_none(doors: Database) -> None:
    assert stored(doors, at=None) is None


def test_instants_are_compared_and_sorted_in_the_order_of_time(doors: Database) -> None:
    instants = [NOON + timedelta(microseconds=step) for step in (0, 1, 999_999, 1_000_000, 10**9, -1)]

    def work(session: Session) -> None:
        for number, instant in enumerate(instants):
            add(session, str(number), at=instant)

    doors.write(work)
    with doors.read() as session:
        later = select(door.c.at).where(door.c.at >= NOON.astimezone(LONDON)).order_by(door.c.at)
        assert list(session.connection().execute(later).scalars()) == sorted(instants)[1:]


def test_sqlite_keeps_an_instant_as_text_of_fixed_width(sqlite_doors: Database) -> None:
    sqlite_doors.write(lambda session: add(session, "one", at=NOON.replace(microsecond=0)))
    with sqlite_doors.read() as session:
        assert session.connection().execute(text("SELECT at FROM door")).scalar_one() == "2026-03-29 12:00:00.000000"


def test_postgresql_keeps_an_instant_with_its_zone_and_speaks_utc(postgresql_url: str) -> None:
    database = Database.open(postgresql_url, durable=False)
    with database.read() as session:
        assert session.connection().execute(text("SHOW TIME ZONE")).scalar_one() == "UTC"
        kind = "SELECT data_type FROM information_schema.columns WHERE table_name = 'inbound_message' AND column_name = 'received_at'"
        assert session.connection().execute(text(kind)).scalar_one() == "timestamp with time zone"
    database.dispose()


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(JSON)
def test_json_comes_back_as_it_was(doors: Database, value: object) -> None:
    assert stored(doors, held=value) == value


def test_none_in_a_json_column_is_null(doors: Database) -> None:
    stored(doors, held=None)
    with doors.read() as session:
        assert session.connection().execute(text("SELECT count(*) FROM door WHERE held IS NULL")).scalar_one() == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_json_is_never_stored(doors: Database, value: float) -> None:
    with pytest.raises((StatementError, ValueError), match="not JSON compliant"):
        stored(doors, held=[value])


def test_a_model_declares_both_as_the_module_says() -> None:
    class DoorModel(SQLModel, table=True):
        __tablename__ = "door_model"
        id: int | None = Field(default=None, primary_key=True)
        received_at: datetime = Field(sa_type=UtcDateTime, index=True)
        claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
        frozen: dict[str, int] = Field(sa_type=JsonColumn)

    table = SQLModel.metadata.tables["door_model"]
    SQLModel.metadata.remove(table)
    assert isinstance(table.c.received_at.type, UtcDateTime)
    assert isinstance(table.c.frozen.type, JsonColumn)
    assert (table.c.received_at.nullable, table.c.claimed_at.nullable) == (False, True)
    assert [index.name for index in table.indexes] == ["ix_door_model_received_at"]
    assert DoorModel(received_at=NOON, frozen={}).received_at == NOON


def test_a_migration_writes_both_by_their_names() -> None:
    assert (repr(UtcDateTime()), repr(JsonColumn())) == ("UtcDateTime()", "JsonColumn()")
    assert SQLModel.metadata.naming_convention == NAMING
    assert {constraint.name for constraint in door.constraints} == {"pk_door", "uq_door_sid", "fk_door_parent_id_door_parent"}


def test_a_statement_takes_an_instant_as_a_literal_condition(doors: Database) -> None:
    doors.write(lambda session: add(session, "one", at=NOON))
    statement = insert(door).from_select(["sid", "at"], select(text("'two'"), door.c.at).where(door.c.at == NOON))
    doors.write(lambda session: session.connection().execute(statement).rowcount)
    with doors.read() as session:
        assert list(session.connection().execute(select(door.c.at)).scalars()) == [NOON, NOON]
