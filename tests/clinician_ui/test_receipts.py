"""What a receipt says on the page, in every case; and that nothing which is changed afterwards makes it say anything else."""

import re
import shutil
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from httpx2 import Response
from sqlalchemy import update
from sqlmodel import Session

from app.alerts import receipt as receipts
from app.alerts.receipt import Advice, Came, Day, Found, Judged, Kind, Noted, NotSent, Promise, Read, Receipt, Rules, Sent, Silence
from app.alerts.rows import REASONS
from app.caseload import service as caseload
from app.caseload.store import EPISODES
from app.clinician_ui import receipt_presenters as presenters
from app.identity.roles import Role
from app.messaging.store import inbound
from app.monitoring.store import FINDINGS, READINGS
from app.pathways import definition
from app.pathways import service as pathways
from app.wording import sentences
from tests import people
from tests.clinician_ui.conftest import OURS, Shift
from tests.doors import TEST

LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 6, 23, 11, 0, tzinfo=UTC)  # noon in London, where it is summer
SAYS_SO = "Why am I seeing this?"
OF_SCREENS = ("[level]", "[urgency]", "[label]", "[slot_text]")


# What is said of each kind


def lines(receipt: Receipt) -> dict[str, str]:
    """Give the labelled lines of a receipt, those of its rules too."""
    shown = presenters.view(receipts.to_json(receipt), LONDON)
    return {line.label: line.text for line in (*shown.lines, *shown.rules)}


def came(**facts: Any) -> Came:  # noqa: ANN401 -- whatever a test needs
    return Came(**{"channel": "sms", "received_at": NOON, **facts})


@pytest.mark.parametrize(
    ("channel", "by", "said"),
    [
        ("sms", None, "Text, 23/06/2026 12:00"),
        ("sms", "carer", "Text from the carer's phone, 23/06/2026 12:00"),
        ("web", None, "Sent with the web form, 23/06/2026 12:00"),
        ("voice", None, "Said in an automated call, 23/06/2026 12:00"),
        ("staff", "Casey", "Entered by Casey, 23/06/2026 12:00"),
        ("staff", None, "Entered by not known, 23/06/2026 12:00"),
        ("api", "the gateway", "From another system, the gateway, 23/06/2026 12:00"),
    ],
)
def test_a_receipt_says_how_it_came(channel: str, by: str | None, said: str) -> None:
    assert lines(Receipt(kind=Kind.TEXT, made_at=NOON, came=came(channel=channel, entered_by=by)))["Came"] == said


def test_a_receipt_says_what_was_read_and_what_was_not() -> None:
    read = Read(said=("oxygen 88", "chest pain"), ignored=("foo", "bar"), asked="What was the pulse?")
    said = lines(Receipt(kind=Kind.TEXT, made_at=NOON, came=came(words="x"), read=read))
    assert said["Read as"] == "Oxygen 88; chest pain."
    assert (said["Not understood"], said["Asked back"]) == ("foo, bar", "What was the pulse?")


def test_words_in_which_nothing_was_read_say_so() -> None:
    assert lines(Receipt(kind=Kind.TEXT, made_at=NOON, came=came(), read=Read()))["Read as"] == "Nothing could be understood."


def test_words_that_the_service_failed_on_say_so() -> None:
    assert "failed to read" in lines(Receipt(kind=Kind.TEXT, made_at=NOON, came=came()))["Read as"]


def test_a_reading_says_when_it_was_measured_and_all_that_bears_on_it() -> None:
    judged = Judged(
        measured_at=NOON - timedelta(hours=1),
        level="red",
        late=True,
        order_unknown=True,
        plan=True,
        repeat_result="confirmed",
        repeat_said="It stands.",
        repeat_due_at=NOON,
        repeat_minutes=15,
    )
    said = lines(Receipt(kind=Kind.READING, made_at=NOON, came=came(), read=Read(stated_time="11:00"), judged=judged))
    assert said["Measured"] == "23/06/2026 11:00, as was said (11:00)"
    assert said["Late"].startswith("It arrived late")
    assert "the worse one governs" in said["Order"]
    assert said["Repeat"] == "It stands."
    assert said["Asked again"] == "Another reading was asked for within 15 minutes, by 23/06/2026 12:00."
    assert said["Treatment plan"].endswith("changes no finding.")


