"""What the worklist is narrowed by, as the address keeps it. Pure."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from app.alerts.listed import Wanted
from app.alerts.triage import ReasonCode

MINE, NOBODYS = "me", "nobody"
LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What was chosen, as it stands in the address; empty is anything."""

    pathway: str = ""
    reason: str = ""
    owner: str = ""
    language: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing was chosen."""
        return self == Narrowed()

    @property
    def query(self) -> str:
        """Give the part of the address that keeps it; empty where nothing is narrowed."""
        kept = {"pathway": self.pathway, "reason": self.reason, "owner": self.owner, "language": self.language}
        return urlencode({name: value for name, value in kept.items() if value})

    def wanted(self, staff_id: int) -> Wanted:
        """Give what it means for whoever looks."""
        return Wanted(
            pathway=self.pathway or None,
            reason=ReasonCode(self.reason) if self.reason else None,
            owner={MINE: staff_id, NOBODYS: 0}.get(self.owner),
            language=self.language or None,
        )


def read(*, pathway: str, reason: str, owner: str, language: str) -> Narrowed:
    """Read what stands in the address; a word that is none of ours narrows nothing and is left out."""
    return Narrowed(
        pathway=pathway[:LONGEST],
        reason=reason if reason in set(ReasonCode) else "",
        owner=owner if owner in {MINE, NOBODYS} else "",
        language=language[:LONGEST],
    )
