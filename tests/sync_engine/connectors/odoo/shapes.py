"""What Odoo says in these tests, and what is asked of it (dossier odoo §3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sync_engine.connectors import Write
from sync_engine.outcomes import VendorError
from tests.sync_engine.connectors.conftest import Drafts, Vendor

COMPANY = [{"id": 1, "currency_id": [3, "USD"], "sale_lock_date": "2026-01-31", "fiscalyear_lock_date": False}]
BANKS = [{"id": 7, "default_account_id": [11, "1000 Bank"]}]
CURRENCIES = [{"id": 3, "name": "USD"}, {"id": 4, "name": "EUR"}]
ROW = {
    "id": 301,
    "name": "SO-10045",
    "state": "posted",
    "partner_id": [4, "Acme"],
    "invoice_date": "2026-02-03",
    "currency_id": [3, "USD"],
    "amount_total": 150.0,
    "amount_residual": 150.0,
    "ref": False,
    "posted_before": True,
    "write_date": "2026-02-03 10:00:00",
    "invoice_line_ids": [901, 902],
    "amount_tax": 0.0,
    "invoice_payment_term_id": False,
    "move_type": "out_invoice",
}


def refusal(name: str, message: str = "no") -> dict[str, Any]:
    return {"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback"}


def write() -> Write:
    draft = Drafts().one(item_id="12", account_id="6", tax_code_id="5")
    return Write(replace(draft, party_id="4", reference="PO 7", memo="5 > 3"), "K.1")


def loaded(vendor: Vendor, total: float = 150.0, tax: float = 0.0) -> None:
    vendor.says({"ids": [301], "messages": [], "nextrow": 0})
    vendor.says([{"id": 301, "amount_total": total, "amount_tax": tax}])


def outcome(attempt: Any) -> Any:
    try:
        return attempt()
    except VendorError as error:
        return error


def calls(vendor: Vendor) -> list[str]:
    return [seen.path.removeprefix("/json/2/") for seen in vendor.seen]
