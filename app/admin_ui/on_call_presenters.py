"""What the on-call pages say: who is there now, the rota in words, the spans that nobody covers, and what came of the drills. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.admin_ui.presenters import RoleOption
from app.errors import Fault
from app.hubs import rota, rota_form
from app.hubs.drill import Came
from app.hubs.rota import EVERY_DAY, Draft, Duty, Kind
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.web import on_call
from app.web.form import Form
from app.web.on_call import OnCallNow
from app.wording import sentences

LABELS: Final = {
    "name": "Name",
    "phone": "Phone, which is texted and rung",
    "kind": "There for",
    "step": "Place in the order",
    "days": "Days on which it begins",
    "starts": "From",
    "ends": "Until",
    "first_day": "First day",
    "last_day": "Last day",
}
USUAL: Final[Mapping[str, str]] = {"kind": Kind.ON_CALL.value, "step": "1", "starts": "20:00", "ends": "08:00"} | dict.fromkeys(
    rota_form.DAYS, "yes"
)
KINDS: Final = (
    RoleOption(Kind.ON_CALL.value, "On call: told first"),
    RoleOption(Kind.MANAGER.value, "Manager: told when nobody on call has acted"),
)
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DONE: Final = {"rota": "The rota is saved.", "drill": "The drill has begun: below stands how far it has come."}
MOST_GAPS: Final = 7


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One entry of the rota."""

    href: str
    name: str
    phone: str
    kind: str
    when: str
    now: bool


@dataclass(frozen=True, slots=True)
class DrillRow:
    """One drill and how far it came."""

    when: str
    begun: str  # "by Casey Manager: Monthly"
    who: str
    text: str
    call: str
    acknowledged: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day to tick."""

    name: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class OnCallPage:
    """The rota and the drills of a hub."""

    done: str | None
    now: OnCallNow
    duties: tuple[DutyRow, ...]
    gaps: tuple[str, ...]
    more_gaps: int
    ladder: tuple[str, ...]
    drill: Form
    drills: tuple[DrillRow, ...]


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One entry, new or to be changed."""

    id: int | None
    action: str
    form: Form
    kinds: tuple[RoleOption, ...]
    days: tuple[Day, ...]


def on_call_page(
    hub: HubView,
    results: Sequence[Came],
    *,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    done: str = "",
) -> OnCallPage:
    """Make the page, with a drill that was refused."""
    holes = rota.gaps(hub.rota, now=now, zone=hub.zone) if hub.rota else ()
    in_order = sorted(hub.rota, key=lambda one: (one.draft.kind is Kind.MANAGER, one.draft.step, one.id))
    return OnCallPage(
        done=DONE.get(done),
        now=on_call.now_of(hub, now=now),
        duties=tuple(_row(one, now.astimezone(hub.zone)) for one in in_order),
        gaps=tuple(_gap(*one, hub) for one in holes[:MOST_GAPS]),
        more_gaps=max(len(holes) - MOST_GAPS, 0),
        ladder=tuple(_step(one) for one in hub.ladder(now=now)),
        drill=Form({"reason": "Why"}, typed or {}, faults),
        drills=tuple(_drill(one, hub) for one in results),
    )


def duty_page(duty_id: int | None, values: Mapping[str, str], faults: tuple[Fault, ...] = ()) -> DutyPage:
    """Show one entry, with what was typed."""
    action = "/settings/on-call" if duty_id is None else f"/settings/on-call/{duty_id}"
    days = tuple(Day(name, text, values.get(name) == "yes") for name, text in zip(rota_form.DAYS, DAYS, strict=True))
    return DutyPage(duty_id, action, Form(LABELS, values, faults), KINDS, days)


def values_of(draft: Draft) -> dict[str, str]:
    """Give an entry as people write it."""
    said = {
        "name": draft.name,
        "phone": format_phone(draft.phone),
        "kind": draft.kind.value,
        "step": str(draft.step),
        "starts": draft.starts,
        "ends": draft.ends,
        "first_day": draft.first_day.isoformat() if draft.first_day else "",
        "last_day": draft.last_day.isoformat() if draft.last_day else "",
    }
    return said | {name: "yes" for number, name in enumerate(rota_form.DAYS) if number in draft.days}


def _row(duty: Duty, local: datetime) -> DutyRow:
    draft = duty.draft
    kind = sentences.say(f"on_call_kind.{draft.kind.value}", {"step": draft.step})
    return DutyRow(f"/settings/on-call/{duty.id}", draft.name, format_phone(draft.phone), kind, _when(draft), draft.covers(local))


def _when(draft: Draft) -> str:
    days = "every day" if draft.days == EVERY_DAY else ", ".join(DAYS[number][:3] for number in sorted(draft.days))
    hours = "day and night" if draft.round_the_clock and draft.starts == "00:00" else f"{draft.starts} to {draft.ends}"
    bounds = [f"from {_day(draft.first_day)}"] if draft.first_day else []
    bounds += [f"up to {_day(draft.last_day)}"] if draft.last_day else []
    return ", ".join((f"{days}, {hours}", *bounds))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _gap(starts: datetime, ends: datetime, hub: HubView) -> str:
    first, last = starts.astimezone(hub.zone), ends.astimezone(hub.zone)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{last:%a} {last.day} {last:%b %H:%M}"
    return f"{first:%a} {first.day} {first:%b %H:%M} to {until}"


def _step(step: rota.Step) -> str:
    who = step.person.name or sentences.say("on_call.the_number")
    return sentences.say(f"on_call.step_{step.how.value}", {"who": who})


def _drill(came: Came, hub: HubView) -> DrillRow:
    drill, local = came.drill, came.drill.at.astimezone(hub.zone)
    who = drill.who or sentences.say("on_call.the_number")
    after = int((drill.acknowledged_at - drill.at).total_seconds()) if drill.acknowledged_at else None
    call = "drill.picked_up" if came.picked_up else f"call_status.{came.call}" if came.call else "drill.gone"
    return DrillRow(
        when=f"{local.day} {local:%B %Y, %H:%M}",
        begun=f"{drill.by_name}: {drill.reason}",
        who=f"{who}, {format_phone(drill.phone)}",
        text=sentences.say(f"message_status.{came.text}" if came.text else "drill.gone"),
        call=sentences.say(call),
        acknowledged=sentences.say("drill.not_acknowledged" if after is None else "drill.acknowledged", {"after": after}),
    )
