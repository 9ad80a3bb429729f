"""How documents are handed to an engine: written as a file in a format the engine says it reads."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from harness.documents.source import SourceDocument, SourceLine


def write_invoiceops(documents: Iterable[SourceDocument], path: Path) -> None:
    """An InvoiceOps export (dossier invoiceops §3.3) as one `invoices.json`; amounts are decimal strings."""
    records = list(documents)
    invoices = [_invoice(record) for record in records if record.kind != "payment"]
    export: dict[str, Any] = {
        "schema": "invoiceops.export/1",
        "exportId": "EXP-HARNESS",
        "profile": "generic",
        "counts": {"invoices": len(invoices), "lines": sum(len(one["lines"]) for one in invoices)},
        "invoices": invoices,
        "payments": [_payment(record) for record in records if record.kind == "payment"],
    }
    path.write_bytes(orjson.dumps(export))


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else format(amount, "f")


def _party(document: SourceDocument) -> dict[str, Any]:
    party = document.party
    return {"id": party.code or None, "name": party.name, "email": party.email or None, "taxId": party.tax_id or None}


def _invoice(document: SourceDocument) -> dict[str, Any]:
    return {
        "invoiceId": document.key,
        "revision": document.revision,
        "direction": "receivable",
        "documentType": document.kind,
        "invoiceNumber": document.number,
        "purchaseOrderNumber": document.reference or None,
        "party": _party(document),
        "issueDate": document.date.isoformat(),
        "dueDate": document.due.isoformat() if document.due else None,
        "currency": document.currency,
        "exchangeRate": _text(document.rate),
        "taxMode": document.tax_mode.value,
        "paymentTerms": document.terms or None,
        "memo": document.memo or None,
        "status": "voided" if document.void else document.review,
        "amounts": {
            "subtotal": _text(document.net),
            "taxTotal": _text(document.tax),
            "total": _text(document.total),
        },
        "lines": [_line(number, line) for number, line in enumerate(document.lines, 1)],
        "validation": {"state": "pass", "checks": []},
        "authorization": {"state": document.review},
        "handoff": {"target": document.company},
    }


def _line(number: int, line: SourceLine) -> dict[str, Any]:
    return {
        "lineId": f"L{number}",
        "lineNumber": str(number),
        "sku": line.sku or None,
        "description": line.description,
        "quantity": _text(line.quantity),
        "unitCode": "C62",
        "unitPrice": _text(line.unit_price),
        "lineTotal": _text(line.net),
        "tax": {"code": line.tax_code, "rate": _text(line.tax_rate), "amount": _text(line.tax)},
        "accountCode": line.account or None,
    }


def _payment(document: SourceDocument) -> dict[str, Any]:
    return {
        "paymentId": document.key,
        "party": _party(document),
        "date": document.date.isoformat(),
        "currency": document.currency,
        "amount": _text(document.total),
        "reference": document.reference,
        "method": document.method,
        "revision": document.revision,
        "applications": [{"invoiceId": part.key, "amount": _text(part.amount)} for part in document.applied],
        "handoff": {"target": document.company},
    }


#: format named in an engine's description → writer and file name
FORMATS = {"invoiceops": (write_invoiceops, "invoices.json")}
