"""The caseload as it is asked about: who this phone is, who is on the ward, who was. Everything belongs to one hub."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlmodel import Session, SQLModel

from app.caseload import care_plan
from app.caseload.bundles import Answer, Answered, Given
from app.caseload.episode import Channel, ContactKind, EpisodeState, Untextable
from app.caseload.models import BundleAnswer, Contact, Episode, EpisodeEvent, Oximeter, Patient
from app.caseload.views import CareHome, Enrolled, EpisodeView, EventView, OximeterView, PatientView, PhoneMatch
from app.errors import NotFound
from app.storage.prepared import Prepared

__all__ = [
    "CareHome", "Enrolled", "EpisodeView", "EventView", "OximeterView", "PatientView", "PhoneMatch", "at_phone",
    "bundle_answers", "care_homes", "caseload", "enrolled", "episode", "episodes", "episodes_of", "events", "open_by_version",
    "open_episode_of", "open_on_versions", "oximeters", "patient", "patient_by_nhs_number", "patients_at_phone", "residents",
    "search", "untextable",
]  # fmt: skip

_TABLES: Final = SQLModel.metadata.tables
PATIENTS: Final = _TABLES[str(Patient.__tablename__)]
CONTACTS: Final = _TABLES[str(Contact.__tablename__)]
EPISODES: Final = _TABLES[str(Episode.__tablename__)]
EVENTS: Final = _TABLES[str(EpisodeEvent.__tablename__)]
OXIMETERS: Final = _TABLES[str(Oximeter.__tablename__)]
BUNDLE_ANSWERS: Final = _TABLES[str(BundleAnswer.__tablename__)]

_OWN: Final = CONTACTS.alias("own")
_CARER: Final = CONTACTS.alias("carer")
_EPISODE_FIELDS: Final = (
    "id", "hub_id", "patient_id", "pathway_version_id", "state", "state_reason", "state_since", "channel", "onset_date",
    "onboarded_at", "ended_at", "reading_times", "care_plan", "usual_spo2", "amber_max", "red_max", "limits_by", "limits_reason",
    "home_oxygen", "pregnant", "maternity_contact", "plan", "spo2_scale", "spo2_scale_by", "spo2_scale_at", "usual_news", "team",
    "revision",
)  # fmt: skip
_PERSON_FIELDS: Final = (
    "language", "given_name", "family_name", "date_of_birth", "lives_alone", "interpreter", "nhs_number", "died_at",
    "do_not_contact",
)  # fmt: skip
_PATIENT_FIELDS: Final = (
    "id", "hub_id", "nhs_number", "given_name", "family_name", "date_of_birth", "sex", "ethnicity", "postcode",
    "gp_practice", "language", "interpreter", "lives_alone", "created_at", "died_at", "do_not_contact",
)  # fmt: skip
_REACHED_BY: Final = (
    _OWN.c.phone.label("phone"),
    _CARER.c.phone.label("carer_phone"),
    _CARER.c.name.label("carer_name"),
    _CARER.c.role.label("carer_role"),
)
_EPISODE_COLUMNS: Final = (
    *(EPISODES.c[name] for name in _EPISODE_FIELDS),
    *(PATIENTS.c[name] for name in _PERSON_FIELDS),
    *_REACHED_BY,
)
_OWN_OPEN: Final = and_(_OWN.c.patient_id == PATIENTS.c.id, _OWN.c.kind == ContactKind.PATIENT.value, _OWN.c.ended_at.is_(None))
_CARER_OPEN: Final = and_(_CARER.c.patient_id == PATIENTS.c.id, _CARER.c.kind == ContactKind.CARER.value, _CARER.c.ended_at.is_(None))
_WITH_PHONES: Final = (
    EPISODES.join(PATIENTS, EPISODES.c.patient_id == PATIENTS.c.id).outerjoin(_OWN, _OWN_OPEN).outerjoin(_CARER, _CARER_OPEN)
)
_EPISODE: Final = select(*_EPISODE_COLUMNS).select_from(_WITH_PHONES)
_PATIENT: Final = select(*(PATIENTS.c[name] for name in _PATIENT_FIELDS), *_REACHED_BY).select_from(
    PATIENTS.outerjoin(_OWN, _OWN_OPEN).outerjoin(_CARER, _CARER_OPEN)
)
_ONE_EPISODE: Final = _EPISODE.where(EPISODES.c.hub_id == bindparam("hub_id"), EPISODES.c.id == bindparam("episode_id"))
_OPEN_EPISODE: Final = _EPISODE.where(
    EPISODES.c.hub_id == bindparam("hub_id"),
    EPISODES.c.patient_id == bindparam("patient_id"),
    EPISODES.c.state != EpisodeState.ENDED.value,
)
_SENDER: Final = CONTACTS.alias("sender")
_OF_SENDER: Final = EPISODES.alias("of_sender")
# A scalar, not NOT EXISTS: it makes the planner begin with the phone's index; else it walks every stay of the hub.
_NEWEST: Final = select(func.max(_OF_SENDER.c.id)).where(_OF_SENDER.c.patient_id == _SENDER.c.patient_id).scalar_subquery()
# Asked on every text that arrives: built once, and one round trip.
_AT_PHONE: Final[Select[Any]] = (
    select(*_EPISODE_COLUMNS, _SENDER.c.kind.label("sender_kind"))
    .select_from(_WITH_PHONES.join(_SENDER, _SENDER.c.patient_id == PATIENTS.c.id))
    .where(
        _SENDER.c.hub_id == bindparam("hub_id"),
        _SENDER.c.phone == bindparam("phone"),
        _SENDER.c.ended_at.is_(None),
        EPISODES.c.id == _NEWEST,
        EPISODES.c.hub_id == bindparam("hub_id"),
    )
    .order_by(EPISODES.c.id)
)
_WHOSE_PHONE: Final = Prepared(_AT_PHONE)
# Asked before each text of ours is put in the queue, and again before it leaves: built once.
_MAY_BE_TEXTED: Final = Prepared(
    select(PATIENTS.c.died_at, PATIENTS.c.do_not_contact)
    .select_from(EPISODES.join(PATIENTS, EPISODES.c.patient_id == PATIENTS.c.id))
    .where(EPISODES.c.id == bindparam("episode_id"), EPISODES.c.hub_id == bindparam("hub_id"))
)
CARE_HOME: Final = "care home"
"""The role of a carer that is a care home; its name is the carer's."""
_GOING_ON: Final = (EpisodeState.ACTIVE.value, EpisodeState.PAUSED.value)
LIKE_ESCAPE: Final = "\\"
_NAMES: Final = (PATIENTS.c.given_name, PATIENTS.c.family_name)


