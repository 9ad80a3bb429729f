"""How the vendor says no. The table of codes and texts is in the contract; here is the envelope."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import orjson

from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding


def explain(_call: Call, findings: list[Finding]) -> Refusal:
    """What the contract found wrong, as one refusal: the first finding."""
    return Refusal("invalid", place=findings[0].dotted or "body", rule=findings[0].rule)


def render(call: Call, refusal: Refusal) -> Reply:
    row = call.vendor.contract.extension.errors[refusal.name]
    call.exchange.vendor_code = row["code"]
    message = row["message"].format_map(defaultdict(str, refusal.details))
    reply = json_reply(row["status"], {"code": row["code"], "message": message})
    if "retry_after" in refusal.details:
        reply.headers.append(("retry-after", str(round(refusal.details["retry_after"]))))
    return reply


def finish(_call: Call, _reply: Reply) -> None:
    """Headers that every answer of the vendor bears: none are known."""


def json_reply(status: int, body: object) -> Reply:
    return Reply(status, [("content-type", "application/json")], orjson.dumps(body))
