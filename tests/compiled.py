"""One memory of compiled statements for every engine of a test process: each test opens a database of its own, and a third of its time
went into writing out the same SQL again.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.util import LRUCache

ROOM = 4_000  # statements, several times what the whole suite has


class Compiled(LRUCache[Any, Any]):
    """Knows a statement by the kind and version of its database, not by the one engine that it was compiled for."""

    def get(self, key: Any, default: Any = None) -> Any:  # noqa: ANN401 -- the library's own keys
        """Give what was compiled for any engine of this kind."""
        return super().get(_of_its_kind(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:  # noqa: ANN401 -- the same
        super().__setitem__(_of_its_kind(key), value)


def _of_its_kind(key: Any) -> Any:  # noqa: ANN401 -- the same
    dialect, *statement = key
    return (type(dialect), dialect.server_version_info, *statement)


def share() -> None:
    """Let every connection of this process use it."""
    compiled = Compiled(ROOM)

    @event.listens_for(Engine, "engine_connect")
    def use_it(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compiled)
