"""Writes the locked requirements, with hashes and without addresses; --check says whether they still answer pyproject.toml.

`locks.py` keeps what is locked and adds what is missing (needs the network); `locks.py --upgrade` takes the newest of everything.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).parent / "uv"
STEADY = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links")
QUIET = ("--no-header", "--no-annotate", "--quiet")
LOCKS = {
    "requirements.txt": ("pyproject.toml",),
    "requirements-dev.txt": ("pyproject.toml", "--group", "dev", "--constraint", "requirements.txt"),
    "requirements-build.txt": ("--group", "build"),
}


def lock(upgrade: tuple[str, ...]) -> None:
    """Resolves each set of requirements into its file."""
    for name, sources in LOCKS.items():
        command = [str(UV), "pip", "compile", *sources, *STEADY, *QUIET, *upgrade, "--output-file", name]
        subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603 - our own command over our own constants


def plain(name: str) -> str:
    """A package's name as locks write it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[~<>=!; ]", name, maxsplit=1)[0]).lower()


def missing() -> Iterator[str]:
    """Every package that pyproject.toml asks for and a lock does not have."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
        "requirements-build.txt": project["dependency-groups"]["build"],
    }
    for name, packages in wanted.items():
        text = (ROOT / name).read_text()
        locked = {match.group(1) for match in re.finditer(r"^([\w.-]+)==", text, re.MULTILINE)}
        yield from (f"{name} lacks {package}: make lock" for package in packages if plain(package) not in locked)
        if len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > text.count("--hash=sha256:"):
            yield f"{name} holds a package without a hash: make lock"


def main() -> None:
    """Writes the locks, or checks them."""
    if "--check" in sys.argv[1:]:
        said = list(missing())
        sys.exit("\n".join(said) if said else 0)
    lock(("--upgrade",) if "--upgrade" in sys.argv[1:] else ())


if __name__ == "__main__":
    main()
