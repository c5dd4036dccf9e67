"""What only shows when parts of a chart are held side by side: gaps, overlaps, tables that miss a case, names that lead nowhere."""

from collections.abc import Iterator, Mapping
from itertools import pairwise, product
from math import prod
from typing import Any, Final

from app.pathways.chart import NO, YES, Number, exact, folded, spelled
from app.pathways.document import DocumentFault, Path
from app.pathways.shapes import EMPTY

MOST_CASES: Final = 1000
Entry = dict[str, Any]


def faults_of(source: Entry) -> Iterator[DocumentFault]:
    """List what is wrong in a chart whose shape is right."""
    choices = _choices(source)
    yield from _names(source)
    yield from _ranges(source)
    for name, parameter in source.get("parameters", {}).items():
        yield from _unsaid(("parameters", name, "measures"), parameter["measures"])
        for field, measure in parameter["measures"].items():
            yield from _measure(("parameters", name, "measures", field), measure, choices)
    yield from _levels(source)
    for section in ("refuses", "triggers"):
        for index, entry in enumerate(source.get(section, [])):
            yield from _condition((section, index), entry, choices, _numbers(source))
    yield from _trigger_levels(source)
    yield from _sources((), source, set(source["sources"]))


def _inputs(source: Entry) -> Iterator[tuple[Path, Entry]]:
    """Give every field the chart asks for, with where it stands."""
    yield from ((("fields", name), entry) for name, entry in source.get("fields", {}).items())
    for parameter, entry in source.get("parameters", {}).items():
        for name, measure in entry["measures"].items():
            yield ("parameters", parameter, "measures", name), measure
    yield from ((("signs", name), {"choices": [YES, NO]}) for name in source.get("signs", {}))


def _choices(source: Entry) -> dict[str, list[str]]:
    return {str(path[-1]): [spelled(code) for code in entry["choices"]] for path, entry in _inputs(source) if "choices" in entry}


def _numbers(source: Entry) -> set[str]:
    return {str(path[-1]) for path, entry in _inputs(source) if "choices" not in entry}


def _names(source: Entry) -> Iterator[DocumentFault]:
    seen: set[str] = set()
    for path, entry in _inputs(source):
        name = str(path[-1])
        if name in seen:
            yield DocumentFault(path, "is asked for twice in this chart")
        seen.add(name)
        codes = [folded(spelled(code)) for code in entry.get("choices", [])]
        if len(codes) != len(set(codes)):
            yield DocumentFault((*path, "choices"), "holds two codes that differ only in capitals or hyphens")
        for key in ("alone", "words"):
            for code in entry.get(key, ()):
                if spelled(code) not in {spelled(one) for one in entry.get("choices", ())}:
                    yield DocumentFault((*path, key), f"names {code}, which is not one of the choices")
        yield from _ages((*path, "below_years"), entry)
    if not source.get("parameters") and not source.get("signs"):
        yield DocumentFault(("parameters",), "expected parameters, or signs")


def _ages(path: Path, entry: Entry) -> Iterator[DocumentFault]:
    """Expect one age for each code but the last: below it the code is the patient's."""
    ages = entry.get("below_years")
    if ages is None:
        return
    if len(ages) != len(entry["choices"]) - 1:
        yield DocumentFault(path, "expected an age in years for each of the choices but the last")
    if any(one >= other for one, other in pairwise(ages)):
        yield DocumentFault(path, "expected ages that rise")


def _ranges(source: Entry) -> Iterator[DocumentFault]:
    for path, entry in _inputs(source):
        if "range" in entry and exact(entry["range"]["low"]) >= exact(entry["range"]["high"]):
            yield DocumentFault((*path, "range"), "expected low below high")
        for index, one in enumerate(entry.get("mistaken", [])):
            if exact(one["from"]) > exact(one["to"]):
                yield DocumentFault((*path, "mistaken", index), "expected from before to")


def _unsaid(path: Path, measures: Entry) -> Iterator[DocumentFault]:
    """A code may leave its score to the other measures of the parameter only where there is one."""
    for field, measure in measures.items():
        for code, score in measure.get("choices", {}).items():
            if score is None and len(measures) == 1:
                yield DocumentFault((*path, field, "choices", code), EMPTY)


def _measure(path: Path, measure: Entry, choices: Mapping[str, list[str]]) -> Iterator[DocumentFault]:
    if "choices" in measure:
        return
    if exact(measure["step"]) <= 0:
        yield DocumentFault((*path, "step"), "expected more than 0: the distance from one band's end to the next one's start")
        return
    if "bands" in measure:
        yield from _bands((*path, "bands"), measure["bands"], measure)
        return
    for index, table in enumerate(measure["tables"]):
        yield from _bands((*path, "tables", index, "bands"), table["bands"], measure)
    yield from _tables((*path, "tables"), measure["tables"], choices)


def _bands(path: Path, bands: list[Entry], measure: Entry) -> Iterator[DocumentFault]:
    low, high = exact(measure["range"]["low"]), exact(measure["range"]["high"])
    for index, band in enumerate(bands):
        if "from" not in band and index > 0:
            yield DocumentFault((*path, index, "from"), "is missing: only the lowest band may begin where the range does")
        if "to" not in band and index < len(bands) - 1:
            yield DocumentFault((*path, index, "to"), "is missing: only the highest band may end where the range does")
    if all("from" in band for band in bands[1:]) and all("to" in band for band in bands[:-1]):
        ends = [(exact(band.get("from", low)), exact(band.get("to", high))) for band in bands]
        yield from _ends(path, ends, (low, high))
        for index, ((_, before), (after, _)) in enumerate(pairwise(ends)):
            yield from _seam((*path, index + 1, "from"), before, after, exact(measure["step"]))


