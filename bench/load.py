"""Sixteen clients that post signed webhooks as fast as they are answered: wrk where it is installed, else our own."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.clock import monotonic
from bench import ground

CLIENTS: Final = 16
SCRIPT: Final = Path(__file__).with_name("webhooks.lua")
OK: Final = b"HTTP/1.1 200"


@dataclass(frozen=True, slots=True)
class Measured:
    """What one run showed. Times in milliseconds; `faults` are answers other than 200, or none."""

    requests: int
    seconds: float
    faults: int
    p50_ms: float
    p99_ms: float
    longest_ms: float

    @property
    def per_second(self) -> float:
        """Texts a second."""
        return self.requests / self.seconds


def client_name() -> str:
    """Say what the load comes from."""
    return "wrk" if shutil.which("wrk") else "a Python client (install wrk for one that takes less of the machine)"


def write(file: Path, url: str, texts: Iterator[ground.Text], number: int) -> None:
    """Write `number` webhooks for this address down, signed, ready to be posted."""
    lines = [urlsplit(url).path]
    for text in islice(texts, number):
        body, signature = ground.signed(text, url)
        lines.append(f"{signature}\t{body}")
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def post(file: Path, url: str, seconds: int) -> Measured:
    """Post what stands in the file for so long."""
    wrk = shutil.which("wrk")
    origin = url.removesuffix(urlsplit(url).path)
    if wrk is not None:
        command = [wrk, "--threads", "1", "--connections", str(CLIENTS), "--duration", f"{seconds}s", "--timeout", "30s"]
        command += ["--script", str(SCRIPT), origin, "--", str(file)]
    else:
        command = [sys.executable, "-m", "bench.load", origin, str(file), str(seconds)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603 -- our own command
    found = json.loads(said.splitlines()[-1])
    return Measured(
        found["requests"],
        found["microseconds"] / 1e6,
        found["faults"],
        found["p50_us"] / 1000,
        found["p99_us"] / 1000,
        found["longest_us"] / 1000,
    )


async def _client(origin: str, path: str, lines: Iterator[str], until: float, took: list[float]) -> int:
    """Post one line after the other on one connection; gives how many were not answered with 200."""
    faults, place = 0, urlsplit(origin)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    for line in lines:
        signature, body = line.rstrip("\n").split("\t", 1)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        began = monotonic()
        writer.write((head + body).encode())
        answer = await reader.readuntil(b"\r\n\r\n")
        length = next(int(header.split(b":")[1]) for header in answer.split(b"\r\n") if header.lower().startswith(b"content-length"))
        await reader.readexactly(length)
        took.append(monotonic() - began)
        faults += not answer.startswith(OK)
        if monotonic() > until:
            break
    writer.close()
    return faults


async def _clients(origin: str, file: Path, seconds: int) -> dict[str, int]:
    with file.open(encoding="utf-8") as lines:
        path = next(lines).strip()
        took: list[float] = []
        began = monotonic()
        faults = await asyncio.gather(*(_client(origin, path, lines, began + seconds, took) for _ in range(CLIENTS)))
    took.sort()
    return {
        "requests": len(took),
        "microseconds": round((monotonic() - began) * 1e6),
        "faults": sum(faults),
        "p50_us": round(took[len(took) // 2] * 1e6),
        "p99_us": round(took[len(took) * 99 // 100] * 1e6),
        "longest_us": round(took[-1] * 1e6),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_clients(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))))
