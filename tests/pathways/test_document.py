"""Whatever a definition holds, wherever: it is read, or refused with a fault at that place, and nothing else happens."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from app.pathways import definition, document, loader, pathway_document
from app.pathways.document import Path


def with_every_section() -> dict[str, Any]:
    """A sound document that has every section a pathway may have, taken from the shipped ones."""
    shipped = {name: one.source for name, one in loader.load_shipped().items()}
    whole = copy.deepcopy(dict(shipped["covid-oximetry-at-home"]))
    copd, home, children = (copy.deepcopy(dict(shipped[name])) for name in ("copd", "care-home", "children"))
    for one in (copd, home, children):
        whole["sources"] |= one["sources"]
    whole["target"], whole["scores"] = copd["target"], home["scores"]
    whole["bundles"] = [{**copd["bundles"][0], "elements": copd["bundles"][0]["elements"][3:5]}]
    whole["admission"] |= {name: children["admission"][name] for name in ("max_age", "min_age_days", "requires")}
    whole["admission"]["criteria"] = copd["admission"]["criteria"][:1]
    whole["calls"]["every_days"] = copd["calls"]["every_days"]
    return whole


SOUND = with_every_section()
# These may hold any text, or a list may be shorter: a change there can be sound.
FREE = ("sources",)
JUNK: list[Any] = [None, 42, -1, "", "words that are no code", [], ["x"], {}, {"value": 1}, True, 3.5, [None], [[]], [{"code": 1}]]


def places(found: object, path: Path = ()) -> Iterator[Path]:
    """Every place of a document, the whole of it first."""
    yield path
    if isinstance(found, dict):
        for key, item in found.items():
            yield from places(item, (*path, key))
    if isinstance(found, list):
        for index, item in enumerate(found):
            yield from places(item, (*path, index))


PLACES = [place for place in places(SOUND) if place]


def at(source: Any, path: Path) -> Any:  # noqa: ANN401 -- plain data
    """What stands at a place."""
    for step in path:
        source = source[step]
    return source


# Sections, numbers and remarks that a definition may do without.
SPARE = {
    *{
        (section,)
        for section in ("asks", "vitals", "exertion", "trend", "calls", "advice_loop", "discharge", "target", "scores", "bundles")
    },
    *{("admission", name) for name in ("max_age", "min_age_days", "requires", "criteria")},
    ("calls", "every_days"),
    *{("vitals", measure) for measure in ("pulse", "temperature_c", "respiratory_rate")},
    *{("trend", name) for name in ("drop_amber", "drop_red", "persistence")},
    ("exertion", "drop_amber"),
    ("calls", "on_days"),
}


def may_be_missing(path: Path) -> bool:
    """Whether a definition is sound without this place."""
    return path in SPARE or path[-1] in {"note", "amber_from", "red_from", "change_amber", "change_red", "eligible", "offer"}


def changed(path: Path, value: object) -> dict[str, Any]:
    """The sound document with another value at one place."""
    source = copy.deepcopy(SOUND)
    inside: Any = source
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = value
    return source


def without(path: Path) -> dict[str, Any]:
    """The sound document without one place."""
    source = copy.deepcopy(SOUND)
    inside: Any = source
    for step in path[:-1]:
        inside = inside[step]
    del inside[path[-1]]
    return source


def concerns(fault: document.DocumentFault, path: Path) -> bool:
    """Whether a fault stands at a place, inside it, or at the thing it belongs to."""
    return fault.path[: len(path)] == path or path[: len(fault.path)] == fault.path


def test_the_sound_document_has_no_fault() -> None:
    assert pathway_document.faults_of(SOUND) == ()


@pytest.mark.parametrize("path", PLACES, ids=document.spelled)
def test_what_cannot_stand_at_a_place_is_refused_there(path: Path) -> None:
    wrong: tuple[Any, ...] = (None, -1, [], {"unknown": 1})
    for value in (one for one in wrong if one != at(SOUND, path)):
        faults = pathway_document.faults_of(changed(path, value))
        if not faults:
            assert path[0] in FREE or value == [] or may_be_missing(path), (path, value)  # an empty list of exclusions or symptoms is sound
            continue
        assert [fault for fault in faults if concerns(fault, path) or fault.path[-1] == "source"], (path, value, faults)


@pytest.mark.parametrize("path", [place for place in PLACES if isinstance(place[-1], str)], ids=document.spelled)
def test_what_is_missing_is_told(path: Path) -> None:
    faults = pathway_document.faults_of(without(path))
    if path[:1] != ("sources",) or len(path) == 1:
        assert may_be_missing(path) or document.DocumentFault(path, "is missing") in faults


@pytest.mark.parametrize("source", [None, 42, "words", [], [1], True])
def test_what_is_no_mapping_is_refused_whole(source: object) -> None:
    (fault,) = pathway_document.faults_of(source)
    assert document.spelled(fault.path) == "the file"


@pytest.mark.parametrize("path", PLACES, ids=document.spelled)
def test_any_change_is_read_back_as_it_was_or_refused(path: Path) -> None:
    for value in JUNK:
        source = changed(path, value)
        if pathway_document.faults_of_signed(source):
            with pytest.raises(document.Unsound):
                definition.from_document(source)
        else:
            assert definition.of(definition.from_document(source).complete()).source == source


def test_a_path_is_spelled_as_a_person_would() -> None:
    assert document.spelled(("ladder", "red", "claim")) == "ladder.red.claim"
    assert document.spelled(("reading_times", "value", 1)) == "reading_times.value[1]"
    assert document.spelled(()) == "the file"
