"""Customer payments: lines of a cash receipt journal, posted by the journal of the same id (dossier §4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.dynamics_business_central.model import NO_ID
from mock_erps.dynamics_business_central.resources import ledger
from mock_erps.dynamics_business_central.resources.masters import Coded
from mock_erps.dynamics_business_central.resources.page import Record
from mock_erps.dynamics_business_central.resources.posting import INVOICE, MEMO
from mock_erps.dynamics_business_central.times import NO_DAY, today
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_STEP = 10000


class PaymentJournal(Coded):
    """A batch of the cash receipt template."""

    kind = "journals"
    set = "customerPaymentJournals"
    template: ClassVar[str] = "CASHRCPT"

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        doc = super().compose(call, body)
        return {**doc, "templateDisplayName": self.template, "_template": self.template}

    def check_key(self, call: Call, value: str) -> None:
        """A code is taken within its template only."""
        taken = call.books[self.kind].find("key", value.upper())
        if any(journal["_template"] == self.template for journal in taken):
            super().check_key(call, value)

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        self._take_account(call, doc, sent)
        return super().refer(call, doc, sent)

    def _take_account(self, call: Call, doc: Doc, sent: Doc) -> None:
        for name in [name for name in sent if name.startswith("balancingAccount")]:
            found = self.found(call, name, "accounts", sent[name])
            doc["balancingAccountId"] = found["id"] if found else NO_ID
            doc["balancingAccountNumber"] = found["number"] if found else ""

    def remove(self, call: Call, doc: Doc) -> None:
        for set in ("customerPayments", "journalLines"):
            for line in call.books[set].find("journal", doc["id"]):
                call.books.remove(set, line["id"])
        super().remove(call, doc)


class Journal(PaymentJournal):
    """A batch of the general template; read by id it is any batch (dossier §4)."""

    set = "journals"
    template = "GENERAL"


class JournalLine(Record):
    """A line of any journal: of general ledger accounts here. A posted one leaves its journal."""

    kind = "journalLines"

    def made(self, call: Call, journal: Doc, body: Mapping[str, Any]) -> Doc:
        doc = self.compose(call, body)
        lines = call.books[self.kind].find("journal", journal["id"])
        doc["journalId"], doc["journalDisplayName"] = journal["id"], journal["code"]
        doc["lineNumber"] = doc["lineNumber"] or max((line["lineNumber"] for line in lines), default=0) + _STEP
        doc["documentNumber"] = doc["documentNumber"] or f"G{call.books.next('receipt', 2001):05d}"
        if doc["postingDate"] == NO_DAY:
            doc["postingDate"] = today(call.company, call.now)
        doc["_posted"] = False
        self.stamp(call, doc, None)
        return call.books.put(self.kind, doc["id"], doc)

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        for name in [name for name in sent if name in ("accountId", "accountNumber")]:
            found = self.found(call, name, "accounts", sent[name])
            doc["accountId"], doc["accountNumber"] = (found["id"], found["number"]) if found else (NO_ID, "")
        return doc


class Payment(JournalLine):
    """One receipt of a customer: its amount is negative. Posted, it lives on in the ledgers."""

    kind = "customerPayments"

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        if sent.get("amount", 0) > 0 and call.setting("positive_payment") == "refuse":
            raise Refusal("payment_amount_positive")
        self._take_customer(call, doc, sent)
        self._take_document(call, doc, sent)
        return doc

    def _take_customer(self, call: Call, doc: Doc, sent: Doc) -> None:
        id, key = sent.get("customerId", NO_ID).lower(), sent.get("customerNumber", "").upper()
        if id == NO_ID and not key:
            return
        customers = call.books["customers"]
        found = customers.get(id) if id != NO_ID else customers.first("key", key)
        if found is None:
            raise Refusal("payment_customer_unknown")
        if key and found["number"] != key:
            raise Refusal("payment_customer_differs")
        doc["customerId"], doc["customerNumber"] = found["id"], found["number"]
        doc["description"] = doc["description"] or found["displayName"]

    def _take_document(self, call: Call, doc: Doc, sent: Doc) -> None:
        """An unknown number is taken without a word, an unknown id is not (dossier §4)."""
        if "appliesToInvoiceId" in sent and sent["appliesToInvoiceId"] != NO_ID:
            found = _settled_document(call, sent["appliesToInvoiceId"].lower())
            if found is None:
                raise Refusal("payment_invoice_unknown")
            if found["status"] == "Draft":
                raise Refusal("payment_invoice_draft")
            doc["appliesToInvoiceId"], doc["appliesToInvoiceNumber"] = found["id"], found["number"]
        elif sent.get("appliesToInvoiceNumber"):
            named = call.books["salesInvoices"].first("number", sent["appliesToInvoiceNumber"].upper())
            doc["appliesToInvoiceId"] = named["id"] if named and named["status"] != "Draft" else NO_ID


def _settled_document(call: Call, id: str) -> Doc | None:
    return call.books["salesInvoices"].get(id) or call.books["salesCreditMemos"].get(id)


def post_journal(call: Call, journal: Doc) -> None:
    """All lines of a batch, or none: a receipt settles its invoice and pays into the balancing account."""
    lines = sorted(call.books["customerPayments"].find("journal", journal["id"]), key=lambda line: line["lineNumber"])
    others = call.books["journalLines"].find("journal", journal["id"])
    if not lines and not others:
        raise Refusal("nothing_to_post")
    if others:
        _post_others(call, journal, others)
    for line in lines:
        _check(call, journal, line)
        _post_line(call, journal, line)


def _post_others(call: Call, journal: Doc, lines: list[Doc]) -> None:
    """Lines of ledger accounts must come to nothing, by themselves or against the balancing account."""
    entries = [(line["accountNumber"], decimal(line["amount"])) for line in lines]
    left = sum((amount for _, amount in entries), ZERO)
    if left and not journal["balancingAccountNumber"]:
        raise Refusal("payment_balance", field="Bal. Account No.")
    if left:
        entries.append((journal["balancingAccountNumber"], -left))
    for line in lines:
        places = {"batch": journal["code"], "line": str(line["lineNumber"])}
        ledger.check_period(call, line["postingDate"], "journal_period_closed", **places)
        call.books.remove("journalLines", line["id"])
    first = lines[0]
    ledger.post(call, first["postingDate"], first["documentNumber"], "_x0020_", first["description"], entries)


def _check(call: Call, journal: Doc, line: Doc) -> None:
    places = {"batch": journal["code"], "line": str(line["lineNumber"])}
    ledger.check_period(call, line["postingDate"], "journal_period_closed", **places)
    if line["customerId"] == NO_ID or not line["amount"]:
        raise Refusal("payment_balance", field="Amount" if line["customerId"] != NO_ID else "Account No.")
    if not journal["balancingAccountNumber"]:
        raise Refusal("payment_balance", field="Bal. Account No.")
    customer = call.books["customers"].docs[line["customerId"]]
    if customer["blocked"] == "All":
        raise Refusal("blocked_post", number=customer["number"], type=customer["blocked"])


def _post_line(call: Call, journal: Doc, line: Doc) -> None:
    received = -decimal(line["amount"])
    document = _settled_document(call, line["appliesToInvoiceId"])
    currency = document["currencyCode"] if document else call.company.currency
    rate = ledger.rate_on(call, currency, line["postingDate"])
    applied = settle(call, document, received) if document else ZERO
    RECEIPTS.touch(call, line, journalId=NO_ID, _posted=True, _currency=currency, _rate=rate, _applied=number(applied))
    amount = ledger.home(float(received), rate)
    entries = [(journal["balancingAccountNumber"], amount), (ledger.RECEIVABLE, -amount)]
    ledger.post(call, line["postingDate"], line["documentNumber"], "Payment", line["description"], entries)


def reverse(call: Call, line: Doc) -> None:
    """A posted receipt is undone: what it settled is open again, its entries are booked the other way round."""
    document = _settled_document(call, line["appliesToInvoiceId"])
    if document is not None:
        settle(call, document, -decimal(line["_applied"]))
    there = call.books["generalLedgerEntries"].find("document", line["documentNumber"])
    entries = [(one["accountNumber"], decimal(one["creditAmount"]) - decimal(one["debitAmount"])) for one in there]
    ledger.post(call, line["postingDate"], line["documentNumber"], "Payment", line["description"], entries)
    RECEIPTS.touch(call, line, _posted=False, _reversed=True)


def settle(call: Call, document: Doc, received: Decimal) -> Decimal:
    """What of a receipt (below zero: of a payment out) the document takes; the surplus stays on the customer's
    account."""
    rules = INVOICE if "invoiceDate" in document else MEMO
    remaining = decimal(document["_remaining"])
    applied = min(received, remaining) if rules is INVOICE else max(received, -remaining)
    left = remaining - (applied if rules is INVOICE else -applied)
    fields: dict[str, Any] = {"_remaining": number(left), "status": "Open" if left else "Paid"}
    if rules is INVOICE:
        fields["remainingAmount"] = number(left)
    rules.touch(call, document, **fields)
    return applied


RECEIPTS = Payment()
