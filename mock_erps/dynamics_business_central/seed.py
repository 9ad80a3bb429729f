"""Companies and their master data: the same seed gives the same bytes.

The cast, in both companies (scenarios speak of it by name):
- customers "Aldgate Timber Ltd" (number ALD01), "O'Brien & Sons" OBR01, "Müller GmbH" MUL01, "Mueller GmbH" MUE01,
  "Hidden Harbour Ltd" HID01 (blocked: All), two "Twin Traders" TWI01 and TWI02, and twelve by Faker from C00010 on.
- items OAK-40, ELM-20, ASH-10 (inventory), SVC-HOUR and the generic SALES (services).
- accounts 4000 "Sales", 1100 receivables, 1200 bank, 2200 VAT, 9140 rounding; VAT groups S20, S15, R5, Z0, NOVAT.
- payment terms 30D "Net 30", 15D "Net 15", COD "Due on receipt"; one payment journal BANK.
Each company is alone in its tenant, so one's credentials do not reach the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_erps.dynamics_business_central.identity import SCOPE
from mock_erps.dynamics_business_central.model import NO_ID, page
from mock_erps.dynamics_business_central.resources.page import new_etag
from mock_erps.dynamics_business_central.times import instant
from mock_erps.platform.auth import App, OAuth, OAuthPlan
from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.seeding import Seed, uuid_for
from mock_erps.platform.vendor import Vendor

COMPANIES = (
    CompanyPlan("5d1f8a52-3c0e-4b7a-9a54-8e2f60c1b7d3", "Pennine Timber Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("c4a7e9d0-61b2-4f38-8d1c-0b95f3e2a6c8", "Elbe Holzhandel GmbH", "EUR", "DE", "Europe/Berlin"),
)
_DAY = 86400
#: currency → name, symbol, decimals of an amount, what one is worth in pounds (day of start → rate)
_CURRENCIES: Mapping[str, tuple[str, str, int, Mapping[str, float]]] = {
    "GBP": ("Pound sterling", "£", 2, {"2025-01-01": 1.0}),
    "EUR": ("Euro", "€", 2, {"2025-01-01": 0.8433, "2026-02-10": 0.8551}),
    "USD": ("US dollar", "$", 2, {"2025-01-01": 0.7874}),
    "JPY": ("Japanese yen", "¥", 0, {"2025-01-01": 0.0052}),
    "KWD": ("Kuwaiti dinar", "KD", 3, {"2025-01-01": 2.5712}),
}
#: VAT product posting group → name, percent
TAXES = {
    "S20": ("Standard VAT (20%)", 20),
    "S15": ("Special VAT (15%)", 15),
    "R5": ("Reduced VAT (5%)", 5),
    "Z0": ("Zero VAT (0%)", 0),
    "NOVAT": ("No VAT", 0),
}
#: number, name, category, direct posting, blocked
_ACCOUNTS = (
    ("1100", "Accounts Receivable", "Assets", False, False),
    ("1200", "Bank", "Assets", True, False),
    ("1300", "Stock", "Assets", False, False),
    ("2200", "VAT Control", "Liabilities", False, False),
    ("4000", "Sales", "Income", True, False),
    ("4900", "Discounts Granted", "Income", True, False),
    ("4990", "Closed Sales", "Income", True, True),
    ("9140", "Invoice Rounding", "Expense", True, False),
)
_ITEMS = (
    ("OAK-40", "Oak board 40 mm", "Inventory", "PCS", 42.5),
    ("ELM-20", "Elm board 20 mm", "Inventory", "PCS", 27.25),
    ("ASH-10", "Ash strip 10 mm", "Inventory", "PCS", 9.99),
    ("SVC-HOUR", "Workshop hour", "Service", "HOUR", 65),
    ("SALES", "Sales", "Service", "PCS", 0),
)
_TERMS = (("30D", "Net 30", "30D"), ("15D", "Net 15", "15D"), ("COD", "Due on receipt", "0D"))
#: name, number, blocked, terms
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", "_x0020_", "30D"),
    ("O'Brien & Sons", "OBR01", "_x0020_", "15D"),
    ("Müller GmbH", "MUL01", "_x0020_", "COD"),
    ("Mueller GmbH", "MUE01", "_x0020_", "30D"),
    ("Hidden Harbour Ltd", "HID01", "All", "30D"),
    ("Twin Traders", "TWI01", "_x0020_", "30D"),
    ("Twin Traders", "TWI02", "_x0020_", "30D"),
)
_FAKED = 12
#: Entra gives access tokens of an hour; refresh tokens of 90 days roll, and the old one lives on (dossier §2)
_PLAN = OAuthPlan(access_life=3599.0, refresh_life=90 * _DAY, grace=90.0 * _DAY)


def seed(company: Company, source: Seed) -> None:
    company.facts["cast"] = {
        "tax_codes": {"S": "S20", "R": "R5", "Z": "Z0", "S15": "S15"},
        "no_tax": "NOVAT",
        "sales_account": "4000",
        "bank_account": "1200",
        "generic_item": "SALES",
    }
    _seed_money(company)
    _seed_lists(company)
    _seed_accounts_and_items(company)
    _seed_customers(company, source)
    _put(company, "companyInformation", "information", displayName=company.name, currencyCode=company.currency,
         country=company.country, currentFiscalYearStartDate="2026-01-01")  # fmt: skip
    receipts = {"templateDisplayName": "CASHRCPT", "_template": "CASHRCPT", "balancingAccountNumber": "1200"}
    _put(company, "journals", "BANK", code="BANK", displayName="Receipts",
         balancingAccountId=id_of(company, "accounts", "1200"), **receipts)  # fmt: skip
    _put(company, "journals", "DEFAULT", code="DEFAULT", displayName="Default journal",
         templateDisplayName="GENERAL", _template="GENERAL")  # fmt: skip


def id_of(company: Company, set: str, key: str) -> str:
    """The id a seeded record has."""
    return uuid_for(company.id, set, key)


def _put(company: Company, set: str, key: str, **fields: Any) -> None:
    id = id_of(company, set, key)
    at = instant(START - 30 * _DAY)
    times = {"lastModifiedDateTime": at} if "lastModifiedDateTime" in page(set).blank else {}
    doc = {"@odata.etag": new_etag(company.books, id), **page(set).blank, "id": id, **fields, **times}
    company.books.put(set, id, doc)


def _seed_money(company: Company) -> None:
    for code, (name, symbol, places, _) in _CURRENCIES.items():
        if code != company.currency:
            _put(company, "currencies", code, code=code, displayName=name, symbol=symbol,
                 amountDecimalPlaces=f"{places}:{places}", amountRoundingPrecision=float(10**-places))  # fmt: skip
    own = _CURRENCIES[company.currency][3]
    for code, (*_, rates) in _CURRENCIES.items():
        for day in sorted({*rates, *own}) if code != company.currency else ():
            rate = round(_on(rates, day) / _on(own, day), 6)
            _put(company, "currencyExchangeRates", f"{code} {day}", currencyCode=code, startingDate=day,
                 exchangeRateAmount=1, relationalExchangeRateAmount=rate)  # fmt: skip


def _on(rates: Mapping[str, float], day: str) -> float:
    return rates[max(start for start in rates if start <= day)]


def _seed_lists(company: Company) -> None:
    for code, name, formula in _TERMS:
        _put(company, "paymentTerms", code, code=code, displayName=name, dueDateCalculation=formula)
    for code, name in (("BANK", "Bank transfer"), ("CASH", "Cash")):
        _put(company, "paymentMethods", code, code=code, displayName=name)
    _put(company, "shipmentMethods", "EXW", code="EXW", displayName="Ex warehouse")
    for code, name in (("PCS", "Piece"), ("HOUR", "Hour")):
        _put(company, "unitsOfMeasure", code, code=code, displayName=name)
    for code, (name, percent) in TAXES.items():
        _put(company, "taxGroups", code, code=code, displayName=name, taxType="VAT", _percent=percent)
    _put(company, "taxAreas", "DOMESTIC", code="DOMESTIC", displayName="Domestic", taxType="VAT")


def _seed_accounts_and_items(company: Company) -> None:
    for number, name, category, direct, blocked in _ACCOUNTS:
        _put(company, "accounts", number, number=number, displayName=name, category=category, accountType="Posting",
             directPosting=direct, blocked=blocked)  # fmt: skip
    for number, name, kind, unit, price in _ITEMS:
        _put(company, "items", number, number=number, displayName=name, type=kind, unitPrice=price, taxGroupCode="S20",
             taxGroupId=id_of(company, "taxGroups", "S20"), baseUnitOfMeasureCode=unit,
             baseUnitOfMeasureId=id_of(company, "unitsOfMeasure", unit),
             generalProductPostingGroupCode="RETAIL")  # fmt: skip


def _seed_customers(company: Company, source: Seed) -> None:
    fake = source.faker("de_DE" if company.country == "DE" else "en_GB")
    for name, number, blocked, terms in _CAST:
        _customer(company, number, name, terms, f"accounts@{number.lower()}.example", blocked=blocked)
    names = {name for name, *_ in _CAST}
    while len(names) < len(_CAST) - 1 + _FAKED:
        name = fake.company().replace("  ", " ")[:100]
        if name not in names:
            names.add(name)
            number = f"C{(len(names) - len(_CAST) + 1) * 10:05d}"
            _customer(company, number, name, "30D", fake.ascii_company_email(), city=fake.city()[:30])


def _customer(company: Company, number: str, name: str, terms: str, email: str, **more: Any) -> None:
    fields: Doc = {"number": number, "displayName": name, "email": email, "country": company.country, **more}
    _put(company, "customers", number, **fields, currencyId=NO_ID, currencyCode=company.currency,
         paymentTermsId=id_of(company, "paymentTerms", terms), taxAreaId=id_of(company, "taxAreas", "DOMESTIC"),
         taxAreaDisplayName="Domestic", _posting_group="DOMESTIC")  # fmt: skip


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """One app and one tenant per company; a person has consented for each."""
    vendor.oauth = OAuth(_PLAN, vendor.clock.now, seed=f"{vendor.slug}:{vendor.seed}")
    vendor.facts["apps"], vendor.facts["tenants"] = {}, {}
    credentials: dict[str, Mapping[str, str]] = {}
    for company in vendor.companies.values():
        app = App(uuid_for(company.id, "app"), f"secret~{uuid_for(company.id, 'secret')}")
        tenant = uuid_for(company.id, "tenant")
        vendor.oauth.register(app)
        vendor.facts["apps"][app.id] = [company.id]
        vendor.facts["tenants"][tenant] = [company.id]
        access, refresh = vendor.oauth.consent(app, (company.id,), (SCOPE,))
        credentials[company.id] = {
            "client_id": app.id,
            "client_secret": app.secret,
            "access_token": access,
            "refresh_token": refresh,
            "tenant_id": tenant,
            "environment": "production",
            "webhook_secret": f"state~{uuid_for(company.id, 'state')}",
        }
    return credentials