def at_phone(session: Session, hub_id: int, phone: str) -> list[PhoneMatch]:
    """Give the newest stay, ended or not, of each patient whom this number (E.164) reaches, and as whose phone."""
    matches: dict[int, PhoneMatch] = {}
    for row in _WHOSE_PHONE.rows(session.connection(), {"hub_id": hub_id, "phone": phone}):
        stay, kind = _episode_view(row), ContactKind(row[-1])
        # A patient may have given their own number as the carer's too: then it is the patient who texts.
        if stay.patient_id not in matches or kind is ContactKind.PATIENT:
            matches[stay.patient_id] = PhoneMatch(stay, kind)
    return list(matches.values())


def episode(session: Session, hub_id: int, episode_id: int) -> EpisodeView:
    """Give one stay; raises NotFound."""
    row = session.execute(_ONE_EPISODE, {"hub_id": hub_id, "episode_id": episode_id}).first()
    if row is None:
        raise NotFound("There is no such stay in this hub.")
    return _episode_view(row)


def open_episode_of(session: Session, hub_id: int, patient_id: int) -> EpisodeView | None:
    """Give the stay that a patient is in, paused or not, or None."""
    row = session.execute(_OPEN_EPISODE, {"hub_id": hub_id, "patient_id": patient_id}).first()
    return _episode_view(row) if row else None


def untextable(session: Session, hub_id: int, episode_id: int) -> Untextable | None:
    """Say why nothing at all is to be texted to the patient of this stay, or None."""
    for died_at, do_not_contact in _MAY_BE_TEXTED.rows(session.connection(), {"hub_id": hub_id, "episode_id": episode_id}):
        if died_at is not None:
            return Untextable.DIED
        if do_not_contact:
            return Untextable.DO_NOT_CONTACT
    return None


def episodes_of(session: Session, hub_id: int, patient_id: int) -> list[EpisodeView]:
    """Give every stay of a patient, newest first."""
    where = (EPISODES.c.hub_id == hub_id, EPISODES.c.patient_id == patient_id)
    return [_episode_view(row) for row in session.execute(_EPISODE.where(*where).order_by(EPISODES.c.id.desc()))]


def patient(session: Session, hub_id: int, patient_id: int) -> PatientView:
    """Give one patient; raises NotFound."""
    row = session.execute(_PATIENT.where(PATIENTS.c.hub_id == hub_id, PATIENTS.c.id == patient_id)).first()
    if row is None:
        raise NotFound("There is no such patient in this hub.")
    return PatientView(*row)


