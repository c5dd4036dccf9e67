"""What happened to a patient, line by line: the readings, the texts, and everything that was done. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.alerts import handover as handovers
from app.alerts.alert import EventView, ReasonView
from app.alerts.handover import Handover
from app.alerts.lifecycle import AlertMove
from app.caseload.views import EventView as StayEvent
from app.clinician_ui import moments, score_presenters, team_presenters
from app.clinician_ui import receipt_presenters as receipts
from app.clinician_ui.alert_presenters import flag_words, words_of
from app.clinician_ui.known import Text
from app.clinician_ui.receipt_presenters import Line, ReceiptView
from app.clinician_ui.score_presenters import ScoreLine
from app.clinician_ui.worklist_presenters import Seat
from app.identifiers import format_phone
from app.identity.actor import ActorKind
from app.monitoring.schedule import CheckInState
from app.monitoring.views import CheckInView, ReadingView
from app.pathways import chart_words
from app.pathways.chart import Chart
from app.wording import sentences

MOST_LINES: Final = 200
_WITH_REASONS: Final = frozenset({AlertMove.OPENED, AlertMove.JOINED, AlertMove.RAISED, AlertMove.CONFIRMED})
_BECAUSE: Final = {
    "no_repeat": "The repeat reading did not come in time.",
    "advice_not_called": "Told to call 999, and says that they have not: it climbed.",
    "passed_on": "Whoever was rung passed it on.",
    "texted_start": "They texted START: texts go again.",
    "another_patients": "The text was that of another patient who shares the phone.",
    "resumed": "Readings are asked for again: no return is waited for.",
    "advice_silent": "Told what to do at once, and nobody knows whether it was done: it climbed.",
}
_SHOWN_CHECK_INS: Final = frozenset({CheckInState.MISSED, CheckInState.NOT_ASKED})


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading in the table."""

    id: int
    when: str
    spo2: str
    pulse: str
    others: str  # temperature, breaths, oxygen, how the patient feels, symptoms
    level: str  # "green", "amber", "red" or "none"
    how: str
    remark: str | None  # late, a correction
    scores: tuple[ScoreLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text of the conversation, or one call."""

    direction: str
    call: bool
    body: str
    when: str
    status: str
    failed: bool
    phone: str | None  # shown when it is not the patient's own


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened: `kind` is "alert", "stay", "reading" or "slot"."""

    when: str
    kind: str
    title: str
    who: str | None
    details: tuple[str, ...]
    receipts: tuple[ReceiptView, ...] = ()  # what the reasons that came with it rest on
    handover: tuple[Line, ...] = ()  # what was said to whoever took over, part by part


def reading_rows(readings: Iterable[ReadingView], charts: Sequence[Chart], seat: Seat) -> tuple[ReadingRow, ...]:
    """Show readings in the order given, with what `charts`, those of the stay, say of them."""
    return tuple(_reading_row(one, charts, seat) for one in readings)


def bubbles(thread: Sequence[Text], own_phone: str | None, seat: Seat) -> tuple[Bubble, ...]:
    """Show a conversation, newest first as it is given."""
    return tuple(
        Bubble(
            direction=one.direction,
            call=one.call,
            body=one.body,
            when=moments.when(one.at, zone=seat.hub.zone, now=seat.now),
            status=sentences.say(f"{'call' if one.call else 'message'}_status.{one.status}"),
            failed=one.status in ("failed", "unknown"),
            phone=None if one.phone == own_phone else one.phone,
        )
        for one in thread
    )


def history(
    alert_events: Sequence[EventView],
    reasons: Sequence[ReasonView],
    stay_events: Sequence[StayEvent],
    readings: Sequence[ReadingView],
    check_ins: Sequence[CheckInView],
    charts: Sequence[Chart],
    seat: Seat,
) -> tuple[HistoryLine, ...]:
    """Show everything that happened, newest first; where two things share an instant, what was done about it stands above."""
    lines: list[tuple[datetime, int, HistoryLine]] = []
    lines += [(event.at, 2, _alert_line(event, reasons, seat)) for event in alert_events]
    lines += [(event.at, 1, _stay_line(event, seat)) for event in stay_events]
    lines += [(one.received_at, 0, _reading_line(one, charts, seat)) for one in readings]
    lines += [(one.slot_at, 0, _slot_line(one, seat)) for one in check_ins if one.state in _SHOWN_CHECK_INS]
    ordered = sorted(enumerate(lines), key=lambda entry: (entry[1][0], entry[1][1], entry[0]), reverse=True)
    return tuple(line for _, (_, _, line) in ordered[:MOST_LINES])


def measured_words(one: ReadingView, charts: Sequence[Chart]) -> str:
    """Say what a reading measured besides oxygen and pulse, and what was said with it."""
    parts = [
        f"{one.temperature_c:.1f} °C" if one.temperature_c is not None else "",
        f"{one.respiratory_rate} breaths a minute" if one.respiratory_rate is not None else "",
        f"{one.spo2_exertion}% after moving" if one.spo2_exertion is not None else "",
        sentences.say(f"oxygen.{one.oxygen}").lower() if one.oxygen else "",
        *chart_words.observed(one.observations, charts),
        f"feels {sentences.say(f'feeling.{one.feeling}').lower()}" if one.feeling else "",
        "somebody is worried" if one.concern else "",
        *(flag_words(code) for code in one.symptoms),
        *(f"perhaps {candidate}%" for candidate in one.candidates),
    ]
    return ", ".join(part for part in parts if part)


def _reading_row(one: ReadingView, charts: Sequence[Chart], seat: Seat) -> ReadingRow:
    remarks = []
    if one.late:
        received = moments.when(one.received_at, zone=seat.hub.zone, now=seat.now)
        remarks.append(f"{sentences.say('label.late')}: {received}")
    if one.corrects_id is not None:
        remarks.append("Corrects an earlier reading")
    how = sentences.say(f"channel.{one.channel}")
    return ReadingRow(
        id=one.id,
        when=moments.when(one.measured_at, zone=seat.hub.zone, now=seat.now),
        spo2="–" if one.spo2 is None else f"{one.spo2}%",
        pulse="–" if one.pulse is None else str(one.pulse),
        others=measured_words(one, charts),
        scores=score_presenters.lines(one.scores, charts),
        level=one.level.value if one.level else "none",
        how=f"{how}: {one.entered_by}" if one.entered_by else how,
        remark=". ".join(remarks) or None,
    )


def _reading_line(one: ReadingView, charts: Sequence[Chart], seat: Seat) -> HistoryLine:
    spo2 = f"oxygen {one.spo2}%" if one.spo2 is not None else ""
    pulse = f"pulse {one.pulse}" if one.pulse is not None else ""
    said = ", ".join(part for part in (spo2, pulse, measured_words(one, charts)) if part) or "nothing measured"
    judged = sentences.say(f"level.{one.level.value if one.level else 'none'}").lower()
    how = sentences.say(f"channel.{one.channel}")
    who = f"{how}, {one.entered_by}" if one.entered_by else how
    scored = tuple(line.text for line in score_presenters.lines(one.scores, charts))
    return HistoryLine(
        moments.when(one.received_at, zone=seat.hub.zone, now=seat.now), "reading", f"Reading: {said} ({judged})", who, scored
    )


def _alert_line(event: EventView, reasons: Sequence[ReasonView], seat: Seat) -> HistoryLine:
    came = [one for one in reasons if one.alert_id == event.alert_id and one.since == event.at] if event.move in _WITH_REASONS else []
    details = [words_of(one, seat) for one in came] + _told(event.detail, seat)
    if event.note:
        details.append(f"“{event.note}”")
    outcome = event.detail.get("outcome")
    title = sentences.say(f"alert_move.{event.move.value}")
    if outcome and event.move is AlertMove.ENDED:
        title = sentences.say(f"outcome.{outcome}")
    kept = receipts.distinct((one.receipt for one in came), seat.hub.zone)
    return HistoryLine(
        moments.when(event.at, zone=seat.hub.zone, now=seat.now),
        "alert",
        title,
        _who(event),
        tuple(details),
        kept,
        handover_lines(event.detail),
    )


def handover_lines(detail: Mapping[str, Any]) -> tuple[Line, ...]:
    """Show a handover that was kept with an outcome; nothing where there was none."""
    kept = handovers.from_json(detail.get(handovers.KEPT_AS))
    return handover_of(kept) if kept else ()


def handover_of(handover: Handover) -> tuple[Line, ...]:
    """Show the parts of a handover in which something stands."""
    said = ((name, getattr(handover, name)) for name in handovers.PARTS)
    return tuple(Line(sentences.say(f"sbard.{name}"), text) for name, text in said if text)


def _who(event: EventView) -> str:
    """Name who did it: a person by name, whoever texted as the patient, a job of our own as the service."""
    return {ActorKind.PATIENT.value: "Patient", ActorKind.SYSTEM.value: "The service"}.get(event.actor_kind, event.actor_name)


def _told(detail: dict[str, Any], seat: Seat) -> list[str]:
    """Put into words what an event says of itself beyond its name."""
    told: list[str] = []
    if detail.get("rung") and detail.get("told") != "on_call":
        told.append("The hub has no on-call number, so nobody was told.")
    told += on_call_words(detail)
    told += [_BECAUSE[code] for code in (detail.get("because"),) if code in _BECAUSE]
    if detail.get("next_step_at"):
        due = moments.when(datetime.fromisoformat(detail["next_step_at"]), zone=seat.hub.zone, now=seat.now)
        told.append(f"Next step {due}: {detail.get('next_step') or 'look again'}")
    if detail.get("from") and detail.get("to"):
        told.append(f"{sentences.say('urgency.' + detail['from'])} → {sentences.say('urgency.' + detail['to'])}")
    elif detail.get("from"):
        told.append(f"From {detail['from']}, whose time had run out.")
    return told


def on_call_words(detail: Mapping[str, Any]) -> list[str]:
    """Say who was told when an alert climbed, or who acknowledged it; nothing of a climb from before there was a rota."""
    if detail.get("by") and detail.get("at_rung"):
        return [sentences.say("on_call.acknowledged_by", {"who": detail["by"]})]
    if not detail.get("how"):
        return []
    who = detail.get("who") or sentences.say("on_call.the_number")
    return [sentences.say(f"on_call.told_by_{detail['how']}", {"who": who, "phone": format_phone(detail["phone"])})]


def _stay_line(event: StayEvent, seat: Seat) -> HistoryLine:
    reason = event.reason
    for table in ("pause_reason", "end_reason"):
        if reason and sentences.has_words(f"{table}.{reason}"):
            reason = sentences.say(f"{table}.{reason}")
    title = sentences.say(f"episode_move.{event.kind}")
    details = (
        *_moved(event.detail),
        *team_presenters.changed(event.detail),
        *((reason,) if reason else ()),
        *_where_next(event.detail, seat),
    )
    return HistoryLine(moments.when(event.at, zone=seat.hub.zone, now=seat.now), "stay", title, event.actor_name, details)


def _moved(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Say from which pathway and version a stay was moved, and to which."""
    before, after = detail.get("from"), detail.get("to")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return ()
    return (f"{before['title']}, version {before['version']} → {after['title']}, version {after['version']}",)


def _where_next(detail: Mapping[str, Any], seat: Seat) -> tuple[str, ...]:
    """Say when somebody paused is looked at again, and who has taken over somebody who has left."""
    said = []
    if detail.get("look_at"):
        due = moments.when(datetime.fromisoformat(str(detail["look_at"])), zone=seat.hub.zone, now=seat.now)
        said.append(sentences.say("stay.looked_at", {"when": due}))
    if detail.get("taken_over_by"):
        said.append(sentences.say("stay.taken_over_by", {"service": detail["taken_over_by"]}))
    return tuple(said)


def _slot_line(one: CheckInView, seat: Seat) -> HistoryLine:
    title = f"{one.slot} reading: {sentences.say(f'check_in.{one.state.value}').lower()}"
    return HistoryLine(moments.when(one.slot_at, zone=seat.hub.zone, now=seat.now), "slot", title, None, ())
