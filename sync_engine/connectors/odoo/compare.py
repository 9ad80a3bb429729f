"""Whether a draft asks for other entries than a posted document has: only then it has to be opened (its dossier §3)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sync_engine.connectors import Draft, DraftLine, RemoteDocument
from sync_engine.connectors.odoo.bodies import term
from sync_engine.connectors.odoo.facts import Company
from sync_engine.connectors.odoo.records import linked, text
from sync_engine.connectors.wire_json import Shape, amount


def same_entries(remote: RemoteDocument, lines: Sequence[Shape], draft: Draft, company: Company) -> bool:
    """Nothing differs that a posted document keeps. A rate of its own is never compared: it counts as different."""
    source, raw = draft.document, remote.raw
    if source.exchange_rate is not None and source.currency != company.currency:
        return False
    theirs = (remote.number, remote.party_id, remote.issue_date, remote.currency, remote.total)
    if theirs != (draft.number, draft.party_id, source.issue_date, source.currency, source.total):
        return False
    if (amount(raw, "amount_tax"), linked(raw, "invoice_payment_term_id")) != (source.tax, term(draft)):
        return False
    return len(lines) == len(draft.lines) and all(map(_same_line, lines, draft.lines))


def _same_line(row: Shape, line: DraftLine) -> bool:
    if line.account_id and linked(row, "account_id") != line.account_id:
        return False
    named = (linked(row, "product_id"), text(row, "name"), row.get("tax_ids"))
    counted = (amount(row, "quantity"), amount(row, "price_unit"), amount(row, "discount"))
    taxes = [int(line.tax_code_id)] if line.tax_code_id else []
    return named == (line.item_id, line.description, taxes) and counted == (line.quantity, line.unit_price, Decimal(0))
