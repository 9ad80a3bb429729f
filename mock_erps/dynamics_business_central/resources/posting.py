"""Bound actions of sales documents: post, cancel, correct (dossier §3, step by step)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.dynamics_business_central.model import ETAG, page
from mock_erps.dynamics_business_central.resources.ledger import check_period, post_document, rate_on
from mock_erps.dynamics_business_central.resources.sales import SalesCreditMemo, SalesDocument, SalesInvoice
from mock_erps.dynamics_business_central.times import today
from mock_erps.platform.books import Doc
from mock_erps.platform.money import decimal
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.seeding import uuid_for

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

INVOICE = SalesInvoice()
MEMO = SalesCreditMemo()
_KIND = {"salesInvoices": "Invoice", "salesCreditMemos": "Credit_x0020_Memo"}
_SIDE = {"salesInvoices": 1, "salesCreditMemos": -1}


def post(call: Call, rules: SalesDocument, doc: Doc) -> Doc:
    """A draft becomes part of the books: its id stays, its number is one of the posted series."""
    if doc["status"] != "Draft":
        raise Refusal(rules.draft_only)
    _check_content(call, rules, doc)
    _check_header(call, doc)
    letters, first = rules.posted_series
    number = f"{letters}{call.books.next(f'{rules.kind} posted', first)}"
    status = "Open" if doc["totalAmountIncludingTax"] else "Paid"
    rate = rate_on(call, doc["currencyCode"], doc["postingDate"])
    remaining = doc["totalAmountIncludingTax"]
    posted = rules.touch(call, doc, number=number, status=status, _rate=rate, _remaining=remaining)
    post_document(call, posted, _KIND[rules.kind], posted[rules.lines_set], _SIDE[rules.kind])
    return posted


def _check_content(call: Call, rules: SalesDocument, doc: Doc) -> None:
    lines = [line for line in doc[rules.lines_set] if line["lineType"] != "Comment"]
    if not lines:
        raise Refusal(rules.no_lines)
    for line in lines:
        if not line["quantity"]:
            raise Refusal("quantity_missing", number=doc["number"], line=line["sequence"])
        if not line["taxCode"]:
            raise Refusal("tax_group_missing", number=doc["number"], line=line["sequence"])
    if decimal(doc["totalAmountIncludingTax"]) < 0:
        raise Refusal("total_negative")


def _check_header(call: Call, doc: Doc) -> None:
    check_period(call, doc["postingDate"], "period_closed")
    customer = call.books["customers"].docs[doc["customerId"]]
    if customer["blocked"] in ("All", "Invoice"):
        raise Refusal("blocked_post", number=customer["number"], type=customer["blocked"])
    if customer.get("_privacy_blocked"):
        raise Refusal("privacy_blocked", number=customer["number"])
    if not customer["_posting_group"]:
        raise Refusal("posting_setup_missing", number=customer["number"])
    if call.setting("external_number_mandatory") and not doc["externalDocumentNumber"]:
        raise Refusal("external_number_missing")


def cancel(call: Call, rules: SalesDocument, doc: Doc) -> Doc:
    """A posted document is undone by one of the other kind; both stay in the books."""
    _check_cancel(call, rules, doc)
    other = MEMO if rules is INVOICE else INVOICE
    correction = _mirrored(call, rules, other, doc)
    posted = post(call, other, other.create(call, correction))
    other.touch(call, posted, status="Corrective", _remaining=0, _corrects=doc["id"], **_settled(posted))
    return rules.touch(call, doc, status="Canceled", _remaining=0, _corrected_by=posted["id"], **_settled(doc))


def _settled(doc: Doc) -> dict[str, Any]:
    return {"remainingAmount": 0} if "remainingAmount" in doc else {}


def _check_cancel(call: Call, rules: SalesDocument, doc: Doc) -> None:
    if doc["status"] == "Draft":
        raise Refusal(rules.posted_only)
    if doc["status"] == "Canceled":
        raise Refusal("already_canceled")
    check_period(call, doc["postingDate"], "cancel_closed")
    if doc["status"] == "Corrective":
        raise Refusal("cancel_corrective")
    if decimal(doc["_remaining"]) != decimal(doc["totalAmountIncludingTax"]):
        raise Refusal("cancel_paid" if rules is INVOICE else "cancel_memo_applied")
    customer = call.books["customers"].docs[doc["customerId"]]
    if customer["blocked"] == "All":
        raise Refusal("blocked_post", number=customer["number"], type=customer["blocked"])


def correct(call: Call, doc: Doc) -> Doc:
    """`makeCorrectiveCreditMemo`: a draft credit memo over a posted invoice that nothing has settled yet."""
    if doc["status"] == "Draft":
        raise Refusal("posted_only")
    remaining, total = decimal(doc["_remaining"]), decimal(doc["totalAmountIncludingTax"])
    if not remaining:
        raise Refusal("corrective_closed")
    if remaining != total:
        raise Refusal("corrective_partly")
    return MEMO.create(call, _mirrored(call, INVOICE, MEMO, doc))


def _mirrored(call: Call, rules: SalesDocument, other: SalesDocument, doc: Doc) -> Doc:
    """The same customer, currency and lines as a body of the other kind."""
    lines = [_mirrored_line(line) for line in doc[rules.lines_set]]
    day = today(call.company, call.now)
    body = {
        "customerId": doc["customerId"],
        "externalDocumentNumber": doc["externalDocumentNumber"],
        "currencyCode": doc["currencyCode"],
        "discountAmount": doc["discountAmount"],
        "postingDate": max(day, doc["postingDate"]),
        other.lines_set: lines,
    }
    return {**body, "invoiceId": doc["id"], "invoiceNumber": doc["number"]} if other is MEMO else body


def _mirrored_line(line: Doc) -> Doc:
    copied = ("lineType", "lineObjectNumber", "description", "quantity", "unitPrice", "taxCode", "discountPercent")
    return {name: line[name] for name in copied if line[name] != ""}


def pdf(doc: Doc) -> bytes:
    """A stub, not a rendering."""
    return f"%PDF-1.4\n% a stub made by mock-erps, not a rendering of {doc['number']}\n%%EOF\n".encode()


def pdf_about(rules: SalesDocument, doc: Doc) -> Doc:
    id = uuid_for(rules.kind, doc["id"], "pdf")
    kind = {"salesInvoices": "Sales_x0020_Invoice", "salesCreditMemos": "Sales_x0020_Credit_x0020_Memo"}[rules.kind]
    return {ETAG: doc[ETAG], "id": id, "parentId": doc["id"], "parentType": kind,
            "lastModifiedDateTime": doc["lastModifiedDateTime"], "pdfDocumentContent@odata.mediaReadLink":
            f"{page(rules.kind).set}({doc['id']})/pdfDocument/pdfDocumentContent"}  # fmt: skip
