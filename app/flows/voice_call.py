"""An automated call is answered: asked and answered by keypad, judged by the same rules, and the advice is said at once.

What was keyed in and not confirmed is kept with the call until it is settled: by a confirmed reading, or, once the call is over,
by a person who is told. A number in the red band that nobody confirmed is an unconfirmed red.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
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
from app.flows import answers, prompts, reading_in
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
from app.monitoring import store as readings
from app.monitoring.reading import Channel
from app.pathways import store as pathways
from app.wording import sentences, speech, texts

BROKEN_OFF: Final = timedelta(minutes=10)
"""How long after the last key a call is surely over, though the provider's report of its end never came."""
UNFINISHED: Final = "unfinished_calls"
RING_AGAIN: Final = "repeat_call"
CONFIRMED, DOUBTFUL = "confirmed", "doubtful"
"""The two readings that one conversation may give: a confirmed one is never lost behind one that was in doubt."""
LANGUAGE: Final = "en"  # of every call: the advice is put for the ear in English alone
NOTHING: Final = "Nothing that can be used was keyed in."


@dataclass(frozen=True, slots=True)
class Spoken:
    """What is said next; `state` is the question that waits for keys, None where the call ends."""

    words: tuple[str, ...]
    language: str
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Which:
    """One conversation: the row that intended the call, and the provider's own id of it. Of two attempts each has its own."""

    message_id: int
    sid: str


@dataclass(frozen=True, slots=True)
class _Call:
    """One call that is going on, and whom it is about."""

    row: OutboundView
    sid: str
    hub: HubView
    stay: EpisodeView

    @property
    def actor(self) -> Actor:
        """Whoever holds the phone, as far as the trail goes."""
        return actors.patient(self.stay.patient_id, self.stay.hub_id)

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """Put a line into words. Calls are in English, whatever the patient is texted in."""
        cover = texts.cover(self.hub.hours_open, self.hub.hours_close, language=LANGUAGE)
        words = sentences.say(f"voice.{name}", {"hub": self.hub.name, "cover": cover, **(values or {})}, language=LANGUAGE)
        return " ".join(words.split())

    def client_id(self, kind: str) -> str:
        """Give what keeps a reading of this conversation to one, however often the provider asks."""
        return hashlib.sha256(f"call/{self.row.id}/{self.sid}/{kind}".encode()).hexdigest()


def begin(session: Session, which: Which) -> Spoken | None:
    """Give the first words of a call that was answered; None for one that is not ours."""
    call = _call(session, which)
    if call is None:
        return None
    if call.stay.state is not EpisodeState.ACTIVE:
        return Spoken((call.say("not_now"),), LANGUAGE)
    turn = keypad.begin()
    return Spoken(_said(call, turn.says), LANGUAGE, turn.state)


def answer(session: Session, which: Which, state: State, pressed: str, *, addresses: Addresses, now: datetime) -> Spoken | None:
    """Take the keys that were pressed and say what follows; the same keys again, from a provider that asks twice, change nothing."""
    call = _call(session, which)
    if call is None:
        return None
    turn = keypad.answer(state, pressed)
    words, language = _said(call, turn.says), LANGUAGE
    match turn.ending:
        case None:
            _keep(session, call, turn.heard, now)
            return Spoken(words, language, turn.state)
        case Ending.READING:
            return Spoken((*words, *_take(session, call, turn.heard, addresses=addresses, now=now)), language)
        case Ending.A_PERSON:
            advice = _unfinished(session, call, turn.heard, ReasonCode.ASKED_FOR_CALL, answered=True, addresses=addresses, now=now)
            return Spoken((*advice, *words), language)
        case Ending.GIVEN_UP:
            advice = _unfinished(session, call, turn.heard, ReasonCode.UNFINISHED_CALL, answered=True, addresses=addresses, now=now)
            return Spoken((*advice, *words), language)
        case Ending.NOBODY:
            return Spoken(words, language)
        case _:
            assert_never(turn.ending)


def over(session: Session, which: Which, *, addresses: Addresses, now: datetime) -> bool:
    """The provider says that a call is over: what was keyed in and is not settled is put before a person. False: nothing was."""
    call = _call(session, which)
    kept = None if call is None else _kept(session, call.row.id)
    return call is not None and kept is not None and kept.sid == call.sid and _settle(session, call, kept, addresses=addresses, now=now)


