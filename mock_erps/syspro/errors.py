"""The vendor's "no": a text in a 200, a SOAP fault, the web server's page, or the façade's JSON (dossier syspro §8)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from mock_erps.platform.messages import Reply, json_bytes
from mock_erps.platform.refusals import Refusal
from mock_erps.syspro import soap
from mock_erps.syspro.wire import text

if TYPE_CHECKING:
    from mock_erps.platform.call import Call
    from mock_erps.platform.contract import Finding


def explain(_call: Call, findings: list[Finding]) -> Refusal:
    """Only the façade's bodies have a shape."""
    finding = findings[0]
    place = "/".join(str(part) for part in finding.path) or "the body"
    return Refusal("harmony_bad_request", text=f"{place}: {finding.rule} {finding.limit}")


def words(call: Call, name: str, **details: object) -> str:
    """What a business object says of an item it does not take: a row of the error table that is no whole answer."""
    return str(call.vendor.contract.extension.errors[name]["message"]).format_map(details)


def render(call: Call, refusal: Refusal) -> Reply:
    row = call.vendor.contract.extension.errors[refusal.name]
    told = str(row["message"]).format_map(defaultdict(str, refusal.details))
    call.exchange.vendor_code = refusal.name
    if call.request.path.lower().startswith("/harmony"):
        return Reply(row["status"], [("content-type", "application/json")], json_bytes({"error": told}))
    if "fault" in row:
        return soap.fault(row["fault"], told)
    if row["status"] == 200:
        return soap.refused(call, told) if call.operation.id == "soap_call" else text(told)
    page = f"<html><head><title>{row['status']}</title></head><body><h1>{told}</h1></body></html>"
    return Reply(row["status"], [("content-type", "text/html")], page.encode())


def finish(_call: Call, _reply: Reply) -> None:
    """Nothing to add: `wire.HEADERS` are on every answer of the service."""
