"""Sales invoices and credit memos: one entity for drafts and posted documents (dossier §3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.dynamics_business_central.model import ETAG, NO_ID
from mock_erps.dynamics_business_central.resources.amounts import add_up, places_of
from mock_erps.dynamics_business_central.resources.lines import Line
from mock_erps.dynamics_business_central.resources.masters import with_currency
from mock_erps.dynamics_business_central.resources.page import Record
from mock_erps.dynamics_business_central.times import NO_DAY, after, today
from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal, number
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a posted invoice still takes, if nothing else is in the body (dossier §3)
_ALWAYS = frozenset({"dueDate", "promisedPayDate", "disputeStatus", "disputeStatusId"})
#: document property ← customer property
_OF_CUSTOMER = {
    "customerName": "displayName",
    "paymentTermsId": "paymentTermsId",
    "shipmentMethodId": "shipmentMethodId",
    "salesperson": "salespersonCode",
    "currencyId": "currencyId",
    "currencyCode": "currencyCode",
    "phoneNumber": "phoneNumber",
    "email": "email",
}
_ADDRESS = {
    "AddressLine1": "addressLine1",
    "AddressLine2": "addressLine2",
    "City": "city",
    "Country": "country",
    "State": "state",
    "PostCode": "postalCode",
}


class SalesDocument(Record):
    """What both kinds share. `date` is the property with the document's own date."""

    date: ClassVar[str]
    lines_set: ClassVar[str]
    #: number series of drafts and of posted documents
    draft_series: ClassVar[tuple[str, int]]
    posted_series: ClassVar[tuple[str, int]]
    #: rows of the error table that differ
    fixed: ClassVar[str]
    draft_only: ClassVar[str]
    posted_only: ClassVar[str]
    no_lines: ClassVar[str]
    references: ClassVar = {"paymentTermsId": ("paymentTerms", ""), "shipmentMethodId": ("shipmentMethods", "")}

    def __init__(self) -> None:
        self.line = Line(self.lines_set)

    # --- writing the draft -------------------------------------------------------------------------------------------

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        """A draft, with the lines of a deep insert."""
        doc = super().compose(call, body)
        letters, first = self.draft_series
        doc["number"] = f"{letters}{call.books.next(f'{self.kind} draft', first)}"
        doc["status"], doc["discountAppliedBeforeTax"] = "Draft", True
        places = self.places(call, doc)
        for line in body.get(self.lines_set) or ():
            doc[self.lines_set].append(self.line.made(call, doc, line, places))
        return doc

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        if before["status"] != "Draft" and not set(self._named(body)) <= _ALWAYS:
            raise Refusal(self.fixed)
        if before["status"] == "Draft" and body.get("promisedPayDate", NO_DAY) != NO_DAY:
            raise Refusal("promised_date_draft")
        return super().merge(call, before, body)

    def _named(self, body: Mapping[str, Any]) -> list[str]:
        return [name for name in body if "@" not in name]

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        """Customer first: it brings terms, currency and addresses, which the body may then overrule."""
        fresh = doc["status"] != "Draft" and doc["number"] == ""
        if fresh:
            doc[self.lines_set] = []
        if fresh or "customerId" in sent or "customerNumber" in sent:
            self._take_customer(call, doc, sent)
        self._take_bill_to(call, doc, sent)
        super().refer(call, doc, sent)
        with_currency(call, self, doc, sent)
        self._take_days(call, doc, sent, fresh)
        return doc

    def _take_customer(self, call: Call, doc: Doc, sent: Doc) -> None:
        customer = _customer(call, sent)
        if customer["blocked"] in ("All", "Invoice"):
            raise Refusal("blocked_create", number=customer["number"], type=customer["blocked"])
        doc["customerId"], doc["customerNumber"] = customer["id"], customer["number"]
        for name, source in _OF_CUSTOMER.items():
            if name not in sent:
                doc[name] = customer[source]
        for prefix in ("sellTo", "billTo", *(("shipTo",) if "shipToCity" in doc else ())):
            for part, source in _ADDRESS.items():
                if f"{prefix}{part}" not in sent:
                    doc[f"{prefix}{part}"] = customer[source]
        _bill_to(doc, customer)

    def _take_bill_to(self, call: Call, doc: Doc, sent: Doc) -> None:
        given = {name: sent[f"billTo{name}"] for name in ("CustomerId", "CustomerNumber") if f"billTo{name}" in sent}
        if not any(value not in ("", NO_ID) for value in given.values()):
            return
        customers = call.books["customers"]
        id, key = given.get("CustomerId", NO_ID).lower(), given.get("CustomerNumber", "").upper()
        found = customers.get(id) if id != NO_ID else customers.first("key", key)
        if found is None or (key and found["number"] != key):
            raise Refusal("bill_to_unknown")
        _bill_to(doc, found)

    def _take_days(self, call: Call, doc: Doc, sent: Doc, fresh: bool) -> None:
        """Dates default to today; the due date follows posting date and terms unless it is sent (dossier §11.6)."""
        if fresh:
            day = sent.get(self.date, NO_DAY)
            if day == NO_DAY:
                day = doc["postingDate"] if doc["postingDate"] > NO_DAY else today(call.company, call.now)
            doc[self.date] = day
            doc["postingDate"] = doc["postingDate"] if doc["postingDate"] > NO_DAY else day
        moved = fresh or {self.date, "postingDate", "paymentTermsId", "customerId", "customerNumber"} & set(sent)
        if moved and sent.get("dueDate", NO_DAY) == NO_DAY:
            terms = call.books["paymentTerms"].get(doc["paymentTermsId"])
            doc["dueDate"] = after(doc[self.date], terms["dueDateCalculation"] if terms else "")

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        """Totals and lines; a posted document keeps what it was posted with."""
        if doc["status"] == "Draft":
            self.total(call, doc)

    def total(self, call: Call, doc: Doc) -> None:
        per_rate = call.setting("vat_rounding") == "per_rate"
        lines = [dict(line) for line in doc[self.lines_set]]
        net, tax = add_up(lines, decimal(doc["discountAmount"]), self.places(call, doc), per_rate)
        doc[self.lines_set] = lines
        doc["totalAmountExcludingTax"], doc["totalTaxAmount"] = number(net), number(tax)
        doc["totalAmountIncludingTax"] = number(net + tax)
        if "remainingAmount" in doc:
            doc["remainingAmount"] = number(net + tax)

    def places(self, call: Call, doc: Doc) -> int:
        """Decimals of an amount in the document's currency."""
        currency = call.books["currencies"].get(doc["currencyId"])
        return places_of(currency["amountRoundingPrecision"]) if currency else 2

    def remove(self, call: Call, doc: Doc) -> None:
        """A draft goes with its lines; a posted document only where the setup permits it (dossier §3)."""
        before = call.setting("document_deletion_before")
        if doc["status"] != "Draft" and doc["postingDate"] >= before:
            raise Refusal("delete_posted", date=before if before > NO_DAY else "")
        super().remove(call, doc)

    # --- lines -------------------------------------------------------------------------------------------------------

    def add_line(self, call: Call, doc: Doc, body: Mapping[str, Any]) -> Doc:
        made = self.line.made(call, self.open(doc), body, self.places(call, doc))
        return self._with_lines(call, doc, [*doc[self.lines_set], made], made["id"])

    def change_line(self, call: Call, doc: Doc, line: Doc, body: Mapping[str, Any]) -> Doc:
        changed = self.line.changed(call, line, body, self.places(call, self.open(doc)))
        lines = [changed if one["id"] == line["id"] else one for one in doc[self.lines_set]]
        return self._with_lines(call, doc, lines, line["id"])

    def remove_line(self, call: Call, doc: Doc, line: Doc) -> None:
        self._with_lines(call, doc, [one for one in self.open(doc)[self.lines_set] if one["id"] != line["id"]], "")

    def open(self, doc: Doc) -> Doc:
        """The document, if it is still a draft. Raises what the vendor says of a posted one."""
        if doc["status"] != "Draft":
            raise Refusal(self.fixed)
        return doc

    def _with_lines(self, call: Call, before: Doc, lines: list[Doc], id: str) -> Doc:
        """Keep the document with other lines: its totals and its etag change too (dossier §6)."""
        doc = {**before, self.lines_set: lines, ETAG: ""}
        self.total(call, doc)
        self.stamp(call, doc, before)
        call.books.put(self.kind, doc["id"], doc)
        return next((line for line in doc[self.lines_set] if line["id"] == id), doc)


