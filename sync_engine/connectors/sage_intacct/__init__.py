"""Sage Intacct, XML gateway 3.0 (dossier sage_intacct).

The rooms are the same in every connector: `facts` (limits, traits, policy, names), `connector` (what delivery asks),
`bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes),
`wire` (requests and pages); here also `sessions`, because the gateway wants to be signed in to.

Options: `currency` (base currency; else that of a posted invoice, else every document states its own), `zone` (UTC
without it: the gateway tells none), `bank_account` (where payments go; else `accounts.payment` of the policy, as
undeposited funds), `entity`, `location`, `department`, `tax_solution`.
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.sage_intacct.connector import SageIntacct
from sync_engine.connectors.sage_intacct.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> SageIntacct:
    return SageIntacct(target)
