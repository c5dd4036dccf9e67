"""What is shown of whether a patient may be texted at all. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.caseload import permissions
from app.caseload.episode import EpisodeMove
from app.caseload.views import EpisodeView, EventView
from app.clinician_ui import moments
from app.clinician_ui.worklist_presenters import Seat
from app.web.form import Form

STOP: Final = "stop"
ALLOW: Final = "allow"
LABELS: Final = {"contact_reason": "Why, for the record"}


@dataclass(frozen=True, slots=True)
class ContactPanel:
    """The press that stops all texts to a patient, or lets them go again; `form` is None for whoever may not."""

    stopped: bool
    told: str | None  # since when, by whom and why
    way: str  # STOP or ALLOW: where the form goes
    form: Form | None


def panel(stay: EpisodeView, events: Sequence[EventView], seat: Seat, form: Form) -> ContactPanel | None:
    """Show it; after a death there is nothing to stop or to allow. `events` are oldest first."""
    if stay.died_at is not None:
        return None
    since = next((one for one in reversed(events) if one.kind == EpisodeMove.STOP_CONTACT), None)
    told = None
    if stay.do_not_contact and since is not None:
        told = f"{moments.when(since.at, zone=seat.hub.zone, now=seat.now)}, {since.actor_name}: {since.reason}"
    may = permissions.can_decide(seat.staff.actor, stay.hub_id)
    return ContactPanel(stay.do_not_contact, told, ALLOW if stay.do_not_contact else STOP, form if may else None)
