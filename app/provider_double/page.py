"""The double's own page: the phones that it has seen, to text from, to pick up and to key on. It works without script."""

from collections.abc import Awaitable, Callable
from typing import Final
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from app.errors import Fault
from app.identifiers import IdentifierError, parse_phone
from app.provider_double import presenters
from app.provider_double.book import Book, Message
from app.provider_double.caller import Caller
from app.provider_double.calls import Call, Exchange
from app.provider_double.presenters import PhonesPage, Ring, Text
from app.provider_double.rules import LONGEST_BODY, Refused
from app.web import templating
from app.web.assets import Assets

Texting = Callable[[str, str, str], Awaitable[object]]
"""Texts the service: from this phone, to that number of ours, these words."""
_OURS: Final = frozenset({"same-origin", "none"})


class Pages:
    """The page and what its buttons do, over the double's book and exchange."""

    def __init__(self, book: Book, exchange: Exchange, *, calling: Callable[[], Caller], texting: Texting) -> None:
        self._book = book
        self._exchange = exchange
        self._calling = calling
        self._texting = texting

    def routes(self) -> list[BaseRoute]:
        """Give what the double serves beside the provider's own addresses."""
        return [
            Route("/", self.show, methods=["GET"]),
            Route("/phones", self.show, methods=["GET"]),
            Route("/phones/look", self.look, methods=["GET"]),
            Route("/phones/text", self.text, methods=["POST"]),
            Route("/phones/calls/{sid}", self.act, methods=["POST"]),
            Mount("/static", Assets()),
        ]

    async def show(self, request: Request) -> Response:
        """Show every phone, and the chosen one."""
        asked = request.query_params.get("phone", "").strip()
        number = _read(asked)
        faults = (Fault("phone", "this is no phone number."),) if asked and not number else ()
        page = self._page(number, typed={"phone": asked} if faults else {}, faults=faults)
        return _answer("phones.html", page, status=422 if faults else 200)

    async def look(self, request: Request) -> Response:
        """Give the phones alone to the page that is open already, or nothing where it would look the same."""
        page = self._page(_read(request.query_params.get("phone", "")))
        if request.query_params.get("mark") == page.mark:
            return Response(status_code=204)
        return _answer("_phones.html", page)

    async def text(self, request: Request) -> Response:
        """Text from a phone, or say what is wrong with it."""
        form = await _own(request)
        typed = {name: str(form.get(name, "")) for name in ("From", "To", "Body")}
        sender, ours = _read(typed["From"]), _read(typed["To"])
        faults = presenters.faults_of(sender, ours, typed["Body"], longest=LONGEST_BODY)
        if faults:
            return _answer("phones.html", self._page(sender, typed=typed, faults=faults), status=422)
        await self._texting(sender, ours, typed["Body"])
        return _back_to(sender)

    async def act(self, request: Request) -> Response:
        """Do one thing with a call: `act` is a key of the keypad, or pick-up, wait, hang-up, nobody."""
        form, sid = await _own(request), request.path_params["sid"]
        call = self._exchange.known(sid)
        try:
            await self._do(sid, str(form.get("act", "")))
        except Refused as refused:
            if refused.status != 409:  # noqa: PLR2004 -- the call went on meanwhile: the page that follows shows how
                raise
        return _back_to(call.to_phone)

    async def _do(self, sid: str, what: str) -> None:
        match what:
            case "pick-up":
                await self._exchange.pick_up(sid, self._calling())
            case "wait":
                await self._exchange.press(sid, "", self._calling())
            case "hang-up":
                await self._exchange.end(sid, "completed", self._calling())
            case "nobody":
                await self._exchange.end(sid, "no-answer", self._calling())
            case key:
                await self._exchange.key(sid, key, self._calling())

    def _page(self, number: str, *, typed: dict[str, str] | None = None, faults: tuple[Fault, ...] = ()) -> PhonesPage:
        texts = [_text(one) for one in self._book.messages.values()]
        rings = [_ring(one) for one in self._exchange.calls.values()]
        return presenters.page(texts, rings, self._book.opted_out, number=number, typed=typed, faults=faults)


async def _own(request: Request) -> FormData:
    """Read a form of our own page; one that another site's page sent is refused."""
    if request.headers.get("sec-fetch-site", "none") not in _OURS:
        raise Refused(403, 20403, "This came from another site.")
    return await request.form()


def _answer(name: str, page: PhonesPage, *, status: int = 200) -> Response:
    return HTMLResponse(templating.render(f"provider_double/{name}", view=page), status_code=status)


def _back_to(phone: str) -> Response:
    return RedirectResponse(f"/phones?phone={quote(phone, safe='')}", status_code=303)


def _read(number: str) -> str:
    """Read a number as people write it; "" where it is none."""
    try:
        return parse_phone(number, allow_test=True)
    except IdentifierError:
        return ""


def _text(one: Message) -> Text:
    mine = one.direction == "inbound"
    phone, ours = (one.from_phone, one.to_phone) if mine else (one.to_phone, one.from_phone)
    return Text(phone, ours, mine, one.body, one.status, one.error_code, one.created_at)


def _ring(one: Call) -> Ring:
    return Ring(one.sid, one.to_phone, one.from_phone, one.status, one.said, one.keys_url is not None, one.keyed, one.created_at)
