"""How Xero says no: the envelopes of dossier xero §2, §7 and §8. Texts and codes are the contract's `errors` table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.contract import Finding
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.ids import guid
from mock_erps.xero.wire import reply, sent_as_xml, text_reply

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.call import Call

_JSON = ("content-type", "application/json; charset=utf-8")
#: the vendor's names of its enumerations, as its parser tells them
_ENUMS = {"LineAmountTypes": "LineAmountType"}
#: headers, and the limits of which they tell what is left
_REMAINING = ("X-MinLimit-Remaining", "X-DayLimit-Remaining", "X-AppMinLimit-Remaining")
_LIMITS = ("minute", "day", "appminute")


class _Places(dict[str, Any]):
    """Places a text has and a refusal does not fill stay empty."""

    def __missing__(self, key: str) -> str:
        return ""


def message(call: Call, refusal: Refusal) -> str:
    """A refusal in the vendor's words."""
    row = call.vendor.contract.extension.errors[refusal.name]
    return str(row.get("message", "")).format_map(_Places(refusal.details))


# --- contract findings → refusal --------------------------------------------------------------------------------------


def explain(call: Call, findings: Sequence[Finding]) -> Refusal:
    """The first breach in the words of the vendor's parsers."""
    finding = findings[0]
    if not call.operation.secured:
        return Refusal("invalid_request")
    if finding.rule == "required" and not finding.path:
        return Refusal("no_data", singular=_singular(call))
    places = call.operation.parameters
    if len(finding.path) == 1 and any(finding.path[0] in places[place] for place in ("query", "path")):
        return Refusal("bad_parameter", parameter=finding.path[0])
    return Refusal("bad_post_data", reason=_parser_text(call, finding))


def _singular(call: Call) -> str:
    parts = call.operation.path.split("/")
    plural = parts[-1] if parts[-1][:1] != "{" else parts[-2]
    return {"History": "HistoryRecord", "Currencies": "Currency"}.get(plural, plural.removesuffix("s"))


def _parser_text(call: Call, finding: Finding) -> str:
    if sent_as_xml(call):
        return f"The string '{finding.value}' is not a valid AllXsd value."
    field = str(finding.path[-1]) if finding.path else ""
    where = f"Path '{finding.dotted}'."
    if finding.rule == "enum" and isinstance(finding.value, str):
        kind = _ENUMS.get(field, field)
        return f"Error converting value \"{finding.value}\" to type 'Xero.API.Library..{kind}'. {where}"
    if finding.rule == "pattern":
        return f"Could not convert string to decimal: {finding.value}. {where}"
    return (
        f"JSON for post data was invalid,Cannot deserialize the current JSON {_kind(finding.value)} into type. {where}"
    )


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return "object (e.g. {...})"
    return "array (e.g. [...])" if isinstance(value, list) else "value"


# --- refusal → answer -------------------------------------------------------------------------------------------------


def render(call: Call, refusal: Refusal) -> Reply:
    """The envelope of the row's form."""
    row = call.vendor.contract.extension.errors[refusal.name]
    call.exchange.vendor_code = row.get("code", "")
    form = row["form"]
    if refusal.name == "key_mismatch":
        form = call.setting("idempotency_mismatch_form")
    if form == "problem":
        return _problem(call, refusal, row)
    if form == "oauth":
        return Reply(row["status"], [_JSON], orjson.dumps({"error": row["code"]}))
    if form == "text":
        return text_reply(row["status"], message(call, refusal))
    if form == "throttle":
        return _throttled(call, refusal, row)
    if form == "element" or refusal.parts:
        # an element's refusals outside a batch
        texts = [{"Message": message(call, part)} for part in refusal.parts or (refusal,)]
        return refused_elements(call, [{"ValidationErrors": texts}], "")
    body = {"ErrorNumber": int(row["code"]), "Type": row["type"], "Message": message(call, refusal)}
    return reply(call, row["status"], body, "ApiException")


def refused_elements(call: Call, elements: Sequence[Doc], singular: str) -> Reply:
    """400 with the elements that failed, each with its messages. XML names the type of each (dossier xero §8)."""
    row = call.vendor.contract.extension.errors["validation"]
    call.exchange.vendor_code = row["code"]
    call.exchange.because = call.exchange.because or "validation"
    if "xml" in call.request.headers.get("accept", "") and singular:
        elements = [{"@xsi:type": singular, **element} for element in elements]
    body = {"ErrorNumber": int(row["code"]), "Type": row["type"], "Message": row["message"], "Elements": list(elements)}
    return reply(call, row["status"], body, "ApiException")


def _problem(call: Call, refusal: Refusal, row: Any) -> Reply:
    body = {
        "Type": None,
        "Title": row["title"],
        "Status": row["status"],
        "Detail": message(call, refusal),
        "Instance": guid("problem", call.exchange.seq),
        "Extensions": {},
    }
    headers = [_JSON]
    if refusal.name in ("scope_missing", "scope_forbidden") and call.setting("scope_challenge"):
        headers.append(("WWW-Authenticate", "insufficient_scope"))
    return Reply(row["status"], headers, orjson.dumps(body))


def _throttled(call: Call, refusal: Refusal, row: Any) -> Reply:
    headers = [("X-Rate-Limit-Problem", row["code"])]
    if row.get("retry_after"):
        # the header tells whole seconds, at least one
        headers.append(("Retry-After", str(max(math.ceil(refusal.details.get("retry_after") or 60), 1))))
    form = call.setting("throttle_body")
    if form == "json":
        return Reply(429, [_JSON, *headers], orjson.dumps({"Message": f"rate limit exceeded: {row['code']}"}))
    text = f"rate limit exceeded: {row['code']}" if form == "text" else ""
    return Reply(429, [("content-type", "text/plain; charset=utf-8"), *headers], text.encode())


def finish(call: Call, answer: Reply) -> None:
    """What every answer of the accounting API carries: a correlation id, and what is left of the limits."""
    answer.headers.append(("Xero-Correlation-Id", guid("correlation", call.exchange.seq)))
    if call.operation is not None and call.operation.throttled and call.principal:
        left = call.vendor.limits.remaining(call, _LIMITS)
        answer.headers += zip(_REMAINING, map(str, left), strict=True)
