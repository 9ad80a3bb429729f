"""The network under asyncio (aiohttp and whoever opens streams by the event loop) and under httpcore (httpx)."""

from __future__ import annotations

import asyncio
import sys
from importlib import import_module
from types import ModuleType
from typing import Any

from mock_erps.doors.network.idleness import Idleness
from mock_erps.doors.network.net import EngineHangs, Network, refused
from mock_erps.doors.network.sockets import VendorSocket
from mock_erps.doors.script import End, Pause

_PIECE = 65536


def asyncio_patches(net: Network) -> list[tuple[Any, str, Any]]:
    loops = asyncio.BaseEventLoop
    real_connect, real_addresses, real_time = loops.create_connection, loops.getaddrinfo, loops.time
    idleness = Idleness(net.sandbox.clock)

    async def create_connection(
        loop: Any, factory: Any, host: Any = None, port: Any = None, *, sock: Any = None, **named: Any
    ) -> Any:
        vendor = net.vendor_host(host)
        if vendor is None and not isinstance(sock, VendorSocket):
            return await real_connect(loop, factory, host, port, sock=sock, **named)
        protocol = factory()
        transport = VendorTransport(loop, sock or VendorSocket(net, str(vendor), port, None), protocol, idleness)
        protocol.connection_made(transport)
        return transport, protocol

    async def getaddrinfo(loop: Any, host: Any, port: Any, **named: Any) -> Any:
        vendor = net.vendor_host(host)
        if vendor is not None:
            return [(2, 1, 6, "", (net.address(vendor), port))]
        if net.refuses(host):
            raise refused(host)
        return await real_addresses(loop, host, port, **named)

    patches = [
        (loops, "create_connection", create_connection),
        (loops, "getaddrinfo", getaddrinfo),
        (loops, "time", lambda loop: real_time(loop) + idleness.skipped(loop)),
    ]
    return [*patches, *_happy_eyeballs_patches(net)]


def _happy_eyeballs_patches(net: Network) -> list[tuple[Any, str, Any]]:
    """aiohttp connects a socket first and gives it to the loop then."""
    module = sys.modules.get("aiohappyeyeballs")
    if module is None:
        return []
    real = module.start_connection

    async def start_connection(addr_infos: Any, **named: Any) -> Any:
        address, port = addr_infos[0][4][:2]
        vendor = net.vendor_host(address)
        return await real(addr_infos, **named) if vendor is None else VendorSocket(net, vendor, port, None)

    return [(module, "start_connection", start_connection)]


class VendorTransport(asyncio.Transport):
    """A transport over a VendorSocket. Waiting is the event loop's, skipped over when nothing else is going on."""

    def __init__(self, loop: Any, sock: VendorSocket, protocol: Any, idleness: Idleness) -> None:
        super().__init__({"peername": sock.getpeername(), "sockname": sock.getsockname(), "socket": sock})
        self._loop, self._sock, self._protocol, self._idleness = loop, sock, protocol, idleness
        self._closing = False
        self._paused = False
        self._pausing = False

    def write(self, data: Any) -> None:
        try:
            self._sock.sendall(data)
        except OSError as error:
            self._lose(error)
            return
        except BaseException as crash:
            self.fail(crash)
            return
        self._loop.call_soon(self._play)

    def _play(self) -> None:
        """Hand over what can be had now, and plan the rest."""
        try:
            while not (self._closing or self._paused or self._pausing):
                step = self._sock.next_step()
                if step is End.STALL:
                    if self._sock.awaits_answer:
                        self._idleness.wait(self._loop, self, None)
                    return
                if isinstance(step, Pause):
                    self._sock.drop_step()
                    self._pausing = True
                    self._idleness.wait(self._loop, self, step.seconds)
                    return
                self._deliver(step)
        except BaseException as crash:
            self.fail(crash)

    def _deliver(self, step: bytes | End) -> None:
        if isinstance(step, bytes):
            self._protocol.data_received(self._sock.recv(_PIECE))
            return
        try:
            self._sock.end(step)
        except ConnectionResetError as error:
            self._lose(error)
            return
        self._protocol.eof_received()
        self._lose(None)

    def waited(self) -> None:
        """A pause is over."""
        self._pausing = False
        self._play()

    def hang(self) -> None:
        """Nothing will ever wake the waiting client."""
        self.fail(EngineHangs(f"waits for {self._sock.host} without a time-out"))

    def fail(self, crash: BaseException) -> None:
        """Give the client an exception that no event loop may swallow."""
        tell = getattr(self._protocol, "set_exception", None)
        if tell is not None:
            tell(crash)
            self.abort()
        else:
            self._lose(ConnectionAbortedError(str(crash)))

    def _lose(self, error: Exception | None) -> None:
        if not self._closing:
            self._closing = True
            self._idleness.forget(self)
            self._sock.close()
            self._loop.call_soon(self._protocol.connection_lost, error)

    def close(self) -> None:
        self._lose(None)

    def abort(self) -> None:
        self._lose(None)

    def is_closing(self) -> bool:
        return self._closing

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self._loop.call_soon(self._play)

    def is_reading(self) -> bool:
        return not self._paused

    def get_protocol(self) -> Any:
        return self._protocol

    def set_protocol(self, protocol: Any) -> None:
        self._protocol = protocol

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0


def httpcore_patches(net: Network) -> list[tuple[Any, str, Any]]:
    """httpx's asynchronous clients speak TLS over memory, so they get a stream of their own."""
    patches = []
    for client, name in (("httpx", "httpcore"), ("httpx2", "httpcore2")):
        # httpx imports httpcore when it makes its first client
        if client in sys.modules or name in sys.modules:
            library, backend = import_module(name), import_module(f"{name}._backends.auto").AutoBackend
            patches.append((backend, "connect_tcp", _connect_tcp(net, library, backend)))
    return patches


def _connect_tcp(net: Network, library: ModuleType, backend: Any) -> Any:
    real, stream = backend.connect_tcp, _stream_class(library)

    async def connect_tcp(self: Any, host: str, port: int, timeout: float | None = None, **named: Any) -> Any:
        vendor = net.vendor_host(host)
        if vendor is None and not net.refuses(host):
            return await real(self, host, port, timeout=timeout, **named)
        try:
            if vendor is None:
                raise refused(host)
            return stream(VendorSocket(net, vendor, port, timeout))
        except TimeoutError as error:
            raise library.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise library.ConnectError(str(error)) from error

    return connect_tcp


def _stream_class(library: ModuleType) -> Any:
    class VendorStream(library.AsyncNetworkStream):  # type: ignore[misc,name-defined]
        def __init__(self, sock: VendorSocket) -> None:
            self._sock = sock

        async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            self._sock.settimeout(timeout)
            try:
                return self._sock.recv(max_bytes)
            except TimeoutError as error:
                raise library.ReadTimeout(str(error)) from error
            except OSError as error:
                raise library.ReadError(str(error)) from error

        async def write(self, buffer: bytes, timeout: float | None = None) -> None:
            try:
                self._sock.sendall(buffer)
            except OSError as error:
                raise library.WriteError(str(error)) from error

        async def aclose(self) -> None:
            self._sock.close()

        async def start_tls(self, ssl_context: Any, server_hostname: Any = None, timeout: Any = None) -> Any:
            return self

        def get_extra_info(self, info: str) -> Any:
            return self._sock.readable if info == "is_readable" else None

    return VendorStream
