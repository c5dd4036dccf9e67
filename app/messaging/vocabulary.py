"""The closed lists of messaging: classes of text, states, what an inbound text became, and receipts in their order."""

from enum import StrEnum
from typing import assert_never


class MessageClass(StrEnum):
    """Why a text is sent. It decides what goes first, what quiet hours hold, and what is sent again when in doubt."""

    SAFETY = "safety"  # advice that must not wait: red advice, a 999 line
    STAFF = "staff"  # to our own people: the on-call number
    ANSWER = "answer"  # an answer to what a patient just texted
    ROUTINE = "routine"  # unasked: prompts, reminders, welcomes

    @property
    def priority(self) -> int:
        """The place in the queue, 0 first."""
        match self:
            case MessageClass.SAFETY:
                return 0
            case MessageClass.STAFF:
                return 1
            case MessageClass.ANSWER:
                return 2
            case MessageClass.ROUTINE:
                return 3
            case _:
                assert_never(self)

    @property
    def sent_in_doubt(self) -> bool:
        """Whether it is sent again when nobody can say if it went: twice is better than never."""
        match self:
            case MessageClass.SAFETY | MessageClass.STAFF:
                return True
            case MessageClass.ANSWER | MessageClass.ROUTINE:
                return False
            case _:
                assert_never(self)


class Medium(StrEnum):
    """What goes out to a phone."""

    SMS = "sms"  # a text
    VOICE = "voice"  # an automated call, whose words are asked for when it is answered


class InboundSource(StrEnum):
    """How an inbound text came to us."""

    WEBHOOK = "webhook"  # the provider's first call
    FALLBACK = "fallback"  # the provider's second address, after the first failed
    RECONCILED = "reconciled"  # found in the provider's list, its webhook lost
    SIMULATOR = "simulator"  # typed on a simulated phone


class InboundState(StrEnum):
    """Where an inbound text stands."""

    UNHANDLED = "unhandled"  # stored; not yet understood, tried again
    HANDLED = "handled"  # became what `HandledAs` says
    DEFEATED = "defeated"  # could not be understood after every try; a person reads it


class HandledAs(StrEnum):
    """What an inbound text became: every text ends as one of these."""

    READING = "reading"  # a reading was recorded
    QUESTION = "question"  # a question went back
    WORKLIST = "worklist"  # a person was asked to look
    COMMAND = "command"  # STOP, START, HELP, CALL ME and the like were obeyed
    CORRECTION = "correction"  # an earlier reading was put right
    DUPLICATE = "duplicate"  # the same reading again; answered, not recorded twice
    THANKS = "thanks"  # nothing to do
    STAFF = "staff"  # sent by our own on-call phone, which was told that texts are not read
    OURSELVES = "ourselves"  # sent by one of our own numbers; answering would never end


class OutboundState(StrEnum):
    """Where an outbound text stands: `pending -> claimed -> sending -> accepted | failed | unknown`."""

    PENDING = "pending"  # intended, not yet taken up
    CLAIMED = "claimed"  # taken by a sender until its lease ends; nothing said to the provider yet
    SENDING = "sending"  # the provider may have been called
    ACCEPTED = "accepted"  # the provider has it and gave its id
    FAILED = "failed"  # will never go; the reason is kept
    UNKNOWN = "unknown"  # may or may not have gone; the resolver looks it up
    CANCELLED = "cancelled"  # stopped before it went; the reason is kept


class ContactDefect(StrEnum):
    """Why a person cannot be reached by text; each becomes an item on the worklist."""

    OPTED_OUT = "opted_out"  # texted STOP, or the provider says so (21610)
    DO_NOT_CONTACT = "do_not_contact"  # the team has said that nothing is to be texted to this patient
    BAD_NUMBER = "bad_number"  # the number cannot receive texts
    NOT_DELIVERED = "not_delivered"  # the network gave up on this text
    NOT_SENT = "not_sent"  # it never left us: expired, no sender, refused by the provider
    NOT_RUNG = "not_rung"  # an automated call could not be made
    DOUBTFUL = "doubtful"  # nobody could say whether it went, and it was too late to ask again


class Receipt(StrEnum):
    """What the provider says of a text it accepted, in order: a later one never gives way to an earlier."""

    ACCEPTED = "accepted"
    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    NO_ANSWER = "no_answer"  # of a call: busy, or nobody picked up; the chase goes on
    CANCELED = "canceled"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    PARTIALLY_DELIVERED = "partially_delivered"
    DELIVERED = "delivered"
    READ = "read"

    @property
    def rank(self) -> int:
        """Place in the order; what arrived outranks what did not, since receipts come in any order."""
        return _RANKS[self]

    @property
    def is_bad(self) -> bool:
        """Whether the text did not reach the person."""
        return self in {Receipt.CANCELED, Receipt.FAILED, Receipt.UNDELIVERED, Receipt.PARTIALLY_DELIVERED}


_RANKS = {receipt: place for place, receipt in enumerate(Receipt)}


def parse_receipt(text: str) -> Receipt | None:
    """Read the provider's word; None for one we do not know, since new ones appear without notice."""
    try:
        return Receipt(text.lower())
    except ValueError:
        return None


_OF_CALLS = {
    "queued": Receipt.QUEUED,
    "initiated": Receipt.QUEUED,
    "ringing": Receipt.SENDING,
    "in-progress": Receipt.SENT,
    "busy": Receipt.NO_ANSWER,
    "no-answer": Receipt.NO_ANSWER,
    "canceled": Receipt.NO_ANSWER,
    "failed": Receipt.FAILED,
    "completed": Receipt.DELIVERED,
}


def parse_call_status(text: str) -> Receipt | None:
    """Read the provider's word for where a call stands; None for one we do not know."""
    return _OF_CALLS.get(text.lower())


def later(one: Receipt | None, other: Receipt | None) -> Receipt | None:
    """Give the later of two receipts."""
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda receipt: receipt.rank)


def public_status(state: OutboundState, receipt: Receipt | None) -> str:
    """Give the status that the JSON API and screens show: queued, accepted, sent, delivered, failed or unknown."""
    match state:
        case OutboundState.PENDING | OutboundState.CLAIMED | OutboundState.SENDING:
            return "queued"
        case OutboundState.UNKNOWN:
            return "unknown"
        case OutboundState.FAILED | OutboundState.CANCELLED:
            return "failed"
        case OutboundState.ACCEPTED:
            return _receipt_status(receipt)
        case _:
            assert_never(state)


def _receipt_status(receipt: Receipt | None) -> str:
    if receipt is None:
        return "accepted"
    match receipt:
        case Receipt.ACCEPTED | Receipt.SCHEDULED | Receipt.QUEUED | Receipt.SENDING:
            return "accepted"
        case Receipt.SENT:
            return "sent"
        case Receipt.DELIVERED | Receipt.READ:
            return "delivered"
        case Receipt.NO_ANSWER | Receipt.CANCELED | Receipt.FAILED | Receipt.UNDELIVERED | Receipt.PARTIALLY_DELIVERED:
            return "failed"
        case _:
            assert_never(receipt)
