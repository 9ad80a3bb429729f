"""What a fresh organisation holds: chart, tax rates, items, currencies, and the cast of customers.

Cast (the same in all ERPs): "Aldgate Timber Ltd" (ContactNumber ALD01), "O'Brien & Sons", "Müller GmbH",
"Mueller GmbH", "Hidden Harbour Ltd" (archived), and Faker's customers with C-numbers. Names are unique among active
contacts here, so of "Twin Traders" one is archived. Items OAK-40, ELM-20, ASH-10, SVC-HOUR and SALES; accounts 4000
Sales, 090 bank, 610 receivable, 820 tax; tax types of the country. Xero has no table of payment terms: the terms
Net 30, Net 15 and due on receipt are a contact's PaymentTerms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import CompanyPlan
from mock_erps.platform.extras import extras
from mock_erps.xero.dates import instant
from mock_erps.xero.ids import guid
from mock_erps.xero.resources.settings import CLASS_OF

if TYPE_CHECKING:
    from mock_erps.platform.company import Company
    from mock_erps.platform.seeding import Seed

UK = "5f2a9c1e-7d34-4b8a-9c60-1e2f3a4b5c6d"
NZ = "c8d7e6f5-0a1b-4c2d-8e3f-4a5b6c7d8e9f"
COMPANIES = (
    CompanyPlan(UK, "Bermondsey Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan(NZ, "Kauri Coast Trading Ltd", "NZD", "NZ", "Pacific/Auckland"),
)
CURRENCIES = {
    "GBP": "British Pound",
    "NZD": "New Zealand Dollar",
    "USD": "United States Dollar",
    "EUR": "Euro",
    "JPY": "Japanese Yen",
    "KWD": "Kuwaiti Dinar",
}
#: what one pound buys
_PER_POUND = {"GBP": 1.0, "NZD": 2.1, "USD": 1.27, "EUR": 1.17, "JPY": 190.0, "KWD": 0.39}
#: code, name, type, tax on sales side, more
_CHART: tuple[tuple[str, str, str, str, Doc], ...] = (
    ("4000", "Sales", "REVENUE", "sales", {}),
    ("200", "Trading Income", "REVENUE", "sales", {}),
    ("260", "Other Revenue", "REVENUE", "sales", {}),
    ("310", "Cost of Goods Sold", "DIRECTCOSTS", "purchases", {}),
    ("400", "Advertising", "EXPENSE", "purchases", {}),
    ("429", "General Expenses", "EXPENSE", "purchases", {}),
    ("090", "Business Bank Account", "BANK", "", {"BankAccountNumber": "20-00-00 12345678"}),
    ("091", "Undeposited Receipts", "CURRENT", "", {"EnablePaymentsToAccount": True}),
    ("610", "Accounts Receivable", "CURRENT", "", {"SystemAccount": "DEBTORS"}),
    ("800", "Accounts Payable", "CURRLIAB", "", {"SystemAccount": "CREDITORS"}),
    ("820", "Sales Tax", "CURRLIAB", "", {"SystemAccount": "GST"}),
    ("860", "Rounding", "CURRLIAB", "", {"SystemAccount": "ROUNDING"}),
    ("970", "Owner A Share Capital", "EQUITY", "", {}),
    ("299", "Closed Ledger", "REVENUE", "sales", {"Status": "ARCHIVED"}),
)
#: country → tax type, name, percent, sides
_TAXES: dict[str, tuple[tuple[str, str, float, str], ...]] = {
    "GB": (
        ("OUTPUT2", "20% (VAT on Income)", 20.0, "sales"),
        ("RROUTPUT", "5% (VAT on Income)", 5.0, "sales"),
        ("TAX015", "15% (Custom Levy on Income)", 15.0, "sales"),
        ("ZERORATEDOUTPUT", "Zero Rated Income", 0.0, "sales"),
        ("EXEMPTOUTPUT", "Exempt Income", 0.0, "sales"),
        ("INPUT2", "20% (VAT on Expenses)", 20.0, "purchases"),
        ("RRINPUT", "5% (VAT on Expenses)", 5.0, "purchases"),
        ("ZERORATEDINPUT", "Zero Rated Expenses", 0.0, "purchases"),
        ("NONE", "No VAT", 0.0, "both"),
    ),
    "NZ": (
        ("OUTPUT2", "15% GST on Income", 15.0, "sales"),
        ("RROUTPUT", "5% Reduced GST on Income", 5.0, "sales"),
        ("ZERORATEDOUTPUT", "Zero Rated", 0.0, "sales"),
        ("INPUT2", "15% GST on Expenses", 15.0, "purchases"),
        ("NONE", "No GST", 0.0, "both"),
    ),
}
_ITEMS = (
    ("OAK-40", "Oak board 40 mm", 42.5),
    ("ELM-20", "Elm board 20 mm", 27.25),
    ("ASH-10", "Ash strip 10 mm", 9.99),
    ("SVC-HOUR", "Workshop hour", 65.0),
    ("SALES", "Sales", 0.0),
)
#: name, number, status, payment terms in days
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", "ACTIVE", 30),
    ("O'Brien & Sons", "OBR01", "ACTIVE", 15),
    ("Müller GmbH", "MUL01", "ACTIVE", 0),
    ("Mueller GmbH", "MUE01", "ACTIVE", 30),
    ("Hidden Harbour Ltd", "HID01", "ARCHIVED", 30),
    ("Twin Traders", "TWI01", "ACTIVE", 30),
    ("Twin Traders", "TWI02", "ARCHIVED", 30),
)


def seed(company: Company, source: Seed) -> None:
    base = _PER_POUND.get(company.currency, 1.0)
    company.facts["rates"] = {code: round(rate / base, 6) for code, rate in _PER_POUND.items()}
    for code, name in CURRENCIES.items():
        company.books.put("currency", code, {"Code": code, "Description": name})
    company.facts["cast"] = _cast(company.country)
    _seed_taxes(company)
    _seed_chart(company)
    _seed_items(company)
    _seed_lists(company)
    _seed_contacts(company, source)


def _cast(country: str) -> dict[str, Any]:
    """What an operator of the organisation would write into a client's configuration."""
    uk = {"S": "OUTPUT2", "R": "RROUTPUT", "Z": "ZERORATEDOUTPUT", "S15": "TAX015"}
    nz = {"S15": "OUTPUT2", "R": "RROUTPUT", "Z": "ZERORATEDOUTPUT"}
    return {
        "tax_codes": uk if country == "GB" else nz,
        "no_tax": "NONE",
        "sales_account": "4000",
        "bank_account": "090",
        "generic_item": "SALES",
    }


