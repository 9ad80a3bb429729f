"""What differs per kind of document: defaults, computed fields, refusals, versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number, rounded
from mock_erps.platform.refusals import Refusal
from mock_erps.platform.resources import Resource

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Invoice(Resource):
    """Open from the first moment; every change counts the version up."""

    kind: ClassVar[str] = "invoice"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        return {"id": "", "version": 0, "status": "open", "memo": "", **body}

    def merge(self, call: Call, before: Doc, body: dict[str, Any]) -> Doc:
        if body["version"] != before["version"]:
            raise Refusal("stale", version=body["version"])
        return {**before, **body}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        net = tax = ZERO
        for line in doc["lines"]:
            amount = rounded(decimal(line["quantity"]) * decimal(line["unit_price"]))
            net += amount
            tax += rounded(amount * decimal(line.get("tax_percent", 0)) / 100)
        doc.update(net=number(net), tax=number(tax), total=number(net + tax))

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        customer = call.books["customer"].get(doc["customer_id"])
        if customer is None:
            raise Refusal("unknown_customer", id=doc["customer_id"])
        if not customer["active"]:
            raise Refusal("inactive_customer", id=doc["customer_id"])

    def stamp(self, call: Call, doc: Doc, before: Doc | None) -> None:
        doc["version"] = 0 if before is None else before["version"] + 1

    def id_of(self, call: Call, doc: Doc) -> str:
        doc["id"] = doc["id"] or str(call.books.next("invoice", 1001))
        return str(doc["id"])


INVOICES = Invoice()
