"""The traffic of a run as an HTTP archive (HAR 1.2), for any browser's network view. Secrets are masked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import orjson

import harness
from harness.evidence import Evidence
from mock_erps.platform.journal import Delivered, Exchange
from mock_erps.platform.messages import Request

MASK = "***"
_SECRET_HEADERS = ("authorization", "cookie", "set-cookie", "x-api-key")


def archive(evidence: Evidence) -> bytes:
    """All exchanges of a case, in order. `_fault`, `_committed` and `_delivered` are ours."""
    secrets = sorted({s for of in evidence.secrets.values() for s in of if len(s) > 5}, key=len, reverse=True)
    log = {
        "version": "1.2",
        "creator": {"name": "mock-erps", "version": harness.__version__},
        "entries": [_entry(exchange, secrets) for exchange in evidence.exchanges],
    }
    return orjson.dumps({"log": log}, option=orjson.OPT_INDENT_2)


def _entry(exchange: Exchange, secrets: list[str]) -> dict[str, Any]:
    took = max(exchange.done - exchange.received, 0.0) * 1000
    return {
        "startedDateTime": dt.datetime.fromtimestamp(exchange.received, dt.UTC).isoformat(),
        "time": took,
        "request": _request(exchange.request, secrets),
        "response": _response(exchange, secrets),
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "_fault": exchange.fault,
        "_committed": [f"{commit.what} {commit.kind} {commit.id}" for commit in exchange.committed],
        "_delivered": exchange.delivered.value,
        "_operation": exchange.operation,
        "_phase": exchange.phase,
    }


def _request(request: Request, secrets: list[str]) -> dict[str, Any]:
    query = f"?{request.query}" if request.query else ""
    return {
        "method": request.method,
        "url": _masked(f"https://{request.host}{request.path}{query}", secrets),
        "httpVersion": "HTTP/1.1",
        "headers": _headers(request.headers.items(), secrets),
        "queryString": [],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(request.body),
        "postData": {"mimeType": request.headers.get("content-type", ""), "text": _text(request.body, secrets)},
    }


def _response(exchange: Exchange, secrets: list[str]) -> dict[str, Any]:
    """What reached the client; of a lost answer that is nothing, status 0."""
    seen = exchange.reply if exchange.delivered is not Delivered.NONE else None
    body = seen.body if seen else b""
    return {
        "status": exchange.status if seen else 0,
        "statusText": "" if seen else "no answer reached the client",
        "httpVersion": "HTTP/1.1",
        "headers": _headers(seen.headers, secrets) if seen else [],
        "cookies": [],
        "content": {
            "size": len(body),
            "mimeType": (seen.header("content-type") or "") if seen else "",
            "text": _text(body, secrets),
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": -1,
    }


def _headers(headers: Iterable[tuple[str, str]], secrets: list[str]) -> list[dict[str, str]]:
    return [
        {"name": name, "value": MASK if name.lower() in _SECRET_HEADERS else _masked(value, secrets)}
        for name, value in headers
    ]


def _text(body: bytes, secrets: list[str]) -> str:
    return _masked(body.decode("utf-8", "replace"), secrets)


def _masked(text: str, secrets: list[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text
