"""Lines, taxes, currencies: what Odoo makes of what people write (dossier odoo §3, §11.10)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.odoo.desk import Desk, Refused

MOVE, LINE = "account.move", "account.move.line"
TRIO = (25.06, 25.61, 25.63)


@pytest.mark.parametrize(("model", "tax"), [("round_globally", 11.45), ("round_per_line", 11.44)])
def test_tax_is_rounded_on_the_document_or_on_each_line(desk: Desk, model: str, tax: float) -> None:
    desk.set(tax_rounding=model)
    id = desk.invoice(*(desk.line(price, tax="15% S") for price in TRIO))
    assert desk.read(id, "amount_untaxed", "amount_tax") == [76.3, tax]


def test_a_line_takes_from_its_product_what_nobody_says(desk: Desk) -> None:
    id = desk.invoice({"product_id": 1})
    [line] = desk.read(id, "invoice_line_ids")
    row = desk.read(line, "name", "quantity", "price_unit", "tax_ids", "account_id", "product_uom_id", model=LINE)
    assert row == ["[OAK-40] Oak board 40 mm", 1.0, 42.5, [1], [6, "4000 Sales"], [1, "Units"]]


def test_what_is_said_stands_also_when_it_is_nothing(desk: Desk) -> None:
    id = desk.invoice({"product_id": 1, "quantity": 0, "price_unit": 0, "tax_ids": [[6, 0, []]]}, {"name": "Bare"})
    first, second = desk.read(id, "invoice_line_ids")
    assert desk.read(first, "quantity", "price_unit", "tax_ids", model=LINE) == [0.0, 0.0, []]
    assert desk.read(second, "quantity", "price_unit", "tax_ids", model=LINE) == [1.0, 0.0, []]


def test_sections_and_notes_count_nothing(desk: Desk) -> None:
    id = desk.invoice({"display_type": "line_section", "name": "Boards"}, desk.line(10))
    section, _ = desk.read(id, "invoice_line_ids")
    assert desk.read(section, "quantity", "price_subtotal", model=LINE) == [0.0, 0.0]
    assert desk.read(id, "amount_total") == 12.0
    assert len(desk.audited(id).lines) == 1


def test_a_discount_is_percent(desk: Desk) -> None:
    assert desk.read(desk.invoice(desk.line(200, discount=12.5, tax="")), "amount_total") == 175.0


def test_a_price_keeps_its_decimals_from_19_on_and_two_where_it_is_set_so(desk: Desk) -> None:
    assert desk.read(desk.invoice(desk.line(13.333, 7.5, tax="")), "amount_total") == 100.0
    desk.set(product_price_digits=2)
    assert desk.read(desk.invoice(desk.line(13.333, 7.5, tax="")), "amount_total") == 99.98


def test_whether_a_price_includes_its_tax_is_the_taxs_own_word(desk: Desk) -> None:
    desk.call("account.tax", "write", [desk.tax()], vals={"price_include_override": "tax_included"})
    assert desk.read(desk.tax(), "price_include", model="account.tax") is True
    assert desk.read(desk.invoice(desk.line(120)), "amount_untaxed", "amount_tax", "amount_total") == [100, 20, 120]


def test_a_tax_amount_may_be_stated_while_it_is_a_draft(desk: Desk) -> None:
    id = desk.invoice(*(desk.line(price, tax="15% S") for price in TRIO))
    [item] = desk.call(LINE, "search", domain=[["move_id", "=", id], ["display_type", "=", "tax"]])
    desk.call(MOVE, "write", [id], vals={"line_ids": [[1, item, {"amount_currency": -11.44}]]})
    desk.post(id)
    assert desk.read(id, "amount_tax", "amount_total", "amount_residual") == [11.44, 87.74, 87.74]
    assert sum(posting.amount for posting in desk.audited(id).postings) == 0


def test_a_new_line_has_the_tax_computed_again(desk: Desk) -> None:
    id = desk.invoice(desk.line(100))
    [item] = desk.call(LINE, "search", domain=[["move_id", "=", id], ["display_type", "=", "tax"]])
    desk.call(MOVE, "write", [id], vals={"line_ids": [[1, item, {"credit": 19.0}]]})
    assert desk.read(id, "amount_tax") == 19.0
    desk.call(MOVE, "write", [id], vals={"invoice_line_ids": [[0, 0, desk.line(50)]]})
    assert desk.read(id, "amount_tax") == 30.0


def test_commands_add_change_remove_and_set_lines(desk: Desk) -> None:
    id = desk.invoice(desk.line(1, tax=""), desk.line(2, tax=""), desk.line(4, tax=""))
    one, two, four = desk.read(id, "invoice_line_ids")
    desk.call(MOVE, "write", [id], vals={"invoice_line_ids": [[1, two, {"price_unit": 20}], [2, four, 0]]})
    assert desk.read(id, "amount_total") == 21.0
    desk.call(MOVE, "write", [id], vals={"invoice_line_ids": [[6, 0, [one]]]})
    assert desk.read(id, "invoice_line_ids", "amount_total") == [[one], 1.0]
    desk.call(MOVE, "write", [id], vals={"invoice_line_ids": [[5, 0, 0], [0, 0, desk.line(8, tax="")]]})
    assert desk.read(id, "amount_total") == 8.0
    desk.call(LINE, "write", desk.read(id, "invoice_line_ids"), vals={"quantity": 2})
    assert desk.read(id, "amount_total") == 16.0


def test_a_foreign_document_takes_the_companys_rate_or_its_own(desk: Desk) -> None:
    euro = desk.company.books["res.currency"].first("name", "EUR")
    assert euro is not None
    usual = desk.posted(desk.line(117), currency_id=euro["id"])
    own = desk.posted(desk.line(100), currency_id=euro["id"], invoice_currency_rate=1.25)
    assert desk.read(usual, "amount_total", "amount_total_signed") == [140.4, 120.0]
    assert desk.read(own, "amount_total_signed", "invoice_currency_rate") == [96.0, 1.25]
    assert desk.audited(own).rate == Decimal("0.8")
    assert sum(posting.amount for posting in desk.audited(own).postings) == 0
    with pytest.raises(Refused, match="The currency rate must be strictly positive"):
        desk.invoice(currency_id=euro["id"], invoice_currency_rate=-1)


@pytest.mark.parametrize(("currency", "price", "total"), [("JPY", 100.4, 100.0), ("KWD", 12.3456, 12.346)])
def test_amounts_have_the_decimals_of_their_currency(desk: Desk, currency: str, price: float, total: float) -> None:
    found = desk.company.books["res.currency"].first("name", currency)
    assert found is not None
    id = desk.invoice(desk.line(price, tax=""), currency_id=found["id"])
    assert desk.read(id, "amount_total") == total


def test_a_journal_entry_must_balance(desk: Desk) -> None:
    items = [{"account_id": 1, "debit": 10}, {"account_id": 6, "credit": 10}]
    [id] = desk.call(MOVE, "create", vals_list=[{"line_ids": [[0, 0, item] for item in items]}])
    desk.post(id)
    assert desk.read(id, "name") == "MISC/2026/03/0001"
    with pytest.raises(Refused, match="is not balanced"):
        desk.call(MOVE, "create", vals_list=[{"line_ids": [[0, 0, items[0]]]}])


def test_the_second_company_counts_in_its_own_currency(dollars: Desk) -> None:
    id = dollars.posted(dollars.line(100, tax="15% S"))
    document = dollars.audited(id)
    assert (document.currency, document.total, document.rate) == ("NZD", Decimal("115.00"), 1)
