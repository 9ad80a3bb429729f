"""What a fresh company database holds: chart, tax groups, terms, currencies, items, and the cast of customers.

Cast (the same in all ERPs): "Aldgate Timber Ltd" (ALD01), "O'Brien & Sons", "Müller GmbH", "Mueller GmbH", "Hidden
Harbour Ltd" (frozen), "Twin Traders" twice, and Faker's customers with C-codes. Items OAK-40, ELM-20, ASH-10, SVC-HOUR
and SALES; accounts 4000 Sales, 1010 bank, 1200 receivable, 2200 tax; tax groups S1 20 %, S2 5 %, S0 zero rate, S15
15 %. Customers take every currency ("##").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.company import CompanyPlan
from mock_erps.platform.extras import extras

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.seeding import Seed

COMPANIES = (
    CompanyPlan("SBO_BERMONDSEY", "Bermondsey Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("SBO_KAURI", "Kauri Coast Trading Ltd", "NZD", "NZ", "Pacific/Auckland"),
)
CURRENCIES = {
    "GBP": "British Pound",
    "NZD": "NZ Dollar",
    "USD": "US Dollar",
    "EUR": "Euro",
    "JPY": "Japanese Yen",
    "KWD": "Kuwaiti Dinar",
}
#: pounds for one unit
_IN_POUNDS = {"GBP": 1.0, "NZD": 0.476, "USD": 0.787, "EUR": 0.855, "JPY": 0.00526, "KWD": 2.564}
#: code, name, kind
_CHART = (
    ("4000", "Sales", "at_Revenues"),
    ("4010", "Services", "at_Revenues"),
    ("4090", "Sales Discounts", "at_Revenues"),
    ("4700", "Freight Income", "at_Revenues"),
    ("5000", "Cost of Goods Sold", "at_Expenses"),
    ("1010", "Bank", "at_Other"),
    ("1020", "Petty Cash", "at_Other"),
    ("1200", "Trade Receivables", "at_Other"),
    ("2200", "Output Tax", "at_Other"),
    ("7900", "Exchange Differences", "at_Expenses"),
    ("8990", "Rounding Differences", "at_Expenses"),
)
RECEIVABLE, BANK, TAX, DISCOUNT, FREIGHT = "1200", "1010", "2200", "4090", "4700"
EXCHANGE, ROUNDING = "7900", "8990"
#: code, name, percent, category
_TAXES: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "GB": (
        ("S1", "Standard Rate Output", 20.0, "bovcOutputTax"),
        ("S2", "Reduced Rate Output", 5.0, "bovcOutputTax"),
        ("S15", "Custom Levy Output", 15.0, "bovcOutputTax"),
        ("S0", "Zero Rate Output", 0.0, "bovcOutputTax"),
        ("P1", "Standard Rate Input", 20.0, "bovcInputTax"),
    ),
    "NZ": (
        ("S15", "GST Output", 15.0, "bovcOutputTax"),
        ("S2", "Reduced GST Output", 5.0, "bovcOutputTax"),
        ("S0", "Zero Rate Output", 0.0, "bovcOutputTax"),
        ("P15", "GST Input", 15.0, "bovcInputTax"),
    ),
}
_TERMS = ((-1, "- Cash Basic -", 0), (1, "Net 30", 30), (2, "Net 15", 15), (3, "Due on receipt", 0))
#: code, name, price, kept in stock
_ITEMS = (
    ("OAK-40", "Oak board 40 mm", 42.5, "tYES"),
    ("ELM-20", "Elm board 20 mm", 27.25, "tYES"),
    ("ASH-10", "Ash strip 10 mm", 9.99, "tYES"),
    ("SVC-HOUR", "Workshop hour", 65.0, "tNO"),
    ("SALES", "Sales", 0.0, "tNO"),
)
#: name, code, terms, frozen
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", 1, "tNO"),
    ("O'Brien & Sons", "OBR01", 2, "tNO"),
    ("Müller GmbH", "MUL01", 3, "tNO"),
    ("Mueller GmbH", "MUE01", 1, "tNO"),
    ("Hidden Harbour Ltd", "HID01", 1, "tYES"),
    ("Twin Traders", "TWI01", 1, "tNO"),
    ("Twin Traders", "TWI02", 1, "tNO"),
)
_USUAL_FIELDS = ("U_ExternalId", "U_Note", "U_Channel", "U_ExternalLine")
_BORN = {"DataVersion": 1, "CreateDate": "2026-01-05", "UpdateDate": "2026-01-05", "UpdateTime": "09:30:00"}


def seed(company: Company, source: Seed) -> None:
    base = _IN_POUNDS[company.currency]
    company.facts["rates"] = {
        code: round(rate / base, 6) for code, rate in _IN_POUNDS.items() if code != company.currency
    }
    company.facts["day_rates"] = {}
    company.facts["user_fields"] = _USUAL_FIELDS
    company.facts["cast"] = _cast(company.country)
    for code, name in CURRENCIES.items():
        shape = {"Code": code, "Name": name, "DocumentsCode": code, "Decimals": "rDefault", "DataVersion": 1}
        company.books.put("Currencies", code, shape)
    _seed_chart(company)
    _seed_taxes(company)
    _seed_terms(company)
    _seed_items(company)
    _seed_partners(company, source)


def _cast(country: str) -> dict[str, Any]:
    """What an operator of the company would write into a client's configuration."""
    uk = {"S": "S1", "R": "S2", "Z": "S0", "S15": "S15"}
    nz = {"S15": "S15", "R": "S2", "Z": "S0"}
    return {
        "tax_codes": uk if country == "GB" else nz,
        "no_tax": "S0",
        "sales_account": "4000",
        "bank_account": BANK,
        "generic_item": "SALES",
    }


