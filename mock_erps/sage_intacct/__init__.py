"""Sage Intacct: the XML gateway (dossier sage_intacct). REST v1 is another door of the vendor's; it is not served."""

from __future__ import annotations

from mock_erps.platform.erp import Erp
from mock_erps.sage_intacct import operations
from mock_erps.sage_intacct.audit import audit, audit_one
from mock_erps.sage_intacct.errors import explain, finish, render
from mock_erps.sage_intacct.identity import authenticate, identify, open_doors, read_body
from mock_erps.sage_intacct.objects import KINDS
from mock_erps.sage_intacct.outside import OUTSIDE
from mock_erps.sage_intacct.seed import COMPANIES, seed

ERP = Erp(
    slug="sage_intacct",
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
    readers=dict.fromkeys(("application/xml", "text/xml", "x-intacct-xml-request"), read_body),
)
