"""Payments in Xero settle one document each: a payment of several documents becomes several, or none (§4)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from hashlib import sha256

from sync_engine.connectors import PaymentDraft, RemotePayment
from sync_engine.connectors.parts import Parts, together
from sync_engine.connectors.xero import bodies, records
from sync_engine.connectors.xero.wire import Wire, where
from sync_engine.outcomes import Done, Refused


class Payments:
    """The payments of one organisation."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def find(self, draft: PaymentDraft) -> list[RemotePayment]:
        """Those of one draft are told as one payment."""
        found = self._of(draft)
        if len(draft.applications) == 1:
            return found
        live = [payment for payment in found if payment.live]
        return [together(live)] if live else []

    def create(self, draft: PaymentDraft, key: str) -> Done:
        if sum(draft.applications.values()) != draft.payment.amount:
            raise Refused("Xero books payments against documents only; part of this one settles none", "unapplied")
        if not draft.account_id:
            raise Refused("Xero books payments to a bank account; name it under accounts.payment", "account")
        if len(draft.applications) == 1:
            [(id, applied)] = draft.applications.items()
            return self._pay(draft, id, applied, key)
        parts = Parts(
            lambda id, applied: self._pay(draft, id, applied, joined((key, id))).id,
            lambda id: self._wire.delete_payment(id, joined((key, id, "back"))),
            self._wire.heed,
        )
        return parts.book(draft)

    def _pay(self, draft: PaymentDraft, id: str, applied: Decimal, key: str) -> Done:
        return records.done("Payments", self._wire.create_one("Payments", bodies.payment(draft, id, applied), key))

    def _of(self, draft: PaymentDraft) -> list[RemotePayment]:
        found = map(records.payment, self._wire.pages("Payments", where=where("Reference", draft.reference)))
        return [
            payment
            for payment in found
            if payment.reference == draft.reference
            and payment.date == draft.payment.date
            and not draft.applications.keys().isdisjoint(payment.applications)
        ]


def joined(keys: Iterable[str]) -> str:
    """One idempotency key for what several keys stand for."""
    return sha256("\0".join(keys).encode()).hexdigest()
