"""Credits and payments applied to invoices: checked, booked on both sides, taken back (dossier §4)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.netsuite.resources.references import find
from mock_erps.netsuite.resources.transaction import VOIDED
from mock_erps.netsuite.values import Given, Pointer, Rows, in_currency
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.netsuite.resources.sales import Invoice
    from mock_erps.platform.call import Call


def applications(call: Call, given: Rows, before: list[Doc], party: str, currency: str) -> list[Doc]:
    """The rows of an `apply` sublist after a write, each with the invoice it settles. Nothing is booked yet."""
    wanted = {} if given.replace else {row["doc"]: row["amount"] for row in before}
    for index, row in enumerate(given.rows):
        invoice = _invoice(call, row, index)
        if row.get("apply") is False:
            wanted.pop(invoice["id"], None)
            continue
        open_still = _open(invoice, before)
        amount = row.get("amount")
        wanted[invoice["id"]] = in_currency(call, amount, currency) if amount is not None else open_still
        _check(invoice, wanted[invoice["id"]], open_still, party, currency)
    return [
        {"line": number, "doc": id, "apply": True, "amount": amount}
        for number, (id, amount) in enumerate(wanted.items(), 1)
    ]


def _invoice(call: Call, row: Given, index: int) -> Doc:
    pointer = row.get("doc", Pointer())
    invoice = find(call, "invoice", pointer if isinstance(pointer, Pointer) else Pointer(pointer))
    if invoice is None:
        raise Refusal(
            "bad_reference", value=getattr(pointer, "shown", pointer), field="doc", path=f"apply.items[{index}].doc"
        )
    return invoice


def _open(invoice: Doc, before: list[Doc]) -> Decimal:
    """What is left to be settled, without what this very record settles of it already."""
    own: Decimal = sum((row["amount"] for row in before if row["doc"] == invoice["id"]), ZERO)
    return own + Decimal(invoice["amountRemaining"])


def _check(invoice: Doc, amount: Decimal, open_still: Decimal, party: str, currency: str) -> None:
    strange = invoice["entity"] != party or invoice["currency"] != currency
    if strange or invoice["status"] in (VOIDED, "Pending Approval"):
        raise Refusal("cannot_apply", reason="The transaction you are attempting to apply to is not open.")
    if amount <= 0 or amount > open_still:
        raise Refusal("cannot_apply", reason="You cannot apply more than the amount due.")


def oldest_first(call: Call, party: str, currency: str, amount: Decimal) -> Rows:
    """What `autoApply` settles: the customer's open invoices by due date."""
    found = [one for one in call.books["invoice"].find("party", party) if _is_open(one, currency)]
    rows, left = [], amount
    for invoice in sorted(found, key=lambda one: (one.get("dueDate", ""), int(one["id"]))):
        part = min(left, invoice["amountRemaining"])
        if part > 0:
            rows.append({"doc": Pointer(invoice["id"]), "amount": part})
        left -= part
    return Rows(rows)


def _is_open(invoice: Doc, currency: str) -> bool:
    return bool(invoice["currency"] == currency and invoice["status"] == "Open")


def settle(call: Call, invoices: Invoice, before: Iterable[Doc], after: Iterable[Doc]) -> None:
    """Book the difference between two sets of applications on the invoices."""
    changes: dict[str, Decimal] = {}
    for rows, sign in ((before, -1), (after, 1)):
        for row in rows:
            changes[row["doc"]] = changes.get(row["doc"], ZERO) + sign * row["amount"]
    for id, change in changes.items():
        invoice = call.books["invoice"].get(id)
        if change and invoice is not None:
            invoices.receive(call, invoice, change)
