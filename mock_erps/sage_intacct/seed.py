"""The companies and their master data: the cast that all three ERPs share, and a crowd by Faker.

`bishopsgate` keeps books in pounds under the UK tax solution, `fremont` in US dollars; neither has entities.
`bishopsgate-group` is the variant with several entities. Customers of the cast: ALD01 Aldgate Timber Ltd, OBR01
O'Brien & Sons, MUE01 Müller GmbH, MUE02 Mueller GmbH, HID01 Hidden Harbour Ltd (inactive), TWI01 and TWI02 Twin
Traders. Items OAK-40, ELM-20, ASH-10, SVC-HOUR and SALES. Accounts 1000 bank, 1100 receivable, 1150 undeposited funds,
2200 tax, 4000 Sales. Tax details at 20, 5, 0 and 15 per cent. Terms Net 30, Net 15, Due on receipt.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from mock_erps.platform.books import Doc
from mock_erps.platform.clock import START
from mock_erps.platform.company import Company, CompanyPlan
from mock_erps.platform.seeding import Seed

COMPANIES = (
    CompanyPlan("bishopsgate", "Bishopsgate Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("fremont", "Fremont Joinery Inc", "USD", "US", "America/Los_Angeles"),
    CompanyPlan("bishopsgate-group", "Bishopsgate Group", "GBP", "GB", "Europe/London", {"multi_entity": "on"}),
)
_CAST = (
    ("ALD01", "Aldgate Timber Ltd", "active"),
    ("OBR01", "O'Brien & Sons", "active"),
    ("MUE01", "Müller GmbH", "active"),
    ("MUE02", "Mueller GmbH", "active"),
    ("HID01", "Hidden Harbour Ltd", "inactive"),
    ("TWI01", "Twin Traders", "active"),
    ("TWI02", "Twin Traders", "active"),
)
_CROWD = 12
_ACCOUNTS = (
    ("1000", "Bank - Current Account", "balancesheet", "debit"),
    ("1100", "Accounts Receivable", "balancesheet", "debit"),
    ("1150", "Undeposited Funds", "balancesheet", "debit"),
    ("2200", "Sales Tax Payable", "balancesheet", "credit"),
    ("4000", "Sales", "incomestatement", "credit"),
    ("4100", "Services", "incomestatement", "credit"),
    ("7900", "Realized Currency Gains and Losses", "incomestatement", "credit"),
)
_ITEMS = (
    ("OAK-40", "Oak board 40 mm"),
    ("ELM-20", "Elm board 20 mm"),
    ("ASH-10", "Ash board 10 mm"),
    ("SVC-HOUR", "Workshop hour"),
    ("SALES", "Sales"),
)
_TERMS = (("Net 30", "30"), ("Net 15", "15"), ("Due on receipt", "0"))
_UK_TAXES = (
    ("UK Sale Goods Standard Rate", "20"),
    ("UK Sale Goods Reduced Rate", "5"),
    ("UK Sale Goods Zero Rate", "0"),
    ("UK Sale Goods Special Rate", "15"),
)
_US_TAXES = (("Sales Tax 20", "20"), ("Sales Tax 5", "5"), ("Sales Tax 0", "0"), ("Sales Tax 15", "15"))


def seed(company: Company, source: Seed) -> None:
    """Master data of a new company: same seed, same bytes."""
    company.facts["cast"] = _cast(company.country)
    _lists(company)
    _places(company)
    for id, name, status in _CAST:
        _customer(company, id, name, status, f"accounts@{id.lower()}.example")
    fake = source.faker("en_GB" if company.country == "GB" else "en_US")
    for number in range(1, _CROWD + 1):
        _customer(company, f"C{number:04}", fake.unique.company(), "active", fake.unique.ascii_company_email())


def _cast(country: str) -> dict[str, Any]:
    """What an operator of the company would write into a client's configuration."""
    names = [name for name, _ in (_UK_TAXES if country == "GB" else _US_TAXES)]
    return {
        "tax_codes": dict(zip(("S", "R", "Z", "S15"), names, strict=True)),
        "no_tax": "",
        "sales_account": "4000",
        "bank_account": "1150",
        "generic_item": "SALES",
    }


