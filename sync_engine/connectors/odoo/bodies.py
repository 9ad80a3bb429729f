"""Drafts as values of Odoo's models, and as rows of `load` (dossier odoo §3, §4, §6)."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import Draft, DraftLine, PaymentDraft
from sync_engine.connectors.odoo.facts import TYPE, Company
from sync_engine.connectors.wire_json import filled
from sync_engine.outcomes import Refused

Values = dict[str, object]
_DOUBLE = Context(prec=15)  # what the target's floats keep
_LINES = "invoice_line_ids"


def customer(party: Party) -> Values:
    return filled(name=party.name, ref=party.key, email=party.email, is_company=True, customer_rank=1)


# -- documents ---------------------------------------------------------------------------------------------


def rows(drafts: Mapping[str, Draft], company: Company) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of `load`: external ids are made of our keys, so a second load makes no second document.

    A document's first row holds its own cells and its first line, each further row one more line (§6, §9).
    """
    columns: list[str] = []
    found: list[list[str]] = []
    for key, draft in drafts.items():
        external = f"sync_engine.{key.replace('.', '_')}"  # a dot would part the module from the name
        own = {"id": external, **_cells({"move_type": TYPE[draft.document.kind], **head(draft, company)})}
        lines = [{"id": f"{external}_{number}", **_cells(line(one))} for number, one in enumerate(draft.lines, 1)]
        names = [*own, *(f"{_LINES}/{name}" for name in lines[0])]
        if columns not in ([], names):
            raise Refused("documents with and without a rate of their own are not sent together", "batch")
        columns = names
        found += [[*(own.values() if cells is lines[0] else [""] * len(own)), *cells.values()] for cells in lines]
    return columns, found


def head(draft: Draft, company: Company) -> Values:
    """What the engine owns beside the lines. Raises `Refused` for a day whose books are closed.

    The target would not refuse it: it would post the document on another day without a word (§11.7).
    """
    source = draft.document
    if company.locked_until is not None and source.issue_date <= company.locked_until:
        text = f"dated {source.issue_date}, the books are locked until {company.locked_until}; nothing is moved"
        raise Refused(text, "closed_period")
    termed = term(draft)
    return {
        "name": draft.number,
        "partner_id": int(draft.party_id),
        "invoice_date": source.issue_date,
        "invoice_payment_term_id": int(termed) if termed else False,
        "invoice_date_due": False if termed else source.due_date or source.issue_date,
        **texts(draft),
        **filled(journal_id=company.journal or None),
        **_currency(draft, company),
    }


def term(draft: Draft) -> str:
    """The payment term that decides when it is due; empty where the document says the day itself."""
    source = draft.document
    return draft.term_id if source.due_date is None and source.kind is Kind.INVOICE else ""


def texts(draft: Draft) -> Values:
    """What may be written on a document that stands (§3)."""
    return {
        "ref": draft.reference or False,
        "narration": f"<p>{html.escape(draft.memo)}</p>" if draft.memo else False,
    }


def changes(draft: Draft) -> Values:
    """What may be changed on a document that stands: its texts, and the day when it is due."""
    due = draft.document.due_date
    return {**texts(draft), **({"invoice_date_due": due} if due else {})}


def _currency(draft: Draft, company: Company) -> Values:
    """The rate is told the target's way round: its units for one of the company's (§3)."""
    source = draft.document
    id = company.currencies.get(source.currency)
    if id is None:
        raise Refused(f"the target has no currency {source.currency}, or it is inactive there", "currency")
    if source.currency == company.currency or source.exchange_rate is None:
        return {"currency_id": id}
    return {"currency_id": id, "invoice_currency_rate": _DOUBLE.divide(Decimal(1), source.exchange_rate)}


def line(draft: DraftLine) -> Values:
    """Without a tax code there is no tax: the product's own would be taken otherwise (§3)."""
    if draft.tax and not draft.tax_code_id:
        raise Refused(f"line {draft.description!r} has tax but no tax of the company", "tax")
    return {
        "product_id": int(draft.item_id) if draft.item_id else False,
        "name": draft.description,
        "quantity": draft.quantity,
        "price_unit": draft.unit_price,
        "discount": Decimal(0),
        "account_id": int(draft.account_id) if draft.account_id else False,
        "tax_ids": [int(draft.tax_code_id)] if draft.tax_code_id else [],
    }


def changed_lines(lines: Sequence[DraftLine], there: Sequence[int]) -> list[object]:
    """Our lines upon theirs in place, so that what somebody added to a line stays; surplus ones go."""
    values = [{**line(one), "tax_ids": [[6, 0, line(one)["tax_ids"]]]} for one in lines]
    kept: list[object] = [[1, id, one] for id, one in zip(there, values, strict=False)]
    return [*kept, *([0, 0, one] for one in values[len(there) :]), *([2, id, 0] for id in there[len(lines) :])]


def _cells(values: Values) -> dict[str, str]:
    """As `load` reads them: texts, relations by database id, empty for nothing."""
    return {f"{name}/.id" if name.endswith(("_id", "_ids")) else name: _cell(value) for name, value in values.items()}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return ",".join(str(one) for one in value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return "" if value is False else str(value)


# -- payments ----------------------------------------------------------------------------------------------


def payment(draft: PaymentDraft, company: Company) -> Values:
    """The wizard's values; the documents are named by its context (§4)."""
    journal = company.banks.get(draft.account_id)
    if journal is None:
        raise Refused("accounts.payment of the policy names no account of a bank or cash journal", "account")
    currency = company.currencies.get(draft.payment.currency)
    if currency is None:
        raise Refused(f"the target has no currency {draft.payment.currency}", "currency")
    return {
        "amount": draft.payment.amount,
        "payment_date": draft.payment.date,
        "currency_id": currency,
        "journal_id": journal,
        "communication": draft.reference,
        "group_payment": True,
    }
