"""A request and its answer as they were on the wire, without secrets and without end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from urllib.parse import quote, quote_plus

from harness.report.timeline_shapes import Raw
from mock_erps.platform.journal import Delivered, Exchange

MASK = "••••"
#: characters of a body that are shown
BODY = 700
#: headers that carry credentials, at whatever vendor
_SECRET_HEADERS = frozenset(("authorization", "cookie", "set-cookie", "x-api-key", "proxy-authorization"))
#: a value in JSON, XML or a form whose name says that it is one
_NAMED = re.compile(
    r"""(\b(?:access_?token|refresh_?token|id_?token|client_?secret|password|session_?id|api_?key)"""
    r"""(?:"\s*:\s*"|>|=))[^"<&\s]+""",
    re.IGNORECASE,
)
_DULL_HEADERS = frozenset(("host", "accept-encoding", "accept", "connection", "content-length", "user-agent"))


def raw(exchange: Exchange, masked: Masked) -> Raw:
    """Both sides."""
    request = exchange.request
    target = request.path + (f"?{request.query}" if request.query else "")
    asked = [f"{request.method} {target}", *_headers(request.headers.items()), "", _body(request.body, masked)]
    return {"request": masked("\n".join(asked).rstrip()), "answer": masked("\n".join(_answer(exchange, masked)))}


class Masked:
    """Hides secrets in a text: the known ones in every spelling, and whatever bears the name of one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = {secret for secret in secrets if len(secret) >= 6}
        spelled = {
            form for secret in known for form in (secret, quote(secret, safe=""), quote_plus(secret), escape(secret))
        }
        self._secrets = sorted(spelled, key=len, reverse=True)

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return _NAMED.sub(rf"\g<1>{MASK}", text)


def _answer(exchange: Exchange, masked: Masked) -> list[str]:
    did = [f"committed {commit.kind} {commit.id}, {commit.what}" for commit in exchange.committed]
    lines = ["What the server did", *(f"  {line}" for line in did or ["changed nothing"]), ""]
    after = exchange.done - exchange.received
    lines.append(f"What the client got{f', after {after:,.1f} s' if after >= 0.05 else ''}")
    if exchange.delivered is Delivered.NONE or exchange.reply is None:
        return [*lines, "  nothing: no status, no byte"]
    reply = exchange.reply
    cut = "  … and there it broke off" if exchange.delivered is Delivered.PARTIAL else ""
    text = [f"HTTP {reply.status}", *_headers(reply.headers), "", _body(reply.body, masked), cut]
    return [*lines, *(f"  {line}" for line in "\n".join(text).rstrip().splitlines())]


def _headers(headers: Iterable[tuple[str, str]]) -> list[str]:
    return [
        f"{name}: {MASK if name.lower() in _SECRET_HEADERS else value}"
        for name, value in headers
        if name.lower() not in _DULL_HEADERS
    ]


def _body(body: bytes, masked: Masked) -> str:
    """Masked before it is cut: half a secret would not be known as one."""
    text = masked(body.decode("utf-8", "replace"))
    return text if len(text) <= BODY else f"{text[:BODY]}\n… {len(text) - BODY:,} more characters"
