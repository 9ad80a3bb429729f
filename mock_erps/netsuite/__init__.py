"""Oracle NetSuite: SuiteTalk REST web services and SOAP (contracts/netsuite, dossier netsuite)."""

from mock_erps.netsuite import operations
from mock_erps.netsuite.audit import audit, audit_one
from mock_erps.netsuite.errors import explain, finish, render
from mock_erps.netsuite.identity import authenticate, identify
from mock_erps.netsuite.outside import OUTSIDE
from mock_erps.netsuite.records import KINDS
from mock_erps.netsuite.rest.reading import read_json
from mock_erps.netsuite.seed import COMPANIES, open_doors, seed
from mock_erps.netsuite.soap.reading import read_envelope_of
from mock_erps.platform.erp import Erp

ERP = Erp(
    slug="netsuite",
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
    readers={
        **dict.fromkeys(("application/json", "application/vnd.oracle.resource+json"), read_json),
        **dict.fromkeys(("text/xml", "application/soap+xml"), read_envelope_of),
    },
)
