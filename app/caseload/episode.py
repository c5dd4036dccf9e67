"""The life of an episode: its states, why it may stop, and the table of legal moves. Pure."""

from enum import StrEnum
from typing import Final

from app.errors import Refused


class EpisodeState(StrEnum):
    """Whether this person is being watched over."""

    ACTIVE = "active"  # asked for readings, chased, on the list when something is wrong
    PAUSED = "paused"  # not asked for a while; what they text is still read
    ENDED = "ended"  # no longer watched over; what they text is still read


class PauseReason(StrEnum):
    """Why nobody is asking for readings just now."""

    IN_HOSPITAL = "in_hospital"  # admitted, may come back
    AWAY = "away"  # asked not to be contacted for some days
    CALLED_999 = "called_999"  # an ambulance was called; what became of it is not known yet


class EndReason(StrEnum):
    """Why an episode is over."""

    RECOVERED = "recovered"  # discharged well
    COMPLETED = "completed"  # the pathway's days are over
    ADMITTED = "admitted"  # in hospital, and staying
    STEPPED_UP = "stepped_up"  # taken over by a service that does more
    TRANSFERRED = "transferred"  # taken over by another hub or the GP
    DECLINED = "declined"  # the patient no longer wants it
    UNREACHABLE = "unreachable"  # not reached in spite of every try
    DIED = "died"  # the patient has died
    ENROLLED_IN_ERROR = "enrolled_in_error"  # the enrolment was undone


class EpisodeMove(StrEnum):
    """What may happen to an episode; each is an event kept for ever."""

    ENROL = "enrolled"  # it begins
    CORRECT = "corrected"  # what was typed in was wrong
    UNDO = "undone"  # it should never have begun
    PAUSE = "paused"  # readings are not asked for
    RESUME = "resumed"  # they are again
    END = "ended"  # it is over
    DIE = "died"  # the patient has died, during the episode or after it
    PLAN = "plan_recorded"  # the care plan was written down, or changed
    APPROVE = "red_text_approved"  # a clinician approved the text that red readings are answered with
    STOP_CONTACT = "contact_stopped"  # nothing is to be texted to this patient
    ALLOW_CONTACT = "contact_allowed"  # texts may go again
    MOVE_PATHWAY = "pathway_moved"  # to a newer version, or to another pathway
    CHANGE_TEAM = "team_changed"  # another team of the hub looks after them


class Untextable(StrEnum):
    """Why nothing at all is texted to a patient, nor to whoever cares for them."""

    DIED = "died"  # the patient has died
    DO_NOT_CONTACT = "do_not_contact"  # the team has said so: people ring


class ContactKind(StrEnum):
    """Whose phone it is."""

    PATIENT = "patient"  # the patient's own
    CARER = "carer"  # somebody's who cares for them


class Channel(StrEnum):
    """How a patient hands in readings."""

    SMS = "sms"  # texts the numbers
    WEB = "web"  # follows the link in the text
    VOICE = "voice"  # is rung
    STAFF = "staff"  # staff ring and type them in


CHANNELS_TEXTED: Final = frozenset({Channel.SMS, Channel.WEB})

_A, _P, _E = EpisodeState.ACTIVE, EpisodeState.PAUSED, EpisodeState.ENDED
MOVES: Final[dict[tuple[EpisodeState, EpisodeMove], EpisodeState]] = {
    (_A, EpisodeMove.CORRECT): _A,
    (_A, EpisodeMove.UNDO): _E,
    (_A, EpisodeMove.PAUSE): _P,
    (_A, EpisodeMove.END): _E,
    (_A, EpisodeMove.DIE): _E,
    (_P, EpisodeMove.CORRECT): _P,
    (_P, EpisodeMove.UNDO): _E,
    (_P, EpisodeMove.PAUSE): _P,  # another reason: away, then admitted
    (_P, EpisodeMove.RESUME): _A,
    (_P, EpisodeMove.END): _E,
    (_P, EpisodeMove.DIE): _E,
    (_E, EpisodeMove.DIE): _E,  # news of a death after discharge
    (_A, EpisodeMove.PLAN): _A,
    (_A, EpisodeMove.APPROVE): _A,
    (_P, EpisodeMove.PLAN): _P,
    (_P, EpisodeMove.APPROVE): _P,
    (_A, EpisodeMove.MOVE_PATHWAY): _A,
    (_P, EpisodeMove.MOVE_PATHWAY): _P,
    (_A, EpisodeMove.CHANGE_TEAM): _A,
    (_P, EpisodeMove.CHANGE_TEAM): _P,
    # Whoever went home may still text, and would be answered.
    **{(state, move): state for state in EpisodeState for move in (EpisodeMove.STOP_CONTACT, EpisodeMove.ALLOW_CONTACT)},
}
_SENTENCES: Final[dict[tuple[EpisodeState, EpisodeMove], str]] = {
    (_A, EpisodeMove.RESUME): "This patient is not paused.",
    (_E, EpisodeMove.CORRECT): "This stay is over, so it can no longer be corrected.",
    (_E, EpisodeMove.UNDO): "This stay is over, so it can no longer be undone.",
    (_E, EpisodeMove.PAUSE): "This stay is over, so there is nothing to pause.",
    (_E, EpisodeMove.RESUME): "This stay is over. Enrol the patient again to go on.",
    (_E, EpisodeMove.END): "This stay is over already.",
    (_E, EpisodeMove.PLAN): "This stay is over, so its care plan can no longer be changed.",
    (_E, EpisodeMove.APPROVE): "This stay is over, so there is nothing to approve.",
    (_E, EpisodeMove.CHANGE_TEAM): "This stay is over, so it stays with the team that it was with.",
    (_E, EpisodeMove.MOVE_PATHWAY): "This stay is over, so it stays on the pathway that it was on.",
}
_ENROLLED: Final = "This stay has begun already."


def after(state: EpisodeState, move: EpisodeMove) -> EpisodeState:
    """Give the state that a move leads to; a move that is not in the table raises Refused with a sentence."""
    following = MOVES.get((state, move))
    if following is None:
        raise Refused(_SENTENCES.get((state, move), _ENROLLED))
    return following


def may(state: EpisodeState, move: EpisodeMove) -> bool:
    """Whether `after` would let this move pass."""
    return (state, move) in MOVES
