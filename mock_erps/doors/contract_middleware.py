"""The ERPs as one ASGI middleware: requests for vendors are answered here, everything else falls through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from mock_erps.doors import wire
from mock_erps.doors.connections import Connection, connection_of
from mock_erps.doors.script import End, Pause, Step, script
from mock_erps.platform.clock import RealClock
from mock_erps.platform.instants import http_date
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Ending, Reply, Request
from mock_erps.platform.sandbox import Sandbox

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

#: paths below this belong to the control API, whatever the ERPs are called
CONTROL = "/_sandbox"
#: real seconds that a cut answer's bytes get to arrive before the reset overtakes them
_HEAD_START = 0.01


class ContractMiddleware:
    """Hands requests to the sandbox and delivers the answers, faults of the wire included.

    Faults of the wire need the connection itself, which our uvicorn protocol puts into the scope. Under another server
    they end as an answer that breaks off.
    """

    def __init__(self, app: App, sandbox: Sandbox) -> None:
        self.app = app
        self.sandbox = sandbox

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (scope["path"].startswith(CONTROL) and not self._is_vendors(scope)):
            await self.app(scope, receive, send)
            return
        request = await _read(scope, receive)
        if request is None:
            return
        connection = connection_of(scope)
        if connection is not None:
            request.connection, request.reused = connection.number, connection.count() > 1
        exchange = self.sandbox.handle(request)
        assert exchange.reply is not None
        await self._deliver(exchange, exchange.reply, connection, receive, send)

    def _is_vendors(self, scope: Scope) -> bool:
        hosts = (value for name, value in scope["headers"] if name == b"host")
        return wire.host_name(next(hosts, b"").decode("latin-1")) in self.sandbox.hosts

    async def _deliver(
        self, exchange: Exchange, reply: Reply, connection: Connection | None, receive: Receive, send: Send
    ) -> None:
        how = reply.delivery
        if how.ending is Ending.WHOLE:
            if how.delay and not await self._pause(how.delay, receive):
                self.sandbox.delivered(exchange, Delivered.NONE)
                return
            await self._send_whole(exchange, reply, connection, send)
        elif connection is None:
            await self._break_off(exchange, reply, send)
        else:
            steps = script(reply, exchange.request.method, self.sandbox.clock.now())
            await self._play(exchange, steps, connection, receive)

    async def _send_whole(self, exchange: Exchange, reply: Reply, connection: Connection | None, send: Send) -> None:
        gone = connection is not None and connection.is_gone
        await send({"type": "http.response.start", "status": reply.status, "headers": self._headers(reply)})
        await send({"type": "http.response.body", "body": wire.body(reply, exchange.request.method)})
        self.sandbox.delivered(exchange, Delivered.NONE if gone else Delivered.FULL)

    def _headers(self, reply: Reply) -> list[tuple[bytes, bytes]]:
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in reply.headers
        ]
        named = {name for name, _ in headers}
        if b"date" not in named:
            headers.append((b"date", http_date(int(self.sandbox.clock.now())).encode()))
        if b"content-length" not in named and reply.status not in wire.BODILESS:
            headers.append((b"content-length", b"%d" % len(reply.body)))
        return headers

    async def _break_off(self, exchange: Exchange, reply: Reply, send: Send) -> None:
        """The best another server lets us do: the head, what is kept, and no end."""
        keep = reply.delivery.keep
        self.sandbox.delivered(exchange, Delivered.NONE if keep is None else Delivered.PARTIAL)
        if keep is None:
            raise ConnectionResetError("mock-erps: the vendor drops this connection (an armed fault)")
        await send({"type": "http.response.start", "status": reply.status, "headers": self._headers(reply)})
        await send({"type": "http.response.body", "body": reply.body[:keep], "more_body": True})

    async def _play(self, exchange: Exchange, steps: list[Step], connection: Connection, receive: Receive) -> None:
        """Write the script to the connection itself, which is spent afterwards."""
        wrote = False
        for step in steps:
            if isinstance(step, bytes):
                connection.write(step)
                wrote = True
            elif isinstance(step, Pause):
                if not await self._pause(step.seconds, receive):
                    self.sandbox.delivered(exchange, Delivered.PARTIAL if wrote else Delivered.NONE)
                    return
            elif step is End.STALL:
                await _client_leaves(receive)
            elif step is End.RESET:
                if wrote:
                    await asyncio.sleep(_HEAD_START)
                connection.reset()
        connection.close()
        self.sandbox.delivered(exchange, exchange.delivered)
        await _client_leaves(receive)

    async def _pause(self, seconds: float, receive: Receive) -> bool:
        """Let sandbox seconds pass; False when the client leaves meanwhile."""
        clock = self.sandbox.clock
        if not isinstance(clock, RealClock):
            clock.advance(seconds)
            return True
        with suppress(TimeoutError):
            await asyncio.wait_for(_client_leaves(receive), seconds / clock.rate)
            return False
        return True


async def _client_leaves(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _read(scope: Scope, receive: Receive) -> Request | None:
    """The whole request, always read to its end; None when the client leaves before."""
    body = b""
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
    query = scope["query_string"].decode("latin-1")
    return Request(scope["method"], path, query, headers, body, wire.host_name(headers.get("host", "")))
