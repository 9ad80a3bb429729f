"""The vendor's record types as data: what each is called on every door, and what its fields are (dossier §3, §4).

One table serves REST (names as they stand here), SOAP (`SOAP_NAMES` where it spells otherwise), SuiteQL (lower case)
and the metadata catalogue. Documents in the books bear these names: references as ids, amounts as Decimal, dates as
ISO text, instants as seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def _of(kind: str, names: str, given: bool = True) -> dict[str, Field]:
    return {name: Field(name, kind, given=given) for name in names.split()}


def _refs(targets: Mapping[str, str], given: bool = True) -> dict[str, Field]:
    """`targets`: field → record type."""
    return {name: Field(name, "ref", target, given) for name, target in targets.items()}


_DIMENSIONS = {"class": "classification", "department": "department", "location": "location"}
_STAMPS = _of("instant", "createdDate lastModifiedDate", given=False)
_TRANSACTION = {
    **_of("text", "externalId tranId memo"),
    **_of("date", "tranDate"),
    **_of("number", "exchangeRate"),
    **_refs(
        {
            "currency": "currency",
            "account": "account",
            "postingPeriod": "accountingPeriod",
            "subsidiary": "subsidiary",
        }
    ),
    **_refs(_DIMENSIONS),
    **_of("choice", "status", given=False),
    **_STAMPS,
}
_SALE = {
    **_TRANSACTION,
    **_of("text", "otherRefNum email"),
    **_of("flag", "toBeEmailed toBePrinted"),
    **_refs({"entity": "customer", "discountItem": "item"}),
    **_of("text", "discountRate"),
    **_of("money", "shippingCost"),
    **_of("money", "subtotal discountTotal taxTotal total amountPaid amountRemaining", given=False),
}
_LINE = {
    **_of("integer", "line"),
    **_refs({"item": "item", "price": "priceLevel", "units": "unitsType", "taxCode": "salesTaxItem", **_DIMENSIONS}),
    **_of("number", "quantity"),
    **_of("rate", "rate"),
    **_of("money", "amount tax1Amt"),
    **_of("text", "description"),
    **_of("flag", "isTaxable"),
    **_of("number", "taxRate1", given=False),
    **_of("money", "grossAmt", given=False),
}
_APPLY = {
    **_of("integer", "line", given=False),
    **_refs({"doc": "invoice"}),
    **_of("flag", "apply"),
    **_of("money", "amount"),
    **_of("money", "due total", given=False),
    **_of("text", "refNum type", given=False),
}
_MASTER = {**_of("text", "externalId"), **_of("flag", "isInactive"), **_STAMPS}
_ITEM = {
    **_MASTER,
    **_of("text", "itemId displayName salesDescription"),
    **_of("money", "basePrice"),
    **_of("choice", "itemType", given=False),
    **_refs({"incomeAccount": "account", "taxSchedule": "taxSchedule"}),
}


def _lines(kind: str) -> dict[str, Sublist]:
    return {"item": Sublist("item", _LINE, kind)}


INVOICE = Record(
    "invoice",
    "Invoice",
    "invoice",
    {
        **_SALE,
        **_of("date", "dueDate startDate endDate"),
        **_refs({"terms": "term"}),
        **_of("choice", "approvalStatus"),
        **_refs({"createdFrom": "invoice"}, given=False),
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
        **_of("money", "applied unapplied", given=False),
        **_of("flag", "autoApply"),
        **_refs({"createdFrom": "invoice"}),
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
        **_of("text", "checkNum"),
        **_of("money", "payment"),
        **_of("flag", "autoApply undepFunds"),
        **_of("money", "applied unapplied total", given=False),
        **_refs({"customer": "customer", "arAcct": "account", "paymentMethod": "paymentMethod"}),
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
        **_of("text", "entityId companyName firstName lastName email phone comments vatRegNumber"),
        **_of("flag", "isPerson"),
        **_refs({"subsidiary": "subsidiary", "currency": "currency", "terms": "term", "receivablesAccount": "account"}),
        **_of("money", "balance", given=False),
    },
    "entityId",
    search="customer",
)


def _master(type: str, kind: str, neutral: str, title: str, **fields: str) -> Record:
    """`fields` maps a kind of value to the names that have it; the title is required."""
    names = {name: one for kind_, words in fields.items() for name, one in _of(kind_, words).items()}
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
