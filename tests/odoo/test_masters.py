"""Contacts, products, accounts, taxes: what is unique, what is in use, what must be said (dossier odoo §4)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.odoo.desk import Desk, Refused


def made(desk: Desk, model: str, **vals: Any) -> int:
    [id] = desk.call(model, "create", vals_list=[vals])
    return int(id)


def test_nothing_of_a_contact_is_unique_but_it_needs_a_name(desk: Desk) -> None:
    for _ in range(2):
        made(desk, "res.partner", name="Twice", ref="ALD01", vat="GB1", email="a@b.example")
    with pytest.raises(Refused, match="Contacts require a name"):
        made(desk, "res.partner", ref="X")


def test_a_contact_with_documents_cannot_be_deleted(desk: Desk) -> None:
    desk.invoice()
    with pytest.raises(Refused, match="The operation cannot be completed: Another model is using") as told:
        desk.call("res.partner", "unlink", [desk.partner()])
    assert (told.value.code, told.value.name) == (422, "odoo.exceptions.ValidationError")
    assert desk.call("res.partner", "unlink", [desk.partner("O'Brien & Sons")]) is True


def test_a_product_is_found_by_its_barcode_alone(desk: Desk) -> None:
    first = made(desk, "product.product", name="Pine", default_code="OAK-40", barcode="4006381333931", list_price=5)
    assert desk.read(first, "uom_id", "active", "type", model="product.product") == [[1, "Units"], True, "consu"]
    with pytest.raises(Refused, match="Barcode"):
        made(desk, "product.product", name="Fir", barcode="4006381333931")
    desk.invoice({"product_id": first})
    with pytest.raises(Refused, match="Another model is using"):
        desk.call("product.product", "unlink", [first])


def test_codes_of_accounts_and_names_of_taxes_are_unique(desk: Desk) -> None:
    with pytest.raises(Refused, match="Account codes must be unique"):
        made(desk, "account.account", name="Sales too", code="4000", account_type="income")
    with pytest.raises(Refused, match="Tax names must be unique"):
        made(desk, "account.tax", name="20% S", amount=20)
    assert made(desk, "account.tax", name="20% S", amount=20, type_tax_use="purchase")


def test_what_a_model_needs_is_told_by_the_database(desk: Desk) -> None:
    with pytest.raises(Refused) as told:
        made(desk, "account.account", code="5000", account_type="expense")
    assert told.value.text == (
        "The operation cannot be completed: Missing required value for the field 'Account Name' (name).\n"
        "Model: 'Account' (account.account)"
    )


def test_lines_of_a_record_are_written_with_it(desk: Desk) -> None:
    term = made(desk, "account.payment.term", name="Net 60", line_ids=[[0, 0, {"nb_days": 60}]])
    [line] = desk.read(term, "line_ids", model="account.payment.term")
    vals = {"line_ids": [[1, line, {"nb_days": 45}], [0, 0, {"nb_days": 50}]]}
    desk.call("account.payment.term", "write", [term], vals=vals)
    assert len(desk.read(term, "line_ids", model="account.payment.term")) == 2
    id = desk.posted(invoice_payment_term_id=term)
    assert desk.read(id, "invoice_date_due") == "2026-04-21"
    desk.call("account.payment.term", "write", [term], vals={"line_ids": [[2, line, 0]]})
    desk.call("account.payment.term", "write", [term], vals={"line_ids": [[5, 0, 0]]})
    assert desk.read(term, "line_ids", model="account.payment.term") == []


def test_taxes_of_a_product_are_linked_and_unlinked(desk: Desk) -> None:
    def after(command: list[Any]) -> Any:
        desk.call("product.product", "write", [1], vals={"taxes_id": [command]})
        return desk.read(1, "taxes_id", model="product.product")

    assert after([4, 2, 0]) == [1, 2]
    assert after([3, 1, 0]) == [2]
    assert after([6, 0, [3, 1]]) == [3, 1]
    assert after([5, 0, 0]) == []
    with pytest.raises(Refused, match="Record does not exist"):
        after([4, 99, 0])


def test_a_rate_is_the_newest_of_its_currency(desk: Desk) -> None:
    euro = desk.company.books["res.currency"].first("name", "EUR")
    assert euro is not None
    made(desk, "res.currency.rate", name="2026-02-01", rate=1.2, currency_id=euro["id"])
    assert desk.read(euro["id"], "rate", model="res.currency") == 1.2


def test_the_seed_is_the_same_for_the_same_number(desk: Desk) -> None:
    names = [party.name for party in desk.audit.parties]
    assert names[:7] == [
        "Aldgate Timber Ltd",
        "O'Brien & Sons",
        "Müller GmbH",
        "Mueller GmbH",
        "Hidden Harbour Ltd",
        "Twin Traders",
        "Twin Traders",
    ]
    assert len(names) == 19
    assert [party.active for party in desk.audit.parties].count(False) == 1
