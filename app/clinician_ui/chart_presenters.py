"""The charts of a stay with their table: what was measured, missed and done in the time that is shown. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.alerts.alert import EventView
from app.alerts.lifecycle import AlertMove
from app.clinician_ui import history_presenters as past
from app.clinician_ui import moments, spans, time_charts
from app.clinician_ui.alert_presenters import words_of, worst_first
from app.clinician_ui.asked import OBSERVATION, Asked, NumberAsk
from app.clinician_ui.charts import Limits, Value
from app.clinician_ui.history_presenters import ReadingRow
from app.clinician_ui.known import Gathered
from app.clinician_ui.spans import Span, Window
from app.clinician_ui.time_charts import Chart, Frame, Happening
from app.clinician_ui.worklist_presenters import Seat, limits_of
from app.monitoring.schedule import CheckInState
from app.monitoring.views import ReadingView
from app.pathways.vocabulary import Measure
from app.wording import sentences

ROWS_AT_ONCE: Final = 12
_OWN: Final = frozenset({Measure.SPO2.value, Measure.PULSE.value, Measure.EXERTION.value})
_GAPS: Final = {CheckInState.MISSED: "missed", CheckInState.NOT_ASKED: "not_asked"}
_BEGUN: Final = frozenset({AlertMove.OPENED, AlertMove.RAISED})
_CALLED: Final = frozenset({AlertMove.NO_ANSWER, AlertMove.ENDED})


@dataclass(frozen=True, slots=True)
class Choice:
    """One length of time to choose."""

    text: str
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart with its heading."""

    heading: str
    name: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class ChartPanel:
    """The charts, and beside them the same in words: the readings, and what the marks mean."""

    choices: tuple[Choice, ...]
    drawn: tuple[Drawn, ...]
    moving: bool  # something was measured after moving
    gaps: bool
    marks: tuple[tuple[str, str], ...]  # when, what: newest first
    readings: tuple[ReadingRow, ...]  # the newest of the time shown
    older: tuple[ReadingRow, ...]  # all others, newest first
    scored: ReadingRow | None  # the newest reading that a chart scored


def panel(known: Gathered, wanted: Asked, seat: Seat, *, chosen: str = "", where: str = "") -> ChartPanel:
    """Draw a stay over the time chosen, the word of the address; `where` is the page that the choices lead to."""
    window = window_of(known, seat, chosen)
    frame = Frame(window, happenings(known, seat), seat.hub.zone, seat.now)
    inside = [one for one in known.readings if window.holds(one.measured_at)]
    rows = past.reading_rows(known.readings, wanted.charts, seat)
    shown = {one.id for one in inside[:ROWS_AT_ONCE]}
    happened = [one for one in frame.happenings if window.holds(one.at)]
    return ChartPanel(
        choices=tuple(Choice(sentences.say(f"span.{one}"), f"{where}&span={one}#spo2-heading", one is window.span) for one in Span),
        drawn=_drawn(known, wanted, frame),
        moving=any(one.spo2_exertion is not None for one in inside),
        gaps=any(one.is_gap for one in happened),
        marks=tuple((moments.when(one.at, zone=seat.hub.zone, now=seat.now), one.words) for one in reversed(happened)),
        readings=tuple(row for row in rows if row.id in shown),
        older=tuple(row for row in rows if row.id not in shown),
        scored=next((row for row in rows if row.scores), None),
    )


def limits(known: Gathered) -> Limits:
    """Give the limits of SpO2 that hold for this patient."""
    stay = known.stay
    found = limits_of(known.adopted.pathway, stay.amber_max, stay.red_max, stay.usual_spo2)
    assert found is not None  # noqa: S101 -- an adopted pathway has limits
    return found


