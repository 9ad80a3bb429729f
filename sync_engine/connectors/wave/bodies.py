"""Drafts in the shape of Wave's inputs (§3, §4): decimals as strings, one product per line, tax by its id alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sync_engine.canonical import Party, TaxMode
from sync_engine.connectors import Draft, DraftLine, PaymentDraft
from sync_engine.connectors.wave.facts import METHODS
from sync_engine.connectors.wire_json import filled
from sync_engine.money import rounded
from sync_engine.outcomes import Refused


def customer(business: str, party: Party) -> dict[str, object]:
    return filled(businessId=business, name=party.name, displayId=party.key, email=party.email, currency=party.currency)


def invoice(business: str, draft: Draft) -> dict[str, object]:
    """A draft is in nobody's books (§11.4), so it is saved at once."""
    return {"businessId": business, "status": "SAVED", **_fields(draft)}


def changed(id: str, draft: Draft) -> dict[str, object]:
    """What is left out stays; items replace all there are (§3)."""
    return {"id": id, **_fields(draft)}


def payment(draft: PaymentDraft, id: str, applied: Decimal, rate: str) -> dict[str, object]:
    """The rate is wanted in the same currency too (§3)."""
    return filled(
        invoiceId=id,
        paymentAccountId=draft.account_id,
        amount=_plain(applied),
        paymentDate=draft.payment.date,
        paymentMethod=METHODS.get(draft.payment.method.lower(), "UNSPECIFIED"),
        exchangeRate=rate,
        memo=draft.reference,
    )


def check_tax(draft: Draft, rates: Mapping[str, Decimal]) -> None:
    """Wave computes the tax of each line (§3). Raises `Refused` where it would come to another sum."""
    source = draft.document
    computed = sum((_tax(line, rates, source.currency) for line in draft.lines), Decimal(0))
    if source.tax_mode is not TaxMode.NONE and computed != source.tax:
        raise Refused(
            f"Wave computes the tax itself and would come to {computed} instead of {source.tax} {source.currency}; "
            "the document is not sent with another total",
            "tax",
        )


def _tax(line: DraftLine, rates: Mapping[str, Decimal], currency: str) -> Decimal:
    return rounded(line.net * rates.get(line.tax_code_id, Decimal(0)) / 100, currency)


def _fields(draft: Draft) -> dict[str, object]:
    source = draft.document
    if any(not line.item_id for line in draft.lines):
        raise Refused("Wave wants a product on every line; name one under items.default", "product")
    rate = None if source.exchange_rate is None else _plain(source.exchange_rate)
    return filled(
        customerId=draft.party_id,
        currency=source.currency,
        exchangeRate=rate,
        invoiceNumber=draft.number,
        poNumber=draft.reference,
        invoiceDate=source.issue_date,
        dueDate=source.due_date or source.issue_date,
        memo=draft.memo,
        items=[_item(line, source.tax_mode) for line in draft.lines],
    )


def _item(line: DraftLine, mode: TaxMode) -> dict[str, object]:
    """An empty list of taxes means none; leaving it out would add the product's own (§11.3)."""
    taxed = line.tax_code_id and mode is not TaxMode.NONE
    return {
        "productId": line.item_id,
        "description": line.description,
        "quantity": _plain(line.quantity),
        "unitPrice": _plain(line.unit_price),
        "taxes": [{"salesTaxId": line.tax_code_id}] if taxed else [],
    }


def _plain(number: Decimal) -> str:
    return format(number, "f")
