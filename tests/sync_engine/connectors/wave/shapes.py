"""What Wave says."""

from __future__ import annotations

from typing import Any

from sync_engine.outcomes import VendorError

INVOICE = {
    "id": "INV",
    "invoiceNumber": "SO-10045",
    "status": "SAVED",
    "modifiedAt": "2026-02-03T09:00:00.000Z",
    "invoiceDate": "2026-02-03",
    "poNumber": "PO 7",
    "exchangeRate": "0.8",
    "customer": {"id": "58"},
    "currency": {"code": "USD"},
    "total": {"value": "150.00"},
    "amountDue": {"value": "150.00"},
}


def made(mutation: str, field: str = "", **record: object) -> dict[str, object]:
    payload: dict[str, object] = {"didSucceed": True, "inputErrors": None}
    return {"data": {mutation: {**payload, **({field: record} if field else {})}}}


def wrong(mutation: str, code: str, *path: str, message: str = "No.") -> dict[str, object]:
    errors = [{"code": code, "message": message, "path": ["input", *path]}]
    return {"data": {mutation: {"didSucceed": False, "inputErrors": errors}}}


def error(code: str, message: str = "No.") -> dict[str, object]:
    return {"errors": [{"extensions": {"id": "x", "code": code}, "message": message}], "data": None}


def page(name: str, *rows: object, pages: int = 1, total: int | None = None) -> dict[str, object]:
    info = {"totalPages": pages, "totalCount": len(rows) if total is None else total}
    return {"data": {"business": {name: {"pageInfo": info, "edges": [{"node": row} for row in rows]}}}}


def outcome(attempt: Any) -> Any:
    try:
        return attempt()
    except VendorError as raised:
        return raised