def window_of(known: Gathered, seat: Seat, chosen: str) -> Window:
    """Give the time to show: it ends now, or with a stay that is over and what still came after it."""
    measured = [one.measured_at for one in known.readings]
    ended = max(known.stay.ended_at, *measured) if known.stay.ended_at and measured else known.stay.ended_at or seat.now
    return spans.window(chosen, began=min(known.stay.onboarded_at, *measured, ended), ended=min(ended, seat.now))


def happenings(known: Gathered, seat: Seat) -> tuple[Happening, ...]:
    """Give what was missed, and every alert and call, oldest first."""
    gaps = [
        Happening(one.slot_at, _GAPS[one.state], sentences.say(f"chart.{_GAPS[one.state]}", {"slot": one.slot}))
        for one in known.check_ins
        if one.state in _GAPS
    ]
    alerts = [_alert(one, known, seat) for one in known.trouble.events if one.move in _BEGUN]
    calls = [_call(one) for one in known.trouble.events if one.move in _CALLED]
    return tuple(sorted((*gaps, *alerts, *calls), key=lambda one: one.at))


def _alert(event: EventView, known: Gathered, seat: Seat) -> Happening:
    came = worst_first([one for one in known.trouble.reasons if one.alert_id == event.alert_id and one.since == event.at])
    if not came:
        return Happening(event.at, "routine", sentences.say(f"alert_move.{event.move.value}"))
    urgency = came[0].urgency.value
    return Happening(event.at, urgency, f"{sentences.say(f'urgency.{urgency}')}: {words_of(came[0], seat)}")


def _call(event: EventView) -> Happening:
    code = event.detail.get("outcome") or event.move.value
    outcome = sentences.say(f"outcome.{code}")
    return Happening(event.at, "call", sentences.say("chart.call", {"outcome": outcome, "who": event.actor_name}))


def _drawn(known: Gathered, wanted: Asked, frame: Frame) -> tuple[Drawn, ...]:
    if not known.readings and not any(one.is_gap for one in frame.happenings):
        return ()
    vitals = known.adopted.pathway.vitals
    rest, pulse = _values(known, Measure.SPO2.value), _values(known, Measure.PULSE.value)
    after = [Value(one.measured_at, one.spo2_exertion, None, moving=True) for one in known.readings if one.spo2_exertion is not None]
    found = [
        ("chart_heading.spo2", "ask.spo2", time_charts.spo2([*rest, *after], limits(known), frame)),
        ("chart_heading.pulse", "ask.pulse", time_charts.pulse(pulse, vitals.get(Measure.PULSE.value), frame)),
    ]
    own = [Drawn(sentences.say(heading), sentences.say(name).lower(), chart) for heading, name, chart in found if chart is not None]
    return (*own, *_others(known, wanted, frame))


def _others(known: Gathered, wanted: Asked, frame: Frame) -> Sequence[Drawn]:
    """Draw every other number that is asked for, or was told all the same."""
    asks = [ask for ask in wanted.every if isinstance(ask, NumberAsk) and ask.name not in _OWN]
    vitals = known.adopted.pathway.vitals
    found = [
        (ask, time_charts.other(_values(known, ask.name), vitals.get(ask.name), f" {ask.unit}" if ask.unit else "", ask.label, frame))
        for ask in asks
    ]
    return [Drawn(f"{ask.label}, {ask.unit}" if ask.unit else ask.label, ask.label, chart) for ask, chart in found if chart is not None]


def _values(known: Gathered, name: str) -> list[Value]:
    measured = [(one, _measured(one, name)) for one in known.readings]
    return [Value(one.measured_at, found, one.level.value if one.level else None) for one, found in measured if found is not None]


def _measured(one: ReadingView, name: str) -> float | None:
    if not name.startswith(OBSERVATION):
        found: float | None = getattr(one, name)
        return found
    return _number(one.observations, name.removeprefix(OBSERVATION))


def _number(observations: Mapping[str, object], field: str) -> float | None:
    found = observations.get(field)
    return found if isinstance(found, int | float) and not isinstance(found, bool) else None
