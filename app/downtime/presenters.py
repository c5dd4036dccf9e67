"""What a downtime pack says: who is to be rung, in the list's own order, with phones and latest readings, in words. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.alerts.listed import Reason, WorklistItem
from app.alerts.triage import ReasonCode
from app.caseload import care_plan_words
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.hubs.views import HubView
from app.identifiers import format_nhs_number, format_phone
from app.monitoring.views import ReadingView
from app.wording import sentences, tongues

COLUMNS: Final = ("who", "ring", "why", "latest", "whose", "rung")


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of one hub."""

    hub: HubView
    items: tuple[WorklistItem, ...]  # in the list's order
    stays: Mapping[int, EpisodeView]
    latest: Mapping[int, ReadingView]  # by stay
    titles: Mapping[int, str]  # of pathways, by the id of their version


@dataclass(frozen=True, slots=True)
class Row:
    """Somebody to ring."""

    urgency: str  # empty: not on the list
    name: str
    about: tuple[str, ...]
    phones: tuple[str, ...]
    why: tuple[str, ...]
    latest: str
    usual: str
    whose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """The whole page."""

    title: str
    as_of: str
    on_call: str
    list_heading: str
    listed: tuple[Row, ...]
    others_heading: str
    others: tuple[Row, ...]
    columns: tuple[str, ...] = COLUMNS


def pack(found: Gathered, *, now: datetime) -> Pack:
    """Put what was read into words."""
    hub, local = found.hub, now.astimezone(found.hub.zone)
    on_list = {item.episode_id for item in found.items}
    rest = [stay for stay in found.stays.values() if stay.id not in on_list and stay.monitored]
    rest.sort(key=lambda stay: (stay.family_name.casefold(), stay.given_name.casefold(), stay.id))
    return Pack(
        title=_say("title", hub=hub.name),
        as_of=_say("as_of", day=f"{local:%A} {local.day} {local:%B}", year=f"{local:%Y}", time=f"{local:%H:%M}"),
        on_call=_say("on_call", phone=format_phone(hub.on_call_phone)) if hub.on_call_phone else _say("no_on_call"),
        list_heading=_say("list", count=len(found.items)),
        listed=tuple(_listed(item, found, now) for item in found.items),
        others_heading=_say("others", count=len(rest)),
        others=tuple(_other(stay, found, now) for stay in rest),
    )


def _listed(item: WorklistItem, found: Gathered, now: datetime) -> Row:
    stay = found.stays.get(item.episode_id) if item.episode_id is not None else None
    standing = "confirmed" if item.confirmed else "not_confirmed"
    urgency = sentences.say(f"urgency.{item.urgency.value}")
    first = _say(standing, urgency=urgency, since=_when(item.urgency_since, found.hub))
    own = (format_phone(item.phone),) if item.phone else ()
    return Row(
        urgency=item.urgency.value,
        name=item.name or (own[0] if own else sentences.say("label.not_known")),
        about=tuple(_about(stay, found, now)) if stay else (_say("unknown_number"),),
        phones=tuple(_phones(stay)) if stay else own or (_say("no_phone"),),
        why=(first, *(_reason(one, found.hub) for one in item.reasons)),
        latest=_latest(item.episode_id, found),
        usual=_usual(stay) if stay else "",
        whose=tuple(_whose(item, found.hub)),
    )


def _other(stay: EpisodeView, found: Gathered, now: datetime) -> Row:
    about, phones = tuple(_about(stay, found, now)), tuple(_phones(stay))
    return Row("", stay.name, about, phones, (), _latest(stay.id, found), _usual(stay), ())


def _about(stay: EpisodeView, found: Gathered, now: datetime) -> Iterator[str]:
    plan = care_plan_words.badge(stay.plan, stay.care_plan, today=now.astimezone(found.hub.zone).date())
    if plan is not None:
        yield plan.text
    yield _say("born", born=f"{stay.date_of_birth:%d/%m/%Y}")
    yield _say("nhs", number=format_nhs_number(stay.nhs_number))
    yield found.titles[stay.pathway_version_id]
    if stay.state is not EpisodeState.ACTIVE:
        yield sentences.say(f"episode_state.{stay.state.value}")
    if stay.lives_alone:
        yield _say("lives_alone")
    if stay.interpreter:
        yield _say("interpreter", language=tongues.name_of(stay.language))
    if stay.do_not_contact:
        yield _say("no_texts")


def _phones(stay: EpisodeView) -> Iterator[str]:
    if stay.phone:
        yield _say("own_phone", phone=format_phone(stay.phone))
    if stay.carer_phone:
        yield _say("carer", name=stay.carer_name or stay.carer_role or "", phone=format_phone(stay.carer_phone))
    if not stay.phone and not stay.carer_phone:
        yield _say("no_phone")


def _reason(reason: Reason, hub: HubView) -> str:
    if reason.code is ReasonCode.FOLLOW_UP_DUE and reason.values.get("at"):
        due = _when(datetime.fromisoformat(reason.values["at"]), hub)
        return _say("follow_up", due=due, step=reason.values.get("step") or sentences.say(reason.code.value))
    return _say("reason", what=sentences.say(reason.sentence, reason.values), since=_when(reason.since, hub))


def _whose(item: WorklistItem, hub: HubView) -> Iterator[str]:
    yield _say("owner", name=item.owner.name) if item.owner else _say("no_owner")
    yield _say("due", due=_when(item.due_at, hub))
    if item.snoozed_until is not None:
        yield _say("snoozed", due=_when(item.snoozed_until, hub))


def _usual(stay: EpisodeView) -> str:
    said = [_say("usual", usual=stay.usual_spo2) if stay.usual_spo2 is not None else _say("usual_unknown")]
    if stay.red_max is not None:
        said.append(_say("limits", amber=stay.amber_max, red=stay.red_max))
    return ", ".join(said)


def _latest(stay_id: int | None, found: Gathered) -> str:
    reading = found.latest.get(stay_id) if stay_id is not None else None
    if reading is None:
        return _say("no_reading")
    values = ((name, value) for name, value in _measured(reading).items() if value is not None)
    said = ", ".join(_say(name, **{name: value}) for name, value in values) or _say("no_numbers")
    return _say("reading", values=said, when=_when(reading.measured_at, found.hub))


def _measured(reading: ReadingView) -> dict[str, float | None]:
    return {"spo2": reading.spo2, "pulse": reading.pulse, "temperature": reading.temperature_c}


def _when(instant: datetime, hub: HubView) -> str:
    local = instant.astimezone(hub.zone)
    return f"{local:%a} {local.day} {local:%b} {local:%H:%M}"


def _say(line: str, **values: object) -> str:
    return sentences.say(f"downtime_line.{line}", values)
