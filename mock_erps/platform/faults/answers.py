"""The answers of faults: the vendor's own where its contract has one, a plain gateway's where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def vendor_answer(call: Call, fault: str, default: Reply | None = None, **details: Any) -> Reply:
    """What this vendor shows for a fault: a row of its error table, given bytes, or the default (a gateway page)."""
    offer = call.vendor.contract.extension.faults.get(fault)
    answer: Mapping[str, Any] = offer.answer if offer is not None else {}
    if "refusal" in answer:
        reply = refused(call, answer["refusal"], **details)
    elif "status" in answer or "body" in answer:
        reply = _given(answer, default)
    else:
        reply = default or gateway_page(503)
    if "refusal" in answer and "status" in answer:
        reply = replace(reply, status=answer["status"])
    return with_headers(reply, answer.get("headers", {}))


def refused(call: Call, row: str, **details: Any) -> Reply:
    """A row of the vendor's error table in the vendor's envelope."""
    return call.vendor.refuse(call, Refusal(row, **details))


def gateway_page(status: int, retry_after: float | None = None) -> Reply:
    """What a load balancer in front of the vendor says."""
    title = f"{status} {HTTPStatus(status).phrase}"
    text = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body>\r\n</html>"
    headers = [("content-type", "text/html")]
    if retry_after is not None:
        headers.append(("retry-after", str(int(retry_after))))
    return Reply(status, headers, text.encode())


def with_headers(reply: Reply, headers: Mapping[str, str | None]) -> Reply:
    """The reply with these headers set; None takes one away."""
    if not headers:
        return reply
    given = {name.lower(): value for name, value in headers.items()}
    kept = [(name, value) for name, value in reply.headers if name.lower() not in given]
    added = [(name, value) for name, value in given.items() if value is not None]
    return replace(reply, headers=[*kept, *added])


def _given(answer: Mapping[str, Any], default: Reply | None) -> Reply:
    status = answer.get("status", default.status if default else 200)
    media_type = answer.get("media_type", "application/json")
    return Reply(status, [("content-type", media_type)], answer.get("body", "").encode())
