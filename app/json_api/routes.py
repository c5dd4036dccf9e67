"""The JSON interface under /api/v1, one hub's by its token, and its description under /api/docs."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from fastapi.openapi.utils import get_openapi
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from app.alerts import store as alerts
from app.audit import trail
from app.caseload import store as caseload
from app.caseload.views import EpisodeView, PatientView
from app.errors import Fault, Invalid
from app.flows import entered_reading, reading_in
from app.hubs import store as hubs
from app.identifiers import IdentifierError, parse_phone
from app.identity.views import TokenView
from app.intake.reply import ReadingValues
from app.json_api import docs, presenters, shapes
from app.json_api.tokens import Caller
from app.messaging import store as messages
from app.monitoring import store as readings
from app.web import parts as web_parts
from app.web import templating

router = APIRouter()
v1 = APIRouter(
    prefix="/api/v1",
    tags=["v1"],
    responses={401: {"description": "No token that opens anything"}, 422: {"model": shapes.FaultsOut}},
)
MOST_READINGS: Final = 500
FUTURE: Final = timedelta(minutes=10)  # a clock that runs ahead
PAST: Final = timedelta(days=366)  # longer ago is a slip, such as seconds taken for a date; engineering limit


@v1.get("/worklist")
def worklist(
    request: Request, caller: Caller, limit: Annotated[int, Query(ge=1, le=200)] = 50, cursor: str | None = None
) -> shapes.WorklistOut:
    """Who needs a person, most urgent first; one item a patient, or an unknown number."""
    parts = web_parts.of(request)
    now = parts.clock.now()
    with parts.database.read() as session:
        page = alerts.worklist(session, caller.hub_id, limit=limit, cursor=cursor or None)
    return presenters.worklist(page, as_of=now)


@v1.get("/patients")
def patients(request: Request, caller: Caller, phone: str) -> shapes.PatientsOut:
    """Find the patients whose phone, or whose carer's phone, this is."""
    parts = web_parts.of(request)
    try:
        number = parse_phone(phone, allow_test=parts.environment != "production")
    except IdentifierError as error:
        raise Invalid(faults=(Fault("phone", error.sentence),)) from error
    with parts.database.read() as session:
        found = caseload.patients_at_phone(session, caller.hub_id, number)
    return presenters.patients(found)


@v1.get("/patients/{patient_id}")
def patient(request: Request, caller: Caller, patient_id: int) -> shapes.PatientOut:
    """Give one patient with readings and messages, newest first. Each view leaves a trace."""
    parts = web_parts.of(request)
    now = parts.clock.now()
    with parts.database.read() as session:
        today = _today(session, caller, now=now)
        who = caseload.patient(session, caller.hub_id, patient_id)
        stays = caseload.episodes_of(session, caller.hub_id, patient_id)
        taken = [one for stay in stays for one in readings.recent_readings(session, caller.hub_id, stay.id, MOST_READINGS)]
        said = [one for stay in stays for one in _said(session, who, stay, newest=stay is stays[0])]
    viewed = trail.entry(caller.actor, "patient.viewed", "patient", patient_id, hub_id=caller.hub_id, now=now)
    parts.database.write(lambda session: trail.record_many(session, [viewed]))
    return presenters.patient(who, stays[0] if stays else None, taken, said, today=today)


def _today(session: Session, caller: TokenView, *, now: datetime) -> date:
    """Give the day by the calendar of the caller's hub."""
    return now.astimezone(hubs.by_id(session, caller.hub_id).zone).date()


def _said(session: Session, who: PatientView, stay: EpisodeView, *, newest: bool) -> list[messages.ThreadItem]:
    """Give a stay's texts; with the newest stay also those from the patient's phones that belong to no stay."""
    phones = tuple(phone for phone in (who.phone, who.carer_phone) if phone) if newest else ()
    return messages.conversation(session, who.hub_id, stay.id, phones=phones, limit=MOST_READINGS)


@v1.post("/readings", status_code=201, responses={404: {"description": "No such patient"}, 409: {"description": "No stay"}})
def add_reading(request: Request, caller: Caller, given: shapes.ReadingIn) -> shapes.JudgedReadingOut:
    """Take a reading in. It is judged, and put on the list if need be, as a text would be; nothing is texted back."""
    parts = web_parts.of(request)
    now = parts.clock.now()
    _check_time(given.measured_at, now=now)
    taken = parts.database.write(lambda session: _take(session, caller, given, now=now))
    return presenters.judged(taken.recorded.reading, taken.recorded.findings)


def _check_time(measured_at: datetime | None, *, now: datetime) -> None:
    if measured_at is not None and measured_at > now + FUTURE:
        raise Invalid(faults=(Fault("measured_at", "This time has not come yet."),))
    if measured_at is not None and measured_at < now - PAST:
        raise Invalid(faults=(Fault("measured_at", "This is more than a year ago: is it a date, and in ISO 8601?"),))


def _take(session: Session, caller: TokenView, given: shapes.ReadingIn, *, now: datetime) -> reading_in.Outcome:
    return entered_reading.by_machine(
        session,
        caller.hub_id,
        given.patient_id,
        ReadingValues(spo2=given.spo2, pulse=given.pulse, temperature_c=given.temperature_c),
        measured_at=given.measured_at,
        client_id=given.client_id,
        actor=caller.actor,
        now=now,
    )


@router.get("/api/openapi.json", include_in_schema=False)
def description() -> JSONResponse:
    """Give the OpenAPI description."""
    return JSONResponse(_description())


@router.get("/api/docs", include_in_schema=False)
def documentation(request: Request) -> HTMLResponse:
    """Give the description as a page to read."""
    return templating.page(request, "json_api/docs.html", docs.page(_description()))


def _description() -> dict[str, Any]:
    return get_openapi(
        title="Wardlight",
        version="1",
        description="One hub's worklist, patients and readings. An aid to trained staff; not for emergencies.",
        routes=v1.routes,
    )


router.include_router(v1)