def _lists(company: Company) -> None:
    for number, title, kind, balance in _ACCOUNTS:
        closing = "closing account" if kind == "incomestatement" else "non-closing account"
        _put(
            company,
            "GLACCOUNT",
            ACCOUNTNO=number,
            TITLE=title,
            ACCOUNTTYPE=kind,
            NORMALBALANCE=balance,
            CLOSINGTYPE=closing,
        )
    for label, account, title in (("Sales", "4000", "Sales"), ("Services", "4100", "Services")):
        _put(
            company, "ARACCOUNTLABEL", ACCOUNTLABEL=label, DESCRIPTION=title, GLACCOUNTNO=account, GLACCOUNTTITLE=title
        )
    for id, name in _ITEMS:
        _put(company, "ITEM", ITEMID=id, NAME=name, ITEMTYPE="Non-Inventory")
    for name, days in _TERMS:
        _put(company, "ARTERM", NAME=name, DESCRIPTION=name, DUEDATE=days, DUEFROM="from invoice/bill date")
    bank = {
        "BANKACCOUNTID": "MAIN",
        "BANKACCOUNTNO": "00012345",
        "GLACCOUNTNO": "1000",
        "BANKNAME": "Threadneedle Bank",
    }
    _put(company, "CHECKINGACCOUNT", **bank, BANKACCOUNTTYPE="checking", CURRENCY=company.currency)
    _taxes(company)


def _taxes(company: Company) -> None:
    british = company.country == "GB"
    solution = "United Kingdom - VAT" if british else "United States - Sales Tax"
    _put(company, "TAXSOLUTION", SOLUTIONID=solution, TAXMETHOD="VAT" if british else "Sales tax", TYPE="Predefined")
    for id, value in _UK_TAXES if british else _US_TAXES:
        _put(
            company,
            "TAXDETAIL",
            DETAILID=id,
            DESCRIPTION=id,
            TAXTYPE="Sale",
            VALUE=Decimal(value),
            TAXSOLUTIONID=solution,
            GLACCOUNT="2200",
        )


def _places(company: Company) -> None:
    entities = company.settings.get("multi_entity") == "on"
    for id, name in (("100", "Head Office"), ("200", "Northern Works")):
        _put(company, "LOCATION", LOCATIONID=id, NAME=name, CURRENCY=company.currency if entities else "")
    for id, title in (("SAL", "Sales"), ("WRK", "Workshop")):
        _put(company, "DEPARTMENT", DEPARTMENTID=id, TITLE=title)
    _put(company, "CLASS", CLASSID="RETAIL", NAME="Retail")
    _put(company, "PROJECT", PROJECTID="P-100", NAME="Guildhall Refit", PROJECTCATEGORY="Contract")


def _customer(company: Company, id: str, name: str, status: str, email: str) -> None:
    contact = {"CONTACTNAME": f"{name}(C{id})", "PRINTAS": name, "EMAIL1": email}
    _put(company, "CONTACT", **contact)
    _put(
        company,
        "CUSTOMER",
        CUSTOMERID=id,
        NAME=name,
        STATUS=status,
        TERMNAME="Net 30",
        MEGAENTITYID="",
        CURRENCY=company.currency,
        DISPLAYCONTACT=contact,
    )


def _put(company: Company, kind: str, **fields: object) -> None:
    number = str(company.books.next(kind, 100))
    made = dt.datetime.fromtimestamp(START, dt.UTC) - dt.timedelta(days=365)
    doc: Doc = {"RECORDNO": number, "STATUS": "active", "CUSTOM": {}, "WHENCREATED": made, "WHENMODIFIED": made}
    company.books.put(kind, number, doc | fields)