def _made(company: Company, kind: str, name: str) -> tuple[str, str]:
    """An id and a time of change before the first day of any run."""
    return guid(company.id, "seed", kind, name), instant(START - 86400)


def _seed_taxes(company: Company) -> None:
    for kind, name, percent, sides in _TAXES.get(company.country, _TAXES["GB"]):
        sales, purchases = sides != "purchases", sides != "sales"
        rate = {
            "Name": name,
            "TaxType": kind,
            "ReportTaxType": kind,
            "CanApplyToAssets": True,
            "CanApplyToEquity": True,
            "CanApplyToExpenses": purchases,
            "CanApplyToLiabilities": True,
            "CanApplyToRevenue": sales,
            "DisplayTaxRate": percent,
            "EffectiveRate": percent,
            "Status": "ACTIVE",
            "TaxComponents": [{"Name": "Tax", "Rate": percent, "IsCompound": False, "IsNonRecoverable": False}],
        }
        company.books.put("tax_rate", kind, rate)


def _seed_chart(company: Company) -> None:
    taxes = {"sales": "OUTPUT2", "purchases": "INPUT2", "": "NONE"}
    for code, name, kind, side, more in _CHART:
        id, changed = _made(company, "account", code)
        account: dict[str, Any] = {
            "AccountID": id,
            "Code": code,
            "Name": name,
            "Status": "ACTIVE",
            "Type": kind,
            "Class": CLASS_OF[kind],
            "TaxType": taxes[side],
            "EnablePaymentsToAccount": False,
            "ShowInExpenseClaims": False,
            **more,
            "UpdatedDateUTC": changed,
        }
        if kind == "BANK":
            account["CurrencyCode"] = company.currency
        company.books.put("account", id, account)


def _seed_items(company: Company) -> None:
    for code, name, price in _ITEMS:
        id, changed = _made(company, "item", code)
        sales: Doc = {"AccountCode": "4000", "TaxType": "OUTPUT2", **({"UnitPrice": price} if price else {})}
        item = {
            "ItemID": id,
            "Code": code,
            "Name": name,
            "Description": name,
            "SalesDetails": sales,
            "PurchaseDetails": {"AccountCode": "310", "TaxType": "INPUT2"},
            "IsTrackedAsInventory": False,
            "IsSold": True,
            "IsPurchased": True,
            "UpdatedDateUTC": changed,
        }
        company.books.put("item", id, item)


def _seed_lists(company: Company) -> None:
    theme, changed = _made(company, "theme", "Standard")
    shape = {"BrandingThemeID": theme, "Name": "Standard", "SortOrder": 0, "CreatedDateUTC": changed}
    company.books.put("branding_theme", theme, shape)
    region, _ = _made(company, "tracking", "Region")
    options = [
        {"TrackingOptionID": _made(company, "option", name)[0], "Name": name, "Status": "ACTIVE"}
        for name in ("North", "South", "East", "West")
    ]
    category = {"TrackingCategoryID": region, "Name": "Region", "Status": "ACTIVE", "Options": options}
    company.books.put("tracking_category", region, category)


def _seed_contacts(company: Company, source: Seed) -> None:
    fake = source.faker("en_NZ" if company.country == "NZ" else "en_GB")
    for name, number, status, days in _CAST:
        _seed_contact(company, name, number, status, days, f"accounts@{number.lower()}.example")
    for extra in extras(fake, (name for name, *_ in _CAST)):
        _seed_contact(company, extra.name, extra.code, "ACTIVE", 30, extra.email, extra.city)


def _seed_contact(
    company: Company, name: str, number: str, status: str, days: int, email: str, city: str = "London"
) -> None:
    id, changed = _made(company, "contact", number)
    contact = {
        "ContactID": id,
        "ContactNumber": number,
        "ContactStatus": status,
        "Name": name,
        "EmailAddress": email,
        "IsSupplier": False,
        "IsCustomer": True,
        "PaymentTerms": {"Sales": {"Day": days, "Type": "DAYSAFTERBILLDATE"}},
        "Addresses": [{"AddressType": "STREET", "City": city}],
        "Phones": [],
        "ContactPersons": [],
        "UpdatedDateUTC": changed,
    }
    company.books.put("contact", id, contact)
