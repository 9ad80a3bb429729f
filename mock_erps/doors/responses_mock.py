"""The vendors for teams that use the `responses` library: a RequestsMock that is answered by a sandbox.

    with ErpResponses(sandbox):
        requests.post("https://quickbooks.api.intuit.com/v3/company/…", timeout=30)

Only `requests` is intercepted. What the wire does to an answer becomes the exception `requests` would raise.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import requests
import responses
from urllib3.exceptions import IncompleteRead, ProtocolError

from mock_erps.doors import wire
from mock_erps.doors.network.net import EngineHangs
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Ending, Reply, Request
from mock_erps.platform.sandbox import Sandbox

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
_LOOPBACK = re.compile(r"https?://(localhost|127\.[\d.]+|\[::1\])([:/]|$)")
Answer = tuple[int, list[tuple[str, str]], bytes]


class ErpResponses(responses.RequestsMock):
    """Start it like any RequestsMock; other hosts can be added to it as usual, loopback passes through."""

    def __init__(self, sandbox: Sandbox, **options: Any) -> None:
        super().__init__(assert_all_requests_are_fired=False, **options)
        self._sandbox = sandbox

    def start(self) -> None:
        hosts = "|".join(re.escape(host) for host in self._sandbox.hosts)
        vendors = re.compile(rf"https?://({hosts})(:\d+)?/")
        for method in _METHODS:
            self.add_callback(method, vendors, self._answer, content_type=None)  # type: ignore[arg-type]  # header pairs
        self.add_passthru(_LOOPBACK)
        super().start()

    def _answer(self, prepared: Any) -> Answer:
        exchange = self._sandbox.handle(_request(prepared))
        reply = exchange.reply
        assert reply is not None
        timeout = _read_timeout(prepared.req_kwargs.get("timeout"))
        self._wait(exchange, reply, timeout, prepared)
        self._sandbox.delivered(exchange, exchange.delivered)
        body = wire.body(reply, exchange.request.method)
        if exchange.delivered is Delivered.NONE:
            raise requests.ConnectionError(_lost(reply), request=prepared)
        if exchange.delivered is Delivered.PARTIAL:
            kept = reply.delivery.keep or 0
            cut = ProtocolError("Connection broken", IncompleteRead(kept, len(body) - kept))
            raise requests.exceptions.ChunkedEncodingError(cut, request=prepared)
        return reply.status, reply.headers, body

    def _wait(self, exchange: Exchange, reply: Reply, timeout: float | None, prepared: Any) -> None:
        """Let the answer's delay pass, or the client's time-out. Raises ReadTimeout, or EngineHangs without one."""
        delay = float("inf") if reply.delivery.ending is Ending.STALL else reply.delivery.delay
        if timeout is not None and delay > timeout:
            self._sandbox.clock.advance(timeout)
            self._sandbox.delivered(exchange, Delivered.NONE)
            raise requests.ReadTimeout(f"Read timed out. (read timeout={timeout})", request=prepared)
        if reply.delivery.ending is Ending.STALL:
            self._sandbox.delivered(exchange, Delivered.NONE)
            raise EngineHangs(f"waits for {exchange.request.host} without a time-out")
        self._sandbox.clock.advance(delay)


def _lost(reply: Reply) -> ProtocolError:
    if reply.delivery.ending is Ending.RESET:
        return ProtocolError("Connection aborted.", ConnectionResetError(104, "Connection reset by peer"))
    return ProtocolError("Connection aborted.", ConnectionError("Remote end closed connection without response"))


def _read_timeout(given: Any) -> float | None:
    """`requests` takes a number for both time-outs or a pair (connect, read)."""
    seconds = given[1] if isinstance(given, tuple) else given
    return None if seconds is None else float(seconds)


def _request(prepared: Any) -> Request:
    parts = urlsplit(prepared.url)
    body = prepared.body or b""
    if isinstance(body, str):
        body = body.encode()
    elif not isinstance(body, bytes):
        body = b"".join(part.encode() if isinstance(part, str) else part for part in body)
    headers = {name.lower(): _text(value) for name, value in prepared.headers.items()}
    return Request(prepared.method, parts.path, parts.query, headers, body, (parts.hostname or "").lower())


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
