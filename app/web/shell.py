"""What surrounds every page: who is signed in, where, and what they may go to. Pure."""

from dataclasses import dataclass
from typing import Final

from app.hubs.store import HubView
from app.identity import permissions
from app.identity.roles import Permission
from app.identity.store import StaffView
from app.web.caution import Caution

_PLACES: Final = (
    ("/worklist", "Worklist", Permission.SEE_PATIENTS),
    ("/handover", "Handover", Permission.SEE_PATIENTS),
    ("/board-round", "Board round", Permission.SEE_PATIENTS),
    ("/enrol", "Enrol a patient", Permission.ENROL),
    ("/rounds", "Care homes", Permission.WORK_THE_LIST),
    ("/hub", "Caseload", Permission.SEE_THE_HUB),
    ("/pathways", "Pathways", Permission.READ_PATHWAYS),
    ("/settings", "Settings", Permission.KEEP_THE_HUB),
)
_WITH_SIMULATOR: Final = frozenset({"demo", "test"})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, and the hub they belong to."""

    staff: StaffView
    hub: HubView


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    href: str
    text: str
    current: bool


@dataclass(frozen=True, slots=True)
class DemoTime:
    """What a clock that can be warped shows: the time by the hub's clock, and how many of its seconds pass in one."""

    at: str
    pace: int


@dataclass(frozen=True, slots=True)
class Shell:
    """The frame of a page; `staff_name` is None when nobody is signed in."""

    environment: str
    staff_name: str | None
    hub_name: str | None
    places: tuple[Place, ...]
    caution: Caution | None = None
    demo_time: DemoTime | None = None

    @property
    def made_up(self) -> bool:
        """Whether the people shown are simulated, which every page then says."""
        return self.environment == "demo"


def around(signed_in: SignedIn | None, *, path: str, environment: str, caution: Caution | None = None) -> Shell:
    """Give the frame for a page at `path`; nobody signed in sees no way on, and no caution."""
    if signed_in is None or signed_in.staff.must_change_password:
        return Shell(environment, None, None, ())
    actor = signed_in.staff.actor
    open_to = [(href, text) for href, text, permission in _PLACES if permissions.can(actor, permission)]
    if environment in _WITH_SIMULATOR and permissions.can(actor, Permission.SEE_PATIENTS):
        open_to.append(("/simulator", "Simulator"))
    places = tuple(Place(href, text, path == href or path.startswith(f"{href}/")) for href, text in open_to)
    return Shell(environment, signed_in.staff.name, signed_in.hub.name, places, caution)


def home_of(staff: StaffView) -> str:
    """Give the page a person starts on: the list for those who may see patients, else the caseload."""
    return "/worklist" if permissions.can(staff.actor, Permission.SEE_PATIENTS) else "/hub"
