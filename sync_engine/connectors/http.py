"""One transport for every connector: it sends a request once and says what became of it.

No retries (delivery owns those), no redirect to another host (credentials stay where they belong, etiquette E18),
time-outs on every phase (E10), a paced rate (E12). A complete HTTP answer of any status is returned; everything else is
raised as `NotStarted` (nothing left this machine), `Ambiguous` (a write) or `Unreadable` (a read).
"""

from __future__ import annotations

import re
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.client import HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import quote, urljoin, urlsplit

from sync_engine import __version__
from sync_engine.connectors.connections import Connections, NoConnection
from sync_engine.outcomes import Ambiguous, NotStarted, Throttled, Unreadable, VendorError

BODY_CAP = 64 * 1024 * 1024
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_REDIRECTS_KEEPING_METHOD = frozenset({307, 308})
_MOST_REDIRECTS = 3
_SPELLED = re.compile(r"[!#-;=?-\[\]_a-z~]*", re.ASCII).fullmatch
_OWN_HEADERS = {"User-Agent": f"sync-engine/{__version__}", "Accept-Encoding": "gzip"}


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request. `writes`: a lost answer leaves a doubt."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    writes: bool = False

    @property
    def place(self) -> str:
        """Where it goes, without its query: safe to show."""
        parts = urlsplit(self.url)
        return f"{self.method} {parts.netloc}{parts.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


_LONG = 60.0  # a throttle that names no time


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` within any `seconds`."""

    calls: int
    seconds: float


@dataclass(slots=True)
class _Call:
    """Seconds of the monotonic clock."""

    counts_from: float = 0.0


class Pace:
    """Spreads calls over time so that a vendor's limits are kept, for all threads of one connector."""

    def __init__(self, limits: Iterable[Limit] = (), held: Callable[[float], None] | None = None) -> None:
        self._limits = tuple(limits)
        self._tell_held = held
        self._calls: deque[_Call] = deque(maxlen=max((limit.calls for limit in self._limits), default=1))
        self._held_until = 0.0
        self._lock = threading.Lock()

    @contextmanager
    def call(self) -> Iterator[None]:
        """Begin when one more call is allowed; it counts from its end, for so long it may be on its way."""
        call = _Call()
        while (pause := self._claim(call)) > 0:
            time.sleep(pause)
        try:
            yield
        finally:
            call.counts_from = time.monotonic()

    def hold(self, seconds: float) -> None:
        """No call for so long: the vendor said that its window is used up. The next run is told as well."""
        with self._lock:
            self._held_until = max(self._held_until, time.monotonic() + seconds)
        if self._tell_held is not None:
            self._tell_held(seconds)

    def heed(self, error: VendorError) -> None:
        """Nothing goes out before the time that a target has named, for callers that make the error another one."""
        named = error.retry_after if isinstance(error, NotStarted) else None
        if named is not None or isinstance(error, Throttled):
            self.hold(_LONG if named is None else named)

    def _claim(self, call: _Call) -> float:
        with self._lock:
            now = time.monotonic()
            free = self._held_until
            for limit in self._limits:
                if len(self._calls) >= limit.calls:
                    free = max(free, self._calls[-limit.calls].counts_from + limit.seconds)
            if free <= now:
                call.counts_from = now
                self._calls.append(call)
            return free - now


def broken(text: str, code: str = "", *, writes: bool) -> VendorError:
    """The error for an answer that tells nothing: a doubt after a write, mere bad luck after a read."""
    return Ambiguous(text, code) if writes else Unreadable(text, code)


class Transport:
    """Keep-alive connections with time-outs in seconds, a pace and at most `connections` requests in flight.

    `held` hears of it when the target wants no call for some seconds.
    """

    def __init__(
        self,
        connect: float,
        read: float,
        *,
        limits: Iterable[Limit] = (),
        connections: int = 4,
        held: Callable[[float], None] | None = None,
    ) -> None:
        self.pace = Pace(limits, held)
        self._read_time_out = read
        self._connections = Connections(connections, connect=connect, read=read)

    def send(self, request: Request) -> Answer:
        """The answer to one request, whatever its status; same-host redirects are followed."""
        for _ in range(_MOST_REDIRECTS + 1):
            with self.pace.call():
                answer = self._exchange(request)
            if answer.status not in _REDIRECTS:
                return answer
            request = replace(request, url=_redirected(request, answer))
        raise broken(f"{request.place}: redirected in circles", writes=request.writes)

    def close(self) -> None:
        self._connections.close()

    def _exchange(self, request: Request) -> Answer:
        try:
            response, body = self._answered(
                request,
                request.url,
                body=request.body,
                headers={**_OWN_HEADERS, **request.headers},
            )
        except (NoConnection, HTTPException, OSError, zlib.error) as error:
            raise _failed(request, error) from None
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, headers, body)

    def _answered(
        self, request: Request, url: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[HTTPResponse, bytes]:
        scheme, authority, path, query, _ = urlsplit(url)
        with self._connections.to((scheme, authority)) as connection:
            connection.request(request.method, _spelled(path, query), body, headers)
            with connection.getresponse() as response:
                content = self._read(response, request)
                if response.will_close:
                    connection.close()
                return response, content

    def _read(self, response: HTTPResponse, request: Request) -> bytes:
        """The whole body, within the read time-out however slowly it drips."""
        deadline = time.monotonic() + self._read_time_out
        unpack = _unpacking(response)
        body = bytearray()
        while chunk := response.read1(_CHUNK):
            body += unpack(chunk)
            if len(body) > BODY_CAP:
                raise broken(f"{request.place}: the answer is too large", writes=request.writes)
            if time.monotonic() > deadline:
                raise broken(f"{request.place}: the answer came too slowly", writes=request.writes)
        if response.length:
            raise IncompleteRead(b"", response.length)
        return bytes(body)


def _spelled(path: str, query: str) -> str:
    """What is asked for, as HTTP can say it: what no address may hold is escaped, what is escaped stays."""
    target = f"{path or '/'}?{query}" if query else path or "/"
    return target if _SPELLED(target) else quote(target, safe="%!#$&'()*+,/:;=?@[]~")


def _unpacking(response: HTTPResponse) -> Callable[[bytes], bytes]:
    """What undoes the packing of a body, piece by piece and never to more than is read at most."""
    if response.headers.get("content-encoding", "").lower() != "gzip":
        return bytes
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    return lambda packed: unpacker.decompress(packed, BODY_CAP + 1)


def _failed(request: Request, error: Exception) -> VendorError:
    """What a broken connection means. Only a failure before the first byte left proves that nothing happened."""
    if isinstance(error, NoConnection):
        return NotStarted(f"{request.place}: {error}")
    why = "no answer in time" if isinstance(error, TimeoutError) else f"the connection broke ({type(error).__name__})"
    return broken(f"{request.place}: {why}", writes=request.writes)


def _redirected(request: Request, answer: Answer) -> str:
    """The address to go on with, or an error: never another host, never a write turned into a read."""
    target = urljoin(request.url, answer.headers.get("location", ""))
    if urlsplit(target)[:2] != urlsplit(request.url)[:2]:
        text = f"{request.place}: sends us to another host ({urlsplit(target).netloc}); not followed"
        raise broken(text, writes=request.writes)
    if request.writes and answer.status not in _REDIRECTS_KEEPING_METHOD:
        raise broken(f"{request.place}: redirects a write (HTTP {answer.status})", writes=True)
    return target
