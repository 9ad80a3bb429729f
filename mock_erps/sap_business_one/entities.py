"""The entity sets this server has, by their names in paths."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc, IndexKey
from mock_erps.sap_business_one.resources.customer import BusinessPartner
from mock_erps.sap_business_one.resources.document import Document
from mock_erps.sap_business_one.resources.documents import CreditNote, DeliveryNote, Draft, Invoice, Order
from mock_erps.sap_business_one.resources.entity import Entity
from mock_erps.sap_business_one.resources.masters import (
    Account,
    Currency,
    Item,
    PaymentTerms,
    SalesTaxCode,
    VatGroup,
)
from mock_erps.sap_business_one.resources.payments import Payment
from mock_erps.sap_business_one.resources.subscriptions import Subscription

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

DOCUMENTS: Mapping[str, Document] = {
    rules.kind: rules for rules in (Invoice(), CreditNote(), Order(), DeliveryNote(), Draft())
}
PAYMENTS = Payment()
SUBSCRIPTIONS = Subscription()
_OTHERS: tuple[Entity, ...] = (
    PAYMENTS,
    BusinessPartner(),
    Item(),
    Account(),
    VatGroup(),
    SalesTaxCode(),
    PaymentTerms(),
    Currency(),
    SUBSCRIPTIONS,
)
ENTITIES: Mapping[str, Entity] = {**DOCUMENTS, **{rules.kind: rules for rules in _OTHERS}}


def entity_of(call: Call) -> Entity:
    """The set an operation is about: its operationId begins with it."""
    return ENTITIES[call.operation.id.partition(".")[0]]


def _field(name: str) -> IndexKey:
    return lambda doc: doc.get(name) or None


def _kinds() -> Mapping[str, Mapping[str, IndexKey]]:
    documents = {"number": _field("DocNum"), "reference": _field("NumAtCard"), "card": _field("CardCode")}
    kinds: dict[str, Mapping[str, IndexKey]] = {kind: {} for kind in ENTITIES}
    kinds.update(dict.fromkeys(DOCUMENTS, documents))
    kinds["BusinessPartners"] = {"name": _name}
    return kinds


def _name(doc: Doc) -> str | None:
    return str(doc.get("CardName") or "").strip().lower() or None


KINDS = _kinds()
