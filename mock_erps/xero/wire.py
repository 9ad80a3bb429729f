"""Bodies in and out: JSON or XML by `Content-Type` and `Accept` (dossier xero §1, §8)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from mock_erps.platform.messages import Reply, json_bytes
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.xml import BadXml, read_xml, write_xml
from mock_erps.xero.dates import instant, read_instant
from mock_erps.xero.ids import guid

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.call import Call

#: element that holds a list → what its members are called
LISTS = {
    "Accounts": "Account",
    "Addresses": "Address",
    "Allocations": "Allocation",
    "BrandingThemes": "BrandingTheme",
    "ContactPersons": "ContactPerson",
    "Contacts": "Contact",
    "CreditNotes": "CreditNote",
    "Currencies": "Currency",
    "Elements": "DataContractBase",
    "HistoryRecords": "HistoryRecord",
    "Invoices": "Invoice",
    "Items": "Item",
    "LineItems": "LineItem",
    "OnlineInvoices": "OnlineInvoice",
    "Options": "Option",
    "Organisations": "Organisation",
    "Overpayments": "Overpayment",
    "Payments": "Payment",
    "Phones": "Phone",
    "Prepayments": "Prepayment",
    "TaxComponents": "TaxComponent",
    "TaxRates": "TaxRate",
    "Tracking": "TrackingCategory",
    "TrackingCategories": "TrackingCategory",
    "ValidationErrors": "ValidationError",
    "Warnings": "Warning",
}
_SCHEMAS = {
    "xmlns:xsd": "http://www.w3.org/2001/XMLSchema",
    "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
}
_DATE = re.compile(r"/Date\(-?\d+(\+0000)?\)/")


def read_json(call: Call) -> Any:
    """The body of a JSON request, read once (`identify` may have read it already)."""
    if call.body is None:
        _check_size(call)
        try:
            call.body = orjson.loads(call.request.body)
        except orjson.JSONDecodeError as error:
            raise Refusal("malformed_body", reason=f"Cannot deserialize the current JSON: {error}") from None
    return call.body


def read_xml_body(call: Call) -> Any:
    """An XML request as the JSON it stands for: `<Invoice>` is one bare object, `<Invoices>` an envelope."""
    if call.body is None:
        _check_size(call)
        try:
            root, value = read_xml(call.request.body, LISTS)
        except BadXml as error:
            raise Refusal("bad_xml", reason=str(error)) from None
        call.body = {root: value} if root in LISTS else value
    return call.body


def _check_size(call: Call) -> None:
    limit = call.setting("payload_limit")
    if len(call.request.body) > limit:
        raise Refusal("payload_too_large", limit=limit)


def sent_as_xml(call: Call) -> bool:
    return "xml" in call.request.headers.get("content-type", "")


def wants_xml(call: Call) -> bool:
    """XML is the answer's form unless `Accept` names JSON; what a missing one means is a setting."""
    accept = call.request.headers.get("accept", "")
    if "json" in accept:
        return False
    return "xml" in accept or call.setting("answer_without_accept") == "xml"


def ok(call: Call, plural: str, docs: Sequence[Doc], pagination: Doc | None = None) -> Reply:
    """200 with the vendor's envelope."""
    envelope: Doc = {
        "Id": guid("answer", call.exchange.seq),
        "Status": "OK",
        "ProviderName": _provider(call),
        "DateTimeUTC": f"/Date({round(call.now * 1000)})/",
    }
    if pagination is not None:
        envelope["pagination"] = pagination
    envelope[plural] = docs
    return reply(call, 200, envelope, "Response")


def _provider(call: Call) -> str:
    app = call.vendor.oauth.apps.get(call.principal) if call.vendor.oauth else None
    return app.name if app else ""


def reply(call: Call, status: int, body: Doc, root: str) -> Reply:
    """A body in the form the client accepts."""
    if wants_xml(call):
        text = write_xml(root, _for_xml(body), LISTS, _SCHEMAS)
        return Reply(status, [("content-type", "text/xml; charset=utf-8")], text)
    return Reply(status, [("content-type", "application/json; charset=utf-8")], json_bytes(body))


def _for_xml(value: Any) -> Any:
    """XML has one form of a date and no `…String` twin."""
    if isinstance(value, dict):
        return {k: _for_xml(v) for k, v in value.items() if not k.endswith(("DateString", "UTCString"))}
    if isinstance(value, list):
        return [_for_xml(part) for part in value]
    if isinstance(value, str) and _DATE.fullmatch(value):
        return read_instant(value).isoformat(timespec="milliseconds" if "." in value else "auto")
    return value


def text_reply(status: int, text: str) -> Reply:
    return Reply(status, [("content-type", "text/plain; charset=utf-8")], text.encode())


__all__ = ["LISTS", "instant", "ok", "read_json", "read_xml_body", "reply", "sent_as_xml", "text_reply", "wants_xml"]
