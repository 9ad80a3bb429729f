"""HTTP/1.1 as bytes: requests out of a stream, replies into one."""

from __future__ import annotations

from http import HTTPStatus

from mock_erps.platform.instants import http_date
from mock_erps.platform.messages import Reply, Request

#: a client that sends more than this without finishing a request is cut off
REQUEST_CAP = 256 * 1024 * 1024
_REASONS = {status.value: status.phrase for status in HTTPStatus}
BODILESS = frozenset({204, 304})
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class BadRequest(Exception):
    """What a client sent is not HTTP/1.1."""


class Inbox:
    """Bytes of one connection on their way to become requests. `awaits_continue`: the client holds its body back."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._head: Request | None = None
        self._body_at = 0
        self.awaits_continue = False

    def feed(self, data: bytes | bytearray | memoryview) -> None:
        self._bytes += data
        if len(self._bytes) > REQUEST_CAP:
            raise BadRequest(f"a request of more than {REQUEST_CAP} bytes")

    def take(self) -> Request | None:
        """The next complete request, or None until more bytes come. Raises BadRequest."""
        if self._head is None and not self._read_head():
            return None
        request = self._head
        assert request is not None
        found = self._read_body(request)
        if found is None:
            return None
        request.body, end = found
        del self._bytes[:end]
        self._head = None
        return request

    def _read_head(self) -> bool:
        end = self._bytes.find(b"\r\n\r\n")
        if end < 0:
            return False
        self._head = _parse_head(bytes(self._bytes[:end]).decode("latin-1"))
        self._body_at = end + 4
        self.awaits_continue = self._head.headers.get("expect", "").lower() == "100-continue"
        return True

    def _read_body(self, request: Request) -> tuple[bytes, int] | None:
        if "chunked" in request.headers.get("transfer-encoding", "").lower():
            return self._read_chunks()
        end = self._body_at + int(request.headers.get("content-length") or 0)
        return (bytes(self._bytes[self._body_at : end]), end) if len(self._bytes) >= end else None

    def _read_chunks(self) -> tuple[bytes, int] | None:
        """Body and end of a chunked request; trailers are read over."""
        parts: list[bytes] = []
        at = self._body_at
        while (line_end := self._bytes.find(b"\r\n", at)) >= 0:
            try:
                size = int(bytes(self._bytes[at:line_end]).partition(b";")[0], 16)
            except ValueError:
                raise BadRequest("a chunk without a size") from None
            start = line_end + 2
            if size == 0:
                last = self._bytes.find(b"\r\n", start) if self._bytes[start : start + 2] == b"\r\n" else -1
                end = last + 2 if last >= 0 else self._bytes.find(b"\r\n\r\n", start) + 4
                return (b"".join(parts), end) if end >= start + 2 else None
            if len(self._bytes) < start + size + 2:
                return None
            parts.append(bytes(self._bytes[start : start + size]))
            at = start + size + 2
        return None


def _parse_head(text: str) -> Request:
    first, *lines = text.split("\r\n")
    try:
        method, target, version = first.split(" ")
    except ValueError:
        raise BadRequest(f"not a request line: {first[:80]!r}") from None
    if not version.startswith("HTTP/1."):
        raise BadRequest(f"not HTTP/1.1: {version[:20]!r}")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        name, value = name.lower(), value.strip()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    path, query, host = split_target(target)
    return Request(method, path, query, headers, host=host or host_name(headers.get("host", "")))


def split_target(target: str) -> tuple[str, str, str]:
    """Path, query and (for a proxy's absolute form) host of a request target."""
    host = ""
    if not target.startswith("/") and "://" in target:
        authority, _, rest = target.partition("://")[2].partition("/")
        target, host = "/" + rest, host_name(authority)
    path, _, query = target.partition("?")
    return path, query, host


def host_name(authority: str) -> str:
    """`api.example.com:443` → `api.example.com`"""
    return authority.rpartition("@")[2].partition(":")[0].lower()


def head(reply: Reply, now: float) -> bytes:
    """Status line and headers as they go over the wire, `date` by the sandbox's clock."""
    lines = [f"HTTP/1.1 {reply.status} {_REASONS.get(reply.status, '')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers]
    if reply.header("date") is None:
        lines.append(f"date: {http_date(int(now))}")
    if reply.status not in BODILESS and reply.header("content-length") is None:
        lines.append(f"content-length: {len(reply.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def body(reply: Reply, method: str) -> bytes:
    """The bytes after the head: none for HEAD and for statuses without a body."""
    return b"" if method == "HEAD" or reply.status in BODILESS else reply.body
