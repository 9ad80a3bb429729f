"""Wave over its public GraphQL API.

Nothing of the vendor's is known to stop a second create, so after a lost answer delivery looks for the invoice's number
before anything else; customers are looked for by name and account number before each new one, payments by memo and day
on their invoices. Wave has no credit notes and no void (an invoice is deleted), wants a product on every line, and
computes all tax itself: a document whose tax it would compute otherwise is refused before it is sent.
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.wave.connector import Wave
from sync_engine.connectors.wave.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> Wave:
    return Wave(target)
