"""OData `$batch`, read and written: multipart/mixed (3.0, 4.0 §11.7) and JSON (OASIS "OData JSON Format 4.01" §19).

Only shapes are here; `platform.nested` performs the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson

from mock_erps.platform.messages import Reply, Request

_BOUNDARY = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
#: what a part takes over from the request it came in
_INHERITED = ("authorization", "cookie")
_CHANGES = ("POST", "PUT", "PATCH", "MERGE", "DELETE")


class BadBatch(ValueError):
    """A batch that cannot be taken apart; the message says why, in our own words."""


@dataclass(frozen=True, slots=True)
class Part:
    """One request of a batch. Parts of one `group` (a change set) stand or fall together; "" = by itself."""

    id: str | None
    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""
    group: str = ""
    depends_on: tuple[str, ...] = ()

    def request(self, outer: Request, root: str) -> Request:
        """The part as a request of its own: its address may be relative to `root`, a path, or a whole URL."""
        split = urlsplit(self.url)
        path = split.path if split.path.startswith("/") else f"{root.rstrip('/')}/{split.path}"
        kept = {name: value for name, value in outer.headers.items() if name in _INHERITED}
        headers = {**kept, **self.headers}
        return Request(self.method, path, split.query, headers, self.body, outer.host, outer.connection, outer.reused)


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to one part, or to a whole group that failed together."""

    part: Part
    reply: Reply
    #: several parts answered as one group; their answers stand between boundaries of their own
    group: str = ""


# --- multipart/mixed --------------------------------------------------------------------------------------------------


def read_multipart(body: bytes, content_type: str) -> list[Part]:
    """Raises BadBatch for a body that is cut short, badly delimited, or whose change sets have bare line feeds."""
    parts: list[Part] = []
    for number, (head, content) in enumerate(_sections(body, _boundary(content_type))):
        if head.get("content-type", "").startswith("multipart/mixed"):
            if b"\r\n" not in content:
                raise BadBatch("a change set needs CRLF line ends")
            inner = _sections(content, _boundary(head["content-type"]))
            parts += [_change(_http(*section, group=f"set{number}")) for section in inner]
        else:
            parts.append(_http(head, content))
    return parts


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise BadBatch("the content type names no boundary")
    return found[1].encode()


def _sections(body: bytes, boundary: bytes) -> Iterator[tuple[dict[str, str], bytes]]:
    """Head and content of everything between the delimiters. Raises BadBatch without the closing one."""
    pieces = re.split(rb"(?:^|\r?\n)--" + re.escape(boundary) + rb"(--)?[ \t]*(?=\r?\n|$)", body)
    if len(pieces) < 3 or b"--" not in pieces[1::2]:
        raise BadBatch("the closing delimiter is missing")
    closing = pieces[1::2].index(b"--")
    for content in pieces[2 : 2 * closing + 1 : 2]:
        head, blank, rest = _parted(content.lstrip(b"\r\n"))
        if not blank:
            raise BadBatch("a part has no blank line after its head")
        yield _headers(head), rest


def _parted(text: bytes) -> tuple[bytes, bytes, bytes]:
    match = _BLANK_LINE.search(text)
    return (text[: match.start()], match[0], text[match.end() :]) if match else (text, b"", b"")


def _headers(head: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in head.decode("latin-1").splitlines())
    return {name.strip().lower(): value.strip() for name, colon, value in lines if colon}


def _http(head: Mapping[str, str], content: bytes, group: str = "") -> Part:
    """The request inside an `application/http` part."""
    if not head.get("content-type", "").startswith("application/http"):
        raise BadBatch("a part is not application/http")
    line, _, rest = content.lstrip(b"\r\n").partition(b"\n")
    words = line.decode("latin-1").split()
    if len(words) not in (2, 3):
        raise BadBatch("a part has no request line")
    # a request without headers has its blank line right after the request line
    inner, _, body = (b"", b"", rest) if rest[:2] in (b"\r\n", b"") or rest[:1] == b"\n" else _parted(rest)
    headers = _headers(inner)
    id = head.get("content-id") or headers.pop("content-id", None)
    return Part(id, words[0].upper(), words[1], headers, body.strip(b"\r\n"), group)