def test_a_reading_in_order_says_no_more_than_when() -> None:
    assert lines(Receipt(kind=Kind.READING, made_at=NOON, judged=Judged(measured_at=NOON))) == {"Measured": "23/06/2026 12:00"}


def finding(**facts: Any) -> presenters.FoundLine:  # noqa: ANN401 -- whatever a test needs
    values = {"rule_id": "spo2.band", "rule_version": "1", "code": "spo2_red", "level": "red", "confirmed": True, "said": "Low."}
    receipt = Receipt(kind=Kind.READING, made_at=NOON, findings=(Found(**{**values, **facts}),))
    (shown,) = presenters.view(receipts.to_json(receipt), LONDON).found
    return shown


def test_a_finding_says_which_limit_whose_since_when_from_where_and_how_far_it_is_trusted() -> None:
    shown = finding(
        limit="Red at 86% or less.",
        green="Would have been green from 90%.",
        whose="this patient's own, set by Dr Rao",
        because="COPD",
        since=NOON,
        sources=("S9: a video", "S19: another"),
        trust="confirmed: read in the source",
        confirmed=False,
    )
    assert [(line.label, line.text) for line in shown.lines] == [
        ("Limit", "Red at 86% or less."),
        ("Whose", "This patient's own, set by Dr Rao (COPD), since 23/06/2026 12:00."),
        ("Green", "Would have been green from 90%."),
        ("Source", "S9: a video · S19: another"),
        ("Trust", "Confirmed: read in the source."),
    ]
    assert (shown.rule, shown.note) == ("Rule spo2.band, version 1", "Not confirmed yet, when this was written.")


def test_a_finding_without_a_limit_says_no_more_than_its_sentence() -> None:
    assert finding() == presenters.FoundLine("Low.", "red", None, (), "Rule spo2.band, version 1")


def test_a_limit_of_which_it_is_not_known_since_when_leaves_that_out() -> None:
    assert finding(whose="the pathway's").lines[0].text == "The pathway's."


def test_a_pathway_says_its_version_and_who_signed() -> None:
    rules = Rules(name="x", title="X", version="1.1", number=3, adopted_at=NOON, adopted_by="a@b", second_by="c@d")
    said = lines(Receipt(kind=Kind.READING, made_at=NOON, rules=rules))
    assert said == {"Judged by": "X, version 1.1 (x)", "Adopted": "As this hub's version 3, 23/06/2026 12:00, by a@b and c@d"}


def test_a_silence_says_what_was_sent_to_whom_and_the_minutes() -> None:
    sent = (
        Sent(template="prompt", whose="patient", phone="+447700900001", at=NOON, status="delivered"),
        Sent(template="unheard_of", whose="carer", phone="+447700900002", at=NOON, status="failed"),
    )
    silence = Silence(
        slot="12:00",
        local_date="2026-06-23",
        slot_at=NOON,
        channel="sms",
        texted=True,
        reminder=30,
        second_reminder=60,
        missed=120,
        sent=sent,
    )
    said = lines(Receipt(kind=Kind.SILENCE, made_at=NOON, silence=silence))
    assert said["Asked for"] == "The 12:00 reading of 23/06/2026"
    assert said["Prompt"] == "23/06/2026 12:00, text to the patient, 07700 900001: delivered"
    assert said["unheard_of"] == "23/06/2026 12:00, text to the carer, 07700 900002: failed"
    assert "a second after 60, this list after 120" in said["Chased by"]
    untexted = lines(Receipt(kind=Kind.SILENCE, made_at=NOON, silence=replace(silence, texted=False, sent=())))
    assert untexted["Asked how"].startswith("Not by text")
    call = Sent(template="call", whose="patient", phone="+447700900001", at=NOON, status="failed")
    rung = lines(Receipt(kind=Kind.SILENCE, made_at=NOON, silence=replace(silence, channel="voice", texted=False, sent=(call,))))
    assert rung["Asked how"].startswith("By an automatic call")
    assert rung["Rung"] == "23/06/2026 12:00, automated call to the patient, 07700 900001: failed"


