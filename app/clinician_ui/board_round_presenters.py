"""What the board round says: a line for everybody on the caseload, most worrying first, and who has been seen today. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from app.alerts.reviewed import Progress, RoundItem, RoundList
from app.caseload import care_plan_words
from app.caseload.board_round import Decision
from app.caseload.care_plan_words import Badge
from app.caseload.episode import EpisodeState
from app.clinician_ui import moments
from app.clinician_ui.worklist_presenters import Seat, reason_words
from app.errors import Fault
from app.identity import permissions
from app.identity.roles import Permission
from app.pathways.schema import Pathway
from app.web.form import Form
from app.wording import sentences


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that was refused: of which stay, what was typed, and why."""

    episode_id: int
    typed: Mapping[str, str]
    faults: tuple[Fault, ...] = ()
    problem: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One patient. `level` colours the number, and `arrow` is said in `trend` too."""

    id: int
    start: str  # of the names of its fields
    href: str
    name: str
    badge: Badge | None
    about: str
    urgency: str
    why: tuple[str, ...]
    spo2: str
    level: str
    arrow: str
    trend: str
    usual: str
    read: str
    today: str
    seen: str
    seen_today: bool
    newest: int  # id of the newest look
    form: Form


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision to choose."""

    value: str
    text: str


@dataclass(frozen=True, slots=True)
class BoardRoundPage:
    """One page of the round."""

    hub_name: str
    day: str
    progress: str
    seen: int
    total: int
    rows: tuple[Row, ...]
    choices: tuple[Choice, ...]
    works: bool
    cursor: str
    more: str | None
    continued: bool
    form: Form  # every fault, for the summary
    notice: str | None
    hint: str | None


def board_round_page(
    found: RoundList, made: Progress, pathways: Mapping[int, Pathway], seat: Seat, *, cursor: str | None, sent: Sent | None
) -> BoardRoundPage:
    """Make the page; `pathways` are those of the rows by the id of their version."""
    local = seat.now.astimezone(seat.hub.zone)
    rows = tuple(_row(item, pathways, seat, sent) for item in found.items)
    refused = next((row.form for row in rows if row.form.faults), Form({}))
    return BoardRoundPage(
        hub_name=seat.hub.name,
        day=f"{moments.date(local)} {local:%Y}",
        progress=_say("progress", seen=made.seen, total=made.total),
        seen=made.seen,
        total=made.total,
        rows=rows,
        choices=tuple(Choice(one.value, sentences.say(f"round_decision.{one.value}")) for one in Decision),
        works=permissions.can(seat.staff.actor, Permission.WORK_THE_LIST),
        cursor=cursor or "",
        more=f"/board-round?cursor={quote(found.next, safe='')}" if found.next else None,
        continued=cursor is not None,
        form=refused,
        notice=sent.problem if sent else None,
        hint=sent.hint if sent else None,
    )


def _row(item: RoundItem, pathways: Mapping[int, Pathway], seat: Seat, sent: Sent | None) -> Row:
    start = f"r{item.episode_id}_"
    mine = sent if sent is not None and sent.episode_id == item.episode_id else None
    arrow, trend = _trend(item)
    return Row(
        id=item.episode_id,
        start=start,
        href=f"/patients/{item.patient_id}",
        name=item.name,
        badge=care_plan_words.badge(item.plan, item.care_plan, today=seat.now.astimezone(seat.hub.zone).date()),
        about=_about(item, pathways[item.pathway_version_id], seat),
        urgency=item.urgency.value if item.urgency else "none",
        why=_why(item, seat),
        spo2=_spo2(item),
        level=item.level or "none",
        arrow=arrow,
        trend=trend,
        usual=_say("usual", usual=item.usual_spo2) if item.usual_spo2 is not None else _say("usual_unknown"),
        read=_say("read", when=_when(item, seat)) if item.read_at is not None else "",
        today=_say("today", read=item.read_today, asked=item.asked_a_day),
        seen=_seen(item, seat),
        seen_today=_is_today(item, seat),
        newest=item.seen.id if item.seen else 0,
        form=_form(start, mine),
    )


def _form(start: str, sent: Sent | None) -> Form:
    labels = {f"{start}{name}": sentences.say(f"round_field.{name}") for name in ("decision", "note")}
    if sent is None:
        return Form(labels)
    faults = tuple(Fault(f"{start}{fault.field}", fault.reason) for fault in sent.faults)
    return Form(labels, {f"{start}{name}": value for name, value in sent.typed.items()}, faults)


def _about(item: RoundItem, pathway: Pathway, seat: Seat) -> str:
    age = moments.age(item.date_of_birth, seat.now.astimezone(seat.hub.zone).date())
    day = moments.day_of_stay(item.onboarded_at, zone=seat.hub.zone, now=seat.now)
    about = _say("about", age=age, pathway=pathway.title, day=day)
    return f"{about}, {_say('paused').lower()}" if item.state is EpisodeState.PAUSED else about


def _why(item: RoundItem, seat: Seat) -> tuple[str, ...]:
    if item.urgency is None:
        return (_say("no_alert"),)
    reasons = [reason_words(one.sentence, one.values, seat) for one in item.reasons] or [""]
    return (_say("reason", urgency=sentences.say(f"urgency.{item.urgency.value}"), what=reasons[0]), *reasons[1:])


def _spo2(item: RoundItem) -> str:
    if item.spo2 is not None:
        return _say("spo2", spo2=item.spo2)
    return _say("no_spo2" if item.read_at is not None else "no_reading")


def _trend(item: RoundItem) -> tuple[str, str]:
    """Give the arrow and its words; with fewer than two numbers there is neither."""
    if item.spo2 is None or item.spo2_before is None:
        return "", ""
    if item.spo2 == item.spo2_before:
        return "→", _say("steady")
    arrow, code = ("↓", "falling") if item.spo2 < item.spo2_before else ("↑", "rising")
    return arrow, _say(code, before=item.spo2_before)


def _when(item: RoundItem, seat: Seat) -> str:
    return moments.when(item.read_at, zone=seat.hub.zone, now=seat.now) if item.read_at else ""


def _is_today(item: RoundItem, seat: Seat) -> bool:
    return item.seen is not None and item.seen.day == seat.now.astimezone(seat.hub.zone).date()


def _seen(item: RoundItem, seat: Seat) -> str:
    look = item.seen
    if look is None:
        return _say("never_seen")
    decision = _say("decision", decision=sentences.say(f"round_decision.{look.decision.value}")) if look.decision else ""
    note = _say("note", note=look.note) if look.note else ""
    when = moments.when(look.at, zone=seat.hub.zone, now=seat.now)
    return _say("seen_today" if _is_today(item, seat) else "last_seen", when=when, by=look.by, decision=decision, note=note)


def _say(line: str, **values: object) -> str:
    return sentences.say(f"round_line.{line}", values)
