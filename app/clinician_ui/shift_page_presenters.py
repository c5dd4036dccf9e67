"""What stands around the words of a shift's handover: the note, the signature, the handovers before. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.alerts.shift_facts import Note, Taken
from app.clinician_ui import moments
from app.clinician_ui import shift_presenters as words
from app.clinician_ui.shift_presenters import PARTS, Sheet
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Fault, Refused
from app.identity import permissions
from app.identity.roles import Permission
from app.web.form import Form
from app.wording import sentences

FORMER: Final = 10
"""So many handovers before stand on the page."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One former handover in the list of them."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """The page: what it says, the form of the note, whether this person may sign, and the handovers before."""

    sheet: Sheet
    parts: tuple[str, ...]
    mark: str
    note: Note
    noted: str
    form: Form
    works: bool
    former: tuple[Signed, ...]
    older: str | None
    notice: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class FormerPage:
    """A handover as it was signed."""

    sheet: Sheet
    parts: tuple[str, ...]
    signed: str
    note: str
    noted_by: str


def mark(sheet: Sheet, waiting: Note) -> str:
    """Give the mark that a signature carries: it changes with what the page says and with the note."""
    return f"{words.digest(sheet)}.{waiting.id}"


def shift_page(sheet: Sheet, waiting: Note, before: Sequence[Taken], seat: Seat) -> ShiftPage:
    """Make the page; of the handovers `before` there may be one more than it shows."""
    return ShiftPage(
        sheet=sheet,
        parts=PARTS,
        mark=mark(sheet, waiting),
        note=waiting,
        noted=_noted(waiting, seat),
        form=Form({"note": sentences.say("shift.note")}, {"note": waiting.words}),
        works=permissions.can(seat.staff.actor, Permission.WORK_THE_LIST),
        former=tuple(Signed(f"/handover/{one.id}", _signed(one, seat)) for one in before[:FORMER]),
        older=f"/handover?before={before[FORMER - 1].id}" if len(before) > FORMER else None,
    )


def refused(page: ShiftPage, typed: str | None, faults: tuple[Fault, ...], problem: Refused | None) -> ShiftPage:
    """Give the page again with what was typed, and why it was not done."""
    values = page.form.values if typed is None else {"note": typed}
    form = Form(page.form.labels, values, faults)
    return replace(page, form=form, notice=problem.sentence if problem else None, hint=problem.hint if problem else None)


def former_page(one: Taken, seat: Seat) -> FormerPage:
    """Make the page of a handover that was signed."""
    return FormerPage(words.from_json(one.page), PARTS, _signed(one, seat), one.note, one.noted_by or "")


def _noted(waiting: Note, seat: Seat) -> str:
    if waiting.at is None or not waiting.words:
        return ""
    return sentences.say("shift_line.noted", {"name": waiting.by, "when": _when(waiting.at, seat)})


def _signed(one: Taken, seat: Seat) -> str:
    return sentences.say("shift_line.signed", {"name": one.by, "when": _when(one.at, seat)})


def _when(instant: datetime, seat: Seat) -> str:
    return moments.when(instant, zone=seat.hub.zone, now=seat.now)
