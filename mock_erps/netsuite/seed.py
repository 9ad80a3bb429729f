"""The accounts and their master data: the cast that all ERPs share, and a crowd by Faker.

`5318008` keeps books in pounds, the sandbox account `7007001_SB1` in US dollars. Customers of the cast by entity id:
ALD01 Aldgate Timber Ltd, OBR01 O'Brien & Sons, MUE01 Müller GmbH, MUE02 Mueller GmbH, HID01 Hidden Harbour Ltd
(inactive), TWI01 and TWI02 Twin Traders. Items OAK-40, ELM-20, ASH-10, SVC-HOUR and SALES. Accounts 1000 bank, 1100
receivable, 1150 undeposited funds, 2200 tax, 4000 Sales. Tax items at 20, 5, 0 and 15 per cent. Terms Net 30, Net 15,
Due on receipt. Posting periods are months, 2005 to 2034.
"""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mock_erps.netsuite.assertions import certificate
from mock_erps.netsuite.grants import ACCESS_LIFE, REFRESH_LIFE
from mock_erps.netsuite.identity import SCOPE
from mock_erps.platform.auth import App, OAuth, OAuthPlan
from mock_erps.platform.auth.oauth1 import Nonces, TokenPair
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.money import exponent
from mock_erps.platform.seeding import Seed

if TYPE_CHECKING:
    from mock_erps.platform.vendor import Vendor

