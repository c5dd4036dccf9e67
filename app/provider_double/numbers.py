"""The double's numbers and Messaging Services, as the account's settings at the provider: where each hands over what is texted to it."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from app.provider_double import rules
from app.provider_double.caller import Account
from app.provider_double.rules import Refused

NOT_FOUND = Refused(404, 20404, "The requested resource was not found")


@dataclass
class Hooks:
    """Two addresses, as they stand on a number or a service; None is none."""

    inbound_url: str | None
    fallback_url: str | None


@dataclass
class Service:
    """A Messaging Service. `by_number`: what stands on its numbers goes before its own."""

    hooks: Hooks
    numbers: list[str] = field(default_factory=list)
    by_number: bool = False


class Numbers:
    """Every number that is asked for is the account's, set up as it should be, unless a rehearsal says otherwise."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self.unknown: set[str] = set()  # numbers that the account does not have
        self.hooks: dict[str, Hooks] = {}  # of numbers that are not as they should be
        self.services: dict[str, Service] = {}  # by SID

    def routes(self, base: str) -> list[Route]:
        """Give the resources to serve; `base` is the account's path."""
        return [
            Route(f"{base}/IncomingPhoneNumbers.json", self.list_numbers, methods=["GET"]),
            Route(f"{base}/IncomingPhoneNumbers/{{sid}}.json", self.fetch_number, methods=["GET"]),
            Route("/v1/Services", self.list_services, methods=["GET"]),
            Route("/v1/Services/{sid}", self.fetch_service, methods=["GET"]),
            Route("/v1/Services/{sid}/PhoneNumbers", self.list_of_service, methods=["GET"]),
        ]

    def as_it_should_be(self) -> Hooks:
        """Give the addresses that lose nothing."""
        return Hooks(self._account.sms_url, self._account.fallback_url)

    async def list_numbers(self, request: Request) -> Response:
        """List the number that is asked for; without one, those that were named in a rehearsal."""
        self._check(request)
        asked = request.query_params.get("PhoneNumber")
        numbers = sorted(self.hooks) if asked is None else [asked]
        found = [self._number(number) for number in numbers if number not in self.unknown]
        return JSONResponse(_page("incoming_phone_numbers", found, request))

    async def fetch_number(self, request: Request) -> Response:
        """Give one number."""
        self._check(request)
        every = {*self.hooks, *(number for service in self.services.values() for number in service.numbers)}
        for number in every - self.unknown:
            if sid_of(number) == request.path_params["sid"]:
                return JSONResponse(self._number(number))
        raise NOT_FOUND

    async def list_services(self, request: Request) -> Response:
        """List the services."""
        self._check(request)
        return JSONResponse(_v1_page("services", [self._service(sid) for sid in self.services], request))

    async def fetch_service(self, request: Request) -> Response:
        """Give one service."""
        self._check(request)
        if request.path_params["sid"] not in self.services:
            raise NOT_FOUND
        return JSONResponse(self._service(request.path_params["sid"]))

    async def list_of_service(self, request: Request) -> Response:
        """List the numbers of one service."""
        self._check(request)
        service = self.services.get(request.path_params["sid"])
        numbers = service.numbers if service is not None else []
        rows = [{"sid": sid_of(number), "service_sid": request.path_params["sid"], "phone_number": number} for number in numbers]
        return JSONResponse(_v1_page("phone_numbers", rows, request))

    def _check(self, request: Request) -> None:
        rules.check_credentials(request.headers.get("authorization", ""), self._account.sid, self._account.token)

    def _number(self, number: str) -> dict[str, Any]:
        hooks = self.hooks.get(number) or self.as_it_should_be()
        return {
            "sid": sid_of(number),
            "account_sid": self._account.sid,
            "phone_number": number,
            "sms_url": hooks.inbound_url or "",
            "sms_method": "POST",
            "sms_fallback_url": hooks.fallback_url or "",
            "sms_fallback_method": "POST",
        }

    def _service(self, sid: str) -> dict[str, Any]:
        service = self.services[sid]
        return {
            "sid": sid,
            "account_sid": self._account.sid,
            "inbound_request_url": service.hooks.inbound_url,
            "fallback_url": service.hooks.fallback_url,
            "use_inbound_webhook_on_number": service.by_number,
            "links": {},
        }


def sid_of(number: str) -> str:
    """Give the double's id of a number."""
    return f"PN{hashlib.sha256(number.encode()).hexdigest()[:32]}"


def _page(name: str, rows: list[dict[str, Any]], request: Request) -> dict[str, Any]:
    return {name: rows, "page": 0, "page_size": len(rows), "uri": request.url.path, "next_page_uri": None}


def _v1_page(name: str, rows: list[dict[str, Any]], request: Request) -> dict[str, Any]:
    meta = {"key": name, "page": 0, "page_size": 50, "url": str(request.url), "first_page_url": str(request.url), "next_page_url": None}
    return {name: rows, "meta": meta}
