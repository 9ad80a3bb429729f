"""Refusals that no other test meets (dossier odoo §3, §8)."""

from __future__ import annotations

import pytest

from tests.odoo.desk import Desk, Refused


def test_a_company_without_a_sales_journal_makes_no_invoice(desk: Desk) -> None:
    journals = desk.call("account.journal", "search", domain=[["type", "=", "sale"]])
    desk.call("account.journal", "write", journals, vals={"active": False})
    with pytest.raises(Refused, match="No journal could be found") as refused:
        desk.call("account.move", "create", vals_list=[{"move_type": "out_invoice"}])
    assert (refused.value.code, refused.value.name) == (422, "odoo.exceptions.UserError")


def test_a_line_comes_into_being_through_its_document(desk: Desk) -> None:
    with pytest.raises(Refused, match="through their journal entry"):
        desk.call("account.move.line", "create", vals_list=[{"name": "alone"}])


@pytest.mark.parametrize("service", ["common", "object"])
def test_a_method_that_a_service_has_not(desk: Desk, service: str) -> None:
    with pytest.raises(Refused, match="Method not found: dance") as refused:
        desk.xml(service, "dance", desk.id, desk.uid, desk.key)
    assert refused.value.code == 1


def test_values_that_are_none(desk: Desk) -> None:
    with pytest.raises(Refused, match="'str' object has no attribute 'items'") as refused:
        desk.call("res.partner", "create", vals_list=["Acme"])
    assert (refused.value.code, refused.value.name) == (500, "builtins.AttributeError")
