"""What may be sent, when it is tried again, and what is done in doubt: plain decisions over plain values."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import assert_never

from app.caseload.episode import Untextable
from app.messaging import provider_codes
from app.messaging.provider_codes import Does
from app.messaging.vocabulary import ContactDefect, Medium, MessageClass

LEASE = timedelta(seconds=60)
"""How long a sender may hold a text; far longer than any call's time-outs together."""
SETTLING = timedelta(seconds=30)
"""How long a provider may still accept a text after we gave up waiting. Twilio's own limit is reported as about 26 s:
https://github.com/twilio/twilio-ruby/issues/519"""
ROUTINE_SETTLING = timedelta(seconds=90)
"""A text that can wait is looked for this long before it is sent again: twice would confuse more than late."""
LOOKUP_PATIENCE = timedelta(seconds=60)
"""After this a safety text is sent again although nobody can say whether the first went."""
LOOK_AGAIN = timedelta(seconds=30)
NO_NEWS_AGAIN = timedelta(hours=2)
"""A text that the provider accepted and has no news of is asked about again after this."""
LONGEST_BACKOFF = timedelta(minutes=5)
LONGEST_VALIDITY_S = 36_000  # Twilio's own limit: twilio 9.13, messages.create validity_period

RESTS_FOR = timedelta(seconds=60)
"""How long a sender rests after the provider refused our account: then the next texts ask whether it is mended."""
LATER = timedelta(minutes=20)
"""After this a text is sent once more to a phone that was off: Twilio's page on 30003 names a passing fault; the time is ours."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text does not go now; `defect` when a person has to know of it."""

    reason: str
    defect: ContactDefect | None


@dataclass(frozen=True, slots=True)
class Situation:
    """What the gate looks at, in the very transaction that lets a text go."""

    message_class: MessageClass
    has_sender: bool
    opted_out: bool
    untextable: Untextable | None  # why nothing at all is to be texted to this patient
    episode_open: bool  # also true of a text that belongs to no episode
    valid_until: datetime
    is_call: bool = False
    overtaken: bool = False  # it goes once more, and something newer has gone to that phone or come from it


def gate(situation: Situation, *, now: datetime) -> Refusal | None:
    """Say why a text may not go, or None. After a death, where the team has said so and to a number that opted out
    nothing goes but to our own staff; nothing unasked goes once the stay is over or paused.
    """
    urgent = situation.message_class.sent_in_doubt
    asked = situation.message_class is not MessageClass.ROUTINE
    if not situation.has_sender:
        return Refusal("no_sender", ContactDefect.NOT_SENT)
    if situation.untextable is not None and situation.message_class is not MessageClass.STAFF:
        to_be_rung = urgent and situation.untextable is Untextable.DO_NOT_CONTACT
        return Refusal(situation.untextable.value, ContactDefect.DO_NOT_CONTACT if to_be_rung else None)
    if situation.opted_out and situation.message_class is not MessageClass.STAFF:
        return Refusal("opted_out", ContactDefect.OPTED_OUT if urgent else None)
    if not situation.episode_open and (not asked or situation.is_call):
        return Refusal("not_monitored", None)
    if situation.overtaken:
        return Refusal("overtaken", None)
    if now > situation.valid_until:
        return Refusal("expired", ContactDefect.NOT_SENT if asked else None)
    return None


def validity_s(valid_until: datetime, *, now: datetime) -> int:
    """Give the seconds a provider may keep trying, within what providers take."""
    return max(1, min(LONGEST_VALIDITY_S, math.ceil((valid_until - now).total_seconds())))


def backoff(attempts: int, *, urgent: bool) -> timedelta:
    """Give how long to wait after a text was not taken; urgent ones wait half as long. 2, 4, 8 ... seconds."""
    wait = timedelta(seconds=2 ** min(attempts, 10))
    return min(wait / 2 if urgent else wait, LONGEST_BACKOFF)


def defect_of(code: str | None, medium: Medium = Medium.SMS) -> ContactDefect:
    """Give what a provider's final error means for reaching this person."""
    if medium is Medium.VOICE:
        return ContactDefect.NOT_RUNG
    meaning = provider_codes.of(code)
    if meaning is not None:
        return meaning.defect
    return ContactDefect.NOT_SENT if code is None or not code.startswith("3") else ContactDefect.NOT_DELIVERED


def opts_out(code: str | None) -> bool:
    """Whether the provider's error says that the person wants no texts."""
    return _does(code) is Does.OPTED_OUT


STOPPING = frozenset(code for code, one in provider_codes.known().items() if one.does is Does.STOP)
"""The provider's codes with which nothing can go."""


def stops_all(code: str | None) -> bool:
    """Whether nothing can go from this sender until somebody mends our account."""
    return code in STOPPING


def is_our_settings(code: str | None) -> bool:
    """Whether something is set wrongly at the provider, so that others will fail alike."""
    return _does(code) in {Does.STOP, Does.SETTINGS}


def may_go_later(code: str | None) -> bool:
    """Whether a refusal is no fault of the text, so that it is tried again by itself."""
    return _does(code) in {Does.RETRY, Does.STOP}


def goes_once_more(code: str | None, message_class: MessageClass, *, valid_until: datetime, now: datetime) -> datetime | None:
    """Say when a text that was not delivered goes once more; None where that cannot help or would come too late.

    Only what must not be missed does: an answer to a reading would come after what has been said since.
    """
    again = now + LATER
    helps = _does(code) is Does.RETRY_LATER and message_class.sent_in_doubt
    return again if helps and again < valid_until else None


def _does(code: str | None) -> Does | None:
    meaning = provider_codes.of(code)
    return meaning.does if meaning is not None else None


class Lookup(StrEnum):
    """What asking the provider about a doubtful text gave."""

    ABSENT = "absent"  # it has no such text
    DOWN = "down"  # it could not say


class Doubt(StrEnum):
    """What to do with a text that may or may not have gone, and was not found."""

    SEND_AGAIN = "send_again"
    LOOK_AGAIN = "look_again"
    GIVE_UP = "give_up"  # too late to be of use; stays unknown


def in_doubt(message_class: MessageClass, lookup: Lookup, *, age: timedelta, valid: bool) -> Doubt:
    """Decide on a text whose call ended without an answer `age` ago.

    Safety and staff texts: sent again once not found, or after `LOOKUP_PATIENCE` though the look-up is down; that
    they then arrive twice is the lesser harm. Others: sent again only when the provider twice says it has none, and
    only while still valid; never blindly.
    """
    if message_class.sent_in_doubt:
        patience = SETTLING if lookup is Lookup.ABSENT else LOOKUP_PATIENCE
        return Doubt.SEND_AGAIN if age >= patience else Doubt.LOOK_AGAIN
    if not valid:
        return Doubt.GIVE_UP
    match lookup:
        case Lookup.ABSENT:
            return Doubt.SEND_AGAIN if age >= ROUTINE_SETTLING else Doubt.LOOK_AGAIN
        case Lookup.DOWN:
            return Doubt.LOOK_AGAIN
        case _:
            assert_never(lookup)
