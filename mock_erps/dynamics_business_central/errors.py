"""How Business Central says no (dossier §2, §8): one envelope of its own, and the identity platform's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.contract import Finding
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

JSON = "application/json; odata.metadata=minimal; odata.streaming=true"
_TYPES = {"number": "Edm.Decimal", "integer": "Edm.Int32", "boolean": "Edm.Boolean", "string": "Edm.String"}
_UNAUTHORIZED = "The credentials provided are incorrect"


class _Places(dict[str, Any]):
    """Places a text has and a refusal does not fill stay empty."""

    def __missing__(self, _key: str) -> str:
        return ""


# --- contract findings → refusal --------------------------------------------------------------------------------------


def explain(call: Call, findings: Sequence[Finding]) -> Refusal:
    """The first breach in the server's words."""
    finding = findings[0]
    if finding.path and finding.path[0] in call.operation.parameters["path"]:
        environment = finding.path[0] == "environment"
        return Refusal("no_such_environment" if environment else "bad_key", environment=finding.value)
    value = finding.value
    match finding.rule:
        case "maxLength":
            return Refusal("too_long", length=len(value), max=finding.limit, value=value)
        case "enum" if isinstance(value, str):
            return Refusal("bad_enum", value=value, options=",".join(map(str, finding.limit)))
        case "pattern" if "a-f" in finding.limit:
            return Refusal("bad_guid", value=value)
        case "pattern":
            return Refusal("bad_literal", value=value, type="Edm.Date")
        case "required":
            return Refusal("malformed_body")
    return _of_type(finding)


def _of_type(finding: Finding) -> Refusal:
    value = finding.value
    if isinstance(value, dict | list) or finding.limit in ("object", "array"):
        wanted = {"object": "StartObject", "array": "StartArray"}.get(finding.limit, "PrimitiveValue")
        return Refusal("bad_node", node=_node(value), wanted=wanted)
    shown = str(value).lower() if isinstance(value, bool) else "" if value is None else value
    return Refusal("bad_literal", value=shown, type=_TYPES.get(finding.limit, "Edm.String"))


def _node(value: Any) -> str:
    if isinstance(value, dict):
        return "StartObject"
    return "StartArray" if isinstance(value, list) else "PrimitiveValue"


# --- refusal → answer -------------------------------------------------------------------------------------------------


def message(call: Call, refusal: Refusal) -> str:
    """A refusal in the vendor's words, without its tail."""
    return str(call.vendor.contract.extension.errors[refusal.name]["message"]).format_map(_Places(refusal.details))


def render(call: Call, refusal: Refusal) -> Reply:
    refusal = _placed(call, refusal)
    row = call.vendor.contract.extension.errors[refusal.name]
    call.exchange.vendor_code = row["code"]
    if row.get("form") == "entra" or (call.operation is not None and not call.operation.secured):
        return _entra(call, refusal, row)
    if refusal.name in ("too_many_requests", "too_many_connections"):
        refusal.details.setdefault("actual", int(refusal.details.get("max", 0)) + 1)
    status, code, text = row["status"], row["code"], message(call, refusal)
    if refusal.name == "duplicate_key":
        status = call.setting("duplicate_key_status")
    elif refusal.name == "not_found":
        code = call.setting("missing_record_code")
    elif refusal.name == "no_permission":
        code = call.setting("forbidden_code")
    elif status == 401 and call.setting("unauthorized_form") == "Unauthorized":
        code, text = "Unauthorized", _UNAUTHORIZED
    told = text if row.get("bare") else f"{text}  CorrelationId:  {correlation(call)}."
    body = orjson.dumps({"error": {"code": code, "message": told}})
    return Reply(status, [("content-type", JSON), *_more(call, refusal, row)], body)


def _placed(call: Call, refusal: Refusal) -> Refusal:
    """Below the service root an unknown path is an unknown segment; elsewhere no route at all (dossier §8)."""
    last = call.request.path.rpartition("/")[2].partition("(")[0]
    if refusal.name == "no_such_path" and "/api/v2.0/" in call.request.path:
        return Refusal("no_such_segment", segment=last)
    refusal.details.setdefault("segment", last)
    refusal.details.setdefault("uri", f"https://{call.request.host}{call.request.path}")
    return refusal


def _more(call: Call, refusal: Refusal, row: Any) -> list[tuple[str, str]]:
    """Headers that some refusals bring."""
    if row["status"] == 401:
        uri = "https://login.microsoftonline.com/common/oauth2/authorize"
        return [("www-authenticate", f'Bearer authorization_uri="{uri}", error="invalid_token"')]
    if row["status"] == 429:
        seconds = int(call.setting("retry_after"))
        window = math.ceil(refusal.details.get("retry_after") or 0)
        return [("retry-after", str(max(seconds, window)))] if seconds else []
    return [("retry-after", str(row["retry_after"]))] if "retry_after" in row else []


def _entra(call: Call, refusal: Refusal, row: Any) -> Reply:
    """The identity platform's envelope; what it has no words for is an invalid request."""
    if row.get("form") != "entra" and row["status"] < 500:
        row = call.vendor.contract.extension.errors["invalid_request"]
        refusal = Refusal("invalid_request", parameter="grant_type")
    status = row["status"]
    if refusal.name == "invalid_client":
        status = call.setting("bad_secret_status")
    trace, time = correlation(call), instant(call.now)[:19].replace("T", " ") + "Z"
    text = row["message"].format_map(_Places(refusal.details))
    number = row.get("number", 90033)
    described = f"AADSTS{number}: {text} Trace ID: {trace} Correlation ID: {trace} Timestamp: {time}"
    body = {
        "error": row["code"],
        "error_description": described.replace(" Trace", "\r\nTrace")
        .replace(" Corr", "\r\nCorr")
        .replace(" Time", "\r\nTime"),
        "error_codes": [number],
        "timestamp": time,
        "trace_id": trace,
        "correlation_id": trace,
    }
    return Reply(status, [("content-type", "application/json; charset=utf-8")], orjson.dumps(body))


def correlation(call: Call) -> str:
    """What support asks for; a part of a batch shares its batch's."""
    return uuid_for("correlation", call.vendor.seed, call.exchange.seq)


def finish(call: Call, reply: Reply) -> None:
    """The headers on every answer of the API."""
    if call.operation is None or call.operation.secured:
        reply.headers += [("odata-version", "4.0"), ("x-ms-correlation-request-id", correlation(call))]
