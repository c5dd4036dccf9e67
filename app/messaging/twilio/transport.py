"""The SDK's transport with what it lacks: time-outs, another base address for rehearsal, and a client for each caller."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from requests import exceptions as transport
from twilio.base.exceptions import TwilioException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import NewConnectionError

from app.clock import monotonic
from app.messaging import policy
from app.messaging.gateway import GatewayError

CONNECT_S, READ_S = 3.05, 10.0
IDLE_S = 15.0  # a connection left longer may have been closed at the other end, which would look like a doubtful send
TOO_MANY, SERVER_ERROR = 429, 500
OUR_FAULT = frozenset({401, 403})  # credentials or account: no text's own fault, so it may be tried again


class _HttpClient(TwilioHttpClient):  # type: ignore[misc]  # the SDK has no types
    def __init__(self, api_url: str | None, read_s: float) -> None:
        super().__init__()
        self.timeout = (CONNECT_S, read_s)
        self._api_url = api_url.rstrip("/") if api_url else None

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 -- the SDK's signature
        if self._api_url:
            parts = urlsplit(url)
            url = f"{self._api_url}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return super().request(method, url, *args, **kwargs)


class Clients:
    """Lends the SDK's clients. A client keeps its last answer on itself, so two threads must never share one."""

    def __init__(self, account_sid: str, auth_token: str, *, api_url: str | None, read_s: float) -> None:
        self._account = account_sid, auth_token
        self._api_url = api_url
        self._read_s = read_s
        self._idle: deque[tuple[Client, float]] = deque()

    @contextmanager
    def lend(self) -> Iterator[Client]:
        """Lend a client, and raise only GatewayError. One whose connection broke is not lent again."""
        client = self._take()
        try:
            yield client
        except TwilioException as error:
            self._idle.append((client, monotonic()))
            raise refused(error) from error
        except transport.RequestException as error:
            raise broken(error) from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:  # an answer that is not what the SDK expects
            raise GatewayError("bad_answer", type(error).__name__, unknown=True) from error
        self._idle.append((client, monotonic()))

    def _take(self) -> Client:
        while self._idle:
            try:
                client, since = self._idle.pop()
            except IndexError:  # another thread took the last
                break
            if monotonic() - since < IDLE_S:
                return client
            client.http_client.session.close()
        return Client(*self._account, http_client=_HttpClient(self._api_url, self._read_s))


def refused(error: TwilioException) -> GatewayError:
    """Translate an answer that says no: a 5xx leaves it open whether the text was taken; 429 and our own
    credentials are no fault of the text; any other 4xx is final.
    """
    status = int(getattr(error, "status", 0) or SERVER_ERROR)
    code = str(getattr(error, "code", None) or status)
    unknown = status >= SERVER_ERROR
    again = status == TOO_MANY or status in OUR_FAULT or policy.may_go_later(code)
    return GatewayError(code, f"HTTP {status}", permanent=not (unknown or again), unknown=unknown)


def broken(error: transport.RequestException) -> GatewayError:
    """Translate an answer that never came. Only when no connection was made is it sure that nothing was sent."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(error, transport.ConnectTimeout) or isinstance(reason, NewConnectionError):
        return GatewayError("no_connection", type(error).__name__)
    code = "timeout" if isinstance(error, transport.Timeout) else "broken_off"
    return GatewayError(code, type(error).__name__, unknown=True)
