"""Reads pathway definitions from YAML files; each fault is told with its path and line."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from app.errors import Fault, Invalid
from app.pathways import document, pathway_document
from app.pathways.definition import Definition
from app.pathways.schema import Pathway

MOST_BYTES: Final = 1_000_000
MOST_TOLD: Final = 100
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_NUMBERS: Final = frozenset({"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"})
DEFINITIONS = Path(__file__).parent / "definitions"

FaultsOf = Callable[[object], tuple[document.DocumentFault, ...]]


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a file: where it stands (line counted from 1) and what was expected."""

    path: str
    line: int
    expected: str


class DefinitionError(Invalid):
    """A definition that cannot be used; `file` names it and `definition_faults` every fault in it."""

    def __init__(self, file: str, faults: tuple[FileFault, ...]) -> None:
        super().__init__(
            f"The definition {file} cannot be used.",
            faults=tuple(Fault(fault.path, f"line {fault.line}: {fault.expected}") for fault in first(faults)),
            hint=f"Correct the file; `wardlight pathway check {file}` lists every fault.",
        )
        self.file = file
        self.definition_faults = faults


def first(faults: Sequence[FileFault]) -> tuple[FileFault, ...]:
    """Give as many faults as somebody can read, and last of all how many more there are."""
    if len(faults) <= MOST_TOLD:
        return tuple(faults)
    more = len(faults) - MOST_TOLD
    rest = FileFault("the file", faults[MOST_TOLD].line, f"has {more} more fault{'' if more == 1 else 's'} from this line on")
    return (*faults[:MOST_TOLD], rest)


@cache
def load_shipped() -> dict[str, Definition]:
    """Read every definition that comes with the product, by name; an unsound one raises `DefinitionError`."""
    return load_folder(DEFINITIONS)


def shipped(name: str) -> Pathway:
    """Give a shipped pathway that nobody has to fill in; raises KeyError for another name, `Unsound` while it has gaps."""
    return load_shipped()[name].complete()


def load_folder(folder: Path) -> dict[str, Definition]:
    """Read every definition of a folder, by name: each file is called as its pathway. Raises `DefinitionError`."""
    found: dict[str, Definition] = {}
    for file in sorted(folder.glob("*.yaml")):
        pathway = load_file(file)
        if pathway.name != file.stem:
            raise DefinitionError(str(file), (FileFault("name", 1, f"expected {file.stem}, as the file is called"),))
        found[pathway.name] = pathway
    return found


def load_file(file: Path) -> Definition:
    """Read one definition; raises `DefinitionError` for a file that is missing, is not YAML, or is unsound."""
    return load_text(text_of(file), name=str(file))


def load_text(text: str, *, name: str) -> Definition:
    """Read one definition from its text; `name` is what the file is called in a fault."""
    return Definition(source_of(text, name=name, faults_of=pathway_document.faults_of))


def text_of(file: Path) -> str:
    """Give what a file holds; raises `DefinitionError` when that is too much, or not text."""
    held = _bytes_of(file)
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError as error:
        line = held[: error.start].count(b"\n") + 1
        raise _unreadable(file, f"holds a byte that is not UTF-8 ({held[error.start]:#04x}): save it as UTF-8", line=line) from error


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            held = opened.read(MOST_BYTES + 1)
    except FileNotFoundError as error:
        raise _unreadable(file, "is not there: there is no file of this name") from error
    except IsADirectoryError as error:
        raise _unreadable(file, "is a folder: expected a file") from error
    except PermissionError as error:
        raise _unreadable(file, "may not be read by this user") from error
    except (OSError, ValueError) as error:
        raise _unreadable(file, "cannot be read from where it is") from error
    if len(held) > MOST_BYTES:
        raise _unreadable(file, f"is larger than {MOST_BYTES // 1_000_000} MB, which no definition is: it was not looked at")
    return held


def _unreadable(file: Path, why: str, *, line: int = 1) -> DefinitionError:
    return DefinitionError(str(file), (FileFault("the file", line, why),))


@dataclass(frozen=True, slots=True)
class Parsed:
    """A file as plain data, with what is wrong in how it is written, before anybody has looked at what it says."""

    name: str
    source: Any
    reader: "_Reader"

    def faults(self, faults_of: FaultsOf) -> tuple[FileFault, ...]:
        """Give every fault of the writing, and every one that `faults_of` finds, in the order of the file."""
        found = (*self.reader.faults, *(self.reader.located(fault) for fault in faults_of(self.source)))
        return tuple(sorted(found, key=lambda fault: fault.line))

    def sound(self, faults_of: FaultsOf) -> dict[str, Any]:
        """Give the plain data of a mapping without any fault; raises `DefinitionError` with each fault's line."""
        faults = self.faults(faults_of)
        if faults or not isinstance(self.source, dict):
            raise DefinitionError(self.name, faults)
        return self.source


def source_of(text: str, *, name: str, faults_of: FaultsOf) -> dict[str, Any]:
    """Give the plain data of a definition in which `faults_of` finds nothing; raises `DefinitionError` with each fault's line."""
    return parsed(text, name=name).sound(faults_of)


def parsed(text: str, *, name: str) -> Parsed:
    """Read YAML as plain data; raises `DefinitionError` for what is none."""
    reader = _Reader()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return Parsed(name, reader.read(root, ()) if root is not None else None, reader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise DefinitionError(name, (FileFault("the file", line, f"is not YAML: {error.problem}"),)) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        why = f"holds a character that YAML does not allow (U+{_code_point(error):04X})"
        raise DefinitionError(name, (FileFault("the file", line, why),)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise DefinitionError(name, (FileFault("the file", 1, "is not YAML that can be read"),)) from error


def _code_point(error: yaml.reader.ReaderError) -> int:
    return error.character if isinstance(error.character, int) else ord(error.character)


class _Reader:
    """Turns YAML nodes into plain data and remembers the line of each path."""

    def __init__(self) -> None:
        self.lines: dict[document.Path, int] = {(): 1}
        self.faults: list[FileFault] = []
        self._seen: set[int] = set()  # an alias is the node it stands for: a file of them can grow without end
        self._scalars = yaml.constructor.SafeConstructor()

    def read(self, node: yaml.Node, path: document.Path) -> Any:  # noqa: ANN401 -- whatever the file holds
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            self.faults.append(FileFault(document.spelled(path), node.start_mark.line + 1, "expected the part itself, written out"))
            return None
        self._seen.add(id(node))
        match node:
            case yaml.MappingNode():
                return self._mapping(node, path)
            case yaml.SequenceNode():
                return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
            case _:
                return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: document.Path) -> Any:  # noqa: ANN401 -- a text, a number, a day
        found = self._scalars.construct_object(node, deep=True)
        if node.tag in _NUMBERS and not _DECIMAL.fullmatch(node.value):
            expected = f"expected a plain decimal number, such as 92 or 37.5, or a text in quotes: YAML reads {node.value} as {found}"
            self.faults.append(FileFault(document.spelled(path), node.start_mark.line + 1, expected))
        return found

    def _mapping(self, node: yaml.MappingNode, path: document.Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                self.faults.append(FileFault(document.spelled((*path, key)), line, "stands here twice"))
                continue
            self.lines[*path, key] = line
            found[key] = self.read(value_node, (*path, key))
        return found

    def located(self, fault: document.DocumentFault) -> FileFault:
        """Give a fault the line of its path, or of the nearest thing above it that the file holds."""
        path = fault.path
        while path not in self.lines:
            path = path[:-1]
        return FileFault(document.spelled(fault.path), self.lines[path], fault.expected)
