"""A receipt is kept as plain JSON and read back the same; what this code does not know does not break a screen."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts import receipt as receipts
from app.alerts.receipt import Advice, Came, Day, Found, Judged, Kind, Noted, NotSent, Promise, Read, Receipt, Rules, Sent, Silence

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
FOUND = Found(
    rule_id="spo2.band",
    rule_version="1",
    code="spo2_red",
    level="red",
    confirmed=False,
    said="Oxygen 88%.",
    finding_id=7,
    values={"threshold": 92, "green_from": 95, "origin": "pathway"},
    since=NOON,
    sources=("S9: a video",),
)
FULL = Receipt(
    kind=Kind.READING,
    made_at=NOON,
    came=Came(channel="sms", received_at=NOON, words="88 110 \u2764", entered_by="carer"),
    read=Read(said=("oxygen 88",), values={"spo2": 88, "temperature_c": 38.5}, candidates=(88,), symptoms=("fever",), ignored=("foo",)),
    judged=Judged(measured_at=NOON, level="red", late=True, order_unknown=True, plan=True, repeat_due_at=NOON, repeat_minutes=15),
    findings=(FOUND,),
    scores=({"chart": "news2", "at_least": 5},),
    rules=Rules(name="x", title="X", version="1.0", number=3, adopted_at=NOON, adopted_by="a", second_by="b"),
    silence=Silence(
        slot="08:00",
        local_date="2026-11-23",
        slot_at=NOON,
        asked_at=None,
        channel="sms",
        texted=True,
        reminder=30,
        second_reminder=60,
        missed=120,
        sent=(Sent(template="prompt", whose="patient", phone="+447700900001", at=NOON, status="delivered"),),
    ),
    not_sent=NotSent(template="prompt", phone="+447700900001", whose="patient", why="bad_number", wanted_at=NOON),
    promise=Promise(after="visit", step="Ring", due_at=NOON, by="Casey"),
    noted=Noted(said="Not to be texted.", by_kind="staff", by="Casey"),
    advice=Advice(
        told="Was told to call 999.", advised_at=NOON, ask=10, silence=20, asked="unanswered", said="Asked.", phone="+447700900001"
    ),
    day=Day(day=5, counted_from="2026-11-18", opened_at=NOON),
)


def kept(receipt: Receipt) -> dict[str, Any]:
    """What the database gives back."""
    found: dict[str, Any] = json.loads(json.dumps(receipts.to_json(receipt)))
    return found


def test_a_full_receipt_comes_back_the_same() -> None:
    assert receipts.from_json(kept(FULL)) == FULL


def test_an_empty_receipt_comes_back_the_same_and_keeps_nothing_that_is_not_known() -> None:
    bare = Receipt(kind=Kind.TEXT, made_at=NOON)
    assert receipts.from_json(kept(bare)) == bare
    assert set(kept(bare)) == {"version", "kind", "made_at", "findings", "scores"}


@given(
    words=st.none() | st.text(max_size=200),
    spo2=st.none() | st.integers(50, 100),
    minutes=st.integers(0, 10_000),
    kind=st.sampled_from(Kind),
    level=st.sampled_from(["green", "amber", "red", None]),
)
def test_whatever_is_kept_comes_back(words: str | None, spo2: int | None, minutes: int, kind: Kind, level: str | None) -> None:
    at = NOON + timedelta(minutes=minutes)
    made = Receipt(
        kind=kind,
        made_at=at,
        came=Came(channel="web", received_at=at, words=words),
        read=Read(values={} if spo2 is None else {"spo2": spo2}),
        judged=Judged(measured_at=at, level=level),
    )
    assert receipts.from_json(kept(made)) == made


def test_whatever_a_rule_puts_into_its_values_can_be_kept() -> None:
    odd = {"none": None, "day": NOON.date(), "set": {"a"}, "deep": {"at": NOON, "list": [None, (1, 2.5)]}}
    found = replace(FOUND, values=odd)
    read = receipts.from_json(kept(Receipt(kind=Kind.READING, made_at=NOON, findings=(found,))))
    assert read is not None
    assert read.findings[0].values == {
        "none": None,
        "day": "2026-11-23",
        "set": "{'a'}",
        "deep": {"at": "2026-11-23T12:00:00+00:00", "list": [None, [1, 2.5]]},
    }


def test_no_receipt_is_none() -> None:
    assert receipts.from_json(None) is None


@pytest.mark.parametrize("version", [0, 2, None])
def test_a_receipt_of_another_version_is_not_guessed_at(version: int | None) -> None:
    assert receipts.from_json({**kept(FULL), "version": version}) is None


def test_what_a_later_version_added_is_passed_over() -> None:
    later = kept(FULL)
    later["weather"] = "fine"
    later["came"]["weather"] = "fine"
    later["findings"][0]["weather"] = "fine"
    assert receipts.from_json(later) == FULL


def test_a_finding_gives_its_limit_and_what_would_have_been_green() -> None:
    assert (FOUND.threshold, FOUND.green_from) == (92, 95)
    symptom = Found(rule_id="symptom.red", rule_version="1", code="red_symptom", level="red", confirmed=True, said="Chest pain.")
    assert (symptom.threshold, symptom.green_from) == (None, None)


@pytest.mark.parametrize(("finding_id", "found"), [(7, FOUND), (8, None), (None, None)])
def test_a_reason_finds_its_own_finding(finding_id: int | None, found: Found | None) -> None:
    assert FULL.found(finding_id) == found
