"""Microsoft Dynamics 365 Business Central, API v2.0 (dossier dynamics_business_central).

The rooms are the same in every connector: `facts` (limits, traits, policy, names), `connector` (what delivery asks),
`bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes),
`wire` (requests, pages, batches), `changes` (what was written there), `hooks` (what is told of it); here also
`posting`, because a document is made in two steps, `corrections` and `compare`, because a posted one never changes,
`payments`, because a payment is a journal, and `subscriptions`, because they run out.

Options: `zone` (the API does not tell it), `batch_size`, `rounding_account`, `receivables_account` (where receipts are
read), `webhook_url` (where notifications shall go; each pull keeps the subscriptions alive).
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.dynamics_business_central.connector import BusinessCentral
from sync_engine.connectors.dynamics_business_central.facts import POLICY
from sync_engine.connectors.dynamics_business_central.hooks import HOOKS

__all__ = ["HOOKS", "POLICY", "connect"]


def connect(target: Target) -> BusinessCentral:
    return BusinessCentral(target)
