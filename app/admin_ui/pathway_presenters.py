"""What the pages of the pathways say: which there are, what one says, and the form in which a clinician proposes another. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from app.admin_ui import pathway_form
from app.admin_ui.pathway_form import Group
from app.errors import Fault
from app.pathways import definition as definitions
from app.pathways import differences, place_words, plain_words
from app.pathways.definition import Definition
from app.pathways.differences import Difference
from app.pathways.item_differences import Charts
from app.pathways.item_words import capital
from app.pathways.plain_words import Chapter
from app.pathways.proposals import ProposalMove, ProposalState, may
from app.pathways.views import AdoptedPathway, ProposalView
from app.web.form import Form

FROM_LIVE: Final = "live"
FROM_SHIPPED: Final = "shipped"
STATES: Final = {
    ProposalState.OPEN: "Waits for a second signature",
    ProposalState.SIGNED: "Signed",
    ProposalState.WITHDRAWN: "Withdrawn",
    ProposalState.SUPERSEDED: "Superseded",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one pathway in a hub: as it is shipped, as it is live, older versions, and what was proposed."""

    name: str
    shipped: Definition | None
    charts: Charts  # the score charts there are
    versions: tuple[AdoptedPathway, ...] = ()  # newest first
    proposals: tuple[ProposalView, ...] = ()  # newest first
    on_version: Mapping[int, int] | None = None  # patients by the id of their version

    @property
    def live(self) -> AdoptedPathway | None:
        """The version that new patients join."""
        return self.versions[0] if self.versions else None

    @property
    def waiting(self) -> ProposalView | None:
        """The change that waits for a second signature."""
        return next((one for one in self.proposals if may(one.state, ProposalMove.SIGN)), None)

    @property
    def newer(self) -> Definition | None:
        """The shipped file with the hub's own numbers, where that says something else than what is live."""
        live = self.live
        if self.shipped is None or live is None:
            return None
        own = definitions.of(live.pathway)
        kept = self.shipped.keeping(own)
        return None if kept.version == own.version and not differences.between(own, kept, self.charts) else kept

    def start(self, wanted: str = FROM_LIVE) -> Definition | None:
        """Give what a change begins from: what is live, else the shipped file; or the newer file, if that is wanted and there."""
        live, newer = self.live, self.newer
        if live is None:
            return self.shipped
        return newer if wanted == FROM_SHIPPED and newer is not None else definitions.of(live.pathway)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, when and where: names of staff by e-mail address, and whether this person may sign.

    `words` are what symptoms and charts are called.
    """

    names: Mapping[str, str]
    words: plain_words.Names
    zone: ZoneInfo
    now: datetime
    can_sign: bool

    def who(self, email: str | None) -> str:
        """Name a person; one who is no longer here is named by the address, and a job of ours by its name."""
        return self.names.get(email or "", email or "nobody")

    def day(self, instant: datetime) -> str:
        """Say a day and a time by the hub's clocks: "23 November 2026, 14:03"."""
        local = instant.astimezone(self.zone)
        return f"{local.day} {local:%B %Y, %H:%M}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A change that waits for a second signature."""

    href: str
    title: str
    by: str


@dataclass(frozen=True, slots=True)
class PathwayRow:
    """One pathway in the list."""

    href: str
    title: str
    live: str | None  # "Version 2, proposed by Ada, signed by Ben on 23 November 2026, 14:03"
    patients: str | None
    to_fill_in: tuple[str, ...]
    waiting: Waiting | None


@dataclass(frozen=True, slots=True)
class PathwaysPage:
    """Every pathway there is."""

    waiting: tuple[Waiting, ...]
    live: tuple[PathwayRow, ...]
    others: tuple[PathwayRow, ...]
    can_sign: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version that the hub made live."""

    href: str
    title: str
    signed: str
    patients: str
    shown: bool


@dataclass(frozen=True, slots=True)
class PastProposal:
    """One proposal that was decided."""

    href: str
    text: str


@dataclass(frozen=True, slots=True)
class PathwayPage:
    """What one pathway says, and what may be done about it."""

    name: str
    title: str
    status: str
    signed: str | None
    older: bool  # this is not what is live
    to_fill_in: tuple[str, ...]
    audience: str
    summary: str
    chapters: tuple[Chapter, ...]
    sources: tuple[tuple[str, str], ...]
    versions: tuple[VersionRow, ...]
    past: tuple[PastProposal, ...]
    waiting: Waiting | None
    propose: str | None  # what the button says; None: no button
    newer: str | None  # the version of a shipped file that says something else


@dataclass(frozen=True, slots=True)
class ProposePage:
    """The form of every number."""

    name: str
    title: str
    form: Form
    groups: tuple[Group, ...]
    base: str
    start: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What would change, before it is proposed."""

    name: str
    title: str
    difference: Difference
    first: bool  # nothing is live yet
    reason: str
    carried: tuple[tuple[str, str], ...]  # hidden fields: what was typed
    base: str
    start: str


def pathways_page(every: Sequence[Known], viewer: Viewer) -> PathwaysPage:
    """Show every pathway: what waits for a signature first, then what is live, then the others."""
    rows = [(known, _row(known, viewer)) for known in every]
    return PathwaysPage(
        waiting=tuple(row.waiting for _, row in rows if row.waiting),
        live=tuple(row for known, row in rows if known.live),
        others=tuple(row for known, row in rows if not known.live),
        can_sign=viewer.can_sign,
    )


