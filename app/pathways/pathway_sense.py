"""What only shows when two parts of a sound-looking pathway are held side by side. Empty numbers are compared with nothing."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from app.pathways.document import DocumentFault, Path

Source = dict[str, Any]


def faults_of(source: Source) -> Iterator[DocumentFault]:
    """List what contradicts something else in a definition whose shape is right."""
    yield from _bands(source)
    yield from _steps(source)
    yield from _vitals(source)
    yield from _trend(source)
    yield from _twice(source)
    yield from _named_sources((), source, set(source["sources"]))


def value_at(source: Source, *path: str | int) -> Any:  # noqa: ANN401 -- a number, a time, or a list of them
    """Give the value of an entry; None where it is empty or there is no such entry."""
    found: Any = source
    for step in path:
        found = found.get(step) if isinstance(found, dict) else found[step]
        if found is None:
            return None
    return found["value"]


def _ordered(lower: object, higher: object) -> bool:
    """Whether the first is less than the second, as far as both are known."""
    return lower is None or higher is None or lower < higher  # type: ignore[operator]  # both are of one kind


def _bands(source: Source) -> Iterator[DocumentFault]:
    red, amber = value_at(source, "bands", "red_max"), value_at(source, "bands", "amber_max")
    if not _ordered(red, amber):
        yield DocumentFault(("bands", "red_max", "value"), "expected less than bands.amber_max, or no SpO2 is amber")
    if not _ordered(amber, value_at(source, "admission", "usual_spo2_min")):
        yield DocumentFault(("admission", "usual_spo2_min", "value"), "expected more than bands.amber_max, or a usual reading is amber")
    if not _ordered(value_at(source, "target", "low"), value_at(source, "target", "high")):
        yield DocumentFault(("target", "low", "value"), "expected less than target.high")
    least, most = value_at(source, "admission", "min_age"), value_at(source, "admission", "max_age")
    if most is not None and least is not None and least > most:
        yield DocumentFault(("admission", "max_age", "value"), "expected no less than admission.min_age, or nobody may join")


def _steps(source: Source) -> Iterator[DocumentFault]:
    steps = [value_at(source, "chase", name) for name in ("reminder", "second_reminder", "missed")]
    known = [step for step in steps if step is not None]
    if known != sorted(set(known)):
        yield DocumentFault(("chase",), "expected reminder before second_reminder before missed")
    if not _ordered(value_at(source, "quiet", "start"), value_at(source, "quiet", "end")):
        yield DocumentFault(("quiet", "start", "value"), "expected a time before quiet.end")
    if not _ordered(value_at(source, "advice_loop", "ask_minutes"), value_at(source, "advice_loop", "silence_minutes")):
        yield DocumentFault(("advice_loop", "ask_minutes", "value"), "expected less than advice_loop.silence_minutes")


def _vitals(source: Source) -> Iterator[DocumentFault]:
    """From below to above: red, amber, in range, amber, red."""
    for measure, limits in source.get("vitals", {}).items():
        known = [(name, value_at(limits, name)) for name in ("red_to", "amber_to", "amber_from", "red_from") if name in limits]
        for (lower, low), (higher, high) in pairwise([(name, value) for name, value in known if value is not None]):
            if not low < high:
                yield DocumentFault(("vitals", measure, lower, "value"), f"expected less than vitals.{measure}.{higher}")


def _trend(source: Source) -> Iterator[DocumentFault]:
    if not _ordered(value_at(source, "trend", "drop_amber"), value_at(source, "trend", "drop_red")):
        yield DocumentFault(("trend", "drop_amber", "value"), "expected less than trend.drop_red")
    for index, score in enumerate(source.get("scores", [])):
        if not _ordered(value_at(score, "change_amber"), value_at(score, "change_red")):
            yield DocumentFault(("scores", index, "change_amber", "value"), "expected less than change_red")


def _twice(source: Source) -> Iterator[DocumentFault]:
    """Codes that stand in one list twice: the second would never be looked at."""
    listed: list[tuple[Path, list[Source]]] = [
        (("admission", "excludes"), source["admission"]["excludes"]),
        (("admission", "requires"), source["admission"].get("requires", [])),
        (("symptoms", "red"), source["symptoms"]["red"]),
        (("symptoms", "amber"), source["symptoms"]["amber"]),
        (("asks", "measures"), source.get("asks", {}).get("measures", [])),
        (("bundles",), source.get("bundles", [])),
        *((("bundles", index, "elements"), bundle["elements"]) for index, bundle in enumerate(source.get("bundles", []))),
    ]
    for path, items in listed:
        seen: set[str] = set()
        for index, item in enumerate(items):
            if item["code"] in seen:
                yield DocumentFault((*path, index, "code"), f"{item['code']} stands in this list twice")
            seen.add(item["code"])


def _named_sources(path: Path, found: object, known: set[str]) -> Iterator[DocumentFault]:
    """Every source named anywhere stands in the list of sources."""
    if isinstance(found, list):
        for index, item in enumerate(found):
            yield from _named_sources((*path, index), item, known)
    if not isinstance(found, dict):
        return
    for key, item in found.items():
        if key == "source" and isinstance(item, str):
            unknown = [name for name in item.split() if name not in known]
            if unknown:
                yield DocumentFault((*path, "source"), f"names {', '.join(unknown)}, which the list of sources does not hold")
        elif path or key != "sources":
            yield from _named_sources((*path, key), item, known)
