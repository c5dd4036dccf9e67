"""PostgreSQL: a pool of connections, and a writer that runs each work in a transaction of its own."""

import asyncio
import contextvars
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from app.clock import monotonic
from app.logs import get_logger
from app.storage.sqlite import compact_json
from app.storage.work import CannotOpen, CannotSave, WorkSession, cannot_save, keep, name_of, reason_of, topics_of

T = TypeVar("T")

POOL = 16
POOL_OVERFLOW = 16
# serialization_failure and deadlock_detected: the work was undone whole and may succeed if run again.
# Source: PostgreSQL documentation, "Serialization Failure Handling".
RUN_AGAIN = frozenset({"40001", "40P01"})
ATTEMPTS = 6
FIRST_PAUSE_S = 0.01
SLOW_WORK_S = 1.0

_TOUCH = text("SELECT current_setting('transaction_read_only'), pg_logical_emit_message(true, 'wardlight', '')")

log = get_logger(__name__)


def engine(url: URL) -> Engine:
    """Return an engine whose every connection speaks UTC; one that the server has dropped is replaced unseen."""
    made = create_engine(
        url,
        pool_size=POOL,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,
        pool_timeout=10,
        hide_parameters=True,  # errors must not carry what a patient wrote
        json_serializer=compact_json,
        connect_args={"connect_timeout": 5},
    )
    event.listen(made, "connect", _speak_utc)
    return made


def check_server(engine: Engine, *, durable: bool) -> None:
    """Prove that the server answers, and warn when its commits could be lost in a power cut; raise `CannotOpen`."""
    try:
        with engine.connect() as connection:
            settings = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("fsync", "synchronous_commit")]
    except DBAPIError as error:
        raise CannotOpen(
            f"PostgreSQL cannot be reached ({reason_of(error)}).",
            hint="Is it running, and are host, user, password and database name in WARDLIGHT_DATABASE_URL right?",
        ) from error
    if durable and "off" in settings:
        log.warning("postgresql_may_lose_commits", reason="fsync_or_synchronous_commit_is_off")


class PostgresWriter:
    """Runs works against PostgreSQL, each in its own transaction, and again when the server asks for it."""

    def __init__(self, engine: Engine, on_commit: Callable[[frozenset[str]], None]) -> None:
        self._engine = engine
        self._on_commit = on_commit
        self._threads = ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="wardlight-write")
        self._closed = False

    def submit(self, work: Callable[[Session], T], *, wait_s: float | None = None) -> T:  # noqa: ARG002  (time-outs are the server's)
        """Run `work` and return its result once it is durable."""
        if self._closed:
            raise CannotSave
        attempt = 1
        while True:
            try:
                return self._once(work)
            except DBAPIError as error:
                if getattr(error.orig, "sqlstate", None) not in RUN_AGAIN:
                    raise
                log.info("work_undone_by_the_server", work=name_of(work), reason=reason_of(error), attempt=attempt)
                if attempt == ATTEMPTS:
                    raise cannot_save(error) from error
            # Apart by chance, or the two that met would meet again.
            time.sleep(random.uniform(0.5, 1.5) * FIRST_PAUSE_S * 2**attempt)  # noqa: S311  (not a secret)
            attempt += 1

    async def submit_async(self, work: Callable[[Session], T]) -> T:
        """As `submit`, in a thread. A caller that is cancelled does not stop the work."""
        context = contextvars.copy_context()
        running = self._threads.submit(context.run, self.submit, work)
        return await asyncio.shield(asyncio.wrap_future(running))

    def close(self) -> None:
        """Finish what runs, then close every connection."""
        self._closed = True
        self._threads.shutdown(wait=True)
        self._engine.dispose()

    def _once(self, work: Callable[[Session], T]) -> T:
        began = monotonic()
        try:
            with WorkSession(self._engine, expire_on_commit=False, close_resets_only=False) as session:
                result = work(session)
                session.flush()
                topics = topics_of(session)
                keep(session)
        except (InterfaceError, OperationalError, PoolTimeoutError) as error:
            if getattr(getattr(error, "orig", None), "sqlstate", None) in RUN_AGAIN:
                raise
            log.exception("work_not_saved", work=name_of(work), reason=reason_of(error))
            raise cannot_save(error) from error
        took = monotonic() - began
        if took > SLOW_WORK_S:
            log.warning("slow_work", work=name_of(work), duration_ms=round(took * 1000))
        if topics:
            self._on_commit(topics)
        return result


def _speak_utc(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's connection)
    with connection.cursor() as cursor:
        cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()


def touch(session: Session) -> None:
    """Write a mark into the log of changes that no table sees, which the commit then waits for."""
    read_only, _ = session.connection().execute(_TOUCH).one()
    if read_only == "on":
        raise CannotSave(hint="The PostgreSQL server takes no writes: is it a standby?")
