"""A record made from another: an invoice into its credit memo or its payment (§3: `!transform`, `initialize`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.netsuite.resources.lines import copied
from mock_erps.netsuite.resources.transaction import VOIDED
from mock_erps.netsuite.values import Given, Pointer, Rows
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

#: (from, to) that the vendor knows and we keep
TRANSFORMS = (("invoice", "creditMemo"), ("invoice", "customerPayment"))


def drawn(call: Call, source: Doc, target: str) -> Given:
    """What the new record would be given; the client's own words come over it."""
    if source["status"] in (VOIDED, "Pending Approval", "Rejected"):
        raise Refusal("cannot_transform", target=target, id=source["id"])
    given: Given = {"currency": source["currency"], "exchangeRate": source["exchangeRate"]}
    left = source["amountRemaining"]
    applied = [{"doc": Pointer(source["id"]), "amount": left}] if left else []
    given["apply"] = Rows(applied)
    if target == "customerPayment":
        if not left:
            raise Refusal("cannot_transform", target=target, id=source["id"])
        return {**given, "customer": source["entity"], "payment": left}
    kept = ("memo", "otherRefNum", "discountRate", "discountItem", "shippingCost", "class", "department", "location")
    given |= {name: source[name] for name in kept if name in source}
    given |= {"entity": source["entity"], "createdFrom": source["id"], "item": Rows(copied(source["item"]))}
    return given
