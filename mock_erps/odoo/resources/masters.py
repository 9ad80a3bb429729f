"""Contacts, products, currencies, external ids: what differs from any other record (dossier odoo §4, §6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_erps.odoo.records import Record, company_id
from mock_erps.odoo.values import Values
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Partner(Record):
    """Neither name nor reference nor tax number is unique (§4)."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        if not doc["name"]:
            raise Refusal("nameless_contact")

    def may_remove(self, call: Call, doc: Doc) -> None:
        if any(move["partner_id"] == doc["id"] for move in call.books["account.move"]):
            raise Refusal("in_use", model="account.move", title="Journal Entry", field="partner_id", label="Partner")


class Product(Record):
    def defaults(self, call: Call, vals: Values) -> Values:
        return super().defaults(call, vals) | {"uom_id": 1, "list_price": ZERO}

    def create(self, call: Call, body: Values) -> Doc:
        doc = super().create(call, body)
        template = {name: value for name, value in doc.items() if name != "product_tmpl_id"}
        call.books.put("product.template", str(doc["id"]), template)
        return self.touch(call, doc, product_tmpl_id=doc["id"])

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if doc["barcode"] and any(
            one["id"] != doc["id"] for one in call.books[self.kind].find("barcode", doc["barcode"])
        ):
            raise Refusal("barcode_taken", barcode=doc["barcode"])

    def may_remove(self, call: Call, doc: Doc) -> None:
        if any(line["product_id"] == doc["id"] for line in call.books["account.move.line"]):
            raise Refusal(
                "in_use", model="account.move.line", title="Journal Item", field="product_id", label="Product"
            )


class Account(Record):
    """Its code is unique in the company (§4)."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        if any(one["code"] == doc["code"] and one["id"] != doc["id"] for one in call.books[self.kind] if doc["code"]):
            raise Refusal("code_taken", code=doc["code"])


class Owned(Record):
    """Belongs to the company without anybody saying so."""

    def defaults(self, call: Call, vals: Values) -> Values:
        return super().defaults(call, vals) | {"company_id": company_id(call)}


class Tax(Owned):
    """Unique by name, use and company (§4)."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        for one in call.books[self.kind]:
            same = (one["name"], one["type_tax_use"]) == (doc["name"], doc["type_tax_use"])
            if same and one["id"] != doc["id"]:
                raise Refusal("tax_taken", tax=doc["name"])


class ModelData(Record):
    """External ids, unique by module and name (§4)."""

    def check(self, call: Call, doc: Doc, before: Doc | None) -> None:
        super().check(call, doc, before)
        for one in call.books[self.kind].find("name", doc["name"]):
            if one["module"] == doc["module"] and one["id"] != doc["id"]:
                raise Refusal("external_id_taken", id=f"{doc['module']}.{doc['name']}")
