"""Payments of one company in Odoo: the wizard on its documents, and whether it settled what it should (dossier §4)."""

from __future__ import annotations

from collections.abc import Sequence

from sync_engine.connectors import PaymentDraft, RemotePayment
from sync_engine.connectors.odoo import bodies, records
from sync_engine.connectors.odoo.facts import MOVE, PAYMENT, PAYMENT_FIELDS, Company
from sync_engine.connectors.odoo.records import linked, text
from sync_engine.connectors.odoo.settling import applications
from sync_engine.connectors.odoo.wire import Wire
from sync_engine.connectors.wire_json import amount
from sync_engine.outcomes import Ambiguous, Done, Missing, NotStarted, Outcome, Refused, Unreadable

_WIZARD = "account.payment.register"


class Paying:
    """Looks for payments and makes them."""

    def __init__(self, wire: Wire, company: Company) -> None:
        self._wire = wire
        self._company = company

    def find(self, draft: PaymentDraft) -> Sequence[RemotePayment]:
        domain = [["memo", "=", draft.reference], ["partner_id", "=", int(draft.party_id)]]
        rows = self._wire.find(PAYMENT, domain, PAYMENT_FIELDS)
        applied = applications(self._wire, rows)
        return [records.payment(row, applied.get(text(row, "id"), {})) for row in rows]

    def create(self, draft: PaymentDraft) -> Outcome:
        """A wizard on the documents, then its button; the wizard alone changes nothing (§4)."""
        self._check_split(draft)
        wizard = self._prepare(draft)
        action = self._wire.act(_WIZARD, "action_create_payments", [wizard])
        id = action.get("res_id") if isinstance(action, dict) else None
        if not id:
            raise Ambiguous("the answer to a payment names no payment")
        self._check_settled(int(id), draft)
        return Done(str(id), number=draft.reference)

    def _prepare(self, draft: PaymentDraft) -> int:
        about = {"active_model": MOVE, "active_ids": [int(id) for id in draft.applications]}
        try:
            [wizard, *_] = self._wire.create(_WIZARD, [bodies.payment(draft, self._company)], **about)
        except (Ambiguous, Unreadable) as lost:
            raise NotStarted(lost.text, lost.code) from None
        return wizard

    def _check_split(self, draft: PaymentDraft) -> None:
        """The wizard settles what is due first in full: only the document due last can be paid in part (§4)."""
        if len(draft.applications) < 2:
            return
        ids = [int(id) for id in draft.applications]
        found = self._wire.read(MOVE, ids, ["amount_residual", "invoice_date_due"])
        found.sort(key=lambda row: (text(row, "invoice_date_due"), int(text(row, "id"))))
        if any(amount(row, "amount_residual") != draft.applications[text(row, "id")] for row in found[:-1]):
            said = "would be divided otherwise: Odoo settles what is due first in full; send one payment per document"
            raise Refused(f"payment {draft.reference} {said}", "split")

    def _has_settled(self, id: int, draft: PaymentDraft) -> bool:
        """Read by id, for a search may lag behind. How it is divided among several is the wizard's own rule; without a
        journal entry nothing tells."""
        [made, *_] = self._wire.read(PAYMENT, [id], ["move_id", "is_reconciled", "reconciled_invoice_ids"]) or [{}]
        if made and not linked(made, "move_id"):
            return True
        settled = made.get("reconciled_invoice_ids")
        documents = {str(one) for one in settled} if isinstance(settled, list) else set()
        return made.get("is_reconciled") is True and documents == set(draft.applications)

    def _check_settled(self, id: int, draft: PaymentDraft) -> None:
        """Somebody may have paid between wizard and button: then money stands on account, settling nothing."""
        try:
            if self._wire.midway(lambda: self._has_settled(id, draft)):
                return
            self._wire.midway(lambda: self._wire.act(PAYMENT, "action_cancel", [id]))
        except (Refused, Missing) as refusal:
            text = f"payment {draft.reference} stands, and what it settles is not sure: {refusal.text}"
            raise Ambiguous(text, refusal.code) from None
        text = f"payment {draft.reference} found less open than it was to settle; it was taken back"
        raise Refused(text, "over_application")
