"""Finds what no committed file may hold: the host of a package registry, or a path of somebody's own machine.

A hospital may fetch packages from a mirror of its own: a host written down here would go around it.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORBIDDEN = {
    "names the host of a package registry": re.compile(
        r"pypi[.]org|pythonhosted[.]org|registry[.]npmjs|npmjs[.]com|registry[.]yarnpkg|unpkg[.]com|jsdelivr[.]net"
        r"|deb[.]debian|archive[.]ubuntu|docker[.]io|ghcr[.]io|quay[.]io|crates[.]io|rubygems[.]org"
    ),
    "names a path of one machine": re.compile(r"(?<![\w.~-])/(?:work|root|Users)/\w|(?<![\w.~-])/home/(?!app\b)\w"),
}


def faults(path: str, text: str) -> Iterator[str]:
    """Every line of a file that holds something forbidden."""
    for number, line in enumerate(text.splitlines(), start=1):
        for fault, pattern in FORBIDDEN.items():
            if pattern.search(line):
                yield f"{path}:{number} {fault}"


def committed() -> list[str]:
    """The files that are, or would be, committed."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout  # noqa: S603 - a fixed command
    return [name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def main() -> None:
    """Prints every fault, and fails if there is one."""
    said = [fault for name in committed() for fault in faults(name, (ROOT / name).read_text(errors="ignore"))]
    sys.exit("\n".join(said) if said else 0)


if __name__ == "__main__":
    main()
