"""What the page of a hub's teams says. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.errors import Fault
from app.hubs import teams
from app.hubs.views import HubView
from app.web.form import Form
from app.wording import sentences

LABELS: Final = {teams.FIELD: sentences.say("team_page.label")}


@dataclass(frozen=True, slots=True)
class TeamsPage:
    """The teams to be named; `standing` are those of now where the form shows something else that was typed."""

    done: str | None
    form: Form
    seen: str
    rows: int
    most: int
    longest: int
    standing: tuple[str, ...] = ()


def teams_page(hub: HubView, *, typed: Mapping[str, str] | None = None, faults: tuple[Fault, ...] = (), done: str = "") -> TeamsPage:
    """Show the teams, or what was typed with what is wrong with it.

    Whoever saves after a refusal has been shown what stands now: their next saving is held against that.
    """
    shown = {teams.FIELD: "\n".join(hub.teams)} if typed is None else typed
    return TeamsPage(
        done=sentences.say("team_page.saved") if done else None,
        form=Form(LABELS, shown, faults),
        seen=teams.mark(hub.teams),
        rows=max(6, len(hub.teams) + 2),
        most=teams.MOST,
        longest=teams.LONGEST,
        standing=hub.teams if faults else (),
    )
