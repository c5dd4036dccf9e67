"""Asks the provider what arrived and what became of our texts, and mends what a lost webhook left missing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.alerts import watchdog
from app.alerts.watchdog import Loop
from app.db import Database
from app.flows import inbound_reply
from app.hubs import store as hubs
from app.logs import get_logger
from app.messaging import receipts, store
from app.messaging.addresses import Addresses
from app.messaging.gateway import Arrived, Gateway, GatewayError, Report
from app.messaging.receipts import Notice
from app.messaging.store import InboundDraft
from app.messaging.vocabulary import InboundSource, Medium

_log = get_logger(__name__)

LOOP = Loop.RECONCILIATION
WHOLE_DAY = "reconciliation_day"
"""The mark of when all of the last day was asked for."""
EVERY = timedelta(minutes=3)
OVERLAP = timedelta(minutes=15)
"""How far before the last good run each run begins: what the provider lists late is not missed."""
FIRST_LOOK = timedelta(hours=24)
"""How far back the first run looks, and one run of each day: what a provider lists hours late is not missed either."""
NEWS_LATE_AFTER = timedelta(minutes=10)
"""A text of which nothing was heard for this long is asked about."""
ASKED_AT_ONCE = 50
ASKED_ABOUT = 1000  # how many ids one query may hold: a busy day has more than a database takes


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What was mended: texts recovered, reports fetched; `errors` names what could not be asked or stored."""

    since: datetime
    listed: int
    recovered: int
    reports: int
    errors: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Give what `wardlight reconcile` prints."""
        return {
            "since": self.since.isoformat(),
            "listed": self.listed,
            "recovered": self.recovered,
            "reports": self.reports,
            "errors": list(self.errors),
        }


def run_if_due(database: Database, gateway: Gateway, *, addresses: Addresses, now: datetime) -> Reconciled | None:
    """Run unless it ran well within the last few minutes."""
    with database.read() as session:
        last = watchdog.last_beats(session).get(LOOP)
    if last is not None and last <= now < last + EVERY:
        return None
    return run(database, gateway, addresses=addresses, now=now)


def run(database: Database, gateway: Gateway, *, addresses: Addresses, now: datetime, since: datetime | None = None) -> Reconciled:
    """Ask for everything since the last good run, less an overlap, and take in what is missing by the usual way, oldest first.

    A recovered text keeps the provider's own time; more than none recovered means that webhooks are being lost.
    Once a day all of the last day is asked for.
    """
    with database.read() as session:
        beats, behind = watchdog.last_beats(session), watchdog.behind_since(session)
        ours = _our_numbers((hub.phone for hub in hubs.all_hubs(session)), addresses)
    start = since or _start(beats, now)
    looks = [_Look(number, since or _start_of(number, behind, start, now)) for number in ours]
    arrived, untold = _list(gateway, looks)
    recovered, faults = _take_in(database, arrived, addresses, now)
    reports, failures = _fetch_reports(database, gateway, now)
    spoke = not ours or len(untold) < len(ours)
    if spoke and not faults and not failures:
        silent = [number for number in untold if number is not None]
        database.write(lambda session: _beat(session, silent, last=beats.get(LOOP), whole_day=start <= now - FIRST_LOOK, now=now))
    if recovered:
        _log.warning("reconciliation.recovered", recovered=recovered)
    errors = tuple(" ".join(filter(None, ("list", number, code))) for number, code in untold.items())
    return Reconciled(min((look.since for look in looks), default=start), len(arrived), recovered, reports, errors + faults + failures)


@dataclass(frozen=True, slots=True)
class _Look:
    """What the provider is asked: what came to this number (None: to any) since then."""

    number: str | None
    since: datetime


def _start(beats: Mapping[str, datetime], now: datetime) -> datetime:
    last, swept = beats.get(LOOP), beats.get(WHOLE_DAY)
    if last is None:
        return now - FIRST_LOOK
    due = swept is None or now - swept >= FIRST_LOOK
    return min(last - OVERLAP, now - FIRST_LOOK) if due else last - OVERLAP


def _start_of(number: str | None, behind: Mapping[str, datetime], start: datetime, now: datetime) -> datetime:
    """Ask about a number from when the provider last spoke of it, though it has spoken of others since: at least for a whole day."""
    last = behind.get(number or "")
    if last is None:
        return start
    return min(start, now - FIRST_LOOK, now if last == watchdog.NEVER else last - OVERLAP)


def _beat(session: Session, silent: Sequence[str], *, last: datetime | None, whole_day: bool, now: datetime) -> None:
    """Note a good round; of the numbers that the provider did not speak of, that it did not."""
    period_s = int(EVERY.total_seconds())
    watchdog.beat(session, LOOP, period_s=period_s, now=now)
    watchdog.caught_up(session, but=silent)
    for number in silent:
        watchdog.behind(session, number, since=last, period_s=period_s)
    if whole_day:
        watchdog.mark(session, WHOLE_DAY, now=now)


def _our_numbers(hub_phones: Iterable[str | None], addresses: Addresses) -> Sequence[str | None]:
    """Give the numbers to ask about; all at once (None) where texts come through a Messaging Service."""
    default = addresses.default_from
    if default is not None and not default.startswith("+"):
        return [None]
    return sorted({phone for phone in (*hub_phones, default) if phone})


def _list(gateway: Gateway, looks: Sequence[_Look]) -> tuple[list[Arrived], dict[str | None, str]]:
    """List what came to our numbers, in the order in which it came: somebody may text two of them. Also why a number could not be asked."""
    found: dict[str, tuple[datetime, Arrived]] = {}
    untold: dict[str | None, str] = {}
    for look in looks:
        try:
            found |= {one.sid: (one.sent_at or look.since, one) for one in gateway.list_inbound(look.since, to=look.number)}
        except GatewayError as error:
            _log.warning("reconciliation.cannot_list", provider_code=error.code)
            untold[look.number] = error.code
    return [one for _, one in sorted(found.values(), key=lambda each: each[0])], untold


def _take_in(database: Database, arrived: list[Arrived], addresses: Addresses, now: datetime) -> tuple[int, tuple[str, ...]]:
    with database.read() as session:
        known = set[str]()
        for begin in range(0, len(arrived), ASKED_ABOUT):
            known |= store.known_sids(session, [one.sid for one in arrived[begin : begin + ASKED_ABOUT]])
    recovered = 0
    errors: list[str] = []
    for draft in (_draft(one) for one in arrived if one.sid not in known):
        try:
            received = database.write(
                lambda session, draft=draft: inbound_reply.receive(session, draft, addresses=addresses, now=now)  # type: ignore[misc]
            )
            recovered += not received.duplicate
        except Exception:  # noqa: BLE001 -- one text that cannot be stored must not hide the others
            _log.exception("reconciliation.cannot_take_in", sid=draft.provider_sid)
            errors.append(f"inbound {draft.provider_sid}")
    return recovered, tuple(errors)


def _draft(one: Arrived) -> InboundDraft:
    return InboundDraft(
        provider_sid=one.sid,
        source=InboundSource.RECONCILED,
        from_phone=one.from_phone,
        to_phone=one.to_phone,
        body=one.body,
        media_count=one.media_count,
        sent_at=one.sent_at,
    )


def _fetch_reports(database: Database, gateway: Gateway, now: datetime) -> tuple[int, tuple[str, ...]]:
    with database.read() as session:
        silent = store.unconfirmed(session, since=now - FIRST_LOOK, until=now - NEWS_LATE_AFTER, now=now, limit=ASKED_AT_ONCE)
    moved = 0
    for sid, medium in silent:
        try:
            report = gateway.call_report(sid) if medium is Medium.VOICE else gateway.report(sid)
        except GatewayError as error:
            if not error.permanent:
                return moved, (f"report {error.code}",)  # the provider is away: the others would fare no better
            report = None  # it will not speak of this one: the others have their turn
        moved += database.write(lambda session, sid=sid, report=report: _note(session, sid, report, now))  # type: ignore[misc]
    return moved, ()


def _note(session: Session, sid: str, report: Report | None, now: datetime) -> bool:
    """Take the provider's word; where it has none, leave the text alone for a while, so that others have their turn."""
    if report is not None and receipts.apply(session, Notice(sid, report.receipt, report.error_code), now=now):
        return True
    receipts.ask_later(session, sid, now=now)
    return False
