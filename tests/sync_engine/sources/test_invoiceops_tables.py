"""InvoiceOps exports as a pair of CSV files or as a workbook."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from invoiceops_exports import (
    INVOICE_ROW,
    LINE_ROW,
    reason,
    write_pair,
)
from openpyxl import Workbook

from sync_engine.sources import BadSource, open_source


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
