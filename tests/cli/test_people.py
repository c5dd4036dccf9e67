"""Hubs, staff, tokens and patients from the command line."""

from pathlib import Path

import pytest

from app.db import Database
from app.identity import passwords, tokens
from app.identity import store as identity
from tests import people
from tests.cli.conftest import Wardlight

HEADER = "nhs_number,given_name,family_name,date_of_birth,phone,pathway\n"


def row(number: int, phone: str | None = None) -> str:
    return f"{people.nhs_number(number)},Ada{number},Example,1966-03-04,{phone or people.phone(number)},covid-oximetry-at-home\n"


def test_a_hub_is_added_with_its_pathway_and_printed(ready: Wardlight) -> None:
    said = ready("hub", "add", "--name", "Harbourside Virtual Ward", "--hours", "07:30-19:00", "--on-call", "07700 900123")
    assert said.status == 0
    assert said.json == {"id": 1, "slug": "harbourside-virtual-ward"}


def test_a_hub_that_is_there_already_is_refused(north: Wardlight) -> None:
    said = north("hub", "add", "--name", "Another", "--slug", "north")
    assert said.status == 1
    assert "slug" in said.sentence


@pytest.mark.parametrize(
    ("option", "value", "field"),
    [("--timezone", "Mars/Base", "timezone"), ("--phone", "12", "phone"), ("--hours", "whenever", "hours"), ("--name", " ", "name")],
)
def test_every_fault_of_a_hub_is_named(ready: Wardlight, option: str, value: str, field: str) -> None:
    given = {"--name": "North", option: value}
    said = ready("hub", "add", *(word for pair in given.items() for word in pair))
    assert said.status == 1
    assert field in said.sentence


def test_staff_are_added_with_a_password_from_stdin(north: Wardlight, database_url: str) -> None:
    arguments = ("staff", "add", "--hub", "north", "--email", "Nurse@Example.org", "--name", "Sam Taylor", "--role", "clinician")
    said = north(*arguments, stdin="four unrelated words here\n")
    assert said.status == 0
    database = Database.open(database_url, durable=False)
    with database.read() as session:
        found = identity.credentials(session, "nurse@example.org")
    database.dispose()
    assert found is not None
    assert passwords.verify("four unrelated words here", found.password_hash)


@pytest.mark.parametrize(
    ("changes", "password"),
    [
        ({"--role": "doctor"}, "four unrelated words here"),
        ({"--email": "nobody"}, "four unrelated words here"),
        ({"--hub": "south"}, "four unrelated words here"),
        ({}, "short"),
        ({}, ""),
    ],
)
def test_staff_who_cannot_be_added_are_refused_in_one_line(north: Wardlight, changes: dict[str, str], password: str) -> None:
    given = {"--hub": "north", "--email": "nurse@example.org", "--name": "Sam", "--role": "clinician", **changes}
    said = north("staff", "add", *(word for pair in given.items() for word in pair), stdin=f"{password}\n")
    assert said.status == 1
    assert said.out == ""
    assert not password or password not in said.sentence


def test_a_token_is_printed_once_and_opens_its_hub(north: Wardlight, database_url: str) -> None:
    said = north("token", "add", "--hub", "north", "--name", "The dashboard")
    assert said.status == 0
    assert list(said.json) == ["token"]
    database = Database.open(database_url, durable=False)
    with database.read() as session:
        found = tokens.check(session, said.json["token"])
    database.dispose()
    assert found is not None
    assert (found.hub_id, found.name) == (1, "The dashboard")


def test_an_import_of_good_rows_enrols_them_and_running_it_again_changes_nothing(north: Wardlight, home: Path) -> None:
    file = home / "patients.csv"
    file.write_text(HEADER + row(1) + row(2), encoding="utf-8-sig")
    dry = north("patients", "import", file, "--hub", "north", "--dry-run")
    assert (dry.status, dry.json) == (0, {"enrolled": 2, "refused": []})
    said = north("patients", "import", file, "--hub", "north")
    assert (said.status, said.json) == (0, {"enrolled": 2, "refused": []})
    again = north("patients", "import", file, "--hub", "north")
    assert again.status == 1
    assert again.json["enrolled"] == 0
    assert [refused["line"] for refused in again.json["refused"]] == [2, 3]


def test_a_bad_row_stops_the_whole_import_unless_the_good_rows_are_asked_for(north: Wardlight, home: Path) -> None:
    file = home / "patients.csv"
    file.write_text(HEADER + row(1) + row(2, "12") + row(3), encoding="utf-8")
    said = north("patients", "import", file, "--hub", "north")
    assert said.status == 1
    assert said.json["enrolled"] == 0
    [refused] = said.json["refused"]
    assert (refused["line"], refused["field"]) == (3, "phone")
    assert refused["reason"]
    good = north("patients", "import", file, "--hub", "north", "--accept-good-rows")
    assert good.status == 1
    assert good.json["enrolled"] == 2


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"nhs_number,shoe_size\n1,2\n", HEADER.encode() + b'"open quote\n'])
def test_a_file_that_is_no_such_table_is_refused_without_a_traceback(north: Wardlight, home: Path, content: bytes) -> None:
    file = home / "patients.csv"
    file.write_bytes(content)
    said = north("patients", "import", file, "--hub", "north")
    assert said.status == 1
    assert "Traceback" not in said.err
    assert said.out or said.sentence


def test_an_import_of_no_file_says_so(north: Wardlight, home: Path) -> None:
    for missing in (home / "nothing.csv", home):
        said = north("patients", "import", missing, "--hub", "north")
        assert said.status == 1
        assert str(missing) in said.sentence
