"""How urgent a reason is, and the closed list of reasons for which a person is needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, assert_never


class Urgency(StrEnum):
    """How soon a person is needed; the ladder says in how many minutes."""

    RED = "red"  # at once
    AMBER = "amber"  # within the hour
    ROUTINE = "routine"  # the same day

    @property
    def rank(self) -> int:
        """The place in the list: 0 is first."""
        return _RANKS[self]


_RANKS: Final[dict[Urgency, int]] = {Urgency.RED: 0, Urgency.AMBER: 1, Urgency.ROUTINE: 2}


class ReasonCode(StrEnum):
    """Why a person is needed. Closed: a new reason is a new member, a sentence in wording and a line in docs/codes.md."""

    LOW_READING = "low_reading"  # a reading in the red or amber band
    POSSIBLE_LOW_READING = "possible_low_reading"  # what was texted may have been a low reading
    RED_SYMPTOM = "red_symptom"  # words that mean "call 999 now"
    AMBER_SYMPTOM = "amber_symptom"  # words that mean "speak to someone soon"
    ABNORMAL_READING = "abnormal_reading"  # another measurement out of the pathway's limits
    TREND = "trend"  # far below the patient's own baseline, or out of range again and again
    HIGH_SCORE = "high_score"  # an early warning score calls for somebody
    SOFT_SIGN = "soft_sign"  # a soft sign was seen
    CONCERN = "concern"  # somebody is worried, whatever the numbers say
    CORRECTION_AFTER_ALERT = "correction_after_alert"  # a low reading was later said to have been mistyped
    MISSED_READING = "missed_reading"  # asked three times and silent
    QUESTION_OPEN = "question_open"  # we asked what was meant, and wait for the answer
    UNFINISHED_CALL = "unfinished_call"  # an automated call ended before its numbers were confirmed
    LATE_FORM = "late_form"  # a form was filled in after its link had expired: nobody knows when it was measured
    UNREADABLE_TEXT = "unreadable_text"  # a text that nobody but a person can understand
    MEDIA_SENT = "media_sent"  # a picture, recording or link, which is not looked at
    ASKED_FOR_CALL = "asked_for_call"  # the patient asks to be rung
    HELP_ASKED = "help_asked"  # the patient asks for help: with the service, or perhaps not
    DEVICE_PROBLEM = "device_problem"  # the oximeter is broken, flat, lost, or not to be trusted
    WRONG_PERSON = "wrong_person"  # whoever has the phone is not the patient
    SAYS_999_CALLED = "says_999_called"  # the patient says that 999 was rung
    SAYS_999_NOT_CALLED = "says_999_not_called"  # the patient says that 999 was not rung
    ADVICE_NOT_CONFIRMED = "advice_not_confirmed"  # told to ring 999, and nobody knows whether it was done
    CANNOT_TEXT = "cannot_text"  # opted out, or the texts do not arrive: ring instead
    UNVERIFIED_NUMBER = "unverified_number"  # nothing has ever come from the number we ask, and a reading is missed
    ON_CALL_NOT_TOLD = "on_call_not_told"  # an alert climbed, and the text or call to whoever is on call did not go
    REPEAT_NOT_SENT = "repeat_not_sent"  # a repeat was to be asked for, and the text did not go
    UNKNOWN_NUMBER = "unknown_number"  # a text from a number that belongs to no patient
    TEXTING_NOT_MONITORED = "texting_not_monitored"  # discharged or paused, and still texting
    SHARED_PHONE_UNCLEAR = "shared_phone_unclear"  # two patients on one phone, and no saying whose text it is
    TEXT_NOT_HANDLED = "text_not_handled"  # our own fault: a text that the service failed on
    FOLLOW_UP_DUE = "follow_up_due"  # a next step that was promised
    CHECK_IN_DUE = "check_in_due"  # a day on which the pathway has somebody rung
    REVIEW_DUE = "review_due"  # the pathway's days are over: a clinician decides what follows


class EasedBy(StrEnum):
    """What lowers a reason one step; nothing but a person takes it off the list."""

    NOTHING = "nothing"  # only a person can judge it
    REPEAT = "a good repeat, in time"  # a low reading
    READING = "any good reading"  # silence, or a question of ours


@dataclass(frozen=True, slots=True)
class Rule:
    """What the service does with a reason: how urgent it is at most, and what takes the edge off it."""

    urgency: Urgency
    eased_by: EasedBy
    meaning: str  # for docs/codes.md


RULES: Final[dict[ReasonCode, Rule]] = {
    ReasonCode.LOW_READING: Rule(Urgency.RED, EasedBy.REPEAT, "An oxygen reading is in the red or amber band of this patient or pathway."),
    ReasonCode.POSSIBLE_LOW_READING: Rule(Urgency.RED, EasedBy.REPEAT, "A text that was asked about may hold a low oxygen reading."),
    ReasonCode.RED_SYMPTOM: Rule(Urgency.RED, EasedBy.NOTHING, "The patient wrote words that mean an emergency."),
    ReasonCode.AMBER_SYMPTOM: Rule(Urgency.AMBER, EasedBy.NOTHING, "The patient wrote words that need a call today."),
    ReasonCode.ABNORMAL_READING: Rule(Urgency.RED, EasedBy.NOTHING, "Another measurement is outside the limits of the pathway."),
    ReasonCode.TREND: Rule(
        Urgency.RED, EasedBy.NOTHING, "Oxygen is far below the patient's own baseline, or out of range again and again."
    ),
    ReasonCode.HIGH_SCORE: Rule(
        Urgency.RED, EasedBy.NOTHING, "An early warning score is so high, or has risen so far, that somebody must act."
    ),
    ReasonCode.SOFT_SIGN: Rule(Urgency.AMBER, EasedBy.NOTHING, "A soft sign of deterioration was seen."),
    ReasonCode.CONCERN: Rule(Urgency.RED, EasedBy.NOTHING, "Somebody is worried: one step more urgent than the numbers."),
    ReasonCode.CORRECTION_AFTER_ALERT: Rule(
        Urgency.AMBER, EasedBy.NOTHING, "A low reading was later corrected; the first one still stands."
    ),
    ReasonCode.MISSED_READING: Rule(Urgency.AMBER, EasedBy.READING, "A reading was asked for, reminded of twice, and did not come."),
    ReasonCode.QUESTION_OPEN: Rule(Urgency.ROUTINE, EasedBy.READING, "The patient was asked what a text meant and has not answered yet."),
    ReasonCode.UNFINISHED_CALL: Rule(
        Urgency.AMBER, EasedBy.READING, "An automated call ended before the patient confirmed the numbers, or they could not be taken."
    ),
    ReasonCode.LATE_FORM: Rule(
        Urgency.AMBER,
        EasedBy.READING,
        "A form was filled in after its link had expired; routine where its oxygen is above the amber limit.",
    ),
    ReasonCode.UNREADABLE_TEXT: Rule(
        Urgency.AMBER,
        EasedBy.NOTHING,
        "A text could not be understood; routine where its reading was, and grave words beside it were not.",
    ),
    ReasonCode.MEDIA_SENT: Rule(Urgency.AMBER, EasedBy.NOTHING, "The patient sent a picture, a recording or a link, which nobody opens."),
    ReasonCode.ASKED_FOR_CALL: Rule(Urgency.AMBER, EasedBy.NOTHING, "The patient asks for a call."),
    ReasonCode.HELP_ASKED: Rule(
        Urgency.AMBER, EasedBy.NOTHING, "The patient asks for help; routine where the text is the one word HELP or INFO."
    ),
    ReasonCode.DEVICE_PROBLEM: Rule(Urgency.AMBER, EasedBy.NOTHING, "The oximeter does not work, is missing, or is not trusted."),
    ReasonCode.WRONG_PERSON: Rule(Urgency.AMBER, EasedBy.NOTHING, "The person who has the phone says that they are not the patient."),
    ReasonCode.SAYS_999_CALLED: Rule(Urgency.AMBER, EasedBy.NOTHING, "The patient says that 999 has been rung."),
    ReasonCode.SAYS_999_NOT_CALLED: Rule(Urgency.RED, EasedBy.NOTHING, "The patient was told to ring 999 and says that they have not."),
    ReasonCode.ADVICE_NOT_CONFIRMED: Rule(
        Urgency.RED, EasedBy.NOTHING, "The patient was told to ring 999, and in the minutes after that did not say whether it was done."
    ),
    ReasonCode.CANNOT_TEXT: Rule(Urgency.AMBER, EasedBy.NOTHING, "This number opted out or cannot be reached by text: ring today."),
    ReasonCode.UNVERIFIED_NUMBER: Rule(
        Urgency.ROUTINE, EasedBy.READING, "A reading is missed, and nothing has ever come from this number: it may not be the patient's."
    ),
    ReasonCode.ON_CALL_NOT_TOLD: Rule(
        Urgency.AMBER, EasedBy.NOTHING, "The text or call that tells whoever is on call of this alert did not go: tell them yourself."
    ),
    ReasonCode.REPEAT_NOT_SENT: Rule(Urgency.AMBER, EasedBy.NOTHING, "A repeat reading was to be asked for, but the text did not go."),
    ReasonCode.UNKNOWN_NUMBER: Rule(Urgency.AMBER, EasedBy.NOTHING, "A text came from a number that belongs to no patient here."),
    ReasonCode.TEXTING_NOT_MONITORED: Rule(Urgency.AMBER, EasedBy.NOTHING, "A patient who is discharged or paused is texting."),
    ReasonCode.SHARED_PHONE_UNCLEAR: Rule(
        Urgency.AMBER, EasedBy.NOTHING, "Two patients share this phone and the text does not say whose it is."
    ),
    ReasonCode.TEXT_NOT_HANDLED: Rule(Urgency.AMBER, EasedBy.NOTHING, "The service failed to handle a text: read it yourself."),
    ReasonCode.FOLLOW_UP_DUE: Rule(Urgency.ROUTINE, EasedBy.NOTHING, "A next step was agreed for this time."),
    ReasonCode.CHECK_IN_DUE: Rule(Urgency.ROUTINE, EasedBy.NOTHING, "It is a day on which the pathway has this patient rung."),
    ReasonCode.REVIEW_DUE: Rule(
        Urgency.ROUTINE, EasedBy.NOTHING, "The pathway's days are over: a clinician reviews; nobody is discharged by the clock alone."
    ),
}


@dataclass(frozen=True, slots=True)
class Weight:
    """What one reason adds to an alert's urgency. `eased` says that a good reading has come since."""

    code: ReasonCode
    urgency: Urgency
    eased: bool = False


