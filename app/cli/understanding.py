"""What is understood of texts, line by line."""

import json
import sys
from collections.abc import Iterator
from typing import Annotated, TextIO

import typer

from app.cli import frame
from app.intake import sms_parser


def parse(
    text: Annotated[str | None, typer.Option("--text", help="One text, instead of lines from stdin.")] = None,
) -> None:
    """Read texts, one a line (plain, or JSON as {"body": "..."}), and print what is understood of each.

    A line that cannot be read gives {"error": {"field", "reason"}} in its place, and exit status 1.
    """
    if text is not None:
        frame.answer(sms_parser.parse(text).as_json())
        return
    bad = 0
    for answer in _answers(sys.stdin):
        bad += "error" in answer
        frame.answer(answer)
    if bad:
        raise frame.Stop(1)


def _answers(stream: TextIO) -> Iterator[dict[str, object]]:
    for line in stream:
        yield _answer(line.rstrip("\r\n"))


def _answer(line: str) -> dict[str, object]:
    if not line.lstrip().startswith("{"):
        return sms_parser.parse(line).as_json()
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return _fault(None, "This line begins like JSON, but is not.")
    body = given.get("body") if isinstance(given, dict) else None
    if not isinstance(body, str):
        return _fault("body", 'Give the text as a string: {"body": "94 88"}.')
    return sms_parser.parse(body).as_json()


def _fault(field: str | None, reason: str) -> dict[str, object]:
    return {"error": {"field": field, "reason": reason}}
