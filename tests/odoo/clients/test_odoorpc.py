"""OdooRPC 0.10.1, unmodified, over HTTP: JSON-RPC with the handshake of its constructor (dossier §12)."""

from __future__ import annotations

from typing import Any

import odoorpc
import pytest

from tests.odoo.desk import Desk


@pytest.fixture
def odoo(desk: Desk, port: int) -> Any:
    client = odoorpc.ODOO("127.0.0.1", protocol="jsonrpc", port=port)
    assert client.version == "19.0"
    client.login(desk.id, desk.credentials["login"], desk.credentials["password"])
    return client


def an_invoice(desk: Desk, **rest: Any) -> dict[str, Any]:
    return {
        "move_type": "out_invoice",
        "partner_id": desk.partner(),
        "invoice_date": "2026-03-02",
        "invoice_line_ids": [(0, 0, desk.line(60, 2))],
        **rest,
    }


def test_it_finds_its_databases_and_its_user(odoo: Any, desk: Desk) -> None:
    assert odoo.db.list() == ["bermondsey", "kauri"]
    assert (odoo.env.uid, odoo.env.user.login) == (desk.uid, desk.login)
    assert odoo.env.context["tz"] == "Europe/London"


def test_an_invoice_is_created_browsed_posted_changed_and_cancelled(odoo: Any, desk: Desk) -> None:
    moves = odoo.env["account.move"]
    id = moves.create(an_invoice(desk, name="R-1", ref="SO-1"))
    move = moves.browse(id)
    assert (move.name, move.state, move.amount_total, move.partner_id.name) == (
        "R-1",
        "draft",
        144.0,
        "Aldgate Timber Ltd",
    )
    assert [line.name for line in move.invoice_line_ids] == ["Oak"]
    assert moves.action_post([id]) is False
    moves.write([id], {"ref": "SO-2"})
    assert moves.search([("ref", "=", "SO-2"), ("state", "=", "posted")]) == [id]
    assert odoo.execute("account.move", "read", [id], ["payment_state"])[0]["payment_state"] == "not_paid"


def test_a_refusal_carries_the_vendors_words(odoo: Any, desk: Desk) -> None:
    with pytest.raises(odoorpc.error.RPCError, match="You cannot modify the following readonly fields"):
        odoo.env["account.move"].write([desk.posted()], {"partner_id": desk.partner("O'Brien & Sons")})


def test_a_wrong_password_is_refused(desk: Desk, port: int) -> None:
    client = odoorpc.ODOO("127.0.0.1", port=port)
    with pytest.raises(odoorpc.error.RPCError, match="Wrong login ID or password"):
        client.login(desk.id, desk.login, "wrong")


def test_a_payment_by_the_wizard(odoo: Any, desk: Desk) -> None:
    id = desk.posted()
    wizards = odoo.env["account.payment.register"].with_context(active_model="account.move", active_ids=[id])
    action = odoo.env["account.payment.register"].action_create_payments([wizards.create({"amount": 50})])
    assert odoo.env["account.payment"].browse(action["res_id"]).amount == 50
    assert desk.read(id, "payment_state", "amount_residual") == ["partial", 70]


def test_pages_are_counted_off_in_an_order(odoo: Any, desk: Desk) -> None:
    ids = [desk.posted() for _ in range(5)]
    moves, condition = odoo.env["account.move"], [("move_type", "=", "out_invoice")]
    pages = [moves.search(condition, offset=at, limit=2, order="write_date, id") for at in (0, 2, 4)]
    assert [id for page in pages for id in page] == ids


def test_a_key_that_was_revoked_ends_the_client(odoo: Any, desk: Desk) -> None:
    desk.vendor.act(desk.company, "revoke", {})
    with pytest.raises(odoorpc.error.RPCError, match="Access Denied"):
        odoo.env["account.move"].search([])


def test_a_document_that_is_gone_is_told(odoo: Any, desk: Desk) -> None:
    with pytest.raises(odoorpc.error.RPCError, match="Record does not exist or has been deleted"):
        odoo.env["account.move"].write([99999], {"ref": "x"})
