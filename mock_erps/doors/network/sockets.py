"""A socket whose other end is the sandbox: reads play the script of a reply, writes become requests."""

from __future__ import annotations

import errno
import io
import os
import socket
from collections import deque
from functools import cache
from typing import Any

from mock_erps.doors import wire
from mock_erps.doors.network.net import EngineHangs, Network
from mock_erps.doors.script import End, Pause, Step
from mock_erps.platform.journal import Delivered, Exchange


class _Served:
    """Marks in the script the place where an exchange has been read to its end."""

    __slots__ = ("exchange", "taken")

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self.taken = 0


class VendorSocket:
    """What `socket.create_connection` and `SSLContext.wrap_socket` return for a vendor's host."""

    def __init__(self, net: Network, host: str, port: int, timeout: float | None) -> None:
        self._serving: deque[_Served] = deque()
        self._steps: deque[Step | _Served] = deque()
        self.net, self.host, self.port, self.timeout = net, host, port, timeout
        self._inbox = wire.Inbox()
        self._requests = 0
        self._ended: End | None = None
        self._closed = False
        self._files = 0
        self._number = net.connect(host, timeout)

    # --- writing ---------------------------------------------------------------------------------------------

    def sendall(self, data: bytes | bytearray | memoryview, flags: int = 0) -> None:
        if self.net.crash is not None:
            raise self.net.crash
        if self._closed:
            raise OSError(errno.EBADF, "Bad file descriptor")
        if self._ended is not None:
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        try:
            self._inbox.feed(data)
            while (request := self._inbox.take()) is not None:
                request.connection, request.reused = self._number, self._requests > 0
                request.host = self.host
                self._requests += 1
                self._serve(*self.net.answer(request))
        except wire.BadRequest as error:
            self._steps += (b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n" + str(error).encode(), End.CLOSE)
        if self._inbox.awaits_continue:
            self._inbox.awaits_continue = False
            self._steps.append(wire.CONTINUE)

    def send(self, data: bytes | bytearray | memoryview, flags: int = 0) -> int:
        self.sendall(data)
        return len(data)

    def _serve(self, exchange: Exchange, steps: list[Step]) -> None:
        self._inbox.awaits_continue = False
        served = _Served(exchange)
        self._serving.append(served)
        end = steps.pop() if isinstance(steps[-1], End) else None
        self._steps += steps
        if end is None or (end is End.CLOSE and _is_whole(exchange)):
            self._steps.append(served)
        if end is not None:
            self._steps.append(end)

    # --- reading ---------------------------------------------------------------------------------------------

    def recv(self, size: int, flags: int = 0) -> bytes:
        """The next bytes; waits by moving the sandbox's clock."""
        while True:
            step = self.next_step()
            if isinstance(step, bytes):
                return self._take(step, size)
            if isinstance(step, Pause):
                self._wait(step)
            elif step is End.STALL:
                raise self._stalled()
            else:
                return self.end(step)

    def next_step(self) -> Step:
        """What comes next, without taking it."""
        if self.net.crash is not None:
            raise self.net.crash
        if self._steps:
            step = self._steps[0]
            assert not isinstance(step, _Served)
            return step
        return self._ended or End.STALL

    def _take(self, data: bytes, size: int) -> bytes:
        part, rest = data[:size], data[size:]
        if self._serving:
            self._serving[0].taken += len(part)
        if rest:
            self._steps[0] = rest
        else:
            self.drop_step()
        return part

    def drop_step(self) -> None:
        """One step is done; a reply that is through is told to the sandbox."""
        self._steps.popleft()
        if self._steps and isinstance(self._steps[0], _Served):
            served = self._steps.popleft()
            assert isinstance(served, _Served)
            self._serving.remove(served)
            self.net.sandbox.delivered(served.exchange, Delivered.FULL)

    def _wait(self, pause: Pause) -> None:
        if self.timeout is not None and pause.seconds > self.timeout:
            self._steps[0] = Pause(pause.seconds - self.timeout)
            raise self.net.timed_out(self.host, self.timeout)
        self.net.sandbox.clock.advance(pause.seconds)
        self.drop_step()

    def _stalled(self) -> BaseException:
        if self.timeout == 0:
            return BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")
        try:
            return self.net.timed_out(self.host, self.timeout)
        except EngineHangs as hang:
            self._tell_the_rest()
            return hang

    def end(self, end: Step) -> bytes:
        """The peer is gone. Raises on a reset, returns the end of file on a close."""
        self._steps.clear()
        self._tell_the_rest()
        already, self._ended = self._ended, End.CLOSE
        if end is End.RESET and already is None:
            raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")
        return b""

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        data = self.recv(size or len(buffer))
        buffer[: len(data)] = data
        return len(data)

    # --- ending ----------------------------------------------------------------------------------------------

    def close(self) -> None:
        self._closed = True
        if not self._files:
            self._tell_the_rest()

    def file_closed(self) -> None:
        self._files -= 1
        if self._closed and not self._files:
            self._tell_the_rest()

    def _tell_the_rest(self) -> None:
        """Exchanges the client turned away from (or was cut off from) before their end."""
        while self._serving:
            served = self._serving.popleft()
            seen = Delivered.PARTIAL if served.taken else Delivered.NONE
            self.net.sandbox.delivered(served.exchange, seen)

    def __del__(self) -> None:
        self._tell_the_rest()

    # --- what clients ask of a socket --------------------------------------------------------------------------

    def settimeout(self, seconds: float | None) -> None:
        self.timeout = seconds

    def gettimeout(self) -> float | None:
        return self.timeout

    def setblocking(self, flag: bool) -> None:
        self.timeout = None if flag else 0.0

    def fileno(self) -> int:
        """A descriptor for `select`: readable when bytes or an end are waiting, as pooled clients check."""
        if self._closed:
            return -1
        return _readable() if self.readable else _silent()

    @property
    def readable(self) -> bool:
        """Whether bytes or an end are waiting."""
        if not self._steps:
            return self._ended is not None
        return not isinstance(self._steps[0], Pause) and self._steps[0] is not End.STALL

    @property
    def awaits_answer(self) -> bool:
        """Whether an exchange has begun and not ended."""
        return bool(self._serving)

    def makefile(self, mode: str = "r", buffering: int | None = None, **_rest: Any) -> io.BufferedReader:
        self._files += 1
        return io.BufferedReader(_File(self))

    def setsockopt(self, *_option: Any) -> None:
        pass

    def getsockopt(self, *_option: Any) -> int:
        return 0

    def getpeername(self) -> tuple[str, int]:
        return self.net.address(self.host), self.port

    def getsockname(self) -> tuple[str, int]:
        return "127.0.0.1", 40000 + self._number % 20000

    def shutdown(self, how: int) -> None:
        pass

    def detach(self) -> int:
        return -1

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_INET

    @property
    def type(self) -> socket.SocketKind:
        return socket.SOCK_STREAM

    def __enter__(self) -> VendorSocket:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # --- what clients ask of a TLS socket ----------------------------------------------------------------------

    def version(self) -> str:
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int]:
        return "TLS_AES_256_GCM_SHA384", "TLSv1.3", 256

    def selected_alpn_protocol(self) -> str | None:
        return None

    def getpeercert(self, binary_form: bool = False) -> Any:
        names = {"subject": ((("commonName", self.host),),), "subjectAltName": (("DNS", self.host),)}
        return b"" if binary_form else names

    def do_handshake(self, block: bool = False) -> None:
        pass

    def unwrap(self) -> VendorSocket:
        return self


class _File(io.RawIOBase):
    """The reading end of `makefile`; like the real one it keeps the connection open until it is closed."""

    def __init__(self, sock: VendorSocket) -> None:
        self._sock = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._sock.recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._sock.file_closed()


def _is_whole(exchange: Exchange) -> bool:
    return exchange.delivered is Delivered.FULL


@cache
def _silent() -> int:
    """A descriptor that is never readable."""
    reading, _ = os.pipe()
    return reading


@cache
def _readable() -> int:
    """A descriptor that always is: the end of a file."""
    reading, writing = os.pipe()
    os.close(writing)
    return reading
