"""InvoiceOps exports: what becomes a document, what is refused by name, what is told when nothing can be read."""

import json
from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from invoiceops_exports import (
    INVOICE_ROW,
    LINE_ROW,
    PAYMENT,
    invoice,
    table,
    write_json,
    write_manifest,
    write_pair,
)
from openpyxl import Workbook

from sync_engine.canonical import Batch, Intent, Kind, TaxMode
from sync_engine.sources import BadSource, open_source


def read(tmp_path: Path, *invoices: Any, **more: Any) -> Batch:
    return open_source(write_json(tmp_path / "invoices.json", *invoices, **more))


def reason(batch: Batch) -> str:
    assert batch.documents == ()
    (problem,) = batch.problems
    return problem.reason


# --- what becomes a document ---------------------------------------------------------------------------------------


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


# --- what is refused by name ---------------------------------------------------------------------------------------

WARN = {"state": "warn", "checks": [{"ruleId": "IO-DUP-01", "severity": "warning", "result": "warn"}]}
FAIL = {"state": "pass", "checks": [{"ruleId": "BR-CO-15", "severity": "error", "result": "fail"}]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"direction": "payable"}, "direction is payable"),
        ({"direction": "sideways"}, 'direction: "sideways" is none of receivable, payable'),
        ({"documentType": "quote"}, 'documentType: "quote" is none of invoice, credit_note'),
        ({"authorization": {"state": "pending"}}, "not authorized (IO-AUTH-01): authorization is pending"),
        ({"authorization": None}, "authorization is missing"),
        ({"status": "in_review"}, "not authorized (IO-AUTH-01): status is in_review"),
        ({"status": "superseded"}, "status is superseded"),
        ({"validation": {"state": "fail"}}, "validation failed"),
        ({"validation": FAIL}, "validation failed (BR-CO-15)"),
        ({"validation": WARN}, "validation warns (IO-DUP-01) and no authorizer overrode it"),
        ({"invoiceNumber": " "}, 'invoiceNumber: " " is not an invoice number (rule BR-02)'),
        ({"party__name": ""}, 'party.name: "" is not a customer\'s name (rule BR-07)'),
        ({"party": "Acme"}, 'party: "Acme" is not a mapping with id and name'),
        ({"issueDate": "01/03/2026"}, 'issueDate "01/03/2026" is not a date of the form %Y-%m-%d'),
        ({"issueDate": "2026-02-30"}, 'issueDate "2026-02-30" is not a date'),
        ({"currency": "Pounds"}, 'currency "Pounds" is not a currency code'),
        ({"amounts__total": "1,200.00"}, 'amounts.total "1,200.00" is not a plain decimal'),
        ({"amounts__total": "NaN"}, 'amounts.total "NaN" is not a plain decimal'),
        ({"amounts__total": "1E+05"}, 'amounts.total "1E+05" is not a plain decimal'),
        ({"amounts": {}}, 'amounts: "total" is missing'),
        ({"revision": "0"}, 'revision "0" is no count'),
        ({"revision": "-1"}, 'revision "-1" is no count'),
        ({"exchangeRate": "0"}, "exchangeRate 0 must be above 0"),
        ({"lines": [{"quantity": "1"}]}, 'lines.0: "unitPrice" is missing'),
        ({"lines": "none"}, 'lines: "none" is not a list of lines'),
    ],
)
def test_a_bad_invoice_is_a_named_problem(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    batch = read(tmp_path, invoice(**changes), invoice(invoiceId="good"))
    assert [document.key for document in batch.documents] == ["good"]
    (problem,) = batch.problems
    assert (problem.key, problem.where) == ("inv-1", "invoices.json, invoices[0]")
    assert sentence in problem.reason


def test_a_record_that_is_no_object_is_a_problem(tmp_path: Path) -> None:
    assert "42" in reason(read(tmp_path, 42))


def test_a_warning_with_an_override_is_accepted(tmp_path: Path) -> None:
    overridden = invoice(validation=WARN, authorization={"state": "authorized", "overrides": [{"ruleId": "IO-DUP-01"}]})
    assert len(read(tmp_path, overridden).documents) == 1


def test_two_lines_of_one_id_are_a_problem(tmp_path: Path) -> None:
    record = invoice()
    record["lines"].append(record["lines"][0] | {"quantity": "3"})
    assert "two different lines bear the id L1" in reason(read(tmp_path, record))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "40.00"}, "50.00 GBP is applied to invoices and only 40.00 was received"),
        ({"amount": "-70.00"}, "amounts of a payment must be above 0"),
        ({"date": ""}, "date is missing"),
        ({"applications": [{"invoiceId": "inv-1"}]}, '"amount" is missing'),
    ],
)
def test_a_bad_payment_is_a_named_problem(tmp_path: Path, changes: dict[str, Any], sentence: str) -> None:
    batch = read(tmp_path, payments=({**PAYMENT, **changes},))
    assert batch.payments == ()
    assert sentence in batch.problems[0].reason


