"""The companies, their customers and stock (the cast that all mocks share), tax codes, terms and currencies.

`EDU1` keeps its books in pounds, `EDU2` in dollars. SYSPRO writes currencies in the company's own codes, which may be
signs (dossier syspro §3.2): `£`, `$`, and the ISO code for the rest. Stock ASH-10 is stocked by the piece and sold by
the dozen too (`DZ`, 12 pieces).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mock_erps.platform.books import Doc, IndexKey
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.seeding import Seed

COMPANIES = (
    CompanyPlan("EDU1", "Harbour Timber Works", "GBP", "GB", "Europe/London"),
    CompanyPlan("EDU2", "Cascade Timber Works", "USD", "US", "America/Los_Angeles"),
)
#: kinds are the names of the tables that COMFND reads
KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    "SorMaster": {"po": lambda doc: doc["CustomerPoNumber"] or None},
    "ArCustomer": {},
    "InvMaster": {},
    "ArInvoice": {"order": lambda doc: doc["SalesOrder"] or None},
    "ArTrnDetail": {"invoice": lambda doc: doc["Invoice"]},
    "ArInvoicePay": {"reference": lambda doc: doc["Reference"] or None},
    "CustomForm": {},
}
CURRENCIES = {"GBP": "£", "USD": "$"}
TAX_RATES = {"S": Decimal(20), "R": Decimal(5), "Z": Decimal(0), "S15": Decimal(15)}
TERMS = {"30": 30, "15": 15, "0": 0, "COD": 0}
#: terms of a cash sale: the money is taken when it is invoiced (unsourced, setting `cash_terms`)
CASH = "COD"
_CUSTOMERS = (
    ("ALD01", "Aldgate Timber Ltd"),
    ("OBR01", "O'Brien & Sons"),
    ("MUE01", "Müller GmbH"),
)
_STOCK = (
    ("OAK-40", "Oak panel 40 mm", "40.00"),
    ("ELM-20", "Elm board 20 mm", "20.00"),
    ("ASH-10", "Ash strip 10 mm", "10.00"),
    ("SVC-HOUR", "Workshop hour", "75.00"),
)


def seed(company: Company, _source: Seed) -> None:
    """Master data of a new company."""
    company.facts["cast"] = {
        "currencies": {local: iso for iso, local in CURRENCIES.items()},
        "tax_rates": {code: str(rate) for code, rate in TAX_RATES.items()},
        "terms": dict(TERMS),
        "cash_terms": [CASH],
    }
    for code, name in _CUSTOMERS:
        put_customer(company, code, name, f"accounts@{code.lower()}.example")
    for code, title, price in _STOCK:
        put_stock(company, code, title, Decimal(price))


def put_customer(company: Company, code: str, name: str, email: str = "") -> Doc:
    local = CURRENCIES.get(company.currency, company.currency)
    fields: dict[str, Any] = {"Customer": code, "Name": name, "Email": email, "Currency": local, "TermsCode": "30"}
    return company.books.put("ArCustomer", code, fields | {"CreditLimit": Decimal(10000), "TaxStatus": "N"})


def put_stock(company: Company, code: str, title: str, price: Decimal) -> Doc:
    units = {"StockUom": "EA", "AlternateUom": "DZ", "OtherUom": "EA", "ConvFactAltUom": Decimal(12), "ConvMulDiv": "M"}
    fields = {"StockCode": code, "Description": title, "LongDesc": title, "ProductClass": "TIMB", "SellingPrice": price}
    return company.books.put("InvMaster", code, fields | units)
