"""What a handover says as a page of its own, to be read, copied or printed. Pure."""

from dataclasses import dataclass

from app.alerts import handover as handovers
from app.alerts.alert import AlertView
from app.alerts.handover import Handover
from app.clinician_ui import history_presenters as past
from app.clinician_ui import moments
from app.clinician_ui.known import Gathered, GatheredNumber
from app.clinician_ui.receipt_presenters import Line
from app.clinician_ui.worklist_presenters import Seat
from app.identifiers import format_nhs_number, format_phone


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """One handover. `about` and `made` stand above it on paper too, whatever is written in it."""

    name: str
    about: str
    made: str
    back: str
    parts: tuple[Line, ...]


def handover_page(known: Gathered | GatheredNumber, alert: AlertView, handover: Handover, seat: Seat, *, made: str) -> HandoverPage:
    """Make the page; `made` says where its words come from."""
    when = moments.date(seat.now.astimezone(seat.hub.zone))
    printed = f"{made} {when} {seat.now.astimezone(seat.hub.zone):%Y, %H:%M}, {seat.staff.name}, {seat.hub.name}"
    return HandoverPage(_name(known), _about(known), printed, f"/alerts/{alert.id}", past.handover_of(handover))


def kept(known: Gathered | GatheredNumber, alert: AlertView) -> Handover | None:
    """Give the newest handover that was kept with an alert; None where none was."""
    mine = (event.detail for event in reversed(known.trouble.events) if event.alert_id == alert.id)
    return next((found for detail in mine if (found := handovers.from_json(detail.get(handovers.KEPT_AS)))), None)


def _name(known: Gathered | GatheredNumber) -> str:
    if isinstance(known, Gathered):
        return known.stay.name
    return format_phone(known.alert.phone) if known.alert.phone else "Number not known"


def _about(known: Gathered | GatheredNumber) -> str:
    if isinstance(known, Gathered):
        return f"NHS {format_nhs_number(known.stay.nhs_number)} · born {known.stay.date_of_birth:%d/%m/%Y}"
    return "A number that belongs to no patient of this hub"
