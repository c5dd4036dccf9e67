"""What comes and goes in the lists of a pathway: exclusions, criteria, symptoms, scores, bundles. Each whole thing in one sentence."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.pathways import caution, item_words
from app.pathways.caution import Effect
from app.pathways.chart import Chart
from app.pathways.document import Path
from app.pathways.item_words import capital
from app.pathways.place_words import MEASURES
from app.pathways.vocabulary import Asker, Exclusion, Requirement

Item = Mapping[str, Any]
Charts = Mapping[str, Chart]


@dataclass(frozen=True, slots=True)
class Told:
    """One difference in a list."""

    path: Path
    sentence: str
    effect: Effect | None = None


@dataclass(frozen=True, slots=True)
class _Kind:
    """How the things of one list are told: what they are called, and what it means when one comes or goes."""

    name: Callable[[Item], str]
    comes: Callable[[str], str]
    goes: Callable[[str], str]
    come_effect: Effect | None = None
    gone_effect: Effect | None = None


def between(before: Mapping[str, Any], after: Mapping[str, Any], charts: Charts) -> Iterator[Told]:
    """Give what `after` changes in the lists of two definitions, given as plain data; numbers in them are told elsewhere.

    `charts` are those there are: without its chart nobody can say which of two levels of a score is the more urgent.
    """
    yield from _asker(before.get("asks"), after.get("asks"))
    old, new = dict(_items(before)), dict(_items(after))
    for path in dict.fromkeys([*new, *old]):
        kind = _KINDS[_list_of(path)]
        was, now = old.get(path), new.get(path)
        if was is None and now is not None:
            yield Told(path, kind.comes(kind.name(now)), kind.come_effect)
        elif now is None and was is not None:
            yield Told(path, kind.goes(kind.name(was)), kind.gone_effect)
        else:
            yield from _changed(path, kind, old[path], new[path], charts)


def _items(source: Mapping[str, Any]) -> Iterator[tuple[Path, Item]]:
    for path in _LISTS:
        yield from _listed(path, _at(source, path))
    for bundle in source.get("bundles", ()):
        yield from _listed(("bundles", bundle["code"], "elements"), bundle["elements"])


def _listed(path: Path, items: Any) -> Iterator[tuple[Path, Item]]:  # noqa: ANN401 -- plain data
    for item in items or ():
        yield (*path, str(item.get("code") or item.get("chart") or item["words"])), item


def _at(source: Any, path: Path) -> Any:  # noqa: ANN401 -- plain data
    for step in path:
        source = source.get(step, {})
    return source


def _list_of(path: Path) -> Path:
    return ("elements",) if "elements" in path else path[:-1]


def _changed(path: Path, kind: _Kind, was: Item, now: Item, charts: Charts) -> Iterator[Told]:
    name = capital(kind.name(now))
    for field, words in _FIELDS.items():
        if was.get(field) != now.get(field):
            sentence = f"{name}: {words} changes from {_shown(was.get(field))} to {_shown(now.get(field))}."
            yield Told(path, sentence, _of_level(field, was, now, charts))


def _of_level(field: str, was: Item, now: Item, charts: Charts) -> Effect | None:
    """Say what it does that a score is urgent from another level of its chart."""
    chart = charts.get(str(now.get("chart")))
    if field not in _LEVELS or chart is None:
        return None
    ranks = {level.code: level.rank for level in chart.levels}
    old, new = ranks.get(was[field]), ranks.get(now[field])
    return None if old is None or new is None else caution.of(("scores", chart.name, field), old, new)


def _asker(before: Item | None, after: Item | None) -> Iterator[Told]:
    """Say who hands in the readings. A pathway that does not say leaves it to the patient."""
    was, now = (item_words.ASKERS[Asker(asks["by"]["code"] if asks else Asker.PATIENT)] for asks in (before, after))
    if was != now:
        yield Told(("asks", "by"), f"{now} the readings. Before: {was[0].lower()}{was[1:]} them.")
    elif before is not None and after is not None:
        for field in ("source", "label"):
            if before["by"][field] != after["by"][field]:
                words = f"Who hands in the readings: {_FIELDS[field]} changes from {before['by'][field]} to {after['by'][field]}."
                yield Told(("asks", "by", field), words)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "nothing" if value is None else f"“{value}”"


_LEVELS: Final = ("red", "amber")
# What may be said of a listed thing beside its name.
_FIELDS: Final = {
    "kind": "the heading",
    "title": "the title",
    "words": "the wording",
    "eligible": "who is eligible",
    "offer": "whether an offer counts as delivered",
    "red": "the level that is red",
    "amber": "the level that is amber",
    "source": "the source",
    "label": "how far it may be trusted",
}


def _criterion(item: Item) -> str:
    return f"“{item['words']}” ({item_words.KINDS[item['kind']].lower()})"


def _words(item: Item) -> str:
    return f"“{item['words']}”"


def _symptoms(level: str) -> _Kind:
    return _Kind(
        lambda item: f"“{item_words.symptom(item['code'])}”",
        lambda name: f"{name} is now named among the {level} words.",
        lambda name: f"{name} is no longer named among the {level} words.",
        Effect(looser=False, words="Staff are offered one more sign to tick."),
        Effect(looser=True, words="Staff are no longer offered this sign to tick."),
    )


_KINDS: Final[Mapping[Path, _Kind]] = {
    ("admission", "requires"): _Kind(
        lambda item: f"people {item_words.REQUIREMENTS[Requirement(item['code'])]}",
        lambda name: f"Only {name} may join now.",
        lambda name: f"It is no longer so that only {name} may join.",
        caution.joining(allowed=False),
        caution.joining(allowed=True),
    ),
    ("admission", "excludes"): _Kind(
        lambda item: item_words.EXCLUSIONS[Exclusion(item["code"])],
        lambda name: f"{capital(name)} may no longer join.",
        lambda name: f"{capital(name)} may join now.",
        caution.joining(allowed=False),
        caution.joining(allowed=True),
    ),
    ("admission", "criteria"): _Kind(
        _criterion, lambda name: f"A new criterion for joining: {name}.", lambda name: f"A criterion for joining is gone: {name}."
    ),
    ("asks", "measures"): _Kind(
        lambda item: MEASURES[item["code"]],
        lambda name: f"{name} is asked for now.",
        lambda name: f"{name} is no longer asked for.",
        Effect(looser=False, words="More is measured."),
        Effect(looser=True, words="Less is measured."),
    ),
    ("symptoms", "red"): _symptoms("red"),
    ("symptoms", "amber"): _symptoms("amber"),
    ("scores",): _Kind(
        lambda item: f"the score {item['chart']} (red from level {item['red']}, amber from level {item['amber']})",
        lambda name: f"{capital(name)} is used now.",
        lambda name: f"{capital(name)} is no longer used.",
        Effect(looser=False, words="This makes more readings urgent."),
        Effect(looser=True, words="This makes fewer readings urgent."),
    ),
    ("discharge",): _Kind(
        _words, lambda name: f"A new criterion for going home: {name}", lambda name: f"A criterion for going home is gone: {name}"
    ),
    ("bundles",): _Kind(
        lambda item: f"the care bundle “{item['title']}”",
        lambda name: f"{capital(name)} is new.",
        lambda name: f"{capital(name)} is gone.",
    ),
    ("elements",): _Kind(
        _words, lambda name: f"A new element of a care bundle: {name}", lambda name: f"An element of a care bundle is gone: {name}"
    ),
}
_LISTS: Final[tuple[Path, ...]] = tuple(path for path in _KINDS if path != ("elements",))
