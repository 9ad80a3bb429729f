"""Xero, Accounting API 2.0 (dossier xero).

The rooms are the same in every connector: `facts` (limits, traits, policy, names), `connector` (what delivery asks),
`bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes),
`wire` (requests and pages); here also `payments`, because one payment becomes several.
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.xero.connector import Xero
from sync_engine.connectors.xero.facts import POLICY
from sync_engine.connectors.xero.hooks import HOOKS

__all__ = ["HOOKS", "POLICY", "connect"]


def connect(target: Target) -> Xero:
    return Xero(target)
