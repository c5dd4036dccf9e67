"""Many patients join at once, from a file: all of them, or the good rows, or none; never half of one.

1. The file is read and every row is checked by itself, outside any transaction.
2. One unit of work checks the rows against the hub and, if they may be enrolled, writes them all. While it runs other
   writes wait: a few seconds for ten thousand patients.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.caseload import admitting, csv_file, enrolment_form
from app.caseload import service as caseload
from app.caseload.csv_file import Refused
from app.caseload.enrolment_form import EnrolmentDraft, Parsed, Setting
from app.db import Database
from app.errors import Fault
from app.flows import enrolment
from app.hubs.store import HubView
from app.identity.actor import Actor
from app.messaging.addresses import Addresses

# What only the page can ask, told beside the column that called for it.
_COLUMN_OF: Final = {"maternity_contact": "pregnant", "low_usual_suspected": "usual_spo2", "has_plan": "plan"}
_ON_THE_PAGE: Final = " Enrol this patient on the page, which asks for it."


@dataclass(frozen=True, slots=True)
class Imported:
    """How many were enrolled (or would be, in a dry run), and every fault by line."""

    enrolled: int
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    parsed: Parsed


def import_csv(
    database: Database,
    hub: HubView,
    content: bytes,
    *,
    addresses: Addresses,
    allow_test: bool,
    dry_run: bool = False,
    accept_good_rows: bool = False,
    actor: Actor,
    now: datetime,
) -> Imported:
    """Enrol the patients of a CSV file in a hub. With any fault nothing is changed, unless `accept_good_rows`.

    A file that cannot be used as a whole is refused with `accept_good_rows` too. A dry run gives what the same call
    would give, and changes nothing.
    """
    sheet = csv_file.read(content)
    if sheet.refused:
        return Imported(0, sheet.refused)
    setting = Setting(now=now, zone=hub.zone, allow_test=allow_test)
    rows = [_Row(line.number, enrolment_form.parse(line.cells, setting)) for line in sheet.lines]

    def work(session: Session) -> Imported:
        refused = _in_order([*sheet.broken, *_refused(session, hub, rows, today=setting.today)])
        drafts = _good(rows, refused) if accept_good_rows or not refused else []
        if drafts and not dry_run:
            stays = caseload.enrol_many(session, hub.id, drafts, actor=actor, now=now)
            enrolment.begin(session, hub, stays, addresses=addresses, actor=actor, now=now)
        return Imported(len(drafts), refused)

    if dry_run:
        with database.read() as session:
            return work(session)
    try:
        return database.write(work)
    except IntegrityError:
        # Meanwhile somebody enrolled one of these patients by hand: the same look again finds them, and says so.
        return database.write(work)


def _refused(session: Session, hub: HubView, rows: Sequence[_Row], *, today: date) -> list[Refused]:
    again = _again(rows)
    faults = admitting.faults_in(session, hub.id, [row.parsed for row in rows], today=today)
    found = [_told(row.line, fault) for row, theirs in zip(rows, faults, strict=True) for fault in theirs]
    return [*found, *(Refused(line, "nhs_number", f"The same patient is on line {first}.") for line, first in again)]


def _again(rows: Sequence[_Row]) -> list[tuple[int, int]]:
    """Give each line whose patient stood further up, and that line."""
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if number := row.parsed.values.get("nhs_number"):
            lines[number].append(row.line)
    return [(line, first) for first, *others in lines.values() for line in others]


def _good(rows: Sequence[_Row], refused: Sequence[Refused]) -> list[EnrolmentDraft]:
    bad = {fault.line for fault in refused}
    return [row.parsed.draft for row in rows if row.parsed.draft is not None and row.line not in bad]


def _told(line: int, fault: Fault) -> Refused:
    if fault.field in _COLUMN_OF:
        return Refused(line, _COLUMN_OF[fault.field], fault.reason + _ON_THE_PAGE)
    return Refused(line, fault.field, fault.reason)


def _in_order(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(refused, key=lambda one: one.line))
