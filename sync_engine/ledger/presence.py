"""Is the worker that claimed a row still alive? A lock that the operating system drops with its process.

Leases end by the clock; a worker that demonstrably died need not be waited for. SQLite ledgers use a locked file
beside the database, PostgreSQL ledgers a session-level advisory lock.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO, Protocol

from sync_engine.ledger.connection import Connection
from sync_engine.ledger.store import Store

if sys.platform != "win32":
    import fcntl


class Presence(Protocol):
    """Shows this worker to others, and others to this worker."""

    def alive(self, owner: str) -> bool:
        """False only when it is certain that the worker has gone."""
        ...

    def close(self) -> None: ...


def lock_file(path: Path) -> IO[bytes] | None:
    """Open and lock a file without waiting; None when somebody else holds it."""
    held = path.open("ab")
    try:
        if sys.platform != "win32":
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        return None
    return held


class FilePresence:
    """One locked file per worker, in the directory of the SQLite ledger."""

    def __init__(self, database: Path, owner: str) -> None:
        self._database = database
        self._path = self._place(owner)
        self._held = lock_file(self._path)

    def _place(self, owner: str) -> Path:
        return self._database.with_name(f"{self._database.name}-worker-{owner}")

    def alive(self, owner: str) -> bool:
        """Whether another process, or another run in this one, holds that worker's file."""
        if sys.platform == "win32":
            return True
        path = self._place(owner)
        if not path.exists():
            return False
        held = lock_file(path)
        if held is None:
            return True
        path.unlink(missing_ok=True)
        held.close()
        return False

    def close(self) -> None:
        """Leave: the file goes, and with it the lock."""
        try:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
        finally:
            if self._held:
                self._held.close()


class SessionPresence:
    """An advisory lock of one PostgreSQL session, outside any transaction."""

    def __init__(self, connection: Connection, owner: str) -> None:
        self._connection = connection
        self._owner = owner
        self.held = self._ask("pg_try_advisory_lock", owner)

    def _ask(self, function: str, owner: str) -> bool:
        return bool(self._connection.exec_driver_sql(f"select {function}(%s)", (advisory_key(owner),)).scalar())

    def alive(self, owner: str) -> bool:
        """Whether another session holds that worker's lock."""
        if owner == self._owner:
            return True
        if not self._ask("pg_try_advisory_lock", owner):
            return True
        self._ask("pg_advisory_unlock", owner)
        return False

    def close(self) -> None:
        """Leave; closing the session would do the same."""
        if self.held:
            self._ask("pg_advisory_unlock", self._owner)


def advisory_key(name: str) -> int:
    """A signed 64-bit number for a name, as PostgreSQL's advisory locks want it."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)


@contextmanager
def alone(store: Store, purpose: str) -> Iterator[bool]:
    """Whether nobody else on this ledger is at the same thing; holds for the length of the block."""
    if store.sqlite:
        name = sha256(purpose.encode()).hexdigest()[:8]
        held = lock_file(store.path.with_name(f"{store.path.name}-alone-{name}"))
        try:
            yield held is not None
        finally:
            if held:
                held.close()
        return
    presence = SessionPresence(store.connection, purpose)
    try:
        yield presence.held
    finally:
        presence.close()
