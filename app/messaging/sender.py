"""The thread that sends as soon as something is committed, so that an answer leaves within two seconds of the text."""

import threading
from collections.abc import Callable

from app.db import Database
from app.logs import get_logger
from app.messaging import outbox

_log = get_logger(__name__)

IDLE_S = 1.0
"""How often it looks without being woken: what is to be tried again after a pause wakes nobody."""


class Sender:
    """Runs `turn` whenever the outbox was written to, and every second besides.

    `turn` sends what is due and gives True while there may be more. Any number of senders may run, in any number of
    processes: a text is claimed before it is sent. Nothing depends on being woken: the tick sweeps up as well.
    """

    def __init__(self, database: Database, turn: Callable[[], bool], *, idle_s: float = IDLE_S) -> None:
        self._turn = turn
        self._idle_s = idle_s
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        database.on_commit(outbox.TOPIC, self.wake)

    def start(self) -> None:
        """Begin; what was left from before goes at once."""
        self._stopping.clear()
        self._woken.set()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Look now. Costs next to nothing, and may be called from any thread, started or not."""
        self._woken.set()

    def stop(self, *, within_s: float = 15.0) -> bool:
        """Finish the text in hand and end. False when it did not end in time; what it held is taken up later by lease."""
        self._stopping.set()
        self._woken.set()
        thread, self._thread = self._thread, None
        if thread is None:
            return True
        thread.join(within_s)
        return not thread.is_alive()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(self._idle_s)
            self._woken.clear()
            self._turn_until_done()

    def _turn_until_done(self) -> None:
        """A turn that fails is logged and waits for the next waking: the fence that keeps this thread alive."""
        try:
            while not self._stopping.is_set() and self._turn():
                pass
        except Exception:  # noqa: BLE001 -- whatever happens, the next waking finds it alive
            _log.exception("sender.turn_failed")
