"""SAP Business One: the Service Layer, v1 and v2, as dossier `sap_business_one` describes it."""

from __future__ import annotations

from mock_erps.platform.erp import Erp
from mock_erps.sap_business_one import operations
from mock_erps.sap_business_one.audit import audit, audit_one
from mock_erps.sap_business_one.entities import KINDS
from mock_erps.sap_business_one.errors import explain, finish, render
from mock_erps.sap_business_one.identity import authenticate, identify, open_doors
from mock_erps.sap_business_one.outside import ACTS
from mock_erps.sap_business_one.seed import COMPANIES, seed
from mock_erps.sap_business_one.webhooks import webhooks

ERP = Erp(
    slug="sap_business_one",
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
    version_field="DataVersion",
    outside=ACTS,
    webhooks=webhooks,
)