# --- the CSV pair --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("delimiter", "bom"), [(",", False), (";", True)])
def test_a_csv_pair_keeps_zeros_accents_line_breaks_and_formula_text(tmp_path: Path, delimiter: str, bom: bool) -> None:
    row = INVOICE_ROW | {"memo": 'two\nlines, "quoted"; and more', "party_name": "'=Müller"}
    path = write_pair(tmp_path, [row], [LINE_ROW | {"description": "'t Hooft"}], delimiter, bom)
    (document,) = open_source(path).documents
    assert (document.number, document.party.key, document.lines[0].sku) == ("000123", "007", "0042")
    assert document.party.name == "=Müller"
    assert document.memo == 'two\nlines, "quoted"; and more'
    assert document.lines[0].description == "'t Hooft"
    assert document.total == Decimal(120)


def test_orphan_lines_and_duplicate_rows(tmp_path: Path) -> None:
    orphan = LINE_ROW | {"invoice_id": "gone"}
    batch = open_source(write_pair(tmp_path, [INVOICE_ROW, INVOICE_ROW], [LINE_ROW, LINE_ROW, orphan]))
    assert [len(document.lines) for document in batch.documents] == [1]
    (problem,) = batch.problems
    assert (problem.key, problem.where) == ("gone", "line_items.csv, line 4")


def test_equal_lines_without_ids_are_two_lines(tmp_path: Path) -> None:
    plain = LINE_ROW | {"line_id": ""}
    (document,) = open_source(write_pair(tmp_path, [INVOICE_ROW], [plain, plain])).documents
    assert len(document.lines) == 2


def test_lines_without_a_revision_belong_to_the_highest(tmp_path: Path) -> None:
    rows = [INVOICE_ROW | {"revision": "10"}, INVOICE_ROW | {"revision": "9"}]
    (document,) = open_source(write_pair(tmp_path, rows, [LINE_ROW])).documents
    assert (document.revision, len(document.lines)) == (10, 1)


def test_a_short_line_row_is_a_problem_of_its_invoice(tmp_path: Path) -> None:
    path = write_pair(tmp_path, [INVOICE_ROW], [LINE_ROW])
    with (tmp_path / "line_items.csv").open("a") as lines:
        lines.write("inv-1,2,L2\r\n")
    assert "line_items.csv: line 3 has 3 fields and the header 10" in reason(open_source(path))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"status": "reviewed"}, "status is reviewed"),
        ({"validation_state": "fail"}, "validation failed"),
        ({"blocking_issues": "2"}, "2 blocking issues are open"),
        ({"direction": "payable"}, "direction is payable"),
    ],
)
def test_rows_that_are_not_ready_are_refused(tmp_path: Path, changes: dict[str, str], sentence: str) -> None:
    assert sentence in reason(open_source(write_pair(tmp_path, [INVOICE_ROW | changes], [LINE_ROW])))


def test_an_invoice_without_lines_is_kept_for_the_mapping_to_refuse(tmp_path: Path) -> None:
    (document,) = open_source(write_pair(tmp_path, [INVOICE_ROW], [LINE_ROW | {"invoice_id": "x"}])).documents
    assert document.lines == ()


# --- the workbook --------------------------------------------------------------------------------------------------


def workbook(path: Path, invoice_row: dict[str, Any], line_row: dict[str, Any]) -> Path:
    book = Workbook()
    for title, row in (("Invoices", invoice_row), ("Line Items", line_row)):
        sheet = book.create_sheet(title)
        sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(path)
    return path


def test_a_workbook_reads_like_the_csv_pair(tmp_path: Path) -> None:
    row = INVOICE_ROW | {"issue_date": date(2026, 3, 1), "total": 120.0, "subtotal": 100, "tax_total": 20}
    line = LINE_ROW | {"quantity": 3, "unit_price": 19.9, "line_total": 59.7}
    (document,) = open_source(workbook(tmp_path / "invoices.xlsx", row, line)).documents
    assert (document.issue_date, document.total, document.number) == (date(2026, 3, 1), Decimal(120), "000123")
    assert (document.lines[0].unit_price, document.lines[0].net) == (Decimal("19.9"), Decimal("59.7"))


def test_an_identifier_that_became_a_number_is_a_problem(tmp_path: Path) -> None:
    path = workbook(tmp_path / "invoices.xlsx", INVOICE_ROW | {"invoice_number": 123}, LINE_ROW)
    assert "invoice_number is a number in the workbook" in reason(open_source(path))


def test_workbooks_with_document_types_or_without_sheets_are_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "invoices.xlsx", INVOICE_ROW, LINE_ROW)
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/evil.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(BadSource, match="declares a document type"):
        open_source(path)
    Workbook().save(path)
    with pytest.raises(BadSource, match='has no sheet "Invoices"'):
        open_source(path)


# --- folders and files that cannot be read -------------------------------------------------------------------------


def package(folder: Path, *invoices: Any, **manifest: Any) -> Path:
    folder.mkdir()
    write_json(folder / "invoices.json", *invoices)
    write_manifest(folder, **manifest)
    return folder


