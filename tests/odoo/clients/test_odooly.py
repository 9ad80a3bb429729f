"""Odooly 2.6.7, unmodified, over HTTP: by services, by the web client's session, by JSON-2 (dossier §12)."""

from __future__ import annotations

from typing import Any

import odooly
import pytest

from tests.odoo.desk import Desk


@pytest.fixture(params=["/jsonrpc", "/xmlrpc", ""])
def odoo(request: pytest.FixtureRequest, desk: Desk, base: str) -> Any:
    known = desk.credentials
    return odooly.Client(base + request.param, known["db"], known["login"], known["password"])


@pytest.fixture
def by_key(desk: Desk, base: str) -> Any:
    known = desk.credentials
    return odooly.Client(base, known["db"], known["login"], api_key=known["api_key"])


def move(desk: Desk, **rest: Any) -> dict[str, Any]:
    lines = [(0, 0, desk.line(60, 2))]
    return {"move_type": "out_invoice", "partner_id": desk.partner(), "invoice_line_ids": lines, **rest}


def goes_round(odoo: Any, desk: Desk) -> None:
    moves = odoo.env["account.move"]
    # one set of values: a number on the older wires, a list on JSON-2, which the client hands on (dossier §3)
    made = moves.create([move(desk, name="Y-1", ref="SO-1")])
    made.action_post()
    found = moves.get([("ref", "=", "SO-1")])
    assert ([found.id], found.name, found.state, found.amount_total) == (made.ids, "Y-1", "posted", 144.0)
    assert found.partner_id.name == "Aldgate Timber Ltd"
    found.write({"ref": "SO-2"})
    assert moves.search_count([("ref", "=", "SO-2")]) == 1


def test_an_invoice_goes_round(odoo: Any, desk: Desk) -> None:
    goes_round(odoo, desk)


def test_an_invoice_goes_round_by_json2(by_key: Any, desk: Desk) -> None:
    goes_round(by_key, desk)


def test_a_refusal_is_told(odoo: Any, desk: Desk) -> None:
    with pytest.raises(Exception, match="readonly fields on a posted move"):
        odoo.env["account.move"].browse(desk.posted()).write({"invoice_date": "2026-03-03"})
