"""Payments of vendors that settle one document each: one payment of the source is booked in several, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from sync_engine.connectors import PaymentDraft, RemotePayment
from sync_engine.outcomes import Ambiguous, Done, Halfway, Missing, NotStarted, Refused, VendorError


def together(payments: Sequence[RemotePayment]) -> RemotePayment:
    """Payments of one document each, told as the one payment they came from. At least one is needed."""
    applications: dict[str, Decimal] = {}
    for payment in payments:
        for id, applied in payment.applications.items():
            applications[id] = applications.get(id, Decimal(0)) + applied
    total = sum(applications.values(), Decimal(0))
    parts = {id: payment.id for payment in payments for id in payment.applications}
    ids = ",".join(payment.id for payment in payments)
    return replace(payments[0], id=ids, amount=total, applications=applications, parts=parts)


class Parts:
    """How one vendor books a part and takes it back, each in one call, and heeds the wait that an error names."""

    def __init__(
        self,
        pay: Callable[[str, Decimal], str],
        take_back: Callable[[str], object],
        heed: Callable[[VendorError], None],
    ) -> None:
        self._pay = pay
        self._take_back = take_back
        self._heed = heed

    def book(self, draft: PaymentDraft) -> Done:
        """One part per document. What a lost attempt made stays; a refusal takes back all. Raises what hinders it,
        as a doubt once a part is booked."""
        made = dict(draft.done)
        for id, applied in draft.applications.items():
            if id in made:
                continue
            try:
                made[id] = self._pay(id, applied)
            except (Refused, Missing) as refusal:
                self._undo(made.values(), refusal)
                raise
            except NotStarted as later:
                if not made:
                    raise
                self._heed(later)
                raise Ambiguous(f"a part of the payment is booked: {later.text}", later.code) from None
        return Done(",".join(made.values()), number=draft.reference)

    def _undo(self, ids: Iterable[str], refusal: VendorError) -> None:
        """Raises `Halfway` where that fails: to ask for the rest again now would be refused again."""
        for id in ids:
            try:
                self._take_back(id)
            except Missing:
                continue  # somebody did it
            except VendorError as error:
                self._heed(error)
                text = f"{refusal.text}; payment {id}, a part of it, should be taken back but: {error.text}"
                raise Halfway(text, refusal.code) from None
