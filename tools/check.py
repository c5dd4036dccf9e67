"""Runs every check and then says which failed, all of them: one run shows the whole work left."""

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Check:
    """One command of ours and what it looks after."""

    name: str
    command: tuple[str, ...]


def ours(tool: str, *arguments: str) -> tuple[str, ...]:
    """A tool of this environment, whatever else the machine has."""
    return (str(BIN / tool), *arguments)


STATIC = (
    Check("format", ours("ruff", "format", "--check", "--quiet", ".")),
    Check("lint", ours("ruff", "check", "--quiet", ".")),
    Check("types", ours("mypy")),
    Check("imports", ours("lint-imports")),
    Check("security", ours("bandit", "--quiet", "--recursive", "--configfile", "pyproject.toml", "app", "tools")),
    Check("dockerfile", ours("hadolint", "Dockerfile")),
    Check("shell", ("sh", "-n", "tools/setup.sh")),
    Check("ci script", ("bash", "-n", ".ci/run")),
    Check("hosts and paths", ours("python", "tools/forbidden_text.py")),
    Check("vendored files", ours("python", "tools/vendor.py", "--check")),
    Check("locks", ours("python", "tools/locks.py", "--check")),
)
TESTS = Check("tests", ours("python", "-m", "pytest", "--numprocesses", "auto"))


def run(check: Check) -> bool:
    """Runs one check; prints what it said if it failed. Returns whether it passed."""
    began = time.perf_counter()
    live = check is TESTS
    done = subprocess.run(check.command, cwd=ROOT, check=False, text=True, capture_output=not live)  # noqa: S603 - our own commands
    print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {check.name} ({time.perf_counter() - began:.1f} s)", flush=True)
    if done.returncode != 0 and not live:
        print((done.stdout + done.stderr).strip(), flush=True)
    return done.returncode == 0


def failures(checks: Sequence[Check]) -> list[str]:
    """Runs every check, whatever the others said, and returns the names of those that failed."""
    return [check.name for check in checks if not run(check)]


def main() -> None:
    """Runs all checks, or with --static all but the tests."""
    checks = STATIC if "--static" in sys.argv[1:] else (*STATIC, TESTS)
    failed = failures(checks)
    if failed:
        sys.exit(f"\n{len(failed)} of {len(checks)} checks failed: {', '.join(failed)}")
    print(f"\nAll {len(checks)} checks passed")


if __name__ == "__main__":
    main()
