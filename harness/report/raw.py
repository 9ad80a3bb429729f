"""A request and its answer as they were on the wire, without secrets and without end."""

from __future__ import annotations

from collections.abc import Iterable

from harness.evidence import Evidence
from harness.report.shapes import Raw
from mock_erps.platform.journal import Delivered, Exchange

MASK = "••••"
#: characters of a body that are shown
BODY = 700
#: headers that carry credentials, at whatever vendor
_SECRET_HEADERS = frozenset(("authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"))
_DULL_HEADERS = frozenset(("host", "accept-encoding", "accept", "connection", "content-length", "user-agent"))


def raw(exchange: Exchange, secrets: Iterable[str], start: float) -> Raw:
    """Both sides; `start` is the instant from which the case's time is counted."""
    request = exchange.request
    target = request.path + (f"?{request.query}" if request.query else "")
    asked = [f"{request.method} {target}", *_headers(request.headers.items()), "", _body(request.body)]
    masked = Masked(secrets)
    return {"request": masked("\n".join(asked).rstrip()), "answer": masked("\n".join(_answer(exchange, start)))}


class Masked:
    """Hides known secrets in a text, the longest first."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = sorted({secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text


def _answer(exchange: Exchange, start: float) -> list[str]:
    did = [f"committed {commit.kind} {commit.id}, {commit.what}" for commit in exchange.committed]
    lines = ["What the server did", *(f"  {line}" for line in did or ["changed nothing"]), ""]
    after = exchange.done - exchange.received
    lines.append(f"What the client got{f', after {after:,.1f} s' if after >= 0.05 else ''}")
    if exchange.delivered is Delivered.NONE or exchange.reply is None:
        return [*lines, "  nothing: no status, no byte"]
    reply = exchange.reply
    cut = "  … and there it broke off" if exchange.delivered is Delivered.PARTIAL else ""
    text = [f"HTTP {reply.status}", *_headers(reply.headers), "", _body(reply.body), cut]
    return [*lines, *(f"  {line}" for line in "\n".join(text).rstrip().splitlines())]


def _headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{name}: {MASK if name.lower() in _SECRET_HEADERS else value}"
        for name, value in headers
        if name.lower() not in _DULL_HEADERS
    ]


def _body(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    return text if len(text) <= BODY else f"{text[:BODY]}\n… {len(text) - BODY:,} more characters"
