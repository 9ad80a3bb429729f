"""Drafts in the shape of SAP Business One: documents and their rows, partners, payments (§3, §4)."""

from __future__ import annotations

from hashlib import blake2b

from sync_engine.canonical import Party, TaxMode
from sync_engine.connectors import Draft, DraftLine, PaymentDraft
from sync_engine.connectors.names import folded
from sync_engine.connectors.sap_business_one.facts import CODE_LENGTH, DESCRIPTION_LENGTH, EVERY_CURRENCY
from sync_engine.connectors.sap_business_one.wire import number
from sync_engine.connectors.wire_json import filled
from sync_engine.outcomes import Refused


def partner(party: Party) -> dict[str, object]:
    """A new customer. The caller has to name its code; one without a code gets one that its name always yields."""
    return filled(
        CardCode=party.key or code_for(party.name),
        CardName=party.name,
        CardType="cCustomer",
        Currency=EVERY_CURRENCY,
        EmailAddress=party.email,
        FederalTaxID=party.tax_id,
    )


def code_for(name: str) -> str:
    return "N" + blake2b(folded(name).encode(), digest_size=(CODE_LENGTH - 1) // 2).hexdigest().upper()


def document(draft: Draft, untaxed: str) -> dict[str, object]:
    """The fields the engine owns. `untaxed`: the tax group of rows that bear no tax and name none."""
    source = draft.document
    itemless = [line for line in draft.lines if not line.item_id]
    if itemless and len(itemless) < len(draft.lines):
        raise Refused("rows with and without an item cannot stand in one document; name an item under items.default")
    return filled(
        DocType="dDocument_Service" if itemless else "dDocument_Items",
        CardCode=draft.party_id,
        NumAtCard=draft.number,
        DocDate=source.issue_date,
        TaxDate=source.issue_date,
        DocDueDate=source.due_date or source.issue_date,
        DocCurrency=source.currency,
        DocRate=source.exchange_rate,
        PaymentGroupCode=int(draft.term_id) if draft.term_id else None,
        JournalMemo=draft.reference,
        Comments=draft.memo,
        DocumentLines=[_line(line, source.tax_mode, bool(itemless), untaxed) for line in draft.lines],
    )


def _line(line: DraftLine, mode: TaxMode, service: bool, untaxed: str) -> dict[str, object]:
    price = "PriceAfterVAT" if mode is TaxMode.INCLUSIVE else "UnitPrice"
    text = line.description
    return filled(
        ItemCode=line.item_id,
        ItemDescription=text if len(text) <= DESCRIPTION_LENGTH else text[: DESCRIPTION_LENGTH - 1] + "…",
        ItemDetails=text if len(text) > DESCRIPTION_LENGTH else None,
        Quantity=None if service else line.quantity,
        **{price: line.net if service else line.unit_price},
        AccountCode=line.account_id,
        VatGroup=line.tax_code_id or _no_tax(line, untaxed),
    )


def _no_tax(line: DraftLine, untaxed: str) -> str:
    """A row without a tax group would take its item's (§11.7) and come to another total."""
    if line.tax or not untaxed:
        raise Refused(f'"{line.description}" names no tax group and would be taxed as its item; set tax.default', "tax")
    return untaxed


def payment(draft: PaymentDraft, home: str) -> dict[str, object]:
    """A bank transfer; what is applied is told in the currency of the documents."""
    source = draft.payment
    if not draft.account_id:
        raise Refused("a payment goes to a bank account; name it under accounts.payment", "account")
    applied = "SumApplied" if source.currency == home else "AppliedFC"
    return filled(
        CardCode=draft.party_id,
        DocDate=source.date,
        DocCurrency=source.currency,
        TransferAccount=draft.account_id,
        TransferDate=source.date,
        TransferReference=draft.reference,
        TransferSum=source.amount,
        PaymentInvoices=[
            {"DocEntry": number(id), "InvoiceType": "it_Invoice", applied: amount}
            for id, amount in draft.applications.items()
        ],
    )
