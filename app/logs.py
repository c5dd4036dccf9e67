"""Logs as JSON lines on stderr that can hold no patient: only listed fields with code-like values get through."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any, Protocol, cast

import structlog

Event = MutableMapping[str, Any]

# Ids of rows, codes, counts and durations. Never a name, a number of a person, or what somebody wrote.
ALLOWED_FIELDS = frozenset({
    # what and where
    "event", "level", "timestamp", "source", "where", "error", "error_at", "version", "environment", "pid",
    "host", "port", "dialect", "gateway", "setting", "fault_id",
    # which row
    "request_id", "hub_id", "patient_id", "contact_id", "episode_id", "message_id", "outbound_id", "reading_id",
    "alert_id", "staff_id", "token_id", "slot_id", "oximeter_id", "actor_id", "actor_kind", "sid", "row_id",
    # which code
    "code", "reason", "status", "state", "kind", "channel", "topic", "loop", "job", "work", "method", "route",
    "rule", "rule_version", "pathway", "outcome", "from_state", "to_state", "table", "role", "provider_code",
    # how many, how long
    "count", "attempt", "attempts", "batch", "accepted", "failed", "unknown", "recovered", "prompts", "reminders",
    "second_reminders", "missed", "climbed", "asked_999", "silent_999", "calls_due", "errors", "held", "refused", "enrolled", "size",
    "duration_ms", "waited_ms", "age_s", "delay_s", "lease_s", "late_s",
})  # fmt: skip

_LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40, "critical": 50}
_EVENT = re.compile(r"[a-z][a-z_.]{0,63}")
_CODE_LIKE = re.compile(r"[A-Za-z0-9_.:/+<>{}-]{0,200}")
# A phone or an NHS number is nine or more digits, however they are spaced; ids from providers and UUIDs are hexadecimal.
_LONG_NUMBER = re.compile(r"\d(?:[ ./:+-]?\d){8,}")
_SAFE_LONG = re.compile(
    r"[A-Z]{2}[0-9a-f]{32}"  # a provider's id of a message, an account, a call
    r"|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}"  # a UUID
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?"  # an instant
)
_LARGEST_NUMBER = 10**9
# Servers whose own messages an operator needs ("address already in use") and which log no request body.
_TRUSTED_LOGGERS = frozenset({"uvicorn.error"})


class Log(Protocol):
    """What a module may do with its log: name an event in `snake_case`, and give listed fields."""

    def debug(self, event: str, **fields: object) -> object: ...
    def info(self, event: str, **fields: object) -> object: ...
    def warning(self, event: str, **fields: object) -> object: ...
    def error(self, event: str, **fields: object) -> object: ...
    def exception(self, event: str, **fields: object) -> object: ...


def get_logger(name: str) -> Log:
    """Return the log of a module; `name` is its `__name__`."""
    return cast("Log", structlog.get_logger(source=name))


def configure(level: str = "info", *, pretty: bool = False) -> None:
    """Send our own log and every library's to stderr; `pretty` is for a person at a terminal, else JSON lines.

    A library's line keeps its place and its level but not its text, which might hold a patient.
    """
    threshold = _LEVELS[level]
    _configure_own(threshold, pretty=pretty)
    handler = _LibraryHandler(pretty=pretty)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(threshold, logging.WARNING))
    for name in _TRUSTED_LOGGERS:
        logging.getLogger(name).setLevel(threshold)


def _configure_own(threshold: int, *, pretty: bool) -> None:
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, *_shared(), _renderer(pretty=pretty)],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=_StderrFactory(),
        cache_logger_on_first_use=False,
    )


class _StderrFactory:
    """Makes a logger that writes to whatever stderr is now, so that tests and redirections see it."""

    def __call__(self, *_: object) -> structlog.PrintLogger:
        """Return the logger."""
        return structlog.PrintLogger(sys.stderr)


class _LibraryHandler(logging.Handler):
    """Turns a library's log record into one of our lines."""

    def __init__(self, *, pretty: bool) -> None:
        super().__init__()
        self._pretty = pretty

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        event: Event = {"event": "library", "source": record.name, "level": record.levelname.lower()}
        event["where"] = f"{record.module}:{record.lineno}"
        if record.exc_info:
            event["exc_info"] = record.exc_info
        said = record.getMessage() if record.name in _TRUSTED_LOGGERS else None
        for step in _shared():
            event = cast("Event", step(None, record.levelname.lower(), event))
        if said is not None:
            event["said"] = _LONG_NUMBER.sub("[number]", said)
        sys.stderr.write(str(_renderer(pretty=self._pretty)(None, "", event)) + "\n")


def keep_allowed(_logger: object, _method: str, event: Event) -> Event:
    """Drop every field that is not listed or whose value is not code-like, and list their names under `dropped`."""
    kept: Event = {name: value for name, value in event.items() if name in ALLOWED_FIELDS and _is_safe(value)}
    if not _EVENT.fullmatch(str(kept.get("event", ""))):
        kept["event"] = "unnamed"
    dropped = sorted(_name_of_field(name) for name in event if name not in kept)
    if dropped:
        kept["dropped"] = dropped
    return kept


def say_error(_logger: object, _method: str, event: Event) -> Event:
    """Replace an exception by its class and the places it passed: its text may hold what a patient wrote."""
    given = event.pop("exc_info", None)
    if not given:
        return event
    error = _exception(given)
    if error is not None:
        event["error"] = type(error).__name__
        event["error_at"] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)][
            -12:
        ]
    return event


def _exception(given: object) -> BaseException | None:
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        return cast("tuple[type[BaseException], BaseException, TracebackType]", given)[1]
    return sys.exc_info()[1]


def _is_safe(value: object) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int | float):
        return abs(value) < _LARGEST_NUMBER
    if isinstance(value, str):
        return _is_code(value)
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_safe(each) for each in value)
    return False


def _is_code(value: str) -> bool:
    if not _CODE_LIKE.fullmatch(value):
        return False
    return not _LONG_NUMBER.search(value) or _SAFE_LONG.fullmatch(value) is not None


def _name_of_field(name: str) -> str:
    return name if _EVENT.fullmatch(name) else "unnamed"


def _shared() -> list[structlog.typing.Processor]:
    return [
        say_error,
        structlog.processors.add_log_level,
        keep_allowed,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderer(*, pretty: bool) -> structlog.typing.Processor:
    if pretty:
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(sort_keys=False, default=repr)


# Even a process that forgot `configure` must not print a patient.
_configure_own(_LEVELS["info"], pretty=False)
