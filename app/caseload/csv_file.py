"""A file of patients as rows with their physical line numbers, or why it cannot be read at all. Pure."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.caseload.enrolment_form import COLUMNS, REQUIRED

HEADER_LINE: Final = 1
LARGEST: Final = 50_000_000  # bytes; about 200,000 patients
_SHORTEST_GUESS: Final = 3


@dataclass(frozen=True, slots=True)
class Refused:
    """One fault: its physical line (the header is on line 1), its column (None: the whole row), and what to do."""

    line: int
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file: the physical line it begins on, and its cells by column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a file; `broken` are rows that are no rows. With `refused` the file as a whole cannot be used."""

    lines: tuple[Line, ...] = ()
    broken: tuple[Refused, ...] = ()
    refused: tuple[Refused, ...] = ()


def read(content: bytes) -> Sheet:
    """Read UTF-8 with or without a byte order mark, a header first, its columns in any order."""
    if len(content) > LARGEST:
        return _refuse(f"The file has more than {LARGEST // 1_000_000} MB: split it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return _refuse("This is not UTF-8. Save the file as CSV UTF-8.", line=line)
    records = list(_records(text))
    if not records:
        return _refuse("The file is empty: it begins with a header of column names.")
    if records[-1].error:
        return _refuse(records[-1].error, line=records[-1].number)
    header = [cell.strip().lower() for cell in records[0].cells]
    faults = _header_faults(records[0].number, header)
    if faults:
        return Sheet(refused=tuple(faults))
    return _rows(header, records[1:])


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    cells: Sequence[str]
    error: str = ""


def _records(text: str) -> Iterator[_Record]:
    # newline="" keeps a line break inside quotes as it is, and counts it, so that `line_num` is the physical line.
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield _Record(number, (), "From here on the quotation marks do not match: each that opens must close.")
            return
        if any(cell.strip() for cell in cells):
            yield _Record(number, cells)


def _rows(header: Sequence[str], records: Sequence[_Record]) -> Sheet:
    lines, broken = [], []
    for record in records:
        if len(record.cells) != len(header):
            reason = f"This row has {len(record.cells)} cells, and the header has {len(header)}."
            broken.append(Refused(record.number, None, reason))
        else:
            lines.append(Line(record.number, dict(zip(header, record.cells, strict=True))))
    return Sheet(tuple(lines), tuple(broken))


def _header_faults(line: int, header: Sequence[str]) -> list[Refused]:
    if len(header) < _SHORTEST_GUESS and any(sign in header[0] for sign in ";\t"):
        return [Refused(line, None, "The columns are to be separated by commas. Save the file as CSV with commas.")]
    faults = [
        Refused(line, name or None, f"There is no column {name!r} in an enrolment." if name else "A column has no name.")
        for name in dict.fromkeys(header)
        if name not in COLUMNS
    ]
    faults += [Refused(line, name, "This column stands here twice.") for name in dict.fromkeys(header) if header.count(name) > 1]
    faults += [Refused(line, name, "This column is required.") for name in REQUIRED if name not in header]
    return faults


def _refuse(reason: str, *, line: int = HEADER_LINE) -> Sheet:
    return Sheet(refused=(Refused(line, None, reason),))
