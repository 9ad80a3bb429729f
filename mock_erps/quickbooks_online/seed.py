"""Companies and their master data: the same seed gives the same bytes.

The cast, in both companies (scenarios speak of it by name):
- customers "Aldgate Timber Ltd" (AcctNum ALD01), "O'Brien & Sons", "Müller GmbH", "Mueller GmbH", "Hidden Harbour Ltd"
  (inactive, so its name ends in " (deleted)"), 20 by Faker, and one per foreign currency: "Rhein Export GmbH" EUR,
  "Hudson Supply Inc" USD, "Thames Supplies Ltd" GBP, "Kyoto Trading KK" JPY, "Kuwait Marine WLL" KWD. No two names are
  equal (the vendor forbids it); vendor "Shadow Supplies Ltd" and employee "Ada Book" hold two names of the one list.
- items "Oak board" OAK-40, "Elm board" ELM-20, "Ash board" ASH-10, "Consulting hour" SVC-HOUR, and "Sales" (SALES).
- accounts 4000 "Sales", 1200 "Bank", 1100 receivable, 1499 "Undeposited Funds", 4900 "Discounts given", 2200 tax.
- tax codes "20.0% S", "5.0% R", "0.0% Z", "15.0% X", "No VAT" (US: beside TAX and NON; "20.0% S" is the default).
- terms "Net 30", "Net 15", "Due on receipt"; payment methods "Cash", "Cheque", "Bank transfer".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mock_erps.platform.auth import App, OAuth, OAuthPlan
from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.seeding import Seed
from mock_erps.platform.vendor import Vendor
from mock_erps.quickbooks_online.identity import SCOPE
from mock_erps.quickbooks_online.resources.currencies import NAMES, shown
from mock_erps.quickbooks_online.resources.names import DELETED
from mock_erps.quickbooks_online.times import stamp

COMPANIES = (
    CompanyPlan("9130347", "Harbour Timber Trading Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("9341452", "Cascade Timber Trading Inc", "USD", "US", "America/Los_Angeles"),
)
_OPENED = START - 400 * 86400
_DAY = 86400
_HOUR = 3600
#: the verifier token of the app's webhooks (dossier §10)
VERIFIER = "mock-webhook-verifier-token-01"
_FOREIGN = {
    "EUR": "Rhein Export GmbH",
    "USD": "Hudson Supply Inc",
    "GBP": "Thames Supplies Ltd",
    "JPY": "Kyoto Trading KK",
    "KWD": "Kuwait Marine WLL",
}
_ITEMS = (
    ("Sales", "SALES", "Service", 0),
    ("Oak board", "OAK-40", "NonInventory", 40),
    ("Elm board", "ELM-20", "NonInventory", 20),
    ("Ash board", "ASH-10", "NonInventory", 10),
    ("Consulting hour", "SVC-HOUR", "Service", 75),
)
_ACCOUNTS = (
    ("Sales", "4000", "Income", "SalesOfProductIncome"),
    ("Bank", "1200", "Bank", "Checking"),
    ("Accounts Receivable (A/R)", "1100", "Accounts Receivable", "AccountsReceivable"),
    ("Undeposited Funds", "1499", "Other Current Asset", "UndepositedFunds"),
    ("Discounts given", "4900", "Income", "DiscountsRefundsGiven"),
    ("VAT Control", "2200", "Other Current Liability", "GlobalTaxPayable"),
    ("Cost of goods", "5000", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    ("Stock", "1300", "Other Current Asset", "Inventory"),
)
_TAXES = (("20.0% S", 20), ("5.0% R", 5), ("0.0% Z", 0), ("15.0% X", 15))
_TERMS = (("Due on receipt", 0), ("Net 15", 15), ("Net 30", 30))


class _Sower:
    """Puts rows as the vendor would hold them; ids count per list as they do in use."""

    def __init__(self, company: Company, seed: Seed) -> None:
        self.company = company
        self.fake = seed.faker("en_GB" if company.country == "GB" else "en_US")

    def row(self, kind: str, sequence: str, **fields: Any) -> Doc:
        id = str(self.company.books.next(sequence))
        made = stamp(_OPENED)
        head = {"domain": "QBO", "sparse": False, "Id": id, "SyncToken": "0"}
        times = {"CreateTime": made, "LastUpdatedTime": made}
        return self.company.books.put(
            kind, id, {**head, "MetaData": times, **fields, "Active": fields.get("Active", True)}
        )

    def listed(self, kind: str, sequence: str, name: str, **fields: Any) -> dict[str, str]:
        return {"value": self.row(kind, sequence, Name=name, FullyQualifiedName=name, **fields)["Id"], "name": name}

    def accounts(self) -> dict[str, dict[str, str]]:
        currency = {"CurrencyRef": shown(self.company.currency), "CurrentBalance": 0, "SubAccount": False}
        return {
            name: self.listed(
                "Account", "account", name, AcctNum=number, AccountType=kind, AccountSubType=sub, **currency
            )
            for name, number, kind, sub in _ACCOUNTS
        }

    def items(self, income: dict[str, str]) -> list[dict[str, str]]:
        return [
            self.listed(
                "Item",
                "item",
                name,
                Sku=sku,
                Type=kind,
                UnitPrice=price,
                Taxable=True,
                Description=name,
                IncomeAccountRef=income,
            )
            for name, sku, kind, price in _ITEMS
        ]

    def taxes(self) -> list[str]:
        agency = "HM Revenue & Customs" if self.company.country == "GB" else "Department of Revenue"
        row = self.row("TaxAgency", "tax agency", DisplayName=agency, TaxTrackedOnSales=True)
        ref = {"value": row["Id"], "name": agency}
        codes = []
        for name, percent in _TAXES:
            rate = self.listed("TaxRate", "tax rate", name, RateValue=percent, AgencyRef=ref, SpecialTaxType="NONE")
            detail = {"TaxRateRef": rate, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0}
            codes.append(self._code(name, [detail]))
        return [*codes, self._code("No VAT", [])]

    def _code(self, name: str, details: list[Doc]) -> str:
        lists = {"SalesTaxRateList": {"TaxRateDetail": details}, "PurchaseTaxRateList": {"TaxRateDetail": []}}
        fields = {"Taxable": bool(details), "TaxGroup": True, "Hidden": False, "Description": name}
        return self.listed("TaxCode", "tax code", name, **fields, **lists)["value"]

    def lists(self) -> None:
        for name in ("Cash", "Cheque", "Bank transfer"):
            self.listed("PaymentMethod", "payment method", name, Type="NON_CREDIT_CARD")
        for name in ("Retail", "Trade"):
            self.listed("Class", "class", name)
        for name in ("North", "South"):
            self.listed("Department", "department", name)
        for code, name in NAMES.items():
            if code != self.company.currency:
                self.row("CompanyCurrency", "currency", Code=code, Name=name)

    def people(self) -> None:
        self.customer("Aldgate Timber Ltd", AcctNum="ALD01", PrimaryEmailAddr={"Address": "accounts@aldgate.example"})
        for name in ("O'Brien & Sons", "Müller GmbH", "Mueller GmbH"):
            self.customer(name)
        self.customer("Hidden Harbour Ltd" + DELETED, Active=False)
        for currency, name in _FOREIGN.items():
            if currency != self.company.currency:
                self.customer(name, CurrencyRef=shown(currency))
        for name in sorted({self.fake.unique.company() for _ in range(20)}):
            self.customer(name, PrimaryEmailAddr={"Address": self.fake.company_email()}, BillAddr=self._address())
        home = shown(self.company.currency)
        name = "Shadow Supplies Ltd"
        self.row("Vendor", "name", DisplayName=name, CompanyName=name, CurrencyRef=home, Balance=0, Vendor1099=False)
        self.row("Employee", "name", DisplayName="Ada Book", GivenName="Ada", FamilyName="Book")

    def customer(self, name: str, **fields: Any) -> Doc:
        bare = name.removesuffix(DELETED)
        known = {"DisplayName": name, "FullyQualifiedName": name, "CompanyName": bare[:50], "PrintOnCheckName": bare}
        usual = {"CurrencyRef": shown(self.company.currency), "Taxable": True, "Job": False, "BillWithParent": False}
        return self.row("Customer", "name", **known, **{**usual, "PreferredDeliveryMethod": "None", **fields})

    def _address(self) -> dict[str, str]:
        return {
            "Line1": self.fake.street_address().replace("\n", ", "),
            "City": self.fake.city(),
            "PostalCode": self.fake.postcode(),
        }


def seed(company: Company, seed: Seed) -> None:
    """Master data of a new company; `facts` say which rows the vendor takes where a document is silent."""
    sower = _Sower(company, seed)
    accounts = sower.accounts()
    items = sower.items(accounts["Sales"])
    codes = sower.taxes()
    terms = [sower.listed("Term", "term", name, DueDays=days, Type="STANDARD") for name, days in _TERMS]
    sower.lists()
    sower.people()
    # documents begin above the small ids of lists, as in any company that has been at work
    for _ in range(100):
        company.books.next("transaction")
    company.facts.update(
        opened=_OPENED,
        currencies=list(NAMES),
        default_item=items[0]["value"],
        default_term=terms[-1]["value"],
        undeposited=accounts["Undeposited Funds"]["value"],
        sales_tax_code=codes[0],
        cast=_cast(company),
    )


def _cast(company: Company) -> dict[str, Any]:
    """What an operator of the company would write into a client's configuration."""
    uk = company.country == "GB"
    return {
        "tax_codes": {"S": "20.0% S", "R": "5.0% R", "Z": "0.0% Z", "S15": "15.0% X"} if uk else {"Z": "NON"},
        "no_tax": "No VAT" if uk else "NON",
        "sales_account": "Sales",
        "bank_account": "Bank",
        "generic_item": "Sales",
    }


def open_doors(vendor: Vendor) -> Mapping[str, Mapping[str, str]]:
    """One app, one consent per company: everything a client needs to log in."""
    plan = OAuthPlan(
        access_life=_HOUR,
        refresh_life=8726400,
        rotate_after=_DAY,
        grace_until_used=True,
        consent_life=5 * 365 * _DAY,
    )
    oauth = vendor.oauth = OAuth(plan, vendor.clock.now, f"{vendor.slug}:{vendor.seed}")
    app = App("ABmockerpsclient01", "mock-erps-client-secret-01", "mock-erps")
    oauth.register(app)
    return {company: _credentials(oauth, app, company) for company in vendor.companies}


def _credentials(oauth: OAuth, app: App, company: str) -> dict[str, str]:
    access, refresh = oauth.consent(app, (company,), (SCOPE,))
    return {
        "client_id": app.id,
        "client_secret": app.secret,
        "redirect_uri": "http://localhost:8000/callback",
        "realm_id": company,
        "access_token": access,
        "refresh_token": refresh,
        "webhook_secret": VERIFIER,
    }
