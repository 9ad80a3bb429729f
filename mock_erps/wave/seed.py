"""What a fresh business holds: accounts, sales taxes, products, and the cast of customers that all ERPs share.

Cast: "Aldgate Timber Ltd" (account number ALD01), "O'Brien & Sons", "Müller GmbH", "Mueller GmbH", "Hidden Harbour Ltd"
(archived) and two of the name "Twin Traders", for names are not unique here. Products have no SKU: OAK-40, ELM-20,
ASH-10, SVC-HOUR and SALES are their names. Accounts go by number: 4000 Sales, 1200 Bank, 1100 receivable, 2200 tax.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mock_erps.platform.clock import START
from mock_erps.platform.company import CompanyPlan
from mock_erps.wave.ids import business_id, node_id
from mock_erps.wave.references import NAMES
from mock_erps.wave.resources.customers import EMPTY
from mock_erps.wave.values import instant

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc, IndexKey
    from mock_erps.platform.company import Company
    from mock_erps.platform.seeding import Seed

UK = business_id("7d1f0c52-3b64-4f0e-9a3a-5c6f1b2e8d90")
NZ = business_id("b3a9e6d8-1c27-4e5b-8f42-9d0c7a6b5e41")
COMPANIES = (
    CompanyPlan(UK, "Bermondsey Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan(NZ, "Kauri Coast Trading Ltd", "NZD", "NZ", "Pacific/Auckland"),
)
KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    "account": {"number": lambda doc: doc["displayId"]},
    "sales_tax": {"abbreviation": lambda doc: str(doc["abbreviation"])},
    "product": {"name": lambda doc: str(doc["name"])},
    "customer": {"name": lambda doc: str(doc["name"])},
    "vendor": {},
    "invoice": {
        "number": lambda doc: str(doc["invoiceNumber"]),
        "customer": lambda doc: str(doc["customerId"]),
    },
    "payment": {"invoice": lambda doc: str(doc["invoiceId"])},
    "transaction": {"external": lambda doc: str(doc["externalId"])},
}
#: what one pound buys
_PER_POUND = {"GBP": 1.0, "NZD": 2.1, "USD": 1.27, "CAD": 1.72, "EUR": 1.17, "JPY": 190.0, "KWD": 0.39}
#: number, name, subtype
_CHART = (
    ("1200", "Bank", "CASH_AND_BANK"),
    ("1210", "Petty Cash", "CASH_AND_BANK"),
    ("1100", "Accounts Receivable", "RECEIVABLE_INVOICES"),
    ("2100", "Accounts Payable", "PAYABLE_BILLS"),
    ("2200", "Sales Tax", "SALES_TAX"),
    ("4000", "Sales", "INCOME"),
    ("4100", "Discounts Given", "DISCOUNTS"),
    ("5000", "Cost of Goods Sold", "COST_OF_GOODS_SOLD"),
    ("6000", "General Expenses", "EXPENSE"),
    ("7000", "Gain on Foreign Exchange", "GAIN_ON_FOREIGN_EXCHANGE"),
    ("3000", "Owner Contribution", "NON_RETAINED_EARNINGS"),
)
#: country → abbreviation, name, rate
_TAXES = {
    "GB": (
        ("VAT20", "VAT", "0.2"),
        ("VAT5", "VAT Reduced", "0.05"),
        ("VAT0", "VAT Zero", "0"),
        ("L15", "Levy", "0.15"),
    ),
    "NZ": (("GST15", "GST", "0.15"), ("GST5", "GST Reduced", "0.05"), ("GST0", "GST Zero", "0")),
}
#: name, description, price, default tax is the country's first
_PRODUCTS = (
    ("OAK-40", "Oak board 40 mm", "42.5"),
    ("ELM-20", "Elm board 20 mm", "27.25"),
    ("ASH-10", "Ash strip 10 mm", "9.99"),
    ("SVC-HOUR", "Workshop hour", "65"),
    ("SALES", "Sales", "0"),
)
#: name, account number, archived
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", False),
    ("O'Brien & Sons", "OBR01", False),
    ("Müller GmbH", "MUL01", False),
    ("Mueller GmbH", "MUE01", False),
    ("Hidden Harbour Ltd", "HID01", True),
    ("Twin Traders", "TWI01", False),
    ("Twin Traders", "TWI02", False),
)
_FAKED = 12


def seed(company: Company, source: Seed) -> None:
    base = _PER_POUND.get(company.currency, 1.0)
    company.facts["rates"] = {code: str(round(base / rate, 8)) for code, rate in _PER_POUND.items()}
    company.facts["terms_days"] = 0
    company.facts["cast"] = _cast(company.country)
    company.facts["business"] = _business(company)
    _seed_accounts(company)
    _seed_taxes(company)
    _seed_products(company)
    _seed_people(company, source)


def _cast(country: str) -> dict[str, Any]:
    """What an operator of the business would write into a client's configuration."""
    uk = {"S": "VAT20", "R": "VAT5", "Z": "VAT0", "S15": "L15"}
    nz = {"S15": "GST15", "R": "GST5", "Z": "GST0"}
    return {
        "tax_codes": uk if country == "GB" else nz,
        "no_tax": "",
        "sales_account": "4000",
        "bank_account": "1200",
        "generic_item": "SALES",
    }