def sentence(code: ReasonCode, values: Mapping[str, Any], *, eased: bool) -> str:
    """Give the code of a reason's sentence in wording: the finding's own where a rule said it, else the reason's."""
    if eased and code is ReasonCode.QUESTION_OPEN:
        return "label.question_answered"
    return str(values.get("finding", code.value))


SAID_ONCE: Final = frozenset({
    ReasonCode.QUESTION_OPEN,
    ReasonCode.UNREADABLE_TEXT,
    ReasonCode.MEDIA_SENT,
    ReasonCode.ASKED_FOR_CALL,
    ReasonCode.HELP_ASKED,
    ReasonCode.DEVICE_PROBLEM,
    ReasonCode.WRONG_PERSON,
    ReasonCode.CANNOT_TEXT,
    ReasonCode.ON_CALL_NOT_TOLD,
    ReasonCode.UNKNOWN_NUMBER,
    ReasonCode.TEXTING_NOT_MONITORED,
    ReasonCode.SHARED_PHONE_UNCLEAR,
})  # fmt: skip
"""Reasons that say no more the second time: one that texts a hundred times is still one line."""


def adds(standing: Iterable[Weight], new: Weight) -> bool:
    """Whether a reason says anything that those which stand do not: another thing, or the same thing more urgently."""
    if new.code not in SAID_ONCE:
        return True
    return not any(one.code is new.code and not one.eased and one.urgency.rank <= new.urgency.rank for one in standing)


