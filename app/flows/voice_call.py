"""An automated call is answered: asked and answered by keypad, judged by the same rules, and the advice is said at once.

What was keyed in and not confirmed is kept with the call until it is settled: by a confirmed reading, or, once the call is over,
by a person who is told. A number in the red band that nobody confirmed is an unconfirmed red.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, Final, assert_never

from sqlalchemy import select
from sqlmodel import Session

from app.alerts import service as alerts
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView
from app.db import Database, compare_and_set
from app.flows import prompts, reading_in
from app.flows.fence import Job, Swept, sweep
from app.flows.reading_in import Outcome, Source
from app.hubs import store as hubs
from app.hubs.store import HubView
from app.identity import actor as actors
from app.identity.actor import Actor
from app.intake import keypad
from app.intake.keypad import Ending, Heard, Line, State
from app.intake.reply import Feeling, ReadingValues
from app.messaging import outbox
from app.messaging import store as messages
from app.messaging.addresses import Addresses
from app.messaging.store import OutboundView, outbound
from app.messaging.vocabulary import Medium, MessageClass
from app.monitoring.reading import Channel
from app.wording import sentences, speech

BROKEN_OFF: Final = timedelta(minutes=10)
"""How long after the last key a call is surely over, though the provider's report of its end never came."""
UNFINISHED: Final = "unfinished_calls"
RING_AGAIN: Final = "repeat_call"
NOTHING: Final = "Nothing that can be used was keyed in."


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said next; `state` is the question that waits for keys, None where the call ends."""

    words: tuple[str, ...]
    language: str
    state: State | None = None


@dataclass(frozen=True, slots=True)
class _Call:
    """One call that is going on, and whom it is about."""

    row: OutboundView
    hub: HubView
    stay: EpisodeView

    @property
    def actor(self) -> Actor:
        """Whoever holds the phone, as far as the trail goes."""
        return actors.patient(self.stay.patient_id, self.stay.hub_id)

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """Put a line into the patient's language."""
        return sentences.say(f"voice.{name}", {"hub": self.hub.name, **(values or {})}, language=self.stay.language)


def begin(session: Session, message_id: int, attempt_id: str) -> Spoken | None:
    """Give the first words of a call that was answered; None for one that is not ours."""
    call = _call(session, message_id, attempt_id)
    if call is None:
        return None
    if call.stay.state is not EpisodeState.ACTIVE:
        return Spoken((call.say("not_now"),), call.stay.language)
    turn = keypad.begin()
    return Spoken(_said(call, turn.says), call.stay.language, turn.state)


def answer(
    session: Session, message_id: int, attempt_id: str, state: State, pressed: str, *, addresses: Addresses, now: datetime
) -> Spoken | None:
    """Take the keys that were pressed and say what follows; the same keys again, from a provider that asks twice, change nothing."""
    call = _call(session, message_id, attempt_id)
    if call is None:
        return None
    turn = keypad.answer(state, pressed)
    words, language = _said(call, turn.says), call.stay.language
    match turn.ending:
        case None:
            _keep(session, call.row.id, turn.heard, now)
            return Spoken(words, language, turn.state)
        case Ending.READING:
            return Spoken((*words, *_take(session, call, turn.heard, addresses=addresses, now=now)), language)
        case Ending.A_PERSON:
            _unfinished(session, call, turn.heard, ReasonCode.ASKED_FOR_CALL, now=now)
            return Spoken(words, language)
        case Ending.GIVEN_UP:
            _unfinished(session, call, turn.heard, ReasonCode.UNFINISHED_CALL, now=now)
            return Spoken(words, language)
        case _:
            assert_never(turn.ending)


def over(session: Session, message_id: int, attempt_id: str, *, now: datetime) -> bool:
    """The provider says that a call is over: what was keyed in and is not settled is put before a person. False: nothing was."""
    call = _call(session, message_id, attempt_id)
    return call is not None and _settle(session, call, now=now)


def run(database: Database, *, now: datetime) -> Swept:
    """Settle the calls that must be over though nobody said so."""
    return sweep(
        database,
        Job(
            name="voice_call",
            due=lambda session, most: _left_open(session, now=now, limit=most),
            key=lambda row: row.id,
            work=lambda session, row: [UNFINISHED] if _settle(session, _of(session, row), now=now) else [],
        ),
    )


def _left_open(session: Session, *, now: datetime, limit: int) -> list[OutboundView]:
    waiting = outbound.c.heard_at.is_not(None), outbound.c.heard_at <= now - BROKEN_OFF
    query = select(*messages.OUTBOUND_COLUMNS).where(*waiting).order_by(outbound.c.heard_at).limit(limit)
    return [messages.outbound_view(row) for row in session.execute(query)]


