"""The patient's web form: a link from a text, one page, no password, and the same rules and answer as a text."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.caseload import store as caseload
from app.caseload.episode import EpisodeState
from app.errors import NotFound
from app.flows import answers, web_reply
from app.flows.reading_in import Outcome
from app.hubs import store as hubs
from app.intake.reply import ReadingValues
from app.messaging import links
from app.messaging.links import LinkExpired, LinkView
from app.messaging.vocabulary import MessageClass
from app.pathways import asking, chart_loader
from app.pathways import store as pathways
from app.patient_ui import form_values, presenters
from app.patient_ui import look as looks
from app.patient_ui.form_values import Entered
from app.patient_ui.look import Look, Words
from app.patient_ui.presenters import AnswerPage, FormPage, Place
from app.web import forms, templating
from app.web import parts as web_parts
from app.web.parts import Parts
from app.wording import languages, sentences, texts

router = APIRouter()
Live = Annotated[Parts, Depends(web_parts.of)]
Typed = Annotated[dict[str, str], Depends(forms.typed)]
LONGEST_ID: Final = 64
FORM: Final = "patient_ui/form.html"
ANSWER: Final = "patient_ui/answer.html"
NO_LINK: Final = "patient_ui/no_link.html"
LATE: Final = "patient_ui/late.html"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to."""

    link: LinkView
    place: Place
    language: str
    watched: bool  # somebody waits for their readings

    def words(self, look: Look) -> Words:
        """Give the page's words, as the patient wants them."""
        return Words(self.language, look.easy)


@router.get("/r/{token}")
def show(request: Request, parts: Live, token: str) -> Response:
    """Show an empty form; nothing changes, so that a phone that looks at links beforehand does no harm."""
    look = looks.chosen(request.query_params)
    try:
        with parts.database.read() as session:
            opened = _open(session, token, parts.clock.now())
    except (LinkExpired, NotFound) as refusal:
        return _no_link(request, refusal, look)
    page = presenters.form_page(opened.place, opened.words(look), look, client_id=secrets.token_urlsafe(16))
    return templating.page(request, FORM, page)


@router.post("/r/{token}")
def send(request: Request, parts: Live, token: str, typed: Typed) -> Response:
    """Take in what was sent and show the answer; or the form again, with what is wrong beside each field.

    What may be an emergency is taken in and answered at once, even where something else is still to be put right.
    A link need only have been good when the form was filled in; else what was filled in goes before a person.
    """
    now, look = parts.clock.now(), looks.chosen(request.query_params)
    try:
        with parts.database.read() as session:
            opened = _open(session, token, now - form_values.taken_ago(typed))
    except LinkExpired as refusal:
        return _late(request, parts, token, typed, refusal, now)
    except NotFound as refusal:
        return _no_link(request, refusal, look)
    entered = form_values.read(typed, opened.place.ranges, language=opened.language)
    outcome = _take_in(parts, opened, typed, entered, now) if entered.takes_part(opened.place.red_max) else None
    if outcome is not None and not entered.faults:
        return templating.page(request, ANSWER, _answer_page(opened, look, outcome))
    return templating.page(request, FORM, _form_again(opened, look, typed, entered, outcome), status=422)


def _answer_page(opened: Opened, look: Look, outcome: Outcome) -> AnswerPage:
    reading, answer = outcome.recorded.reading, outcome.answer
    return presenters.answer_page(
        opened.place,
        opened.words(look),
        look,
        answer.body,
        measured_at=reading.measured_at,
        received_at=reading.received_at,
        urgent=answer.message_class is MessageClass.SAFETY,
    )


def _form_again(opened: Opened, look: Look, typed: dict[str, str], entered: Entered, outcome: Outcome | None) -> FormPage:
    return presenters.form_page(
        opened.place,
        opened.words(look),
        look,
        client_id=typed.get("client_id", "")[:LONGEST_ID],
        typed=typed,
        entered=entered,
        advice=outcome.answer.body if outcome else "",
    )


def _late(request: Request, parts: Parts, token: str, typed: dict[str, str], refusal: LinkExpired, now: datetime) -> Response:
    """Keep what was filled in too late, and say so; an empty form is told what any old link is."""
    look = looks.chosen(request.query_params)
    with parts.database.read() as session:
        opened = _led(session, token, links.of_any_age(session, token))
    values = form_values.read(typed, opened.place.ranges).values
    numbers = form_values.numbers(typed)
    if not numbers and values == ReadingValues():
        return _no_link(request, refusal, look)
    outcome = parts.database.write(
        lambda session: web_reply.submit_late(session, opened.link, values, numbers, client_id=_client_id(typed), now=now)
    )
    said = texts.read_back(numbers, language=opened.language)
    urgent = outcome is not None and outcome.answer.is_safety
    body = outcome.answer.body if outcome is not None and (urgent or not opened.watched) else ""
    page = presenters.late_page(opened.place, opened.words(look), look, said, body, urgent=urgent, watched=opened.watched)
    return templating.page(request, LATE, page, status=refusal.status)


def _no_link(request: Request, refusal: LinkExpired | NotFound, look: Look) -> Response:
    expired = isinstance(refusal, LinkExpired)
    page = presenters.no_link_page(Words(sentences.FALLBACK, look.easy), look, expired=expired)
    return templating.page(request, NO_LINK, page, status=refusal.status)


def _open(session: Session, token: str, now: datetime) -> Opened:
    return _led(session, token, links.open(session, token, now=now))


def _led(session: Session, token: str, link: LinkView) -> Opened:
    stay = caseload.episode(session, link.hub_id, link.episode_id)
    hub = hubs.by_id(session, link.hub_id)
    pathway = pathways.version(session, stay.pathway_version_id).pathway
    ranges = asking.ranges_of(asking.charts_of(pathway, chart_loader.load_shipped()))
    place = Place(token, link.slot_at, hub.zone, pathway, ranges, answers.red_limit(stay, pathway))
    return Opened(link, place, languages.spoken(hub, stay.language), stay.state is EpisodeState.ACTIVE)


def _take_in(parts: Parts, opened: Opened, typed: dict[str, str], entered: Entered, now: datetime) -> Outcome:
    own_id = _client_id(typed)
    taken_at = now - form_values.taken_ago(typed, longest=max(now - opened.link.created_at, timedelta(0)))
    return parts.database.write(
        lambda session: web_reply.submit(
            session, opened.link, entered.values, client_id=own_id, question=entered.question, taken_at=taken_at, now=now
        )
    )


def _client_id(typed: dict[str, str]) -> str:
    """Name this sending: the page's own id and what was typed. A double tap is the same; the page sent again from the
    browser's memory with other numbers is another reading, and is not lost.
    """
    digest = hashlib.sha256(form_values.kept(typed).encode()).hexdigest()
    return f"{typed.get('client_id', '')[:LONGEST_ID]}.{digest[:16]}"
