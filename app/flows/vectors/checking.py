"""Is a file sound: a score chart, a pathway with the vectors that stand beside it, or a file of vectors by itself?"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from app.flows import pathway_references
from app.flows.pathway_references import Known
from app.flows.vectors import document, running, vector
from app.flows.vectors.running import Tally
from app.pathways import chart_document, chart_loader, loader
from app.pathways.chart import Chart
from app.pathways.definition import Definition
from app.pathways.document import DocumentFault
from app.pathways.loader import DefinitionError, FileFault, Parsed

_VECTORS: Final = "vectors"
_DEFINITIONS: Final = "definitions"
_ENDING: Final = ".vectors.yaml"


@dataclass(frozen=True, slots=True)
class Told:
    """One fault, and the file that it stands in."""

    file: Path
    fault: FileFault


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in one file. `passed` and `failed` count vectors; None for a chart, which has none."""

    file: Path
    told: tuple[Told, ...]
    passed: int | None = None
    failed: int | None = None

    @property
    def first(self) -> tuple[Told, ...]:
        """As much of it as somebody can read, and how much more there is: all of it stands in one file."""
        return tuple(Told(self.told[0].file, fault) for fault in loader.first([one.fault for one in self.told]))


def check(file: Path, *, beside: Known) -> Checked:
    """Check one file, whatever it means to be; `beside` is what a pathway may name."""
    try:
        found = _parsed(file)
    except DefinitionError as error:
        return _refused(file, error)
    counted = None if chart_document.is_chart(found.source) else 0
    try:
        look = _vectors_alone if document.is_vectors(found.source) else _whole
        return look(file, found, beside)
    except DefinitionError as error:
        return _refused(file, error, counted)


def _parsed(file: Path) -> Parsed:
    return loader.parsed(loader.text_of(file), name=str(file))


def _refused(file: Path, error: DefinitionError, counted: int | None = None) -> Checked:
    return Checked(file, tuple(Told(Path(error.file), fault) for fault in error.definition_faults), counted, counted)


def _whole(file: Path, parsed: Parsed, beside: Known) -> Checked:
    """Check a chart, or a pathway and the vectors that stand beside it."""
    found = chart_loader.of_parsed(parsed, beside=partial(pathway_references.faults_of, beside=beside))
    if isinstance(found, Chart):
        return Checked(file, ())
    vectors = next((one for one in _beside_pathway(file) if one.is_file()), None)
    return Checked(file, (), 0, 0) if vectors is None else _run(file, _parsed(vectors), found, beside)


def _vectors_alone(file: Path, vectors: Parsed, beside: Known) -> Checked:
    """A file of vectors names its pathway: the one that stands beside it, else one that is shipped."""
    source = vectors.sound(document.faults_of)
    name = str(source[document.HEAD])
    near = next((one for one in _beside_vectors(file, name) if one.is_file()), None)
    pathway = loader.load_file(near) if near is not None else loader.load_shipped().get(name)
    if pathway is None:
        raise DefinitionError(
            str(file), (FileFault(document.HEAD, 1, f"expected a pathway that stands beside it, or is shipped, not {name}"),)
        )
    return _run(file, vectors, pathway, beside)


def _run(file: Path, vectors: Parsed, pathway: Definition, beside: Known) -> Checked:
    """Run the vectors of a pathway; `file` is the one that was asked about."""
    tallies: list[Tally] = []

    def faults_of(source: object) -> tuple[DocumentFault, ...]:
        faults = document.faults_of(source)
        if faults or not isinstance(source, dict):
            return faults
        if source[document.HEAD] != pathway.name:
            return (DocumentFault((document.HEAD,), f"expected {pathway.name}, the pathway that it stands beside"),)
        tallies.append(running.run(vector.read(source), pathway, beside.charts))
        return tallies[0].faults

    faults = vectors.faults(faults_of)
    passed, failed = (tallies[0].passed, tallies[0].failed) if tallies else (0, 0)
    return Checked(file, tuple(Told(Path(vectors.name), fault) for fault in faults), passed, failed)


def _beside_pathway(file: Path) -> Iterator[Path]:
    folder = _folder(file)
    yield folder / f"{file.stem}{_ENDING}"
    yield folder / _VECTORS / file.name
    if folder.name == _DEFINITIONS:
        yield folder.parent / _VECTORS / file.name


def _beside_vectors(file: Path, name: str) -> Iterator[Path]:
    folder = _folder(file)
    if file.name.endswith(_ENDING):
        yield folder / f"{file.name.removesuffix(_ENDING)}.yaml"
    if folder.name == _VECTORS:
        yield folder.parent / file.name
        yield folder.parent / _DEFINITIONS / file.name
    yield folder / f"{name}.yaml"


def _folder(file: Path) -> Path:
    """Give the folder of a file by its name, as far as the name tells it."""
    return file.parent if file.parent.name else file.resolve().parent
