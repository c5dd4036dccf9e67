"""What the worklist can be narrowed by, in words. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.alerts.triage import ReasonCode
from app.clinician_ui import filters, team_presenters
from app.clinician_ui.filters import Narrowed
from app.wording import sentences
from app.wording.tongues import LANGUAGES


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a filter."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Filter:
    """One thing that the list can be narrowed by."""

    name: str
    label: str
    choices: tuple[Choice, ...]


def filters_of(chosen: Narrowed, pathways: Sequence[tuple[str, str]], teams: Sequence[str]) -> tuple[Filter, ...]:
    """Give what the list can be narrowed by, with what is chosen now. `pathways` by name and title; `teams` the hub's own."""
    reasons = [(code.value, sentences.say(f"reason_short.{code.value}")) for code in ReasonCode]
    owners = [(filters.MINE, "Mine"), (filters.NOBODYS, "Nobody has them")]
    return (
        _filter("pathway", "Pathway", pathways, chosen.pathway),
        *_teams(chosen.team, teams),
        _filter("reason", "Why", sorted(reasons, key=lambda one: one[1]), chosen.reason),
        _filter("owner", "With", owners, chosen.owner),
        _filter("language", "Language", LANGUAGES, chosen.language),
    )


def _teams(chosen: str, teams: Sequence[str]) -> Iterator[Filter]:
    """Give the teams, and the one that the address names although the hub has it no longer; nothing where there is none."""
    known = team_presenters.offered(teams, None if chosen == filters.NO_TEAM else chosen)
    if known or chosen:
        offered = [*((one, one) for one in known), (filters.NO_TEAM, sentences.say("team.none"))]
        yield _filter("team", sentences.say("team.label"), offered, chosen)


def _filter(name: str, label: str, offered: Iterable[tuple[str, str]], chosen: str) -> Filter:
    everything = Choice("", "All", chosen=chosen == "")
    return Filter(name, label, (everything, *(Choice(value, text, chosen=value == chosen) for value, text in offered)))
