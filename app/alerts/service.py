"""What may be done to alerts, in one place for the stories: raise, claim, record what came of it, let climb."""

from app.alerts.alert import AlertView, Subject
from app.alerts.changes import TOPIC, Cause, Changed
from app.alerts.claiming import claim, hand_back, snooze
from app.alerts.climbing import Climbed, acknowledge, climb, put_off
from app.alerts.ending import OutcomeDraft, OutcomeRecorded, record_outcome, withdraw
from app.alerts.ladder import Ladder
from app.alerts.lifecycle import IllegalMove, Outcome
from app.alerts.permissions import NeverSnoozed, NotYours, TakenBy
from app.alerts.raising import Raised, good_reading, raise_or_join, settle_repeat, texts_go_again, was_anothers
from app.alerts.triage import ReasonCode, Urgency, lowers

__all__ = [
    "TOPIC",
    "AlertView",
    "Cause",
    "Changed",
    "Climbed",
    "IllegalMove",
    "Ladder",
    "NeverSnoozed",
    "NotYours",
    "Outcome",
    "OutcomeDraft",
    "OutcomeRecorded",
    "Raised",
    "ReasonCode",
    "Subject",
    "TakenBy",
    "Urgency",
    "acknowledge",
    "claim",
    "climb",
    "good_reading",
    "hand_back",
    "lowers",
    "put_off",
    "raise_or_join",
    "record_outcome",
    "settle_repeat",
    "snooze",
    "texts_go_again",
    "was_anothers",
    "withdraw",
]