def _change(part: Part) -> Part:
    if part.method not in _CHANGES:
        raise BadBatch(f"{part.method} is not allowed in a change set")
    return part


def write_multipart(told: Sequence[Told], boundary: str, id_in_head: bool = True) -> bytes:
    """The body of an answer; groups get boundaries of their own. `id_in_head`: Content-ID in the MIME head (4.0) or in
    the inner HTTP head (3.0)."""
    lines: list[bytes] = []
    at = 0
    while at < len(told):
        lines.append(f"--{boundary}\r\n".encode())
        group = told[at].group
        members = [entry for entry in told[at:] if entry.group == group] if group else [told[at]]
        lines.append(_set(members, f"{boundary}_{group}", id_in_head) if group else _answer(told[at], id_in_head))
        at += len(members)
    return b"".join((*lines, f"--{boundary}--\r\n".encode()))


def _set(members: Sequence[Told], boundary: str, id_in_head: bool) -> bytes:
    inner = b"".join(f"--{boundary}\r\n".encode() + _answer(member, id_in_head) for member in members)
    return (
        f"Content-Type: multipart/mixed; boundary={boundary}\r\n\r\n".encode() + inner + f"--{boundary}--\r\n".encode()
    )


def _answer(told: Told, id_in_head: bool) -> bytes:
    reply = told.reply
    id = [f"Content-ID: {told.part.id}"] if told.part.id is not None else []
    head = ["Content-Type: application/http", "Content-Transfer-Encoding: binary", *(id if id_in_head else [])]
    line = f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"
    inner = [line, *(f"{name}: {value}" for name, value in reply.headers), *([] if id_in_head else id)]
    return "\r\n".join([*head, "", *inner, "", ""]).encode("latin-1", "replace") + reply.body + b"\r\n"


# --- JSON -------------------------------------------------------------------------------------------------------------


def read_json(value: Any) -> list[Part]:
    """The parts of `{"requests": [{id, method, url, headers, body, atomicityGroup, dependsOn}]}`. Raises BadBatch."""
    requests = value.get("requests") if isinstance(value, dict) else None
    if not isinstance(requests, list) or not all(isinstance(request, dict) for request in requests):
        raise BadBatch("the body has no list of requests")
    return [_part(request) for request in requests]


def _part(request: Mapping[str, Any]) -> Part:
    method, url = request.get("method"), request.get("url")
    if not isinstance(method, str) or not isinstance(url, str):
        raise BadBatch("a request has no method or no url")
    headers = request.get("headers")
    depends = request.get("dependsOn")
    body = request.get("body")
    return Part(
        id=str(request["id"]) if request.get("id") is not None else None,
        method=method.upper(),
        url=url,
        headers={name.lower(): str(value) for name, value in headers.items()} if isinstance(headers, dict) else {},
        body=b"" if body is None else body.encode() if isinstance(body, str) else orjson.dumps(body),
        group=str(request.get("atomicityGroup") or ""),
        depends_on=tuple(map(str, depends)) if isinstance(depends, list) else (),
    )


def write_json(told: Sequence[Told]) -> dict[str, Any]:
    """`{"responses": [{id, status, headers, body}]}`; `id` is null where the request had none."""
    return {"responses": [_response(entry) for entry in told]}


def _response(told: Told) -> dict[str, Any]:
    reply = told.reply
    response: dict[str, Any] = {
        "id": told.part.id,
        "status": reply.status,
        "headers": {name.lower(): value for name, value in reply.headers},
    }
    if reply.body:
        is_json = "json" in (reply.header("content-type") or "")
        response["body"] = orjson.loads(reply.body) if is_json else reply.body.decode("utf-8", "replace")
    return response
