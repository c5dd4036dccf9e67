"""Whether people may be enrolled: everything that stands in the way of each, said at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import Session

from app.caseload import corrections, enrolment_form, rows, store
from app.caseload.enrolment_form import Parsed
from app.caseload.episode import CHANNELS_TEXTED, EpisodeState
from app.caseload.store import EPISODES, PATIENTS
from app.caseload.views import EpisodeView
from app.errors import Fault
from app.hubs import store as hubs
from app.pathways import admission
from app.pathways import store as pathways
from app.pathways.views import AdoptedPathway
from app.wording import sentences

AT_ONCE: Final = 500  # NHS numbers a question: under every database's bound on parameters
_NUMBERS: Final = ("usual_spo2", "amber_max", "red_max")
_LIMITS: Final = frozenset({*_NUMBERS, "limits_by", "limits_reason"})
_ASKED: Final = (
    "usual_spo2", "low_usual_suspected", "amber_max", "red_max", "limits_by", "limits_reason", "home_oxygen", "pregnant",
    "maternity_contact", "carer_name",
)  # fmt: skip
# Stands in for a date of birth that could not be read: an adult's, so that only the other reasons are given.
_SOME_ADULTS: Final = date(1950, 1, 1)
DAY: Final = 24 * 60  # minutes
ENROLLED: Final = "This patient is enrolled already."
IDENTITY: Final = ("given_name", "family_name", "date_of_birth")
DIED: Final = "This patient is recorded as having died."


def faults_in(session: Session, hub_id: int, entries: Sequence[Parsed], *, today: date) -> list[tuple[Fault, ...]]:
    """Give, for each, everything in the way of enrolling it: what was typed, the pathway's rules, who is here already."""
    live = {adopted.name: adopted for adopted in pathways.live(session, hub_id)}
    standing = _standing(session, hub_id, (entry.values.get("nhs_number") for entry in entries))
    given = {team for entry in entries if (team := entry.values.get("team"))}
    faults_of = {team: faults_of_team(session, hub_id, team) for team in given}
    return [(*entry.faults, *_more(entry, live, standing, today), *faults_of.get(entry.values.get("team"), ())) for entry in entries]


def faults_in_correction(session: Session, stay: EpisodeView, entry: Parsed, *, today: date) -> tuple[Fault, ...]:
    """Give everything in the way of correcting a stay to what was typed; its pathway keeps the version it has."""
    faults = [*entry.faults]
    number, name = entry.values.get("nhs_number"), entry.values.get("pathway")
    if number and number != stay.nhs_number and store.patient_by_nhs_number(session, stay.hub_id, number):
        faults.append(Fault("nhs_number", "Another patient of this hub has this NHS number."))
    if entry.values.get("team") != stay.team:
        faults.extend(faults_of_team(session, stay.hub_id, entry.values.get("team")))
    adopted = pathways.version(session, stay.pathway_version_id)
    if name is not None and name != adopted.name:
        live = {one.name: one for one in pathways.live(session, stay.hub_id)}
        if name not in live:
            return (*faults, _not_live(live))
        adopted = live[name]
    return (*faults, *_faults_of_admission(adopted, entry, today=today))


def faults_of_team(session: Session, hub_id: int, team: str | None) -> tuple[Fault, ...]:
    """Give why a stay of this hub may not be given this team: the hub has none of this name, or no longer."""
    if team is None or team in hubs.by_id(session, hub_id).teams:
        return ()
    return (Fault("team", sentences.say("team.no_such", {"team": team})),)


def faults_in_move(session: Session, stay: EpisodeView, wanted: AdoptedPathway, *, today: date) -> tuple[Fault, ...]:
    """Give everything for which a pathway would not admit the patient of a stay, as they stand."""
    standing = enrolment_form.of(corrections.draft_of(session, stay))
    return tuple(_faults_of_admission(wanted, standing, today=today))


def _faults_of_admission(adopted: AdoptedPathway, entry: Parsed, *, today: date) -> Iterator[Fault]:
    """Give the pathway's reasons against someone, each in a sentence, beside the field to look at."""
    unread = {fault.field for fault in entry.faults}
    known = {name: entry.values[name] for name in _ASKED if entry.values.get(name) is not None}
    born = entry.values.get("date_of_birth", _SOME_ADULTS)
    for refusal in admission.check(adopted.pathway, admission.Applicant(date_of_birth=born, **known), today=today):
        if refusal.field in _LIMITS and unread.intersection(_NUMBERS):
            continue  # one of the numbers could not be read: nothing can be said of how they go together
        if refusal.field not in unread:
            yield Fault(refusal.field, sentences.say(f"refusal.{refusal.code}", refusal.values))
    yield from _unaskable(adopted, entry)


