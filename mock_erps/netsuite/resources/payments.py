"""Customer payments: an amount received, and what it settles (dossier §4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from mock_erps.netsuite.records import PAYMENT
from mock_erps.netsuite.resources.applying import applications, oldest_first
from mock_erps.netsuite.resources.sales import Invoice
from mock_erps.netsuite.resources.settling import Settling
from mock_erps.netsuite.values import Given, Rows, in_currency
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_NOTHING = Rows((), replace=False)


class Payment(Settling):
    """What is not applied stays with the customer as unapplied."""

    party: ClassVar[str] = "customer"
    prefix: ClassVar[str] = "PYMT"

    def __init__(self, invoices: Invoice) -> None:
        super().__init__(PAYMENT, invoices)

    def compose(self, call: Call, body: Given) -> Doc:
        return {**super().compose(call, body), "said": body, "apply": []}

    def merge(self, call: Call, before: Doc, body: Given) -> Doc:
        return {**super().merge(call, before, body), "said": body}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        said: Given = doc.pop("said", {})
        super().derive(call, doc, before)
        party, currency = doc["customer"], doc["currency"]
        wanted = said.get("apply", _NOTHING)
        if said.get("autoApply") and "apply" not in said:
            wanted = oldest_first(call, party, currency, doc.get("payment", ZERO))
        doc["apply"] = applications(call, wanted, doc["apply"], party, currency)
        doc["applied"] = sum((row["amount"] for row in doc["apply"]), ZERO)
        doc["payment"] = in_currency(call, doc["payment"] if "payment" in doc else doc["applied"], currency)
        doc["total"] = doc["payment"]
        doc["unapplied"] = doc["payment"] - doc["applied"]
        self._derive_bank(call, doc)

    def _derive_bank(self, call: Call, doc: Doc) -> None:
        doc.setdefault("arAcct", call.company.facts["receivable"])
        doc.setdefault("undepFunds", "account" not in doc)
        if doc["undepFunds"]:
            doc["account"] = call.company.facts["undeposited"]
        doc["status"] = "Not Deposited" if doc["undepFunds"] else "Deposited"

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if doc["payment"] <= 0:
            raise Refusal("missing_field", fields="Payment Amount")
        if doc["unapplied"] < 0:
            raise Refusal("cannot_apply", reason="You cannot apply more than the payment amount.")
