"""`load`: upserted by external id, all rows or none, told row by row (dossier odoo §6, §9)."""

from __future__ import annotations

from typing import Any

from tests.odoo.desk import Desk

HEAD = ["id", "move_type", "partner_id/.id", "name", "invoice_date"]
LINES = ["invoice_line_ids/id", "invoice_line_ids/name", "invoice_line_ids/price_unit", "invoice_line_ids/tax_ids/.id"]


def load(desk: Desk, rows: list[list[str]], fields: list[str] | None = None) -> Any:
    return desk.call("account.move", "load", fields=fields or [*HEAD, *LINES], data=rows)


def row(desk: Desk, number: str, price: str = "100", key: str = "") -> list[str]:
    own = [f"sync.{key or number}", "out_invoice", str(desk.partner()), number, "2026-03-02"]
    return [*own, f"sync.{key or number}_1", "Oak", price, str(desk.tax())]


def test_rows_become_documents_and_a_second_load_changes_them(desk: Desk) -> None:
    more = ["", "", "", "", "", "sync.A-1_2", "Elm", "10", ""]
    told = load(desk, [row(desk, "A-1"), more, row(desk, "A-2")])
    assert (told["messages"], told["nextrow"]) == ([], 0)
    first, second = told["ids"]
    assert desk.read(first, "name", "amount_untaxed", "amount_total", "state") == ["A-1", 110.0, 130.0, "draft"]
    assert load(desk, [row(desk, "A-1", "200")])["ids"] == [first]
    assert desk.read(first, "amount_untaxed") == 210.0
    assert len(desk.audit.documents) == 2 and second == first + 1


def test_external_ids_are_rows_of_their_own_and_go_with_their_record(desk: Desk) -> None:
    [id] = load(desk, [row(desk, "A-1")])["ids"]
    domain = [["module", "=", "sync"], ["model", "=", "account.move"]]
    [named] = desk.call("ir.model.data", "search_read", domain=domain, fields=["complete_name", "res_id"])
    assert (named["complete_name"], named["res_id"]) == ("sync.A-1", id)
    desk.call("account.move", "unlink", [id])
    assert desk.call("ir.model.data", "search_count", domain=domain) == 0


def test_one_bad_row_undoes_all_and_is_named(desk: Desk) -> None:
    bad = row(desk, "A-2")
    bad[2] = "9999"
    told = load(desk, [row(desk, "A-1"), bad])
    assert told["ids"] is False
    [message] = told["messages"]
    assert (message["type"], message["rows"], message["field"]) == ("error", {"from": 1, "to": 1}, "partner_id")
    assert message["message"] == "No matching record found for database id '9999' in field 'Partner'"
    assert not desk.audit.documents


def test_after_ten_errors_it_stops_with_a_warning(desk: Desk) -> None:
    rows = [[f"sync.{at}", "invoice"] for at in range(15)]
    messages = load(desk, rows, ["id", "move_type"])["messages"]
    assert [message["type"] for message in messages] == ["error"] * 10 + ["warning"]
    assert messages[0]["message"] == "Value 'invoice' not found in selection field 'Type'"


def test_a_document_that_was_posted_meanwhile_is_not_loaded_again(desk: Desk) -> None:
    [id] = load(desk, [row(desk, "A-1")])["ids"]
    desk.post(id)
    told = load(desk, [row(desk, "A-1", "200")])
    assert told["ids"] is False
    assert "readonly fields on a posted move" in told["messages"][0]["message"]
    assert desk.read(id, "amount_untaxed") == 100.0


def test_relations_are_named_by_name_or_external_id(desk: Desk) -> None:
    fields = ["id", "name", "country_id", "parent_id/id"]
    first = desk.call("res.partner", "load", fields=fields, data=[["crm.acme", "Acme", "Germany", ""]])
    second = desk.call("res.partner", "load", fields=fields, data=[["crm.acme_shop", "Acme Shop", "", "crm.acme"]])
    [child] = second["ids"]
    assert desk.read(child, "parent_id", "commercial_partner_id", model="res.partner") == [
        [first["ids"][0], "Acme"],
        [first["ids"][0], "Acme"],
    ]
    unknown = desk.call("res.partner", "load", fields=fields, data=[["crm.x", "X", "Atlantis", ""]])
    assert "No matching record found for name 'Atlantis'" in unknown["messages"][0]["message"]


def test_an_external_id_is_unique(desk: Desk) -> None:
    vals = {"module": "sync", "name": "A", "model": "res.partner", "res_id": desk.partner()}
    [id] = desk.call("ir.model.data", "create", vals_list=[vals])
    told = desk.rpc("/jsonrpc", service="object", method="execute",
                    args=[desk.id, desk.uid, desk.key, "ir.model.data", "create", vals])  # fmt: skip
    assert "already exists" in told["error"]["data"]["message"] and id
