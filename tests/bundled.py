"""Pathways with care bundles, live in a hub: the shipped ones, with numbers that are made up where they are empty."""

from datetime import datetime
from typing import Any, Final

from sqlmodel import Session

from app.identity.actor import system
from app.pathways import loader
from app.pathways import service as pathways
from app.pathways.views import AdoptedPathway

_MADE_UP: Final = {
    "copd": {"bands.red_max": "85", "bands.amber_max": "88", "duration_days": "14"},
    "ari-virtual-ward": {"bands.red_max": "92", "bands.amber_max": "94", "duration_days": "14", "calls.every_days": "1"},
}
COPD: Final[dict[str, Any]] = {
    "usual_spo2": 91, "amber_max": 88, "red_max": 86, "limits_by": "Dr Amin", "limits_reason": "COPD, usually 91%",
}  # fmt: skip
"""What the COPD pathway asks of everybody, for `people.draft`."""
ELEMENTS: Final = ("technique", "action_plan", "rescue_pack", "oxygen_alert_card", "smoking", "pulmonary_rehabilitation", "follow_up")
"""The elements of the COPD bundle, by their codes."""


def adopt(session: Session, hub_id: int, name: str = "copd", *, now: datetime) -> AdoptedPathway:
    """Make a shipped pathway live, signed by two, with the numbers above where it is empty."""
    filled = loader.load_shipped()[name].filled(_MADE_UP[name], signed="Made up for a test")
    return pathways.adopt(session, hub_id, filled, by="first@test.example", second_by="second@test.example", actor=system("test"), now=now)
