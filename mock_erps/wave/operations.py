"""The vendor's operations, named as in the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_erps.wave import identity
from mock_erps.wave.errors import json_reply
from mock_erps.wave.resources import INVOICES

if TYPE_CHECKING:
    from mock_erps.platform.books import Doc
    from mock_erps.platform.call import Call
    from mock_erps.platform.messages import Reply

issue_tokens = identity.issue_tokens


def find_customers(call: Call) -> dict[str, Any]:
    name = call.query.get("name")
    found = call.rows("customer") if name is None else call.books["customer"].find("name", name)
    return {"customers": found}


def find_invoices(call: Call) -> dict[str, Any]:
    number = call.query.get("number")
    found = [row for row in call.rows("invoice") if number is None or row["number"] == number]
    size = call.query["page_size"]
    start = (call.query["page"] - 1) * size
    return {"invoices": found[start : start + size], "total": len(found)}


def create_invoice(call: Call) -> Reply:
    return json_reply(201, INVOICES.create(call, call.body))


def read_invoice(call: Call) -> Doc:
    return INVOICES.read(call, call.path["id"])


def update_invoice(call: Call) -> Doc:
    return INVOICES.update(call, INVOICES.read(call, call.path["id"]), call.body)
