"""`invoices.xlsx` of an InvoiceOps export, read as the same tables as the CSV pair (dossier invoiceops §3.5)."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from sync_engine.sources.bad_source import BadSource
from sync_engine.sources.export import Export
from sync_engine.sources.files import MAX_BYTES, Row, Table, read_bytes
from sync_engine.sources.invoiceops_tables import join

#: Unpacked size of all parts together; a workbook of 5,000 invoices needs a tenth.
_MAX_UNPACKED = 4 * MAX_BYTES
#: Identifiers must be text: a number cell has lost its leading zeros, and long ones their last digits.
_TEXT_ONLY = {"invoice_id", "invoice_number", "party_id", "sku", "line_id", "purchase_order_number"}


def read_xlsx_export(path: Path) -> Export:
    """The sheets `Invoices` and `Line Items`. Raises `BadSource` for anything that is not such a workbook."""
    _check_archive(path)
    try:
        invoices, lines = _tables(path)
    except BadSource:
        raise
    except Exception as error:  # openpyxl raises KeyError, ValueError, XML errors … for damaged parts
        raise BadSource(f"{path} is not a readable workbook ({_first_line(error)}); export it again") from None
    return join(invoices, lines)


def _tables(path: Path) -> tuple[Table, Table]:
    from openpyxl import load_workbook

    workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        return _table(path, workbook, "Invoices"), _table(path, workbook, "Line Items")
    finally:
        workbook.close()


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _check_archive(path: Path) -> None:
    """Sizes and document types before anything is unpacked: no archive bombs, no XML entities."""
    read_bytes(path)
    if not is_zipfile(path):
        raise BadSource(f"{path} is not an XLSX workbook (no zip archive); export it again")
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > _MAX_UNPACKED:
                raise BadSource(f"{path} unpacks to more than {_MAX_UNPACKED} bytes; split the export")
            for part in archive.infolist():
                if b"<!DOCTYPE" in archive.read(part).replace(b"\0", b""):
                    raise BadSource(f"{path}: part {part.filename} declares a document type; workbooks never do")
    except (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError) as error:
        raise BadSource(f"{path} is damaged ({_first_line(error)}); fetch it again") from None


def _table(path: Path, workbook: Any, sheet: str) -> Table:
    if sheet not in workbook.sheetnames:
        raise BadSource(f'{path} has no sheet "{sheet}"; it has {", ".join(workbook.sheetnames)}')
    rows = workbook[sheet].iter_rows(values_only=True)
    header = tuple(str(cell) for cell in next(rows, ()) if cell is not None)
    return Table(path.with_name(f"{path.name} [{sheet}]"), header, tuple(_rows(header, rows)))


def _rows(header: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Iterator[Row]:
    for number, values in enumerate(rows, 2):
        if all(value is None for value in values):
            continue
        named = dict(zip(header, values, strict=False))
        numeric = [name for name in _TEXT_ONLY if isinstance(named.get(name), int | float)]
        fault = ""
        if numeric:
            fault = f"row {number}: {numeric[0]} is a number in the workbook, so zeros may be lost; export it as text"
        yield Row(number, {name: _text(value) for name, value in named.items()}, fault)


def _text(value: object) -> str:
    """A cell as the text the CSV would hold. `repr` of a float is its shortest exact form: 19.9, never 19.899999."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return str(value)
