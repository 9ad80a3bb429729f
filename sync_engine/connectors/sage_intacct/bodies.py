"""Drafts as functions of the gateway; the order of the elements is the schema's (§3, §4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import Draft, DraftLine, PaymentDraft, RemoteDocument
from sync_engine.connectors.sage_intacct.facts import OBJECT, PAYMENT_METHODS, RATE_TYPE
from sync_engine.connectors.xml import Element, given, tree
from sync_engine.outcomes import Refused

#: The connector's options: base currency, bank account, dimensions.
Options = Mapping[str, str]


def customer(party: Party) -> Element:
    contact = tree("DISPLAYCONTACT", tree("PRINTAS", party.name), tree("EMAIL1", party.email))
    record = tree(
        "CUSTOMER",
        given("CUSTOMERID", party.key),
        tree("NAME", party.name),
        tree("STATUS", "active"),
        contact if party.email else None,
    )
    return tree("create", record)


def creation(draft: Draft, options: Options) -> Element:
    """`create_invoice`, or `create_aradjustment` for a credit note."""
    return _credit(draft, options) if draft.document.kind is Kind.CREDIT_NOTE else _invoice(draft, options)


def _invoice(draft: Draft, options: Options) -> Element:
    return tree(
        "create_invoice",
        *_head(draft, options),
        _tax_solution(draft, options),
        tree("invoiceitems", *_lines(draft, options)),
    )


def _credit(draft: Draft, options: Options) -> Element:
    return tree(
        "create_aradjustment",
        tree("customerid", draft.party_id),
        _struct("datecreated", draft.document.issue_date),
        tree("adjustmentno", draft.number),
        given("description", draft.memo or draft.reference),
        *_currency(draft, options),
        _tax_solution(draft, options),
        tree("aradjustmentitems", *_lines(draft, options)),
    )


def change(remote: RemoteDocument, draft: Draft, there: int, options: Options) -> Element:
    """`update_invoice` of an invoice that has `there` lines: those are changed in place, further ones added."""
    lines = _lines(draft, options)
    for number, line in enumerate(lines[:there], start=1):
        line.tag, line.attrib = "updatelineitem", {"line_num": str(number)}
    return tree("update_invoice", *_head(draft, options), tree("updateinvoiceitems", *lines), key=remote.id)


def end(remote: RemoteDocument) -> Element:
    """An invoice is reversed on its own date; a credit can only be deleted."""
    if remote.kind is Kind.INVOICE:
        return tree("reverse_invoice", _struct("datereversed", remote.issue_date or date.today()), key=remote.id)
    return tree("delete", tree("object", OBJECT[remote.kind]), tree("keys", remote.id))


def payment(draft: PaymentDraft, options: Options) -> Element:
    source, bank = draft.payment, options.get("bank_account")
    if not (bank or draft.account_id):
        raise Refused("a payment must name where it goes: options.bank_account or accounts.payment", "account")
    rest = source.amount - sum(draft.applications.values(), Decimal(0))
    details = [
        tree("ARPYMTDETAIL", tree("RECORDKEY", id), tree("TRX_PAYMENTAMOUNT", applied))
        for id, applied in draft.applications.items()
    ]
    record = tree(
        "ARPYMT",
        tree("FINANCIALENTITY", bank) if bank else tree("UNDEPOSITEDACCOUNTNO", draft.account_id),
        tree("PAYMENTMETHOD", PAYMENT_METHODS.get(source.method.lower(), "EFT")),
        tree("CUSTOMERID", draft.party_id),
        tree("DOCNUMBER", draft.reference),
        tree("RECEIPTDATE", source.date.strftime("%m/%d/%Y")),
        tree("CURRENCY", source.currency),
        tree("OVERPAYMENTAMOUNT", rest) if rest else None,
        tree("ARPYMTDETAILS", *details),
    )
    return tree("create", record)


def _head(draft: Draft, options: Options) -> Sequence[Element | None]:
    """What invoices begin with, new or changed."""
    return (
        tree("customerid", draft.party_id),
        _struct("datecreated", draft.document.issue_date),
        _due(draft),
        tree("invoiceno", draft.number),
        given("ponumber", draft.reference),
        given("description", draft.memo),
        *_currency(draft, options),
    )


def _due(draft: Draft) -> Element:
    if draft.document.due_date is None and draft.term_id:
        return tree("termname", draft.term_id)
    return _struct("datedue", draft.document.due_date or draft.document.issue_date)


def _currency(draft: Draft, options: Options) -> list[Element | None]:
    """Said of a foreign document, and of every one while the base currency is unknown: none is ever assumed."""
    source = draft.document
    if source.currency == options.get("currency"):
        return []
    if source.exchange_rate is not None:
        return [tree("currency", source.currency), tree("exchrate", source.exchange_rate)]
    day = _struct("exchratedate", source.issue_date)
    return [tree("currency", source.currency), day, tree("exchratetype", RATE_TYPE)]


def _tax_solution(draft: Draft, options: Options) -> Element | None:
    return given("taxsolutionid", options.get("tax_solution") if draft.document.tax else None)


def _lines(draft: Draft, options: Options) -> list[Element]:
    """Credits are lines of negative amounts (§4)."""
    sign = -1 if draft.document.kind is Kind.CREDIT_NOTE else 1
    return [_line(line, sign, options) for line in draft.lines]


def _line(line: DraftLine, sign: int, options: Options) -> Element:
    dimensions = line.dimensions
    if line.tax and not line.tax_code_id:
        raise Refused(f"line {line.description!r} has tax but no tax detail of the company", "tax")
    entry = tree("taxentry", tree("detailid", line.tax_code_id), tree("trx_tax", line.tax * sign))
    return tree(
        "lineitem",
        tree("glaccountno", line.account_id),
        tree("amount", line.net * sign),
        given("memo", line.description),
        given("locationid", dimensions.get("location") or options.get("location")),
        given("departmentid", dimensions.get("department") or options.get("department")),
        given("projectid", dimensions.get("project")),
        given("itemid", line.item_id),
        given("classid", dimensions.get("class")),
        tree("taxentries", entry) if line.tax_code_id else None,
    )


def _struct(tag: str, day: date) -> Element:
    return tree(tag, tree("year", f"{day:%Y}"), tree("month", f"{day:%m}"), tree("day", f"{day:%d}"))
