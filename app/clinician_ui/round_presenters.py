"""What the page of one care home says: a row a resident, to be filled in from top to bottom, and what became of each row. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.caseload import care_plan_words
from app.caseload.episode import EpisodeState
from app.caseload.views import CareHome, EpisodeView
from app.clinician_ui import history_presenters as past
from app.clinician_ui import moments, phoned_in_form, round_form
from app.clinician_ui.asked import Asked
from app.clinician_ui.entry_presenters import Taken
from app.clinician_ui.history_presenters import ReadingRow
from app.clinician_ui.worklist_presenters import Seat
from app.errors import Fault
from app.monitoring.views import ReadingView
from app.web.form import CLIENT_ID, Form
from app.wording import sentences

_URGENCY: Final = ("green", "none", "amber", "red")
_TICKS: Final = ("concern",)


@dataclass(frozen=True, slots=True)
class Resident:
    """One resident as known: the stay, what is asked, and the newest reading."""

    stay: EpisodeView
    asked: Asked
    latest: ReadingView | None


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one row that was sent: taken in, or why not."""

    taken: Taken | None = None
    faults: tuple[Fault, ...] = ()
    problem: str | None = None

    @property
    def kept(self) -> bool:
        """Whether the reading is in; then the row is empty again."""
        return self.taken is not None

    @property
    def calls(self) -> bool:
        """Whether whoever goes round is to stop here: a fault, or a reading that is not in range."""
        return self.taken is None or self.taken.level != "green"


@dataclass(frozen=True, slots=True)
class Row:
    """One resident on the page."""

    id: int
    start: str  # before the name of each field
    href: str
    name: str
    about: str
    tags: tuple[str, ...]
    latest: ReadingRow | None
    ago: str | None
    asked: Asked
    form: Form
    client_id: str
    became: Became | None
    here: bool  # where whoever goes round goes on


@dataclass(frozen=True, slots=True)
class RoundPage:
    """The residents of one care home. `form` has every fault, for the summary, by whose row it stands in."""

    home: str
    rows: tuple[Row, ...]
    away: tuple[str, ...]  # who is not asked for readings just now, and why
    form: Form
    recorded: tuple[str, ...]  # what was just taken in, in words
    worst: str  # the most urgent level of it; one that is not judged is no good one


@dataclass(frozen=True, slots=True)
class HomesPage:
    """The care homes that look after somebody monitored here."""

    homes: tuple[CareHome, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """What was typed into the page, and what became of the rows that were sent, by stay."""

    typed: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[int, Became] = field(default_factory=dict)


def round_page(home: str, residents: Sequence[Resident], seat: Seat, ids: Mapping[int, str], sent: Sent) -> RoundPage:
    """Make the page; `ids` go out with the rows, so that a double press is one reading."""
    asked = [one for one in residents if one.stay.state is EpisodeState.ACTIVE]
    here = _here([one.stay.id for one in asked], sent.became)
    taken = [one.taken for one in sent.became.values() if one.taken is not None]
    rows = tuple(_row(one, seat, ids[one.stay.id], sent, here=one.stay.id == here) for one in asked)
    return RoundPage(
        home=home,
        rows=rows,
        away=tuple(_away(one.stay) for one in residents if one.stay.state is not EpisodeState.ACTIVE),
        form=_faults(rows),
        worst=max((one.level for one in taken), key=_URGENCY.index, default="green"),
        recorded=tuple(f"{row.name}: {_level(row.became.taken)}" for row in rows if row.became and row.became.taken),
    )


def _here(order: Sequence[int], became: Mapping[int, Became]) -> int | None:
    """Say at which row to go on: the first that calls for somebody, else the one after the last that was taken in."""
    calling = next((one for one in order if one in became and became[one].calls), None)
    if calling is not None or not became:
        return calling
    last = max((place for place, one in enumerate(order) if one in became), default=-1)
    return order[min(last + 1, len(order) - 1)] if order else None


def _row(one: Resident, seat: Seat, client_id: str, sent: Sent, *, here: bool) -> Row:
    stay, became = one.stay, sent.became.get(one.stay.id)
    start = round_form.start(stay.id)
    typed = {} if became and became.kept else {name: value for name, value in sent.typed.items() if name.startswith(start)}
    faults = tuple(Fault(f"{start}{fault.field}", fault.reason) for fault in became.faults) if became else ()
    return Row(
        id=stay.id,
        start=start,
        href=f"/patients/{stay.patient_id}",
        name=stay.name,
        about=_about(stay, seat),
        tags=_tags(stay, seat),
        latest=past.reading_rows([one.latest], one.asked.charts, seat)[0] if one.latest else None,
        ago=moments.span(seat.now - one.latest.measured_at) if one.latest else None,
        asked=one.asked,
        form=Form(_labels(one.asked, start), typed, faults),
        client_id=typed.get(f"{start}{CLIENT_ID}", client_id),
        became=became,
        here=here,
    )


def _labels(asked: Asked, start: str) -> dict[str, str]:
    ticks = {name: phoned_in_form.LABELS[name] for name in _TICKS}
    looked = {round_form.LOOKED: sentences.say("ask.looked")}
    return {f"{start}{name}": words for name, words in {**asked.labels, **looked, **ticks}.items()}


def _about(stay: EpisodeView, seat: Seat) -> str:
    age = moments.age(stay.date_of_birth, seat.now.astimezone(seat.hub.zone).date())
    usual = f"usual NEWS2 {stay.usual_news}" if stay.usual_news is not None else "usual NEWS2 not known"
    return f"{age} years · {usual}"


def _tags(stay: EpisodeView, seat: Seat) -> tuple[str, ...]:
    """Say what must be known before anything is done: the care plan first."""
    plan = care_plan_words.badge(stay.plan, stay.care_plan, today=seat.now.astimezone(seat.hub.zone).date())
    found = [plan.text] if plan else []
    return (*found, *(["Oxygen scale 2"] if stay.spo2_scale == 2 else []))  # noqa: PLR2004 -- the scale's own name


def _away(stay: EpisodeView) -> str:
    table = f"pause_reason.{stay.state_reason}"
    why = f": {sentences.say(table).lower()}" if sentences.has_words(table) else ""
    return f"{stay.name} ({sentences.say(f'episode_state.{stay.state.value}').lower()}{why})"


def _level(taken: Taken) -> str:
    scores = "; ".join(line.text for line in taken.scores)
    level = sentences.say(f"level.{taken.level}").lower()
    return f"{level}, {scores}" if scores else level


def _faults(rows: Iterable[Row]) -> Form:
    """Give every fault of the page by the resident it is about."""
    labels: dict[str, str] = {}
    faults: list[Fault] = []
    for row in rows:
        labels |= {name: f"{row.name}, {words}" for name, words in row.form.labels.items()}
        faults += row.form.faults
    return Form(labels, {}, tuple(faults))
