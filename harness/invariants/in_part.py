"""Payments of several documents at vendors that keep one for each: some of them are booked, the others not yet."""

from __future__ import annotations

from harness.documents import SourceDocument
from harness.invariants.indexed import Indexed


def in_part(ev: Indexed, source: SourceDocument) -> bool:
    """Whether a payment stands in the books in part only, each part just as wanted, and the engine says that it does
    not know it settled."""
    live = [paid.payment for paid in ev.payments(source.key)]
    wanted = {booked.doc.id: part.amount for part in source.applied for booked in ev.held.get(part.key, ())}
    settled = {id for payment in live for id in payment.applied}
    exact = all(
        len(payment.applied) == 1 and amount == payment.total == wanted.get(id)
        for payment in live
        for id, amount in payment.applied.items()
    )
    partly = 0 < len(live) == len(settled) < len(source.applied)
    return partly and exact and ev.state(source.key) == "unknown" and ev.names(source.key)
