"""Payments of vendors that settle one document each: what the source paid in one comes back in several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sync_engine.connectors import RemotePayment


def together(payments: Sequence[RemotePayment]) -> RemotePayment:
    """Payments of one document each, told as the one payment they came from. At least one is needed."""
    applications: dict[str, Decimal] = {}
    for payment in payments:
        for id, applied in payment.applications.items():
            applications[id] = applications.get(id, Decimal(0)) + applied
    total = sum(applications.values(), Decimal(0))
    ids = ",".join(payment.id for payment in payments)
    return replace(payments[0], id=ids, amount=total, applications=applications)
