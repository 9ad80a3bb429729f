"""Invoices: a draft until approved, then overdue, partial, paid or overpaid by dates and payments (dossier §3)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import own_business, referred, required, short_enough
from mock_erps.wave.resources.lines import compute, discount_of, items_of
from mock_erps.wave.resources.record import Record
from mock_erps.wave.values import amount, instant, today, trimmed

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: what a business's screens preset
DEFAULTS: Doc = {
    "title": "Invoice",
    "itemTitle": "Items",
    "unitTitle": "Quantity",
    "priceTitle": "Price",
    "amountTitle": "Amount",
    **dict.fromkeys(("subhead", "poNumber", "memo", "footer")),
    **dict.fromkeys(("hideName", "hideDescription", "hideUnit", "hidePrice", "hideAmount"), False),
    **dict.fromkeys(("disableAmexPayments", "disableCreditCardPayments", "disableBankPayments"), False),
    "requireTermsOfServiceAgreement": False,
}
#: not as the client sends them
_MADE = ("businessId", "items", "discounts", "exchangeRate")


class Invoice(Record):
    kind: ClassVar[str] = "invoice"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        own_business(call, body)
        given = {name: value for name, value in body.items() if value is not None and name not in _MADE}
        day = given.get("invoiceDate") or today(call).isoformat()
        terms = dt.timedelta(days=int(call.company.facts["terms_days"]))
        fresh: Doc = {
            "status": "DRAFT",
            "currency": call.company.currency,
            "invoiceDate": day,
            "dueDate": (dt.date.fromisoformat(day) + terms).isoformat(),
            "amountPaid": "0",
            **dict.fromkeys(("lastSentAt", "lastSentVia", "lastViewedAt")),
        }
        doc = {**DEFAULTS, **fresh, **given}
        doc["invoiceNumber"] = str(given.get("invoiceNumber") or "").strip() or self.next_number(call)
        doc["exchangeRate"] = self._rate(call, doc, body.get("exchangeRate"))
        doc["items"] = items_of(call, body.get("items") or [])
        doc["discounts"] = discount_of(call, body.get("discounts"))
        return doc

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        """What is left out stays; given items replace all (§3)."""
        given = {name: value for name, value in body.items() if name not in (*_MADE, "id")}
        doc = {**before, **{name: value for name, value in given.items() if value is not None or name in _OPTIONAL}}
        if "currency" in given or "exchangeRate" in body:
            doc["exchangeRate"] = self._rate(call, doc, body.get("exchangeRate"))
        if body.get("items") is not None:
            doc["items"] = items_of(call, body["items"])
        if "discounts" in body:
            doc["discounts"] = discount_of(call, body["discounts"])
        return doc

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        compute(call, doc)
        self.settle(doc, Decimal(doc["amountPaid"]))

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        customer = referred(call, "customer", doc["customerId"], "customerId")
        changed = before is None or before["customerId"] != doc["customerId"]
        if customer["isArchived"] and changed and call.setting("archived_records") == "refuse":
            raise Refusal("invalid", text="Customer is archived.", path=("input", "customerId"))
        required(doc, "invoiceNumber")
        short_enough(call, doc, invoiceNumber="number_length")
        if Decimal(doc["exchangeRate"]) <= 0:
            raise Refusal("invalid", text="Exchange rate must be above zero.", path=("input", "exchangeRate"))
        self._check_number(call, doc)

    def _check_number(self, call: Call, doc: Doc) -> None:
        """Unique by the schema's words; what a repeat answers was never published (§6)."""
        if call.setting("duplicate_numbers") == "allow":
            return
        holders = call.books[self.kind].find("number", doc["invoiceNumber"])
        if any(holder["id"] != doc.get("id") for holder in holders):
            raise Refusal("duplicate_number", number=doc["invoiceNumber"], path=("input", "invoiceNumber"))

    def settle(self, doc: Doc, paid: Decimal) -> None:
        due = Decimal(doc["total"]) - paid
        doc |= {"amountPaid": amount(paid, doc["currency"]), "amountDue": amount(due, doc["currency"])}

    def next_number(self, call: Call) -> str:
        """The largest number in use and one more (§3): two parallel creates may compute the same (§11.5)."""
        numbers = [int(doc["invoiceNumber"]) for doc in call.books[self.kind] if doc["invoiceNumber"].isdecimal()]
        return str(max(numbers, default=0) + 1)

    def _rate(self, call: Call, doc: Doc, given: Decimal | None) -> str:
        """To the business's currency; Wave's own of the day where the client gives none."""
        home, rates = call.company.currency, call.company.facts["rates"]
        if given is None:
            given = Decimal(1) if doc["currency"] == home else Decimal(rates.get(doc["currency"], "1"))
        return trimmed(given)

    # --- its life ------------------------------------------------------------------------------------------------

    def approve(self, call: Call, doc: Doc) -> Doc:
        return self.touch(call, doc, status="SAVED") if doc["status"] == "DRAFT" else doc

    def mark_sent(self, call: Call, doc: Doc, method: str, at: str | None) -> Doc:
        self.must_be_approved(doc)
        return self.touch(call, doc, status="SENT", lastSentVia=method, lastSentAt=at or instant(call.now))

    def send(self, call: Call, doc: Doc, to: list[str]) -> Doc:
        self.must_be_approved(doc)
        if call.setting("email_sending") == "off":
            raise Refusal("invalid", text="Sending emails is not enabled for this business.", path=("input",))
        if not to:
            raise Refusal("required", path=("input", "to"))
        return self.mark_sent(call, doc, "WAVE", None)

    def must_be_approved(self, doc: Doc) -> None:
        """§8: an un-approved invoice cannot be sent."""
        if doc["status"] == "DRAFT":
            raise Refusal("invalid", text="Invoice must be approved first.", path=("input", "invoiceId"))

    def clone(self, call: Call, doc: Doc) -> Doc:
        fresh = {name: value for name, value in doc.items() if name not in ("id", "createdAt", "modifiedAt")}
        day = today(call)
        terms = dt.timedelta(days=int(call.company.facts["terms_days"]))
        fresh |= {"status": "DRAFT", "amountPaid": "0", "lastSentAt": None, "lastSentVia": None, "lastViewedAt": None}
        fresh |= {"invoiceDate": day.isoformat(), "dueDate": (day + terms).isoformat()}
        fresh["invoiceNumber"] = self.next_number(call)
        self._finish(call, fresh, None)
        return call.books.put(self.kind, self.id_of(call, fresh), fresh)

    def delete(self, call: Call, doc: Doc) -> None:
        """There is no void: payments are deleted first, then the invoice (§3)."""
        if call.setting("delete_paid") == "refuse" and call.books["payment"].find("invoice", doc["id"]):
            text = "Invoice has payments and cannot be deleted."
            raise Refusal("has_payments", text=text, path=("input", "invoiceId"))
        for payment in call.books["payment"].find("invoice", doc["id"]):
            call.books.remove("payment", payment["id"])
        self.remove(call, doc)


_OPTIONAL = ("subhead", "poNumber", "memo", "footer")


def shown_status(doc: Doc, day: str) -> str:
    """§3: computed by payments and due date, once it is approved."""
    total, paid = Decimal(doc["total"]), Decimal(doc["amountPaid"])
    if doc["status"] == "DRAFT":
        return "DRAFT"
    if paid > total:
        return "OVERPAID"
    if paid:
        return "PAID" if paid == total else "PARTIAL"
    return "OVERDUE" if doc["dueDate"] < day and total else str(doc["status"])


INVOICE = Invoice()