@pytest.mark.parametrize(("when", "code"), [(NOON, "30005"), (None, None)])
def test_a_text_that_did_not_go_says_what_happened(when: datetime | None, code: str | None) -> None:
    text = NotSent(
        template="prompt", phone="+447700900001", whose="patient", why="bad_number", words="Hello", wanted_at=when, provider_code=code
    )
    receipt = Receipt(kind=Kind.NOT_SENT, made_at=NOON, not_sent=text)
    assert lines(receipt)["Our text"] == ("To 07700 900001, 23/06/2026 12:00" if when else "To 07700 900001")
    assert lines(receipt).get("The provider says") == ("The number is not in use (30005)" if code else None)
    assert presenters.view(receipts.to_json(receipt), LONDON).words == "Hello"


@pytest.mark.parametrize(("step", "said"), [("Ring", "Ring"), ("", "Look again")])
def test_a_promise_says_who_agreed_what_and_for_when(step: str, said: str) -> None:
    told = lines(Receipt(kind=Kind.PROMISE, made_at=NOON, promise=Promise(after="visit", step=step, due_at=NOON, by="Casey")))
    assert told == {"Agreed": "23/06/2026 12:00, by Casey, after: Visit", "To be done": said, "Due": "23/06/2026 12:00"}


@pytest.mark.parametrize(("kind", "by"), [("staff", "Casey"), ("system", "The service"), ("patient", "The patient")])
def test_what_somebody_noted_says_who_and_when(kind: str, by: str) -> None:
    noted = Noted(said="Not to be texted.", by_kind=kind, by="Casey")
    assert lines(Receipt(kind=Kind.NOTED, made_at=NOON, noted=noted)) == {"Noted": "Not to be texted.", "By": f"{by}, 23/06/2026 12:00"}


@pytest.mark.parametrize(
    ("score", "said"),
    [
        ({"title": "NEWS2", "version": "1", "total": 5, "level_title": "Medium"}, "5. Medium (chart version 1)"),
        (
            {"title": "NEWS2", "version": "1", "at_least": 3, "missing": ["systolic_bp"], "level_title": "Low"},
            "At least 3, without systolic bp (chart version 1)",
        ),
        ({"title": "NEWS2", "at_least": 3}, "At least 3, without some of it (chart version ?)"),
        ({"title": "NEWS2", "version": "1", "refused": ["Not in pregnancy."]}, "Not for this patient: Not in pregnancy."),
        (
            {"title": "RESTORE2 mini", "version": "1", "signs": ["off legs"], "overrides": ["worried"]},
            "Off legs; worried (chart version 1)",
        ),
        ({"title": "X", "version": "1"}, "Nothing could be scored (chart version 1)"),
    ],
)
def test_a_score_says_its_total_or_what_is_certain(score: dict[str, Any], said: str) -> None:
    told = lines(Receipt(kind=Kind.READING, made_at=NOON, scores=(score,)))
    assert told == {score["title"]: said}


def test_where_no_receipt_was_kept_that_is_said_and_nothing_else() -> None:
    assert presenters.view(None, LONDON) == presenters.ReceiptView(missing=presenters.NONE_KEPT)


def test_a_receipt_of_a_later_version_is_not_guessed_at() -> None:
    assert presenters.view({"version": 99}, LONDON) == presenters.ReceiptView(missing=presenters.UNREADABLE)


