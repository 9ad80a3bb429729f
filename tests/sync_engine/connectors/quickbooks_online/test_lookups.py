"""QuickBooks Online: what is read and how it is asked for (dossier quickbooks_online)."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from tests.sync_engine.connectors.quickbooks_online.shapes import INVOICE, started


def test_a_query_reads_to_the_end_even_when_the_vendor_shortens_pages(books: Any, vendor: Any) -> None:
    page = [{**INVOICE, "Id": str(n), "DocNumber": "X" if n == 150 else "Y"} for n in range(200)]
    vendor.says({"QueryResponse": {"Invoice": page[:100]}})
    vendor.says({"QueryResponse": {"Invoice": page[100:]}})
    vendor.says({"QueryResponse": {}})
    assert [found.id for found in books.find_documents(Kind.INVOICE, "X")] == ["150"]
    positions = [seen.query["query"][0].split("STARTPOSITION ")[1].split()[0] for seen in vendor.seen]
    assert positions == ["1", "101", "201"]


@pytest.mark.parametrize(
    ("name", "condition"),
    [
        ("O'Brien", r"DisplayName IN ('O\'Brien', 'O\'Brien (deleted)')"),
        ("Włodarski", "DisplayName LIKE 'W%'"),
        ("100% Łódź", "DisplayName LIKE '100%'"),
        ("back\\slash", "DisplayName LIKE 'back%'"),
        ("Müller", "DisplayName IN ('Müller', 'Müller (deleted)')"),
        ("日本", "DisplayName LIKE '%'"),
    ],
)
def test_names_are_asked_for_as_the_vendor_can_read_them(books: Any, vendor: Any, name: str, condition: str) -> None:
    other = {"Id": "1", "DisplayName": "Somebody else"}
    vendor.says({"QueryResponse": {"Customer": [other, {"Id": "2", "DisplayName": name, "Active": True}]}})
    found = books.find_parties(Party("", name))
    assert [party.id for party in found] == ["2"]
    assert f"WHERE {condition} AND Active IN (true, false)" in vendor.seen[0].query["query"][0]


def test_an_inactive_customer_is_found_under_its_own_name(books: Any, vendor: Any) -> None:
    row = {"Id": "2", "DisplayName": "Acme Ltd (deleted)", "Active": False}
    vendor.says({"QueryResponse": {"Customer": [row]}})
    [party] = books.find_parties(Party("", "Acme Ltd"))
    assert (party.name, party.active) == ("Acme Ltd", False)


def test_near_names_are_read_once(books: Any, vendor: Any) -> None:
    near = {"QueryResponse": {"Customer": [{"Id": "3", "DisplayName": "Acme Limited"}]}}
    for answer in ({"QueryResponse": {}}, near, {"QueryResponse": {}}):
        vendor.says(answer)
    assert [party.name for party in books.find_parties(Party("", "Acme Ltd"))] == ["Acme Limited"]
    assert [party.name for party in books.find_parties(Party("", "Apex"))] == ["Acme Limited"]
    assert len(vendor.seen) == 3


def test_the_catalogue_tells_names_ids_and_rates(books: Any, vendor: Any) -> None:
    started(vendor, country="GB")
    vendor.says({"QueryResponse": {"TaxRate": [{"Id": "8", "RateValue": 20}]}})
    code = {"Id": "4", "Name": "20.0% S", "SalesTaxRateList": {"TaxRateDetail": [{"TaxRateRef": {"value": "8"}}]}}
    vendor.says({"QueryResponse": {"TaxCode": [code]}})
    vendor.says({"QueryResponse": {"Account": [{"Id": "35", "Name": "Sales", "AcctNum": "4000"}]}})
    vendor.says({"QueryResponse": {"Term": []}})
    vendor.says({"QueryResponse": {"Item": [{"Id": "11", "Name": "Hours", "Sku": "H-1"}]}})
    catalogue = books.catalogue(["H-1"])
    assert (catalogue.currency, catalogue.zone) == ("USD", "America/Chicago")
    assert catalogue.accounts == {"4000": "35", "Sales": "35"}
    assert catalogue.tax_codes == {"20.0% S": "4"}
    assert catalogue.tax_rates == {"20.0% S": 20}
    assert catalogue.items == {"H-1": "11", "Hours": "11"}


@pytest.mark.parametrize(("country", "non"), [("GB", "7"), ("US", "NON")])
def test_lines_without_tax_have_a_code_by_the_same_name_everywhere(
    books: Any, vendor: Any, country: str, non: str
) -> None:
    started(vendor, country=country)
    vendor.says({"QueryResponse": {}})
    vendor.says({"QueryResponse": {"TaxCode": [{"Id": "6", "Name": "0.0% Z"}, {"Id": "7", "Name": "No VAT"}]}})
    for _ in ("Account", "Term"):
        vendor.says({"QueryResponse": {}})
    catalogue = books.catalogue([])
    assert catalogue.tax_codes["NON"] == non
    assert catalogue.tax_rates["NON"] == 0


def test_a_customer_is_made_in_the_currency_it_is_billed_in(books: Any, vendor: Any) -> None:
    started(vendor, currencies=True)
    for currency, sent in (("EUR", {"value": "EUR"}), ("", None)):
        vendor.says({"Customer": {"Id": "58", "DisplayName": "Acme"}})
        books.create_party(Party("", "Acme", currency=currency), f"key-{currency}")
        assert vendor.seen[-1].json().get("CurrencyRef") == sent
