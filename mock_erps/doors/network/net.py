"""Who can be reached, and what a request on a connection gets."""

from __future__ import annotations

import errno
import itertools
import socket
import threading

from mock_erps.doors.script import Step, script
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Request
from mock_erps.platform.sandbox import Sandbox

#: TEST-NET-3 (RFC 5737): the vendors' addresses for clients that resolve names themselves
_ADDRESS = "203.0.113."


class EngineHangs(BaseException):
    """A client waits without a time-out for something that never comes (etiquette E10). The text names the host."""


class Network:
    """The vendors of one sandbox as seen from this process's sockets."""

    def __init__(self, sandbox: Sandbox, refuse_unknown: bool) -> None:
        self.sandbox = sandbox
        self.refuse_unknown = refuse_unknown
        #: what killed the engine, None while it lives
        self.crash: BaseException | None = None
        self._addresses = {host: f"{_ADDRESS}{number}" for number, host in enumerate(sandbox.hosts, 1)}
        self._names = {address: host for host, address in self._addresses.items()}
        self._connections = itertools.count(1)
        # a gate may start another run of the engine inside a request, on the same thread
        self._lock = threading.RLock()

    def revive(self) -> None:
        """The engine is started again: connections work."""
        self.crash = None

    def vendor_host(self, host: object) -> str | None:
        """The vendor's host behind a name or an address, None for anybody else."""
        if isinstance(host, bytes):
            host = host.decode("ascii", "replace")
        if not isinstance(host, str):
            return None
        name = self._names.get(host, host.lower())
        return name if name in self._addresses else None

    def address(self, host: str) -> str:
        return self._addresses[host]

    def refuses(self, host: object) -> bool:
        """Whether a foreign host is out of reach; it is recorded."""
        if not self.refuse_unknown or is_loopback(host):
            return False
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if name not in self.sandbox.unknown_hosts:
            self.sandbox.unknown_hosts.append(name)
        return True

    def connect(self, host: str, timeout: float | None) -> int:
        """Number a new connection to a vendor. Raises what a socket raises when an armed fault keeps it out."""
        if self.crash is not None:
            raise self.crash
        sandbox = self.sandbox
        how = sandbox.faults.connecting(sandbox.hosts[host], host, sandbox.clock.now())
        if how == "dns":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if how == "timeout":
            raise self.timed_out(host, timeout)
        if how:
            raise refused(host)
        return next(self._connections)

    def timed_out(self, host: str, timeout: float | None) -> TimeoutError:
        """Let a client's time-out pass. Raises EngineHangs when it has none."""
        if timeout is None:
            raise EngineHangs(f"waits for {host} without a time-out")
        self.sandbox.clock.advance(timeout)
        return TimeoutError("timed out")

    def answer(self, request: Request) -> tuple[Exchange, list[Step]]:
        """Hand a request to the sandbox; the script of its answer."""
        with self._lock:
            if self.crash is not None:
                raise self.crash
            before = self.sandbox.journal.last_seq
            try:
                exchange = self.sandbox.handle(request)
            except BaseException as crash:
                self.crash = crash
                self._leave_unanswered(before)
                raise
            assert exchange.reply is not None
            return exchange, script(exchange.reply, request.method, self.sandbox.clock.now())

    def _leave_unanswered(self, before: int) -> None:
        for exchange in self.sandbox.journal.since(before)[:1]:
            self.sandbox.delivered(exchange, Delivered.NONE)


def is_loopback(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host is None or (isinstance(host, str) and (host in ("", "localhost", "::1") or host.startswith("127.")))


def refused(host: object) -> ConnectionRefusedError:
    return ConnectionRefusedError(errno.ECONNREFUSED, f"Connection refused (mock-erps: nobody answers at {host})")
