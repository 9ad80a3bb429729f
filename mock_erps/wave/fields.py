"""What the fields of each type answer, where they are more than a value of the record (dossier wave §3, §4, [SDL])."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.wires.graphql import Handler
from mock_erps.wave import places
from mock_erps.wave.chart import SUBTYPES, TYPES, account_subtype, account_type
from mock_erps.wave.ids import encoded
from mock_erps.wave.listing import chosen, ordered, page
from mock_erps.wave.references import NAMES
from mock_erps.wave.resources.catalogue import rate_today
from mock_erps.wave.resources.invoices import shown_status
from mock_erps.wave.values import amount, money, today

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.call import Call
    from mock_erps.platform.company import Company

Fields = Mapping[str, Handler]


def _money(field: str) -> Handler:
    return lambda _call, doc, _given: money(doc[field], doc["currency"])


def _refers(kind: str, field: str) -> Handler:
    """The record whose id stands in a field; null where it is gone."""
    return lambda call, doc, _given: call.books[kind].get(doc[field] or "")


def _currency(call: Call, doc: Doc, _given: Any) -> dict[str, Any] | None:
    return places.currency(doc["currency"]) if doc["currency"] else None


def _business(call: Call, _doc: Doc, _given: Any) -> Doc:
    return business(call, call.company)


def business(call: Call, company: Company) -> Doc:
    """A business as its type shows it. The classic flags are deprecated and present (§4)."""
    classic = call.setting("classic_business") == "yes"
    flags = {"isClassicAccounting": classic, "isClassicInvoicing": classic}
    flags["emailSendEnabled"] = call.setting("email_sending") == "on"
    return {**company.facts["business"], **flags, "id": company.id, "name": company.name, "currency": company.currency}


_BUSINESS: Fields = {"business": _business}


# --- a business and its lists -----------------------------------------------------------------------------------------


def _list(kind: str) -> Handler:
    def listed(call: Call, business: Doc, given: dict[str, Any]) -> Any:
        if kind == "invoice" and business["isClassicInvoicing"]:
            return None  # §4: they are not served
        rows = chosen(call, call.rows(kind) if business["id"] == call.company.id else [], given)
        return page(call, ordered(call, rows, given.get("sort", ("CREATED_AT_DESC",))), given)

    return listed


def _one(kind: str) -> Handler:
    def read(call: Call, _business: Doc, given: dict[str, Any]) -> Doc:
        doc = call.books[kind].get(given["id"])
        if doc is None:
            raise Refusal("not_found", kind=NAMES[kind], id=given["id"])
        # payments are filled on single reads only [SDL]
        return {**doc, "single": True} if kind == "invoice" else doc

    return read


BUSINESS: Fields = {
    **{name: _one(kind) for name, kind in (("account", "account"), ("customer", "customer"), ("product", "product"))},
    **{name: _one(kind) for name, kind in (("invoice", "invoice"), ("salesTax", "sales_tax"), ("vendor", "vendor"))},
    "invoicePayment": _one("payment"),
    **{name: _list(kind) for name, kind in (("accounts", "account"), ("customers", "customer"))},
    **{name: _list(kind) for name, kind in (("products", "product"), ("invoices", "invoice"))},
    **{name: _list(kind) for name, kind in (("salesTaxes", "sales_tax"), ("vendors", "vendor"))},
    "currency": _currency,
}


# --- invoices ---------------------------------------------------------------------------------------------------------


def _status(call: Call, doc: Doc, _given: Any) -> str:
    return shown_status(doc, today(call).isoformat())


def _items(_call: Call, doc: Doc, _given: Any) -> list[Doc]:
    """Lines have ids of their own and speak of the invoice's currency."""
    return [
        {**item, "currency": doc["currency"], "id": encoded(f"{doc['id']};Item:{item['number']}")}
        for item in doc["items"]
    ]


def _discounts(_call: Call, doc: Doc, _given: Any) -> list[Doc]:
    times = {"createdAt": doc["createdAt"], "modifiedAt": doc["modifiedAt"]}
    return [{**one, **times, "__typename": f"{one['type'].title()}InvoiceDiscount"} for one in doc["discounts"]]


def _payments(call: Call, doc: Doc, _given: Any) -> list[Doc] | None:
    return call.books["payment"].find("invoice", doc["id"]) if doc.get("single") else None


def _url(kind: str) -> Handler:
    return lambda _call, doc, _given: f"https://next.waveapps.com/{kind}/{doc['id']}"


