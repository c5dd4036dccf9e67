"""The patient's web form: a link from a text, one page, no password, and the same rules and answer as a text."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.caseload.views import EpisodeView
from app.flows import answers, web_reply
from app.flows.answers import Answer
from app.hubs import store as hubs
from app.messaging import links
from app.messaging.links import LinkView
from app.messaging.vocabulary import MessageClass
from app.pathways import asking, chart_loader
from app.pathways import store as pathways
from app.patient_ui import form_values, presenters
from app.patient_ui.form_values import Entered
from app.patient_ui.presenters import AnswerPage, Place
from app.web import forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts

router = APIRouter()
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
LONGEST_ID: Final = 64
FORM: Final = "patient_ui/form.html"
ANSWER: Final = "patient_ui/answer.html"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to."""

    link: LinkView
    stay: EpisodeView
    place: Place


@router.get("/r/{token}")
def show(request: Request, parts: Live, token: str) -> Response:
    """Show an empty form; nothing changes, so that a phone that looks at links beforehand does no harm."""
    with parts.database.read() as session:
        opened = _open(session, token, parts.clock.now())
    return templating.page(request, FORM, presenters.form_page(opened.place, client_id=secrets.token_urlsafe(16)))


@router.post("/r/{token}")
def send(request: Request, parts: Live, token: str, typed: Typed) -> Response:
    """Take in what was sent and show the answer; or the form again, with what is wrong beside each field.

    What may be an emergency is taken in and answered at once, even where something else is still to be put right.
    """
    now = parts.clock.now()
    with parts.database.read() as session:
        opened = _open(session, token, now)
    entered = form_values.read(typed, opened.place.ranges)
    answer = _take_in(parts, opened, typed, entered, now) if entered.takes_part(_red_max(opened)) else None
    if answer is not None and not entered.faults:
        return templating.page(request, ANSWER, _answer_page(token, answer))
    given = typed.get("client_id", "")[:LONGEST_ID]
    page = presenters.form_page(opened.place, client_id=given, typed=typed, entered=entered, advice=answer.body if answer else "")
    return templating.page(request, FORM, page, status=422)


def _answer_page(token: str, answer: Answer) -> AnswerPage:
    return presenters.answer_page(token, answer.body, urgent=answer.message_class is MessageClass.SAFETY)


def _open(session: Session, token: str, now: datetime) -> Opened:
    link = links.open(session, token, now=now)
    stay = caseload.episode(session, link.hub_id, link.episode_id)
    hub = hubs.by_id(session, link.hub_id)
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    ranges = asking.ranges_of(asking.charts_of(pathway, chart_loader.load_shipped()))
    return Opened(link, stay, Place(token, link.slot_at, hub.zone, pathway, ranges))


def _red_max(opened: Opened) -> int:
    return answers.red_limit(opened.stay, opened.place.pathway)


def _take_in(parts: Parts, opened: Opened, typed: dict[str, str], entered: Entered, now: datetime) -> Answer:
    own_id = _client_id(typed)
    outcome = parts.database.write(
        lambda session: web_reply.submit(session, opened.link, entered.values, client_id=own_id, question=entered.question, now=now)
    )
    return outcome.answer


def _client_id(typed: dict[str, str]) -> str:
    """Name this sending: the page's own id and what was typed. A double tap is the same; the page sent again from the
    browser's memory with other numbers is another reading, and is not lost.
    """
    digest = hashlib.sha256(form_values.kept(typed).encode()).hexdigest()
    return f"{typed.get('client_id', '')[:LONGEST_ID]}.{digest[:16]}"
