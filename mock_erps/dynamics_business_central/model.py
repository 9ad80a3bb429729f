"""The pages of the API as its contract describes them: properties, types, what is read-only, how nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from mock_erps.dynamics_business_central.times import NO_DAY, NO_INSTANT
from mock_erps.platform.books import Doc
from mock_erps.platform.contract import load_contract
from mock_erps.platform.query.odata import Entity

SLUG = "dynamics_business_central"
NO_ID = "00000000-0000-0000-0000-000000000000"
ETAG = "@odata.etag"
#: entity set → entity
SETS: Mapping[str, str] = {
    "companies": "company",
    "companyInformation": "companyInformation",
    "customers": "customer",
    "vendors": "vendor",
    "items": "item",
    "accounts": "account",
    "paymentTerms": "paymentTerm",
    "paymentMethods": "paymentMethod",
    "shipmentMethods": "shipmentMethod",
    "currencies": "currency",
    "currencyExchangeRates": "currencyExchangeRate",
    "taxGroups": "taxGroup",
    "taxAreas": "taxArea",
    "unitsOfMeasure": "unitOfMeasure",
    "generalLedgerEntries": "generalLedgerEntry",
    "salesInvoices": "salesInvoice",
    "salesInvoiceLines": "salesInvoiceLine",
    "salesCreditMemos": "salesCreditMemo",
    "salesCreditMemoLines": "salesCreditMemoLine",
    "customerPaymentJournals": "customerPaymentJournal",
    "customerPayments": "customerPayment",
    "journals": "journal",
    "journalLines": "journalLine",
    "subscriptions": "subscription",
}
#: what error texts call a record
CAPTIONS: Mapping[str, str] = {
    "customers": "Customer",
    "vendors": "Vendor",
    "items": "Item",
    "accounts": "G/L Account",
    "paymentTerms": "Payment Terms",
    "paymentMethods": "Payment Method",
    "shipmentMethods": "Shipment Method",
    "currencies": "Currency",
    "taxGroups": "Tax Group",
    "taxAreas": "Tax Area",
    "unitsOfMeasure": "Unit of Measure",
    "salesInvoices": "Sales Invoice Entity Aggregate",
    "salesCreditMemos": "Sales Cr. Memo Entity Buffer",
    "customerPaymentJournals": "Gen. Journal Batch",
    "journals": "Gen. Journal Batch",
}
#: entity set → navigation → (entity set it leads to, the property that holds its id; "" = a collection of its own)
NAVIGATIONS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    **{
        name: {
            f"{name[:-1]}Lines": (f"{name[:-1]}Lines", ""),
            "customer": ("customers", "customerId"),
            "currency": ("currencies", "currencyId"),
            "paymentTerm": ("paymentTerms", "paymentTermsId"),
            "shipmentMethod": ("shipmentMethods", "shipmentMethodId"),
        }
        for name in ("salesInvoices", "salesCreditMemos")
    },
    **{
        name: {
            "item": ("items", "itemId"),
            "account": ("accounts", "accountId"),
            "unitOfMeasure": ("unitsOfMeasure", "unitOfMeasureId"),
        }
        for name in ("salesInvoiceLines", "salesCreditMemoLines")
    },
    "customers": {
        "currency": ("currencies", "currencyId"),
        "paymentTerm": ("paymentTerms", "paymentTermsId"),
        "paymentMethod": ("paymentMethods", "paymentMethodId"),
    },
    "items": {"unitOfMeasure": ("unitsOfMeasure", "baseUnitOfMeasureId"), "taxGroup": ("taxGroups", "taxGroupId")},
    "customerPaymentJournals": {"customerPayments": ("customerPayments", "")},
    "customerPayments": {"customer": ("customers", "customerId")},
    "journals": {"journalLines": ("journalLines", "")},
    "generalLedgerEntries": {"account": ("accounts", "accountId")},
}
_EDM = {"number": "Edm.Decimal", "integer": "Edm.Int32", "boolean": "Edm.Boolean"}
_FORMATS = {"uuid": "Edm.Guid", "date": "Edm.Date", "date-time": "Edm.DateTimeOffset"}
_NOTHING: Mapping[str, Any] = {
    "Edm.String": "",
    "Edm.Guid": NO_ID,
    "Edm.Date": NO_DAY,
    "Edm.DateTimeOffset": NO_INSTANT,
    "Edm.Decimal": 0,
    "Edm.Int32": 0,
    "Edm.Boolean": False,
}


@dataclass(frozen=True, slots=True)
class Page:
    """An entity set. `blank` is a record of which nothing is known yet, its properties in the vendor's order.

    `collections` are navigations to records that belong to this one: the only ones a deep insert may fill.
    """

    set: str
    entity: Entity
    writable: frozenset[str]
    blank: Doc
    collections: frozenset[str]

    @property
    def name(self) -> str:
        return self.entity.name.rpartition(".")[2]


@cache
def _schemas() -> Mapping[str, Any]:
    schemas: Mapping[str, Any] = load_contract(SLUG)["components"]["schemas"]
    return schemas


@cache
def page(name: str) -> Page:
    """The page of an entity set."""
    properties = _schemas()[SETS[name]]["properties"]
    plain = {field: raw for field, raw in properties.items() if raw["type"] != "array"}
    types = {field: _edm(raw) for field, raw in plain.items()}
    blank = {field: _nothing(types[field], raw) for field, raw in plain.items()}
    ways = NAVIGATIONS.get(name, {})
    entity = Entity(f"Microsoft.NAV.{SETS[name]}", types, _Ways(ways))
    read_only = frozenset(field for field, raw in plain.items() if raw.get("readOnly"))
    writable = frozenset(blank) - read_only
    return Page(name, entity, writable, blank, frozenset(way for way, (_, key) in ways.items() if not key))


class _Ways(dict[str, Entity]):
    """Navigations, followed when somebody goes there: entities lead in circles."""

    def __init__(self, ways: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(dict.fromkeys(ways))  # type: ignore[arg-type]  # filled by __getitem__
        self._ways = ways

    def __getitem__(self, name: str) -> Entity:
        return page(self._ways[name][0]).entity


def _edm(raw: Mapping[str, Any]) -> str:
    if "x-edm" in raw:
        return f"Microsoft.NAV.{raw['x-edm']}"
    return _EDM.get(raw["type"]) or _FORMATS.get(raw.get("format", ""), "Edm.String")


def _nothing(type: str, raw: Mapping[str, Any]) -> Any:
    return raw["enum"][0] if "enum" in raw else _NOTHING[type]
