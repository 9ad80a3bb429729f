"""Invoice and line tables, from a CSV pair or a workbook, joined into records (dossier invoiceops §3.1, §3.2, §3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sync_engine.canonical import Problem
from sync_engine.schemas import did_you_mean
from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.export import Entry, Export
from sync_engine.sources.files import Row, Table, read_table

_INVOICE_COLUMNS = [
    "invoice_id",
    "revision",
    "direction",
    "document_type",
    "invoice_number",
    "party_id",
    "party_name",
    "issue_date",
    "currency",
    "total",
    "status",
]
_LINE_COLUMNS = ["invoice_id", "line_number", "description", "quantity", "unit_price", "line_total"]

#: Names in the record ← columns of the tables.
_INVOICE = {
    "invoiceId": "invoice_id",
    "revision": "revision",
    "direction": "direction",
    "documentType": "document_type",
    "invoiceNumber": "invoice_number",
    "purchaseOrderNumber": "purchase_order_number",
    "issueDate": "issue_date",
    "dueDate": "due_date",
    "currency": "currency",
    "exchangeRate": "exchange_rate",
    "taxMode": "tax_mode",
    "paymentTerms": "payment_terms",
    "buyerReference": "buyer_reference",
    "memo": "memo",
    "status": "status",
}
_PARTY = {
    "id": "party_id",
    "name": "party_name",
    "taxId": "party_tax_id",
    "email": "party_email",
    "country": "party_country",
}
_AMOUNTS = {
    "subtotal": "subtotal",
    "discountTotal": "discount_total",
    "chargeTotal": "charge_total",
    "taxTotal": "tax_total",
    "total": "total",
}
_LINE = {
    "lineId": "line_id",
    "lineNumber": "line_number",
    "sku": "sku",
    "description": "description",
    "quantity": "quantity",
    "unitCode": "unit_code",
    "unitPrice": "unit_price",
    "priceBaseQuantity": "price_base_quantity",
    "discountPercent": "discount_percent",
    "discountAmount": "discount_amount",
    "lineTotal": "line_total",
    "accountCode": "account_code",
}
_TAX = {"code": "tax_code", "rate": "tax_rate", "amount": "tax_amount"}
_DIMENSIONS = ("dimension_1", "dimension_2", "dimension_3")


def read_csv_export(path: Path) -> Export:
    """`invoices.csv` with the `line_items.csv` beside it. Raises `BadSource` when either is missing or unreadable."""
    invoices = read_table(path)
    lines_path = path.with_name("line_items.csv")
    if not lines_path.is_file():
        raise BadSource(
            f"{lines_path} is missing; invoices without their lines cannot be posted, fetch the export again"
        )
    return join(invoices, read_table(lines_path))


def join(invoices: Table, lines: Table) -> Export:
    """Records in the order of the invoice table. Orphan lines are problems, lines of a broken row are never lost."""
    _check_columns(invoices, _INVOICE_COLUMNS)
    _check_columns(lines, _LINE_COLUMNS)
    rows = [(row, _plain(row)) for row in invoices.rows]
    by_invoice = _lines_by_invoice(lines.rows)
    known = {cells.get("invoice_id", "") for _, cells in rows}
    newest = _newest(cells for _, cells in rows)
    entries = [_entry(invoices, lines, row, cells, by_invoice, newest) for row, cells in rows]
    return Export(str(invoices.path), entries, problems=tuple(_orphans(lines, by_invoice, known)))


_Lines = dict[str, list[tuple[Row, dict[str, str]]]]


def _check_columns(table: Table, needed: Sequence[str]) -> None:
    for column in needed:
        if column not in table.header:
            raise BadSource(
                f'{table.path}, line 1: column "{column}" is missing ({did_you_mean(column, table.header)}); '
                "a CSV of another shape is read with a column map"
            )


def _plain(row: Row) -> dict[str, str]:
    """Cells without the apostrophe that keeps spreadsheets from running text as a formula (dossier §3.2)."""
    return {
        name: text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
        for name, text in row.cells.items()
    }


def _lines_by_invoice(rows: Sequence[Row]) -> _Lines:
    found: _Lines = {}
    for row in rows:
        cells = _plain(row)
        found.setdefault(cells.get("invoice_id", ""), []).append((row, cells))
    return found


def _newest(invoices: Iterator[Mapping[str, str]]) -> dict[str, str]:
    """The highest revision of each invoice in this table; lines that name no revision belong to it."""
    found: dict[str, str] = {}
    for cells in invoices:
        key, revision = cells.get("invoice_id", ""), cells.get("revision", "")
        found[key] = max(found.get(key, ""), revision, key=lambda text: (len(text), text))
    return found


def _entry(
    invoices: Table, lines: Table, row: Row, cells: Mapping[str, str], by_invoice: _Lines, newest: Mapping[str, str]
) -> Entry:
    key, revision = cells.get("invoice_id", ""), cells.get("revision", "")
    own = [pair for pair in by_invoice.get(key, ()) if (pair[1].get("revision") or newest[key]) == revision]
    fault = row.fault or next((line.fault and f"{lines.path.name}: {line.fault}" for line, _ in own if line.fault), "")
    record = {
        **_named(cells, _INVOICE),
        "party": _named(cells, _PARTY),
        "amounts": _named(cells, _AMOUNTS),
        "lines": [_line(line) for line in _once(own)],
        "validation": {"state": cells["validation_state"]} if cells.get("validation_state") else None,
        "blockingIssues": cells.get("blocking_issues", ""),
    }
    return Entry(f"{invoices.path.name}, line {row.line}", record, fault)


def _named(cells: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, Any]:
    """Only what is given: empty means not given."""
    return {name: cells[column] for name, column in columns.items() if cells.get(column)}


def _once(lines: Sequence[tuple[Row, dict[str, str]]]) -> Iterator[dict[str, str]]:
    """A row repeated to the letter, line id included, was delivered twice and counts once."""
    seen: list[dict[str, str]] = []
    for _, cells in lines:
        if cells.get("line_id") and cells in seen:
            continue
        seen.append(cells)
        yield cells


def _line(cells: Mapping[str, str]) -> dict[str, Any]:
    dimensions = [{"name": name, "value": cells[name]} for name in _DIMENSIONS if cells.get(name)]
    return {**_named(cells, _LINE), "tax": _named(cells, _TAX), "dimensions": dimensions}


def _orphans(lines: Table, by_invoice: _Lines, known: set[str]) -> Iterator[Problem]:
    for key, own in by_invoice.items():
        if key not in known:
            where = f"{lines.path.name}, line {own[0][0].line}"
            yield Problem(
                key, where, f"{len(own)} line(s) belong to invoice {key!r}, which the invoice file does not hold"
            )