def _seed_chart(company: Company) -> None:
    for code, name, kind in _CHART:
        shape = {
            "Code": code,
            "FormatCode": code,
            "Name": name,
            "AccountType": kind,
            "AcctCurrency": "##",
            "ActiveAccount": "tYES",
            "CashAccount": "tYES" if code in (BANK, "1020") else "tNO",
            "DataVersion": 1,
        }
        company.books.put("ChartOfAccounts", code, shape)


def _seed_taxes(company: Company) -> None:
    for code, name, percent, category in _TAXES[company.country]:
        lines = [{"Effectivefrom": "2020-01-01", "Rate": percent}]
        shape = {"Code": code, "Name": name, "Category": category, "TaxAccount": TAX, "Inactive": "tNO"}
        company.books.put("VatGroups", code, {**shape, "DataVersion": 1, "VatGroups_Lines": lines})


def _seed_terms(company: Company) -> None:
    for number, name, days in _TERMS:
        shape = {"GroupNumber": number, "PaymentTermsGroupName": name, "StartFrom": "ptdNone"}
        shape.update(NumberOfAdditionalDays=days, NumberOfAdditionalMonths=0, DataVersion=1)
        company.books.put("PaymentTermsTypes", str(number), shape)


def _seed_items(company: Company) -> None:
    for code, name, price, stocked in _ITEMS:
        shape = {
            "ItemCode": code,
            "ItemName": name,
            "SalesVATGroup": company.facts["cast"]["tax_codes"].get("S", "S15"),
            "SalesItem": "tYES",
            "InventoryItem": stocked,
            "PurchaseItem": "tYES",
            "IncomeAccount": "4000",
            "QuantityOnStock": 500.0 if stocked == "tYES" else 0.0,
            "Valid": "tYES",
            "Frozen": "tNO",
            "ItemPrices": [{"PriceList": 1, "Price": price, "Currency": company.currency, "Factor": 1.0}],
            **_BORN,
        }
        company.books.put("Items", code, shape)


def _seed_partners(company: Company, source: Seed) -> None:
    fake = source.faker("en_NZ" if company.country == "NZ" else "en_GB")
    for name, code, term, frozen in _CAST:
        _seed_partner(company, name, code, term, frozen, f"accounts@{code.lower()}.example", "London")
    for extra in extras(fake, (name for name, *_ in _CAST)):
        _seed_partner(company, extra.name, extra.code, 1, "tNO", extra.email, extra.city)


def _seed_partner(company: Company, name: str, code: str, term: int, frozen: str, email: str, city: str) -> None:
    address: Doc = {"AddressName": "Bill to", "AddressType": "bo_BillTo", "City": city, "BPCode": code, "RowNum": 0}
    shape = {
        "CardCode": code,
        "CardName": name,
        "CardType": "cCustomer",
        "GroupCode": 100,
        "PayTermsGrpCode": term,
        "Currency": "##",
        "Valid": "tYES" if frozen == "tNO" else "tNO",
        "Frozen": frozen,
        "CreditLimit": 0.0,
        "DebitorAccount": RECEIVABLE,
        "EmailAddress": email,
        "FederalTaxID": None,
        "PriceListNum": 1,
        **_BORN,
        "BPAddresses": [address],
        "ContactEmployees": [],
    }
    company.books.put("BusinessPartners", code, shape)
