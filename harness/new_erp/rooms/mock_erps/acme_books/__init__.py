"""Acme Books. Laid out by `mock-erps new erp`: it works, and nothing in it is sourced yet."""

from mock_erps.acme_books import operations
from mock_erps.acme_books.audit import audit, audit_one
from mock_erps.acme_books.errors import explain, finish, render
from mock_erps.acme_books.identity import authenticate, identify, open_doors
from mock_erps.acme_books.outside import ACTS
from mock_erps.acme_books.seed import COMPANIES, KINDS, seed
from mock_erps.platform.erp import Erp

ERP = Erp(
    slug="acme_books",
    version_field="version",
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
)
