"""After sales validation: a confirmed order, the wizard, a draft invoice (dossier odoo §3, Sales-order route)."""

from __future__ import annotations

import pytest

from tests.odoo.desk import Desk, Refused

ORDER, WIZARD = "sale.order", "sale.advance.payment.inv"


def order(desk: Desk) -> int:
    line = {"product_id": 1, "product_uom_qty": 2, "price_unit": 60, "tax_ids": [[6, 0, [desk.tax()]]]}
    vals = {"partner_id": desk.partner(), "client_order_ref": "PO 7", "order_line": [[0, 0, line]]}
    [id] = desk.call(ORDER, "create", vals_list=[vals])
    return int(id)


def invoiced(desk: Desk, id: int, method: str = "delivered") -> int:
    about = {"active_model": ORDER, "active_ids": [id]}
    [wizard] = desk.call(WIZARD, "create", vals_list=[{"advance_payment_method": method}], context=about)
    return int(desk.call(WIZARD, "create_invoices", [wizard])["res_id"])


def test_a_confirmed_order_becomes_a_draft_invoice(desk: Desk) -> None:
    id = order(desk)
    assert desk.read(id, "name", "state", "amount_total", model=ORDER) == ["S00001", "draft", 144.0]
    assert desk.call(ORDER, "action_confirm", [id]) is True
    move = invoiced(desk, id)
    row = desk.read(move, "state", "invoice_origin", "ref", "amount_total")
    assert row == ["draft", "S00001", "PO 7", 144.0]
    assert desk.read(id, "invoice_ids", "invoice_status", model=ORDER) == [[move], "invoiced"]
    desk.post(move)


def test_what_is_not_confirmed_or_already_invoiced_gives_nothing(desk: Desk) -> None:
    id = order(desk)
    with pytest.raises(Refused, match="No items are available to invoice"):
        invoiced(desk, id)
    desk.call(ORDER, "action_confirm", [id])
    invoiced(desk, id)
    with pytest.raises(Refused, match="No items are available to invoice"):
        invoiced(desk, id)
    with pytest.raises(Refused, match="not in a state requiring confirmation"):
        desk.call(ORDER, "action_confirm", [id])


def test_the_private_way_is_closed(desk: Desk) -> None:
    with pytest.raises(Refused, match="Private methods") as told:
        desk.call(ORDER, "_create_invoices", [order(desk)])
    assert told.value.code == 403


def test_an_order_may_be_cancelled_and_only_then_deleted(desk: Desk) -> None:
    id = order(desk)
    desk.call(ORDER, "action_confirm", [id])
    with pytest.raises(Refused, match="You must first cancel it"):
        desk.call(ORDER, "unlink", [id])
    desk.call(ORDER, "action_cancel", [id])
    assert desk.call(ORDER, "unlink", [id]) is True
    with pytest.raises(Refused, match="Down payments"):
        invoiced(desk, order(desk), "fixed")