def _business(company: Company) -> Doc:
    times = {"createdAt": instant(START - 86400 * 365), "modifiedAt": instant(START - 86400)}
    return {
        **times,
        "isArchived": False,
        "isPersonal": False,
        "timezone": company.zone,
        "organizationalType": "CORPORATION",
        "type": {"name": "General: I make or sell a PRODUCT", "value": "PRODUCT_PROVIDER"},
        "subtype": {"name": "Manufacturer", "value": "PRODUCT_PROVIDER__MANUFACTURER"},
        "address": {"city": "London" if company.country == "GB" else "Auckland", "countryCode": company.country},
        "invoiceEstimateSettings": {"generalSettings": {"accentColor": "#136acd", "logoUrl": None}},
    }


def _row(company: Company, kind: str, **fields: Any) -> Doc:
    """Numbers count per kind below those that work begins with; all were made the day before."""
    number = len(company.books[kind]) + 1
    id, made = node_id(company.id, NAMES[kind], number), instant(START - 86400)
    return company.books.put(kind, id, {"id": id, **fields, "createdAt": made, "modifiedAt": made})


def _seed_accounts(company: Company) -> None:
    for number, name, subtype in _CHART:
        common = {"description": None, "currency": company.currency, "isArchived": False, "sequence": 0}
        _row(company, "account", displayId=number, name=name, subtype=subtype, classicId=None, **common)


def _seed_taxes(company: Company) -> None:
    flags = {"isArchived": False, "isCompound": False, "isRecoverable": True, "showTaxNumberOnInvoices": False}
    texts = {"description": None, "taxNumber": None}
    for abbreviation, name, rate in _TAXES.get(company.country, _TAXES["GB"]):
        rates = [{"effective": "1970-01-01", "rate": rate}]
        _row(company, "sales_tax", abbreviation=abbreviation, name=name, rates=rates, **texts, **flags)


def _seed_products(company: Company) -> None:
    sales = company.books["account"].first("number", "4000")
    tax = next(iter(company.books["sales_tax"]))
    assert sales is not None
    flags = {"isArchived": False, "isSold": True, "isBought": False, "expenseAccountId": None}
    for name, text, price in _PRODUCTS:
        links = {"incomeAccountId": sales["id"], "defaultSalesTaxIds": [tax["id"]]}
        _row(company, "product", name=name, description=text, unitPrice=price, **links, **flags)


def _seed_people(company: Company, source: Seed) -> None:
    fake = source.faker("en_NZ" if company.country == "NZ" else "en_GB")
    for name, number, archived in _CAST:
        email = f"accounts@{number.lower()}.example"
        _person(company, "customer", name, displayId=number, email=email, isArchived=archived)
    names = [name for name, *_ in _CAST]
    while len(names) < len(_CAST) + _FAKED:
        name = fake.company().replace("  ", " ")
        if name in names:
            continue
        names.append(name)
        address = {"city": fake.city(), "countryCode": company.country}
        number = f"C-{len(names) - len(_CAST):03d}"
        _person(company, "customer", name, displayId=number, email=fake.ascii_company_email(), address=address)
    _person(company, "vendor", "Shadow Supplies Ltd", email="accounts@shadow.example")


def _person(company: Company, kind: str, name: str, **fields: Any) -> None:
    usual = {**EMPTY, "currency": company.currency, "isArchived": False}
    _row(company, kind, name=name, **{**usual, **fields})
