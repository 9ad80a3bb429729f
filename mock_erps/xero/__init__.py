"""Xero, as dossier `xero` describes it."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.platform.books import Doc, IndexKey
from mock_erps.platform.erp import Erp
from mock_erps.xero import operations
from mock_erps.xero.audit import audit, audit_one
from mock_erps.xero.errors import explain, finish, render
from mock_erps.xero.identity import authenticate, once, open_doors
from mock_erps.xero.naming import identify
from mock_erps.xero.outside import ACTS
from mock_erps.xero.seed import COMPANIES, seed
from mock_erps.xero.webhooks import webhooks
from mock_erps.xero.wire import read_json, read_xml_body


def _by(field: str) -> IndexKey:
    """Natural keys are found without regard to case or outer blanks."""
    return lambda doc: str(doc.get(field) or "").strip().lower() or None


def _sales_number(field: str, kind: str) -> IndexKey:
    """Only sales documents are known by number."""
    return lambda doc: _by(field)(doc) if doc.get("Type") == kind else None


def _named(status: bool) -> IndexKey:
    return lambda doc: doc["Name"].strip().lower() if (doc["ContactStatus"] == "ACTIVE") is status else None


def _document(doc: Doc) -> str:
    return str(doc["document"])


_KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    "contact": {"key": _named(True), "archived": _named(False), "number": _by("ContactNumber")},
    "invoice": {"key": _sales_number("InvoiceNumber", "ACCREC")},
    "credit_note": {"key": _sales_number("CreditNoteNumber", "ACCRECCREDIT")},
    "payment": {},
    "item": {"key": _by("Code")},
    "account": {"key": _by("Code"), "name": _by("Name")},
    "tax_rate": {"key": _by("TaxType")},
    "currency": {"key": _by("Code")},
    "tracking_category": {"key": _by("Name")},
    "branding_theme": {"key": _by("Name")},
    "note": {"document": _document},
}

ERP = Erp(
    slug="xero",
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
    outside=ACTS,
    readers={
        "application/json": read_json,
        "text/json": read_json,
        "application/xml": read_xml_body,
        "text/xml": read_xml_body,
    },
    once=once,
    webhooks=webhooks,
)
