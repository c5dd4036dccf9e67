"""The double's REST API: the provider's Messages resource, and two addresses of its own to act as a phone."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import httpx2
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.clock import Clock
from app.provider_double import rules
from app.provider_double.book import Book, Filters, Message
from app.provider_double.caller import Account, Caller
from app.provider_double.calls import Exchange
from app.provider_double.faults import Fault, Faults
from app.provider_double.numbers import Numbers
from app.provider_double.page import Pages
from app.provider_double.rules import Refused
from app.web.headers import HeadersEverywhere

BASE = "/2010-04-01/Accounts/{account_sid}"
PAGE_SIZE, LARGEST_PAGE = 50, 1000


class Double:
    """A provider of texts on this machine, for rehearsal: it speaks the REST API and calls the service's webhooks."""

    def __init__(self, account: Account, *, clock: Clock, faults: Faults) -> None:
        self.book = Book()
        self.exchange = Exchange()
        self.numbers = Numbers(account)
        self._account = account
        self._clock = clock
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._caller: Caller | None = None

    def app(self) -> Starlette:
        """Give the application to serve."""
        return Starlette(
            routes=[
                Route(f"{BASE}/Messages.json", self.create, methods=["POST"]),
                Route(f"{BASE}/Messages.json", self.list, methods=["GET"]),
                Route(f"{BASE}/Messages/{{sid}}.json", self.fetch, methods=["GET"]),
                Route(f"{BASE}/Calls.json", self.ring, methods=["POST"]),
                Route(f"{BASE}/Calls.json", self.list_calls, methods=["GET"]),
                Route(f"{BASE}/Calls/{{sid}}.json", self.fetch_call, methods=["GET"]),
                *self.numbers.routes(BASE),
                Route("/double/calls", self.phones, methods=["GET"]),
                Route("/double/calls/{sid}/{what}", self.act, methods=["POST"]),
                Route("/double/inbound", self.inbound, methods=["POST"]),
                Route("/double/settled", self.settled, methods=["GET"]),
                *Pages(self.book, self.exchange, calling=self._calling, now=self._now).routes(),
            ],
            middleware=[Middleware(HeadersEverywhere, hsts=False)],
            lifespan=self._lifespan,
            exception_handlers={Refused: _refused},
        )

    async def create(self, request: Request) -> Response:
        """Take a text, or refuse it as the provider would; a fault may strike before or after it is taken."""
        self._check(request)
        form = await request.form()
        draft = rules.check(form, self.book)
        if self._faults.strikes(Fault.TOO_MANY):
            raise Refused(429, 20429, "Too Many Requests")
        broken = self._faults.strikes(Fault.BROKEN)
        if broken and self._faults.either_way():
            raise Refused(500, 20500, "Internal Server Error")
        taken = self.book.send(draft.to, draft.sender, draft.body, draft.status_callback, now=self._now())
        self._start(self._carry(taken))
        if broken:
            raise Refused(500, 20500, "Internal Server Error")
        if self._faults.strikes(Fault.SILENT):
            await _until_gone(request)
        return JSONResponse(taken.as_json(self._account.sid), status_code=201)

    async def list(self, request: Request) -> Response:
        """List messages, newest first, a page at a time."""
        self._check(request)
        asked = request.query_params
        found = self.book.listed(_filters(asked))
        size = min(LARGEST_PAGE, max(1, _number(asked.get("PageSize"), PAGE_SIZE)))
        page = _number(asked.get("Page"), 0)
        more = (page + 1) * size < len(found)
        following = urlencode({**asked, "PageSize": size, "Page": page + 1, "PageToken": f"PA{secrets.token_hex(4)}"})
        return JSONResponse({
            "messages": [one.as_json(self._account.sid) for one in found[page * size : (page + 1) * size]],
            "page": page,
            "page_size": size,
            "uri": f"{request.url.path}?{request.url.query}",
            "next_page_uri": f"{request.url.path}?{following}" if more else None,
        })  # fmt: skip

    async def fetch(self, request: Request) -> Response:
        """Give one message."""
        self._check(request)
        found = self.book.messages.get(request.path_params["sid"])
        if found is None:
            raise Refused(404, 20404, "The requested resource was not found")
        return JSONResponse(found.as_json(self._account.sid))

    async def ring(self, request: Request) -> Response:
        """Take a call and ring the phone, or refuse as the provider would; a fault may strike before or after it is taken."""
        self._check(request)
        form = await request.form()
        if self._faults.strikes(Fault.TOO_MANY):
            raise Refused(429, 20429, "Too Many Requests")
        broken = self._faults.strikes(Fault.BROKEN)
        if broken and self._faults.either_way():
            raise Refused(500, 20500, "Internal Server Error")
        taken = self.exchange.place(form, now=self._now())
        if broken:
            raise Refused(500, 20500, "Internal Server Error")
        if self._faults.strikes(Fault.SILENT):
            await _until_gone(request)
        return JSONResponse(taken.as_json(self._account.sid), status_code=201)

    async def list_calls(self, request: Request) -> Response:
        """List calls, newest first."""
        self._check(request)
        found = self.exchange.to(request.query_params.get("To"))
        calls = [one.as_json(self._account.sid) for one in found]
        return JSONResponse({"calls": calls, "page": 0, "page_size": len(calls), "uri": request.url.path, "next_page_uri": None})

    async def fetch_call(self, request: Request) -> Response:
        """Give one call."""
        self._check(request)
        return JSONResponse(self.exchange.known(request.path_params["sid"]).as_json(self._account.sid))

    async def phones(self, request: Request) -> Response:
        """Show the calls to a phone (`To`), or to all, newest first, as whoever holds it hears them."""
        return JSONResponse({"calls": [one.heard for one in self.exchange.to(request.query_params.get("To"))]})

    async def act(self, request: Request) -> Response:
        """Act as whoever holds the phone: `pick-up`, `press` (`Digits`), `hang-up`, or `nobody` to let it ring out."""
        sid, what = request.path_params["sid"], request.path_params["what"]
        form = await request.form()
        match what:
            case "pick-up":
                call = await self.exchange.pick_up(sid, self._calling())
            case "press":
                call = await self.exchange.press(sid, str(form.get("Digits", "")), self._calling())
            case "hang-up":
                call = await self.exchange.end(sid, "completed", self._calling())
            case "nobody":
                call = await self.exchange.end(sid, "no-answer", self._calling())
            case _:
                raise Refused(404, 20404, "The requested resource was not found")
        return JSONResponse(call.heard)

    async def inbound(self, request: Request) -> Response:
        """Text the service from a phone: `From`, `To`, `Body`. Answers once the service has, with each call's HTTP status."""
        form = await request.form()
        words = {name: str(form.get(name, "")) for name in ("From", "To", "Body")}
        came = self.book.receive(words["From"], words["To"], words["Body"], _number(form.get("NumMedia"), 0), now=self._now())
        return JSONResponse({"sid": came.sid, "statuses": await self._calling().text_came(came)})

    async def settled(self, request: Request) -> Response:  # noqa: ARG002 -- Starlette's signature
        """Answer once every report that is under way has been made."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
        return JSONResponse({"messages": len(self.book.messages)})

    async def _carry(self, message: Message) -> None:
        """Carry a text over the network: sent, then delivered or not, with a report of each."""
        await self._calling().status_changed(self.book.move(message.sid, "sent"))
        lost = self._faults.strikes(Fault.UNDELIVERED)
        arrived = self.book.move(message.sid, "undelivered", 30003) if lost else self.book.move(message.sid, "delivered")
        await self._calling().status_changed(arrived)

    def _check(self, request: Request) -> None:
        rules.check_credentials(request.headers.get("authorization", ""), self._account.sid, self._account.token)
        if request.path_params["account_sid"] != self._account.sid:
            raise Refused(404, 20404, "The requested resource was not found")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _calling(self) -> Caller:
        if self._caller is None:
            message = "the double is not being served"
            raise RuntimeError(message)
        return self._caller

    def _now(self) -> datetime:
        return self._clock.now()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with httpx2.AsyncClient() as client:
            self._caller = Caller(self._account, self._faults, client)
            yield
            for task in self._tasks:
                task.cancel()


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 -- registered for this class alone
    body = {
        "code": error.code,
        "message": error.message,
        "status": error.status,
        "more_info": f"https://www.twilio.com/docs/errors/{error.code}",
    }
    return JSONResponse(body, status_code=error.status)


async def _until_gone(request: Request) -> None:
    """Say nothing until the caller gives up."""
    while (await request.receive())["type"] != "http.disconnect":
        continue


def _filters(asked: Any) -> Filters:  # noqa: ANN401 -- Starlette's query parameters
    return Filters(asked.get("To"), asked.get("From"), _instant(asked.get("DateSent>")), _instant(asked.get("DateSent<")))


def _instant(text: str | None) -> datetime | None:
    if not text:
        return None
    instant = datetime.fromisoformat(text)
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant


def _number(text: object, otherwise: int) -> int:
    return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() else otherwise