def _unaskable(adopted: AdoptedPathway, entry: Parsed) -> Iterator[Fault]:
    """Refuse a time whose prompt, held over the quiet hours, would only go when the next is nearly due: nobody would ask."""
    quiet, times = adopted.pathway.quiet, entry.values.get("reading_times", ())
    if (entry.values.get("channel") or rows.usual_channel(adopted.pathway)) not in CHANNELS_TEXTED:
        return
    opens, closes = _minute(str(quiet.start)), _minute(str(quiet.end))
    for wall in times:
        minute = _minute(wall)
        held = 0 if opens <= minute < closes else (opens - minute) % DAY
        gap = min(((_minute(other) - minute) % DAY or DAY for other in times), default=DAY)
        if held >= gap - min(adopted.pathway.chase.early, gap / 2):
            sentence = f"Texts that ask for a reading go from {quiet.start} to {quiet.end}: nobody would be asked at {wall}."
            yield Fault("reading_times", sentence)


def _minute(wall: str) -> int:
    hours, minutes = wall.split(":")
    return int(hours) * 60 + int(minutes)


@dataclass(frozen=True, slots=True)
class _Standing:
    """Who has an NHS number here already. `reason`: why they may not be enrolled now, if anything."""

    reason: str | None
    given_name: str
    family_name: str
    date_of_birth: date

    def against(self, entry: Parsed) -> str | None:
        """Say why this person may not be enrolled: as they stand, or since the number seems to be somebody else's.

        A new family name or a day of birth put right is the same person. Where two of three differ, or the given name alone, as
        with twins, nobody is to be taken for another.
        """
        if self.reason is not None:
            return self.reason
        kept = {"given_name": self.given_name.casefold(), "family_name": self.family_name.casefold(), "date_of_birth": self.date_of_birth}
        typed = {name: entry.values.get(name) for name in kept}
        others = [name for name, value in typed.items() if value is not None and _folded(value) != kept[name]]
        twin = "given_name" in others and not _is_short_for(str(typed["given_name"]), self.given_name)
        return self._somebody_else if len(others) > 1 or twin else None

    @property
    def _somebody_else(self) -> str:
        born = f"{self.date_of_birth.day} {self.date_of_birth:%B %Y}"
        return (
            f"This NHS number is known here as that of {self.given_name} {self.family_name}, born {born}. Check it: readings of one "
            "person must never stand under another's name."
        )


def _is_short_for(one: str, other: str) -> bool:
    """Whether one given name begins with the other: "Jo" and "Joanna", "Anna" and "Anna Maria"."""
    short, long = sorted((one.casefold(), other.casefold()), key=len)
    return long.startswith(short)


def _folded(value: str | date) -> str | date:
    return value.casefold() if isinstance(value, str) else value


def _more(entry: Parsed, live: Mapping[str, AdoptedPathway], standing: Mapping[str, _Standing], today: date) -> Iterator[Fault]:
    known = standing.get(entry.values.get("nhs_number", ""))
    reason = None if known is None else known.against(entry)
    if reason is not None:
        yield Fault("nhs_number", reason)
    name = entry.values.get("pathway")
    if name is None:
        return
    if name not in live:
        yield _not_live(live)
        return
    yield from _faults_of_admission(live[name], entry, today=today)


def _not_live(live: Iterable[str]) -> Fault:
    return Fault("pathway", f"This pathway is not live in this hub. There is: {', '.join(live) or 'none'}.")


def _standing(session: Session, hub_id: int, numbers: Iterable[Any]) -> dict[str, _Standing]:
    """Give who has each of these NHS numbers here; in a stay now, or dead, they may not be enrolled."""
    wanted = sorted({number for number in numbers if number})
    found: dict[str, _Standing] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        open_stay = (EPISODES.c.patient_id == PATIENTS.c.id) & (EPISODES.c.state != EpisodeState.ENDED.value)
        rows = session.execute(
            select(PATIENTS.c.nhs_number, *(PATIENTS.c[name] for name in IDENTITY), PATIENTS.c.died_at, EPISODES.c.id)
            .select_from(PATIENTS.outerjoin(EPISODES, open_stay))
            .where(PATIENTS.c.hub_id == hub_id, PATIENTS.c.nhs_number.in_(some))
        )
        for number, *identity, died_at, episode_id in rows:
            reason = DIED if died_at is not None else ENROLLED if episode_id is not None else None
            found[number] = _Standing(reason, *identity)
    return found
