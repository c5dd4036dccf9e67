"""Copies the browser's files from their npm packages into static/vendor, and checks that nobody has touched them since.

`vendor.py` fetches and writes (needs npm and the network); `vendor.py --check` only compares with the manifest (needs neither).
"""

import argparse
import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[1] / "static" / "vendor"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Package:
    """One npm package at one version: its tarball's SHA-512 as npm states it, and what is taken from it."""

    name: str
    folder: str
    version: str
    licence: str
    integrity: str
    files: tuple[tuple[str, str], ...]
    kept: tuple[str, ...] = ()


_NHSUK_IMAGES = (
    "favicon.ico",
    "favicon.svg",
    "nhsuk-icon-180.png",
    "nhsuk-icon-192.png",
    "nhsuk-icon-512.png",
    "nhsuk-icon-arrow-down.svg",
    "nhsuk-icon-arrow-up-down.svg",
    "nhsuk-icon-arrow-up.svg",
    "nhsuk-icon-cross.svg",
    "nhsuk-icon-mask.svg",
)

PACKAGES = (
    Package(
        name="htmx.org",
        folder="htmx",
        version="4.0.1",
        licence="0BSD",
        integrity="sha512-oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        files=(
            ("LICENSE", "LICENSE"),
            ("dist/htmx.min.js", "htmx.min.js"),
        ),
    ),
    Package(
        name="nhsuk-frontend",
        folder="nhsuk-frontend",
        version="10.6.1",
        licence="MIT",
        integrity="sha512-PZorqQZjZx/A26yJoskCL9z0ib6AtkAyF0o4K/RHr8zRrJyXrUOCnMbjy0VNXsGO4tfTNMwqlkwATKs4a0xayw==",
        files=(
            ("dist/nhsuk/nhsuk-frontend.min.css", "nhsuk-frontend.min.css"),
            ("dist/nhsuk/nhsuk-frontend.min.js", "nhsuk-frontend.min.js"),
            ("dist/nhsuk/assets/manifest.json", "manifest.json"),
            *((f"dist/nhsuk/assets/images/{image}", f"images/{image}") for image in _NHSUK_IMAGES),
        ),
        # The package carries no licence text of its own: the project's stands here, written by hand.
        kept=("LICENSE",),
    ),
)


def adapted(target: str, content: bytes) -> bytes:
    """The file as we serve it: no source map to miss, no font from another site (Arial stands in), images beside the style sheet."""
    if not target.endswith((".css", ".js")):
        return content
    text = re.sub(r"(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$", "", content.decode())
    if target.endswith(".css"):
        text = re.sub(r"@font-face\s*\{[^}]*\}", "", text)
        text = text.replace("url(/assets/images/", "url(images/")
    return text.rstrip().encode() + b"\n"


def fetch(package: Package, folder: Path) -> Path:
    """Downloads the package's tarball with npm and returns its path.

    Raises:
        SystemExit: the tarball is not the one that was reviewed.
    """
    subprocess.run(  # noqa: S603 - a fixed command over our own constants
        ["npm", "pack", "--silent", "--pack-destination", str(folder), f"{package.name}@{package.version}"],  # noqa: S607 - npm lives where its user put it
        check=True,
        stdout=subprocess.DEVNULL,
    )
    tarball = folder / f"{package.name}-{package.version}.tgz"
    digest = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != package.integrity:
        sys.exit(f"{package.name} {package.version}: the tarball is not the one reviewed (sha512-{digest})")
    return tarball


def copy(package: Package, tarball: Path) -> None:
    """Writes the package's chosen files, adapted, under static/vendor."""
    with tarfile.open(tarball) as archive:
        for source, target in package.files:
            member = archive.extractfile(f"package/{source}")
            if member is None:
                sys.exit(f"{package.name}: no {source} in the tarball")
            path = VENDOR / package.folder / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(adapted(target, member.read()))


def manifest() -> dict[str, object]:
    """What should lie in static/vendor by the list above, with the SHA-256 of what does."""
    described: dict[str, object] = {}
    for package in PACKAGES:
        names = sorted([*package.kept, *(target for _, target in package.files)])
        described[package.folder] = {
            "package": package.name,
            "version": package.version,
            "licence": package.licence,
            "integrity": package.integrity,
            "files": {name: hashlib.sha256((VENDOR / package.folder / name).read_bytes()).hexdigest() for name in names},
        }
    return described


def faults() -> list[str]:
    """Every way in which static/vendor differs from its manifest, in words; empty when it does not."""
    try:
        written = json.loads((VENDOR / MANIFEST).read_text())
        found = manifest()
    except FileNotFoundError as error:
        return [f"{error.filename} is missing"]
    known = {MANIFEST} | {f"{package.folder}/{name}" for package in PACKAGES for name in (*package.kept, *(t for _, t in package.files))}
    present = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    said = [f"static/vendor/{name} is not in the list of tools/vendor.py" for name in sorted(present - known)]
    said += [f"static/vendor/{folder} differs from its manifest" for folder in found if found[folder] != written.get(folder)]
    return said


def main() -> None:
    """Vendors the files, or with --check says what is wrong with those that are there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare with the manifest; fetch and write nothing")
    if parser.parse_args().check:
        said = faults()
        sys.exit("\n".join(said) if said else 0)
    with tempfile.TemporaryDirectory() as folder:
        for package in PACKAGES:
            copy(package, fetch(package, Path(folder)))
    (VENDOR / MANIFEST).write_text(json.dumps(manifest(), indent=2) + "\n")


if __name__ == "__main__":
    main()
