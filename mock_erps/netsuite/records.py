"""The vendor's record types as data: what each is called on every door, and what its fields are (dossier §3, §4).

One table serves REST (names as they stand here), SOAP (`SOAP_NAMES` where it spells otherwise), SuiteQL (lower case)
and the metadata catalogue. Documents in the books bear these names: references as ids, amounts as Decimal, dates as
ISO text, instants as seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mock_erps.platform.books import IndexKey


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, date, instant, money, rate, number, integer, flag, choice, or ref, then to records of `target`.

    `given` is False for what the vendor computes: a client's value is ignored.
    """

    name: str
    kind: str
    target: str = ""
    given: bool = True


@dataclass(frozen=True)
class Sublist:
    """`name` on REST; SOAP says `{name}List` and calls its members `name`."""

    name: str
    fields: Mapping[str, Field]
    kind: str  # SOAP type of a member

    @cached_property
    def folded(self) -> Mapping[str, Field]:
        return {name.lower(): one for name, one in self.fields.items()}


@dataclass(frozen=True)
class Record:
    """One record type: `type` on REST and in references, `kind` = its SOAP type, `table` = where its documents lie."""

    type: str
    kind: str
    neutral: str  # what judges call it
    fields: Mapping[str, Field]
    title: str = ""  # field that names it to people, shown as refName
    sublists: Mapping[str, Sublist] = field(default_factory=dict)
    required: tuple[tuple[str, str], ...] = ()  # (field, label in the vendor's message)
    table: str = ""
    search: str = ""  # table in SuiteQL
    code: str = ""  # transaction type in SuiteQL

    @property
    def transaction(self) -> bool:
        return bool(self.code)

    @cached_property
    def folded(self) -> Mapping[str, Field]:
        """Fields by lower-case name: requests may spell them in any case (§3)."""
        return {name.lower(): one for name, one in self.fields.items()}


def _of(kind: str, names: str, given: bool = True) -> Iterator[tuple[str, Field]]:
    for name in names.split():
        yield name, Field(name, kind, given=given)


def _refs(given: bool = True, **targets: str) -> Iterator[tuple[str, Field]]:
    """`class_` is spelt so because Python keeps the word."""
    for name, target in targets.items():
        plain = name.rstrip("_")
        yield plain, Field(plain, "ref", target, given)


_DIMENSIONS = {"class_": "classification", "department": "department", "location": "location"}
_STAMPS = dict([*_of("instant", "createdDate lastModifiedDate", given=False)])
_TRANSACTION = {
    **dict(_of("text", "externalId tranId memo")),
    **dict(_of("date", "tranDate")),
    **dict(_of("number", "exchangeRate")),
    **dict(_refs(currency="currency", account="account", postingPeriod="accountingPeriod", subsidiary="subsidiary")),
    **dict(_refs(**_DIMENSIONS)),
    **dict(_of("choice", "status", given=False)),
    **_STAMPS,
}
_SALE = {
    **_TRANSACTION,
    **dict(_of("text", "otherRefNum email")),
    **dict(_of("flag", "toBeEmailed toBePrinted")),
    **dict(_refs(entity="customer", discountItem="item")),
    **dict(_of("text", "discountRate")),
    **dict(_of("money", "shippingCost")),
    **dict(_of("money", "subtotal discountTotal taxTotal total amountPaid amountRemaining", given=False)),
}
_LINE = {
    **dict(_of("integer", "line")),
    **dict(_refs(item="item", price="priceLevel", units="unitsType", taxCode="salesTaxItem", **_DIMENSIONS)),
    **dict(_of("number", "quantity")),
    **dict(_of("rate", "rate")),
    **dict(_of("money", "amount tax1Amt")),
    **dict(_of("text", "description")),
    **dict(_of("flag", "isTaxable")),
    **dict(_of("number", "taxRate1", given=False)),
    **dict(_of("money", "grossAmt", given=False)),
}
_APPLY = {
    **dict(_of("integer", "line", given=False)),
    **dict(_refs(doc="invoice")),
    **dict(_of("flag", "apply")),
    **dict(_of("money", "amount")),
    **dict(_of("money", "due total", given=False)),
    **dict(_of("text", "refNum type", given=False)),
}
_MASTER = {**dict(_of("text", "externalId")), **dict(_of("flag", "isInactive")), **_STAMPS}
_ITEM = {
    **_MASTER,
    **dict(_of("text", "itemId displayName salesDescription")),
    **dict(_of("money", "basePrice")),
    **dict(_of("choice", "itemType", given=False)),
    **dict(_refs(incomeAccount="account", taxSchedule="taxSchedule")),
}


def _lines(kind: str) -> dict[str, Sublist]:
    return {"item": Sublist("item", _LINE, kind)}


