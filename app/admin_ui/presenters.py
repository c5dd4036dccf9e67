"""What the settings pages say. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from app.admin_ui import language_presenters
from app.admin_ui.language_presenters import LanguageRow
from app.errors import Fault
from app.hubs.views import HubView
from app.identifiers import format_phone
from app.identity.roles import Role
from app.identity.views import StaffView
from app.pathways.views import AdoptedPathway
from app.web.form import Form
from app.wording import sentences

HUB_LABELS: Final = {
    "name": "Name of the hub",
    "phone": "Number that patients text",
    "on_call_phone": "On-call number",
    "hours_open": "Opens at",
    "hours_close": "Closes at",
    "timezone": "Time zone",
}
STAFF_LABELS: Final = {"name": "Name", "email": "E-mail address", "role": "Role"}
# What may have been done just before: the address names it, and only these are said.
DONE: Final = {
    "hub": "The hub’s settings are saved.",
    "staff": "The change is saved.",
    "disabled": "They are signed out and can no longer sign in.",
    "language": "The language is changed: the next text goes by it.",
    "enabled": "They can sign in again, with the password they had.",
}


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff in the list."""

    id: int
    name: str
    email: str
    role: str
    state: str | None  # None: nothing to be said


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """One pathway that is live in the hub."""

    title: str
    version: str
    since: str
    by: str


@dataclass(frozen=True, slots=True)
class RoleOption:
    """One role to choose."""

    value: str
    text: str


ROLES: Final = (
    RoleOption(Role.CLINICIAN.value, "Clinician: works the list and enrols"),
    RoleOption(Role.MANAGER.value, "Hub manager: sees patients and figures, and enrols"),
    RoleOption(Role.ADMINISTRATOR.value, "Administrator: keeps the hub and its staff, sees no patients"),
)


@dataclass(frozen=True, slots=True)
class Handed:
    """A password made for somebody, shown this once."""

    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """The settings of a hub: itself, its staff, its pathways."""

    done: str | None
    hub: Form
    on_call_missing: bool  # an alert that waits too long then tells nobody
    staff: tuple[StaffRow, ...]
    pathways: tuple[PathwayRow, ...]
    languages: tuple[LanguageRow, ...]


@dataclass(frozen=True, slots=True)
class NewStaffPage:
    """The form for somebody who joins."""

    form: Form
    roles: tuple[RoleOption, ...]


@dataclass(frozen=True, slots=True)
class StaffPage:
    """One member of staff to change, reset or disable."""

    id: int
    name: str
    disabled: bool
    myself: bool
    form: Form
    roles: tuple[RoleOption, ...]
    problem: str | None = None
    handed: Handed | None = None


def settings_page(
    hub: HubView, staff: Iterable[StaffView], live: Iterable[AdoptedPathway], *, hub_form: Form | None = None, done: str = ""
) -> SettingsPage:
    """Show the settings, with a form that was refused in place of what stands."""
    return SettingsPage(
        done=DONE.get(done),
        hub=hub_form or Form(HUB_LABELS, hub_values(hub)),
        on_call_missing=hub.on_call_phone is None and not hub.rota,
        staff=tuple(_row(each) for each in staff),
        pathways=tuple(_pathway(each, hub.zone) for each in live),
        languages=language_presenters.rows(hub),
    )


def new_staff_page(values: Mapping[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> NewStaffPage:
    """Ask who joins."""
    return NewStaffPage(Form(STAFF_LABELS, values or {}, faults), ROLES)


def staff_page(
    staff: StaffView,
    me: StaffView,
    *,
    values: Mapping[str, str] | None = None,
    faults: tuple[Fault, ...] = (),
    problem: str | None = None,
    handed: Handed | None = None,
) -> StaffPage:
    """Show one member of staff, with what was typed if it was refused."""
    standing = {"name": staff.name, "email": staff.email, "role": staff.role.value}
    form = Form(STAFF_LABELS, standing if values is None else values, faults)
    return StaffPage(staff.id, staff.name, staff.disabled, staff.id == me.id, form, ROLES, problem, handed)


def hub_values(hub: HubView) -> dict[str, str]:
    """Give a hub's settings as people write them."""
    return {
        "name": hub.name,
        "phone": format_phone(hub.phone) if hub.phone else "",
        "on_call_phone": format_phone(hub.on_call_phone) if hub.on_call_phone else "",
        "hours_open": hub.hours_open,
        "hours_close": hub.hours_close,
        "timezone": hub.timezone,
    }


def _row(staff: StaffView) -> StaffRow:
    state = "Disabled" if staff.disabled else "Must choose a password" if staff.must_change_password else None
    return StaffRow(staff.id, staff.name, staff.email, sentences.say(f"role.{staff.role.value}"), state)


def _pathway(adopted: AdoptedPathway, zone: ZoneInfo) -> PathwayRow:
    local = adopted.adopted_at.astimezone(zone)
    signed = adopted.adopted_by if adopted.second_by is None else f"{adopted.adopted_by} and {adopted.second_by}"
    version = f"version {adopted.pathway.version}, number {adopted.number} here"
    return PathwayRow(adopted.pathway.title, version, f"{local.day} {local:%B %Y}", signed)
