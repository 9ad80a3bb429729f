"""Money and credits against documents: top line first, never more than is owed (dossier sage_intacct §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal
from mock_erps.sage_intacct.resources.lines import owed_on
from mock_erps.sage_intacct.resources.receivables import RECEIVABLES

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


@dataclass(frozen=True, slots=True)
class Share:
    """What one line of a document takes: positive where it is paid, negative where a credit is used up."""

    kind: str
    document: str
    line: str
    amount: Decimal


def check_payable(call: Call, doc: Doc, customer: str, currency: str) -> None:
    """Raises `already_paid` and the refusals of documents that take no money."""
    told = RECEIVABLES[_kind(doc)].told
    if customer and doc["CUSTOMERID"] != customer:
        raise Refusal("unknown_reference", what=told, id=doc["RECORDNO"])
    if doc["RAWSTATE"] in ("D", "V"):
        raise Refusal("not_changeable", what=told, state=doc["STATE"].lower())
    if doc["CURRENCY"] != currency:
        raise Refusal("payment_currency", currency=currency, other=doc["CURRENCY"])
    if not doc["TRX_TOTALDUE"]:
        raise Refusal("already_paid")


def shares(doc: Doc, amount: Decimal, line: str = "") -> list[Share]:
    """The amount laid on the document's lines from the top, or on one line. Raises `over_payment` for a surplus.

    A negative amount uses up a credit. Lines of the other sign count first: they make the document owe less.
    """
    lines = [one for one in doc[RECEIVABLES[_kind(doc)].items] if line in ("", one["RECORDNO"])]
    if not lines:
        raise Refusal("unknown_reference", what="Line", id=line)
    owed = sum((owed_on(one) for one in lines), ZERO)
    if amount * owed <= 0 or abs(amount) > abs(owed):
        raise Refusal("over_payment")
    return list(_laid(doc, lines, amount, full=amount == owed))


def _laid(doc: Doc, lines: list[Doc], amount: Decimal, full: bool) -> Iterator[Share]:
    sign = 1 if amount > 0 else -1
    against = [one for one in lines if owed_on(one) * sign < 0] if full else []
    for one in against:
        yield Share(_kind(doc), doc["RECORDNO"], one["RECORDNO"], owed_on(one))
        amount -= owed_on(one)
    for one in lines:
        part = min(abs(amount), max(owed_on(one) * sign, ZERO)) * sign
        if part:
            yield Share(_kind(doc), doc["RECORDNO"], one["RECORDNO"], part)
            amount -= part


def lay(call: Call, parts: list[Share], day: dt.date, factor: int = 1) -> None:
    """Put shares on their lines; `factor` −1 takes them off again."""
    for kind, document in dict.fromkeys((part.kind, part.document) for part in parts):
        resource = RECEIVABLES[kind]
        doc = call.books[kind].get(document)
        if doc is None:
            continue
        taken = {part.line: part.amount * factor for part in parts if part.document == document}
        lines = [
            {**line, "TRX_TOTALPAID": line["TRX_TOTALPAID"] + taken[line["RECORDNO"]]}
            if line["RECORDNO"] in taken
            else line
            for line in doc[resource.items]
        ]
        resource.settle_lines(call, doc, lines, day)


def _kind(doc: Doc) -> str:
    return "ARINVOICE" if doc["RECORDTYPE"] == "arinvoice" else "ARADJUSTMENT"
