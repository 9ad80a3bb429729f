"""Drafts in the shape of Business Central: documents with their lines, customers, receipts (§3, §4)."""

from __future__ import annotations

from decimal import Decimal
from textwrap import wrap

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import Draft, DraftLine
from sync_engine.connectors.dynamics_business_central.facts import DATE, LINES, ROUNDING_WORDS, TEXT, UNTAXED
from sync_engine.connectors.wire_json import filled


def customer(party: Party) -> dict[str, object]:
    return filled(
        number=party.key if len(party.key) <= 20 else "",
        displayName=party.name,
        email=party.email,
        currencyCode=party.currency,
    )


def document(draft: Draft, own_currency: str) -> dict[str, object]:
    """A deep insert: header and lines stand or fall together."""
    source = draft.document
    kind = source.kind
    invoice = kind is Kind.INVOICE
    return filled(
        customerId=draft.party_id,
        externalDocumentNumber=draft.number,
        **{DATE[kind]: source.issue_date},
        postingDate=source.issue_date,
        dueDate=source.due_date,
        customerPurchaseOrderReference=draft.reference if invoice else None,
        paymentTermsId=draft.term_id if invoice else None,
        currencyCode=source.currency or own_currency,
        **{LINES[kind]: [row for line in draft.lines for row in _rows(line)]},
    )


def rounding(account: str, amount: Decimal) -> dict[str, object]:
    """A line without tax; the vendor takes no negative price but a negative quantity."""
    sign = -1 if amount < 0 else 1
    return {
        "accountId": account,
        "description": ROUNDING_WORDS,
        "quantity": sign,
        "unitPrice": abs(amount),
        "taxCode": UNTAXED,
    }


def _rows(line: DraftLine) -> list[dict[str, object]]:
    """A line, and the rest of a long description in comment lines, as the vendor's own extended texts do it."""
    width = TEXT if max(line.description, default="") < "\U00010000" else TEXT // 2
    first, *rest = wrap(line.description, width) if len(line.description) > width else [line.description]
    more: list[dict[str, object]] = [{"lineType": "Comment", "description": text} for text in rest]
    return [_line(line, first), *more]


def _line(line: DraftLine, description: str) -> dict[str, object]:
    """The item or account comes first: it resets description, price and tax that stand before it (§3)."""
    what = {"itemId": line.item_id} if line.item_id else {"accountId": line.account_id}
    return filled(
        **what,
        description=description,
        quantity=line.quantity,
        unitPrice=line.unit_price,
        taxCode=line.tax_code_id,
    )
