"""What a request is about, read before anything is checked: tenant, neutral operation names, idempotency key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.refusals import Refusal
from mock_erps.xero.wire import read_json, read_xml_body, sent_as_xml

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: operations whose elements decide what they are: → (neutral noun, envelope, id, kind of document, natural key)
_MIXED = {
    "update_or_create_invoices": ("invoice", "Invoices", "InvoiceID", "invoice", "InvoiceNumber"),
    "update_invoice": ("invoice", "Invoices", "InvoiceID", "invoice", "InvoiceNumber"),
    "update_or_create_credit_notes": ("credit note", "CreditNotes", "CreditNoteID", "credit_note", "CreditNoteNumber"),
    "update_credit_note": ("credit note", "CreditNotes", "CreditNoteID", "credit_note", "CreditNoteNumber"),
    "update_or_create_contacts": ("customer", "Contacts", "ContactID", "contact", "Name"),
    "update_or_create_items": ("item", "Items", "ItemID", "item", "Code"),
}
_ENDS = {"VOIDED": "void", "DELETED": "delete"}


def identify(call: Call) -> None:
    exchange, headers = call.exchange, call.request.headers
    exchange.company = headers.get("xero-tenant-id", "").strip().lower()
    exchange.idempotency_key = headers.get("idempotency-key", "")
    if call.operation.id in _MIXED and call.request.body:
        exchange.operations = _named(call) or exchange.operations
    elif call.request.method == "GET" and "if-modified-since" in headers:
        exchange.operations = ("read changes", *exchange.operations)


def _named(call: Call) -> tuple[str, ...]:
    """One name per kind of element, in the order of their first."""
    noun, plural, id_field, kind, key = _MIXED[call.operation.id]
    try:
        body = read_xml_body(call) if sent_as_xml(call) else read_json(call)
    except Refusal:
        return ()
    elements = body.get(plural, [body]) if isinstance(body, dict) else ()
    if not isinstance(elements, list):
        return ()
    verbs = [_verb(call, element, id_field, kind, key) for element in elements if isinstance(element, dict)]
    return tuple(dict.fromkeys(f"{verb} {noun}" for verb in verbs))


def _verb(call: Call, element: dict[str, Any], id_field: str, kind: str, key: str) -> str:
    if (end := _ENDS.get(str(element.get("Status")))) is not None:
        return end
    if call.path or element.get(id_field):
        return "update"
    company = call.vendor.companies.get(call.exchange.company)
    natural = str(element.get(key) or "").strip().lower()
    known = company is not None and natural and company.books[kind].find("key", natural)
    return "update" if known else "create"
