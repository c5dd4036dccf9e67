"""Which team a patient is with, and which they may be given to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.caseload import permissions
from app.caseload.episode import EpisodeMove, may
from app.caseload.views import EpisodeView
from app.clinician_ui.alert_presenters import Option
from app.clinician_ui.worklist_presenters import Seat
from app.web.form import Form
from app.wording import sentences

LABELS: Final = {"team": sentences.say("team.label")}


@dataclass(frozen=True, slots=True)
class TeamPanel:
    """The press that gives a stay to another team; the first of `teams` is none."""

    stay_id: int
    teams: tuple[Option, ...]
    form: Form


def panel(stay: EpisodeView, seat: Seat, form: Form) -> TeamPanel | None:
    """Show it to whoever may change the team, where there is any to be chosen."""
    # What was typed is among them although it was refused: else a second press would send another choice, never made.
    teams = offered(offered(seat.hub.teams, stay.team), form.value("team"))
    if not teams or not (permissions.can_enrol(seat.staff.actor, stay.hub_id) and may(stay.state, EpisodeMove.CHANGE_TEAM)):
        return None
    shown = form if form.values else Form(form.labels, {"team": stay.team or ""}, form.faults)
    options = (Option("", sentences.say("team.none")), *(Option(one, one) for one in teams))
    return TeamPanel(stay.id, options, shown)


def offered(teams: Iterable[str], standing: str | None) -> tuple[str, ...]:
    """Give the hub's teams, and the one that stands although the hub has it no longer."""
    known = tuple(teams)
    return known if not standing or standing in known else (*known, standing)


def changed(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Say from which team to which something that happened to a stay brought it; nothing where it left the team alone."""
    changes = detail.get("changes")
    pair = changes.get("team") if isinstance(changes, Mapping) else None
    if not isinstance(pair, list):
        return ()
    before, after = (one or sentences.say("team.none").lower() for one in pair)
    return (sentences.say("team.changed", {"was": before, "now": after}),)
