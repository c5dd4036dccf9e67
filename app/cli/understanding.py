"""What is understood of texts, line by line."""

import json
import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, BinaryIO
from zoneinfo import ZoneInfo

import typer

from app.cli import frame
from app.clock import SystemClock
from app.hubs.form import DEFAULT_TIMEZONE
from app.intake import sms_parser


def parse(
    one: Annotated[str | None, typer.Argument(help="One text, instead of lines from stdin.")] = None,
    *,
    text: Annotated[bool, typer.Option("--text", help="Each line is a text as it stands, whatever it looks like.")] = False,
) -> None:
    """Read texts, one a line (plain, or JSON as {"body": "..."}), and print what is understood of each.

    A date in a text is held against today's.
    A line that cannot be read gives {"error": {"field", "reason"}} in its place, and exit status 1.
    """
    today = SystemClock().now().astimezone(ZoneInfo(DEFAULT_TIMEZONE)).date()
    if one is not None:
        frame.answer(sms_parser.parse(one, today=today).as_json())
        return
    bad = 0
    for answer in _answers(sys.stdin.buffer, plain=text, today=today):
        bad += "error" in answer
        frame.answer(answer)
    if bad:
        raise frame.Stop(1)


def _answers(stream: BinaryIO, *, plain: bool, today: date) -> Iterator[dict[str, object]]:
    for line in stream:
        yield _answer(line.rstrip(b"\r\n"), plain=plain, today=today)


def _answer(given: bytes, *, plain: bool, today: date) -> dict[str, object]:
    try:
        line = given.decode()
    except UnicodeDecodeError:
        return _fault(None, "This line is not UTF-8.")
    if plain or not line.lstrip().startswith("{"):
        return sms_parser.parse(line, today=today).as_json()
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return _fault(None, "This line begins like JSON, but is not.")
    body = found.get("body") if isinstance(found, dict) else None
    if not isinstance(body, str):
        return _fault("body", 'Give the text as a string: {"body": "94 88"}.')
    return sms_parser.parse(body, today=today).as_json()


def _fault(field: str | None, reason: str) -> dict[str, object]:
    return {"error": {"field": field, "reason": reason}}
