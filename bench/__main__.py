"""Measures, one after the other, and prints one table with the goals beside it. Some four minutes in all."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select

from app.clock import SystemClock, monotonic
from app.db import Database
from app.messaging.models import InboundMessage
from app.monitoring.models import Reading
from app.storage import sqlite
from bench import ground, inside, judging, listing, load, service, talking

ROUNDS: Final = 3
SECONDS: Final = 3
"""Each route in turn, again and again, so that what else this machine does meanwhile falls on all alike."""
MOST_A_SECOND: Final = {service.FORM_ONLY: 6_000, service.SIGNED_FORM: 5_000, service.DURABLE: 4_000, service.IDIOMATIC: 1_000}
GOAL_OF_FORM, GOAL_OF_IDIOMATIC, GOAL_P99_MS, GOAL_OF_BARE = 0.30, 3.0, 100.0, 5.0
GOAL_LONG_OF_SHORT: Final = 2.0
GOAL_LONGER_OF_SHORTER: Final = 1.5
GOAL_SENT: Final = 500.0
GOAL_FLAT, GOAL_QUERIES = 1.3, 5
SLOWEST: Final = 24
WIDTH: Final = 120
ROOT: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """One route under load, and the CPU time of the whole service for each text, in microseconds."""

    measured: load.Measured
    cpu_us: float


class Service:
    """The service as a process of its own."""

    def __init__(self, url: str, idiomatic_url: str) -> None:
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{listening.getsockname()[1]}"
            kept = {name: value for name, value in os.environ.items() if not name.startswith(("WARDLIGHT_", "TWILIO_"))}
            chosen = {"WARDLIGHT_DATABASE_URL": url, "WARDLIGHT_ENVIRONMENT": "test", "WARDLIGHT_SMS_GATEWAY": "simulator"}
            self._process = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, "-m", "bench.service", str(listening.fileno()), self.address],
                cwd=ROOT,
                env=kept | chosen | {"BENCH_IDIOMATIC_URL": idiomatic_url},
                pass_fds=[listening.fileno()],
                stderr=subprocess.DEVNULL,
            )
        self._wait_until_up()

    def cpu_seconds(self) -> float:
        """Give the CPU time that it has used, user and system."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Stop it as an operator would."""
        self._process.terminate()
        self._process.wait(30)

    def _wait_until_up(self) -> None:
        deadline = monotonic() + 30
        while monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/livez", timeout=1):  # noqa: S310 -- our own address
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit("The service that is to be measured does not come up.")


def main() -> None:
    """Measure and print."""
    console = Console(width=WIDTH)
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=ROOT) as folder, console.status("Making a hub with its patients"):
        files = _files(Path(folder))
        runs = _runs(files, console)
        stored = _stored(files.durable)
        cost = inside.cost(files.inside, files.bare)
        spent = inside.profile(files.inside, SLOWEST)
        judged = judging.measure(files.judging, now=SystemClock().now())
        talked = talking.measure(files.talking, now=SystemClock().now())
        listed = listing.measure(files.folder, now=SystemClock().now())
    _print(console, runs, stored, cost, spent)
    _print_judged(console, judged)
    _print_talked(console, talked)
    _print_listed(console, listed)
    console.print(f"\nMeasured in {monotonic() - began:.0f} s.")


@dataclass(frozen=True, slots=True)
class _Files:
    folder: Path
    durable: str
    idiomatic: str
    inside: str
    bare: Path
    judging: Path
    talking: Path


def _files(folder: Path) -> _Files:
    template = folder / "template.db"
    ground.lay(template, now=SystemClock().now())
    names = [folder / f"{name}.db" for name in ("durable", "idiomatic", "inside", "bare", "judging", "talking")]
    for name in names:
        shutil.copyfile(template, name)
    durable, idiomatic, within, *others = names
    return _Files(folder, f"sqlite:///{durable}", f"sqlite:///{idiomatic}", f"sqlite:///{within}", *others)


