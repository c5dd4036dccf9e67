"""Logs hold codes and counts, and never a patient: canaries are sent down every way in."""

import ast
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import logs

APP = Path(logs.__file__).parent
PHONES = ("+447700900123", "07700 900123", "447700900123", "07700-900-123", "tel:+447700900123", "id-07700900123")
NHS_NUMBERS = ("9434765919", "943 476 5919", "943-476-5919", "patient/9434765919")
BODIES = ("Ann Example 94 88", "cannot breathe", "flat 3, 12 High Street")
CANARIES = PHONES + NHS_NUMBERS + BODIES
LEVELS = ("debug", "info", "warning", "error", "exception")


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Put logging back as the test run had it."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    logs.configure("debug")
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("uvicorn.error").setLevel(logging.NOTSET)
    structlog.contextvars.clear_contextvars()


def broken(words: str) -> None:
    raise ValueError(words)


def caught(words: str) -> ValueError:
    with pytest.raises(ValueError, match=words) as info:
        broken(words)
    return info.value


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    captured = capsys.readouterr()
    assert captured.out == ""
    return [json.loads(line) for line in captured.err.splitlines()]


def test_a_line_says_what_happened_where_and_to_which_row(capsys: pytest.CaptureFixture[str]) -> None:
    logs.get_logger("app.messaging.sender").info("text_accepted", outbound_id=7, duration_ms=12.5, code="accepted")
    (line,) = lines(capsys)
    assert line.pop("timestamp")
    assert line == {
        "event": "text_accepted",
        "source": "app.messaging.sender",
        "level": "info",
        "outbound_id": 7,
        "duration_ms": 12.5,
        "code": "accepted",
    }


def test_a_field_that_is_not_listed_is_dropped_and_its_name_kept(capsys: pytest.CaptureFixture[str]) -> None:
    logs.get_logger("x").info("stored", patient_id=3, body="94 88", given_name="Ann")
    (line,) = lines(capsys)
    assert line["dropped"] == ["body", "given_name"]
    assert line["patient_id"] == 3


@pytest.mark.parametrize("canary", CANARIES)
@pytest.mark.parametrize("level", LEVELS)
def test_a_canary_in_any_field_never_comes_out(capsys: pytest.CaptureFixture[str], canary: str, level: str) -> None:
    log = logs.get_logger("x")
    try:
        broken(canary)
    except ValueError:
        say = getattr(log, level)
        say("stored", **dict.fromkeys([*sorted(logs.ALLOWED_FIELDS - {"event", "level", "timestamp"}), "body"], canary))
        say("stored", held=[canary], errors=(canary, 1), count=1)
        say(f"stored {canary}")
        say("stored", **{canary: 1})
    written = capsys.readouterr().err
    assert written.count("\n") == 4
    assert canary not in written


@pytest.mark.parametrize("number", [9434765919, 7700900123, 447700900123, 9434765919.0])
def test_a_persons_number_is_dropped_as_a_number_too(capsys: pytest.CaptureFixture[str], number: float) -> None:
    logs.get_logger("x").info("stored", patient_id=number, count=99)
    (line,) = lines(capsys)
    assert line["dropped"] == ["patient_id"]
    assert line["count"] == 99


@pytest.mark.parametrize(
    "value",
    [
        "SM0123456789012345678901234567890a",
        "0b0f2b3c-1234-5678-9012-123456789012",
        "2026-03-29T00:30:00.000001+00:00",
        "app.flows.inbound_reply:120",
        "covid-oximetry-at-home",
        "",
        None,
        True,
        0,
        -1.5,
        ["amber", "red"],
    ],
)
def test_codes_and_ids_pass_as_they_are(capsys: pytest.CaptureFixture[str], value: object) -> None:
    logs.get_logger("x").info("stored", code=value)
    (line,) = lines(capsys)
    assert line["code"] == value
    assert "dropped" not in line


def test_an_object_of_any_other_kind_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.get_logger("x").info("stored", code={"phone": "07700 900123"}, reason=Path("/"))
    (line,) = lines(capsys)
    assert line["dropped"] == ["code", "reason"]


def test_an_error_is_named_with_its_places_and_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    log = logs.get_logger("x")
    try:
        broken("07700 900123")
    except ValueError:
        log.exception("broke")
    error = caught("07700 900123")
    log.error("broke", exc_info=error)
    log.error("broke", exc_info=(ValueError, error, None))
    log.error("broke", exc_info=None)
    first, second, third, fourth = lines(capsys)
    assert first["error"] == second["error"] == third["error"] == "ValueError"
    assert str(first["error_at"]).startswith("['test_logs.py:")
    assert "error" not in fourth


def test_a_library_says_where_it_spoke_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    library = logging.getLogger("twilio.http_client")
    library.warning("To: %s, Body: %s", "+447700900123", "94 88")
    try:
        broken("+447700900123")
    except ValueError:
        library.exception("cannot send 94 88 to +447700900123")
    library.info("Body: 94 88")
    first, second = lines(capsys)
    assert (first["event"], first["source"], first["level"]) == ("library", "twilio.http_client", "warning")
    assert str(first["where"]).startswith("test_logs:")
    assert second["error"] == "ValueError"
    assert "94 88" not in json.dumps([first, second])
    assert "900123" not in json.dumps([first, second])


def test_the_web_servers_own_words_are_kept_without_long_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    server = logging.getLogger("uvicorn.error")
    server.info("Started server process [%d]", 4321)
    server.error("odd request for 07700 900123")
    first, second = lines(capsys)
    assert first["said"] == "Started server process [4321]"
    assert second["said"] == "odd request for [number]"


def test_fields_of_the_context_go_through_the_same_sieve(capsys: pytest.CaptureFixture[str]) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1", phone="07700 900123")
    logs.get_logger("x").info("stored")
    (line,) = lines(capsys)
    assert line["request_id"] == "r-1"
    assert line["dropped"] == ["phone"]


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning")
    logs.get_logger("x").info("stored")
    logs.get_logger("x").warning("late")
    assert [line["event"] for line in lines(capsys)] == ["late"]


def test_lines_for_a_person_hold_no_more_than_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", pretty=True)
    logs.get_logger("x").info("stored", patient_id=3, body="94 88")
    logging.getLogger("library").warning("94 88")
    written = capsys.readouterr().err
    assert "stored" in written
    assert "patient_id=3" in written
    assert "94 88" not in written


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(
    st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=20), st.integers(), st.floats(), st.binary(max_size=4)), max_size=4)
)
def test_whatever_is_logged_one_line_of_json_comes_out(capsys: pytest.CaptureFixture[str], given_: dict[str, object]) -> None:
    event = logs.keep_allowed(None, "info", {"event": "stored", **given_})
    assert set(event) <= logs.ALLOWED_FIELDS | {"dropped"}
    assert "\n" not in json.dumps(event)


def fields_given(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and owner.id in {"log", "_log", "logger"}:
                yield from ((node.lineno, keyword.arg or "**") for keyword in node.keywords)


def test_every_field_that_our_code_logs_is_listed() -> None:
    faults = [
        f"{path.relative_to(APP)}:{line}: {name}"
        for path in sorted(APP.rglob("*.py"))
        for line, name in fields_given(ast.parse(path.read_text(encoding="utf-8")))
        if name not in logs.ALLOWED_FIELDS | {"exc_info"}
    ]
    assert faults == []


def test_a_field_that_is_not_listed_is_found_in_code() -> None:
    assert list(fields_given(ast.parse("log.info('stored', body=1)"))) == [(1, "body")]
