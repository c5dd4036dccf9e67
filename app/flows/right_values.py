"""A text said WRONG and no more, and we asked for the right value: the text that brings it is the correction."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from sqlmodel import Session

from app.caseload.views import EpisodeView
from app.flows.arrived import Arrived, read
from app.hubs.views import HubView
from app.intake.reply import Command, Outcome, Question
from app.messaging import store
from app.messaging.store import InboundView
from app.messaging.vocabulary import HandledAs
from app.monitoring import store as monitoring

ANSWERED_WITHIN: Final = timedelta(hours=2)
"""How long after a WRONG a reading is the right value for it, and none of its own."""
MOST: Final = 20
ASKS_FOR_A_READING: Final = ("prompt", "prompt_for_carer", "reminder", "reminder_for_carer", "second_reminder", "second_reminder_for_carer")
_BROUGHT_A_VALUE: Final = frozenset({HandledAs.READING, HandledAs.CORRECTION})


def taken(session: Session, arrived: Arrived, episode: EpisodeView) -> Arrived:
    """Read a plain reading as the correction of the one before, where that was called wrong and nothing has been sent since.

    What is in doubt stays so, and is asked about.
    """
    parsed = arrived.parsed
    if parsed.outcome is not Outcome.READING or not _was_called_wrong(session, arrived, episode):
        return arrived
    question = None if parsed.question is Question.PULSE_MISSING else parsed.question
    return replace(arrived, parsed=replace(parsed, outcome=Outcome.CORRECTION, question=question))


def _was_called_wrong(session: Session, arrived: Arrived, episode: EpisodeView) -> bool:
    since = arrived.came_at - ANSWERED_WITHIN
    lately = store.texts_from(session, arrived.hub.id, arrived.message.from_phone, since=since, limit=MOST)
    for before in lately:
        if before.id >= arrived.message.id or before.episode_id != episode.id:
            continue
        if _says_wrong(before, arrived.hub):
            return not _came_or_was_asked_since(session, before, episode)
        if before.handled_as in _BROUGHT_A_VALUE:
            return False
    return False


def _came_or_was_asked_since(session: Session, wrong: InboundView, episode: EpisodeView) -> bool:
    """Whether the right value came another way, or a reading of now has been asked for."""
    newest = monitoring.recent_readings(session, episode.hub_id, episode.id, MOST)
    if any(one.spo2 is not None and one.received_at > wrong.received_at for one in newest):
        return True
    asked = store.newest_of(session, episode.hub_id, episode.id, ASKS_FOR_A_READING)
    return asked is not None and asked.created_at > wrong.received_at


def _says_wrong(text: InboundView, hub: HubView) -> bool:
    found = read(text, hub)
    return found.command is Command.UNDO and found.question is Question.RIGHT_VALUE
