"""What a unit of work is: the session it is given, what it may announce, and the error when it cannot be saved."""

from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeVar

from sqlmodel import Session

from app.errors import WardlightError

T = TypeVar("T")

_TOPICS = "wardlight_topics"


class CannotOpen(WardlightError):
    """The database cannot be used safely, and so not at all."""

    status = 503


class CannotSave(WardlightError):
    """The database could not take a change: nothing of it was kept, or whether it was kept is not known.

    A door answers 503, so that a provider that can send again does.
    """

    status = 503

    def __init__(self, sentence: str = "This could not be saved just now.", *, hint: str | None = None) -> None:
        super().__init__(sentence, hint=hint or "Nothing you typed is lost by trying again in a moment.")


class Writer(Protocol):
    """What runs works and returns when they are durable: one way on SQLite, another on PostgreSQL."""

    def submit(self, work: Callable[[Session], T], *, wait_s: float | None = None) -> T:
        """Run `work` and return its result once it is durable; wait no longer than `wait_s` seconds."""
        ...

    async def submit_async(self, work: Callable[[Session], T]) -> T:
        """As `submit`, without holding up the event loop."""
        ...

    def close(self) -> None:
        """Finish what waits and let the database go."""
        ...


class CannotRead(WardlightError):
    """The database does not answer."""

    status = 503


class WorkSession(Session):
    """The session a work is given. The door alone commits, so that many works can share one commit."""

    def commit(self) -> NoReturn:
        """Refuse: `Database.write` commits once the work has returned."""
        message = "a work does not commit: return, and Database.write commits"
        raise RuntimeError(message)

    def rollback(self) -> NoReturn:
        """Refuse: a work that should leave nothing behind raises; a part of one uses `begin_nested()`."""
        message = "a work does not roll back: raise, or wrap the part in session.begin_nested()"
        raise RuntimeError(message)


def keep(session: WorkSession) -> None:
    """Flush what the work left and end its part of the transaction; only the door calls this."""
    super(WorkSession, session).commit()


def announce(session: Session, topic: str) -> None:
    """Ask that the callbacks of `topic` be run once this work is committed.

    A hint, to wake the sender or a live screen early; whoever is woken looks in the database. If the process dies
    in between, the hint is lost and the next sweep finds the rows: nothing may depend on it.
    """
    session.info.setdefault(_TOPICS, set()).add(topic)


def reason_of(error: BaseException) -> str:
    """Return SQLite's or PostgreSQL's own code for an error, else the name of its class."""
    original = getattr(error, "orig", None) or error.__cause__ or error
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return str(code or type(original).__name__)


def name_of(work: Callable[[Session], Any]) -> str:
    """Return where a work was written, for the log."""
    return f"{work.__module__}.{getattr(work, '__qualname__', type(work).__name__)}"


def cannot_save(error: BaseException) -> CannotSave:
    """Return a fresh `CannotSave` for one caller, with `error` as its cause."""
    refusal = CannotSave()
    refusal.__cause__ = error
    return refusal


def topics_of(session: Session) -> frozenset[str]:
    """Return what was announced in this session."""
    return frozenset(session.info.get(_TOPICS, ()))
