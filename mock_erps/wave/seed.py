"""What a fresh company holds: the cast that all ERPs share, and customers of its own.

Cast: "Aldgate Timber Ltd" (ALD01), "O'Brien & Sons", "Müller GmbH", "Mueller GmbH", "Hidden Harbour Ltd" (inactive) and
two of the name "Twin Traders".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mock_erps.platform.company import CompanyPlan

if TYPE_CHECKING:
    from mock_erps.platform.books import IndexKey
    from mock_erps.platform.company import Company
    from mock_erps.platform.seeding import Seed

COMPANIES = (
    CompanyPlan("1001", "Bermondsey Joinery Ltd", "GBP", "GB", "Europe/London"),
    CompanyPlan("1002", "Kauri Coast Trading Ltd", "GBP", "GB", "Pacific/Auckland"),
)
KINDS: Mapping[str, Mapping[str, IndexKey]] = {
    "customer": {"name": lambda doc: str(doc["name"])},
    "invoice": {"number": lambda doc: str(doc["number"])},
}
#: name, code, active
_CAST = (
    ("Aldgate Timber Ltd", "ALD01", True),
    ("O'Brien & Sons", "OBR01", True),
    ("Müller GmbH", "MUL01", True),
    ("Mueller GmbH", "MUE01", True),
    ("Hidden Harbour Ltd", "HID01", False),
    ("Twin Traders", "TWI01", True),
    ("Twin Traders", "TWI02", True),
)
_FAKED = 12


def seed(company: Company, source: Seed) -> None:
    company.facts["cast"] = {
        "tax_codes": {"S": "20", "R": "5", "Z": "0", "S15": "15"},
        "no_tax": "",
        "sales_account": "4000",
        "bank_account": "1200",
        "generic_item": "SALES",
    }
    for name, code, active in _CAST:
        _customer(company, name, code, active)
    fake = source.faker()
    for number in range(_FAKED):
        _customer(company, fake.company(), f"C-{number + 1:03d}", True)


def _customer(company: Company, name: str, code: str, active: bool) -> None:
    id = str(company.books.next("customer", 101))
    email = f"accounts@{code.lower()}.example"
    company.books.put("customer", id, {"id": id, "code": code, "name": name, "email": email, "active": active})
