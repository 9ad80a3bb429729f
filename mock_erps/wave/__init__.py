"""Wave: the public GraphQL API (dossier wave). Estimates, and webhooks (their events are unknown), are not served."""

from __future__ import annotations

from mock_erps.platform.erp import Erp
from mock_erps.wave import operations
from mock_erps.wave.audit import audit, audit_one
from mock_erps.wave.entrance import authenticate, identify
from mock_erps.wave.errors import explain, finish, render
from mock_erps.wave.identity import open_doors
from mock_erps.wave.outside import ACTS
from mock_erps.wave.seed import COMPANIES, KINDS, seed

ERP = Erp(
    slug="wave",
    version_field="modifiedAt",
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
