"""How the vendor says no: from contract findings and refusals to its envelopes (dossier quickbooks_online §2, §7, §8).

Codes and texts are the contract's `errors` table; here are the four shapes they come in, and what the client asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.contract import Finding
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.quickbooks_online import xml
from mock_erps.quickbooks_online.times import moment

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

JSON = "application/json;charset=UTF-8"
#: what a value should have been (the keyword's value in the contract) → row of the error table
_EXPECTED = {
    "number": "bad_number_format",
    r"^\s*(-?[0-9]+(\.[0-9]+)?)?\s*$": "bad_number_format",
    "integer": "bad_id",
    "^(-?[0-9]+)?$": "bad_id",
    r"^([0-9]{4}-[0-9]{2}-[0-9]{2}([T+Z-].*)?)?$": "bad_date_format",
    "boolean": "bad_boolean",
    "string": "bad_string",
}


_TOKEN_OPERATIONS = ("issue_tokens", "revoke_token", "authorize")


class _Blanks(dict[str, Any]):
    """Places nobody filled stay empty."""

    def __missing__(self, _key: str) -> str:
        return ""


def explained(finding: Finding) -> Refusal:
    """What one breach of the contract is in the vendor's table."""
    name = str(finding.path[-1]) if finding.path else "request body"
    shown, element = str(finding.value)[:100], finding.plain
    match finding.rule:
        case "required":
            return Refusal("missing_parameter", parameter=name)
        case "additionalProperties":
            return Refusal("unknown_property", property=name)
        case "maxLength" if finding.path == ("requestid",):
            return Refusal("bad_request_id", value=shown)
        case "maxLength":
            return Refusal("too_long", max=f"{finding.limit:,}", length=len(finding.value), element=element)
        case "enum":
            row = "bad_boolean" if "true" in finding.limit else "bad_enumeration"
            return Refusal(row, value=shown, element=element)
    expected = finding.limit[0] if isinstance(finding.limit, list) else finding.limit
    row = _EXPECTED.get(expected, "")
    if not row or isinstance(finding.value, dict | list):
        return Refusal("unknown_property", property=name)
    return Refusal(row, value=shown, element=element)


def render(call: Call, refusal: Refusal) -> Reply:
    """The refusal as this client gets it; the token endpoints have a shape of their own for everything."""
    rows = call.vendor.contract.extension.errors
    if getattr(call.operation, "id", "") in _TOKEN_OPERATIONS and rows[refusal.name].get("shape") != "oauth":
        refusal = Refusal("bad_token_request", reason=refusal.name.replace("_", " "))
    row = rows[refusal.name]
    call.exchange.vendor_code = row["code"]
    if refusal.name == "throttled":
        row = {**row, "shape": call.setting("throttle_body"), "code": call.setting("throttle_code")}
    status = 200 if row.get("odd") and call.setting("odd_status") == "200" else row["status"]
    shape = _SHAPES[row.get("shape", "fault")]
    return shape(call, status, row, refusal)


def fault(call: Call, refusal: Refusal) -> dict[str, Any]:
    """The Fault of one refusal and its parts, as in an envelope or in a batch item."""
    rows = call.vendor.contract.extension.errors
    errors = [_error(call, rows[part.name], part.details) for part in (refusal, *refusal.parts)]
    return {"Error": errors, "type": rows[refusal.name].get("type", "ValidationFault")}


def _error(call: Call, row: Mapping[str, Any], details: Mapping[str, Any]) -> dict[str, str]:
    """One entry. Some entries of the vendor carry no `element` at all (§5)."""
    language = "_fr" if call.setting("language") == "fr" else ""
    places = _Blanks(details)
    entry = {"Message": row.get(f"message{language}", row["message"]).format_map(places)}
    detail = row.get(f"detail{language}", row.get("detail"))
    if detail is not None:
        entry["Detail"] = detail.format_map(places)
    entry["code"] = row["code"]
    if "element" in row:
        entry["element"] = row["element"].format_map(places)
    return entry


def _fault(call: Call, status: int, row: Mapping[str, Any], refusal: Refusal) -> Reply:
    if xml.wanted(call):
        return _xml(call, status, row, refusal)
    told = fault(call, refusal)
    if refusal.name == "throttled":
        told["Error"][0]["code"] = row["code"]
    return Reply(status, [("content-type", JSON)], orjson.dumps({"Fault": told, "time": moment(call.now)}))


def _xml(call: Call, status: int, row: Mapping[str, Any], refusal: Refusal) -> Reply:
    told = fault(call, refusal)
    body = xml.fault(told["type"], told["Error"], moment(call.now), row.get("xml_unclosed", False))
    return Reply(status, [("content-type", xml.MEDIA_TYPE)], body)


def _gateway(call: Call, status: int, row: Mapping[str, Any], refusal: Refusal) -> Reply:
    """The gateway in front of the service: lower-case keys, `detail` may be null (§2)."""
    if xml.wanted(call):
        return _xml(call, status, row, refusal)
    entry = _error(call, row, refusal.details)
    error = {"message": entry["Message"], "detail": entry.get("Detail"), "code": row["code"], "element": None}
    told: dict[str, Any] = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": row["type"]},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(call.now * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Reply(status, [("content-type", JSON)], orjson.dumps(told))


def _oauth(call: Call, status: int, row: Mapping[str, Any], refusal: Refusal) -> Reply:
    text = row["message"].format_map(_Blanks(refusal.details))
    told = {"error": row["code"], **({"error_description": text} if text else {})}
    return Reply(status, [("content-type", JSON), ("cache-control", "no-cache, no-store")], orjson.dumps(told))


def _html(call: Call, status: int, row: Mapping[str, Any], refusal: Refusal) -> Reply:
    title = f"{status} {row['message']}"
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body>\r\n</html>"
    return Reply(status, [("content-type", "text/html")], page.encode())


_SHAPES = {"fault": _fault, "gateway": _gateway, "xml": _xml, "oauth": _oauth, "html": _html}


def finish(call: Call, reply: Reply) -> None:
    """The headers on every answer (§2): a correlation id and the time the service took."""
    mixed = (call.exchange.seq * 0x9E3779B97F4A7C15 + call.vendor.seed) & 0xFFFFFFFFFFFFFFFFFFFFFFFF
    tid = f"1-{int(call.now):08x}-{mixed:024x}"
    reply.headers += [("intuit_tid", tid), ("qbo-version", "1975.176"), ("service-time", "total=42, db=11")]
