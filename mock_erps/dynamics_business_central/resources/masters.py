"""Customers, vendors, items and the small lists (dossier dynamics_business_central §4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from mock_erps.dynamics_business_central.model import CAPTIONS, NO_ID
from mock_erps.dynamics_business_central.resources.page import Record
from mock_erps.platform.books import Doc
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call

_TERMS = {"paymentTermsId": ("paymentTerms", "")}


def with_currency(call: Call, record: Record, doc: Doc, sent: Mapping[str, Any]) -> None:
    """The currency by id or code; the company's own is stored as nothing and reads as its ISO code (dossier §11.8)."""
    own = call.company.currency
    for name in [name for name in sent if name in ("currencyId", "currencyCode")]:
        value = sent[name].upper()
        try:
            found = None if value == own else record.found(call, name, "currencies", value)
        except Refusal:
            raise Refusal("currency_unknown" if name == "currencyCode" else "currency_id_unknown") from None
        doc["currencyId"], doc["currencyCode"] = (found["id"], found["code"]) if found else (NO_ID, own)
    doc["currencyCode"] = doc["currencyCode"] or own


class Plain(Record):
    """A page that no rule of its own is known of, by the name of its table."""

    def __init__(self, kind: str) -> None:
        self.kind = kind  # type: ignore[misc]  # one class serves many pages


class Coded(Record):
    """A small list whose records go by a code."""

    key = "code"

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        if not str(doc["code"]).strip():
            raise Refusal("code_missing")
        if call.setting("code_fields") == "upper":
            doc["code"] = doc["code"].upper()
        return super().refer(call, doc, sent)


class CodeList(Plain, Coded):
    """Nothing but such a list."""


class Numbered(Record):
    """A master record: numbered by its sender, or by the vendor's series."""

    key = "number"
    series: ClassVar[tuple[str, int]]
    #: pages whose records keep this one from being deleted, and the property that leads here
    used_by: ClassVar[tuple[tuple[str, str], ...]] = ()

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        doc = super().compose(call, body)
        doc["number"] = self._number(call, doc["number"])
        return doc

    def merge(self, call: Call, before: Doc, body: Mapping[str, Any]) -> Doc:
        doc = super().merge(call, before, body)
        if doc["number"] != before["number"]:
            doc["number"] = self._number(call, doc["number"])
        return doc

    def _number(self, call: Call, sent: str) -> str:
        if sent:
            return sent.upper() if call.setting("code_fields") == "upper" else sent
        letters, first = self.series
        number = f"{letters}{call.books.next(self.kind, first):05d}"
        return number if call.books[self.kind].first("key", number) is None else self._number(call, "")

    def remove(self, call: Call, doc: Doc) -> None:
        for set, name in self.used_by:
            if any(other[name] == doc["id"] for other in call.books[set]):
                raise Refusal("in_use", caption=CAPTIONS[self.kind], number=doc["number"])
        super().remove(call, doc)


def _named(body: Mapping[str, Any], before: Doc | None) -> None:
    """A name must be given, and stay."""
    if "displayName" not in body and before is None:
        raise Refusal("display_name_missing")
    if "displayName" in body and not str(body["displayName"]).strip():
        raise Refusal("display_name_blank")


class Party(Numbered):
    """Somebody to trade with: has a name and a currency."""

    def writable(self, call: Call, body: Mapping[str, Any], before: Doc | None) -> Doc:
        _named(body, before)
        return super().writable(call, body, before)

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        super().refer(call, doc, sent)
        with_currency(call, self, doc, sent)
        return doc


class Customer(Party):
    kind = "customers"
    series = ("C", 1000)
    references: ClassVar = {
        **_TERMS,
        "shipmentMethodId": ("shipmentMethods", ""),
        "paymentMethodId": ("paymentMethods", ""),
        "taxAreaId": ("taxAreas", ""),
    }
    used_by = (("salesInvoices", "customerId"), ("salesCreditMemos", "customerId"), ("customerPayments", "customerId"))

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        doc = super().compose(call, body)
        doc["_posting_group"] = "DOMESTIC"
        return doc

    def refer(self, call: Call, doc: Doc, sent: Doc) -> Doc:
        super().refer(call, doc, sent)
        area = call.books["taxAreas"].get(doc["taxAreaId"])
        doc["taxAreaDisplayName"] = area["displayName"] if area else ""
        return doc


class Vendor(Party):
    kind = "vendors"
    series = ("V", 1000)
    references: ClassVar = _TERMS


class Item(Numbered):
    kind = "items"
    series = ("I", 1000)
    references: ClassVar = {
        "taxGroupId": ("taxGroups", "taxGroupCode"),
        "baseUnitOfMeasureId": ("unitsOfMeasure", "baseUnitOfMeasureCode"),
    }

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        """Unit and VAT group come from the item template."""
        template = {} if {"taxGroupId", "taxGroupCode"} & set(body) else {"taxGroupCode": "S20"}
        if not {"baseUnitOfMeasureId", "baseUnitOfMeasureCode"} & set(body):
            template["baseUnitOfMeasureCode"] = "PCS"
        return super().compose(call, {**template, **body})


class TaxGroup(Coded):
    kind = "taxGroups"

    def compose(self, call: Call, body: Mapping[str, Any]) -> Doc:
        """A new VAT group has no posting setup: its rate is nought until somebody sets it up."""
        return {**super().compose(call, body), "taxType": "VAT", "_percent": 0}
