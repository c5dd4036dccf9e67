"""Looking at a patient's stay: whoever looks is written down in the same breath."""

from sqlmodel import Session

from app.audit import trail
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.identity.store import StaffView
from app.web.parts import Parts


def stay(parts: Parts, staff: StaffView, episode_id: int) -> EpisodeView:
    """Give a stay of the person's own hub and record that they saw it; raises NotFound, and then records nothing."""
    now = parts.clock.now()

    def look(session: Session) -> EpisodeView:
        found = caseload.episode(session, staff.hub_id, episode_id)
        trail.record(
            session,
            actor=staff.actor,
            action="patient.viewed",
            subject_kind="patient",
            subject_id=found.patient_id,
            hub_id=staff.hub_id,
            now=now,
            detail={"episode_id": episode_id},
        )
        return found

    return parts.database.write(look)
