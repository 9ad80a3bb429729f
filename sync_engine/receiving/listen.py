"""`receive` over HTTP: one address per target, `/NAME`, or any address where there is only one.

Meant to stand behind a proxy that speaks TLS. Each delivery is short: a small body, read within seconds.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sync_engine.config import BadConfig, Config
from sync_engine.log import Log
from sync_engine.receiving.receive import NOT_FOUND, UNAVAILABLE, Delivery, Reply, receive

_LARGEST = 1024 * 1024
_TOO_LARGE, _NO_LENGTH = 413, 411


@dataclass(frozen=True, slots=True)
class Receiver:
    """What the addresses of a server lead to."""

    config: Config
    log: Log
    target: str | None = None

    def answer(self, delivery: Delivery) -> Reply:
        """The reply to one delivery; whatever goes wrong here, the vendor is told to come again."""
        name = self.target or urlsplit(delivery.path).path.strip("/") or None
        try:
            target = self.config.target(name if name in self.config.targets else self.target)
        except BadConfig:
            return Reply(NOT_FOUND)
        try:
            return receive(self.config, target, delivery, self.log)
        except Exception as error:
            self.log.failure(error)
            return Reply(UNAVAILABLE)


class Server(ThreadingHTTPServer):
    """Serves until it is shut down; `port` 0 takes any that is free."""

    daemon_threads = True

    def __init__(self, host: str, port: int, receiver: Receiver) -> None:
        super().__init__((host, port), _Handler)
        self.receiver = receiver
        self.one_at_a_time = threading.Lock()  # the ledger has one writer


class _Handler(BaseHTTPRequestHandler):
    server: Server
    timeout = 10  # seconds to send a request in
    server_version = "sync-engine"
    sys_version = ""

    def _answer(self) -> None:
        reply = self._reply()
        self.send_response(reply.status)
        for name, value in {**reply.headers, "Content-Length": str(len(reply.body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def _reply(self) -> Reply:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            return Reply(_NO_LENGTH)
        if int(length) > _LARGEST:
            return Reply(_TOO_LARGE)
        body = self.rfile.read(int(length))
        delivery = Delivery(self.command, self.path, dict(self.headers.items()), body)
        with self.server.one_at_a_time:
            return self.server.receiver.answer(delivery)

    do_GET = do_HEAD = do_PUT = do_POST = _answer  # noqa: N815 (names that the server looks for)

    def log_message(self, format: str, *args: object) -> None:
        """The log tells of deliveries; the terminal stays quiet."""
