"""uvicorn's connections, within reach: what a fault of the wire needs and ASGI does not offer."""

from __future__ import annotations

import asyncio
import itertools
import os
import socket
import struct
from collections.abc import MutableMapping
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mock_erps.platform.sandbox import Sandbox

_EXTENSION = "mock_erps.connection"
#: linger for no time: closing sends RST
_LINGER = struct.pack("ii", 1, 0)
_numbers = itertools.count(1)


class Connection:
    """One client connection: its number, how many requests it carried, and its socket."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.number = next(_numbers)
        self._transport = transport
        self._requests = 0

    def count(self) -> int:
        """One more request; returns how many there have been."""
        self._requests += 1
        return self._requests

    @property
    def is_gone(self) -> bool:
        return self._transport.is_closing()

    def write(self, data: bytes) -> None:
        if not self.is_gone:
            self._transport.write(data)

    def close(self) -> None:
        """FIN when everything written is out."""
        self._transport.close()

    def reset(self) -> None:
        """RST."""
        sock = self._transport.get_extra_info("socket")
        if sock is not None:
            _linger_for_no_time(sock)
        self._transport.abort()


def _linger_for_no_time(sock: Any) -> None:
    # uvloop's socket object does not set options: a duplicate of the descriptor does
    try:
        duplicate = socket.socket(fileno=os.dup(sock.fileno()))
    except OSError:
        return
    with duplicate:
        duplicate.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)


def connection_of(scope: MutableMapping[str, Any]) -> Connection | None:
    """The connection a request came on; None under a server that is not ours."""
    found = scope.get("extensions", {}).get(_EXTENSION)
    return found if isinstance(found, Connection) else None


def protocol_for(sandbox: Sandbox) -> type[HttpToolsProtocol]:
    """A uvicorn protocol that shows its connection to the application and keeps connections out where a fault says so.

    A refusal is a reset right after the connection stands: the listening socket itself is shared by all vendors, so
    with several vendors a refusal only strikes connections of a request that met it.
    """
    only = next(iter(sandbox.vendors)) if len(sandbox.vendors) == 1 else ""

    class VendorProtocol(HttpToolsProtocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn does
            super().connection_made(transport)
            self._connection = Connection(transport)
            if only and sandbox.faults.connecting(only, "", sandbox.clock.now()):
                self._connection.reset()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            self.scope["extensions"] = {_EXTENSION: self._connection}  # type: ignore[dict-item]  # an object, not a dict

    return VendorProtocol
