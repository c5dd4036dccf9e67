"""The one writer of a SQLite file: a thread that runs waiting works, each in a savepoint, and commits them together.

Why one: with several, writers sleep in SQLite's busy handler, and the slowest of a hundred waits over a second. Why
together: the disk is asked once for all that wait, and nobody is told before it has answered.

The order that keeps the promise "told means kept":
1. take one work, waiting for it; take the write lock (BEGIN IMMEDIATE)
2. run it and those that wait behind it, each in a savepoint of its own; one that raises is undone alone
3. COMMIT, which returns when the disk has it
4. only then tell the callers, and run what was announced
When 1 or 3 fails, or SQLite gave the whole transaction up in 2 (a full disk), every caller of the batch gets the error.

Beside another process (a worker, a command) it takes turns: whoever waits asks for the lock again every few
milliseconds, for half a minute, and between two batches it is free while the callers are being told.
"""

import asyncio
import contextvars
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from app.clock import monotonic
from app.logs import get_logger
from app.storage.sqlite import is_busy, is_unable
from app.storage.work import CannotSave, WorkSession, cannot_save, keep, name_of, reason_of, topics_of

T = TypeVar("T")

# A batch ends at either: a caller waits for those behind it no longer than this.
LARGEST_BATCH = 100
LONGEST_BATCH = timedelta(milliseconds=25)
# How long the write lock is waited for while another process has it.
LOCK_WAIT_S = 30.0
SLOW_WORK = timedelta(seconds=1)

log = get_logger(__name__)