def run(database: Database, *, addresses: Addresses, now: datetime) -> Swept:
    """Settle the calls that must be over though nobody said so."""
    return sweep(
        database,
        Job(
            name="voice_call",
            due=lambda session, most: _left_open(session, now=now, limit=most),
            key=lambda row: row.id,
            work=lambda session, row: _settle_left(session, row, addresses, now),
            put_off=lambda session, row: _put_off(session, row, now),
        ),
    )


def _settle_left(session: Session, row: OutboundView, addresses: Addresses, now: datetime) -> list[str]:
    kept = _kept(session, row.id)
    if kept is None:
        return []
    return [UNFINISHED] if _settle(session, _of(session, row, kept.sid), kept, addresses=addresses, now=now) else []


def _put_off(session: Session, row: OutboundView, now: datetime) -> None:
    compare_and_set(session, outbound, where={"id": row.id}, values={"heard_at": now})


def _left_open(session: Session, *, now: datetime, limit: int) -> list[OutboundView]:
    waiting = outbound.c.heard_at.is_not(None), outbound.c.heard_at <= now - BROKEN_OFF
    query = select(*messages.OUTBOUND_COLUMNS).where(*waiting).order_by(outbound.c.heard_at).limit(limit)
    return [messages.outbound_view(row) for row in session.execute(query)]


def _call(session: Session, which: Which) -> _Call | None:
    """Give the call of this row. An earlier attempt that rings after all is as good: the address is signed."""
    to_a_patient = outbound.c.message_class != MessageClass.STAFF.value
    query = select(*messages.OUTBOUND_COLUMNS).where(
        outbound.c.id == which.message_id, outbound.c.medium == Medium.VOICE.value, to_a_patient
    )
    row = session.execute(query).one_or_none()
    return None if row is None else _of(session, messages.outbound_view(row), which.sid)


def _of(session: Session, row: OutboundView, sid: str) -> _Call:
    assert row.episode_id is not None  # noqa: S101 -- every call is about a stay
    stay = caseload.episode(session, row.hub_id, row.episode_id)
    return _Call(row, sid, hubs.by_id(session, row.hub_id), replace(stay, language=LANGUAGE))