def patient_by_nhs_number(session: Session, hub_id: int, nhs_number: str) -> PatientView | None:
    """Give the patient with this NHS number (ten digits), or None."""
    row = session.execute(_PATIENT.where(PATIENTS.c.hub_id == hub_id, PATIENTS.c.nhs_number == nhs_number)).first()
    return PatientView(*row) if row else None


def patients_at_phone(session: Session, hub_id: int, phone: str) -> list[PatientView]:
    """Give the patients whom this number (E.164) reaches, their own or their carer's."""
    reached = select(CONTACTS.c.patient_id).where(CONTACTS.c.hub_id == hub_id, CONTACTS.c.phone == phone, CONTACTS.c.ended_at.is_(None))
    where = (PATIENTS.c.hub_id == hub_id, PATIENTS.c.id.in_(reached))
    return [PatientView(*row) for row in session.execute(_PATIENT.where(*where).order_by(PATIENTS.c.id))]


def search(session: Session, hub_id: int, words: str, *, limit: int = 20) -> list[PatientView]:
    """Find patients by the beginnings of their names, by NHS number or by the end of a phone number.

    Every word must fit one of them; no words find nobody. By family name, then given name.
    """
    wanted = words.replace("\x00", " ").split()  # PostgreSQL knows no NUL
    if not wanted:
        return []
    where = [PATIENTS.c.hub_id == hub_id, *(_fits(word) for word in _joined(wanted))]
    order = (PATIENTS.c.family_name, PATIENTS.c.given_name, PATIENTS.c.id)
    return [PatientView(*row) for row in session.execute(_PATIENT.where(*where).order_by(*order).limit(limit))]


def caseload(session: Session, hub_id: int, *, states: frozenset[EpisodeState], limit: int = 100, after_id: int = 0) -> list[EpisodeView]:
    """Give a hub's stays in these states in the order of enrolment; `after_id` is the last id of the page before."""
    where = (EPISODES.c.hub_id == hub_id, EPISODES.c.state.in_(sorted(states)), EPISODES.c.id > after_id)
    return [_episode_view(row) for row in session.execute(_EPISODE.where(*where).order_by(EPISODES.c.id).limit(limit))]


def episodes(session: Session, hub_id: int, episode_ids: list[int]) -> dict[int, EpisodeView]:
    """Give several stays at once, by id; those of another hub are left out."""
    where = (EPISODES.c.hub_id == hub_id, EPISODES.c.id.in_(episode_ids))
    return {row.id: _episode_view(row) for row in session.execute(_EPISODE.where(*where))}


def care_homes(session: Session, hub_id: int) -> list[CareHome]:
    """Give the care homes that look after somebody monitored here, by name: carers whose role says so. Capitals make no difference."""
    columns = (_CARER.c.name, func.count())
    rows = session.execute(select(*columns).select_from(_WITH_PHONES).where(*_in_a_home(hub_id)).group_by(_CARER.c.name))
    homes: dict[str, CareHome] = {}
    for name, count in sorted(rows):
        known = homes.get(name.casefold(), CareHome(name, (), 0))
        homes[name.casefold()] = CareHome(known.name, (*known.written, name), known.residents + count)
    return [homes[name] for name in sorted(homes)]


def residents(session: Session, hub_id: int, home: CareHome) -> list[EpisodeView]:
    """Give the stays that go on, paused or not, of those whom a care home looks after, by family name."""
    where = (*_in_a_home(hub_id), _CARER.c.name.in_(home.written))
    order = (PATIENTS.c.family_name, PATIENTS.c.given_name, EPISODES.c.id)
    return [_episode_view(row) for row in session.execute(_EPISODE.where(*where).order_by(*order))]


def _in_a_home(hub_id: int) -> tuple[ColumnElement[bool], ...]:
    role = func.lower(func.trim(_CARER.c.role))
    return (EPISODES.c.hub_id == hub_id, EPISODES.c.state.in_(_GOING_ON), role == CARE_HOME, _CARER.c.name.is_not(None))


def open_by_version(session: Session, hub_id: int) -> dict[int, int]:
    """Count a hub's stays that go on, paused or not, by the pathway version that they are on."""
    columns = (EPISODES.c.pathway_version_id, func.count())
    where = (EPISODES.c.hub_id == hub_id, EPISODES.c.state.in_(_GOING_ON))
    rows = session.execute(select(*columns).where(*where).group_by(EPISODES.c.pathway_version_id))
    return {version_id: count for version_id, count in rows}  # noqa: C416 -- a Row is no pair to a type checker


