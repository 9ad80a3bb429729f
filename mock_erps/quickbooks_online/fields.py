"""What can be asked of an entity: fields, their types, how they read a document (dossier quickbooks_online §5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.quickbooks_online import times

Value = Any


@dataclass(frozen=True, slots=True)
class Field:
    """A queryable field: how a document's value compares, and what a literal means. `literal` raises ValueError."""

    name: str
    read: Callable[[Doc], Value]
    literal: Callable[[str | bool], Value]


def _text(name: str) -> Field:
    return Field(name, lambda doc: doc.get(name), str)


def _date(name: str) -> Field:
    return Field(name, lambda doc: doc.get(name), lambda given: times.day(str(given)).isoformat())


def _number(name: str) -> Field:
    def literal(given: str | bool) -> Decimal:
        try:
            return Decimal(str(given).strip())
        except ArithmeticError:
            raise ValueError(given) from None

    return Field(name, lambda doc: doc.get(name), literal)


def _id(name: str) -> Field:
    return Field(name, lambda doc: int(doc[name]), lambda given: int(str(given)))


def _boolean(name: str) -> Field:
    def literal(given: str | bool) -> bool:
        if isinstance(given, bool):
            return given
        return {"true": True, "false": False}.get(given.lower(), False)

    return Field(name, lambda doc: doc.get(name), literal)


def _ref(name: str) -> Field:
    return Field(name, lambda doc: (doc.get(name) or {}).get("value"), str)


def _address(name: str, part: str) -> Field:
    return Field(name, lambda doc: (doc.get(name) or {}).get(part), str)


def _instant(name: str) -> Field:
    part = name.partition(".")[2]
    return Field(name, lambda doc: times.instant(doc["MetaData"][part]), lambda given: times.instant(str(given)))


def _named(*fields: Field) -> dict[str, Field]:
    return {field.name.lower(): field for field in fields}


_ALL = _named(_id("Id"), _instant("MetaData.CreateTime"), _instant("MetaData.LastUpdatedTime"))
_DOCUMENT = _named(
    *(_text("DocNumber"), _date("TxnDate"), _number("TotalAmt"), _ref("CustomerRef")),
    *(_text("PrivateNote"), _ref("CurrencyRef")),
)
_SALE = {**_ALL, **_DOCUMENT, **_named(_number("Balance"), _text("EmailStatus"), _text("PrintStatus"))}
_PERSON = _named(
    *(_text("DisplayName"), _text("GivenName"), _text("MiddleName"), _text("FamilyName"), _boolean("Active")),
    *(_text("PrintOnCheckName"), _address("PrimaryEmailAddr", "Address"), _address("PrimaryPhone", "FreeFormNumber")),
)
_PARTY = {**_ALL, **_PERSON, **_named(_text("CompanyName"), _number("Balance"), _ref("CurrencyRef"))}
_LISTED = _named(_text("Name"), _boolean("Active"))
_NESTED = {**_LISTED, **_named(_text("FullyQualifiedName"), _ref("ParentRef"))}
_TYPED = {**_LISTED, **_named(_text("Type"))}
_DESCRIBED = {**_LISTED, **_named(_text("Description"))}

#: entity → lower-case name → field
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "Invoice": {**_SALE, **_named(_date("DueDate"), _ref("SalesTermRef"))},
    "SalesReceipt": {**_SALE, **_named(_text("PaymentRefNum"))},
    "CreditMemo": {**_SALE, **_named(_number("RemainingCredit"))},
    "Payment": {**_ALL, **_DOCUMENT, **_named(_text("PaymentRefNum"), _number("UnappliedAmt"))},
    "Customer": {
        **_PARTY,
        **_named(_text("FullyQualifiedName"), _boolean("Taxable"), _boolean("Job"), _ref("ParentRef")),
    },
    "Vendor": _PARTY,
    "Employee": {**_ALL, **_PERSON},
    "Item": {
        **_ALL,
        **_NESTED,
        **_named(_text("Type"), _text("Description"), _text("Sku"), _number("UnitPrice"), _number("QtyOnHand")),
    },
    "Account": {
        **_ALL,
        **_NESTED,
        **_named(_text("AcctNum"), _text("AccountType"), _text("AccountSubType"), _text("Classification")),
        **_named(_text("Description"), _number("CurrentBalance")),
    },
    "Term": {**_ALL, **_TYPED, **_named(_number("DueDays"))},
    "PaymentMethod": {**_ALL, **_TYPED},
    "Class": {**_ALL, **_NESTED},
    "Department": {**_ALL, **_NESTED},
    "TaxAgency": {**_ALL, **_named(_text("DisplayName"))},
    "CompanyCurrency": {**_ALL, **_named(_text("Name"), _text("Code"), _boolean("Active"))},
    "TaxCode": {**_ALL, **_DESCRIBED, **_named(_boolean("Taxable"))},
    "TaxRate": {**_ALL, **_DESCRIBED, **_named(_number("RateValue"))},
    "CompanyInfo": _named(_id("Id"), _text("CompanyName"), _text("Country")),
}
