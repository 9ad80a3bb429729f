"""Drafts in the shape of QuickBooks Online: documents, their lines and taxes, customers, payments (§3, §4)."""

from __future__ import annotations

from collections.abc import Sequence

from sync_engine.canonical import Kind, Party, TaxMode
from sync_engine.connectors import Draft, DraftLine, PaymentDraft, RemoteDocument
from sync_engine.connectors.quickbooks_online.facts import TAX_MODES, Company
from sync_engine.connectors.wire_json import Shape, filled, part, rows, text
from sync_engine.outcomes import Refused

_SALES_LINE = "SalesItemLineDetail"
#: What of a line belongs to the engine; the rest of its detail stays as somebody set it.
_OWNED_DETAIL = frozenset({"ItemRef", "Qty", "UnitPrice", "TaxCodeRef", "TaxInclusiveAmt"})


def customer(party: Party, company: Company) -> dict[str, object]:
    """A new customer. Its currency can never be changed once it has a transaction (§4)."""
    return filled(
        DisplayName=party.name,
        PrimaryEmailAddr={"Address": party.email} if party.email else None,
        CurrencyRef=_reference(party.currency) if company.multi_currency else None,
    )


def document(draft: Draft, company: Company) -> dict[str, object]:
    """The fields the engine owns; everything else in the target is somebody else's."""
    source = draft.document
    foreign = _is_foreign(source.currency, company)
    invoice = source.kind is Kind.INVOICE
    return filled(
        DocNumber=draft.number,
        TxnDate=source.issue_date,
        DueDate=source.due_date if invoice else None,
        CustomerRef={"value": draft.party_id},
        SalesTermRef=_reference(draft.term_id) if invoice else None,
        CurrencyRef=_reference(source.currency) if company.multi_currency else None,
        DepositToAccountRef=_reference(draft.deposit_account_id),
        ExchangeRate=source.exchange_rate if foreign else None,
        GlobalTaxCalculation=None if company.american else TAX_MODES[source.tax_mode],
        CustomerMemo=_reference(draft.memo),
        PrivateNote=draft.reference,
        Line=[_line(line, company) for line in draft.lines],
        TxnTaxDetail=_tax(draft, company),
    )


def changed(remote: RemoteDocument, draft: Draft, company: Company) -> dict[str, object]:
    """A sparse update: what is not named stays, but `Line` replaces the whole list (§3)."""
    body = document(draft, company)
    body["Line"] = _merged(rows(body, "Line"), remote.raw)
    return {**body, "Id": remote.id, "SyncToken": remote.version, "sparse": True}


def emptied(remote: RemoteDocument) -> dict[str, object]:
    """What a void leaves behind, as an update: nought in every line and "Voided" before the note (§3)."""
    theirs = [row for row in rows(remote.raw, "Line") if text(row, "DetailType") == _SALES_LINE]
    nought = [{**row, "Amount": 0, _SALES_LINE: {**part(row, _SALES_LINE), "Qty": 0, "UnitPrice": 0}} for row in theirs]
    note = text(remote.raw, "PrivateNote")
    return {
        "Id": remote.id,
        "SyncToken": remote.version,
        "sparse": True,
        "CustomerRef": {"value": remote.party_id},
        "PrivateNote": f"Voided - {note}" if note else "Voided",
        "Line": nought,
        "TxnTaxDetail": {"TotalTax": 0},
    }


def payment(draft: PaymentDraft, company: Company) -> dict[str, object]:
    source = draft.payment
    _is_foreign(source.currency, company)
    return filled(
        CustomerRef={"value": draft.party_id},
        TotalAmt=source.amount,
        TxnDate=source.date,
        PaymentRefNum=draft.reference,
        DepositToAccountRef=_reference(draft.account_id),
        CurrencyRef=_reference(source.currency) if company.multi_currency else None,
        Line=[
            {"Amount": applied, "LinkedTxn": [{"TxnId": id, "TxnType": "Invoice"}]}
            for id, applied in draft.applications.items()
        ],
    )


def _reference(value: str) -> dict[str, str] | None:
    return {"value": value} if value else None


def _is_foreign(currency: str, company: Company) -> bool:
    """Raises `Refused` for a currency in which the company keeps no books: it would be taken for the home one."""
    foreign = currency != company.home_currency
    if foreign and not company.multi_currency:
        raise Refused(f"the company keeps its books in {company.home_currency} only, not in {currency}", "currency")
    return foreign


def _line(line: DraftLine, company: Company) -> dict[str, object]:
    code = ("TAX" if line.tax else "NON") if company.american else line.tax_code_id
    detail = filled(
        ItemRef=_reference(line.item_id),
        Qty=line.quantity,
        UnitPrice=line.unit_price,
        TaxCodeRef=_reference(code),
    )
    return filled(
        DetailType=_SALES_LINE,
        Amount=line.net,
        Description=line.description,
        **{_SALES_LINE: detail},
    )


def _tax(draft: Draft, company: Company) -> dict[str, object] | None:
    """The tax we state; the vendor would otherwise compute its own (§11.9)."""
    if draft.document.tax_mode is TaxMode.NONE or not draft.document.tax:
        return None
    codes = {line.tax_code_id for line in draft.lines if line.tax} - {"", "TAX", "NON"}
    code = {"value": codes.pop()} if company.american and len(codes) == 1 else None
    return filled(TxnTaxCodeRef=code, TotalTax=draft.document.tax)


def _merged(lines: Sequence[Shape], raw: Shape) -> list[object]:
    """Our lines upon theirs: ids, foreign details and remarks are sent back, or they would be gone."""
    merged: list[object] = []
    theirs = [row for row in rows(raw, "Line") if text(row, "DetailType") == _SALES_LINE]
    for position, line in enumerate(lines):
        row = theirs[position] if position < len(theirs) else {}
        kept = {k: v for k, v in part(row, _SALES_LINE).items() if k not in _OWNED_DETAIL}
        detail = {**kept, **part(line, _SALES_LINE)}
        merged.append({**filled(Id=text(row, "Id")), **line, _SALES_LINE: detail})
    return merged + [row for row in rows(raw, "Line") if text(row, "DetailType") == "DescriptionOnly"]
