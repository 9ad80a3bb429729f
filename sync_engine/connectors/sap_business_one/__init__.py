"""SAP Business One, Service Layer v2 (dossier sap_business_one).

The rooms are the same in every connector: `facts` (traits, policy, names), `connector` (what delivery asks), `bodies`
(drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes), `wire` (sessions,
requests, pages); here also `corrections`, because what is posted cannot be changed.
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.sap_business_one.connector import SapBusinessOne
from sync_engine.connectors.sap_business_one.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> SapBusinessOne:
    return SapBusinessOne(target)