INVOICE = Record(
    "invoice",
    "Invoice",
    "invoice",
    {
        **_SALE,
        **dict(_of("date", "dueDate startDate endDate")),
        **dict(_refs(terms="term")),
        **dict(_of("choice", "approvalStatus")),
        **dict(_refs(False, createdFrom="invoice")),
    },
    "tranId",
    _lines("InvoiceItem"),
    (("entity", "Customer"),),
    search="transaction",
    code="CustInvc",
)
CREDIT_MEMO = Record(
    "creditMemo",
    "CreditMemo",
    "credit note",
    {
        **_SALE,
        **dict(_of("money", "applied unapplied", given=False)),
        **dict(_of("flag", "autoApply")),
        **dict(_refs(createdFrom="invoice")),
    },
    "tranId",
    {**_lines("CreditMemoItem"), "apply": Sublist("apply", _APPLY, "CreditMemoApply")},
    (("entity", "Customer"),),
    search="transaction",
    code="CustCred",
)
PAYMENT = Record(
    "customerPayment",
    "CustomerPayment",
    "payment",
    {
        **_TRANSACTION,
        **dict(_of("text", "checkNum")),
        **dict(_of("money", "payment")),
        **dict(_of("flag", "autoApply undepFunds")),
        **dict(_of("money", "applied unapplied total", given=False)),
        **dict(_refs(customer="customer", arAcct="account", paymentMethod="paymentMethod")),
    },
    "tranId",
    {"apply": Sublist("apply", _APPLY, "CustomerPaymentApply")},
    (("customer", "Customer"),),
    search="transaction",
    code="CustPymt",
)
CUSTOMER = Record(
    "customer",
    "Customer",
    "customer",
    {
        **_MASTER,
        **dict(_of("text", "entityId companyName firstName lastName email phone comments vatRegNumber")),
        **dict(_of("flag", "isPerson")),
        **dict(_refs(subsidiary="subsidiary", currency="currency", terms="term", receivablesAccount="account")),
        **dict(_of("money", "balance", given=False)),
    },
    "entityId",
    search="customer",
)


def _master(type: str, kind: str, neutral: str, title: str, **fields: str) -> Record:
    """`fields` maps a kind of value to the names that have it; the title is required."""
    names = {name: one for kind_, words in fields.items() for name, one in _of(kind_, words)}
    required = ((title, title[:1].upper() + title[1:]),)
    return Record(type, kind, neutral, {**_MASTER, **names}, title, required=required, search=kind.lower())


def _item(type: str, kind: str) -> Record:
    return Record(type, kind, "item", _ITEM, "itemId", required=(("itemId", "Item Name/Number"),), table="item")


RECORDS: Mapping[str, Record] = {
    record.type: record
    for record in (
        INVOICE,
        CREDIT_MEMO,
        PAYMENT,
        CUSTOMER,
        _item("inventoryItem", "InventoryItem"),
        _item("nonInventorySaleItem", "NonInventorySaleItem"),
        _item("serviceSaleItem", "ServiceSaleItem"),
        _master("account", "Account", "account", "acctName", text="acctNumber acctName", choice="acctType"),
        _master("term", "Term", "term", "name", text="name", integer="daysUntilNetDue"),
        _master("salesTaxItem", "SalesTaxItem", "tax code", "itemId", text="itemId description", number="rate"),
        _master(
            "currency",
            "Currency",
            "currency",
            "name",
            text="name symbol",
            number="exchangeRate",
            flag="isBaseCurrency",
            integer="currencyPrecision",
        ),
        _master("subsidiary", "Subsidiary", "company", "name", text="name legalName country", choice="currency"),
        _master("location", "Location", "location", "name", text="name"),
        _master("department", "Department", "department", "name", text="name"),
        _master("classification", "Classification", "class", "name", text="name"),
        _master(
            "accountingPeriod",
            "AccountingPeriod",
            "period",
            "periodName",
            text="periodName",
            date="startDate endDate",
            flag="closed arLocked",
        ),
    )
}
#: the name in the mission's brief; the vendor knows no such record (§1)
ALIASES = {"customerInvoice": "invoice"}
ITEM_TYPES = ("inventoryItem", "nonInventorySaleItem", "serviceSaleItem")
BY_CODE: Mapping[str, Record] = {record.code: record for record in RECORDS.values() if record.code}
BY_KIND: Mapping[str, Record] = {record.kind: record for record in RECORDS.values()}
#: where SOAP spells a field otherwise than REST (§12)
SOAP_NAMES = {"subtotal": "subTotal"}


def table_of(record: Record) -> str:
    return record.table or record.type


def record_of(type: str) -> Record | None:
    """The record type of a name in an address."""
    return RECORDS.get(ALIASES.get(type, type))


def _text(name: str) -> IndexKey:
    """Found whatever its case: names and numbers."""
    return lambda doc: str(doc.get(name) or "").lower() or None


def _exact(*names: str) -> IndexKey:
    return lambda doc: next((doc[name] for name in names if doc.get(name)), None)


_INDEXED: Mapping[str, Mapping[str, IndexKey]] = {
    "invoice": {"party": _exact("entity")},
    "creditMemo": {"party": _exact("entity"), "source": _exact("createdFrom")},
    "customerPayment": {"party": _exact("customer"), "check": _text("checkNum")},
    "customer": {"name": _text("companyName")},
}
#: tables of a company's books with their indexes; `deleted` is what is gone, `job` what runs by itself
KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    **{
        table: {"externalId": _exact("externalId"), "title": _text(record.title), **_INDEXED.get(table, {})}
        for record in RECORDS.values()
        for table in (table_of(record),)
    },
    "deleted": {},
    "job": {},
}
