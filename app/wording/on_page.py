"""What a text says, on a page: what only the holder of a phone can answer is put for whoever has a button."""

from functools import cache

from app.wording import sentences


def put(body: str, *, language: str) -> str:
    """Give a text in this language as a page says it: each passage of the table `written` by that of `on_page`."""
    for written, said in _passages(language):
        body = body.replace(written, said)
    return body


@cache
def _passages(language: str) -> tuple[tuple[str, str], ...]:
    names = sorted(code.removeprefix("written.") for code in sentences.codes(language=language) if code.startswith("written."))
    return tuple((_said("written", name, language), _said("on_page", name, language)) for name in names)


def _said(table: str, name: str, language: str) -> str:
    return sentences.say(f"{table}.{name}", language=language)
