"""What may be done with a stay: paused until a day, gone on with, handed to another service, ended. Pure."""

from dataclasses import dataclass
from typing import Final

from app.caseload.episode import EndReason, EpisodeMove, EpisodeState, PauseReason, may
from app.caseload.views import EpisodeView
from app.clinician_ui import moments
from app.clinician_ui.alert_presenters import Option
from app.clinician_ui.worklist_presenters import Seat
from app.web.form import Form
from app.wording import sentences

LABELS: Final = {name: sentences.say(f"stay_label.{name}") for name in ("pause_reason", "back_on", "end_reason", "taken_over_by")}
_MAY_END: Final = tuple(one for one in EndReason if one is not EndReason.ENROLLED_IN_ERROR)


@dataclass(frozen=True, slots=True)
class StayPanel:
    """What may be done with the stay itself."""

    state: str
    since: str
    may_pause: bool
    may_resume: bool
    may_end: bool
    pauses: tuple[Option, ...]
    ends: tuple[Option, ...]
    form: Form


def panel(stay: EpisodeView, form: Form, seat: Seat, *, can_work: bool) -> StayPanel:
    """Show how the stay stands, and every move that is legal from there."""
    return StayPanel(
        state=state_words(stay),
        since=moments.when(stay.state_since, zone=seat.hub.zone, now=seat.now),
        may_pause=can_work and may(stay.state, EpisodeMove.PAUSE),
        may_resume=can_work and may(stay.state, EpisodeMove.RESUME),
        may_end=can_work and may(stay.state, EpisodeMove.END),
        pauses=tuple(Option(one.value, sentences.say(f"pause_reason.{one.value}")) for one in PauseReason),
        ends=tuple(Option(one.value, sentences.say(f"end_reason.{one.value}")) for one in _MAY_END),
        form=form,
    )


def state_words(stay: EpisodeView) -> str:
    """Say how a stay stands, and why."""
    reason = stay.state_reason or ""
    table = "pause_reason" if stay.state is EpisodeState.PAUSED else "end_reason"
    words = sentences.say(f"episode_state.{stay.state.value}")
    return f"{words}: {sentences.say(f'{table}.{reason}').lower()}" if sentences.has_words(f"{table}.{reason}") else words
