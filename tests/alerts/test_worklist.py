"""The worklist: its order, its pages, what a row says, and whom it shows to whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlmodel import Session

from app.alerts import counters, ladder, store
from app.alerts.alert import Subject
from app.alerts.listed import Page, Wanted
from app.alerts.service import Cause, Outcome, ReasonCode, Urgency, raise_or_join
from app.alerts.worklist import SPARKLINE
from app.db import Database
from app.errors import Invalid
from app.flows import entered_reading
from app.identity.actor import system
from app.intake.reply import ReadingValues
from app.wording import sentences
from tests import people
from tests.alerts.conftest import Desk, minutes, on_the_ward

RED, AMBER, ROUTINE = Urgency.RED, Urgency.AMBER, Urgency.ROUTINE


def page(desk: Desk, *, limit: int = 50, cursor: str | None = None, hub_id: int | None = None) -> Page:
    with desk.database.read() as session:
        return store.worklist(session, hub_id or desk.ward.hub.id, limit=limit, cursor=cursor)


def mark(desk: Desk) -> str:
    with desk.database.read() as session:
        return store.standing(session, desk.ward.hub.id).revision


def several(desk: Desk, count: int) -> list[Subject]:
    return [on_the_ward(desk.database, desk.ward, number) for number in range(2, 2 + count)]


def test_the_most_urgent_is_first_and_then_who_is_due_first(desk: Desk) -> None:
    a, b, c, d = several(desk, 4)
    ids = {
        "late amber": desk.raises(AMBER, at=10, subject=a).alert_id,
        "early amber": desk.raises(AMBER, at=0, subject=b).alert_id,
        "routine": desk.raises(ROUTINE, at=0, subject=c).alert_id,
        "red": desk.raises(RED, at=20, subject=d).alert_id,
    }
    order = {alert_id: name for name, alert_id in ids.items()}
    assert [order[item.alert_id] for item in page(desk).items] == ["red", "early amber", "late amber", "routine"]


def test_pages_hold_everyone_once_in_the_same_order(desk: Desk) -> None:
    subjects = several(desk, 7)
    for number, subject in enumerate(subjects):
        desk.raises((RED, AMBER, ROUTINE)[number % 3], at=number, subject=subject)
    whole = [item.alert_id for item in page(desk).items]
    cursor: str | None = None
    paged: list[int] = []
    while True:
        part = page(desk, limit=3, cursor=cursor)
        paged += [item.alert_id for item in part.items]
        cursor = part.next
        if cursor is None:
            break
    assert paged == whole
    assert len(set(paged)) == 7


@pytest.mark.parametrize("cursor", ["", "x", "0~never~1", "0~2026-01-01~1", "a~2026-01-01T00:00:00+00:00~b"])
def test_a_cursor_that_is_none_of_ours_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(Invalid) as refusal:
        page(desk, cursor=cursor)
    assert [fault.field for fault in refusal.value.faults] == ["cursor"]


def test_a_row_says_who_and_why_and_who_has_it(desk: Desk) -> None:
    raised = desk.raises(RED, confirmed=False, repeat_in=15)
    desk.raises(AMBER, ReasonCode.MISSED_READING, at=1)
    desk.claim(raised.alert_id, at=2)
    (item,) = page(desk).items
    assert (item.name, item.phone, item.owner and item.owner.name) == ("Ada1 Example", people.phone(1), "Clinician of north")
    assert [(reason.code, reason.urgency) for reason in item.reasons] == [
        (ReasonCode.LOW_READING, RED),
        (ReasonCode.MISSED_READING, AMBER),
    ]
    assert item.reasons[0].since == minutes(0)


def test_the_same_reason_again_is_one_line_of_the_most_urgent_since_it_was_that_urgent(desk: Desk) -> None:
    desk.raises(AMBER, at=0)
    desk.raises(RED, at=7)
    desk.raises(RED, at=8)
    desk.raises(AMBER, at=9)
    (item,) = page(desk).items
    (reason,) = item.reasons
    assert (reason.urgency, reason.since) == (RED, minutes(7))
    assert [one.since for one in desk.reasons(item.alert_id)] == [minutes(0), minutes(7), minutes(8), minutes(9)]


def says(desk: Desk, code: ReasonCode, *, at: float, **values: str) -> None:
    cause = Cause(code, RED, values=dict(values))
    actor = system("test")
    desk.do(lambda session: raise_or_join(session, desk.subject, [cause], ladder=ladder.DEFAULT, actor=actor, now=minutes(at)))


def test_a_row_names_every_red_symptom_that_stands_the_newest_first_and_each_once(desk: Desk) -> None:
    for at, flag in enumerate(("blue_lips", "chest_pain", "blue_lips", "seizure", "chest_pain")):
        says(desk, ReasonCode.RED_SYMPTOM, at=at, flag=flag)
    (item,) = page(desk).items
    (reason,) = item.reasons
    words = sentences.say(reason.sentence, reason.values)
    named = "chest pain, pressure or tightness; a fit; blue or grey lips, face or fingers"
    assert words.startswith(f"Says in words: {named}.")
    assert reason.since == minutes(0)


def test_a_low_reading_after_a_good_repeat_is_not_hidden_by_what_the_repeat_eased(desk: Desk) -> None:
    desk.raises(RED, confirmed=False, repeat_in=15)
    desk.good(at=10)
    desk.raises(AMBER, at=120)
    (item,) = page(desk).items
    assert [(reason.urgency, reason.eased, reason.since) for reason in item.reasons] == [
        (AMBER, False, minutes(120)),
        (RED, True, minutes(0)),
    ]


def test_what_was_eased_and_is_no_worse_than_what_stands_is_not_said_again(desk: Desk) -> None:
    desk.raises(AMBER, ReasonCode.MISSED_READING)
    desk.good(at=10)
    desk.raises(AMBER, ReasonCode.MISSED_READING, at=120)
    (item,) = page(desk).items
    assert [(reason.eased, reason.since) for reason in item.reasons] == [(False, minutes(120))]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (ReasonCode.ABNORMAL_READING, "measure"),
        (ReasonCode.HIGH_SCORE, "chart"),
        (ReasonCode.SOFT_SIGN, "sign"),
        (ReasonCode.TREND, "finding"),
    ],
)
def test_a_row_shows_every_measurement_chart_sign_and_trend_each_once(desk: Desk, code: ReasonCode, name: str) -> None:
    for at, which in enumerate(("trend_drop", "trend_persistent", "trend_drop")):
        says(desk, code, at=at, **{name: which})
    (item,) = page(desk).items
    assert [(reason.values[name], reason.since) for reason in item.reasons] == [
        ("trend_drop", minutes(0)),
        ("trend_persistent", minutes(1)),
    ]


def test_feeling_worse_hides_no_symptom_and_one_sort_of_other_reading_no_other(desk: Desk) -> None:
    says(desk, ReasonCode.AMBER_SYMPTOM, at=0, finding="amber_symptom", flag="breathless")
    says(desk, ReasonCode.AMBER_SYMPTOM, at=1, finding="feels_worse")
    says(desk, ReasonCode.ABNORMAL_READING, at=2, finding="above_target", spo2="97", limit="92")
    says(desk, ReasonCode.ABNORMAL_READING, at=3, finding="exertion_drop", rest="96", moving="90", drop="6")
    (item,) = page(desk).items
    assert {reason.values["finding"] for reason in item.reasons} == {"amber_symptom", "feels_worse", "above_target", "exertion_drop"}


def test_an_unknown_number_is_shown_by_its_number(desk: Desk) -> None:
    desk.raises(AMBER, ReasonCode.UNKNOWN_NUMBER, subject=Subject(desk.ward.hub.id, None, None, "+447700900800"))
    (item,) = page(desk).items
    assert (item.name, item.patient_id, item.phone) == (None, None, "+447700900800")


def measure(desk: Desk, episode_id: int, values: ReadingValues, *, at: float) -> None:
    hub_id, nurse = desk.ward.hub.id, desk.ward.nurse
    desk.do(lambda session: entered_reading.by_staff(session, hub_id, episode_id, values, actor=nurse, now=minutes(at)))


def test_a_row_shows_the_newest_readings_oldest_first(desk: Desk) -> None:
    episode_id = desk.subject.episode_id
    assert episode_id is not None
    for count in range(SPARKLINE + 3):
        measure(desk, episode_id, ReadingValues(spo2=96, pulse=70 + count), at=5 * count)
    desk.raises(AMBER, ReasonCode.ASKED_FOR_CALL, at=200)
    (item,) = page(desk).items
    assert [reading.pulse for reading in item.readings] == list(range(73, 73 + SPARKLINE))
    assert item.latest is not None
    assert item.latest.pulse == 70 + SPARKLINE + 2


def test_a_list_is_narrowed_to_a_team_and_a_number_that_nobody_knows_has_none(desk: Desk) -> None:
    people.name_teams(desk.database, desk.ward.hub, "North", "Elm")
    north, elm, none = people.admit(desk.database, desk.ward, [people.draft(n, team=t) for n, t in ((2, "North"), (3, "Elm"), (4, None))])
    for stay in (north, elm, none):
        desk.raises(AMBER, subject=Subject(stay.hub_id, stay.id, stay.patient_id, None))
    desk.raises(AMBER, ReasonCode.UNKNOWN_NUMBER, subject=Subject(desk.ward.hub.id, None, None, people.phone(800)))
    people.name_teams(desk.database, desk.ward.hub)  # whoever has a team that is taken out is still found by it

    def phones(team: str | None) -> set[str | None]:
        with desk.database.read() as session:
            return {item.phone for item in store.worklist(session, desk.ward.hub.id, wanted=Wanted(team=team)).items}

    assert phones("North") == {people.phone(2)}
    assert phones("Elm") == {people.phone(3)}
    assert phones("") == {people.phone(4), people.phone(800)}
    assert phones("Oak") == set()
    assert phones(None) == {people.phone(2), people.phone(3), people.phone(4), people.phone(800)}


def test_closed_alerts_and_other_hubs_are_not_shown(desk: Desk) -> None:
    raised = desk.raises(RED)
    south = people.open_ward(desk.database, "south")
    assert page(desk, hub_id=south.hub.id).items == ()
    desk.claim(raised.alert_id, at=1)
    desk.ends(raised.alert_id, Outcome.CARRY_ON, at=2)
    assert page(desk).items == ()


def test_the_mark_changes_with_every_change_and_with_nothing_else(desk: Desk) -> None:
    marks = [mark(desk)]
    raised = desk.raises(AMBER)
    marks.append(mark(desk))
    desk.raises(AMBER, ReasonCode.MISSED_READING, at=1)
    marks.append(mark(desk))
    desk.claim(raised.alert_id, at=2)
    marks.append(mark(desk))
    desk.ends(raised.alert_id, Outcome.CARRY_ON, at=3)
    marks.append(mark(desk))
    assert len(set(marks)) == len(marks)
    assert mark(desk) == marks[-1]


def test_a_change_wakes_the_screens(desk: Desk) -> None:
    woken: list[str] = []
    forget = desk.database.on_commit("worklist", lambda: woken.append("worklist"))
    desk.raises(RED)
    forget()
    assert woken == ["worklist"]


def test_a_list_of_any_length_takes_three_questions(desk: Desk) -> None:
    for subject in several(desk, 12):
        desk.raises(AMBER, subject=subject)
    asked: list[str] = []
    with desk.database.read() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *arguments: asked.append(arguments[2]))
        store.worklist(session, desk.ward.hub.id)
    assert len(asked) == 3


def plan(session: Session, statement: str) -> str:
    return " ".join(str(row) for row in session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}"))


@pytest.mark.parametrize(
    ("statement", "index"),
    [
        ("SELECT id FROM alert WHERE alert.state <> 'closed' AND next_climb_at <= '2026' ORDER BY next_climb_at", "ix_alert_climb"),
        ("SELECT id FROM alert WHERE alert.state <> 'closed' AND repeat_due_at <= '2026' ORDER BY repeat_due_at", "ix_alert_repeat"),
        (
            "SELECT id FROM alert WHERE hub_id = 1 AND alert.state <> 'closed' ORDER BY urgency_rank, due_at, id LIMIT 50",
            "ix_alert_worklist",
        ),
        ("SELECT max(id) FROM alert_event WHERE hub_id = 1", "ix_alert_event_hub"),
    ],
)
def test_due_rows_and_the_list_are_found_by_their_index(sqlite_url: str, statement: str, index: str) -> None:
    database = Database.open(sqlite_url, durable=False)
    with database.read() as session:
        found = plan(session, statement)
    database.dispose()
    assert index in found


def test_hundreds_of_open_alerts_are_still_one_page(desk: Desk) -> None:
    subjects = [Subject(desk.ward.hub.id, None, None, f"+4477009{number:05}") for number in range(300)]

    def flood(session: Session) -> None:
        for number, subject in enumerate(subjects):
            cause = Cause(ReasonCode.UNKNOWN_NUMBER, RED if number == 299 else AMBER)
            at = minutes(0) + timedelta(seconds=number)
            raise_or_join(session, subject, [cause], ladder=ladder.DEFAULT, actor=system("test"), now=at)

    desk.do(flood)
    first = page(desk, limit=20)
    assert len(first.items) == 20
    assert first.items[0].urgency is RED


def test_counters_that_went_wrong_are_mended(desk: Desk) -> None:
    desk.raises(AMBER)
    desk.do(lambda session: session.execute(counters.COUNTERS.update().values(number=41)))
    assert desk.do(lambda session: counters.recount(session, desk.ward.hub.id)) is True
    with desk.database.read() as session:
        assert sum(store.standing(session, desk.ward.hub.id).counts.values()) == 1
    assert desk.do(lambda session: counters.recount(session, desk.ward.hub.id)) is False


def test_alerts_that_change_places_at_once_wait_for_each_other_in_one_order(desk: Desk) -> None:
    hub_id = desk.ward.hub.id

    def swap(places: tuple[Urgency, Urgency]) -> None:
        was, is_now = places
        for _ in range(25):
            desk.do(lambda session: counters.changed(session, hub_id, was=was, is_now=is_now))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(swap, [(AMBER, RED), (RED, AMBER)] * 2))
    with desk.database.read() as session:
        counts = store.standing(session, hub_id).counts
    assert (counts[RED], counts[AMBER]) == (0, 0)
