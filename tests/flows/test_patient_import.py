"""Many patients from a file: all of them, the good rows, or none; every fault by its line."""

import time

import pytest
from sqlalchemy import func, select

from app.caseload import store
from app.caseload.enrolment_form import COLUMNS, REQUIRED
from app.caseload.episode import EndReason
from app.caseload.store import EPISODES, PATIENTS
from app.db import Database
from app.flows import leaving, patient_import
from app.flows.patient_import import Imported
from app.hubs.store import HubView
from app.identity.actor import system
from app.messaging.store import outbound
from app.monitoring.store import SCHEDULES
from tests import people
from tests.people import NOON, Ward

PATHWAY = "covid-oximetry-at-home"


@pytest.fixture
def ward(database: Database) -> Ward:
    return people.open_ward(database)


def row(number: int, **changes: str) -> dict[str, str]:
    base = {
        "nhs_number": people.nhs_number(number),
        "given_name": f"Ada{number}",
        "family_name": "Example",
        "date_of_birth": "04/03/1966",
        "phone": people.phone(number),
        "pathway": PATHWAY,
    }
    return {**base, **changes}


def sheet(*rows: dict[str, str]) -> bytes:
    columns = [*REQUIRED, *sorted({name for one in rows for name in one} - set(REQUIRED))]
    lines = [",".join(columns), *(",".join(one.get(name, "") for name in columns) for one in rows)]
    return "\r\n".join(lines).encode()


def load(
    database: Database, hub: HubView, content: bytes, *, dry_run: bool = False, accept_good_rows: bool = False, allow_test: bool = True
) -> Imported:
    return patient_import.import_csv(
        database,
        hub,
        content,
        addresses=people.ADDRESSES,
        allow_test=allow_test,
        dry_run=dry_run,
        accept_good_rows=accept_good_rows,
        actor=system("import"),
        now=NOON,
    )


def counts(database: Database) -> tuple[int, int, int, int]:
    """Patients, stays, schedules, texts."""
    with database.read() as session:
        patients, stays, schedules, texts = (
            session.execute(select(func.count()).select_from(table)).scalar_one() for table in (PATIENTS, EPISODES, SCHEDULES, outbound)
        )
    return patients, stays, schedules, texts


def told(outcome: Imported) -> list[tuple[int, str | None]]:
    return [(one.line, one.field) for one in outcome.refused]


def test_a_good_file_enrols_everybody_asks_and_welcomes(database: Database, ward: Ward) -> None:
    assert load(database, ward.hub, sheet(row(1), row(2), row(3))) == Imported(3, ())
    assert counts(database) == (3, 3, 3, 3)


def test_every_column_arrives_where_it_belongs(database: Database, ward: Ward) -> None:
    everything = row(
        1, channel="web", language="Polish", interpreter="yes", sex="f", ethnicity="White British", postcode="ls14ap",
        gp_practice="Example Surgery", referral_source="GP", onset_date="20/11/2026", onboarded_at="2026-11-22", usual_spo2="91",
        amber_max="89", red_max="86", limits_by="Dr Bee", limits_reason="COPD", reading_times="09:00 20:00", carer_name="Cay",
        carer_phone="07700900002", carer_role="daughter", lives_alone="y", home_oxygen="no", pregnant="no", plan="For hospital.",
        consent="verbal", oximeter_serial="OX1",
    )  # fmt: skip
    assert everything.keys() == set(COLUMNS)
    assert load(database, ward.hub, sheet(everything)).refused == ()
    with database.read() as session:
        stay = store.at_phone(session, ward.hub.id, people.phone(1))[0].episode
        person = store.patient(session, ward.hub.id, stay.patient_id)
        assert store.oximeters(session, ward.hub.id, stay.id)[0].serial == "OX1"
    assert (stay.channel, stay.usual_spo2, stay.amber_max, stay.red_max, stay.limits_by) == ("web", 91, 89, 86, "Dr Bee")
    assert (stay.reading_times, stay.plan, stay.carer_role, stay.lives_alone) == (("09:00", "20:00"), "For hospital.", "daughter", True)
    assert (person.sex, person.postcode, person.language, person.interpreter) == ("female", "LS1 4AP", "pl", True)
    assert stay.onboarded_at.isoformat() == "2026-11-22T00:00:00+00:00"


def test_one_bad_row_changes_nothing_and_each_fault_is_an_entry(database: Database, ward: Ward) -> None:
    bad = row(2, phone="12", date_of_birth="1.1.66", home_oxygen="yes")
    outcome = load(database, ward.hub, sheet(row(1), bad, row(3)))
    assert outcome.enrolled == 0
    assert sorted(told(outcome), key=str) == [(3, "date_of_birth"), (3, "home_oxygen"), (3, "phone")]
    assert counts(database) == (0, 0, 0, 0)


