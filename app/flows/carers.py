"""A carer who calls the patient "mum": asked once whose the reading is, and believed from then on."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from sqlmodel import Session

from app.caseload.episode import ContactKind
from app.caseload.views import PhoneMatch
from app.flows.arrived import Arrived, read
from app.hubs.views import HubView
from app.intake import sms_parser
from app.intake.reply import ParsedReply, Question
from app.messaging import store
from app.messaging.store import InboundView
from app.messaging.vocabulary import HandledAs

REMEMBERED: Final = timedelta(days=60)
ANSWERED_WITHIN: Final = timedelta(hours=2)
MOST: Final = 200


def known(session: Session, arrived: Arrived, match: PhoneMatch) -> Arrived:
    """Read "for mum 95 80" as the patient's own, where this is their carer's phone and nobody else's, and "mum" was the patient before.

    It was where the same numbers came again on their own, as we had asked. Else the text stays as it is, and is asked about.
    """
    if match.kind is not ContactKind.CARER or arrived.parsed.question is not Question.WHOSE_READING:
        return arrived
    relation = sms_parser.relation(arrived.message.body)
    if relation is None or not _was_the_patient(session, arrived, match, relation):
        return arrived
    parsed = read(arrived.message, arrived.hub, owner_known=True)
    return replace(arrived, parsed=parsed, relation=relation)


def _was_the_patient(session: Session, arrived: Arrived, match: PhoneMatch, relation: str) -> bool:
    since = arrived.now - REMEMBERED
    lately = store.texts_from(session, arrived.hub.id, arrived.message.from_phone, since=since, limit=MOST)
    earlier = [one for one in reversed(lately) if one.id < arrived.message.id and one.episode_id == match.episode.id]
    return any(_confirms(asked, answer, relation, arrived.hub) for asked, answer in pairwise(earlier))


def _confirms(asked: InboundView, answer: InboundView, relation: str, hub: HubView) -> bool:
    """Whether the text after one that named this relative gave the same oxygen on its own."""
    if answer.handled_as is not HandledAs.READING or answer.received_at - asked.received_at > ANSWERED_WITHIN:
        return False
    named = read(asked, hub)
    plain = read(answer, hub)
    same = plain.values.spo2 is not None and plain.values.spo2 in named.values.candidates
    return same and _asked_whose(named) and not _asked_whose(plain) and sms_parser.relation(asked.body) == relation


def _asked_whose(parsed: ParsedReply) -> bool:
    return parsed.question is Question.WHOSE_READING
