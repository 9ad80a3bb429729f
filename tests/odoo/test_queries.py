"""Searching: domains in prefix notation, paths, orders, pages; nothing is limited unless asked (dossier odoo §5)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.odoo.desk import Desk, Refused

PARTNER, MOVE = "res.partner", "account.move"


def refs(desk: Desk, domain: list[Any], **more: Any) -> list[str]:
    given = {"domain": [["ref", "!=", False], *domain], "fields": ["ref"], "order": "ref", **more}
    return [row["ref"] for row in desk.call(PARTNER, "search_read", **given)]


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ([["name", "=", "Aldgate Timber Ltd"]], ["ALD01"]),
        ([["name", "=", "aldgate timber ltd"]], []),
        ([["name", "ilike", "TRADERS"]], ["TWI01", "TWI02"]),
        ([["name", "like", "traders"]], []),
        ([["name", "=ilike", "m%ller gmbh"]], ["MUE01", "MUL01"]),
        ([["name", "=like", "M_ller GmbH"]], ["MUL01"]),
        ([["ref", "in", ["ALD01", "OBR01", "NONE"]]], ["ALD01", "OBR01"]),
        (["|", ["ref", "=", "ALD01"], ["ref", "=", "OBR01"]], ["ALD01", "OBR01"]),
        (["|", ["ref", "=", "ALD01"], "&", ["ref", "=like", "TWI%"], ["ref", "!=", "TWI01"]], ["ALD01", "TWI02"]),
        (["!", ["ref", "=like", "C-%"], ["ref", "<", "N"]], ["ALD01", "MUE01", "MUL01"]),
        ([["ref", "not in", ["ALD01"]], ["ref", "=like", "A%"]], []),
        ([["ref", "=?", False], ["ref", "=", "ALD01"]], ["ALD01"]),
        ([["email", "=", False]], []),
        ([["country_id", "=", False], ["ref", ">=", "TWI"]], ["TWI01", "TWI02"]),
        ([["id", "in", []]], []),
        ([[1, "=", 1], ["ref", "=", "OBR01"]], ["OBR01"]),
        ([["name", "ilike", "o'brien"]], ["OBR01"]),
    ],
)
def test_what_a_domain_means(desk: Desk, domain: list[Any], found: list[str]) -> None:
    assert refs(desk, domain) == found


def test_archived_records_are_shown_to_those_who_ask(desk: Desk) -> None:
    hidden = [["ref", "=", "HID01"]]
    assert refs(desk, hidden) == []
    assert refs(desk, hidden, context={"active_test": False}) == ["HID01"]
    assert refs(desk, [*hidden, ["active", "=", False]]) == ["HID01"]
    assert refs(desk, [*hidden, ["active", "in", [True, False]]]) == ["HID01"]


@pytest.fixture
def three(desk: Desk) -> list[int]:
    first = desk.posted(desk.line(100), ref="A", invoice_date="2026-01-10")
    second = desk.posted(desk.line(50, product_id=1), ref="B", invoice_date="2026-02-10")
    third = desk.invoice(desk.line(10), partner_id=desk.partner("O'Brien & Sons"), ref="C", invoice_date="2026-03-01")
    return [first, second, third]


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ([["state", "=", "posted"]], "AB"),
        ([["partner_id.ref", "=", "OBR01"]], "C"),
        ([["partner_id", "=", "Aldgate Timber Ltd"]], "AB"),
        ([["partner_id", "not ilike", "aldgate"]], "C"),
        ([["amount_total", ">", 60]], "A"),
        ([["amount_total", "<=", 60.0], ["amount_residual", "!=", 12]], "B"),
        ([["invoice_date", ">=", "2026-02-01"], ["invoice_date", "<", "2026-03-01"]], "B"),
        ([["name", "=", False]], "C"),
        ([["invoice_line_ids.product_id", "=", 1]], "B"),
        ([["invoice_line_ids.product_id.default_code", "ilike", "oak"]], "B"),
        ([["invoice_line_ids", "any", [["price_unit", "=", 100]]]], "A"),
        ([["invoice_line_ids", "not any", [["price_unit", "=", 100]]]], "BC"),
        ([["line_ids.display_type", "=", "tax"], ["line_ids.tax_line_id.amount", "=", 20]], "ABC"),
        ([["payment_state", "in", ["not_paid", "partial"]]], "ABC"),
        ([["reversal_move_ids", "=", False]], "ABC"),
        ([["invoice_line_ids", "!=", False]], "ABC"),
        ([["partner_id", "child_of", 4]], "AB"),
        ([["posted_before", "=", False]], "C"),
    ],
)
def test_relations_amounts_and_dates(desk: Desk, three: list[int], domain: list[Any], found: str) -> None:
    rows = desk.call(MOVE, "search_read", domain=domain, fields=["ref"], order="ref")
    assert "".join(row["ref"] for row in rows) == found


def test_taxes_of_a_line_are_found_by_id_and_by_name(desk: Desk, three: list[int]) -> None:
    for wanted in (desk.tax(), [desk.tax()], "20% S"):
        assert desk.call("account.move.line", "search_count", domain=[["tax_ids", "in", wanted]]) == 3
    assert desk.call("account.move.line", "search_count", domain=[["tax_ids", "not in", [desk.tax()]]]) == 6


def test_the_usual_order_is_the_newest_first_and_any_other_is_asked_for(desk: Desk, three: list[int]) -> None:
    assert desk.call(MOVE, "search", domain=[]) == three[::-1]
    assert desk.call(MOVE, "search", domain=[], order="amount_total desc, id asc") == three
    assert desk.call(MOVE, "search", domain=[], order="partner_id, ref desc") == [three[1], three[0], three[2]]
    with pytest.raises(Refused, match='Invalid "order" specified'):
        desk.call(MOVE, "search", domain=[], order="nothing desc")


def test_pages_end_with_a_short_one_and_nothing_is_limited_by_itself(desk: Desk) -> None:
    every = desk.call(PARTNER, "search", domain=[], order="id")
    assert len(every) == desk.call(PARTNER, "search_count", domain=[]) > 15
    pages = [desk.call(PARTNER, "search", domain=[], order="id", offset=at, limit=8) for at in (0, 8, 16, 24)]
    assert [id for page in pages for id in page] == every


def test_changes_since_an_instant_show_the_last_one_again(desk: Desk) -> None:
    """`write_date` is kept to the microsecond and told to the second (§11.8)."""
    desk.sandbox.clock.advance(0.5)
    id = desk.invoice()
    told = desk.read(id, "write_date")
    assert told == "2026-03-02 09:00:00"
    assert desk.call(MOVE, "search", domain=[["write_date", ">", told]]) == [id]
    assert desk.call(MOVE, "search", domain=[["write_date", ">", "2026-03-02 09:00:01"]]) == []


@pytest.mark.parametrize("domain", ["name = 1", [["name", "="]], ["|", ["name", "=", "x"]], [["name", "~", "x"]], [5]])
def test_what_is_no_domain_is_an_error(desk: Desk, domain: Any) -> None:
    with pytest.raises(Refused) as told:
        desk.call(PARTNER, "search", domain=domain)
    assert told.value.name == "builtins.ValueError"


def test_rows_that_are_not_there_are_left_out(desk: Desk) -> None:
    id = desk.partner()
    assert desk.call(PARTNER, "read", [999, id], fields=["name"]) == [{"id": id, "name": "Aldgate Timber Ltd"}]
    assert desk.call(PARTNER, "exists", [999, id]) == [id]


def test_empty_values_are_false_and_relations_are_pairs(desk: Desk) -> None:
    row = desk.call(PARTNER, "read", [desk.partner()])[0]
    assert (row["vat"], row["country_id"], row["child_ids"]) == (False, False, [])
    bare = desk.call(MOVE, "read", [desk.invoice()], fields=["partner_id"], load="_classic_write")
    assert bare[0]["partner_id"] == desk.partner()


def test_names_are_searched(desk: Desk) -> None:
    assert desk.call(PARTNER, "name_search", name="aldgate") == [[desk.partner(), "Aldgate Timber Ltd"]]
    assert desk.call("product.product", "name_search", name="OAK") == [[1, "[OAK-40] Oak board 40 mm"]]
    assert desk.call("account.account", "name_search", name="4000", operator="=ilike") == []


def test_fields_are_described(desk: Desk) -> None:
    told = desk.call(
        MOVE, "fields_get", allfields=["state", "partner_id"], attributes=["type", "selection", "relation"]
    )
    assert told["partner_id"] == {"type": "many2one", "relation": "res.partner"}
    assert told["state"]["selection"][0] == ["draft", "Draft"]
    assert None not in [value for row in desk.execute(MOVE, "fields_get").values() for value in row.values()]
    assert desk.call("ir.model", "search_count", domain=[["model", "=", MOVE]]) == 1
    assert desk.call(MOVE, "default_get", fields=["state", "name"]) == {"state": "draft"}
