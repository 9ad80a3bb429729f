"""Builders of small InvoiceOps exports for the tests of this folder."""

from __future__ import annotations

import csv
import io
import json
from copy import deepcopy
from hashlib import sha256
from pathlib import Path
from typing import Any

from sync_engine.canonical import Batch
from sync_engine.sources import open_source

INVOICE: dict[str, Any] = {
    "invoiceId": "inv-1",
    "revision": 1,
    "direction": "receivable",
    "documentType": "invoice",
    "invoiceNumber": "SO-1042",
    "purchaseOrderNumber": "PO-77",
    "party": {"id": "ACME01", "name": "Acme Compressors Ltd", "matched": {"system": "xero", "id": "58"}},
    "issueDate": "2026-03-01",
    "dueDate": "2026-03-31",
    "currency": "GBP",
    "amounts": {"subtotal": "100.00", "taxTotal": "20.00", "total": "120.00"},
    "lines": [
        {
            "lineId": "L1",
            "lineNumber": 1,
            "sku": "AF-20",
            "description": "Air filter",
            "quantity": "2",
            "unitCode": "C62",
            "unitPrice": "50.00",
            "lineTotal": "100.00",
            "tax": {"code": "S", "rate": "20", "amount": "20.00"},
            "accountCode": "4000",
            "dimensions": [{"name": "division", "value": "UK"}],
        }
    ],
    "validation": {"state": "pass", "checks": []},
    "authorization": {"state": "authorized"},
    "handoff": {"target": "main"},
}

PAYMENT: dict[str, Any] = {
    "paymentId": "pay-1",
    "party": {"id": "ACME01", "name": "Acme Compressors Ltd"},
    "date": "2026-03-15",
    "currency": "GBP",
    "amount": "70.00",
    "reference": "BACS 15",
    "applications": [{"invoiceId": "inv-1", "amount": "50.00"}],
}


def invoice(**changes: Any) -> dict[str, Any]:
    """The sample invoice; `a__b=x` changes a field one level down."""
    record = deepcopy(INVOICE)
    for name, value in changes.items():
        room, _, inner = name.partition("__")
        if inner:
            record[room][inner] = value
        else:
            record[room] = value
    return record


def write_json(path: Path, *invoices: Any, payments: tuple[Any, ...] = (), **top: Any) -> Path:
    content = {"schema": "invoiceops.export/1", "invoices": list(invoices), "payments": list(payments), **top}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return path


INVOICE_ROW = {
    "invoice_id": "inv-1",
    "revision": "1",
    "direction": "receivable",
    "document_type": "invoice",
    "invoice_number": "000123",
    "party_id": "007",
    "party_name": "Müller & Söhne",
    "issue_date": "2026-03-01",
    "currency": "GBP",
    "subtotal": "100.00",
    "tax_total": "20.00",
    "total": "120.00",
    "memo": "",
    "status": "authorized",
    "validation_state": "pass",
    "blocking_issues": "0",
}
LINE_ROW = {
    "invoice_id": "inv-1",
    "line_number": "1",
    "line_id": "L1",
    "sku": "0042",
    "description": "Air filter",
    "quantity": "2",
    "unit_price": "50.00",
    "line_total": "100.00",
    "tax_rate": "20",
    "tax_amount": "20.00",
}


def table(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_pair(
    folder: Path, invoices: list[dict[str, str]], lines: list[dict[str, str]], delimiter: str = ",", bom: bool = False
) -> Path:
    encoding = "utf-8-sig" if bom else "utf-8"
    (folder / "line_items.csv").write_bytes(table(lines, delimiter).encode(encoding))
    path = folder / "invoices.csv"
    path.write_bytes(table(invoices, delimiter).encode(encoding))
    return path


def write_manifest(folder: Path, **more: Any) -> None:
    files = {
        path.name: {"sha256": sha256(path.read_bytes()).hexdigest()}
        for path in folder.iterdir()
        if path.name != "manifest.json"
    }
    content = {"schema": "invoiceops.export/1", "exportId": folder.name, "files": files, **more}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")


def read(tmp_path: Path, *invoices: Any, **more: Any) -> Batch:
    return open_source(write_json(tmp_path / "invoices.json", *invoices, **more))


def reason(batch: Batch) -> str:
    assert batch.documents == ()
    (problem,) = batch.problems
    return problem.reason
