"""Writes the pages of docs/ that are drawn from the code's own tables: run it after a table has changed."""

import sys
from pathlib import Path

from app.alerts import advice, triage
from app.alerts import lifecycle as alert
from app.caseload import episode
from app.messaging import lifecycle as outbound
from app.monitoring import schedule
from app.pathways import proposals

CODES_ABOUT = """The closed lists that the worklist and the JSON API speak in, drawn from the code by `python -m tools.pages`.
The lists of what is understood in a text are in [parse-codes.md](parse-codes.md)."""
REASONS_ABOUT = """The urgency is the usual one: a reading in the amber band is amber, and an emergency is red from an unknown number too.
A good reading lowers a reason one step where the third column says so; nothing but a person takes a patient off the list,
save that a question of ours is done with once it is answered."""
DOCS = Path(__file__).resolve().parent.parent / "docs"


def lifecycles() -> str:
    """Give the page of lifecycles: one diagram a table of moves."""
    stays = [f"    {before.value} --> {after.value} : {move.value}" for (before, move), after in episode.MOVES.items()]
    check_ins = [f"    {before.value} --> {after.value}" for before, each in schedule.MOVES.items() for after in sorted(each)]
    parts = [
        "# Lifecycles",
        "Drawn from the tables in the code by `python -m tools.pages`; a move that is not here is refused with a sentence.",
        _part("An alert", alert.diagram()),
        _part("“Have you called 999?”: one piece of advice", advice.diagram()),
        _part("A stay", "\n".join(["stateDiagram-v2", f"    [*] --> {episode.EpisodeState.ACTIVE.value} : enrolled", *stays])),
        _part("A check-in: one slot of one patient", "\n".join(["stateDiagram-v2", "    [*] --> asked", *check_ins])),
        _part("A text of ours", outbound.diagram()),
        _part("A change of a pathway that is proposed", proposals.diagram()),
    ]
    return "\n\n".join(parts) + "\n"


def codes() -> str:
    """Give the page of codes: the closed lists that the worklist and its API speak in."""
    reasons = [triage.line_of(code) for code in triage.ReasonCode]
    outcomes = [f"- `{outcome.value}`" for outcome in alert.Outcome]
    parts = [
        "# Codes",
        CODES_ABOUT,
        "## Why somebody is on the worklist",
        REASONS_ABOUT,
        "\n".join(["| code | urgency | lowered by | meaning |", "|---|---|---|---|", *reasons]),
        "## What came of a call",
        "\n".join(outcomes),
    ]
    return "\n\n".join(parts) + "\n"


def _part(title: str, diagram: str) -> str:
    return f"## {title}\n\n```mermaid\n{diagram}\n```"


PAGES = {"lifecycles.md": lifecycles, "codes.md": codes}


def main() -> int:
    """Write every page; give 0."""
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
