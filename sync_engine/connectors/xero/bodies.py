"""Drafts in the shape of Xero: documents and their lines, contacts, payments (§3, §4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from sync_engine.canonical import Party, TaxMode
from sync_engine.connectors import Draft, DraftLine, PaymentDraft, RemoteDocument
from sync_engine.connectors.wire_json import Shape, filled, rows, text
from sync_engine.connectors.xero.facts import ID, NUMBER, TAX_MODES, TYPE

_GUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def contact(party: Party) -> dict[str, object]:
    return filled(Name=party.name, ContactNumber=party.key, EmailAddress=party.email)


def document(path: str, draft: Draft) -> dict[str, object]:
    """The fields the engine owns. Only the contact's id is sent: more would change the contact (§4)."""
    source = draft.document
    return filled(
        Type=TYPE[path],
        Contact={"ContactID": draft.party_id},
        Date=source.issue_date,
        DueDate=(source.due_date or source.issue_date) if path == "Invoices" else None,
        **{NUMBER[path]: draft.number},
        Reference=draft.reference,
        CurrencyCode=source.currency,
        CurrencyRate=_rate(source.exchange_rate),
        LineAmountTypes=TAX_MODES[source.tax_mode],
        Status="AUTHORISED",
        LineItems=[_line(line, source.tax_mode) for line in draft.lines],
    )


def _rate(home_per_foreign: Decimal | None) -> Decimal | None:
    """Xero counts the other way round, foreign units for one of the home currency, with six decimals (§3)."""
    return None if home_per_foreign is None else (1 / home_per_foreign).quantize(Decimal("0.000001"))


def changed(path: str, remote: RemoteDocument, draft: Draft) -> dict[str, object]:
    body = {**document(path, draft), ID[path]: remote.id}
    body["LineItems"] = _merged(rows(body, "LineItems"), remote.raw)
    return body


def ended(path: str, remote: RemoteDocument) -> dict[str, object]:
    """Only what is approved can be voided; before that it is deleted (§3)."""
    unapproved = text(remote.raw, "Status") in ("DRAFT", "SUBMITTED")
    return {ID[path]: remote.id, "Status": "DELETED" if unapproved else "VOIDED"}


def payment(draft: PaymentDraft, id: str, applied: Decimal) -> dict[str, object]:
    """The payment of one document; a bank account is named by its code or, where it has none, by its id."""
    account = "AccountID" if _GUID.fullmatch(draft.account_id) else "Code"
    return filled(
        Invoice={"InvoiceID": id},
        Account={account: draft.account_id},
        Date=draft.payment.date,
        Amount=applied,
        Reference=draft.reference,
    )


def _line(line: DraftLine, mode: TaxMode) -> dict[str, object]:
    return filled(
        Description=line.description,
        Quantity=line.quantity,
        UnitAmount=line.unit_price,
        LineAmount=line.net,
        ItemCode=line.item_id,
        AccountCode=line.account_id,
        TaxType=line.tax_code_id,
        TaxAmount=None if mode is TaxMode.NONE or not line.tax_code_id else line.tax,
    )


def _merged(lines: Sequence[Shape], raw: Shape) -> list[Shape]:
    """Our lines upon theirs: without its id a line is made anew, without its tracking it loses it (§3)."""
    theirs = rows(raw, "LineItems")
    merged: list[Shape] = []
    for position, line in enumerate(lines):
        row = theirs[position] if position < len(theirs) else {}
        merged.append({**filled(LineItemID=text(row, "LineItemID"), Tracking=row.get("Tracking")), **line})
    return merged
