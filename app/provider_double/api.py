"""The double's REST API: the provider's Messages resource, and two addresses of its own to act as a phone."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Coroutine, Sequence
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
NOT_REACHED = 30003  # the handset is off or out of reach
HELD_S = 5.0  # a webhook that is held back is made after this, where no other comes


class Double:
    """A provider of texts on this machine, for rehearsal: it speaks the REST API and calls the service's webhooks.

    `transport` reaches the service in another way than by a socket.
    """

    def __init__(
        self,
        account: Account,
        *,
        clock: Clock,
        faults: Faults,
        held_s: float = HELD_S,
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self.book = Book()
        self.exchange = Exchange()
        self.numbers = Numbers(account)
        self._account = account
        self._clock = clock
        self._faults = faults
        self._held_s = held_s
        self._transport = transport
        self._tasks: set[asyncio.Task[None]] = set()
        self._releases: set[asyncio.Task[None]] = set()
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
                Route("/double/release", self.release, methods=["POST"]),
                *Pages(self.book, self.exchange, calling=self._calling, texting=self.text).routes(),
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
        broken = self._may_refuse(draft.to)
        code = self._faults.refusal(draft.to)
        if code is not None:
            raise Refused(400, code, "The number cannot be texted")
        taken = self.book.send(draft.to, draft.sender, draft.body, draft.status_callback, now=self._now())
        self._start(self._carry(taken))
        await self._may_not_answer(request, draft.to, broken=broken)
        return JSONResponse(taken.as_json(self._account.sid), status_code=201)

    async def list(self, request: Request) -> Response:
        """List messages, newest first, a page at a time."""
        self._check(request)
        self._check_lookup()
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
        self._check_lookup()
        found = self.book.messages.get(request.path_params["sid"])
        if found is None:
            raise Refused(404, 20404, "The requested resource was not found")
        return JSONResponse(found.as_json(self._account.sid))

    async def ring(self, request: Request) -> Response:
        """Take a call and ring the phone, or refuse as the provider would; a fault may strike before or after it is taken."""
        self._check(request)
        form = await request.form()
        about = str(form.get("To", ""))
        broken = self._may_refuse(about)
        taken = self.exchange.place(form, now=self._now())
        await self._may_not_answer(request, about, broken=broken)
        return JSONResponse(taken.as_json(self._account.sid), status_code=201)

    async def list_calls(self, request: Request) -> Response:
        """List calls, newest first."""
        self._check(request)
        self._check_lookup()
        found = self.exchange.to(request.query_params.get("To"))
        calls = [one.as_json(self._account.sid) for one in found]
        return JSONResponse({"calls": calls, "page": 0, "page_size": len(calls), "uri": request.url.path, "next_page_uri": None})

    async def fetch_call(self, request: Request) -> Response:
        """Give one call."""
        self._check(request)
        self._check_lookup()
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
        words = (str(form.get(name, "")) for name in ("From", "To", "Body"))
        sid, statuses = await self.text(*words, media_count=_number(form.get("NumMedia"), 0))
        return JSONResponse({"sid": sid, "statuses": statuses})

    async def text(self, sender: str, to: str, body: str, *, media_count: int = 0) -> tuple[str, Sequence[int]]:
        """Text the service from a phone; gives the text's id and the HTTP status of each call that was made about it."""
        came = self.book.receive(sender, to, body, media_count, now=self._now())
        statuses = await self._calling().text_came(came)
        if self._calling().holds:
            self._start(self._release_later(), among=self._releases)
        return came.sid, statuses

    async def settled(self, request: Request) -> Response:  # noqa: ARG002 -- Starlette's signature
        """Answer once every report that is under way has been made."""
        await self.settle()
        return JSONResponse({"messages": len(self.book.messages)})

    async def settle(self) -> None:
        """Wait until every report that is under way has been made."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def release(self, request: Request) -> Response:  # noqa: ARG002 -- Starlette's signature
        """Make the webhooks that are held back, now."""
        await self.let_go()
        return JSONResponse({})

    async def let_go(self) -> None:
        """Make the webhooks that are held back, now."""
        await self._calling().release()

    async def _release_later(self) -> None:
        await asyncio.sleep(self._held_s)
        await self.let_go()

    async def _carry(self, message: Message) -> None:
        """Carry a text over the network: sent, then delivered or not, with a report of each."""
        sent = self.book.move(message.sid, "sent")
        code = self._faults.failure(message.to_phone)
        if code is None and self._faults.strikes(Fault.UNDELIVERED, message.to_phone):
            code = NOT_REACHED
        arrived = self.book.move(message.sid, "delivered" if code is None else "undelivered", code)
        last_first = self._faults.strikes(Fault.REORDERED, message.to_phone)
        for report in (arrived, sent) if last_first else (sent, arrived):
            await self._calling().status_changed(report)

    def _may_refuse(self, phone: str) -> bool:
        """Refuse what a fault strikes before it is taken; True: it is to break after that."""
        if self._faults.strikes(Fault.TOO_MANY, phone):
            raise Refused(429, 20429, "Too Many Requests")
        broken = self._faults.strikes(Fault.BROKEN, phone)
        if broken and self._faults.either_way(phone):
            raise Refused(500, 20500, "Internal Server Error")
        return broken

    async def _may_not_answer(self, request: Request, phone: str, *, broken: bool) -> None:
        """Break, or fall silent, over what was taken."""
        if broken:
            raise Refused(500, 20500, "Internal Server Error")
        if self._faults.strikes(Fault.SILENT, phone):
            await _until_gone(request)

    def _check_lookup(self) -> None:
        if self._faults.lookup_is_down(now=self._now()):
            raise Refused(503, 20503, "Service Unavailable")

    def _check(self, request: Request) -> None:
        rules.check_credentials(request.headers.get("authorization", ""), self._account.sid, self._account.token)
        if request.path_params["account_sid"] != self._account.sid:
            raise Refused(404, 20404, "The requested resource was not found")

    def _start(self, work: Coroutine[Any, Any, None], *, among: set[asyncio.Task[None]] | None = None) -> None:
        tasks = self._tasks if among is None else among
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    def _calling(self) -> Caller:
        if self._caller is None:
            message = "the double is not being served"
            raise RuntimeError(message)
        return self._caller

    def _now(self) -> datetime:
        return self._clock.now()

    @asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with httpx2.AsyncClient(transport=self._transport) as client:
            self._caller = Caller(self._account, self._faults, client)
            yield
            for task in (*self._tasks, *self._releases):
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
