"""A service that is brought up again in a moment: imported once, forked for each life, every life opening the file afresh.

Run as a program: it takes the number of a listening socket that it was given. Each line on its standard input begins a
life, once the one before has ended, and is answered by the number of its process, which whoever asked may kill.
"""

import os
import socket
import sys

import twilio.rest.api
import uvicorn

from app import main, wiring

# The provider's library fetches this when it first sends, which takes longer than many of these lives.
assert twilio.rest.api


def lives() -> None:
    """Begin a life for each line."""
    listening = socket.socket(fileno=int(sys.argv[1]))
    before = None
    for _ in sys.stdin:
        if before is not None:
            os.waitpid(before, 0)
        before = os.fork()
        if before == 0:
            _live(listening)
            os._exit(0)
        sys.stdout.write(f"{before}\n")
        sys.stdout.flush()
    if before is not None:
        os.waitpid(before, 0)


def _live(listening: socket.socket) -> None:
    parts = wiring.build(wiring.settings(os.environ))
    app = main.create_app(parts)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, timeout_graceful_shutdown=5)).run(sockets=[listening])
    wiring.shut(parts)


if __name__ == "__main__":
    lives()
