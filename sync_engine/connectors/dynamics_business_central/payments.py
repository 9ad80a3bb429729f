"""Payments: a journal of their own, so that posting it posts nobody else's receipts (§4).

Journal, lines and posting can be repeated: the journal's code and the receipts' document number are made from what is
paid, so a second attempt takes up what the first has left, and the ledger tells whether it was posted.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256

from sync_engine.connectors import PaymentDraft, RemotePayment
from sync_engine.connectors.dynamics_business_central.answers import made
from sync_engine.connectors.dynamics_business_central.facts import NO_ID
from sync_engine.connectors.dynamics_business_central.wire import Change, Wire, equals
from sync_engine.connectors.wire_json import Shape, filled, text
from sync_engine.outcomes import Ambiguous, Done, NotStarted, Outcome, VendorError

_JOURNALS = "customerPaymentJournals"


class Payments:
    """Receipts of one company."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    def find(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        """Posted receipts of exactly this draft: their document number says so."""
        number = _document_number(draft)
        condition = f"{equals('documentNumber', number)} and documentType eq 'Payment'"
        if next(self._wire.all("generalLedgerEntries", condition), None) is None:
            return []
        payment = draft.payment
        return [
            RemotePayment(
                number, draft.reference, draft.party_id, payment.date, payment.amount, dict(draft.applications)
            )
        ]

    def create(self, draft: PaymentDraft) -> Outcome:
        number = _document_number(draft)
        id = text(self._journal(draft, number), "id")
        try:
            self._enter(draft, number, id)
            self._wire.write(Change("POST", f"journals({id})/Microsoft.NAV.post"))
        except NotStarted as later:  # something was, and posting may be done although it says so
            self._wire.heed(later)
            raise Ambiguous(f"begun, and not finished: {later.text}", later.code) from None
        self._tidy(id)
        return Done(number, number=draft.reference)

    def _enter(self, draft: PaymentDraft, number: str, journal: str) -> None:
        """The lines that an earlier attempt has not entered."""
        place = f"{_JOURNALS}({journal})/customerPayments"
        there = {text(row, "appliesToInvoiceId") for row in self._wire.all(place)}
        for document, amount in _parts(draft).items():
            if document not in there:
                made(self._wire.write(Change("POST", place, _receipt(draft, number, document, amount))))

    def _journal(self, draft: PaymentDraft, number: str) -> Shape:
        """The journal of this payment, which an earlier attempt may have made."""
        code = number[:10]
        found = next(self._wire.all(_JOURNALS, equals("code", code)), None)
        if found is not None:
            return found
        body = {"code": code, "displayName": f"Receipt {draft.reference}"[:100]}
        return made(self._wire.write(Change("POST", _JOURNALS, {**body, "balancingAccountId": draft.account_id})))

    def _tidy(self, id: str) -> None:
        """An empty journal harms nobody: if it cannot be deleted now, it stays."""
        try:
            self._wire.write(Change("DELETE", f"{_JOURNALS}({id})"))
        except VendorError:
            return


def _document_number(draft: PaymentDraft) -> str:
    """The same for the same payment, and for no other."""
    paid = sorted((id, str(amount)) for id, amount in draft.applications.items())
    said = repr((draft.reference, draft.party_id, str(draft.payment.amount), str(draft.payment.date), paid))
    return "P" + sha256(said.encode()).hexdigest()[:15].upper()


def _parts(draft: PaymentDraft) -> dict[str, Decimal]:
    """What goes to each document, and what stays on the customer's account."""
    left = draft.payment.amount - sum(draft.applications.values(), Decimal(0))
    return {**draft.applications, **({NO_ID: left} if left else {})}


def _receipt(draft: PaymentDraft, number: str, document: str, amount: Decimal) -> dict[str, object]:
    return filled(
        customerId=draft.party_id,
        postingDate=draft.payment.date,
        documentNumber=number,
        externalDocumentNumber=draft.reference,
        amount=-amount,  # a receipt is a credit (§4)
        appliesToInvoiceId=document if document != NO_ID else "",
    )