def _ends(path: Path, ends: list[tuple[Number, Number]], limits: tuple[Number, Number]) -> Iterator[DocumentFault]:
    low, high = limits
    if ends[0][0] != low:
        yield DocumentFault((*path, 0, "from"), f"expected {low}, where the range begins: leave it out")
    if ends[-1][1] != high:
        yield DocumentFault((*path, len(ends) - 1, "to"), f"expected {high}, where the range ends: leave it out")
    for index, (first, last) in enumerate(ends):
        if first > last:
            yield DocumentFault((*path, index), f"expected from ({first}) before to ({last})")


def _seam(path: Path, before: Number, after: Number, step: Number) -> Iterator[DocumentFault]:
    """Where one band ends the next begins one step further on: no gap, no overlap, no edge in two bands."""
    wanted = before + step
    if after == before:
        yield DocumentFault(path, f"the edge {after} is covered twice: expected {wanted}")
    elif after < before:
        yield DocumentFault(path, f"overlaps the band before it, which ends at {before}: expected {wanted}")
    elif after != wanted:
        yield DocumentFault(path, f"leaves a gap after {before}: expected {wanted}" if after > wanted else f"expected {wanted}")


def _tables(path: Path, tables: list[Entry], choices: Mapping[str, list[str]]) -> Iterator[DocumentFault]:
    """Every case that the fields of `when` can make has one table, and only one."""
    whens = [{field: spelled(code) for field, code in table["when"].items()} for table in tables]
    for index, when in enumerate(whens):
        for field, code in when.items():
            if code not in choices.get(field, ()):
                yield DocumentFault((*path, index, "when", field), f"expected a field with choices and one of its codes, not {code}")
                return
    fields = sorted({field for when in whens for field in when})
    if prod(len(choices[field]) for field in fields) > MOST_CASES:
        yield DocumentFault(path, f"expected {MOST_CASES} cases at most, of all codes of {', '.join(fields)} together")
        return
    for codes in product(*(choices[field] for field in fields)):
        case = dict(zip(fields, codes, strict=True))
        held = [index for index, when in enumerate(whens) if all(case[field] == code for field, code in when.items())]
        said = ", ".join(f"{field} {code}" for field, code in case.items())
        if not held:
            yield DocumentFault(path, f"has no table for {said}")
        for index in held[1:]:
            yield DocumentFault((*path, index), f"is a second table for {said}")


def _levels(source: Entry) -> Iterator[DocumentFault]:
    levels, parameters, total_of = source.get("levels", []), source.get("parameters"), source.get("total_of")
    totals = [(index, level) for index, level in enumerate(levels) if "single" not in level]
    if totals:
        yield from _totals(totals)
    elif parameters or levels:
        yield DocumentFault(("levels",), "expected at least one level with from: what a total calls for")
    if total_of and parameters:
        yield DocumentFault(("total_of",), "expected none: this chart has parameters of its own")
    if totals and not total_of and not parameters:
        yield DocumentFault(("total_of",), "expected the chart whose total the levels judge")


def _totals(totals: list[tuple[int, Entry]]) -> Iterator[DocumentFault]:
    """From 0 up every total has one level, and the highest has no end."""
    first_index, first = totals[0]
    if first["from"] != 0:
        yield DocumentFault(("levels", first_index, "from"), "expected 0: the lowest level begins there")
    for (before_index, before), (index, after) in pairwise(totals):
        if "to" not in before or before["to"] < before["from"]:
            yield DocumentFault(("levels", before_index, "to"), "expected the total at which it ends: only the highest may leave that out")
        else:
            yield from _seam(("levels", index, "from"), before["to"], after["from"], 1)
    last_index, last = totals[-1]
    if "to" in last:
        yield DocumentFault(("levels", last_index, "to"), "expected none: the highest level has no end")


def _condition(path: Path, entry: Entry, choices: Mapping[str, list[str]], numbers: set[str]) -> Iterator[DocumentFault]:
    field = entry["field"]
    if field not in choices and field not in numbers:
        yield DocumentFault((*path, "field"), f"expected a field of this chart, not {field}")
    elif field in numbers and "is" in entry:
        yield DocumentFault((*path, "is"), f"expected below or from: {field} is a number")
    elif field in choices and spelled(entry.get("is")) not in choices[field]:
        yield DocumentFault((*path, "is"), f"expected one of {', '.join(choices[field])}")


def _trigger_levels(source: Entry) -> Iterator[DocumentFault]:
    known = [level["code"] for level in source.get("levels", [])]
    for index, trigger in enumerate(source.get("triggers", [])):
        if trigger["level"] is not None and trigger["level"] not in known:
            yield DocumentFault(("triggers", index, "level"), f"expected one of {', '.join(known) or 'the levels'}")


def _sources(path: Path, found: object, known: set[str]) -> Iterator[DocumentFault]:
    """Every source named anywhere stands in the list of sources."""
    entries = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, item in entries:
        if (*path, key) == ("sources",):
            continue
        if key == "source" and isinstance(item, str):
            unknown = [name for name in item.split() if name not in known]
            if unknown:
                yield DocumentFault((*path, "source"), f"names {', '.join(unknown)}, which the list of sources does not hold")
        else:
            yield from _sources((*path, key), item, known)
