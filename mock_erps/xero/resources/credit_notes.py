"""Credit notes and their allocations to invoices (dossier xero §4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.xero.dates import read_date, shown, today
from mock_erps.xero.ids import draw, given_guid
from mock_erps.xero.resources.document import Document
from mock_erps.xero.resources.element import Element, amount, day, raw, text
from mock_erps.xero.resources.invoices import Invoice

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: which invoices a credit note of a type may settle
SETTLES = {"ACCRECCREDIT": "ACCREC", "ACCPAYCREDIT": "ACCPAY"}


class CreditNote(Document):
    kind = "credit_note"
    plural = "CreditNotes"
    singular = "CreditNote"
    id_field = "CreditNoteID"
    number_field = "CreditNoteNumber"
    number_taken = "credit_number_taken"
    number_prefix = "CN"
    unknown = "credit_note_unknown"
    sales_type = "ACCRECCREDIT"
    fields: ClassVar = {**Document.fields, "CreditNoteNumber": text}
    lengths: ClassVar = {**Document.lengths, "CreditNoteNumber": 255}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        return {**super().compose(call, body), "Allocations": [], "Payments": []}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().derive(call, doc, before)
        doc["RemainingCredit"] = 0.0 if doc["Status"] in ("VOIDED", "DELETED") else number(remaining(doc))

    def is_settled(self, doc: Doc) -> bool:
        return bool(doc["Allocations"] or doc["Payments"])

    def settle(self, call: Call, doc: Doc, **fields: Any) -> Doc:
        """Allocations or refunds changed: what remains, and whether the note is used up, follow."""
        after = {**doc, **fields}
        left = remaining(after)
        after["RemainingCredit"] = number(left)
        return self.settled(call, doc, after, left)


def remaining(doc: Mapping[str, Any]) -> Decimal:
    used = [decimal(part["Amount"]) for part in (*doc["Allocations"], *doc["Payments"])]
    return decimal(doc["Total"]) - sum(used, ZERO)


class Allocation(Element):
    """A part of a credit note given to an invoice. It lives inside both documents."""

    kind = "credit_note"
    plural = "Allocations"
    singular = "Allocation"
    id_field = "AllocationID"
    fields: ClassVar = {"Amount": amount, "AppliedAmount": amount, "Date": day, "Invoice": raw}

    def allocate(self, call: Call, credit: Doc, body: Mapping[str, Any]) -> Doc:
        """Raises the element's refusals. Returns the allocation as shown."""
        given = self.taken(call, body)
        value = given.get("Amount") or given.get("AppliedAmount") or ZERO
        invoice = self._invoice(call, credit, given.get("Invoice") or {})
        when = given.get("Date") or today(call.now, call.company.zone)
        if invoice is not None:
            if value <= 0 or value > decimal(credit["RemainingCredit"]) or value > decimal(invoice["AmountDue"]):
                self.say("over_allocated")
            self.say_locked(call, [when])
        self.refuse()
        assert invoice is not None  # refused above
        entry = {
            "AllocationID": draw(call, "allocation"),
            "Amount": number(rounded(value)),
            "Date": shown(when),
            "Invoice": {"InvoiceID": invoice["InvoiceID"], "InvoiceNumber": invoice.get("InvoiceNumber", "")},
        }
        _enter(call, credit, invoice, entry)
        return entry

    def _invoice(self, call: Call, credit: Doc, named: Mapping[str, Any]) -> Doc | None:
        found = invoice_named(call, named)
        if found is None:
            self.say("invoice_unknown")
            return None
        fits = found["Type"] == SETTLES[credit["Type"]] and found["CurrencyCode"] == credit["CurrencyCode"]
        same = found["Contact"]["ContactID"] == credit["Contact"]["ContactID"]
        if not fits or not same or found["Status"] != "AUTHORISED" or credit["Status"] != "AUTHORISED":
            self.say("allocation_invalid")
            return None
        return found


def invoice_named(call: Call, named: Mapping[str, Any]) -> Doc | None:
    """The invoice a payment or allocation names by id or number."""
    if named.get("InvoiceID"):
        return call.books["invoice"].get(given_guid(call, named["InvoiceID"], "InvoiceID"))
    return Invoice().known_number(call, named["InvoiceNumber"]) if named.get("InvoiceNumber") else None


def _enter(call: Call, credit: Doc, invoice: Doc, entry: Doc) -> None:
    CreditNote().settle(call, credit, Allocations=[*credit["Allocations"], entry])
    shown_credit = {
        "ID": entry["AllocationID"],
        "CreditNoteID": credit["CreditNoteID"],
        "CreditNoteNumber": credit.get("CreditNoteNumber", ""),
        "AppliedAmount": entry["Amount"],
        "Total": credit["Total"],
        "Date": entry["Date"],
    }
    credited = number(decimal(invoice["AmountCredited"]) + decimal(entry["Amount"]))
    Invoice().settle(call, invoice, CreditNotes=[*invoice["CreditNotes"], shown_credit], AmountCredited=credited)


def deallocate(call: Call, credit: Doc, allocation_id: str) -> Doc:
    """Take an allocation back. Raises `not_found`."""
    entry = next((e for e in credit["Allocations"] if e["AllocationID"] == allocation_id.lower()), None)
    if entry is None:
        raise Refusal("not_found", kind="allocation", id=allocation_id)
    locked = CreditNote()
    locked.say_locked(call, [read_date(entry["Date"])])
    locked.refuse()
    CreditNote().settle(call, credit, Allocations=[e for e in credit["Allocations"] if e is not entry])
    invoice = call.books["invoice"].docs[entry["Invoice"]["InvoiceID"]]
    kept = [e for e in invoice["CreditNotes"] if e["ID"] != entry["AllocationID"]]
    credited = number(decimal(invoice["AmountCredited"]) - decimal(entry["Amount"]))
    Invoice().settle(call, invoice, CreditNotes=kept, AmountCredited=credited)
    return {**entry, "IsDeleted": True}
