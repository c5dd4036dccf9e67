"""The copy of the list for a day without a screen: real files, whole or not there, in the list's order, and loud when they fail."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from app.alerts import store as alerts
from app.alerts import watchdog
from app.audit import trail
from app.caseload.episode import PauseReason
from app.db import Database
from app.downtime import copying, gathering, seal
from app.flows import leaving
from app.hubs import store as hubs
from app.identifiers import format_phone
from app.web import troubles
from tests import people, story
from tests.architecture.source import ROOT
from tests.story import Story

PASSPHRASE = "five unrelated words in here"
RUNBOOK = ROOT / "docs" / "runbook-downtime.md"


@pytest.fixture
def ward(database: Database) -> Story:
    return story.begin(database)


@pytest.fixture
def busy(ward: Story) -> Story:
    """Reds, an amber, somebody silent, somebody paused, an unknown number; with carers and a plan."""
    ward.enrol(1, given_name="Ada", family_name="Well", usual_spo2=97, lives_alone=True)
    ward.text("97 70", by=people.phone(1))
    ward.enrol(2, given_name="Ben", family_name="Amber", carer_phone=people.phone(52), carer_name="Bo", carer_role="son")
    ward.text("93 80", by=people.phone(2))
    ward.enrol(3, given_name="Cay", family_name="Red", plan="Not for ventilation", interpreter=True, language="pl")
    ward.clock.advance(timedelta(minutes=2))
    ward.text("88 110", by=people.phone(3))
    ward.enrol(4, given_name="Dee", family_name="Redder")
    ward.text("86 120 chest pain", by=people.phone(4))
    ward.text("hello?", by=people.phone(70))
    paused = ward.enrol(5, given_name="Eve", family_name="Away")
    actor, now = ward.ward.nurse, ward.now
    ward.database.write(lambda session: leaving.pause(session, paused.hub_id, paused.id, PauseReason.AWAY, actor=actor, now=now))
    return ward


def copied(ward: Story, folder: Path) -> str | None:
    return copying.run_if_due(ward.database, folder, PASSPHRASE, now=ward.now)


def opened(folder: Path) -> str:
    return seal.unseal((folder / "north-latest.html.enc").read_bytes(), PASSPHRASE).decode()


def rows_of(page: str, heading: str) -> list[str]:
    table = re.search(rf'<caption id="{heading}">.*?</table>', page, re.DOTALL)
    return re.findall(r"<tr[^>]*>\s*<td>\d+</td>.*?</tr>", table[0], re.DOTALL) if table else []


def names(rows: list[str]) -> list[str]:
    return re.findall(r'<th scope="row">([^<]+)', "".join(rows))


def test_every_open_alert_stands_in_the_copy_in_the_order_of_the_list(busy: Story, tmp_path: Path) -> None:
    assert copied(busy, tmp_path) is None
    listed = names(rows_of(opened(tmp_path), "list"))
    assert listed == [item.name or format_phone(item.phone or "") for item in busy.worklist()]
    assert len(listed) == 4
    assert {"Cay Red", "Dee Redder"} == set(listed[:2])


def test_everybody_else_on_the_caseload_stands_in_it_with_their_phone(busy: Story, tmp_path: Path) -> None:
    copied(busy, tmp_path)
    page = opened(tmp_path)
    assert names(rows_of(page, "others")) == ["Eve Away", "Ada Well"]
    for number in (1, 2, 3, 4, 5, 70, 52):
        assert format_phone(people.phone(number)) in page


def test_a_row_says_what_whoever_rings_must_know(busy: Story, tmp_path: Path) -> None:
    copied(busy, tmp_path)
    page = opened(tmp_path)
    by_name = dict(zip(names(rows_of(page, "list")), rows_of(page, "list"), strict=True))
    for said in (
        "Red, not confirmed yet",
        "Plan: read it",
        "Interpreter: Polish",
        "SpO2 88%, pulse 110 at Mon 23 Nov 12:02",
        "Nobody has them",
    ):
        assert said in by_name["Cay Red"]
    assert "Carer Bo: 07700 900052" in by_name["Ben Amber"]
    other = rows_of(page, "others")
    assert "Paused" in other[0]
    for said in ("SpO2 97%, pulse 70", "usual 97%", "Lives alone"):
        assert said in other[1]
    assert "As it stood Monday 23 November 2026 at 12:02." in page
    assert "On-call number: 07700 900950" in page
    assert "not known" not in page.replace("usual not known", "")


def test_many_more_than_are_read_at_once_all_stand_in_it_once(ward: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "AT_ONCE", 3)
    for number in range(1, 12):
        ward.enrol(number)
        if number % 2:
            ward.text("88 110", by=people.phone(number))
    copied(ward, tmp_path)
    page = opened(tmp_path)
    with ward.database.read() as session:
        order = [item.name for item in alerts.worklist(session, ward.ward.hub.id).items]
    assert names(rows_of(page, "list")) == order
    assert len(order) == 6
    assert sorted(names(rows_of(page, "others"))) == sorted(f"Ada{number} Example" for number in range(2, 12, 2))


def test_nothing_of_a_patient_can_be_read_in_the_file(busy: Story, tmp_path: Path) -> None:
    copied(busy, tmp_path)
    files = list(tmp_path.glob("*.enc"))
    assert len(files) == 2
    for file in files:
        content = file.read_bytes()
        assert b"Redder" not in content
        assert b"07700" not in content
        assert file.stat().st_mode & 0o077 == 0


def test_the_page_stands_alone(busy: Story, tmp_path: Path) -> None:
    copied(busy, tmp_path)
    page = opened(tmp_path)
    assert "<style>" in page
    for outside in ("<script", "<link", " src=", "http"):
        assert outside not in page


def test_names_are_shown_as_typed(ward: Story, tmp_path: Path) -> None:
    ward.enrol(1, given_name="<!-- look --><b>Ann</b>")
    copied(ward, tmp_path)
    assert "&lt;!-- look --&gt;&lt;b&gt;Ann&lt;/b&gt;" in opened(tmp_path)


def test_another_hub_s_patients_are_in_another_file(busy: Story, tmp_path: Path) -> None:
    south = people.open_ward(busy.database, "south")
    people.enrol(busy.database, south, 9, given_name="Sue", family_name="Southern", phone=people.phone(9))
    copied(busy, tmp_path)
    assert "Southern" not in opened(tmp_path)
    theirs = seal.unseal((tmp_path / "south-latest.html.enc").read_bytes(), PASSPHRASE).decode()
    assert "Southern" in theirs
    assert "Redder" not in theirs


def test_a_copy_is_made_every_five_minutes_and_no_oftener(ward: Story, tmp_path: Path) -> None:
    copied(ward, tmp_path)
    first = (tmp_path / "north-latest.html.enc").read_bytes()
    ward.clock.advance(timedelta(minutes=4, seconds=59))
    copied(ward, tmp_path)
    assert (tmp_path / "north-latest.html.enc").read_bytes() == first
    ward.clock.advance(timedelta(seconds=1))
    copied(ward, tmp_path)
    assert (tmp_path / "north-latest.html.enc").read_bytes() != first


def test_a_clock_that_was_set_back_does_not_stop_the_copies(ward: Story, tmp_path: Path) -> None:
    copied(ward, tmp_path)
    ward.clock.advance(timedelta(hours=-3))
    copied(ward, tmp_path)
    assert "at 09:00." in opened(tmp_path)


def test_an_hour_of_copies_is_kept_and_nothing_else_is_touched(ward: Story, tmp_path: Path) -> None:
    theirs = [tmp_path / name for name in ("north-notes.html.enc", "north-2-20261123T120000Z.html.enc", "map.pdf")]
    for file in theirs:
        file.write_text("theirs")
    for _ in range(copying.KEPT + 3):
        copied(ward, tmp_path)
        ward.clock.advance(copying.EVERY)
    ours = sorted(file.name for file in tmp_path.iterdir() if re.fullmatch(r"north-\d{8}T\d{6}Z\.html\.enc", file.name))
    assert len(ours) == copying.KEPT
    assert ours[-1] == "north-20261123T131000Z.html.enc"
    assert all(file.read_text() == "theirs" for file in theirs)
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_a_copy_leaves_an_audit_row(ward: Story, tmp_path: Path) -> None:
    copied(ward, tmp_path)
    with ward.database.read() as session:
        rows = [entry for entry in trail.export(session) if entry["action"] == "downtime.copied"]
    assert [(row["actor_name"], row["hub_id"]) for row in rows] == [("downtime", ward.ward.hub.id)]


def banner(ward: Story) -> tuple[str, bool]:
    """What stands over every page: its lines, and whether it says not to rely on the page."""
    with ward.database.read() as session:
        found = watchdog.troubles(session, began=ward.now, now=ward.now)
        said = troubles.caution(found, hubs.by_id(session, ward.ward.hub.id), people.ADDRESSES, now=ward.now)
    return (" ".join(said.lines), said.unreliable) if said else ("", False)


@pytest.mark.parametrize(
    ("folder", "fault", "words"),
    [
        ("away", "no_folder", "its folder is not there"),
        ("a_file", "no_folder", "its folder is not there"),
        ("/sys", "not_allowed" if Path("/sys").is_dir() else "no_folder", "folder"),
    ],
)
def test_a_folder_that_cannot_be_written_shows_at_once_and_is_tried_again(
    ward: Story, tmp_path: Path, folder: str, fault: str, words: str
) -> None:
    (tmp_path / "a_file").write_text("no folder")
    assert copied(ward, tmp_path / folder) == fault
    said, unreliable = banner(ward)
    assert "has not been written since the service was started" in said
    assert words in said
    assert not unreliable
    (tmp_path / "back").mkdir()
    assert copied(ward, tmp_path / "back") is None
    assert banner(ward) == ("", False)


def test_a_second_place_that_goes_away_shows_with_when_it_was_last_well(ward: Story, tmp_path: Path) -> None:
    copied(ward, tmp_path)
    ward.clock.advance(timedelta(minutes=6))
    assert copied(ward, tmp_path / "away") == "no_folder"
    assert "since 12:00: its folder is not there" in banner(ward)[0]
    ward.clock.advance(timedelta(minutes=6))
    with ward.database.read() as session:
        assert watchdog.stale(session, now=ward.now) == ["downtime"]


def test_a_copy_that_hangs_or_never_comes_shows_too(ward: Story, tmp_path: Path) -> None:
    copied(ward, tmp_path)
    ward.clock.advance(timedelta(minutes=11))
    assert "The copy of the list for when this screen is gone has not been written since 12:00." in banner(ward)[0]


def test_a_disk_that_fills_up_leaves_the_copy_before_whole_and_nothing_half(tmp_path: Path) -> None:
    before = tmp_path / "north-latest.html.enc"
    before.write_bytes(b"whole")
    program = (
        "import resource, sys; from pathlib import Path; from app.downtime import copying\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: copying.put(Path(sys.argv[1]), b'x' * 5000)\n"
        "except OSError as error: sys.exit(9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(before)], cwd=ROOT, check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    assert before.read_bytes() == b"whole"
    assert [file.name for file in tmp_path.iterdir()] == [before.name]


def test_the_program_in_the_runbook_opens_a_copy_without_this_service(busy: Story, tmp_path: Path) -> None:
    copied(busy, tmp_path)
    program = re.search(r"```python\n(.*?)```", RUNBOOK.read_text(), re.DOTALL)
    assert program is not None
    file = tmp_path / "open.py"
    file.write_text(program[1])
    done = subprocess.run(
        [sys.executable, "-I", str(file), str(tmp_path / "north-latest.html.enc")],
        input=f"{PASSPHRASE}\n".encode(), check=True, capture_output=True,
    )  # fmt: skip
    assert done.stdout.decode() == opened(tmp_path)
