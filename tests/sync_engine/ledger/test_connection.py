"""Statements on their way to the driver: compiled once for each shape, never with a value left out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync_engine.ledger import statements
from sync_engine.ledger.connection import Connection
from sync_engine.ledger.entry import State
from sync_engine.ledger.ledger import Ledger
from tests.sync_engine.fake_target import document


@pytest.fixture
def ledger(place: Path) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{place}/l.db")
    ledger.register("main", [document(key) for key in ("a", "b", "c")])
    yield ledger
    ledger.close()


@pytest.fixture
def connection(ledger: Ledger) -> Connection:
    return ledger.store.connection


@pytest.mark.parametrize("keys", [["a"], ["a", "c"], ["c", "b", "a"], []])
def test_a_list_of_any_length_is_spelled_out(connection: Connection, keys: list[str]) -> None:
    ids = [("invoice", key) for key in keys]
    assert {row.key for row in connection.execute(statements.STANDING, {"of": "main", "ids": ids})} == set(keys)


def test_a_statement_is_compiled_once_for_every_ledger_of_its_kind(ledger: Ledger, place: Path) -> None:
    other = Ledger(f"sqlite:///{place}/other.db")
    values = {"of": "main", "states": [State.PENDING.value]}
    plans = [store.connection.driver.plan(statements.BY_STATE, values) for store in (ledger.store, other.store)]
    other.close()
    assert plans[0] is plans[1]


def test_a_value_that_is_missing_is_an_error_and_no_null(connection: Connection) -> None:
    with pytest.raises(KeyError, match="until"):
        connection.execute(statements.RENEW, {"by": "somebody"})
