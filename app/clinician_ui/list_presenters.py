"""The worklist as a page: what stands over it, its sections, and what it is narrowed by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from app.alerts.listed import Claimed, Page, WorklistItem
from app.alerts.triage import Urgency
from app.clinician_ui import moments
from app.clinician_ui.filter_presenters import Filter, filters_of
from app.clinician_ui.filters import Narrowed
from app.clinician_ui.worklist_presenters import (
    HEADINGS,
    Row,
    Seat,
    Waiting,
    as_of,
    href_of,
    name_of,
    reason_words,
    row_of,
    section_of,
    waiting,
)
from app.identifiers import format_phone
from app.pathways.schema import Pathway
from app.web import on_call
from app.web.on_call import OnCallNow


@dataclass(frozen=True, slots=True)
class Section:
    """The rows of one urgency."""

    key: str
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Calling:
    """Who has whom, in one line: "Robin Okoro: Ada Bell, 12 min"."""

    owner: str
    name: str
    href: str
    length: str
    mine: bool


@dataclass(frozen=True, slots=True)
class RedLine:
    """A red in the strip that stands over a list that is narrowed."""

    name: str
    href: str
    why: str
    waiting: Waiting
    owner: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """What was read for one page: its rows, and what stands over them."""

    page: Page
    counts: Mapping[Urgency, int]
    claimed: Sequence[Claimed]
    reds: tuple[WorklistItem, ...]
    pathways: Sequence[tuple[str, str]]  # name, title


@dataclass(frozen=True, slots=True)
class WorklistPage:
    """The worklist as it stood at `as_of`; `mark` changes whenever it would look different."""

    hub_name: str
    on_call: OnCallNow
    as_of: str
    mark: str
    poll: str  # where the page asks for itself again
    sections: tuple[Section, ...]
    counts: tuple[tuple[str, str, int], ...]  # urgency, heading, how many are open in the hub
    red: int
    total: int  # open in the hub
    shown: int
    reds: tuple[RedLine, ...]
    calling: tuple[Calling, ...]
    filters: tuple[Filter, ...]
    narrowed: bool
    more: str | None
    continued: bool
    notice: str | None = None  # why a claim did not come about
    hint: str | None = None


def worklist_page(
    listed: Listed,
    pathways: Mapping[int, Pathway],
    seat: Seat,
    chosen: Narrowed,
    *,
    mark: str,
    cursor: str | None = None,
    problem: tuple[str, str | None] | None = None,
) -> WorklistPage:
    """Make the page. `pathways` are those of the rows by the id of their version; `problem` a refusal and its hint."""
    page = listed.page
    rows = [(section_of(item, now=seat.now), row_of(item, pathways, seat)) for item in page.items]
    sections = tuple(
        Section(key, heading, found) for key, heading in HEADINGS.items() if (found := tuple(row for where, row in rows if where == key))
    )
    kept = f"{chosen.query}&" if chosen.query else ""
    onward = f"{kept}cursor={quote(cursor, safe='')}&" if cursor else kept
    return WorklistPage(
        hub_name=seat.hub.name,
        on_call=on_call.now_of(seat.hub, now=seat.now),
        as_of=as_of(seat.hub, now=seat.now),
        mark=mark,
        poll=f"/worklist/list?{onward}mark={mark}",
        sections=sections,
        counts=tuple((urgency.value, HEADINGS[urgency.value], number) for urgency, number in listed.counts.items() if number),
        red=listed.counts.get(Urgency.RED, 0),
        total=sum(listed.counts.values()),
        shown=len(rows),
        reds=tuple(_red_line(item, seat) for item in listed.reds),
        calling=tuple(_calling(one, seat) for one in listed.claimed),
        filters=filters_of(chosen, listed.pathways, seat.hub.teams),
        narrowed=not chosen.everything,
        more=f"/worklist?{kept}cursor={quote(page.next, safe='')}" if page.next else None,
        continued=cursor is not None,
        notice=problem[0] if problem else None,
        hint=problem[1] if problem else None,
    )


def _red_line(item: WorklistItem, seat: Seat) -> RedLine:
    """Say of a red why it is one, also where a good reading has eased that and something less urgent stands."""
    reason = min(item.reasons, key=lambda one: one.urgency.rank, default=None)
    why = reason_words(reason.sentence, reason.values, seat) if reason else ""
    return RedLine(name_of(item), href_of(item), why, waiting(item, item.reasons, seat), item.owner.name if item.owner else None)


def _calling(one: Claimed, seat: Seat) -> Calling:
    href = f"/patients/{one.patient_id}" if one.patient_id is not None else f"/alerts/{one.alert_id}"
    shown = one.name or (format_phone(one.phone) if one.phone else "number not known")
    return Calling(one.owner.name, shown, href, moments.span(seat.now - one.since), one.owner.id == seat.staff.id)
