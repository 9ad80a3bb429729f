"""Wave over its public GraphQL API.

Nothing of the vendor's protects a second create, so the connector looks before it writes: by number for an invoice, by
name and account number for a customer, by memo and day for a payment. Wave has no credit notes and no void (an invoice
is deleted), wants a product on every line, and computes all tax itself: a document whose tax it would compute otherwise
is refused before it is sent.
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.wave.connector import Wave
from sync_engine.connectors.wave.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> Wave:
    return Wave(target)