def _said(call: _Call, lines: tuple[Line, ...]) -> tuple[str, ...]:
    return tuple(call.say(line.name, dict(line.values)) for line in lines)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was keyed in and is not settled: of which conversation, when last, and as it can be read."""

    sid: str
    at: datetime
    heard: Heard


def _keep(session: Session, call: _Call, heard: Heard, now: datetime) -> None:
    """Keep what was keyed in until it is settled. Keys that come late, after the reading was taken, are no news."""
    if heard.is_nothing or readings.by_client_id(session, call.row.hub_id, call.client_id(CONFIRMED)) is not None:
        return
    compare_and_set(session, outbound, where={"id": call.row.id}, values={"heard": {"sid": call.sid, **asdict(heard)}, "heard_at": now})


def _kept(session: Session, message_id: int) -> _Kept | None:
    row = session.execute(select(outbound.c.heard, outbound.c.heard_at).where(outbound.c.id == message_id)).one()
    if row.heard is None or row.heard_at is None:
        return None
    return _Kept(str(row.heard.get("sid")), row.heard_at, _read(row.heard))


def _read(kept: Mapping[str, Any]) -> Heard:
    """Read what was kept; what cannot be read is kept as keys that were refused, for a person to look at."""
    try:
        feeling = Feeling(kept["feeling"]) if kept["feeling"] else None
        back, refused = tuple(int(one) for one in kept["taken_back"]), tuple(str(one) for one in kept["refused"])
        return Heard(kept["spo2"], kept["pulse"], feeling, back, bool(kept["felt_worse"]), refused)
    except (KeyError, TypeError, ValueError):
        return Heard(refused=(json.dumps(dict(kept)),))


def _forget(session: Session, message_id: int, *, seen_at: datetime | None = None) -> bool:
    """Take what was kept off the row; False when somebody else was quicker."""
    seen = {"id": message_id} if seen_at is None else {"id": message_id, "heard_at": seen_at}
    return compare_and_set(session, outbound, where=seen, values={"heard": None, "heard_at": None})


def _take(session: Session, call: _Call, heard: Heard, *, addresses: Addresses, now: datetime) -> tuple[str, ...]:
    """Take the confirmed reading in, and say what answers it."""
    outcome = _reading(session, call, heard.values, heard, CONFIRMED, also=_taken_back(session, call, heard), now=now)
    _forget(session, call.row.id)
    _ring_again(session, call, outcome, addresses=addresses, now=now)
    return (*_advice(call, outcome), call.say("goodbye"))


def _taken_back(session: Session, call: _Call, heard: Heard) -> tuple[alerts.Cause, ...]:
    """A number in the bands that was said to be wrong, or feeling worse, is for a person to set aside, and for nobody else."""
    amber = answers.amber_limit(call.stay, pathways.version(session, call.stay.pathway_version_id).pathway)
    low = [value for value in heard.taken_back if value <= amber]
    unsaid = heard.felt_worse and heard.feeling is not Feeling.WORSE
    if not low and not unsaid:
        return ()
    values = {"was": min(heard.taken_back), "now": heard.spo2, "keyed_in": keyed_in(heard)}
    return (alerts.Cause(ReasonCode.CORRECTION_AFTER_ALERT, Urgency.AMBER, values=values),)


def _advice(call: _Call, outcome: Outcome) -> tuple[str, ...]:
    """Say the answer twice: the first time one listens, the second one takes it in."""
    advice = speech.spoken(outcome.answer.body)
    return (advice, call.say("again"), advice)


def _reading(
    session: Session,
    call: _Call,
    values: ReadingValues,
    heard: Heard,
    kind: str,
    *,
    also: tuple[alerts.Cause, ...] = (),
    answered: bool = True,
    now: datetime,
) -> Outcome:
    """Take one reading in by this conversation: the same again is the same reading."""
    return reading_in.take(
        session,
        hub=call.hub,
        episode=call.stay,
        observation=reading_in.observation_of(values, measured_at=now, received_at=now),
        source=Source(channel=Channel.VOICE, client_id=call.client_id(kind), also=also, words=keyed_in(heard), answered=answered),
        actor=call.actor,
        now=now,
    )


def _unfinished(
    session: Session, call: _Call, heard: Heard, code: ReasonCode, *, answered: bool, addresses: Addresses, now: datetime
) -> tuple[str, ...]:
    """Tell a person; what was keyed in and not confirmed goes with it, as what the oxygen may have been. Gives urgent advice to say."""
    _forget(session, call.row.id)
    cause = alerts.Cause(code, Urgency.AMBER, values={"keyed_in": keyed_in(heard) or NOTHING})
    doubtful = heard.doubtful
    if not doubtful.candidates:
        reading_in.put_on_the_list(session, call.stay, [cause], actor=call.actor, now=now)
        return ()
    outcome = _reading(session, call, doubtful, heard, DOUBTFUL, also=(cause,), answered=answered, now=now)
    if outcome.recorded.duplicate:
        reading_in.put_on_the_list(session, call.stay, [cause], actor=call.actor, now=now)
    if code is not ReasonCode.ASKED_FOR_CALL:
        _ring_again(session, call, outcome, addresses=addresses, now=now)
    return _advice(call, outcome) if answered and outcome.answer.is_safety else ()


def _settle(session: Session, call: _Call, kept: _Kept, *, addresses: Addresses, now: datetime) -> bool:
    """Put what was left open before a person; only whoever takes it off the row does."""
    if not _forget(session, call.row.id, seen_at=kept.at):
        return False
    _unfinished(session, call, kept.heard, ReasonCode.UNFINISHED_CALL, answered=False, addresses=addresses, now=now)
    return True


def keyed_in(heard: Heard) -> str:
    """Say what was keyed in, as the list and the receipt have it: "Keyed in: oxygen 89, taken back; oxygen 98, pulse 88."."""
    parts = [f"oxygen {value}, taken back" for value in heard.taken_back]
    parts += ["feeling worse, taken back"] if heard.felt_worse else []
    parts += [f"{keys}, not taken" for keys in heard.refused]
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
        body=prompts.spoken(call.hub),
        not_before=now + timedelta(minutes=repeat.minutes / 3),
        valid_until=repeat.due_at,
        medium=Medium.VOICE,
    )
    outbox.enqueue(session, draft, now=now)
