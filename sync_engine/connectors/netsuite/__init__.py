"""Oracle NetSuite, SuiteTalk REST web services and SuiteQL (dossier netsuite).

The rooms are the same in every connector: `facts` (limits, traits, policy, names), `connector` (what delivery asks),
`bodies` (drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes),
`wire` (requests and pages), `changes` (what was written there); here also `signatures`, for accounts that still use
token-based authentication.

`company` is the account id as NetSuite writes it (`1234567_SB1`). Credentials: `client_id`, `client_secret` and a
refresh token (OAuth 2.0), or `consumer_key`, `consumer_secret`, `token_id` and `token_secret`. Options: `zone` (UTC
without it: no service tells the account's), `bank_account` (else `accounts.payment` of the policy, else undeposited
funds), `void` (`credit_memo`, the default, or `delete`: no web service voids an invoice).
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.netsuite.connector import NetSuite
from sync_engine.connectors.netsuite.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> NetSuite:
    return NetSuite(target)
