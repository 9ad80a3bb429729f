"""QuickBooks Online, Accounting API v3 (dossier quickbooks_online).

The rooms are the same in every connector: `facts` (limits, traits, policy, names), `connector` (what delivery asks),
`bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes),
`wire` (requests and pages).
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.quickbooks_online.connector import QuickBooksOnline
from sync_engine.connectors.quickbooks_online.facts import POLICY
from sync_engine.connectors.quickbooks_online.hooks import HOOKS

__all__ = ["HOOKS", "POLICY", "connect"]


def connect(target: Target) -> QuickBooksOnline:
    return QuickBooksOnline(target)
