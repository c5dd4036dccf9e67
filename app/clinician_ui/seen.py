"""Looking at a patient: whoever looks is written down in the same breath."""

from sqlmodel import Session

from app.audit import trail
from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.db import CannotSave
from app.identity.store import StaffView
from app.logs import get_logger
from app.web.parts import Parts

log = get_logger(__name__)


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


def record(parts: Parts, staff: StaffView, action: str, subject_kind: str, subject_id: int) -> None:
    """Record that somebody saw something that has been read already.

    While nothing can be written a patient in need must still be seen: then the log alone holds who looked.
    """
    entry = trail.entry(staff.actor, action, subject_kind, subject_id, hub_id=staff.hub_id, now=parts.clock.now())
    try:
        parts.database.write(lambda session: trail.record_many(session, [entry]))
    except CannotSave:
        log.warning("view_not_audited", work=action, kind=subject_kind, row_id=subject_id, staff_id=staff.id)
