"""Microsoft Dynamics 365 Business Central, as dossier `dynamics_business_central` describes it."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.dynamics_business_central import operations
from mock_erps.dynamics_business_central.audit import audit, audit_one
from mock_erps.dynamics_business_central.errors import explain, finish, render
from mock_erps.dynamics_business_central.identity import authenticate, identify
from mock_erps.dynamics_business_central.model import ETAG, NO_ID
from mock_erps.dynamics_business_central.outside import ACTS
from mock_erps.dynamics_business_central.seed import COMPANIES, open_doors, seed
from mock_erps.dynamics_business_central.webhooks import webhooks
from mock_erps.platform.books import IndexKey
from mock_erps.platform.erp import Erp


def _by(field: str) -> IndexKey:
    """Codes and numbers are found without regard to case."""
    return lambda doc: str(doc[field]).upper() or None


def _plain(field: str) -> IndexKey:
    return lambda doc: doc[field] if doc[field] not in ("", NO_ID) else None


_NUMBERED = {"key": _by("number")}
_CODED = {"key": _by("code")}
_JOURNAL = {"journal": _plain("journalId")}
_DOCUMENT = {"number": _by("number"), "customer": _plain("customerId")}
_KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    **dict.fromkeys(("customers", "vendors", "items", "accounts"), _NUMBERED),
    **dict.fromkeys(("paymentTerms", "paymentMethods", "shipmentMethods", "currencies"), _CODED),
    **dict.fromkeys(("taxGroups", "taxAreas", "unitsOfMeasure", "journals"), _CODED),
    **dict.fromkeys(("salesInvoices", "salesCreditMemos"), _DOCUMENT),
    **dict.fromkeys(("customerPayments", "journalLines"), _JOURNAL),
    "currencyExchangeRates": {"currency": _plain("currencyCode")},
    "generalLedgerEntries": {"document": _plain("documentNumber")},
    "companyInformation": {},
    "subscriptions": {},
}

ERP = Erp(
    slug="dynamics_business_central",
    operations=operations,
    kinds=_KINDS,
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
    version_field=ETAG,
    outside=ACTS,
    webhooks=webhooks,
)