INVOICE: Fields = {
    **_BUSINESS,
    **{name: _money(name) for name in ("amountDue", "amountPaid", "subtotal", "discountTotal", "taxTotal", "total")},
    "currency": _currency,
    "customer": _refers("customer", "customerId"),
    "status": _status,
    "items": _items,
    "discounts": _discounts,
    "payments": _payments,
    "anonymousId": lambda _call, doc, _given: doc["id"],
    "attachments": lambda *_: [],
    "invoiceReminders": lambda *_: [],
    "pdfUrl": _url("invoices/pdf"),
    "viewUrl": _url("invoices"),
}
INVOICE_ITEM: Fields = {
    "account": _refers("account", "accountId"),
    "product": _refers("product", "productId"),
    "price": lambda _call, item, _given: item["unitPrice"],
    "subtotal": _money("subtotal"),
    "total": _money("total"),
    "taxes": lambda _call, item, _given: [{**tax, "currency": item["currency"]} for tax in item["taxes"]],
}
INVOICE_ITEM_TAX: Fields = {"amount": _money("amount"), "salesTax": _refers("sales_tax", "salesTaxId")}
MONEY: Fields = {"currency": _currency}


def _of_invoice(field: str) -> Handler:
    def read(call: Call, payment: Doc, _given: Any) -> Any:
        invoice = call.books["invoice"].docs[payment["invoiceId"]]
        if field == "customer":
            return call.books["customer"].get(invoice["customerId"])
        return places.currency(invoice[field]) if field == "currency" else {**invoice, "single": True}

    return read


PAYMENT: Fields = {
    **_BUSINESS,
    "account": _refers("account", "paymentAccountId"),
    "active": lambda *_: True,
    "businessCurrency": lambda call, _doc, _given: places.currency(call.company.currency),
    "customer": _of_invoice("customer"),
    "displayExchangeRate": lambda _call, doc, _given: doc["exchangeRate"],
    "invoice": _of_invoice("invoice"),
    "invoiceCurrency": _of_invoice("currency"),
    "origin": lambda *_: "manual",
    "paymentCurrency": _of_invoice("currency"),
}


# --- master data ------------------------------------------------------------------------------------------------------


def _owed(overdue: bool) -> Handler:
    def owed(call: Call, customer: Doc, _given: Any) -> dict[str, Any]:
        """In the business's currency, at each invoice's own rate."""
        day, total = today(call).isoformat(), ZERO
        for doc in call.books["invoice"].find("customer", customer["id"]):
            if doc["status"] != "DRAFT" and (not overdue or doc["dueDate"] < day):
                total += Decimal(doc["amountDue"]) * Decimal(doc["exchangeRate"])
        return money(amount(total, call.company.currency), call.company.currency)

    return owed


def _address(_call: Call, doc: Doc, _given: Any) -> dict[str, Any] | None:
    told = doc.get("address")
    if not told:
        return None
    country, province = told.get("countryCode"), told.get("provinceCode")
    named = {"country": places.country(country) if country else None}
    return {**told, **named, "province": places.province(province) if province else None}


PERSON: Fields = {**_BUSINESS, "currency": _currency, "address": _address}
CUSTOMER: Fields = {**PERSON, "outstandingAmount": _owed(False), "overdueAmount": _owed(True)}
SHIPPING: Fields = {"address": _address}
PRODUCT: Fields = {
    **_BUSINESS,
    "incomeAccount": _refers("account", "incomeAccountId"),
    "expenseAccount": _refers("account", "expenseAccountId"),
    "defaultSalesTaxes": lambda call, doc, _given: [
        call.books["sales_tax"].docs[id] for id in doc["defaultSalesTaxIds"]
    ],
}
SALES_TAX: Fields = {**_BUSINESS, "rate": lambda call, doc, given: rate_today(call, doc, given.get("for"))}
ACCOUNT: Fields = {
    **_BUSINESS,
    "currency": _currency,
    "type": lambda _call, doc, _given: account_type(SUBTYPES[doc["subtype"]][0]),
    "subtype": lambda _call, doc, _given: account_subtype(doc["subtype"]),
    "normalBalanceType": lambda _call, doc, _given: TYPES[SUBTYPES[doc["subtype"]][0]][1],
}

HANDLERS: Mapping[str, Fields] = {
    "Business": {**BUSINESS, "address": _address},
    "Invoice": INVOICE,
    "InvoiceItem": INVOICE_ITEM,
    "InvoiceItemTax": INVOICE_ITEM_TAX,
    "InvoicePayment": PAYMENT,
    "Money": MONEY,
    "Customer": CUSTOMER,
    "CustomerShippingDetails": SHIPPING,
    "Vendor": PERSON,
    "VendorShippingDetails": SHIPPING,
    "Product": PRODUCT,
    "SalesTax": SALES_TAX,
    "Account": ACCOUNT,
}
