"""Pathways from the command line: what there is, what it says, whether a file is sound, and making one live."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.db import Database
from app.hubs import store as hubs
from app.identity import service as identity
from app.identity import store as identity_store
from app.identity.actor import system
from app.pathways import chart_loader, loader, proposing, store
from app.pathways.proposals import ProposalState
from tests.cli.conftest import Said, Wardlight
from tests.flows.vectors.examples import WRONG
from tests.pathways.broken_others import BROKEN_OTHERS

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
COVID = "covid-oximetry-at-home"
SHIPPED = Path(loader.__file__).parent / "definitions" / f"{COVID}.yaml"


def test_the_eight_that_there_are_are_listed_a_line_each(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "list")
    assert said.status == 0
    assert {line["name"] for line in said.lines} == {
        *(COVID, f"{COVID}-proactive", "covid-virtual-ward", "ari-virtual-ward"),
        *("copd", "care-home", "pregnancy", "children"),
    }
    assert [line["name"] for line in said.lines if line["complete"]] == [COVID]


def test_a_pathway_is_said_in_plain_words_with_its_sources(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "show", COVID)
    assert said.status == 0
    assert "92" in said.out
    assert "94" in said.out


def test_a_pathway_that_is_not_there_is_refused_naming_those_that_are(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "show", "measles")
    assert said.status == 1
    assert COVID in said.sentence


def test_every_shipped_file_is_found_sound(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "check", *sorted(loader.DEFINITIONS.glob("*.yaml")))
    assert said.status == 0
    assert [line["sound"] for line in said.lines] == [True] * 8
    assert all(line["vectors"]["passed"] >= 12 and line["vectors"]["failed"] == 0 for line in said.lines)


def test_a_vector_that_does_not_hold_is_told_with_its_name_line_and_what_came(wardlight: Wardlight, home: Path) -> None:
    wrong = next(one for one in WRONG if one.name == "another text")
    file = home / "mine.vectors.yaml"
    file.write_text(wrong.text, encoding="utf-8")
    said = wardlight("pathway", "check", file)
    assert said.status == 1
    assert said.json["vectors"] == {"passed": 2, "failed": 1}
    assert said.json["sound"] is False
    assert any(
        line.startswith(f"{file}:{wrong.line}: {wrong.path}: “Oxygen of 92 is red”: {wrong.expected}") for line in said.err.splitlines()
    )


def test_a_chart_counts_no_vectors(wardlight: Wardlight) -> None:
    said = wardlight("pathway", "check", chart_loader.CHARTS / "npews.yaml")
    assert said.json == {"file": str(chart_loader.CHARTS / "npews.yaml"), "sound": True, "faults": 0}


def test_each_of_many_broken_files_is_caught_with_its_path_and_line(wardlight: Wardlight, home: Path) -> None:
    files = {home / f"{number}.yaml": broken for number, broken in enumerate(BROKEN_OTHERS)}
    for file, broken in files.items():
        file.write_text(broken.text, encoding="utf-8")
    said = wardlight("pathway", "check", *files)
    assert said.status == 1
    assert [(line["file"], line["sound"]) for line in said.lines] == [(str(file), False) for file in files]
    told = said.err.splitlines()
    for file, broken in files.items():
        assert [line for line in told if line.startswith(f"{file}:{broken.line}: {broken.path}: ")], broken.name


def test_each_fault_of_a_file_is_named_with_its_path_and_line(wardlight: Wardlight, home: Path) -> None:
    bad = home / "bad.yaml"
    bad.write_text(SHIPPED.read_text(encoding="utf-8").replace("red_max", "red_most"), encoding="utf-8")
    nonsense = home / "nonsense.yaml"
    nonsense.write_bytes(b"\x00\xff: [")
    said = wardlight("pathway", "check", bad, nonsense, home / "missing.yaml", SHIPPED)
    assert said.status == 1
    assert [line["sound"] for line in said.lines] == [False, False, False, True]
    assert any(line.startswith(f"{bad}:") and "red_m" in line for line in said.err.splitlines())
    assert "Traceback" not in said.err


def test_of_very_many_faults_a_hundred_are_told_and_all_are_counted(wardlight: Wardlight, home: Path) -> None:
    bad = home / "bad.yaml"
    rows = '    - {code: fever, source: "S3", label: CONFIRMED}\n' * 151
    bad.write_text(SHIPPED.read_text(encoding="utf-8").replace("  amber:\n    - {", f"  amber:\n{rows}    - {{", 1), encoding="utf-8")
    said = wardlight("pathway", "check", bad)
    assert (said.status, said.json["faults"]) == (1, 150)
    told = [line for line in said.err.splitlines() if line.startswith(f"{bad}:")]
    assert len(told) == 101
    assert told[-1].endswith(": the file: has 50 more faults from this line on")


def _add(run: Wardlight, email: str, role: str = "clinician") -> None:
    added = run("staff", "add", "--hub", "north", "--email", email, "--name", email, "--role", role, stdin="four unrelated words here\n")
    assert added.status == 0, added.err


def test_two_clinicians_sign_and_what_is_live_already_keeps_its_version(north: Wardlight) -> None:
    _add(north, "a@example.org")
    _add(north, "b@example.org")
    said = north("pathway", "adopt", COVID, "--hub", "north", "--by", "a@example.org", "--and", "B@example.org")
    assert said.status == 0
    assert said.json["pathway"] == COVID
    assert said.json["version"] == 1


@pytest.mark.parametrize(
    ("by", "second"), [("a@example.org", "a@example.org"), ("a@example.org", "m@example.org"), ("x@y.z", "a@example.org")]
)
def test_one_alone_or_a_manager_makes_nothing_live(north: Wardlight, by: str, second: str) -> None:
    _add(north, "a@example.org")
    _add(north, "m@example.org", "manager")
    said = north("pathway", "adopt", COVID, "--hub", "north", "--by", by, "--and", second)
    assert said.status == 1
    assert said.sentence


@pytest.fixture
def two(north: Wardlight) -> Wardlight:
    """The same, with two clinicians."""
    _add(north, "a@example.org")
    _add(north, "b@example.org")
    return north


def _adopt(run: Wardlight, *settings: str, by: str = "a@example.org") -> Said:
    return run("pathway", "adopt", COVID, "--hub", "north", "--by", by, "--and", "b@example.org", *settings)


def test_what_an_adoption_changes_is_said_in_words_and_what_it_loosens_too(two: Wardlight) -> None:
    said = _adopt(two, "--set", "bands.red_max=91", "--set", "calls.on_days=2 5 7")
    assert (said.status, said.json) == (0, {"pathway": COVID, "version": 2})
    assert "SpO2 red at or below: from 92% to 91%. This makes fewer readings red." in said.err.splitlines()
    assert "Days of the check-in calls, counted from onboarding: 2, 5, 7. There was no such rule before. A person rings more often." in (
        said.err.splitlines()
    )


def test_numbers_that_a_hub_signed_before_are_kept(two: Wardlight) -> None:
    _adopt(two, "--set", "bands.red_max=91")
    again = _adopt(two)
    assert again.json["version"] == 2
    more = _adopt(two, "--set", "chase.missed=150")
    assert more.json["version"] == 3
    assert [line for line in more.err.splitlines() if "SpO2 red" in line] == []


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["bands.red_max=ninety"], ["bands.red_max: Expected a whole number from 50 to 99."]),
        (["bands.red_max="], ["bands.red_max: This number is needed: the pathway cannot go live without it."]),
        (
            ["bands.purple=1", "chase.missed=0"],
            ["bands.purple: There is no such number in this pathway.", "chase.missed: Expected a whole"],
        ),
        (["bands.red_max=95"], ["bands.red_max: Expected less than bands.amber_max, or no SpO2 is amber."]),
        (["bands.red_max"], ["bands.red_max: Write it as KEY=VALUE, such as bands.red_max=92."]),
        (["bands.red_max=91", "bands.red_max=92"], ["bands.red_max: It stands here twice."]),
    ],
)
def test_each_number_that_cannot_be_used_is_named_with_what_was_expected(two: Wardlight, settings: list[str], told: list[str]) -> None:
    said = _adopt(two, *(word for one in settings for word in ("--set", one)))
    assert said.status == 1
    assert [one for one in told if one not in said.sentence] == []


def test_a_pathway_with_empty_numbers_is_refused_naming_each_until_all_are_filled_in(two: Wardlight) -> None:
    signed = ("pathway", "adopt", "copd", "--hub", "north", "--by", "a@example.org", "--and", "b@example.org")
    empty = two(*signed)
    assert empty.status == 1
    assert "must be filled in and signed first: bands.red_max, bands.amber_max, duration_days." in empty.sentence
    part = two(*signed, "--set", "duration_days=14")
    assert "signed first: bands.red_max, bands.amber_max." in part.sentence
    whole = two(*signed, *("--set", "duration_days=14", "--set", "bands.red_max=84", "--set", "bands.amber_max=87"))
    assert (whole.status, whole.json) == (0, {"pathway": "copd", "version": 1})
    assert "SpO2 red at or below: 84%. Nothing stood here before." in whole.err.splitlines()


def test_a_number_that_the_pathways_charts_do_not_allow_is_refused(two: Wardlight) -> None:
    signed = ("pathway", "adopt", "care-home", "--hub", "north", "--by", "a@example.org", "--and", "b@example.org")
    said = two(*signed, "--set", "duration_days=30", "--set", "admission.min_age=12")
    assert said.status == 1
    assert "admission.min_age: Expected 16 or more" in said.sentence


def test_whoever_is_disabled_signs_nothing(two: Wardlight, database_url: str) -> None:
    opened = Database.open(database_url, durable=False)
    with opened.read() as session:
        (hub,) = hubs.all_hubs(session)
        disabled = identity_store.staff_by_email(session, hub.id, "a@example.org")
    assert disabled is not None
    opened.write(lambda session: identity.disable_staff(session, hub.id, disabled.id, actor=system("test"), now=NOW))
    opened.dispose()
    assert "a@example.org is disabled." in _adopt(two).sentence


def test_a_proposal_that_waits_on_screen_is_superseded_and_said_to_be(two: Wardlight, database_url: str) -> None:
    opened = Database.open(database_url, durable=False)
    with opened.read() as session:
        (hub,) = hubs.all_hubs(session)
        live = store.live_named(session, hub.id, COVID)
        proposer = identity_store.staff_by_email(session, hub.id, "b@example.org")
    assert proposer is not None
    stricter = loader.load_shipped()[COVID].filled({"bands.red_max": "93"}, signed="Set here")
    proposal = opened.write(
        lambda session: proposing.propose(session, hub.id, stricter, "why", base_version_id=live.id, actor=proposer.actor, now=NOW)
    )
    said = _adopt(two, "--set", "bands.red_max=91")
    assert "The proposal of b@example.org that waited for a signature is superseded." in said.err.splitlines()
    with opened.read() as session:
        assert store.proposal(session, hub.id, proposal.id).state is ProposalState.SUPERSEDED
    opened.dispose()
