"""Sales orders and the wizard that invoices them: "after sales validation" (dossier odoo §3, Sales-order route)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.odoo.records import Record, company_id, context, utc
from mock_erps.odoo.resources.lines import places_of
from mock_erps.odoo.resources.moves import MOVE
from mock_erps.odoo.rows import display_name
from mock_erps.odoo.values import Values, quantity
from mock_erps.platform.books import Doc
from mock_erps.platform.money import ZERO, rounded
from mock_erps.platform.refusals import Refusal

if TYPE_CHECKING:
    from mock_erps.platform.call import Call


class Order(Record):
    def defaults(self, call: Call, vals: Values) -> Values:
        return {
            "name": f"S{call.books.next('sale.order.name'):05d}",
            "state": "draft",
            "date_order": utc(call.now)[:19],
            "currency_id": call.company.facts["currency_id"],
            "company_id": company_id(call),
            "invoice_status": "no",
        }

    def write_lines(self, call: Call, doc: Doc, body: Values) -> None:
        super().write_lines(call, doc, body)
        lines = call.books[ORDER_LINE.kind].find("order_id", doc["id"])
        untaxed = sum((line["price_subtotal"] for line in lines), ZERO)
        total = sum((line["price_total"] for line in lines), ZERO)
        self.touch(call, doc, amount_untaxed=untaxed, amount_total=total, amount_tax=total - untaxed)

    def may_remove(self, call: Call, doc: Doc) -> None:
        if doc["state"] not in ("draft", "cancel"):
            raise Refusal("delete_order")


class OrderLine(Record):
    def derive(self, call: Call, doc: Doc, before: Doc | None) -> None:
        product = call.books["product.product"].get(str(doc["product_id"])) if doc["product_id"] else None
        if before is None and product is not None:
            doc["name"] = doc["name"] or display_name(call.books, "product.product", product["id"])
            doc["price_unit"] = doc["price_unit"] if doc["price_unit"] is not False else product["list_price"]
            doc["tax_ids"] = doc["tax_ids"] or tuple(product["taxes_id"])
        taxes = [call.books["account.tax"].docs[str(id)] for id in doc["tax_ids"]]
        order = call.books[ORDER.kind].docs[str(doc["order_id"])]
        base = quantity(doc["product_uom_qty"]) * quantity(doc["price_unit"]) * (1 - quantity(doc["discount"]) / 100)
        places = places_of(call, order["currency_id"])
        doc["price_subtotal"] = rounded(base, places)
        doc["price_total"] = rounded(base + sum((base * tax["amount"] / 100 for tax in taxes), ZERO), places)


class Advance(Record):
    """`sale.advance.payment.inv`; orders come by the context."""

    def compose(self, call: Call, body: Values) -> Doc:
        doc = super().compose(call, body)
        about = context(call)
        if not doc["sale_order_ids"] and about.get("active_model") == ORDER.kind:
            doc["sale_order_ids"] = tuple(one["id"] for one in ORDER.existing(call, about.get("active_ids") or ()))
        return doc


ORDER = Order("sale.order")
ORDER_LINE = OrderLine("sale.order.line")
ADVANCE = Advance("sale.advance.payment.inv")


def set_state(call: Call, orders: list[Doc], state: str) -> None:
    for order in orders:
        if state == "sale" and order["state"] not in ("draft", "sent"):
            raise Refusal("order_not_draft", order=order["name"])
        ORDER.touch(call, order, state=state, invoice_status="to invoice" if state == "sale" else "no")


def create_invoices(call: Call, wizard: Doc) -> list[Doc]:
    """Draft invoices of what was ordered and is not invoiced yet; posting is a further call."""
    if wizard["advance_payment_method"] != "delivered":
        raise Refusal("down_payments_not_served")
    return [_invoice(call, order) for order in ORDER.existing(call, wizard["sale_order_ids"])]


def _invoice(call: Call, order: Doc) -> Doc:
    lines = call.books[ORDER_LINE.kind].find("order_id", order["id"])
    due = [line for line in lines if quantity(line["product_uom_qty"]) > quantity(line["qty_invoiced"])]
    if order["state"] != "sale" or not due:
        raise Refusal("nothing_to_invoice")
    move = MOVE.create(
        call,
        {
            "move_type": "out_invoice",
            "partner_id": order["partner_id"],
            "currency_id": order["currency_id"],
            "ref": order["client_order_ref"],
            "invoice_origin": order["name"],
            "invoice_payment_term_id": order["payment_term_id"],
            "invoice_line_ids": [(0, 0, _line(line)) for line in due],
        },
    )
    for line in due:
        ORDER_LINE.touch(call, line, qty_invoiced=line["product_uom_qty"])
    ORDER.touch(call, order, invoice_ids=(*order["invoice_ids"], move["id"]), invoice_status="invoiced")
    return move


def _line(line: Doc) -> dict[str, Any]:
    return {
        "product_id": line["product_id"],
        "name": line["name"],
        "quantity": quantity(line["product_uom_qty"]) - quantity(line["qty_invoiced"]),
        "price_unit": quantity(line["price_unit"]),
        "discount": quantity(line["discount"]),
        "tax_ids": [(6, 0, list(line["tax_ids"]))],
    }
