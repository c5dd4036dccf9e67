"""Reads score charts from YAML files; each fault is told with its path and line."""

from functools import cache
from pathlib import Path

from app.pathways import chart, chart_document, loader, pathway_document
from app.pathways.chart import Chart
from app.pathways.definition import Definition
from app.pathways.document import DocumentFault
from app.pathways.loader import DefinitionError, FaultsOf, FileFault

CHARTS = Path(__file__).parent / "charts"


@cache
def load_shipped() -> dict[str, Chart]:
    """Read every chart that comes with the product, by name; an unsound one raises `DefinitionError`."""
    return load_folder(CHARTS)


def load_folder(folder: Path) -> dict[str, Chart]:
    """Read every chart of a folder, by name: each file is called as its chart. Raises `DefinitionError`."""
    found: dict[str, Chart] = {}
    for file in sorted(folder.glob("*.yaml")):
        one = load_file(file)
        if one.name != file.stem:
            raise DefinitionError(str(file), (FileFault("chart", 1, f"expected {file.stem}, as the file is called"),))
        found[one.name] = one
    return found


def load_file(file: Path) -> Chart:
    """Read one chart; raises `DefinitionError` for a file that is missing, is not YAML, or is unsound."""
    return load_text(loader.text_of(file), name=str(file))


def load_text(text: str, *, name: str) -> Chart:
    """Read one chart from its text; `name` is what the file is called in a fault."""
    return chart.from_sound(loader.source_of(text, name=name, faults_of=chart_document.faults_of))


def load_any(file: Path, *, beside: FaultsOf | None = None) -> Chart | Definition:
    """Read a file that is a chart or a pathway, whichever it means to be; raises `DefinitionError` as the two do."""
    return of_parsed(loader.parsed(loader.text_of(file), name=str(file)), beside=beside)


def of_parsed(parsed: loader.Parsed, *, beside: FaultsOf | None = None) -> Chart | Definition:
    """Give the chart or the pathway that a file means to be; raises `DefinitionError` with each fault's line.

    `beside` looks at a pathway in which nothing else is wrong: what it names in other files.
    """

    def faults_of(source: object) -> tuple[DocumentFault, ...]:
        if chart_document.is_chart(source):
            return chart_document.faults_of(source)
        faults = pathway_document.faults_of(source)
        return beside(source) if beside is not None and not faults else faults

    source = parsed.sound(faults_of)
    return chart.from_sound(source) if chart_document.is_chart(source) else Definition(source)
