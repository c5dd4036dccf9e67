"""The worklist of a hub: who needs a call, most urgent first, with why, by when, and who has them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, bindparam, case, exists, func, select, tuple_, type_coerce
from sqlmodel import Session, SQLModel

from app.alerts.alert import ReasonView
from app.alerts.lifecycle import AlertState
from app.alerts.listed import Claimed, Latest, Owner, Page, Reason, Wanted, WorklistItem
from app.alerts.rows import ALERTS, LISTED_COLUMNS, OPEN, REASONS, reason_view
from app.alerts.triage import ReasonCode, Urgency
from app.caseload import care_plan
from app.caseload.episode import ContactKind
from app.caseload.models import Contact, Episode, Patient
from app.clock import parse_instant
from app.errors import Fault, Invalid
from app.identity.store import STAFF
from app.messaging.models import InboundMessage
from app.monitoring.models import Reading
from app.pathways.models import PathwayVersion

_TABLES: Final = SQLModel.metadata.tables
_PATIENTS: Final = _TABLES[str(Patient.__tablename__)]
_CONTACTS: Final = _TABLES[str(Contact.__tablename__)]
_EPISODES: Final = _TABLES[str(Episode.__tablename__)]
_READINGS: Final = _TABLES[str(Reading.__tablename__)]
_VERSIONS: Final = _TABLES[str(PathwayVersion.__tablename__)]
_INBOUND: Final = _TABLES[str(InboundMessage.__tablename__)]
MOST_CLAIMED: Final = 40
SPARKLINE: Final = 12
"""How many readings a row shows at most."""

_OWN_PHONE: Final = (
    select(_CONTACTS.c.phone)
    .where(
        _CONTACTS.c.patient_id == ALERTS.c.patient_id,
        _CONTACTS.c.kind == ContactKind.PATIENT.value,
        _CONTACTS.c.ended_at.is_(None),
    )
    .order_by(_CONTACTS.c.id)
    .limit(1)
    .scalar_subquery()
)
_TEXTED_AT: Final = case(
    (
        ALERTS.c.episode_id.is_not(None),
        select(func.max(_INBOUND.c.received_at)).where(_INBOUND.c.episode_id == ALERTS.c.episode_id).scalar_subquery(),
    ),
    else_=select(func.max(_INBOUND.c.received_at))
    .where(_INBOUND.c.hub_id == ALERTS.c.hub_id, _INBOUND.c.from_phone == ALERTS.c.phone)
    .scalar_subquery(),
)
_PAGE: Final = (
    select(
        ALERTS.c.id.label("alert_id"),
        *(
            ALERTS.c[name]
            for name in (
                "hub_id", "episode_id", "patient_id", "state", "urgency", "confirmed", "opened_at", "urgency_since", "due_at",
                "claimed_at", "snoozed_until", "rung", "repeat_due_at", "fresh", "no_answer_count", "revision", "urgency_rank", "owner_id",
                "acknowledged_at", "acknowledged_by",
            )
        ),
        func.coalesce(_OWN_PHONE, ALERTS.c.phone).label("phone"),
        _PATIENTS.c.given_name,
        _PATIENTS.c.family_name,
        _PATIENTS.c.lives_alone,
        _PATIENTS.c.interpreter,
        _PATIENTS.c.language,
        _PATIENTS.c.date_of_birth,
        _PATIENTS.c.do_not_contact,
        _EPISODES.c.plan,
        _EPISODES.c.care_plan,
        _EPISODES.c.state.label("monitored"),
        *(_EPISODES.c[name] for name in ("onboarded_at", "pathway_version_id", "usual_spo2", "amber_max", "red_max")),
        type_coerce(_TEXTED_AT, _INBOUND.c.received_at.type).label("texted_at"),
        STAFF.c.name.label("owner_name"),
    )
    .select_from(
        ALERTS.outerjoin(_PATIENTS, ALERTS.c.patient_id == _PATIENTS.c.id)
        .outerjoin(_EPISODES, ALERTS.c.episode_id == _EPISODES.c.id)
        .outerjoin(STAFF, ALERTS.c.owner_id == STAFF.c.id)
    )
    .where(ALERTS.c.hub_id == bindparam("hub"), OPEN)
    .order_by(ALERTS.c.urgency_rank, ALERTS.c.due_at, ALERTS.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_NEXT_PAGE: Final = _PAGE.where(
    tuple_(ALERTS.c.urgency_rank, ALERTS.c.due_at, ALERTS.c.id)
    > tuple_(bindparam("rank"), bindparam("due", type_=ALERTS.c.due_at.type), bindparam("id"))
)
_RANKED: Final = (
    select(
        _READINGS.c.episode_id,
        _READINGS.c.spo2,
        _READINGS.c.pulse,
        _READINGS.c.measured_at,
        _READINGS.c.level,
        func.row_number()
        .over(partition_by=_READINGS.c.episode_id, order_by=(_READINGS.c.measured_at.desc(), _READINGS.c.id.desc()))
        .label("place"),
    )
    .where(_READINGS.c.episode_id.in_(bindparam("episodes", expanding=True)))
    .subquery()
)
_READINGS_OF: Final = select(_RANKED).where(_RANKED.c.place <= SPARKLINE).order_by(_RANKED.c.episode_id, _RANKED.c.place.desc())
_REASONS_OF: Final = select(*LISTED_COLUMNS).where(REASONS.c.alert_id.in_(bindparam("alerts", expanding=True))).order_by(REASONS.c.id)


_CLAIMED: Final = (
    select(
        ALERTS.c.id,
        ALERTS.c.patient_id,
        ALERTS.c.urgency,
        ALERTS.c.claimed_at,
        ALERTS.c.owner_id,
        STAFF.c.name,
        _PATIENTS.c.given_name,
        _PATIENTS.c.family_name,
        ALERTS.c.phone,
    )
    .select_from(ALERTS.join(STAFF, ALERTS.c.owner_id == STAFF.c.id).outerjoin(_PATIENTS, ALERTS.c.patient_id == _PATIENTS.c.id))
    .where(ALERTS.c.hub_id == bindparam("hub"), OPEN, ALERTS.c.owner_id.is_not(None))
    .order_by(ALERTS.c.claimed_at)
    .limit(MOST_CLAIMED)
)
ALL: Final = Wanted()


def worklist(session: Session, hub_id: int, *, wanted: Wanted = ALL, limit: int = 50, cursor: str | None = None) -> Page:
    """Give one page of a hub's list: by urgency, then by when the running clock ends; three queries whatever its length.

    Raises Invalid for a cursor that is none of ours.
    """
    statement, values = _statement(cursor)
    if not wanted.everything:
        statement = statement.where(*_narrowed(wanted))
    rows = session.execute(statement, {"hub": hub_id, "most": limit + 1, **values}).all()
    shown = rows[:limit]
    reasons = _reasons_of(session, [row.alert_id for row in shown])
    readings = _readings_of(session, [row.episode_id for row in shown if row.episode_id is not None])
    items = tuple(_item(row, reasons.get(row.alert_id, []), readings.get(row.episode_id, [])) for row in shown)
    following = _cursor(shown[-1]) if len(rows) > limit else None
    return Page(items, following)


def claimed(session: Session, hub_id: int) -> list[Claimed]:
    """Say who has whom, the longest first, at most `MOST_CLAIMED`."""
    return [
        Claimed(
            alert_id=row.id,
            patient_id=row.patient_id,
            name=f"{row.given_name} {row.family_name}" if row.family_name else None,
            phone=row.phone,
            urgency=Urgency(row.urgency),
            owner=Owner(row.owner_id, row.name),
            since=row.claimed_at,
        )
        for row in session.execute(_CLAIMED, {"hub": hub_id})
    ]


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.pathway is not None:
        conditions.append(_EPISODES.c.pathway_version_id.in_(select(_VERSIONS.c.id).where(_VERSIONS.c.name == wanted.pathway)))
    if wanted.reason is not None:
        conditions.append(exists().where(REASONS.c.alert_id == ALERTS.c.id, REASONS.c.code == wanted.reason.value))
    if wanted.owner is not None:
        conditions.append(ALERTS.c.owner_id == wanted.owner if wanted.owner else ALERTS.c.owner_id.is_(None))
    if wanted.language is not None:
        conditions.append(_PATIENTS.c.language == wanted.language)
    if wanted.team is not None:
        conditions.append(_EPISODES.c.team == wanted.team if wanted.team else _EPISODES.c.team.is_(None))
    return conditions


def _statement(cursor: str | None) -> tuple[Select[Any], dict[str, object]]:
    if cursor is None:
        return _PAGE, {}
    try:
        rank, due, alert_id = cursor.split("~")
        return _NEXT_PAGE, {"rank": int(rank), "due": parse_instant(due), "id": int(alert_id)}
    except ValueError as error:
        raise _no_cursor() from error
    except Invalid as error:
        raise _no_cursor() from error


def _no_cursor() -> Invalid:
    return Invalid(faults=(Fault("cursor", "This is not a cursor of the list: begin again without one."),))


def _cursor(row: Row[Any]) -> str:
    return f"{row.urgency_rank}~{row.due_at.isoformat()}~{row.alert_id}"


def _reasons_of(session: Session, alert_ids: Sequence[int]) -> dict[int, list[ReasonView]]:
    found: dict[int, list[ReasonView]] = {}
    if alert_ids:
        for row in session.execute(_REASONS_OF, {"alerts": alert_ids}):
            found.setdefault(row.alert_id, []).append(reason_view(row))
    return found


def _readings_of(session: Session, episode_ids: Sequence[int]) -> dict[int, list[Latest]]:
    found: dict[int, list[Latest]] = {}
    if episode_ids:
        for row in session.execute(_READINGS_OF, {"episodes": episode_ids}):
            found.setdefault(row.episode_id, []).append(Latest(row.spo2, row.pulse, row.measured_at, row.level))
    return found


# What the list's statement names as the row of the list does, and which is shown as it was read.
_AS_READ = (
    "alert_id", "hub_id", "episode_id", "patient_id", "given_name", "family_name", "phone", "confirmed", "opened_at",
    "urgency_since", "due_at", "claimed_at", "snoozed_until", "rung", "repeat_due_at", "fresh", "no_answer_count", "revision",
    "language", "plan", "date_of_birth", "monitored", "onboarded_at", "pathway_version_id", "usual_spo2", "amber_max", "red_max",
    "texted_at", "acknowledged_at", "acknowledged_by",
)  # fmt: skip


def _item(row: Row[Any], reasons: Sequence[ReasonView], readings: Sequence[Latest]) -> WorklistItem:
    return WorklistItem(
        **{name: getattr(row, name) for name in _AS_READ},
        state=AlertState(row.state),
        urgency=Urgency(row.urgency),
        lives_alone=bool(row.lives_alone),
        interpreter=bool(row.interpreter),
        care_plan=care_plan.from_json(row.care_plan) if row.care_plan else None,
        do_not_contact=bool(row.do_not_contact),
        owner=Owner(row.owner_id, row.owner_name) if row.owner_id is not None else None,
        reasons=collapsed(reasons),
        readings=tuple(readings),
    )


# Reasons of one code are one line on the list, but for those that these of their values tell apart.
_TOLD_APART_BY: Final[Mapping[ReasonCode, tuple[str, ...]]] = {
    ReasonCode.ABNORMAL_READING: ("measure",),
    ReasonCode.AMBER_SYMPTOM: ("finding",),  # "feels worse" names no symptom
    ReasonCode.HIGH_SCORE: ("chart", "asks"),
    ReasonCode.TREND: ("finding",),
    ReasonCode.SOFT_SIGN: ("sign",),
}


def collapsed(reasons: Sequence[ReasonView]) -> tuple[Reason, ...]:
    """Give one reason for each code, the newest of the most urgent; most urgent first.

    It stands since the first that was as urgent; of symptoms it names every one that stands, the newest first. Each other measurement,
    chart, sign and sort of trend is a reason of its own. What a good reading has eased hides nothing that stands, and is shown beside
    it where it was more urgent.
    """
    alike: dict[tuple[ReasonCode, object], list[ReasonView]] = {}
    for reason in sorted(reasons, key=lambda one: one.id, reverse=True):
        alike.setdefault((reason.code, _kind(reason)), []).append(reason)
    shown = [(one, group) for group in alike.values() for one in _shown(group)]
    worst_first = sorted(shown, key=lambda one: (one[0].eased_at is not None, one[0].urgency.rank, -one[0].id))
    return tuple(_listed(newest, group) for newest, group in worst_first)


def _shown(group: Sequence[ReasonView]) -> list[ReasonView]:
    """Give the newest of the most urgent that stand, and of those that are eased; `group` is newest first."""
    standing, eased = (
        min((one for one in group if (one.eased_at is not None) == is_eased), key=lambda one: one.urgency.rank, default=None)
        for is_eased in (False, True)
    )
    if standing is None or eased is None:
        return [one for one in (standing, eased) if one is not None]
    return [standing, eased] if eased.urgency.rank < standing.urgency.rank else [standing]


def _kind(reason: ReasonView) -> tuple[object, ...]:
    told = tuple(reason.values.get(name) for name in _TOLD_APART_BY.get(reason.code, ()))
    return told if any(told) else (reason.values.get("finding"),) if told else ()


def _listed(shown: ReasonView, group: Sequence[ReasonView]) -> Reason:
    """Show the newest of the most urgent of its kind; `group` is newest first."""
    eased = shown.eased_at is not None
    beside = [one for one in group if one.urgency is shown.urgency and (one.eased_at is not None) == eased]
    flags = list(dict.fromkeys(one.values["flag"] for one in beside if "flag" in one.values))
    values = {**shown.values, "flags": flags} if len(flags) > 1 else shown.values
    return Reason(shown.code, shown.urgency, shown.confirmed, eased, min(one.since for one in beside), values)