def pathway_page(known: Known, viewer: Viewer, *, number: int | None = None) -> PathwayPage | None:
    """Show what a pathway says: what is live, else the shipped file, or the version asked for; None when there is no such version."""
    version = next((one for one in known.versions if one.number == number), None) if number else known.live
    shown = definitions.of(version.pathway) if version else known.shipped
    if shown is None or (number and version is None):
        return None
    live = version is not None and version is known.live
    return PathwayPage(
        name=known.name,
        title=shown.title,
        status=_status(version, live=live),
        signed=_signed(version, viewer) if version else None,
        older=version is not None and not live,
        to_fill_in=gaps_of(shown),
        audience=str(shown.source["audience"]),
        summary=str(shown.source["summary"]),
        chapters=plain_words.chapters(shown, names=viewer.words),
        sources=tuple((key, what) for key, what in shown.source["sources"].items() if not definitions.is_hubs(key)),
        versions=tuple(_version(one, known, version, viewer) for one in known.versions),
        past=tuple(_past(one, viewer) for one in known.proposals if one.state is not ProposalState.OPEN),
        waiting=_waiting(known, viewer),
        propose=_propose_words(known) if viewer.can_sign and known.waiting is None else None,
        newer=known.newer.version if known.newer else None,
    )


def propose_page(
    known: Known,
    start: Definition,
    wanted: str,
    *,
    typed: Mapping[str, str] | None = None,
    faults: Iterable[Fault] = (),
    note: str | None = None,
) -> ProposePage:
    """Show the form with what stands, or with what was typed over it."""
    values = {**pathway_form.values(start), **(typed or {})}
    form = Form(pathway_form.labels(start), values, pathway_form.faults(start, faults))
    return ProposePage(known.name, start.title, form, pathway_form.groups(start), base_of(known), wanted, note)


def preview_page(known: Known, start: Definition, after: Definition, wanted: str, typed: Mapping[str, str]) -> PreviewPage:
    """Show what would change, and carry on what was typed."""
    before = known.start() or start
    carried = pathway_form.changed(start, typed)
    return PreviewPage(
        name=known.name,
        title=after.title,
        difference=differences.told(before, after, known.charts),
        first=known.live is None,
        reason=carried.get(pathway_form.REASON, ""),
        carried=tuple(carried.items()),
        base=base_of(known),
        start=wanted,
    )


def base_of(known: Known) -> str:
    """Give the id of what is live, as a form carries it; nothing where nothing is."""
    return str(known.live.id) if known.live else ""


def gaps_of(shown: Definition) -> tuple[str, ...]:
    """Name what is still to be filled in, in words."""
    return tuple(place_words.named(place.key)[0] for place in shown.gaps)


def patients(count: int) -> str:
    """Say how many patients: "no patient", "one patient", "12 patients"."""
    return {0: "no patient", 1: "one patient"}.get(count, f"{count} patients")


def signed_words(adopted: AdoptedPathway, viewer: Viewer) -> str:
    """Say who signed a version, and when it went live."""
    day = viewer.day(adopted.adopted_at)
    if adopted.second_by is None:
        return f"live since {day}, as shipped, with the {adopted.adopted_by}"
    return f"proposed by {viewer.who(adopted.adopted_by)}, signed by {viewer.who(adopted.second_by)}, live since {day}"


def _row(known: Known, viewer: Viewer) -> PathwayRow:
    live, start = known.live, known.start()
    on = (known.on_version or {}).get(live.id, 0) if live else 0
    return PathwayRow(
        href=f"/pathways/{known.name}",
        title=start.title if start else known.name,
        live=f"Version {live.number}: {signed_words(live, viewer)}" if live else None,
        patients=capital(patients(on)) if live else None,
        to_fill_in=gaps_of(start) if start else (),
        waiting=_waiting(known, viewer),
    )


def _waiting(known: Known, viewer: Viewer) -> Waiting | None:
    waits = known.waiting
    if waits is None:
        return None
    by = f"{viewer.who(waits.proposed_by)} on {viewer.day(waits.proposed_at)}"
    return Waiting(f"/pathways/proposals/{waits.id}", waits.definition.title, by)


def _status(version: AdoptedPathway | None, *, live: bool) -> str:
    if version is None:
        return "Not live in this hub: as shipped"
    return f"Version {version.number}, live" if live else f"Version {version.number}, no longer live"


def _signed(version: AdoptedPathway, viewer: Viewer) -> str:
    return f"{capital(signed_words(version, viewer))}. Made from the shipped file {version.pathway.version}."


def _version(one: AdoptedPathway, known: Known, shown: AdoptedPathway | None, viewer: Viewer) -> VersionRow:
    live = one is known.live
    return VersionRow(
        href=f"/pathways/{known.name}" + ("" if live else f"?version={one.number}"),
        title=f"Version {one.number}" + (" (live)" if live else ""),
        signed=capital(signed_words(one, viewer)),
        patients=capital(patients((known.on_version or {}).get(one.id, 0))),
        shown=one is shown,
    )


def _past(one: ProposalView, viewer: Viewer) -> PastProposal:
    decided = viewer.day(one.decided_at) if one.decided_at else ""
    proposed = f"Proposed by {viewer.who(one.proposed_by)} on {viewer.day(one.proposed_at)}"
    return PastProposal(f"/pathways/proposals/{one.id}", f"{proposed}. {STATES[one.state]}: {decided}")


def _propose_words(known: Known) -> str:
    return "Propose a change" if known.live else "Fill it in and propose it"