def _runs(files: _Files, console: Console) -> dict[str, Run]:
    """Measure each route in every round; of each the middle round counts. The first, in which all is new, counts for none."""
    texts = ground.texts(seed=1)
    running = Service(files.durable, files.idiomatic)
    found: dict[str, list[Run]] = {path: [] for path in MOST_A_SECOND}
    try:
        for number in range(ROUNDS + 1):
            console.print(f"round {number} of {ROUNDS}" if number else "warming up", style="dim")
            for path in MOST_A_SECOND:
                found[path].append(_run(running, files.folder / "webhooks", path, texts, SECONDS if number else 1))
    finally:
        running.stop()
    return {path: sorted(runs[1:], key=lambda run: run.measured.per_second)[ROUNDS // 2] for path, runs in found.items()}


def _run(running: Service, file: Path, path: str, texts: Iterator[ground.Text], seconds: int) -> Run:
    load.write(file, running.address + path, texts, MOST_A_SECOND[path] * seconds)
    before = running.cpu_seconds()
    measured = load.post(file, running.address + path, seconds)
    return Run(measured, (running.cpu_seconds() - before) / max(1, measured.requests) * 1e6)


@dataclass(frozen=True, slots=True)
class _Stored:
    messages: int
    readings: int
    unhandled: int


def _stored(url: str) -> _Stored:
    database = Database.open(url)
    try:
        with database.read() as session:
            messages = session.scalar(select(func.count()).select_from(InboundMessage)) or 0
            readings = session.scalar(select(func.count()).select_from(Reading)) or 0
            waiting = session.scalar(select(func.count()).select_from(InboundMessage).where(InboundMessage.state != "handled")) or 0  # type: ignore[arg-type]
    finally:
        database.dispose()
    return _Stored(messages, readings, waiting)


def _print(console: Console, runs: dict[str, Run], stored: _Stored, cost: inside.Cost, spent: list[inside.Spent]) -> None:
    console.print(f"\nPython {sys.version.split()[0]}, SQLite {sqlite.driver().sqlite_version}, {os.cpu_count()} processors, ", end="")
    console.print(f"{load.CLIENTS} clients, load from {load.client_name()}\n")
    console.print(_rates(runs))
    durable, form, usual = (runs[path] for path in (service.DURABLE, service.FORM_ONLY, service.IDIOMATIC))
    console.print(f"Kept: {stored.messages} texts, {stored.readings} readings, {stored.unhandled} texts not understood.\n")
    goals = Table("goal", "measured", "wanted", "", title="Goals", title_justify="left")
    of_form = durable.measured.per_second / form.measured.per_second
    of_usual = durable.measured.per_second / usual.measured.per_second
    for name, found, wanted, met in (
        ("durable intake, of the form parse alone", f"{of_form:.2f}", f">= {GOAL_OF_FORM:.2f}", of_form >= GOAL_OF_FORM),
        ("durable intake, times the usual way", f"{of_usual:.1f}", f">= {GOAL_OF_IDIOMATIC:.1f}", of_usual >= GOAL_OF_IDIOMATIC),
        ("p99 of durable intake, ms", f"{durable.measured.p99_ms:.0f}", f"<= {GOAL_P99_MS:.0f}", durable.measured.p99_ms <= GOAL_P99_MS),
        ("CPU of a reading, in bare commits", f"{cost.ratio:.1f}", f"<= {GOAL_OF_BARE:.1f}", cost.ratio <= GOAL_OF_BARE),
    ):
        goals.add_row(name, found, wanted, "met" if met else "falls short")
    console.print(goals)
    console.print(
        f"CPU of a reading from the text to the commit: {cost.reading_us:.0f} us; of a bare three-insert commit: {cost.bare_us:.0f} us.\n"
    )
    console.print(_where(spent))


def _print_judged(console: Console, judged: judging.Judged) -> None:
    table = Table("judging, one core", title="Scores and rules", title_justify="left")
    for name in ("measured", "wanted", ""):
        table.add_column(name)
    table.add_row("NEWS2, whole sets a second", f"{judged.news2_a_second:.0f}", "", "")
    table.add_row("all rules, whole reports a second", f"{judged.rules_a_second:.0f}", "", "")
    met = judged.long_of_short <= GOAL_LONG_OF_SHORT
    words = f"judging in a stay of {judging.LONG:,} readings, of one of {judging.SHORT}"
    table.add_row(words, f"{judged.long_of_short:.2f}", f"<= {GOAL_LONG_OF_SHORT:.1f}", "met" if met else "falls short")
    console.print(table)


def _print_talked(console: Console, talked: talking.Talked) -> None:
    table = Table("texts in and out", title="Understanding and sending", title_justify="left")
    for name in ("measured", "wanted", ""):
        table.add_column(name)
    table.add_row("texts of the corpus understood a second of one core", f"{talked.understood:.0f}", "", "")
    longer = talked.longest_of_short
    table.add_row(
        "a letter of a text of 1,540, of a letter of one of 70",
        f"{longer:.2f}",
        f"<= {GOAL_LONGER_OF_SHORTER:.1f}",
        _met(longer <= GOAL_LONGER_OF_SHORTER),
    )
    a_core = talked.sent_a_core_second
    table.add_row(
        "outbox to a null provider, texts a second of one core", f"{a_core:.0f}", f">= {GOAL_SENT:.0f}", _met(a_core >= GOAL_SENT)
    )
    table.add_row("    the same, texts a second of the clock", f"{talked.sent:.0f}", "", "")
    kept = talked.fullest_second <= talking.RATE
    table.add_row(
        f"fullest second of any of {talking.NUMBERS} numbers, segments", str(talked.fullest_second), f"<= {talking.RATE}", _met(kept)
    )
    console.print(table)


def _print_listed(console: Console, listed: list[listing.Listed]) -> None:
    table = Table("worklist, first page", title="The list, however long", title_justify="left")
    for name in ("open items", "ms", "of 100", "wanted", "", "queries", "wanted", ""):
        table.add_column(name, justify="right")
    shortest = {one.database: one.ms for one in listed if one.size == listing.SIZES[0]}
    for one in listed:
        ratio = one.ms / shortest[one.database]
        flat, few = ratio <= GOAL_FLAT, one.queries <= GOAL_QUERIES
        numbers = (
            f"{one.size:,}",
            f"{one.ms:.1f}",
            f"{ratio:.2f}",
            f"<= {GOAL_FLAT:.1f}",
            _met(flat),
            str(one.queries),
            f"<= {GOAL_QUERIES}",
            _met(few),
        )
        table.add_row(one.database, *numbers)
    console.print(table)
    if not any(one.database == "PostgreSQL" for one in listed):
        console.print("PostgreSQL cannot run on this machine: it was not measured.")


def _met(met: bool) -> str:  # noqa: FBT001 -- a word for it
    return "met" if met else "falls short"


def _rates(runs: dict[str, Run]) -> Table:
    table = Table(title="Webhooks, one web process", title_justify="left")
    table.add_column("route")
    for name in ("texts/s", "p50 ms", "p99 ms", "longest ms", "CPU us a text", "faults"):
        table.add_column(name, justify="right")
    for path, words in _ROUTES.items():
        run = runs[path]
        found = run.measured
        numbers = (f"{found.per_second:.0f}", f"{found.p50_ms:.1f}", f"{found.p99_ms:.1f}", f"{found.longest_ms:.0f}", f"{run.cpu_us:.0f}")
        table.add_row(words, *numbers, str(found.faults))
    return table


_ROUTES: Final = {
    service.DURABLE: "durable intake: stored, judged, listed, answered; sender and worker running",
    service.FORM_ONLY: "(a) the same route, form parse alone",
    service.SIGNED_FORM: "    the same with the signature checked",
    service.IDIOMATIC: "(b) the usual way: SQLModel session, thread pool, a commit each",
}


def _where(spent: list[inside.Spent]) -> Table:
    table = Table(
        "function and all that it calls", title="Where the time of a text goes (under a profiler, which slows it)", title_justify="left"
    )
    table.add_column("us a text", justify="right")
    for one in spent:
        table.add_row(one.where, f"{one.micros:.0f}")
    return table


if __name__ == "__main__":
    main()
