"""QuickBooks Online, Accounting API v3 (contracts/quickbooks_online/openapi.yaml, dossier quickbooks_online)."""

from mock_erps.platform.erp import Erp
from mock_erps.quickbooks_online import operations
from mock_erps.quickbooks_online.audit import audit, audit_one
from mock_erps.quickbooks_online.entities import KINDS
from mock_erps.quickbooks_online.errors import finish, render
from mock_erps.quickbooks_online.identity import authenticate, identify, read_json
from mock_erps.quickbooks_online.outside import ACTS
from mock_erps.quickbooks_online.searching import read_form
from mock_erps.quickbooks_online.seed import COMPANIES, open_doors, seed
from mock_erps.quickbooks_online.webhooks import open_webhooks
from mock_erps.quickbooks_online.writing import explain

ERP = Erp(
    slug="quickbooks_online",
    version_field="SyncToken",
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
    outside=ACTS,
    readers={"application/json": read_json, "application/x-www-form-urlencoded": read_form},
    webhooks=open_webhooks,
)
