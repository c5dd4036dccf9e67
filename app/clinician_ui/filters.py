"""What the worklist is narrowed by, as the address keeps it. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from app.alerts.listed import Wanted
from app.alerts.triage import ReasonCode

MINE, NOBODYS = "me", "nobody"
NO_TEAM: Final = "-"
"""In the address: whoever is with no team. No team may be named so."""
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was chosen, as it stands in the address; empty is anything."""

    pathway: str = ""
    reason: str = ""
    owner: str = ""
    language: str = ""
    team: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing was chosen."""
        return self == Narrowed()

    @property
    def query(self) -> str:
        """Give the part of the address that keeps it; empty where nothing is narrowed."""
        kept = {"pathway": self.pathway, "team": self.team, "reason": self.reason, "owner": self.owner, "language": self.language}
        return urlencode({name: value for name, value in kept.items() if value})

    def wanted(self, staff_id: int) -> Wanted:
        """Give what it means for whoever looks."""
        return Wanted(
            pathway=self.pathway or None,
            reason=ReasonCode(self.reason) if self.reason else None,
            owner={MINE: staff_id, NOBODYS: 0}.get(self.owner),
            language=self.language or None,
            team={"": None, NO_TEAM: ""}.get(self.team, self.team),
        )


def read(*, pathway: str, reason: str, owner: str, language: str, team: str) -> Narrowed:
    """Read what stands in the address; a word that is none of ours narrows nothing and is left out."""
    return Narrowed(
        pathway=_kept(pathway),
        reason=reason if reason in set(ReasonCode) else "",
        owner=owner if owner in {MINE, NOBODYS} else "",
        language=_kept(language),
        team=_kept(team),
    )


def _kept(text: str) -> str:
    return text.replace("\x00", "")[:LONGEST]  # PostgreSQL knows no NUL
