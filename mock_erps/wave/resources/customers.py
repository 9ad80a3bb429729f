"""Customers (dossier wave §4): names and e-mail addresses are not unique; the API cannot archive, only delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal
from mock_erps.wave.references import own_business, required, short_enough
from mock_erps.wave.resources.record import Record

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

EMPTY = dict.fromkeys(
    (
        *("displayId", "email", "fax", "firstName", "internalNotes", "lastName", "mobile", "phone", "tollFree"),
        *("website", "address", "shippingDetails", "currency"),
    )
)


class Customer(Record):
    kind: ClassVar[str] = "customer"

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        own_business(call, body)
        given = {name: value for name, value in body.items() if name != "businessId"}
        return {**EMPTY, "currency": call.company.currency, "isArchived": False, **given}

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        required(doc, "name")
        short_enough(call, doc, name="name_length")
        if doc["email"] and "@" not in doc["email"]:
            raise Refusal("invalid", text="Enter a valid email address.", path=("input", "email"))

    def delete(self, call: Call, doc: Doc) -> None:
        if call.setting("delete_used") == "refuse" and call.books["invoice"].find("customer", doc["id"]):
            text = "Customer has invoices and cannot be deleted."
            raise Refusal("invalid", text=text, path=("input", "id"))
        self.remove(call, doc)


CUSTOMER = Customer()
