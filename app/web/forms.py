"""What a browser sent in a form, as text."""

import hashlib
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request

from app.web.form import CLIENT_ID

MOST_FIELDS: Final = 100
MOST_OF_A_ROUND: Final = 4000  # a home of two hundred, with twenty fields each
_LONGEST_ID: Final = 40


async def typed(request: Request) -> dict[str, str]:
    """Give the text fields of the request's form; of a name that comes twice, the last. Files are left alone.

    A sign that no database keeps as text (NUL) is taken out.
    """
    return await _texts(request, MOST_FIELDS)


async def typed_in_rows(request: Request) -> dict[str, str]:
    """Give the same of a form with a row for each of many people."""
    return await _texts(request, MOST_OF_A_ROUND)


def sending(typed: Mapping[str, str]) -> str | None:
    """Name one sending of a form: the id that its page was given, and what was typed. A double press is the same.

    The page sent again from the browser's memory with other numbers is another, and is not lost. None without such an id.
    """
    made = typed.get(CLIENT_ID, "")[:_LONGEST_ID]
    said = "\n".join(f"{name}={value.strip()}" for name, value in sorted(typed.items()) if name != CLIENT_ID)
    return f"{made}.{hashlib.sha256(said.encode()).hexdigest()[:16]}" if made else None


async def _texts(request: Request, most: int) -> dict[str, str]:
    async with request.form(max_files=0, max_fields=most) as form:
        return {name: value.replace("\x00", "") for name, value in form.multi_items() if isinstance(value, str)}
