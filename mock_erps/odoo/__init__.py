"""Odoo: `account.move` and its neighbours over XML-RPC, JSON-RPC, the web client's calls and JSON-2 (dossier odoo)."""

from __future__ import annotations

from mock_erps.odoo import operations
from mock_erps.odoo.audit import audit, audit_one
from mock_erps.odoo.catalogue import KINDS
from mock_erps.odoo.errors import explain, finish, render
from mock_erps.odoo.identity import authenticate, identify, open_doors, read_body
from mock_erps.odoo.outside import OUTSIDE
from mock_erps.odoo.seed import COMPANIES, seed
from mock_erps.odoo.webhooks import webhooks
from mock_erps.platform.erp import Erp

ERP = Erp(
    slug="odoo",
    operations=operations,
    kinds=KINDS,
    companies=COMPANIES,
    seed=seed,
    open_doors=open_doors,
    identify=identify,
    authenticate=authenticate,
    explain=explain,
    render=render,
    finish=finish,
    audit=audit,
    audit_one=audit_one,
    version_field="write_date",
    outside=OUTSIDE,
    webhooks=webhooks,
    readers=dict.fromkeys(("application/json", "application/json-rpc", "text/xml", "application/xml"), read_body),
)