def worse(one: Urgency, other: Urgency) -> Urgency:
    """Give the more urgent of two."""
    return one if one.rank <= other.rank else other


def worst(urgencies: Iterable[Urgency]) -> Urgency:
    """Give the most urgent; of none, routine."""
    return min(urgencies, key=lambda urgency: urgency.rank, default=Urgency.ROUTINE)


def eased(urgency: Urgency) -> Urgency:
    """Give what a reading's urgency becomes once a good repeat has come: one step less, and never off the list."""
    return Urgency.AMBER if urgency is Urgency.RED else Urgency.ROUTINE


NEVER_LOWERED: Final = frozenset({ReasonCode.RED_SYMPTOM, ReasonCode.CONCERN})
"""Beside these no good number lowers anything: somebody said what was wrong, or is worried."""


def weigh(reasons: Iterable[Weight]) -> Urgency:
    """Give the urgency that all reasons together deserve: the worst of them, each eased one counted a step lower.

    With a red symptom or somebody's concern among them none counts lower.
    """
    every = list(reasons)
    held = any(reason.code in NEVER_LOWERED for reason in every)
    return worst(eased(reason.urgency) if reason.eased and not held else reason.urgency for reason in every)


def stands_since(urgency: Urgency, reasons: Iterable[Urgency], *, opened_at: datetime, urgency_since: datetime) -> datetime:
    """Give since when an alert has been as urgent as it is: since it became so, or from its beginning where a worse one was lowered to it.

    `reasons` are the urgencies of its reasons as they came.
    """
    lowered = any(one.rank < urgency.rank for one in reasons)
    return opened_at if lowered else urgency_since


def eases(code: ReasonCode, *, was_repeat: bool, confirmed: bool = False) -> bool:
    """Whether a good reading lowers this reason; `was_repeat` says that it repeats a low one, in time.

    A low reading that was confirmed by another stands: what is good after that does not make it doubtful.
    """
    match RULES[code].eased_by:
        case EasedBy.READING:
            return True
        case EasedBy.REPEAT:
            return was_repeat and not confirmed
        case EasedBy.NOTHING:
            return False
        case never:
            assert_never(never)


def lowers(code: ReasonCode) -> bool:
    """Whether a good repeat in time lowers this reason."""
    return RULES[code].eased_by is EasedBy.REPEAT


def line_of(code: ReasonCode) -> str:
    """Give the line of a reason in the table of docs/codes.md."""
    rule = RULES[code]
    return f"| `{code.value}` | {rule.urgency.value} | {rule.eased_by.value} | {rule.meaning} |"
