"""What may leave the house: only reviewed, authorized receivables (dossier invoiceops §3.4, §11.4, §11.10)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sync_engine.sources.export import Record

_AUTHORIZED = ("authorized", "exported", "finalized", "voided")


def refusal(record: Record) -> str:
    """Why this invoice must not be sent, in a sentence; empty when it may."""
    if record["direction"] == "payable":
        return "direction is payable: this is a supplier's invoice, and only receivable ones are sent"
    if record.get("status") == "voided":
        return ""  # a void takes back what was sent; it needs no review of its own
    return _authorization(record) or _validation(record)


def _authorization(record: Record) -> str:
    status = record.get("status")
    state = _part(record, "authorization").get("state")
    if status and status not in _AUTHORIZED:
        return f"not authorized (IO-AUTH-01): status is {status}; authorize it in InvoiceOps and export again"
    if not status and state != "authorized":
        return f"not authorized (IO-AUTH-01): authorization is {state or 'missing'}; authorize it and export again"
    if state and state != "authorized":
        return f"not authorized (IO-AUTH-01): authorization is {state}; authorize it and export again"
    return ""


def _validation(record: Record) -> str:
    state = _part(record, "validation").get("state")
    failed = [check["ruleId"] for check in _checks(record) if _blocks(check)]
    if record.get("blockingIssues", "") not in ("", "0"):
        return f"{record['blockingIssues']} blocking issues are open; resolve them in InvoiceOps and export again"
    if state == "fail" or failed:
        return f"validation failed ({', '.join(failed) or 'no rule named'}); correct it in InvoiceOps and export again"
    open_warnings = list(_open_warnings(record))
    if state == "warn" and open_warnings:
        return f"validation warns ({', '.join(open_warnings)}) and no authorizer overrode it; do so and export again"
    return ""


def _open_warnings(record: Record) -> Iterator[str]:
    """Warnings without an override. Tables carry no checks: there the authorization itself is the override."""
    overridden = {entry["ruleId"] for entry in _part(record, "authorization").get("overrides") or ()}
    for check in _checks(record):
        if check["result"] == "warn" and check.get("severity") != "info" and check["ruleId"] not in overridden:
            yield check["ruleId"]


def _blocks(check: Any) -> bool:
    return (check["result"], check.get("severity", "error")) == ("fail", "error")


def _checks(record: Record) -> list[Any]:
    return _part(record, "validation").get("checks") or []


def _part(record: Record, name: str) -> Record:
    return record.get(name) or {}
