"""What a browser sent in a form, as text."""

from typing import Final

from starlette.requests import Request

MOST_FIELDS: Final = 100


async def typed(request: Request) -> dict[str, str]:
    """Give the text fields of the request's form; of a name that comes twice, the last. Files are left alone.

    A sign that no database keeps as text (NUL) is taken out.
    """
    async with request.form(max_files=0, max_fields=MOST_FIELDS) as form:
        return {name: value.replace("\x00", "") for name, value in form.multi_items() if isinstance(value, str)}
