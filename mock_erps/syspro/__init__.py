"""SYSPRO: e.net business objects over REST and SOAP, and the labelled Harmony façade. A source, no target."""

from __future__ import annotations

from mock_erps.platform.erp import Erp
from mock_erps.syspro import operations
from mock_erps.syspro.audit import audit, audit_one
from mock_erps.syspro.errors import explain, finish, render
from mock_erps.syspro.identity import authenticate, identify, open_doors
from mock_erps.syspro.notices import notices
from mock_erps.syspro.outside import OUTSIDE
from mock_erps.syspro.seed import COMPANIES, KINDS, seed
from mock_erps.syspro.soap import opened

ERP = Erp(
    slug="syspro",
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
    outside=OUTSIDE,
    readers={"text/xml": opened},
    webhooks=notices,
)
