"""Every row of the contract's error table is reached, and told as it says."""

from __future__ import annotations

import re
from typing import Any

import orjson
import pytest

from mock_erps.platform.contract import load_contract
from tests.xero.desk import Desk
from tests.xero.refusing import WAYS

ERRORS = load_contract("xero")["x-mock-erps"]["errors"]


def test_every_row_of_the_error_table_has_a_way_to_it() -> None:
    assert set(WAYS) == set(ERRORS)


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_a_row_of_the_error_table_is_reached(desk: Desk, name: str) -> None:
    row = ERRORS[name]
    exchange = WAYS[name](desk)
    assert exchange.status == row["status"]
    texts = [re.escape(part) for part in re.split(r"\{\w+\}", row.get("message", row.get("code", "")))]
    if row["form"] == "throttle":
        assert exchange.reply.header("x-rate-limit-problem") == row["code"]
        return
    said = (
        exchange.reply.body.decode()
        if row["form"] == "text"
        else " | ".join(_strings(orjson.loads(exchange.reply.body)))
    )
    assert re.search(".*".join(texts), said), said
    if "type" in row:
        assert orjson.loads(exchange.reply.body)["Type"] == row["type"]


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


@pytest.mark.parametrize("name", sorted(ERRORS))
def test_refusals_keep_to_the_contract(desk: Desk, name: str) -> None:
    WAYS[name](desk)
    for exchange in desk.sandbox.journal.exchanges:
        desk.hold_to_contract(exchange)
