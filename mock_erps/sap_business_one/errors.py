"""How the Service Layer says no: two envelopes, one per protocol version (dossier sap_business_one §8)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from mock_erps.platform.contract import Finding
from mock_erps.platform.messages import Reply
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one import wire

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TITLES = {413: "Request Entity Too Large", 502: "Proxy Error"}


def explain(call: Call, findings: list[Finding]) -> Refusal:
    """The first breach in the vendor's words."""
    finding = findings[0]
    if finding.path[:1] == ("version",):
        return Refusal("no_such_path", path=call.request.path)
    if finding.rule == "required" and not finding.path:
        return Refusal("missing_body")
    names = [part for part in finding.path if isinstance(part, str)]
    row = "too_long" if finding.rule == "maxLength" else "bad_value"
    return Refusal(row, field=names[-1] if names else "", type=_type(names))


def _type(names: list[str]) -> str:
    """`Document`, or the part of it that holds the property."""
    return names[-2].removesuffix("s") if len(names) > 1 else "Document"


def render(call: Call, refusal: Refusal) -> Reply:
    """The row as a reply; what the balancer says is a page."""
    row = call.vendor.contract.extension.errors[refusal.name]
    if row.get("form") == "html":
        return wire.page(row["status"], _TITLES[row["status"]])
    code = str(call.setting(row["code_setting"]) if "code_setting" in row else row["code"])
    call.exchange.vendor_code = code
    message = str(row["message"]).format_map(defaultdict(str, refusal.details))
    return wire.reply(call, row["status"], {"error": _envelope(call, code, message)})


def _envelope(call: Call, code: str, message: str) -> dict[str, Any]:
    if wire.version(call) == "v1":
        return {"code": int(code), "message": {"lang": "en-us", "value": message}}
    told: dict[str, Any] = {"code": code}
    if call.setting("error_details") == "on":
        told["details"] = [{"code": "", "message": ""}]
    return {**told, "message": message}


def finish(call: Call, reply: Reply) -> None:
    """The headers of every answer (§2)."""
    reply.headers.append(("server", "Apache/2.4.34 (Unix)"))
    name, number = ("dataserviceversion", "3.0") if wire.version(call) == "v1" else ("odata-version", "4.0")
    if "json" in (reply.header("content-type") or ""):
        reply.headers.append((name, number))
    reply.headers.append(("vary", "Accept-Encoding"))
