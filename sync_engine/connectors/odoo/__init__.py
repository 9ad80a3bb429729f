"""Odoo, `account.move` over JSON-2 (from 19) or JSON-RPC (before) (dossier odoo).

The rooms are the same in every connector: `facts` (traits, policy, names), `connector` (what delivery asks), `bodies`
(drafts in the vendor's shape), `records` (the vendor's shape read), `answers` (errors as outcomes), `wire` (calls of
methods); here also `posting`, because a document takes several calls until it stands.

Options: `wire` (`json2`, the default, or `jsonrpc`), `zone` (a company tells none; UTC without it), `journal` (code of
the sales journal, else the company's first), `calls_per_second` (1 at *.odoo.com, §7; else no pace).
"""

from __future__ import annotations

from sync_engine.connectors import Target
from sync_engine.connectors.odoo.connector import Odoo
from sync_engine.connectors.odoo.facts import POLICY

__all__ = ["POLICY", "connect"]


def connect(target: Target) -> Odoo:
    return Odoo(target)
