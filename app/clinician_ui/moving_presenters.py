"""Which version of which pathway a stay is on, what is live now, and moving it there. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.caseload import permissions
from app.caseload.episode import EpisodeMove, may
from app.caseload.views import EpisodeView
from app.clinician_ui.alert_presenters import Option
from app.errors import Fault
from app.identity.views import StaffView
from app.pathways import definition, differences
from app.pathways.differences import Difference
from app.pathways.item_differences import Charts
from app.pathways.views import AdoptedPathway
from app.web.form import Form

LABELS: Final = {"newer_reason": "Why they are moved", "other_version": "Move to", "other_reason": "Why they step up or down"}


@dataclass(frozen=True, slots=True)
class Newer:
    """The newer version of the pathway that a stay is on, and what it changes."""

    version_id: int
    number: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class MovingPanel:
    """The pathway of a stay: `newer` and `others` are where it may be moved; the faults are why it may not."""

    title: str
    href: str
    number: int
    newer: Newer | None
    others: tuple[Option, ...]
    may_move: bool
    revision: int
    form: Form
    tried: str  # which of the two forms was sent: "newer", "other" or neither
    refusals: tuple[str, ...]  # for which the pathway would not admit the patient as they stand
    correct: str | None  # where what stands in the way can be put right


def panel(
    stay: EpisodeView, adopted: AdoptedPathway, live: Sequence[AdoptedPathway], charts: Charts, staff: StaffView, form: Form
) -> MovingPanel:
    """Show which version a stay is on, and where it may go; one that is over stays where it is. `charts` are those there are."""
    going_on = may(stay.state, EpisodeMove.MOVE_PATHWAY)
    newer = next((one for one in live if one.name == adopted.name and one.id != adopted.id), None) if going_on else None
    others = tuple(Option(str(one.id), one.pathway.title) for one in live if one.name != adopted.name) if going_on else ()
    return MovingPanel(
        title=adopted.pathway.title,
        href=f"/pathways/{adopted.name}?version={adopted.number}",
        number=adopted.number,
        newer=_newer(adopted, newer, charts) if newer else None,
        others=others,
        may_move=going_on and permissions.can_decide(staff.actor, stay.hub_id),
        revision=stay.revision,
        form=form,
        tried=form.value("which"),
        correct=f"/enrol/{stay.id}/correct" if permissions.can_enrol(staff.actor, stay.hub_id) else None,
        refusals=tuple(fault.reason for fault in form.faults if fault.field not in LABELS),
    )


def beside(faults: Sequence[Fault], field: str) -> tuple[Fault, ...]:
    """Give the fault of a missing reason the field that the reason was asked in."""
    return tuple(Fault(field if fault.field == "reason" else fault.field, fault.reason) for fault in faults)


def _newer(adopted: AdoptedPathway, newer: AdoptedPathway, charts: Charts) -> Newer:
    difference = differences.told(definition.of(adopted.pathway), definition.of(newer.pathway), charts)
    return Newer(newer.id, newer.number, difference)
