"""Payments in Wave settle one invoice each: a payment of several invoices becomes several, or none (§3)."""

from __future__ import annotations

from decimal import Decimal

from sync_engine.connectors import PaymentDraft, RemotePayment
from sync_engine.connectors.parts import Parts, together
from sync_engine.connectors.wave import bodies, documents, records
from sync_engine.connectors.wave.wire import Wire
from sync_engine.connectors.wire_json import Shape, rows, text
from sync_engine.outcomes import Done, NotStarted, Refused, Unreadable


class Payments:
    """The payments of one business; they are seen on their invoices only."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def find(self, draft: PaymentDraft) -> list[RemotePayment]:
        """Those of one draft are told as one payment."""
        found = [one for id in draft.applications for one in _ours(draft, self._invoice(id))]
        if len(draft.applications) == 1:
            return found
        return [together(found)] if found else []

    def create(self, draft: PaymentDraft) -> Done:
        if sum(draft.applications.values()) != draft.payment.amount:
            raise Refused("Wave books payments against invoices only; part of this one settles none", "unapplied")
        if not draft.account_id:
            raise Refused("Wave books payments to an account; name it under accounts.payment", "account")
        parts = Parts(
            lambda id, applied: self._pay(draft, id, applied),
            lambda id: self._wire.write("invoicePaymentDelete", {"id": id}),
            self._wire.heed,
        )
        return parts.book(draft)

    def _pay(self, draft: PaymentDraft, id: str, applied: Decimal) -> str:
        """The id of the payment of one invoice, found or made."""
        try:
            invoice = self._invoice(id)
        except Unreadable as unseen:
            raise NotStarted(unseen.text, unseen.code) from None
        there = _ours(draft, invoice)
        if there:
            return there[0].id
        rate = text(invoice, "exchangeRate") or "1"
        return text(self._wire.write("invoicePaymentCreateManual", bodies.payment(draft, id, applied, rate)), "id")

    def _invoice(self, id: str) -> Shape:
        invoice = self._wire.one(documents.PAYMENTS, "invoice", id)
        if invoice is None:
            return {}
        if not isinstance(invoice.get("payments"), list | dict):
            raise Unreadable("the answer to a query for an invoice holds no list of its payments")
        return invoice


def _ours(draft: PaymentDraft, invoice: Shape) -> list[RemotePayment]:
    found = map(records.payment, rows(invoice, "payments"))
    return [one for one in found if (one.reference, one.date) == (draft.reference, draft.payment.date)]
