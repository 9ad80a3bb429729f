"""What shifts between versions and localisations is a setting (dossier sap_business_one §2, §3, §8, §10)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sap_business_one.desk import Desk, document, line


@pytest.mark.parametrize(
    ("setting", "usual", "other", "body"),
    [
        ("unknown_customer_code", "-5002", "-10", document(CardCode="C99999")),
        ("unknown_item_code", "-5002", "-10", document("x", line("NOPE"))),
        ("unknown_tax_code", "-5002", "-10", document("x", line(VatGroup="ZZ"))),
        ("unknown_property_code", "-1000", "-1001", document(Nonsense=1)),
    ],
)
def test_a_refusal_has_the_code_of_its_build(desk: Desk, setting: str, usual: str, other: str, body: Any) -> None:
    assert desk.post("Invoices", body).code == usual
    desk.vendor.settings[setting] = other
    assert desk.post("Invoices", body).code == other


def test_a_closed_document_is_told_with_the_code_of_the_build(desk: Desk) -> None:
    entry = desk.post("Invoices", document()).json["DocEntry"]
    assert desk.post(f"Invoices({entry})/Close").status == 204
    assert desk.patch(f"Invoices({entry})", {"Comments": "late"}).code == "-5006"
    desk.vendor.settings["document_closed_code"] = "-10"
    assert desk.patch(f"Invoices({entry})", {"Comments": "late"}).code == "-10"


def test_a_missing_rate_is_told_with_the_code_of_the_build(desk: Desk) -> None:
    desk.company.facts["rates"] = {}
    body = document(DocCurrency="USD")
    assert desk.post("Invoices", body).code == "-4006"
    desk.vendor.settings["no_rate_code"] = "-10"
    assert desk.post("Invoices", body).code == "-10"


def test_prices_are_rounded_to_the_companys_decimals_without_a_word(desk: Desk) -> None:
    body = document("x", line(Quantity=1, UnitPrice=1.23456))
    assert desk.post("Invoices", body).json["DocumentLines"][0]["UnitPrice"] == 1.23456
    desk.vendor.settings["price_decimals"] = 2
    assert desk.post("Invoices", body).json["DocumentLines"][0]["UnitPrice"] == 1.23


def test_a_number_by_hand_must_be_named(desk: Desk) -> None:
    told = desk.post("Invoices", document(HandWritten="tYES")).told
    assert told[:2] == (400, "-10")
    assert told[2].endswith("define the numbering series")


def test_other_content_than_json_is_refused(desk: Desk) -> None:
    answer = desk.post("Invoices", b"<Invoice/>", content_type="text/xml")
    assert answer.told == (400, "-1000", "Unsupported content type text/xml.")


def test_a_payment_has_no_time_of_change(desk: Desk) -> None:
    """The vendor's reference has neither date of creation nor of update on it."""
    answer = desk.get("IncomingPayments", filter="UpdateDate ge '2026-01-01'")
    assert answer.told == (400, "201", "Property 'UpdateDate' is invalid")
