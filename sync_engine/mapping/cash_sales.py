"""What was paid the moment it was sold: a sales receipt where the target has those, else an invoice and its payment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sync_engine.canonical import Application, Batch, Document, Kind, Payment
from sync_engine.mapping.policy import Policy


def cash_sales(batch: Batch, policy: Policy, standing: Collection[str]) -> Batch:
    """The batch as the target's policy wants its cash sales. `standing`: keys of those that are sales receipts in the
    ledger already; they stay what they are, whatever the policy says since."""
    if policy.cash_sales == "receipt":
        return batch
    paid = {document.key for document in batch.documents if document.kind is Kind.SALES_RECEIPT} - set(standing)
    documents = tuple(_invoiced(one) if one.key in paid else one for one in batch.documents)
    payments = tuple(_payment(one) for one in batch.documents if one.key in paid)
    return replace(batch, documents=documents, payments=(*batch.payments, *payments))


def payment_key(document: str) -> str:
    """The key of the payment that goes with a cash sale."""
    return f"{document}/paid"


def _invoiced(document: Document) -> Document:
    return replace(document, kind=Kind.INVOICE, due_date=document.issue_date)


def _payment(document: Document) -> Payment:
    return Payment(
        key=payment_key(document.key),
        party=document.party,
        date=document.issue_date,
        currency=document.currency,
        amount=document.total,
        applications=(Application(document.key, document.total),),
        reference=document.number,
        target=document.target,
    )
