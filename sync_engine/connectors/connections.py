"""Keep-alive connections to a vendor: opened before anything is sent, looked at before they are used again."""

from __future__ import annotations

import socket
import ssl
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection, HTTPSConnection
from select import select

#: scheme and authority of an address
Origin = tuple[str, str]


class NoConnection(Exception):
    """Nothing was sent: the other end could not be reached. The message says why."""


class Connections:
    """At most `most` in use at once; time-outs in seconds for opening one and for each wait on it."""

    def __init__(self, most: int, *, connect: float, read: float) -> None:
        self._connect = connect
        self._read = read
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: defaultdict[Origin, list[HTTPConnection]] = defaultdict(list)

    @contextmanager
    def to(self, origin: Origin) -> Iterator[HTTPConnection]:
        """A connection of one's own. It is kept for the next one only if the block ends well. Raises `NoConnection`."""
        with self._free:
            connection = self._kept(origin) or self._opened(origin)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
            if connection.sock is not None:  # else the vendor wants no more of it
                self._idle[origin].append(connection)

    def _kept(self, origin: Origin) -> HTTPConnection | None:
        while (connection := self._next_idle(origin)) is not None and _dropped(connection):
            connection.close()
        return connection

    def _next_idle(self, origin: Origin) -> HTTPConnection | None:
        with self._lock:
            idle = self._idle[origin]
            return idle.pop() if idle else None

    def _opened(self, origin: Origin) -> HTTPConnection:
        scheme, authority = origin
        connection = _secure(authority) if scheme == "https" else HTTPConnection(authority)
        connection.timeout = self._connect
        try:
            connection.connect()
        except (OSError, ValueError) as error:
            connection.close()
            raise NoConnection(_why(error)) from None
        connection.sock.settimeout(self._read)
        return connection

    def close(self) -> None:
        """Hang up on all that are idle."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def __del__(self) -> None:
        self.close()


def _secure(authority: str) -> HTTPConnection:
    return HTTPSConnection(authority, context=_trust())


@cache
def _trust() -> ssl.SSLContext:
    """Whom this machine trusts, read once: it takes longer than a call."""
    return ssl.create_default_context()


def _dropped(connection: HTTPConnection) -> bool:
    """Whether the other end has gone meanwhile, or says something that nobody asked for."""
    try:
        return bool(select([connection.sock], [], [], 0)[0])
    except (OSError, ValueError):
        return True


def _why(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "the host name cannot be resolved"
    if isinstance(error, ssl.SSLError):
        return "the TLS connection failed"
    return "no connection in time" if isinstance(error, TimeoutError) else "the connection was refused"