def _call(session: Session, message_id: int, attempt_id: str) -> _Call | None:
    """Give the call of this attempt; the attempt's id is known to the provider alone."""
    query = select(*messages.OUTBOUND_COLUMNS).where(
        outbound.c.id == message_id, outbound.c.attempt_id == attempt_id, outbound.c.medium == Medium.VOICE.value
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _of(session, messages.outbound_view(row))


def _of(session: Session, row: OutboundView) -> _Call:
    assert row.episode_id is not None  # noqa: S101 -- every call is about a stay
    return _Call(row, hubs.by_id(session, row.hub_id), caseload.episode(session, row.hub_id, row.episode_id))


def _said(call: _Call, lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(call.say(line.name, dict(line.values)) for line in lines)


def _keep(session: Session, message_id: int, heard: Heard, now: datetime) -> None:
    if not heard.is_nothing:
        compare_and_set(session, outbound, where={"id": message_id}, values={"heard": asdict(heard), "heard_at": now})


def _forget(session: Session, message_id: int) -> None:
    compare_and_set(session, outbound, where={"id": message_id}, values={"heard": None, "heard_at": None})


def _take(session: Session, call: _Call, heard: Heard, *, addresses: Addresses, now: datetime) -> tuple[str, ...]:
    """Take the confirmed reading in, and say what answers it."""
    outcome = _reading(session, call, heard.values, heard, now=now)
    _forget(session, call.row.id)
    _ring_again(session, call, outcome, addresses=addresses, now=now)
    advice = speech.spoken(outcome.answer.body, language=call.stay.language)
    return (advice, call.say("again"), advice, call.say("goodbye"))


def _reading(
    session: Session, call: _Call, values: ReadingValues, heard: Heard, *, also: tuple[alerts.Cause, ...] = (), now: datetime
) -> Outcome:
    """Take one reading in by this call: the same call gives the same reading again."""
    client_id = hashlib.sha256(f"call/{call.row.id}".encode()).hexdigest()
    return reading_in.take(
        session,
        hub=call.hub,
        episode=call.stay,
        observation=reading_in.observation_of(values, measured_at=now, received_at=now),
        source=Source(channel=Channel.VOICE, client_id=client_id, also=also, words=keyed_in(heard)),
        actor=call.actor,
        now=now,
    )


def _unfinished(session: Session, call: _Call, heard: Heard, code: ReasonCode, *, now: datetime) -> None:
    """Tell a person; what was keyed in and not confirmed goes with it, as what the oxygen may have been."""
    _forget(session, call.row.id)
    cause = alerts.Cause(code, Urgency.AMBER, values={"keyed_in": keyed_in(heard) or NOTHING})
    if heard.is_nothing:
        reading_in.put_on_the_list(session, call.stay, [cause], actor=call.actor, now=now)
    else:
        _reading(session, call, heard.doubtful, heard, also=(cause,), now=now)


def _settle(session: Session, call: _Call, *, now: datetime) -> bool:
    heard = _heard(session, call.row.id)
    if heard is None:
        return False
    _unfinished(session, call, heard, ReasonCode.UNFINISHED_CALL, now=now)
    return True


def _heard(session: Session, message_id: int) -> Heard | None:
    kept: dict[str, Any] | None = session.execute(select(outbound.c.heard).where(outbound.c.id == message_id)).scalar_one()
    if kept is None:
        return None
    feeling = kept["feeling"]
    return Heard(kept["spo2"], kept["pulse"], Feeling(feeling) if feeling else None, tuple(kept["taken_back"]))


def keyed_in(heard: Heard) -> str:
    """Say what was keyed in, as the receipt keeps it: "Keyed in: oxygen 89, taken back; oxygen 98, pulse 88, feels the same."."""
    parts = [f"oxygen {value}, taken back" for value in heard.taken_back]
    last = [f"oxygen {heard.spo2}"] if heard.spo2 is not None else []
    last += [f"pulse {heard.pulse}"] if heard.pulse is not None else []
    last += [f"feels {sentences.say(f'voice_feeling.{heard.feeling.value}')}"] if heard.feeling is not None else []
    parts += [", ".join(last)] if last else []
    return f"Keyed in: {'; '.join(parts)}." if parts else ""


def _ring_again(session: Session, call: _Call, outcome: Outcome, *, addresses: Addresses, now: datetime) -> None:
    """Ring for the reading that is to be taken again, well before its time is over."""
    repeat = outcome.recorded.judgement.repeat
    if repeat is None or outcome.recorded.duplicate or call.stay.state is not EpisodeState.ACTIVE:
        return
    draft = outbox.Draft(
        hub_id=call.hub.id,
        episode_id=call.stay.id,
        purpose=f"{RING_AGAIN}/{outcome.recorded.reading.id}",
        template=prompts.CALL,
        message_class=MessageClass.ANSWER,
        to_phone=call.row.to_phone,
        from_sender=addresses.sender_for(call.hub),
        body=prompts.spoken(call.hub, call.stay.language),
        not_before=now + timedelta(minutes=repeat.minutes / 3),
        valid_until=repeat.due_at,
        medium=Medium.VOICE,
    )
    outbox.enqueue(session, draft, now=now)
