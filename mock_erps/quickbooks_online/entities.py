"""All entities of the vendor: by path, by name, and how their tables are indexed."""

from __future__ import annotations

from collections.abc import Mapping

from mock_erps.platform.books import Doc, IndexKey
from mock_erps.quickbooks_online.resources.entity import Entity
from mock_erps.quickbooks_online.resources.lists import (
    Account,
    Class,
    CompanyCurrency,
    Department,
    Item,
    PaymentMethod,
    TaxAgency,
    TaxCode,
    TaxRate,
    Term,
)
from mock_erps.quickbooks_online.resources.names import Customer, Employee, Vendor, folded
from mock_erps.quickbooks_online.resources.payment import Payment
from mock_erps.quickbooks_online.resources.sales import CreditMemo, Invoice, SalesReceipt

ENTITIES: tuple[Entity, ...] = (
    *(Invoice(), SalesReceipt(), CreditMemo(), Payment()),
    *(Customer(), Vendor(), Employee()),
    *(Item(), Account(), Term(), PaymentMethod(), Class(), Department(), TaxAgency(), CompanyCurrency()),
    *(TaxCode(), TaxRate()),
)
#: by the path, which is the name in lower case, and by the name as queries may spell it
BY_PATH: Mapping[str, Entity] = {entity.kind.lower(): entity for entity in ENTITIES}
BY_NAME = BY_PATH


def _text(field: str) -> IndexKey:
    return lambda doc: doc[field].lower() if field in doc else None


def _party(doc: Doc) -> str | None:
    ref = doc.get("CustomerRef")
    return ref["value"] if ref else None


_DOCUMENT: Mapping[str, IndexKey] = {"number": _text("DocNumber"), "party": _party}
_PERSON: Mapping[str, IndexKey] = {"name": lambda doc: folded(doc["DisplayName"])}
_OWN: Mapping[str, Mapping[str, IndexKey]] = {
    **dict.fromkeys(("Invoice", "SalesReceipt", "CreditMemo", "Payment"), _DOCUMENT),
    **dict.fromkeys(("Customer", "Vendor", "Employee"), _PERSON),
    "TaxAgency": {"name": _text("DisplayName")},
    "CompanyCurrency": {"name": _text("Code")},
}
KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    **{entity.kind: _OWN.get(entity.kind, {"name": _text("Name")}) for entity in ENTITIES}
}
