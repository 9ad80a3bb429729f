"""InvoiceOps exports: what becomes a document or a payment."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

from invoiceops_exports import (
    PAYMENT,
    invoice,
    read,
    reason,
)

from sync_engine.canonical import Intent, Kind, TaxMode
from sync_engine.sources import open_source


def test_an_authorized_invoice_arrives_whole(tmp_path: Path) -> None:
    (document,) = read(tmp_path, invoice(exchangeRate="1.25", memo="Thanks")).documents
    assert (document.key, document.number, document.kind) == ("inv-1", "SO-1042", Kind.INVOICE)
    assert (document.issue_date, document.due_date) == (date(2026, 3, 1), date(2026, 3, 31))
    assert (document.net, document.tax, document.total) == (Decimal(100), Decimal(20), Decimal(120))
    assert (document.party.key, document.party.matched, document.target) == ("ACME01", {"xero": "58"}, "main")
    assert (document.exchange_rate, document.reference, document.memo) == (Decimal("1.25"), "PO-77", "Thanks")
    (line,) = document.lines
    assert (line.sku, line.tax_code, line.tax_rate, line.account) == ("AF-20", "S", Decimal(20), "4000")
    assert line.dimensions == {"division": "UK"}


def test_json_numbers_never_pass_through_a_float(tmp_path: Path) -> None:
    text = json.dumps({"schema": "invoiceops.export/1", "invoices": [invoice(amounts__total="@")]})
    (tmp_path / "invoices.json").write_text(text.replace('"@"', "90071992547409.93"))
    (document,) = open_source(tmp_path / "invoices.json").documents
    assert document.total == Decimal("90071992547409.93")


def test_the_highest_revision_wins_in_any_order_and_twice_is_once(tmp_path: Path) -> None:
    second = invoice(revision=2, memo="newer")
    batch = read(tmp_path, second, invoice(), deepcopy(second))
    assert [(d.revision, d.memo) for d in batch.documents] == [(2, "newer")]
    assert batch.problems == ()


def test_two_different_records_of_one_revision_are_a_problem(tmp_path: Path) -> None:
    assert "two different records claim to be revision 1" in reason(read(tmp_path, invoice(), invoice(memo="other")))


def test_an_older_revision_is_not_used_beside_a_broken_newer_one(tmp_path: Path) -> None:
    assert '"currency" is missing' in reason(
        read(tmp_path, invoice(), {k: v for k, v in invoice(revision=2).items() if k != "currency"})
    )


def test_a_higher_revision_that_is_refused_stops_the_older_one_too(tmp_path: Path) -> None:
    assert "authorization is revoked" in reason(
        read(tmp_path, invoice(), invoice(revision=2, authorization={"state": "revoked"}))
    )


def test_a_voided_invoice_asks_for_a_void(tmp_path: Path) -> None:
    (document,) = read(tmp_path, invoice(), invoice(revision=2, status="voided")).documents
    assert (document.intent, document.revision) == (Intent.VOID, 2)


def test_negative_credit_notes_are_turned_and_positive_ones_stay(tmp_path: Path) -> None:
    negative = invoice(
        invoiceId="cn-1", documentType="credit_note", amounts={"subtotal": "-100", "taxTotal": "-20", "total": "-120"}
    )
    negative["lines"][0] |= {"quantity": "-2", "lineTotal": "-100.00", "tax": {"rate": "20", "amount": "-20.00"}}
    first, second = read(tmp_path, negative, invoice(invoiceId="cn-2", documentType="credit_note")).documents
    for credit in (first, second):
        assert (credit.kind, credit.total, credit.lines[0].quantity) == (Kind.CREDIT_NOTE, Decimal(120), Decimal(2))
        assert (credit.lines[0].net, credit.lines[0].tax, credit.tax) == (Decimal(100), Decimal(20), Decimal(20))


def test_a_credit_note_with_negative_prices_keeps_its_quantities(tmp_path: Path) -> None:
    negative = invoice(documentType="credit_note", amounts={"total": "-100"})
    negative["lines"][0] |= {"unitPrice": "-50", "lineTotal": "-100", "tax": None}
    (credit,) = read(tmp_path, negative).documents
    assert (credit.lines[0].quantity, credit.lines[0].unit_price) == (Decimal(2), Decimal(50))


def test_currencies_keep_their_own_decimals(tmp_path: Path) -> None:
    yen = invoice(currency="JPY", amounts={"total": "13582"})
    yen["lines"][0] |= {"quantity": "1", "unitPrice": "13582", "lineTotal": "13582", "tax": None}
    dinar = deepcopy(yen) | {"invoiceId": "kw", "currency": "KWD", "amounts": {"total": "1.234"}}
    dinar["lines"][0] |= {"unitPrice": "1.234", "lineTotal": "1.234"}
    totals = [str(document.total) for document in read(tmp_path, yen, dinar).documents]
    assert totals == ["13582", "1.234"]


def test_more_decimals_than_the_currency_has_are_a_problem_not_a_rounding(tmp_path: Path) -> None:
    assert "amounts.total 120.50 has more than the 0 decimals of JPY" in reason(
        read(tmp_path, invoice(currency="JPY", amounts__total="120.50"))
    )


def test_document_discounts_and_charges_become_lines(tmp_path: Path) -> None:
    amounts = {"subtotal": "100", "discountTotal": "10", "chargeTotal": "5", "taxTotal": "19", "total": "114"}
    (document,) = read(tmp_path, invoice(amounts=amounts)).documents
    assert [(line.description, line.net, line.tax) for line in document.lines[1:]] == [
        ("Discount", Decimal(-10), Decimal(-2)),
        ("Charge", Decimal(5), Decimal(1)),
    ]
    assert sum(line.net for line in document.lines) == document.net == Decimal(95)


def test_inclusive_documents_keep_their_mode(tmp_path: Path) -> None:
    inclusive = invoice(taxMode="inclusive", amounts={"taxTotal": "16.67", "total": "100.00"})
    (document,) = read(tmp_path, inclusive).documents
    assert (document.tax_mode, document.net) == (TaxMode.INCLUSIVE, Decimal("83.33"))


def test_payments_arrive_with_their_applications(tmp_path: Path) -> None:
    (payment,) = read(tmp_path, invoice(), payments=(PAYMENT, PAYMENT)).payments
    assert (payment.key, payment.amount, payment.reference) == ("pay-1", Decimal(70), "BACS 15")
    assert [(a.document_key, a.amount) for a in payment.applications] == [("inv-1", Decimal(50))]