def open_on_versions(session: Session, hub_id: int, version_ids: Collection[int], *, limit: int) -> list[EpisodeView]:
    """Give a hub's stays that go on and are on one of these versions, in the order of enrolment."""
    where = (EPISODES.c.hub_id == hub_id, EPISODES.c.state.in_(_GOING_ON), EPISODES.c.pathway_version_id.in_(sorted(version_ids)))
    return [_episode_view(row) for row in session.execute(_EPISODE.where(*where).order_by(EPISODES.c.id).limit(limit))]


def events(session: Session, hub_id: int, episode_id: int) -> list[EventView]:
    """Give what happened to a stay, oldest first."""
    columns = (EVENTS.c.at, EVENTS.c.kind, EVENTS.c.actor_name, EVENTS.c.reason, EVENTS.c.detail)
    where = (EVENTS.c.hub_id == hub_id, EVENTS.c.episode_id == episode_id)
    return [EventView(*row) for row in session.execute(select(*columns).where(*where).order_by(EVENTS.c.id))]


def oximeters(session: Session, hub_id: int, episode_id: int) -> list[OximeterView]:
    """Give the oximeters of a stay, oldest first."""
    columns = (OXIMETERS.c.serial, OXIMETERS.c.issued_at, OXIMETERS.c.returned_at)
    where = (OXIMETERS.c.hub_id == hub_id, OXIMETERS.c.episode_id == episode_id)
    return [OximeterView(*row) for row in session.execute(select(*columns).where(*where).order_by(OXIMETERS.c.id))]


def bundle_answers(session: Session, hub_id: int, episode_id: int) -> list[Answered]:
    """Give every answer about the care bundles of a stay, oldest first; of an element the last counts."""
    table = BUNDLE_ANSWERS.c
    columns = (table.id, table.bundle, table.element, table.answer, table.note, table.at, table.actor_name)
    where = (table.hub_id == hub_id, table.episode_id == episode_id)
    rows = session.execute(select(*columns).where(*where).order_by(table.id))
    return [Answered(row.id, row.bundle, row.element, Given(Answer(row.answer), row.note), row.at, row.actor_name) for row in rows]


def enrolled(session: Session, hub_id: int, episode_id: int) -> Enrolled:
    """Give what only the enrolment's record holds; raises NotFound."""
    columns = (EPISODES.c.consent, EPISODES.c.referral_source, EPISODES.c.enrolled_by)
    row = session.execute(select(*columns).where(EPISODES.c.hub_id == hub_id, EPISODES.c.id == episode_id)).first()
    if row is None:
        raise NotFound("There is no such stay in this hub.")
    return Enrolled(*row)


def _fits(word: str) -> ColumnElement[bool]:
    digits = word.lstrip("+")
    if digits.isdecimal():
        return or_(PATIENTS.c.nhs_number.like(f"{digits}%"), _OWN.c.phone.like(f"%{digits.removeprefix('0')}%"))
    # SQLite folds the case of plain letters only: of others, the ways that people write a name are tried.
    written = {word.lower()} if word.isascii() else {word.lower(), word.upper(), word.capitalize(), word}
    starts = [_escaped(one) for one in sorted(written)]
    return or_(
        *(func.lower(column).like(start, escape=LIKE_ESCAPE) for column in _NAMES for start in starts),
        *(func.lower(PATIENTS.c.family_name).like(f"% {start}", escape=LIKE_ESCAPE) for start in starts),
    )


def _escaped(start: str) -> str:
    return start.replace(LIKE_ESCAPE, LIKE_ESCAPE * 2).replace("%", r"\%").replace("_", r"\_") + "%"


def _joined(words: list[str]) -> list[str]:
    # "943 476 5919" and "07700 900 123" are one number each, however they are spaced.
    plain = [word for word in words if not word.lstrip("+").isdecimal()]
    digits = "".join(word for word in words if word.lstrip("+").isdecimal())
    return [*plain, digits] if digits else plain


def _episode_view(row: Sequence[Any]) -> EpisodeView:
    # By position, in the order of _EPISODE_COLUMNS: this runs on every text that arrives.
    (
        episode_id, hub_id, patient_id, version_id, state, reason, since, channel, onset, onboarded, ended, times, plan, *rest
    ) = row[: len(_EPISODE_COLUMNS)]  # fmt: skip
    return EpisodeView(
        episode_id, hub_id, patient_id, version_id, EpisodeState(state), reason, since, Channel(channel), onset,
        onboarded, ended, tuple(times), care_plan.from_json(plan) if plan else None, *rest,
    )  # fmt: skip
