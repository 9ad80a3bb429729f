"""What payments settle: links, balances, and what is set free again (dossier quickbooks_online §4, §8)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.quickbooks_online.resources import amounts
from mock_erps.quickbooks_online.times import stamp

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


def links(payment: Doc) -> Iterator[tuple[str, str, Decimal]]:
    """(type, id, amount) of every document a payment's lines name."""
    for line in payment.get("Line", ()):
        for link in line.get("LinkedTxn", ()):
            yield link["TxnType"], link["TxnId"], amounts.read(line.get("Amount"))


def payments_of(call: Call, doc: Doc) -> list[Doc]:
    """The payments that settle a document."""
    ids = [link["TxnId"] for link in doc.get("LinkedTxn", ()) if link["TxnType"] == "Payment"]
    found = (call.books["Payment"].get(id) for id in ids)
    return [payment for payment in found if payment is not None]


def applied(call: Call, doc: Doc) -> Decimal:
    """How much of a document is settled."""
    if not doc.get("LinkedTxn"):
        return ZERO
    mine = (amount for p in payments_of(call, doc) for _, id, amount in links(p) if id == doc["Id"])
    return sum(mine, ZERO)


def unapplied(payment: Doc) -> Decimal:
    """What a payment still has to give: its total and the credits it brings, less what it settles."""
    free = amounts.read(payment.get("TotalAmt"))
    for kind, _, amount in links(payment):
        free += amount if kind == "CreditMemo" else -amount
    return free


def unlink(call: Call, doc: Doc) -> None:
    """A settled document goes: its payments keep their amounts, unapplied."""
    release(call, doc, applied(call, doc))


def release(call: Call, doc: Doc, amount: Decimal) -> None:
    """Take `amount` back from the payments of a document, the latest first."""
    for payment in reversed(payments_of(call, doc)):
        if amount <= 0:
            return
        kept = []
        for line in payment["Line"]:
            held = amounts.read(line["Amount"])
            if amount > 0 and any(link["TxnId"] == doc["Id"] for link in line.get("LinkedTxn", ())):
                taken = min(held, amount)
                amount, held = amount - taken, held - taken
            if held:
                kept.append({**line, "Amount": float(held)})
        after = {**payment, "Line": kept}
        after["UnappliedAmt"] = float(unapplied(after))
        after["SyncToken"] = str(int(payment["SyncToken"]) + 1)
        after["MetaData"] = {**payment["MetaData"], "LastUpdatedTime": stamp(call.now)}
        call.books.put("Payment", payment["Id"], after)
