"""The journal to read: JSON, or an HTTP Archive for the tools people have. Secrets are masked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response

from mock_erps import __version__
from mock_erps.control import masking
from mock_erps.control.answering import answer
from mock_erps.platform.journal import Exchange
from mock_erps.platform.sandbox import Sandbox


class Journal:
    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox

    def list(self, since: int = 0, limit: int = 1000, erp: str = "") -> Response:
        exchanges = [e for e in self._sandbox.journal.since(since) if erp in ("", e.erp)][:limit]
        return answer({"exchanges": [_told(e) for e in exchanges], "last": self._sandbox.journal.last_seq})

    def har(self, since: int = 0) -> Response:
        entries = [_entry(exchange) for exchange in self._sandbox.journal.since(since)]
        creator = {"name": "mock-erps", "version": __version__}
        return answer({"log": {"version": "1.2", "creator": creator, "entries": entries}})


def _told(exchange: Exchange) -> dict[str, Any]:
    request, reply = exchange.request, exchange.reply
    return {
        "seq": exchange.seq,
        "erp": exchange.erp,
        "company": exchange.company,
        "operation": exchange.operation,
        "operations": exchange.operations,
        "keys": exchange.keys,
        "phase": exchange.phase,
        "principal": exchange.principal,
        "received": exchange.received,
        "done": exchange.done,
        "connection": request.connection,
        "method": request.method,
        "host": request.host,
        "path": request.path,
        "query": masking.text(request.query),
        "request_headers": masking.headers(request.headers.items()),
        "request_body": _body(request.body, request.headers.get("content-type", "")),
        "status": exchange.status,
        "vendor_code": exchange.vendor_code,
        "because": exchange.because,
        "retry_after": exchange.retry_after,
        "fault": exchange.fault,
        "replayed": exchange.replayed,
        "committed": exchange.committed,
        "delivered": exchange.delivered,
        "seen_status": exchange.seen_status,
        "reply_headers": masking.headers(reply.headers) if reply else [],
        "reply_body": _body(reply.body, reply.header("content-type") or "") if reply else "",
    }


def _body(body: bytes, media_type: str) -> str:
    return masking.text(body.decode("utf-8", "replace"), media_type)


def _entry(exchange: Exchange) -> dict[str, Any]:
    """One exchange as HAR 1.2 has it; what only we know stands under names with an underscore, as HAR asks."""
    told = _told(exchange)
    url = f"https://{told['host']}{told['path']}" + (f"?{told['query']}" if told["query"] else "")
    took = round((exchange.done - exchange.received) * 1000, 3)
    request_type = exchange.request.headers.get("content-type", "")
    reply_type = exchange.reply.header("content-type") if exchange.reply else ""
    return {
        "startedDateTime": dt.datetime.fromtimestamp(exchange.received, dt.UTC).isoformat(),
        "time": took,
        "request": {
            **_message(told["request_headers"], exchange.request.body),
            "method": told["method"],
            "url": url,
            "queryString": [],
            "postData": {"mimeType": request_type, "text": told["request_body"]},
        },
        "response": {
            **_message(told["reply_headers"], exchange.reply.body if exchange.reply else b""),
            "status": exchange.seen_status,
            "statusText": "",
            "redirectURL": "",
            "content": {"size": len(told["reply_body"]), "mimeType": reply_type or "", "text": told["reply_body"]},
        },
        "cache": {},
        "timings": {"send": 0, "wait": took, "receive": 0},
        "_seq": exchange.seq,
        "_operation": exchange.operation,
        "_fault": exchange.fault,
        "_committed": exchange.committed,
        "_delivered": exchange.delivered,
    }


def _message(headers: list[tuple[str, str]], body: bytes) -> dict[str, Any]:
    named = [{"name": name, "value": value} for name, value in headers]
    return {"httpVersion": "HTTP/1.1", "headers": named, "cookies": [], "headersSize": -1, "bodySize": len(body)}
