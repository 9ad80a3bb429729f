"""Drafts in the shape of NetSuite: documents and their lines, customers, payments (§3, §4)."""

from __future__ import annotations

from collections.abc import Sequence

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import Draft, DraftLine, PaymentDraft, RemoteDocument
from sync_engine.connectors.netsuite.facts import CUSTOM_PRICE, Company, reversal
from sync_engine.connectors.wire_json import filled, part, rows, text
from sync_engine.outcomes import Refused

_DIMENSIONS = ("class", "department", "location")


def customer(party: Party, company: Company, key: str) -> dict[str, object]:
    """A new customer; its entity id is what must not occur twice (§6)."""
    return filled(
        externalId=key,
        entityId=party.key or party.name,
        companyName=party.name,
        isPerson=False,
        email=party.email,
        currency=_currency(party.currency, company) if party.currency else None,
    )


def document(draft: Draft, company: Company, key: str = "") -> dict[str, object]:
    """The fields the engine owns; everything else in the target is somebody else's."""
    source = draft.document
    invoice = source.kind is Kind.INVOICE
    return filled(
        externalId=key,
        tranId=draft.number,
        entity=_reference(draft.party_id),
        tranDate=source.issue_date,
        dueDate=source.due_date if invoice else None,
        terms=_reference(draft.term_id) if invoice else None,
        currency=_currency(source.currency, company),
        exchangeRate=source.exchange_rate if source.currency != company.home else None,
        otherRefNum=draft.reference,
        memo=draft.memo,
        item={"items": [_line(line) for line in draft.lines]},
    )


def changed(remote: RemoteDocument, draft: Draft, company: Company) -> tuple[dict[str, object], bool]:
    """The body of an update, and whether its lines replace the present ones.

    As many lines as there are keep their numbers, so that what others wrote on them stays (§11.3).
    """
    body = document(draft, company)
    theirs = [text(row, "line") for row in rows(part(remote.raw, "item"), "items")]
    ours = rows(part(body, "item"), "items")
    if len(theirs) != len(ours) or not all(theirs):
        return body, True
    numbered = [{"line": int(number), **line} for number, line in zip(theirs, ours, strict=True)]
    return {**body, "item": {"items": numbered}}, False


def reversed_whole(remote: RemoteDocument) -> dict[str, object]:
    """A credit memo that settles the whole invoice. Were it paid meanwhile, the vendor would refuse rather than leave
    a credit that settles nothing (§3)."""
    return {
        "externalId": reversal(remote.id),
        "tranDate": remote.issue_date,
        "memo": f"Reverses {remote.number}",
        "apply": {"items": [{"doc": {"id": remote.id}, "apply": True, "amount": remote.total}]},
    }


def payment(draft: PaymentDraft, company: Company, key: str, bank: str) -> dict[str, object]:
    """To the bank account named, else to undeposited funds."""
    source = draft.payment
    account = bank or draft.account_id
    return filled(
        externalId=key,
        customer=_reference(draft.party_id),
        payment=source.amount,
        currency=_currency(source.currency, company),
        tranDate=source.date,
        checkNum=draft.reference,
        undepFunds=None if account else True,
        account=_reference(account),
        apply={"items": _applied(draft)},
    )


def _applied(draft: PaymentDraft) -> Sequence[dict[str, object]]:
    return [{"doc": {"id": id}, "apply": True, "amount": applied} for id, applied in draft.applications.items()]


def _line(line: DraftLine) -> dict[str, object]:
    if line.tax and not line.tax_code_id:
        raise Refused(f"line {line.description!r} has tax but no tax code of the account", "tax")
    dimensions = {name: _reference(line.dimensions.get(name, "")) for name in _DIMENSIONS}
    return filled(
        item=_reference(line.item_id),
        quantity=line.quantity,
        price=_reference(CUSTOM_PRICE),
        rate=line.unit_price,
        amount=line.net,
        description=line.description,
        taxCode=_reference(line.tax_code_id),
        tax1Amt=line.tax if line.tax_code_id else None,
        **dimensions,
    )


def _reference(id: str) -> dict[str, str] | None:
    return {"id": id} if id else None


def _currency(symbol: str, company: Company) -> dict[str, str]:
    """Raises `Refused` for a currency the account does not have: it would be taken for the customer's."""
    id = company.currencies.get(symbol)
    if id is None:
        raise Refused(f"the account has no currency {symbol}", "currency")
    return {"id": id}