class _Job:
    """A work, who waits for it, and what came of it."""

    __slots__ = ("context", "error", "future", "loop", "result", "topics", "work")

    def __init__(self, work: Callable[[Session], Any], loop: asyncio.AbstractEventLoop | None) -> None:
        self.work = work
        self.loop = loop
        self.future: Future[Any] | asyncio.Future[Any] = Future() if loop is None else loop.create_future()
        self.context = contextvars.copy_context()
        self.result: Any = None
        self.error: BaseException | None = None
        self.topics: frozenset[str] = frozenset()

    def tell(self) -> None:
        """Give the caller the outcome, unless it has gone."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.error)


class GroupWriter:
    """The writer thread of one SQLite file."""

    def __init__(self, engine: Engine, on_commit: Callable[[frozenset[str]], None], *, lock_wait_s: float = LOCK_WAIT_S) -> None:
        self._engine = engine
        self._lock_wait_s = lock_wait_s
        self._on_commit = on_commit
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._connection: Connection | None = engine.connect()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="wardlight-writer", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Session], T], *, wait_s: float | None = None) -> T:
        """Run `work` and return its result once it is durable."""
        if threading.current_thread() is self._thread:
            message = "already in a work: do it in the session that the work was given"
            raise RuntimeError(message)
        job = _Job(work, None)
        self._put(job)
        future: Any = job.future
        try:
            result: T = future.result(wait_s)
        except TimeoutError as error:
            if not future.done():
                raise CannotSave from error
            raise
        return result

    async def submit_async(self, work: Callable[[Session], T]) -> T:
        """As `submit`; the event loop goes on meanwhile. A caller that is cancelled does not stop the work."""
        job = _Job(work, asyncio.get_running_loop())
        self._put(job)
        future: Any = job.future
        result: T = await future
        return result

    def close(self) -> None:
        """Finish what waits, then end the thread and let the file go."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._queue.put(None)
        self._thread.join()

    def _put(self, job: _Job) -> None:
        # Under the lock, so that no job can fall in behind the closing mark and wait for ever.
        with self._closing:
            # A process forked from this one has no writer thread, and would wait for ever.
            if self._closed or not self._thread.is_alive():
                raise CannotSave
            self._queue.put(job)

    def _run(self) -> None:
        closing = False
        while not closing:
            job = self._queue.get()
            if job is None:
                break
            closing = self._batch(job)
        self._let_go()

    def _batch(self, first: _Job) -> bool:
        """Run one batch that begins with `first`; return whether the closing mark was met."""
        jobs = [first]
        closing = False
        try:
            connection = self._begin()
            closing = self._fill(connection, jobs)
            _commit(connection)
        except Exception as error:  # noqa: BLE001  (every caller is told; the thread must outlive any fault)
            self._give_up(jobs, error)
        _tell_all(jobs)
        self._announce(jobs)
        return closing

    def _begin(self) -> Connection:
        """Take the write lock, waiting while another process has it."""
        if self._connection is None:
            self._connection = self._engine.connect()
        deadline = monotonic() + self._lock_wait_s
        while True:
            try:
                self._connection.begin()
            except OperationalError as error:
                if not is_busy(error.orig) or monotonic() > deadline:
                    raise
            else:
                return self._connection

    def _fill(self, connection: Connection, jobs: list[_Job]) -> bool:
        """Run the first job and those waiting behind it; return whether the closing mark was met."""
        ends = monotonic() + LONGEST_BATCH.total_seconds()
        _run_one(connection, jobs[0])
        while len(jobs) < LARGEST_BATCH and monotonic() < ends:
            try:
                job = self._queue.get_nowait()
            except queue.Empty:
                return False
            if job is None:
                return True
            jobs.append(job)
            _run_one(connection, job)
        return False

    def _give_up(self, jobs: list[_Job], error: Exception) -> None:
        """Tell every job that nothing was kept, and let the connection go: closing it undoes what is left."""
        cause = (error.__cause__ or error) if isinstance(error, _TransactionLost) else error
        log.error("batch_not_saved", error=type(error).__name__.lstrip("_"), reason=reason_of(cause), batch=len(jobs))
        for job in jobs:
            if job.error is None:
                job.error = cannot_save(cause)
        self._let_go()

    def _let_go(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.invalidate()
            connection.close()
        except Exception:
            # The callers behind this batch still want their answers: the next one opens the file afresh.
            log.exception("connection_not_closed")

    def _announce(self, jobs: list[_Job]) -> None:
        topics = frozenset[str]().union(*(job.topics for job in jobs if job.error is None))
        if topics:
            self._on_commit(topics)


class _TransactionLost(Exception):
    """SQLite gave up the whole transaction, not one work."""


def _run_one(connection: Connection, job: _Job) -> None:
    """Run one work in its savepoint; its error is its own, unless it took the transaction with it."""
    began = monotonic()
    session = WorkSession(bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=False, close_resets_only=False)
    try:
        job.result = job.context.run(job.work, session)
        session.flush()
        job.topics = topics_of(session)
    except BaseException as error:  # noqa: BLE001  (the caller gets it, whatever it is)
        _undo(connection, session, error)
        job.error = cannot_save(error) if is_unable(getattr(error, "orig", None)) else error
    else:
        keep(session)
        session.close()
    took = monotonic() - began
    if took > SLOW_WORK.total_seconds():
        log.warning("slow_work", work=name_of(job.work), duration_ms=round(took * 1000))


def _undo(connection: Connection, session: WorkSession, error: BaseException) -> None:
    if not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        # SQLite rolls back everything on a full disk or a failing one: the works before this one are gone as well.
        raise _TransactionLost from error
    session.close()


def _commit(connection: Connection) -> None:
    transaction = connection.get_transaction()
    if transaction is None:
        raise _TransactionLost
    transaction.commit()


def _tell_all(jobs: list[_Job]) -> None:
    """Tell the callers: threads at once, each event loop with one call for all of its own."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Job]] = {}
    for job in jobs:
        if job.loop is None:
            job.tell()
        else:
            by_loop.setdefault(job.loop, []).append(job)
    for loop, waiting in by_loop.items():
        try:
            loop.call_soon_threadsafe(_tell_each, waiting)
        except RuntimeError:
            # The loop has ended, so nobody waits any more; what was committed stays committed.
            log.warning("caller_gone", count=len(waiting))


def _tell_each(jobs: list[_Job]) -> None:
    for job in jobs:
        job.tell()