def _customer(call: Call, sent: Doc) -> Doc:
    """The sell-to customer, by id or by number; both must agree."""
    id, key = sent.get("customerId", NO_ID).lower(), sent.get("customerNumber", "").upper()
    if id == NO_ID and not key:
        raise Refusal("customer_missing")
    customers = call.books["customers"]
    found = customers.get(id) if id != NO_ID else customers.first("key", key)
    if found is None:
        raise Refusal("customer_unknown")
    if key and found["number"] != key:
        raise Refusal("customer_differs")
    return found


def _bill_to(doc: Doc, customer: Doc) -> None:
    doc["billToCustomerId"], doc["billToCustomerNumber"] = customer["id"], customer["number"]
    doc["billToName"] = customer["displayName"]


class SalesInvoice(SalesDocument):
    kind = "salesInvoices"
    date = "invoiceDate"
    lines_set = "salesInvoiceLines"
    draft_series = ("S-INV", 102201)
    posted_series = ("PS-INV", 103030)
    fixed = "posted_fixed"
    draft_only = "draft_only"
    posted_only = "posted_only"
    no_lines = "no_lines"


class SalesCreditMemo(SalesDocument):
    kind = "salesCreditMemos"
    date = "creditMemoDate"
    lines_set = "salesCreditMemoLines"
    draft_series = ("S-CR", 1001)
    posted_series = ("PS-CR", 104001)
    fixed = "posted_memo_fixed"
    draft_only = "memo_draft_only"
    posted_only = "memo_posted_only"
    no_lines = "memo_no_lines"
