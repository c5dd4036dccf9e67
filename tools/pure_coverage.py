"""Measures branch coverage of the pure modules, those that `.importlinter` holds to be so: `python -m tools.pure_coverage`.

It runs the tests on SQLite, without a browser and without what takes longest, in some ten minutes, and so is no part of
`make check`. Exit status 1 where any pure module has a line or a branch that no test takes; each is named.
"""

import configparser
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACT = "importlinter:contract:pure-core"
CHOSEN = ("-m", "not browser and not slow", "-k", "not postgresql")


def modules() -> Iterator[Path]:
    """Give the files of the pure modules, in the contract's order."""
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    for name in contract[CONTRACT]["source_modules"].split():
        pattern = name.replace(".", "/")
        found = sorted(ROOT.glob(f"{pattern}.py")) or sorted(ROOT.glob(f"{pattern}/*.py"))
        if not found:
            message = f"{name} is no module"
            raise SystemExit(message)
        yield from found


def main(arguments: list[str]) -> int:
    """Run the tests, `arguments` in place of the whole suite, and report."""
    files = list(dict.fromkeys(modules()))
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder) / "coveragerc"
        include = "\n    ".join(str(file) for file in files)
        settings.write_text(
            f"[run]\nbranch = True\nparallel = True\ndata_file = {folder}/data\ninclude =\n    {include}\n"
            "[report]\nshow_missing = True\nskip_covered = True\nfail_under = 100\n"
            "exclude_also =\n    \\.\\.\\.$\n    assert_never\n    if TYPE_CHECKING\n",
            encoding="utf-8",
        )
        environment = {**os.environ, "COVERAGE_PROCESS_START": str(settings)}
        tests = _run("pytest", "--numprocesses", "auto", "-q", *CHOSEN, *(arguments or ["tests"]), environment=environment)
        _run("coverage", "combine", "--quiet", f"--rcfile={settings}")
        return tests or _run("coverage", "report", f"--rcfile={settings}")


def _run(*command: str, environment: Mapping[str, str] = os.environ) -> int:
    return subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 -- our own


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
