"""Is a score chart sound? Every fault with the path it stands at: first its shape, then what shows only side by side."""

from collections.abc import Iterator

from app.pathways import chart_sense, written
from app.pathways.document import DocumentFault, Path
from app.pathways.shapes import NAME, ORIGIN, Check, code, flag, keyed, label, mapping, number, sequence, text, whole, word


def faults_of(source: object) -> tuple[DocumentFault, ...]:
    """List every fault of a chart given as plain data; none means that `chart.from_sound` may read it."""
    faults = tuple(_CHART((), source))
    if faults or not isinstance(source, dict):
        return faults
    return (*chart_sense.faults_of(source), *written.faults_of(source))


def is_chart(source: object) -> bool:
    """Say whether plain data means to be a score chart, sound or not, rather than a pathway."""
    return isinstance(source, dict) and ("chart" in source or "parameters" in source or "signs" in source)


def _name(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, str) or not NAME.fullmatch(found):
        yield DocumentFault(path, "expected small letters, digits and hyphens")


def _decimals(path: Path, found: object) -> Iterator[DocumentFault]:
    if isinstance(found, bool) or not isinstance(found, int) or not 0 <= found <= _MOST_DECIMALS:
        yield DocumentFault(path, f"expected a number of decimal places from 0 to {_MOST_DECIMALS}")


def _score(path: Path, found: object) -> Iterator[DocumentFault]:
    """Expect what one measure may add to a total."""
    yield from whole(path, found)
    if isinstance(found, int) and found > _MOST_SCORE:
        yield DocumentFault(path, f"expected {_MOST_SCORE} at most, or one measurement outweighs all others")


def _score_or_none(path: Path, found: object) -> Iterator[DocumentFault]:
    if found is not None:
        yield from _score(path, found)


def _when(path: Path, found: object) -> Iterator[DocumentFault]:
    if not isinstance(found, dict) or not found:
        yield DocumentFault(path, "expected at least one field and its code")
        return
    for key, value in found.items():
        yield from code((*path, key), value)


def _field(path: Path, found: object) -> Iterator[DocumentFault]:
    chosen = _CHOICE_FIELD if isinstance(found, dict) and "choices" in found else _NUMBER_FIELD
    yield from chosen(path, found)


def _measure(path: Path, found: object) -> Iterator[DocumentFault]:
    if isinstance(found, dict) and "choices" in found:
        yield from _CHOICE_MEASURE(path, found)
    elif isinstance(found, dict) and "tables" in found:
        yield from _TABLED_MEASURE(path, found)
    else:
        yield from _BANDED_MEASURE(path, found)


def _level(path: Path, found: object) -> Iterator[DocumentFault]:
    chosen = _SINGLE_LEVEL if isinstance(found, dict) and "single" in found else _TOTAL_LEVEL
    yield from chosen(path, found)


_CONDITIONS = ("is", "below", "from")


def _conditional(rest: dict[str, Check]) -> Check:
    """Expect a field and exactly one of is, below and from, with the rest beside them."""
    check_keys = mapping({"code": word, "field": word, **rest, **ORIGIN}, {"is": code, "below": number, "from": number})

    def check(path: Path, found: object) -> Iterator[DocumentFault]:
        yield from check_keys(path, found)
        if isinstance(found, dict) and sum(key in found for key in _CONDITIONS) != 1:
            yield DocumentFault(path, "expected one of is, below, from")

    return check


_MOST_DECIMALS = 3
_MOST_SCORE = 20
_RANGE = mapping({"low": number, "high": number, **ORIGIN})
_MISTAKEN = sequence(mapping({"from": number, "to": number, "words": text, **ORIGIN}))
_NUMBER = {"unit": text, "range": _RANGE}
_NUMBER_MORE = {"title": text, "decimals": _decimals, "mistaken": _MISTAKEN}
_NUMBER_FIELD = mapping({**_NUMBER, **ORIGIN}, {**_NUMBER_MORE, "required": flag})
_CHOICE_FIELD = mapping(
    {"choices": sequence(code), **ORIGIN}, {"title": text, "words": keyed(text), "required": flag, "below_years": sequence(whole)}
)
_BANDS = sequence(mapping({"score": _score}, {"from": number, "to": number}))
_TABLES = sequence(mapping({"when": _when, "bands": _BANDS}))
_BANDED_MEASURE = mapping({**_NUMBER, "step": number, "bands": _BANDS}, _NUMBER_MORE)
_TABLED_MEASURE = mapping({**_NUMBER, "step": number, "tables": _TABLES}, _NUMBER_MORE)
_CHOICE_MEASURE = mapping({"choices": keyed(_score_or_none)}, {"title": text, "words": keyed(text), "alone": sequence(code)})
_PARAMETER = mapping({"title": text, "measures": keyed(_measure), **ORIGIN})
_LEVEL = {"code": word, "title": text, "response": text, **ORIGIN}
_TOTAL_LEVEL = mapping({**_LEVEL, "from": whole}, {"to": whole, "monitoring": text})
_SINGLE_LEVEL = mapping({**_LEVEL, "single": _score}, {"monitoring": text})
_SIGN = mapping({"words": text, **ORIGIN}, {"act_now": flag})


def _trigger_level(path: Path, found: object) -> Iterator[DocumentFault]:
    if found is not None:
        yield from word(path, found)


_CHART = mapping(
    {
        "chart": _name,
        "title": text,
        "version": text,
        "status": label,
        "audience": text,
        "summary": text,
        "sources": keyed(text),
    },
    {
        "refuses": sequence(_conditional({"words": text})),
        "fields": keyed(_field),
        "parameters": keyed(_PARAMETER),
        "levels": sequence(_level),
        "triggers": sequence(_conditional({"level": _trigger_level, "words": text})),
        "signs": keyed(_SIGN),
        "total_of": _name,
    },
)