COMPANIES = (
    CompanyPlan("5318008", "Limehouse Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("7007001_SB1", "Alameda Joinery Inc", "USD", "US", "America/Los_Angeles"),
)
#: symbol → name, worth in pounds
_CURRENCIES = {
    "GBP": ("British pound", "1"),
    "USD": ("US Dollar", "0.79"),
    "EUR": ("Euro", "0.855"),
    "JPY": ("Japanese Yen", "0.0053"),
    "KWD": ("Kuwaiti Dinar", "2.57"),
    "NZD": ("New Zealand Dollar", "0.476"),
}
_ACCOUNTS = (
    ("1000", "Business Current Account", "Bank"),
    ("1100", "Accounts Receivable", "AcctRec"),
    ("1150", "Undeposited Funds", "OthCurrAsset"),
    ("2200", "Sales Tax Payable", "OthCurrLiab"),
    ("4000", "Sales", "Income"),
    ("4100", "Services", "Income"),
    ("7900", "Realized Gain/Loss", "OthIncome"),
)
_TAXES = {
    "GB": (("VAT:S-GB", "20"), ("VAT:R-GB", "5"), ("VAT:Z-GB", "0"), ("VAT:L-GB", "15")),
    "US": (("CA_STATE 20", "20"), ("CA_STATE 5", "5"), ("CA_STATE 0", "0"), ("CA_STATE 15", "15")),
}
_ITEMS = (
    ("OAK-40", "Oak board 40 mm", "42.5", "NonInventorySaleItem"),
    ("ELM-20", "Elm board 20 mm", "27.25", "NonInventorySaleItem"),
    ("ASH-10", "Ash strip 10 mm", "9.99", "NonInventorySaleItem"),
    ("SVC-HOUR", "Workshop hour", "65", "ServiceSaleItem"),
    ("SALES", "Sales", "", "ServiceSaleItem"),
)
_TERMS = (("Net 30", 30), ("Net 15", 15), ("Due on receipt", 0))
_CAST = (
    ("ALD01", "Aldgate Timber Ltd", False),
    ("OBR01", "O'Brien & Sons", False),
    ("MUE01", "Müller GmbH", False),
    ("MUE02", "Mueller GmbH", False),
    ("HID01", "Hidden Harbour Ltd", True),
    ("TWI01", "Twin Traders", False),
    ("TWI02", "Twin Traders", False),
)
_CROWD = 12


def seed(company: Company, source: Seed) -> None:
    """Master data of a new account: same seed, same bytes."""
    company.facts["cast"] = _cast(company.country)
    _currencies(company)
    _lists(company)
    _periods(company)
    for id, name, inactive in _CAST:
        _customer(company, id, name, f"accounts@{id.lower()}.example", inactive)
    fake = source.faker("en_GB" if company.country == "GB" else "en_US")
    for number in range(1, _CROWD + 1):
        _customer(company, f"C{number:04}", fake.unique.company(), fake.unique.ascii_company_email(), False)


def _cast(country: str) -> dict[str, Any]:
    """What an operator of the account would write into a client's configuration."""
    names = [name for name, _ in _TAXES[country]]
    return {
        "tax_codes": dict(zip(("S", "R", "Z", "S15"), names, strict=True)),
        "no_tax": "",
        "sales_account": "4000",
        "bank_account": "1000",
        "generic_item": "SALES",
    }


def _currencies(company: Company) -> None:
    """The account's own is number 1; rates are what one unit is worth in it."""
    home = Decimal(_CURRENCIES[company.currency][1])
    for symbol in sorted(_CURRENCIES, key=lambda one: one != company.currency):
        name, worth = _CURRENCIES[symbol]
        _put(
            company,
            "currency",
            1,
            name=name,
            symbol=symbol,
            exchangeRate=round(Decimal(worth) / home, 6),
            isBaseCurrency=symbol == company.currency,
            currencyPrecision=min(exponent(symbol), 2),
        )
    company.facts["base_currency"] = "1"


def _lists(company: Company) -> None:
    ids = {
        number: _put(company, "account", 119, acctNumber=number, acctName=name, acctType=kind)
        for number, name, kind in _ACCOUNTS
    }
    company.facts |= {"receivable": ids["1100"], "undeposited": ids["1150"], "bank": ids["1000"]}
    _put(company, "subsidiary", 1, name=company.name, legalName=company.name, country=company.country, currency="1")
    for name, days in _TERMS:
        _put(company, "term", 1, name=name, daysUntilNetDue=days)
    for name, rate in _TAXES[company.country]:
        _put(company, "salesTaxItem", 6, itemId=name, description=name, rate=Decimal(rate))
    for code, name, price, kind in _ITEMS:
        priced = {"basePrice": Decimal(price)} if price else {}
        _put(company, "item", 144, itemId=code, displayName=name, itemType=kind, incomeAccount=ids["4000"], **priced)
    for kind, names in (("location", ("Head Office", "Northern Works")), ("department", ("Sales", "Workshop"))):
        for name in names:
            _put(company, kind, 1, name=name)
    _put(company, "classification", 1, name="Retail")


def _periods(company: Company) -> None:
    """Named by their month, which is how a day finds its own."""
    for year in range(2005, 2035):
        for month in range(1, 13):
            first = f"{year}-{month:02}"
            last = f"{first}-{calendar.monthrange(year, month)[1]}"
            _put(
                company, "accountingPeriod", 101, periodName=first, startDate=f"{first}-01", endDate=last, closed=False
            )


def _customer(company: Company, id: str, name: str, email: str, inactive: bool) -> None:
    _put(
        company,
        "customer",
        220,
        entityId=id,
        companyName=name,
        email=email,
        isPerson=False,
        isInactive=inactive,
        subsidiary="1",
        currency="1",
        terms="1",
    )


def _put(company: Company, kind: str, start: int, **fields: object) -> str:
    """A record made a year ago; returns its id."""
    id = str(company.books.next(kind, start))
    made = START - 365 * 86400
    doc = {"id": id, "isInactive": False, "custom": {}, "createdDate": made, "lastModifiedDate": made}
    company.books.put(kind, id, doc | fields)
    return id


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """An integration with its token pair, its app and a consent; what a client needs to get in, by company."""
    plan = OAuthPlan(ACCESS_LIFE, REFRESH_LIFE, rotate_after=float("inf"), consent_life=REFRESH_LIFE)
    vendor.oauth = oauth = OAuth(plan, vendor.clock.now, f"{vendor.seed}:netsuite")
    vendor.facts |= {"pairs": {}, "roles": {}, "nonces": Nonces(), "searches": {}}
    doors = {}
    for company in vendor.companies.values():
        pair, viewer = _pair(vendor, company, "integration"), _pair(vendor, company, "viewer")
        app = App(f"client-{pair.consumer_key[:16]}", pair.consumer_secret[:40], "integration")
        oauth.register(app)
        access, refresh = oauth.consent(app, (company.id,), (SCOPE,))
        certificate_id, private_key = certificate(vendor.seed, company.id)
        doors[company.id] = {
            "account": company.id,
            "consumer_key": pair.consumer_key,
            "consumer_secret": pair.consumer_secret,
            "token_id": pair.token,
            "token_secret": pair.token_secret,
            "viewer_token_id": viewer.token,
            "viewer_token_secret": viewer.token_secret,
            "client_id": app.id,
            "client_secret": app.secret,
            "access_token": access,
            "refresh_token": refresh,
            "certificate_id": certificate_id,
            "private_key": private_key,
        }
    return doors


def _pair(vendor: Vendor, company: Company, role: str) -> TokenPair:
    """One integration record for the account, a token for each role."""
    app, own = Seed(vendor.seed, "integration", company.id), Seed(vendor.seed, "token", company.id, role)
    words = [_word(source) for source in (app, app, own, own)]
    pair = TokenPair(words[0], words[1], words[2], words[3], company.id)
    vendor.facts["pairs"][pair.token] = pair
    vendor.facts["roles"][pair.token] = role
    return pair


def _word(source: Seed) -> str:
    return f"{source.random.getrandbits(256):064x}"
