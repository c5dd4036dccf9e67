"""A phone that several patients share: who they are by letter, whom a text is about, and texts that begin with a letter."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from app.caseload import letters
from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.caseload.views import EpisodeView, PhoneMatch
from app.flows.answers import Answer
from app.wording import texts


@dataclass(frozen=True, slots=True)
class Sharing:
    """One phone that a patient shares: their letter there, and the others by letter; None: there are more than letters."""

    phone: str
    letter: str | None
    others: tuple[tuple[str | None, EpisodeView], ...]


def named(session: Session, hub_id: int, phone: str, matches: Sequence[PhoneMatch], letter: str | None) -> PhoneMatch | None:
    """Give the one patient whom a text from this phone is about: the only one, the one of the letter, the only one monitored.

    None where it is not certain. A letter holds for good: that of somebody whose phone it was once is nobody else's.
    """
    given = letters.at(session, hub_id, phone) if letter is not None else {}
    if len(given) > 1:
        return next((match for match in matches if given.get(match.episode.patient_id) == letter), None)
    if len(matches) == 1:
        return matches[0]
    monitored = [match for match in matches if match.episode.monitored]
    return monitored[0] if len(monitored) == 1 else None


def rivals(matches: Sequence[PhoneMatch]) -> list[PhoneMatch]:
    """Give those whose text it may be: the monitored ones, or all where nobody is."""
    return [match for match in matches if match.episode.monitored] or list(matches)


def sharing(session: Session, stay: EpisodeView, phone: str) -> Sharing | None:
    """Say with whom this patient shares a phone now; None where with nobody."""
    there = [match.episode for match in caseload.at_phone(session, stay.hub_id, phone)]
    others = [one for one in there if one.patient_id != stay.patient_id and one.state is not EpisodeState.ENDED]
    if not others:
        return None
    given = letters.at(session, stay.hub_id, phone)
    by_letter = sorted(((given.get(one.patient_id), one) for one in others), key=lambda pair: pair[0] or "~")
    return Sharing(phone, given.get(stay.patient_id), tuple(by_letter))


def addressed(session: Session, answer: Answer, stay: EpisodeView, phone: str) -> Answer:
    """Begin a text to a shared phone with the letter of whom it is about; no name, and to no other phone."""
    shared = sharing(session, stay, phone)
    if shared is None or shared.letter is None:
        return answer
    return replace(answer, body=texts.lettered(shared.letter, answer.body, language=answer.language))