def test_a_folder_is_checked_against_its_manifest(tmp_path: Path) -> None:
    counts = {"counts": {"invoices": 1, "lines": 1}, "totals": {"GBP": "120.00"}}
    assert len(open_source(package(tmp_path / "EXP-1", invoice(), **counts)).documents) == 1


@pytest.mark.parametrize(
    ("manifest", "sentence"),
    [
        ({"counts": {"invoices": 2}}, "promises 2 invoices and"),
        ({"counts": {"lines": 3}}, "promises 3 lines and"),
        ({"totals": {"GBP": "99.00"}}, "promises 99.00 GBP and"),
        ({"totals": {"GBP": "x"}}, 'totals.GBP "x" is not a plain decimal'),
        ({"files": {"../x": {"sha256": "0" * 64}}}, "is not the name of a file"),
        (
            {"files": {"line_items.csv": {"sha256": "0" * 64}}},
            "line_items.csv is missing although the manifest lists it",
        ),
        ({"files": {"invoices.json": {"sha256": "0" * 64}}}, "SHA-256 differs"),
        ({"files": {"invoices.json": {"sha256": "12"}}}, "is not a SHA-256"),
        ({"schema": "other/2"}, '"other/2" is none of invoiceops.export/1'),
    ],
)
def test_a_folder_that_breaks_its_promise_is_refused(tmp_path: Path, manifest: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadSource) as caught:
        open_source(package(tmp_path / "EXP-1", invoice(), **manifest))
    assert sentence in str(caught.value)


def test_a_folder_of_exports_is_one_batch_without_the_superseded(tmp_path: Path) -> None:
    package(tmp_path / "EXP-1", invoice(memo="old"))
    package(tmp_path / "EXP-2", invoice(memo="corrected"), supersedes="EXP-1")
    package(tmp_path / "EXP-3", invoice(memo="corrected"), invoice(invoiceId="inv-2"))
    batch = open_source(tmp_path)
    assert [(d.key, d.memo) for d in batch.documents] == [("inv-1", "corrected"), ("inv-2", "")]
    assert batch.problems == ()


def test_a_withdrawn_authorization_stops_the_invoice(tmp_path: Path) -> None:
    write_json(tmp_path / "invoices.json", invoice(), invoice(invoiceId="inv-2"))
    events = [
        {"type": "authorization.granted", "at": "2026-03-01T09:00:00Z", "invoiceId": "inv-1"},
        {"type": "authorization.revoked", "at": "2026-03-02T09:00:00Z", "invoiceId": "inv-1"},
        {"type": "authorization.revoked", "at": "2026-03-01T09:00:00Z", "invoiceId": "inv-2"},
        {"type": "authorization.granted", "at": "2026-03-02T09:00:00Z", "invoiceId": "inv-2"},
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(map(json.dumps, events)))
    batch = open_source(tmp_path)
    assert [document.key for document in batch.documents] == ["inv-2"]
    assert "authorization was withdrawn at 2026-03-02T09:00:00Z" in batch.problems[0].reason


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("invoices.json", b'{"schema": "invoiceops.export/1", "invoices": [{', "line 1: this is not JSON"),
        ("invoices.json", b"", "this is not JSON"),
        ("invoices.json", b"[1, 2]", "is not an InvoiceOps export"),
        ("invoices.json", b'{"invoices": []}', '"schema" is missing'),
        ("invoices.json", b'{"schema": "invoiceops.export/2", "invoices": []}', "is none of invoiceops.export/1"),
        ("invoices.json", b'{"schema": "invoiceops.export/1", "schema": 1}', '"schema" is given twice'),
        ("invoices.json", b'{"schema": NaN}', "NaN is no JSON number"),
        ("invoices.json", b"[" * 100_000, "is not JSON"),
        ("invoices.json", '{"a": "ü"}'.encode("utf-16"), "is not utf-8 text"),
        (
            "invoices.json",
            b'{"schema": "invoiceops.export/1", "invoices": [], "counts": {"invoices": 3}}',
            "promises 3 invoices and",
        ),
        ("invoices.csv", b"a,b\n1,2\n", "line_items.csv is missing"),
        ("invoices.xlsx", b"PK not really", "is not an XLSX workbook"),
        ("invoices.txt", b"hello", "is no InvoiceOps export"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadSource) as caught:
        open_source(tmp_path / name)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_paths_empty_folders_and_foreign_csv_are_told(tmp_path: Path) -> None:
    with pytest.raises(BadSource, match="does not exist"):
        open_source(tmp_path / "nowhere.json")
    with pytest.raises(BadSource, match="holds no export"):
        open_source(tmp_path)
    (tmp_path / "line_items.csv").write_text(table([LINE_ROW]))
    (tmp_path / "invoices.csv").write_text(table([{"invoice": "1"}]))
    with pytest.raises(BadSource, match='"invoice_id" is missing'):
        open_source(tmp_path / "invoices.csv")
