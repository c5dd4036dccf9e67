"""A file of patients as rows with their physical line numbers."""

import re
from pathlib import Path

import pytest

from app.caseload import csv_file
from app.caseload.enrolment_form import COLUMNS, REQUIRED

HEADER = ",".join(REQUIRED)
ROW = "1,Ada,Example,1966-03-04,2,p"


def read(*lines: str, encoding: str = "utf-8") -> csv_file.Sheet:
    return csv_file.read("\n".join(lines).encode(encoding))


def refused(*lines: str) -> list[tuple[int, str | None]]:
    return [(one.line, one.field) for one in read(*lines).refused]


def test_rows_are_numbered_by_their_physical_line() -> None:
    sheet = read(HEADER, ROW, "", ",,,,,", ROW)
    assert [line.number for line in sheet.lines] == [2, 5]
    assert sheet.lines[0].cells["family_name"] == "Example"


def test_a_line_break_inside_quotes_is_counted() -> None:
    sheet = read(HEADER, '1,"Ada\nMaria",Example,1966-03-04,2,"p"', ROW)
    assert [line.number for line in sheet.lines] == [2, 4]
    assert sheet.lines[0].cells["given_name"] == "Ada\nMaria"


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_each_way_to_end_a_line_is_read(ending: str) -> None:
    sheet = csv_file.read(ending.join([HEADER, ROW, ROW]).encode())
    assert [line.number for line in sheet.lines] == [2, 3]


def test_a_byte_order_mark_and_any_order_of_columns_are_fine() -> None:
    sheet = read("phone,Pathway , given_name,family_name,date_of_birth,nhs_number", "2,p,Ada,E,d,1", encoding="utf-8-sig")
    assert sheet.refused == ()
    assert sheet.lines[0].cells["nhs_number"] == "1"


def test_an_unknown_a_doubled_and_a_missing_column_refuse_the_file() -> None:
    header = "nhs_number,nhs_number,given_name,family_name,date_of_birth,pathway,shoe_size,"
    assert refused(header, "1,1,A,E,d,p,42,") == [(1, "shoe_size"), (1, None), (1, "nhs_number"), (1, "phone")]
    assert refused(f"{HEADER},team", f"{ROW},Elm House") == [(1, "team")]  # asked on the page alone


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b",,,\n", b"   "])
def test_an_empty_file_says_so(content: bytes) -> None:
    (only,) = csv_file.read(content).refused
    assert (only.line, only.field) == (1, None)
    assert "empty" in only.reason


def test_a_file_that_is_not_utf_8_says_on_which_line() -> None:
    sheet = csv_file.read(f"{HEADER}\n{ROW}\n1,Zoë".encode("latin-1"))
    assert [(one.line, one.field) for one in sheet.refused] == [(3, None)]
    assert "UTF-8" in sheet.refused[0].reason


def test_a_file_saved_as_utf_16_says_how_to_save_it() -> None:
    (only,) = csv_file.read(f"{HEADER}\n{ROW}".encode("utf-16")).refused
    assert "CSV UTF-8" in only.reason


@pytest.mark.parametrize("sign", [";", "\t"])
def test_another_separator_is_named(sign: str) -> None:
    (only,) = csv_file.read(HEADER.replace(",", sign).encode()).refused
    assert "commas" in only.reason


def test_a_quotation_mark_that_never_closes_refuses_the_file_where_it_opens() -> None:
    assert refused(HEADER, ROW, '1,"Ada,Example,1966-03-04,2,p', ROW) == [(3, None)]


def test_a_row_with_too_few_or_too_many_cells_is_told_by_its_line() -> None:
    sheet = read(HEADER, "1,Ada", ROW, ROW + ",more")
    assert [(one.line, one.field) for one in sheet.broken] == [(2, None), (4, None)]
    assert [line.number for line in sheet.lines] == [3]


def test_a_header_alone_holds_nobody() -> None:
    assert read(HEADER) == csv_file.Sheet()


def test_a_file_far_too_large_is_not_read_at_all() -> None:
    (only,) = csv_file.read(b"x" * (csv_file.LARGEST + 1)).refused
    assert "split" in only.reason


def test_the_guide_names_every_column_and_no_other() -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "importing-patients.md").read_text(encoding="utf-8")
    first_cells = [line.split("|")[1] for line in guide.splitlines() if line.startswith("| `")]
    assert {name for cell in first_cells for name in re.findall(r"`(\w+)`", cell)} == set(COLUMNS)