def test_the_good_rows_are_enrolled_when_that_is_asked_for(database: Database, ward: Ward) -> None:
    outcome = load(database, ward.hub, sheet(row(1), row(2, phone="12"), row(3)), accept_good_rows=True)
    assert (outcome.enrolled, told(outcome)) == (2, [(3, "phone")])
    assert counts(database) == (2, 2, 2, 2)


@pytest.mark.parametrize("accept_good_rows", [False, True])
def test_a_dry_run_says_what_would_be_and_changes_nothing(database: Database, ward: Ward, *, accept_good_rows: bool) -> None:
    content = sheet(row(1), row(2, phone="12"), row(3))
    dry = load(database, ward.hub, content, dry_run=True, accept_good_rows=accept_good_rows)
    assert counts(database) == (0, 0, 0, 0)
    assert dry == load(database, ward.hub, content, accept_good_rows=accept_good_rows)


def test_running_a_file_again_changes_nothing(database: Database, ward: Ward) -> None:
    content = sheet(row(1), row(2))
    load(database, ward.hub, content)
    before = counts(database)
    again = load(database, ward.hub, content, accept_good_rows=True)
    assert (again.enrolled, told(again)) == (0, [(2, "nhs_number"), (3, "nhs_number")])
    assert counts(database) == before


def test_a_patient_who_stands_in_the_file_twice_is_refused_the_second_time(database: Database, ward: Ward) -> None:
    spaced = people.nhs_number(1)
    twice = row(1, nhs_number=f"{spaced[:3]} {spaced[3:6]} {spaced[6:]}", phone=people.phone(9))
    outcome = load(database, ward.hub, sheet(row(1), row(2), twice), accept_good_rows=True)
    assert (outcome.enrolled, told(outcome)) == (2, [(4, "nhs_number")])
    assert "line 2" in outcome.refused[0].reason


def test_a_phone_shared_by_two_patients_is_accepted(database: Database, ward: Ward) -> None:
    assert load(database, ward.hub, sheet(row(1), row(2, phone=people.phone(1)))) == Imported(2, ())


def test_a_line_is_the_physical_one_after_a_break_inside_quotes(database: Database, ward: Ward) -> None:
    content = sheet(row(1, plan='"For hospital.\nNot for intubation."'), row(2, phone="12"))
    assert told(load(database, ward.hub, content)) == [(4, "phone")]


def test_what_only_the_page_can_ask_is_told_beside_a_column_of_the_file(database: Database, ward: Ward) -> None:
    (fault,) = load(database, ward.hub, sheet(row(1, pregnant="yes"))).refused
    assert fault.field == "pregnant"
    assert "on the page" in fault.reason


def test_numbers_for_tests_are_refused_in_production(database: Database, ward: Ward) -> None:
    assert told(load(database, ward.hub, sheet(row(1)), allow_test=False)) == [(2, "nhs_number"), (2, "phone")]


@pytest.mark.parametrize("content", [b"", "Zoë".encode("latin-1"), sheet(row(1)).replace(b"given_name", b"shoe_size")])
def test_a_file_that_cannot_be_read_as_a_whole_enrols_nobody_even_so(database: Database, ward: Ward, content: bytes) -> None:
    outcome = load(database, ward.hub, content, accept_good_rows=True)
    assert outcome.enrolled == 0
    assert outcome.refused
    assert counts(database) == (0, 0, 0, 0)


def test_a_patient_may_come_back_by_a_file(database: Database, ward: Ward) -> None:
    load(database, ward.hub, sheet(row(1)))
    with database.read() as session:
        stay = store.at_phone(session, ward.hub.id, people.phone(1))[0].episode
    database.write(lambda s: leaving.end(s, ward.hub.id, stay.id, EndReason.RECOVERED, actor=system("test"), now=NOON))
    assert load(database, ward.hub, sheet(row(1))) == Imported(1, ())
    assert counts(database)[:2] == (1, 2)


@pytest.mark.slow
def test_a_thousand_patients_take_seconds_and_are_all_there(database: Database, ward: Ward) -> None:
    rows = {people.nhs_number(number): row(number, phone=people.phone(number % 900)) for number in range(1, 1_001)}
    begun = time.perf_counter()
    outcome = load(database, ward.hub, sheet(*rows.values()))
    assert (outcome.enrolled, outcome.refused) == (len(rows), ())
    assert counts(database) == (len(rows),) * 4
    assert time.perf_counter() - begun < 30