def test_receipts_that_are_the_same_are_shown_once() -> None:
    one, other = (receipts.to_json(Receipt(kind=Kind.TEXT, made_at=NOON, came=came(words=words))) for words in ("a", "b"))
    assert [shown.words for shown in presenters.distinct([one, dict(one), other, None, None], LONDON)] == ["a", "b", None]


@pytest.mark.parametrize(("kept", "finding_id"), [(None, 1), ({"version": 99}, 1)])
def test_a_reason_without_a_receipt_has_no_sentence_of_its_own(kept: dict[str, Any] | None, finding_id: int) -> None:
    assert presenters.sentence(kept, finding_id) is None


# On the page


def plain(answer: Response) -> str:
    return re.sub(r"\s+", " ", answer.text)


def open_receipts(answer: Response) -> str:
    """Give the part of the page that says why the alert is open."""
    found = re.search(r'<ul class="ward-receipts">.*?</details>\s*</li>\s*</ul>', answer.text, re.DOTALL)
    assert found is not None
    return found[0]


def past_receipts(answer: Response) -> list[str]:
    """Give every receipt of the history."""
    return re.findall(r'<div class="ward-event__receipt">.*?</div>\s*</li>', answer.text, re.DOTALL)


def test_reasons_of_one_reading_stand_together_over_one_receipt(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110 chest pain")
    shift.text("please call me")
    said = open_receipts(shift.nurse().get(f"/patients/{stay.patient_id}"))
    assert said.count(SAYS_SO) == 2
    assert said.count('<blockquote class="ward-words">88 110 chest pain</blockquote>') == 1


def test_an_unknown_number_has_its_receipt_too(shift: Shift) -> None:
    shift.text("sats 86", by=70)
    said = plain(shift.nurse().get(f"/alerts/{shift.item().alert_id}"))
    assert "Rule unplaced.unknown_number, version 1" in said
    assert "Red at 92% or less." in said


def test_a_row_from_before_there_were_receipts_says_that_none_was_kept(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    shift.database.write(lambda session: session.execute(update(REASONS).values(receipt=None)))
    said = open_receipts(shift.nurse().get(f"/patients/{stay.patient_id}"))
    assert presenters.NONE_KEPT in said
    assert "Oxygen 88%, at or below the red limit of 92%" in said


def test_words_that_look_like_markup_are_shown_as_they_are(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110 <b>help</b>")
    assert "88 110 &lt;b&gt;help&lt;/b&gt;" in open_receipts(shift.nurse().get(f"/patients/{stay.patient_id}"))


def test_a_closed_alert_keeps_its_receipts_in_the_history(shift: Shift) -> None:
    stay = shift.enrol(1)
    shift.text("88 110")
    shift.later(minutes=3)
    shift.text("87 112")
    close(shift)
    page = shift.nurse().get(f"/patients/{stay.patient_id}")
    said = past_receipts(page)
    assert len(said) == 2
    assert "87 112" in said[0]
    assert "the low reading stands" in said[0]
    assert "88 110" in said[1]


def close(shift: Shift) -> None:
    nurse, alert = shift.nurse(), shift.item().alert_id
    nurse.post(f"/alerts/{alert}/claim", headers=OURS)
    done = nurse.post(f"/alerts/{alert}/outcome", data={"outcome": "carry_on", "revision": str(shift.item().revision)}, headers=OURS)
    assert done.status_code == 303


@pytest.fixture
def other_words() -> Iterator[None]:
    """Whatever is worded anew is forgotten after the test."""
    yield
    sentences._words.cache_clear()


def reword(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Say all that rules say in other words, as a later release may. What a screen calls a level is no rule's word."""
    home = tmp_path / "wording"
    shutil.copytree(sentences.HERE / "en", home / "en")
    for name in ("findings", "symptoms", "receipts"):
        path = home / "en" / f"{name}.toml"
        tables = re.split(r"^(?=\[)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        path.write_text("".join(one if one.startswith(OF_SCREENS) else reworded(one) for one in tables), encoding="utf-8")
    monkeypatch.setattr(sentences, "HERE", home)
    sentences._words.cache_clear()


def reworded(table: str) -> str:
    return re.sub(r'^(\w+ = ")', r"\1REWORDED ", table, flags=re.MULTILINE)


def change_the_pathway(shift: Shift, session: Session) -> int:
    """Adopt a version with other limits, another title and other sources, and give its id."""
    document = deepcopy(dict(shift.ward.parts.pathways["covid-oximetry-at-home"].source))
    document |= {"title": "Another title", "version": "9.9", "sources": dict.fromkeys(document["sources"], "Another source")}
    document["bands"]["red_max"]["value"], document["bands"]["amber_max"]["value"] = 80, 85
    changed = definition.from_document(document)
    now = shift.ward.clock.now()
    return pathways.adopt(session, shift.ward.hub.id, changed, by="x@y", second_by="z@y", actor=TEST, now=now).id


def change_everything(shift: Shift, stay_id: int) -> None:
    """Change all that the receipt was made of: pathway, version, limits, and every row that it came from."""
    actor, now = shift.ward.staff[Role.CLINICIAN].actor, shift.ward.clock.now()
    own = people.draft(1, usual_spo2=91, amber_max=83, red_max=82, limits_by="Dr Other", limits_reason="Other", plan="Another plan")

    def work(session: Session) -> None:
        version = change_the_pathway(shift, session)
        caseload.correct(session, shift.ward.hub.id, stay_id, own, "Changed", actor=actor, now=now)
        session.execute(update(EPISODES).where(EPISODES.c.id == stay_id).values(pathway_version_id=version))
        session.execute(update(FINDINGS).values(values={"spo2": 1}, rule_version="9", code="spo2_amber"))
        session.execute(update(READINGS).values(spo2=99, pulse=1, symptoms=[]))
        session.execute(update(inbound).values(body="another text"))

    shift.database.write(work)


@pytest.mark.usefixtures("other_words")
def test_whatever_is_changed_afterwards_an_open_and_a_closed_alert_say_what_they_said(
    shift: Shift, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stay = shift.enrol(1)
    shift.text("88 110 chest pain, what is this")
    close(shift)
    shift.later(minutes=90)
    shift.text("86 112 dizzy")
    where = f"/patients/{stay.patient_id}"
    before = shift.nurse().get(where)
    assert len(past_receipts(before)) == 2
    reword(tmp_path, monkeypatch)
    assert sentences.say("finding.concern").startswith("REWORDED")
    change_everything(shift, stay.id)
    after = shift.nurse().get(where)
    assert "Another title" in after.text
    assert "amber 83% or less" in after.text
    assert open_receipts(after) == open_receipts(before)
    assert past_receipts(after) == past_receipts(before)


def test_advice_that_nobody_confirmed_says_when_it_was_given_and_how_it_was_asked() -> None:
    asked = {"asked": "unanswered", "said": "Asked by text: no answer.", "phone": "+447700900001"}
    advice = Advice(told="Was told to call 999.", advised_at=NOON, ask=10, silence=20, **asked)
    told = lines(Receipt(kind=Kind.ADVICE, made_at=NOON, advice=advice))
    assert told["Advised"].startswith("Was told to call 999. ")
    assert "12:00" in told["Advised"]
    assert told["Asked"] == "Asked by text: no answer. 07700 900001"
    assert told["Minutes"] == "Asked after 10 minutes; silence climbs after 20, both from the advice."
    unasked = lines(Receipt(kind=Kind.ADVICE, made_at=NOON, advice=replace(advice, said="Could not be asked in time.", phone=None)))
    assert unasked["Asked"] == "Could not be asked in time."


def test_a_day_of_the_stay_says_from_when_it_is_counted() -> None:
    told = lines(Receipt(kind=Kind.DAY, made_at=NOON, day=Day(day=5, counted_from="2026-11-18", opened_at=NOON)))
    assert told["Counted"].startswith("Day 5 from 2026-11-18. The hub opened at ")
