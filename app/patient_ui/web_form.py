"""The patient's web form: a link from a text, one page, no password, and the same rules and answer as a text."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.flows import web_reply
from app.flows.reading_in import Outcome
from app.hubs import store as hubs
from app.messaging import links
from app.messaging.links import LinkView
from app.pathways import store as pathways
from app.pathways.schema import Pathway
from app.patient_ui import form_values, presenters
from app.patient_ui.form_values import Entered
from app.web import forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
LONGEST_ID: Final = 64


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to."""

    link: LinkView
    zone: ZoneInfo
    pathway: Pathway


@router.get("/r/{token}")
def show(request: Request, parts: Live, token: str) -> Response:
    """Show an empty form; nothing changes, so that a phone that looks at links beforehand does no harm."""
    with parts.database.read() as session:
        opened = _open(session, token, parts.clock.now())
    page = presenters.form_page(token, opened.link.slot_at, opened.zone, opened.pathway, client_id=secrets.token_urlsafe(16))
    return templating.page(request, "patient_ui/form.html", page)


@router.post("/r/{token}")
def send(request: Request, parts: Live, token: str, typed: Typed) -> Response:
    """Take a reading in and show the answer, or the form again with what is wrong beside each field."""
    now = parts.clock.now()
    entered = form_values.read(typed)
    with parts.database.read() as session:
        opened = _open(session, token, now)
    if entered.refused:
        given = typed.get("client_id", "")[:LONGEST_ID]
        page = presenters.form_page(
            token, opened.link.slot_at, opened.zone, opened.pathway, client_id=given, typed=typed, faults=entered.faults
        )
        return templating.page(request, "patient_ui/form.html", page, status=422)
    outcome = parts.database.write(lambda session: _submit(session, token, typed, entered, now))
    page_of_answer = presenters.answer_page(token, outcome.answer.body, outcome.answer.message_class)
    return templating.page(request, "patient_ui/answer.html", page_of_answer)


def _open(session: Session, token: str, now: datetime) -> Opened:
    link = links.open(session, token, now=now)
    stay = caseload.episode(session, link.hub_id, link.episode_id)
    hub = hubs.by_id(session, link.hub_id)
    return Opened(link, hub.zone, pathways.version(session, stay.pathway_version_id).pathway)


def _submit(session: Session, token: str, typed: dict[str, str], entered: Entered, now: datetime) -> Outcome:
    link = links.open(session, token, now=now)
    return web_reply.submit(session, link, entered.values, client_id=_client_id(typed), question=entered.question, now=now)


def _client_id(typed: dict[str, str]) -> str:
    """Name this sending: the page's own id and what was typed. A double tap is the same; the page sent again from the
    browser's memory with other numbers is another reading, and is not lost.
    """
    values = presenters.kept(typed, (name for name in typed if name != "client_id"))
    return f"{typed.get('client_id', '')[:LONGEST_ID]}.{hashlib.sha256(values.encode()).hexdigest()[:16]}"
