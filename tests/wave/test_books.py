"""What an auditor reads: lines, taxes, payments, postings that sum to nought; and the contract's own completeness."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from mock_erps.platform import faults
from mock_erps.platform.faults import Site
from tests.wave.desk import CREATE, Desk, told


def test_the_view_tells_an_invoice_from_its_shape(desk: Desk) -> None:
    id = desk.invoice(poNumber="PO 7", memo="Mind the step")["id"]
    [seen] = desk.audit.documents
    assert (seen.id, seen.kind, seen.number, seen.reference, seen.memo) == (
        id,
        "invoice",
        "SO-10045",
        "PO 7",
        "Mind the step",
    )
    assert (seen.net, seen.tax, seen.total, seen.balance, seen.status) == (150, 30, 180, 180, "open")
    assert (seen.party, seen.currency, seen.rate) == ("Aldgate Timber Ltd", "GBP", 1)
    [line] = seen.lines
    assert (line.item, line.account, line.tax_code, line.net, line.tax) == ("OAK-40", "4000", "VAT20", 150, 30)
    assert {"SO-10045", "PO 7", "Mind the step", "Oak board 40 mm"} <= set(seen.texts)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"currency": "EUR", "exchangeRate": "0.8553"},
        {"currency": "KWD"},
        {"discounts": [{"discountType": "PERCENTAGE", "percentage": "33.3"}]},
    ],
)
def test_postings_sum_to_nought(desk: Desk, fields: dict[str, Any]) -> None:
    id = desk.invoice(**fields)["id"]
    desk.pay(id, "10", exchangeRate="0.9")
    view = desk.audit
    for record in (*view.documents, *view.payments):
        assert record.postings and sum((one.amount for one in record.postings), Decimal(0)) == 0
    assert view.documents[0].postings[0].account == "1100"


def test_a_draft_is_in_nobodys_books(desk: Desk) -> None:
    desk.invoice(status="DRAFT")
    [seen] = desk.audit.documents
    assert (seen.status, seen.postings) == ("draft", ())


def test_a_payment_is_told_with_what_it_settles(desk: Desk) -> None:
    id = desk.invoice()["id"]
    desk.pay(id, "180", memo="TRX-7")
    view = desk.audit
    assert [(one.reference, one.total, dict(one.applied)) for one in view.payments] == [("TRX-7", 180, {id: 180})]
    assert (view.documents[0].status, view.documents[0].balance) == ("paid", 0)


def test_the_cast_is_there(desk: Desk) -> None:
    parties = {(one.name, one.code, one.active) for one in desk.audit.parties}
    assert {("Aldgate Timber Ltd", "ALD01", True), ("Hidden Harbour Ltd", "HID01", False)} <= parties
    assert {code for name, code, _ in parties if name == "Twin Traders"} == {"TWI01", "TWI02"}


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("F-BIZ-REFUSE", 200, "INVALID"),
        ("F-AUT-SCOPE", 200, "FORBIDDEN"),
        ("F-THR-429", 429, "RATE_LIMITED"),
        ("F-AUT-EXPIRED", 401, "UNAUTHENTICATED"),
    ],
)
def test_a_fault_answers_in_the_vendors_own_shape(desk: Desk, fault: str, status: int, code: str) -> None:
    faults.arm(desk.sandbox, fault, Site(operation="create invoice"))
    exchange = desk.ask(CREATE, desk.credentials["access_token"], input=desk.input())
    assert (exchange.status, exchange.vendor_code, exchange.committed) == (status, code, [])
    if code == "INVALID":
        assert told(exchange)["data"]["invoiceCreate"]["didSucceed"] is False
    else:
        assert told(exchange)["errors"][0]["extensions"]["code"] == code


def test_a_fault_of_the_server_is_told_inside_a_200_or_as_500(desk: Desk) -> None:
    for status in ("200", "500"):
        desk.set(server_error_status=status)
        faults.arm(desk.sandbox, "F-BIZ-REFUSE", Site(operation="create invoice"), {"refusal": "server_error"})
        exchange = desk.ask(CREATE, input=desk.input())
        assert (exchange.status, exchange.vendor_code) == (int(status), "INTERNAL_SERVER_ERROR")


def test_every_mutation_and_every_list_has_a_neutral_name(desk: Desk) -> None:
    """Faults and journals would miss the others."""
    from mock_erps.wave.naming import MUTATIONS
    from mock_erps.wave.service import service

    schema = service().schema
    assert schema.mutation_type is not None
    assert set(MUTATIONS) == set(schema.mutation_type.fields) - {"_"}
    named = set(desk.vendor.contract.operations[0].names)
    assert set(MUTATIONS.values()) <= named


def test_every_setting_and_every_row_of_the_error_table_is_used(desk: Desk) -> None:
    """A row nobody can reach, or a setting nobody reads, promises what the mock does not do."""
    from pathlib import Path

    import mock_erps

    root = Path(mock_erps.__file__).parent
    code = "\n".join(path.read_text("utf-8") for part in ("wave", "platform") for path in (root / part).rglob("*.py"))
    extension = desk.vendor.contract.extension
    told_by_rows = {str(value) for row in extension.errors.values() for value in row.values()}
    limits = {limit.setting for limit in extension.limits} | {limit.refusal for limit in extension.limits}
    faulty = {str(offer.answer.get("refusal", "")) for offer in extension.faults.values()}
    for name in (*extension.settings, *extension.errors):
        assert f'"{name}"' in code or name in told_by_rows | limits | faulty | {"server_error"}, name
