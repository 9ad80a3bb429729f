"""Which documents a payment's details settle, with cash and with credits (dossier sage_intacct §4, ARPYMTDETAIL)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct import values
from mock_erps.sage_intacct.resources.applying import Share, check_payable, shares
from mock_erps.sage_intacct.resources.currency import at_home

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: credit's key → its line's key, the amount's field, where it is kept
_CREDITS = {
    "ADJUSTMENTKEY": ("ADJUSTMENTENTRYKEY", "TRX_ADJUSTMENTAMOUNT", "ARADJUSTMENT"),
    "NEGATIVEINVOICEKEY": ("NEGATIVEINVOICEENTRYKEY", "TRX_NEGATIVEINVOICEAMOUNT", "ARINVOICE"),
    "INLINEKEY": ("INLINEENTRYKEY", "TRX_INLINEAMOUNT", "ARINVOICE"),
    "ADVANCEKEY": ("ADVANCEENTRYKEY", "TRX_POSTEDADVANCEAMOUNT", "ARPYMT"),
    "OVERPAYMENTKEY": ("OVERPAYMENTENTRYKEY", "TRX_POSTEDOVERPAYMENTAMOUNT", "ARPYMT"),
}


@dataclass(slots=True)
class Settlement:
    """What a payment does: `cash` laid on documents, `taken` from other payments by id, `surplus` kept unapplied."""

    cash: Decimal = ZERO
    surplus: Decimal = ZERO
    shares: list[Share] = field(default_factory=list)
    details: list[Doc] = field(default_factory=list)
    taken: dict[str, Decimal] = field(default_factory=dict)


def settle(call: Call, payment: Doc) -> Settlement:
    """Raises the refusal of the first detail that cannot be settled. Changes nothing."""
    settlement = Settlement()
    for detail in payment["DETAILS"]:
        _settle_detail(call, payment, detail, settlement)
    return settlement


def _settle_detail(call: Call, payment: Doc, detail: dict[str, Any], settlement: Settlement) -> None:
    target, line = _target(call, payment, detail)
    if values.text_of(detail, "TRX_TOTALDISCOUNTTOAPPLY"):
        raise Refusal("no_custom_discounts")
    cash_text = values.text_of(detail, "TRX_PAYMENTAMOUNT")
    if cash_text:
        amount = values.amount(cash_text, "Payment amount")
        amount = _within(call, payment, target, amount, settlement)
        _note(call, payment, detail, target, shares(_seen(target, settlement), amount, line), settlement)
        settlement.cash += amount
    credits = [key for key in _CREDITS if values.text_of(detail, key)]
    for key in credits:
        _use_credit(call, payment, detail, key, (target, line), settlement)
    if not cash_text and not credits:
        raise Refusal("missing_field", field="Payment amount")


def _target(call: Call, payment: Doc, detail: dict[str, Any]) -> tuple[Doc, str]:
    """The document a detail pays, and the line where it names one."""
    kind, key, line = "ARINVOICE", values.text_of(detail, "RECORDKEY"), values.text_of(detail, "ENTRYKEY")
    if not key:
        kind, key, line = "ARADJUSTMENT", values.text_of(detail, "POSADJKEY"), values.text_of(detail, "POSADJENTRYKEY")
    document = call.books[kind].get(key)
    if document is None:
        raise Refusal("unknown_reference", what="Invoice", id=key)
    check_payable(call, document, payment["CUSTOMERID"], payment["CURRENCY"])
    return document, line


def _within(call: Call, payment: Doc, target: Doc, amount: Decimal, settlement: Settlement) -> Decimal:
    """More than is owed is refused or, where the company wants it so, kept as an overpayment (Uncertain)."""
    owed: Decimal = target["TRX_TOTALDUE"] - sum(
        (part.amount for part in settlement.shares if part.document == target["RECORDNO"]), ZERO
    )
    if amount <= owed:
        return amount
    if call.setting("over_payment") == "keep" and payment["OVERPAYMENT"]:
        settlement.surplus += amount - owed
        return owed
    raise Refusal("over_payment")


def _use_credit(
    call: Call, payment: Doc, detail: dict[str, Any], key: str, paid: tuple[Doc, str], settlement: Settlement
) -> None:
    line_field, amount_field, kind = _CREDITS[key]
    amount = values.amount(values.text_of(detail, amount_field), "Credit amount")
    id = values.text_of(detail, key)
    source = call.books[kind].get(id)
    if source is None:
        raise Refusal("unknown_reference", what="Credit", id=id)
    target, line = paid
    laid = shares(_seen(target, settlement), amount, line)
    if kind == "ARPYMT":
        if amount > source["TRX_TOTALDUE"] - settlement.taken.get(id, ZERO) or source["RAWSTATE"] != "C":
            raise Refusal("over_payment")
        settlement.taken[id] = settlement.taken.get(id, ZERO) + amount
    else:
        check_payable(call, source, payment["CUSTOMERID"], payment["CURRENCY"])
        laid += shares(_seen(source, settlement), -amount, values.text_of(detail, line_field))
    _note(call, payment, detail, target, laid, settlement)


def _seen(document: Doc, settlement: Settlement) -> Doc:
    """The document as it stands after the details before."""
    taken: dict[str, Decimal] = {}
    for part in settlement.shares:
        if part.document == document["RECORDNO"]:
            taken[part.line] = taken.get(part.line, ZERO) + part.amount
    if not taken:
        return document
    items = "ARINVOICEITEMS" if document["RECORDTYPE"] == "arinvoice" else "ARADJUSTMENTITEMS"
    lines = [
        {**line, "TRX_TOTALPAID": line["TRX_TOTALPAID"] + taken.get(line["RECORDNO"], ZERO)} for line in document[items]
    ]
    return {**document, items: lines}


def _note(
    call: Call, payment: Doc, detail: dict[str, Any], target: Doc, laid: list[Share], settlement: Settlement
) -> None:
    """One row of details per line that was paid, as the vendor reads them back; credits ride on the first."""
    settlement.shares += laid
    named = "RECORDKEY" if target["RECORDTYPE"] == "arinvoice" else "POSADJKEY"
    credit = {key: detail[key] for key in _CREDITS if values.text_of(detail, key)}
    for part in laid:
        row: Doc = {"RECORDNO": str(call.books.next("PRENTRY")), "PAYMENTKEY": payment["RECORDNO"], "SHARES": [part]}
        row |= {"CURRENCY": payment["CURRENCY"], **credit}
        if part.document == target["RECORDNO"]:
            row |= {named: part.document, "ENTRYKEY": part.line, "TRX_PAYMENTAMOUNT": part.amount}
            row["PAYMENTAMOUNT"] = at_home(part.amount, target)
        settlement.details.append(row)
