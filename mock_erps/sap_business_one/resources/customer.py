"""Business partners: customers, suppliers and leads, found by CardCode (§4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, decimal, number
from mock_erps.platform.refusals import Refusal
from mock_erps.sap_business_one.resources.entity import Entity

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_DEFAULTS: Mapping[str, Any] = {
    "CardName": None, "CardType": "cCustomer", "GroupCode": 100, "PayTermsGrpCode": -1, "Currency": "##",
    "Valid": "tYES", "Frozen": "tNO", "CreditLimit": 0.0, "DebitorAccount": "1200", "EmailAddress": None,
    "FederalTaxID": None, "SalesPersonCode": -1, "PriceListNum": 1, "BPAddresses": [], "ContactEmployees": [],
}  # fmt: skip


class BusinessPartner(Entity):
    kind = "BusinessPartners"
    type = "BusinessPartner"
    key = "CardCode"
    computed: ClassVar = Entity.computed | {"CurrentAccountBalance", "OpenOrdersBalance", "CreateDate"}
    members: ClassVar = {"BPAddresses": ("AddressName", "AddressType"), "ContactEmployees": ("InternalCode",)}

    def compose(self, call: Call, body: dict[str, Any]) -> Doc:
        given = {name: value for name, value in self.taken(call, body).items() if value is not None}
        if not given.get("CardCode"):
            raise Refusal("unknown_customer", table="OCRD", code="")
        if call.books[self.kind].get(given["CardCode"]) is not None:
            raise Refusal("duplicate_partner", code=given["CardCode"])
        return {"CardCode": given["CardCode"], **_DEFAULTS, **given}

    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        rows = [
            {"BPCode": doc["CardCode"], "RowNum": place, **address}
            for place, address in enumerate(doc.get("BPAddresses") or [])
        ]
        doc["BPAddresses"] = rows

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        term, currency = doc.get("PayTermsGrpCode"), doc.get("Currency")
        if term is not None and call.books["PaymentTermsTypes"].get(str(term)) is None:
            raise Refusal("unknown_reference")
        if currency not in (None, "", "##") and call.books["Currencies"].get(currency) is None:
            raise Refusal("unknown_reference")
        if len({(a.get("AddressName"), a.get("AddressType")) for a in doc["BPAddresses"]}) < len(doc["BPAddresses"]):
            raise Refusal("duplicate_entry")

    def remove(self, call: Call, doc: Doc) -> None:
        if any(call.books[kind].first("card", doc["CardCode"]) for kind in ("Invoices", "CreditNotes", "Orders")):
            raise Refusal("in_use", code=doc["CardCode"])
        super().remove(call, doc)

    def show(self, call: Call, doc: Doc) -> Doc:
        return {**doc, "CurrentAccountBalance": number(balance(call, doc["CardCode"]))}


def balance(call: Call, card_code: str) -> Any:
    """What the customer owes, in local currency."""
    owed = ZERO
    for kind, sign in (("Invoices", 1), ("CreditNotes", -1)):
        for doc in call.books[kind].find("card", card_code):
            if doc["CancelStatus"] == "csNo":
                owed += sign * (decimal(doc["DocTotal"]) - decimal(doc["PaidToDate"]))
    return owed


def customer_of(call: Call, code: Any, table: str) -> Doc:
    """The customer a document names. Raises what the vendor says of one that is not there or not active."""
    partner = call.books["BusinessPartners"].get(str(code or ""))
    if partner is None:
        raise Refusal("unknown_customer", table=table, code=code or "")
    if partner.get("Frozen") == "tYES" or partner.get("Valid") == "tNO":
        raise Refusal("inactive_customer", table=table, code=code)
    return partner
