"""Watches the engine write its own state, from outside: the moments between which a kill makes a difference.

SQLite is watched at `sqlite3.connect`, other files by an audit hook of the interpreter; the engine is not touched. A
watch may raise out of the write it was told of: that write then has not happened.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")
_ENDS = ("COMMIT", "END")
_execute, _executemany = sqlite3.Cursor.execute, sqlite3.Cursor.executemany


class _Watch:
    """Whoever watches in this process now."""

    folder = ""
    tell: Callable[[], None] | None = None


@contextmanager
def watched(folder: Path, tell: Callable[[], None]) -> Iterator[None]:
    """While it lasts, `tell` is called before every durable write below a folder."""
    _install()
    _Watch.folder, _Watch.tell = str(folder), tell
    try:
        yield
    finally:
        _Watch.tell = None


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, *rest: Any) -> Any:
        if (tell := _teller(sql)) is not None:
            tell(self.connection)
        return _execute(self, sql, *rest)

    def executemany(self, sql: str, rows: Any, /) -> Any:
        if (tell := _teller(sql)) is not None:
            tell(self.connection)
        return _executemany(self, sql, rows)


class _Connection(sqlite3.Connection):
    """A connection whose commits are told."""

    settled = 0

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or _Cursor)

    def commit(self) -> None:
        _committing(self)
        super().commit()

    def __exit__(self, kind: Any, error: Any, trace: Any) -> Any:
        if kind is None:
            _committing(self)
        return super().__exit__(kind, error, trace)


@lru_cache(maxsize=1024)
def _teller(sql: str) -> Callable[[Any], None] | None:
    """What to do before a statement: an engine says the same few hundreds of times."""
    word = sql.lstrip()[:8].upper()
    if word.startswith(_ENDS):
        return _committing
    return _writing if word.startswith(_WRITES) else None


def _writing(connection: Any) -> None:
    """Outside a transaction every write is one by itself."""
    if connection.isolation_level is None and not connection.in_transaction:
        _tell()
        connection.settled = -1


def _committing(connection: Any) -> None:
    """Tell of a transaction that has changed something."""
    if connection.in_transaction and connection.total_changes != connection.settled:
        _tell()
        connection.settled = connection.total_changes


def _tell() -> None:
    if _Watch.tell is not None:
        _Watch.tell()


@cache
def _install() -> None:
    """Once per process; without a watch all of it lets pass."""
    real = sqlite3.connect

    def connect(database: Any, *rest: Any, **named: Any) -> Any:
        if _Watch.tell is not None and len(rest) < 5 and _below(database):
            named.setdefault("factory", _Connection)
        return real(database, *rest, **named)

    for module in (sqlite3, sqlite3.dbapi2):
        module.connect = connect  # type: ignore[attr-defined]
    sys.addaudithook(_audit)


def _below(path: Any) -> bool:
    return isinstance(path, str | bytes | os.PathLike) and os.fsdecode(path).startswith(_Watch.folder)


def _audit(event: str, details: tuple[Any, ...]) -> None:
    if _Watch.tell is None or event not in ("open", "os.rename", "os.remove"):
        return
    path = details[1] if event == "os.rename" else details[0]
    if event == "open" and not (details[2] or 0) & (os.O_WRONLY | os.O_RDWR):
        return
    # SQLite's own files are told of by their commits; a log is no state
    if _below(path) and not os.fsdecode(path).endswith((".log", "-wal", "-shm", "-journal")):
        _Watch.tell()
