"""The databases and what a fresh one holds: chart, taxes, journals, terms, products, the cast, and a crowd by Faker.

`bermondsey` keeps books in pounds, `kauri` in New Zealand dollars; a database holds one company. Contacts of the cast:
ALD01 Aldgate Timber Ltd, OBR01 O'Brien & Sons, MUL01 Müller GmbH, MUE01 Mueller GmbH, HID01 Hidden Harbour Ltd
(archived), TWI01 and TWI02 Twin Traders. Products OAK-40, ELM-20, ASH-10, SVC-HOUR and SALES. Accounts 1000 bank, 1100
receivable, 1150 outstanding receipts, 2100 payable, 2200 tax, 4000 Sales. Taxes of 20, 5, 0 and 15 per cent.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from mock_erps.odoo.catalogue import MODELS
from mock_erps.odoo.identity import READER, USER
from mock_erps.odoo.records import utc
from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.money import exponent
from mock_erps.platform.seeding import Seed

COMPANIES = (
    CompanyPlan("bermondsey", "Bermondsey Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("kauri", "Kauri Coast Trading Ltd", "NZD", "NZ", "Pacific/Auckland"),
)
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", True),
    ("O'Brien & Sons", "OBR01", True),
    ("Müller GmbH", "MUL01", True),
    ("Mueller GmbH", "MUE01", True),
    ("Hidden Harbour Ltd", "HID01", False),
    ("Twin Traders", "TWI01", True),
    ("Twin Traders", "TWI02", True),
)
_CROWD = 12
_ACCOUNTS = (
    ("bank", "1000", "Bank", "asset_cash"),
    ("receivable", "1100", "Accounts Receivable", "asset_receivable"),
    ("outstanding", "1150", "Outstanding Receipts", "asset_current"),
    ("payable", "2100", "Accounts Payable", "liability_payable"),
    ("tax", "2200", "Sales Tax", "liability_current"),
    ("sales", "4000", "Sales", "income"),
    ("services", "4100", "Services", "income"),
    ("exchange", "7900", "Exchange Gains and Losses", "income_other"),
)
_TAXES = (("20% S", "20"), ("5% R", "5"), ("0% Z", "0"), ("15% S", "15"))
_JOURNALS = (
    ("Sales", "INV", "sale", "sales"),
    ("Purchases", "BILL", "purchase", "sales"),
    ("Bank", "BNK1", "bank", "bank"),
    ("Cash", "CSH1", "cash", "bank"),
    ("Miscellaneous Operations", "MISC", "general", ""),
)
_TERMS = (("Net 30", 30), ("Net 15", 15), ("Due on receipt", 0))
_ITEMS = (
    ("OAK-40", "Oak board 40 mm", "42.5"),
    ("ELM-20", "Elm board 20 mm", "27.25"),
    ("ASH-10", "Ash strip 10 mm", "9.99"),
    ("SVC-HOUR", "Workshop hour", "65"),
    ("SALES", "Sales", "0"),
)
#: what one pound buys
_PER_POUND = {"GBP": "1", "NZD": "2.1", "USD": "1.27", "EUR": "1.17", "JPY": "190", "KWD": "0.39"}
_COUNTRIES = (("United Kingdom", "GB"), ("New Zealand", "NZ"), ("United States", "US"), ("Germany", "DE"))


def seed(company: Company, source: Seed) -> None:
    """Master data of a new database: same seed, same bytes."""
    _currencies(company)
    for name, code in _COUNTRIES:
        _put(company, "res.country", name=name, code=code)
    _company(company)
    _chart(company)
    _catalogue(company)
    _users(company)
    for name, ref, active in _CAST:
        _partner(company, name, ref, f"accounts@{ref.lower()}.example", active)
    fake = source.faker("en_NZ" if company.country == "NZ" else "en_GB")
    for number in range(1, _CROWD + 1):
        _partner(company, fake.unique.company(), f"C-{number:03d}", fake.unique.ascii_company_email())
    for name, model in MODELS.items():
        _put(company, "ir.model", model=name, name=model.label, state="base")
    company.facts["cast"] = {
        "tax_codes": dict(zip(("S", "R", "Z", "S15"), (name for name, _ in _TAXES), strict=True)),
        "no_tax": "",
        "sales_account": "4000",
        "bank_account": "1000",
        "generic_item": "SALES",
    }


def _currencies(company: Company) -> None:
    home = Decimal(_PER_POUND.get(company.currency, "1"))
    for name, per_pound in _PER_POUND.items():
        places = exponent(name)
        more: dict[str, Any] = {"rounding": Decimal(1).scaleb(-places), "decimal_places": places}
        id = _put(company, "res.currency", name=name, full_name=name, symbol=name, active=True, **more)
        if name == company.currency:
            company.facts["currency_id"] = id
        else:
            rate = round(Decimal(per_pound) / home, 6)
            _put(company, "res.currency.rate", name="2025-01-01", rate=rate, currency_id=id, company_id=1)


def _company(company: Company) -> None:
    country = next(doc["id"] for doc in company.books["res.country"] if doc["code"] == company.country)
    own = _put(company, "res.partner", name=company.name, is_company=True, active=True, country_id=country)
    company.facts["own_partners"] = (own,)
    _put(
        company,
        "res.company",
        name=company.name,
        partner_id=own,
        currency_id=company.facts["currency_id"],
        country_id=country,
        account_fiscal_country_id=country,
        tax_calculation_rounding_method="round_globally",
    )


def _chart(company: Company) -> None:
    accounts = {
        key: _put(
            company,
            "account.account",
            code=code,
            name=name,
            account_type=kind,
            active=True,
            reconcile=key == "receivable",
        )
        for key, code, name, kind in _ACCOUNTS
    }
    company.facts["accounts"] = accounts
    for at, (name, code, kind, account) in enumerate(_JOURNALS):
        more = {"default_account_id": accounts.get(account, False), "refund_sequence": kind in ("sale", "purchase")}
        _put(
            company, "account.journal", name=name, code=code, type=kind, sequence=at, active=True, company_id=1, **more
        )
    for at, (name, percent) in enumerate(_TAXES):
        rate: dict[str, Any] = {
            "amount": Decimal(percent),
            "amount_type": "percent",
            "type_tax_use": "sale",
            "company_id": 1,
        }
        _put(company, "account.tax", name=name, sequence=at, active=True, price_include_override="tax_excluded", **rate)
    for at, (name, days) in enumerate(_TERMS):
        term = _put(company, "account.payment.term", name=name, sequence=at, active=True)
        part: dict[str, Any] = {"value": "percent", "value_amount": Decimal(100), "delay_type": "days_after"}
        _put(company, "account.payment.term.line", payment_id=term, nb_days=days, **part)


def _catalogue(company: Company) -> None:
    _put(company, "uom.uom", name="Units", active=True)
    standard = company.books["account.tax"].docs["1"]["id"]
    for code, name, price in _ITEMS:
        fields: dict[str, Any] = {"name": name, "default_code": code, "list_price": Decimal(price), "type": "consu"}
        fields |= {"taxes_id": (standard,), "uom_id": 1, "active": True, "sale_ok": True}
        id = _put(company, "product.template", **fields)
        _put(company, "product.product", product_tmpl_id=id, **fields)


def _users(company: Company) -> None:
    users: dict[str, Doc] = {}
    for login, name, writes in ((USER, "Integration", True), (READER, "Viewer", False)):
        partner = _put(company, "res.partner", name=name, email=login, active=True)
        company.facts["own_partners"] += (partner,)
        more = {"company_id": 1, "company_ids": (1,), "lang": "en_US", "tz": company.zone}
        id = _put(company, "res.users", login=login, partner_id=partner, active=True, **more)
        users[login] = {"id": id, "name": name, "partner_id": partner, "writes": writes}
    company.facts["users"] = users


def _partner(company: Company, name: str, ref: str, email: str, active: bool = True) -> None:
    _put(company, "res.partner", name=name, ref=ref, email=email, active=active, is_company=True, customer_rank=1)


def _put(company: Company, model: str, /, **fields: Any) -> int:
    id = company.books.next(model)
    made = utc(START - 86400)
    doc: Doc = {
        name: () if field.type == "many2many" else 0 if field.type == "integer" else False
        for name, field in MODELS[model].fields.items()
        if field.stored
    }
    doc |= {**fields, "id": id, "create_date": made, "write_date": made, "create_uid": 1, "write_uid": 1}
    company.books.put(model, str(id), doc)
    return id
