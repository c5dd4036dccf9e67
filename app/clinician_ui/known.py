"""What is known of one patient, or of one unknown number, as frozen values. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.alerts.alert import AlertView, EventView, ReasonView
from app.caseload.bundles import Answered
from app.caseload.views import EpisodeView, OximeterView, PatientView
from app.caseload.views import EventView as StayEvent
from app.monitoring.views import CheckInView, ReadingView, ScheduleView
from app.pathways.chart import Chart
from app.pathways.views import AdoptedPathway


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a conversation: `direction` is "in" or "out", `status` as the JSON API names it."""

    id: int
    direction: str
    body: str
    at: datetime
    status: str
    phone: str
    call: bool = False  # an automated call: the body is how it begins
    answers: bool = False  # it answers what the patient sent: not a prompt, and not for staff


@dataclass(frozen=True, slots=True)
class Trouble:
    """The alerts of one subject: every one of them, newest first, with the reasons and the events of all, oldest first."""

    alerts: tuple[AlertView, ...]
    reasons: tuple[ReasonView, ...]
    events: tuple[EventView, ...]
    owner: str | None  # of the open one

    @property
    def open(self) -> AlertView | None:
        """The one that is on the list."""
        return next((one for one in self.alerts if one.is_open), None)


@dataclass(frozen=True, slots=True)
class Shared:
    """A phone that the patient shares now: their letter there (None: there are more than letters), and the others by letter."""

    phone: str
    letter: str | None
    others: tuple[tuple[str | None, str], ...]  # letter, name
    unrung: tuple[str, ...] = ()  # whoever else had calls here, and has none while it is shared


@dataclass(frozen=True, slots=True)
class Gathered:
    """One patient in one stay."""

    patient: PatientView
    stay: EpisodeView
    stays: tuple[EpisodeView, ...]  # newest first
    adopted: AdoptedPathway
    live: tuple[AdoptedPathway, ...]  # what is live in the hub now
    trouble: Trouble
    readings: tuple[ReadingView, ...]  # newest first
    texts: tuple[Text, ...]  # newest first
    check_ins: tuple[CheckInView, ...]  # newest first
    schedule: ScheduleView | None
    events: tuple[StayEvent, ...]  # oldest first
    oximeters: tuple[OximeterView, ...]
    answers: tuple[Answered, ...]  # about care bundles, oldest first
    opted_out: bool
    charts: Mapping[str, Chart]  # every score chart there is, by name
    shared: tuple[Shared, ...] = ()  # the patient's own phone first
    rung: bool = True  # False: their calls are not made, since the phone is shared


@dataclass(frozen=True, slots=True)
class GatheredNumber:
    """One number that belongs to no patient."""

    alert: AlertView
    trouble: Trouble
    texts: tuple[Text, ...]  # newest first
    may_belong_to: tuple[PatientView, ...]  # who is at this number now: somebody may have enrolled them since
