"""The HTTP door: the ERPs and the control API on one port, for engines in any language.

A vendor is reached below its slug (`http://127.0.0.1:8700/xero/api.xro/2.0/Invoices`), by its own host name in the
Host header, or at its bare paths. Binds to loopback unless told otherwise.
"""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from mock_erps.doors.apps import asgi_app
from mock_erps.doors.connections import protocol_for
from mock_erps.doors.sender import sending
from mock_erps.platform.sandbox import Sandbox

LOOPBACK = "127.0.0.1"
_BACKLOG = 2048
#: how long the server waits for open connections when it is told to stop
_GRACE = 1


def serve(
    sandbox: Sandbox,
    host: str = LOOPBACK,
    port: int = 0,
    ready: Callable[[str], None] = lambda _base_url: None,
) -> None:
    """Serve until interrupted; `ready` gets the base URL once requests are answered. Raises OSError for a bad port.

    Webhooks are sent meanwhile, to receivers on this machine.
    """
    with _listening(host, port) as listener, _quiet_collector(), sending(sandbox):
        server = _Server(_config(sandbox), lambda: ready(base_url(listener)))
        server.run(sockets=[listener])


@contextmanager
def serving(sandbox: Sandbox, host: str = LOOPBACK, port: int = 0) -> Iterator[str]:
    """Serve from a thread while the context lasts; yields the base URL, without a slash at its end."""
    up = threading.Event()
    with _listening(host, port) as listener, _quiet_collector():
        server = _Server(_config(sandbox), up.set)
        thread = threading.Thread(target=server.run, args=([listener],), name="mock-erps", daemon=True)
        thread.start()
        while not up.wait(0.05):
            if not thread.is_alive():
                raise RuntimeError("mock-erps: the HTTP server did not start; see its log above")
        try:
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join()


def base_url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _config(sandbox: Sandbox) -> uvicorn.Config:
    return uvicorn.Config(
        asgi_app(sandbox),
        http=protocol_for(sandbox),
        ws="none",
        loop="auto",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=_GRACE,
        backlog=_BACKLOG,
    )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family, backlog=_BACKLOG) as listener:
        yield listener


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keep what stands out of the cyclic collector's sight and call it rarely: measured, p99 75 ms → 4 ms."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
