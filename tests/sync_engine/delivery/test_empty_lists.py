"""A look-up that shows nothing is not believed alone where nothing else would stop a second write."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from sync_engine.connectors import Recovery
from sync_engine.outcomes import Unreadable
from tests.sync_engine.conftest import Engine
from tests.sync_engine.fake_target import Books, Fault, document, payment, voided

NewEngine = Callable[[Books], Engine]


def test_a_document_committed_late_is_found_behind_one_empty_list(new_engine: NewEngine) -> None:
    books = Books(Recovery.SEARCH_FIRST, faults=[Fault("create", 1, late=3.0)], blank=frozenset({("find", 2)}))
    engine = new_engine(books)
    engine.push(document("a"))
    assert engine.states() == {"a": "synced"}
    assert (books.calls["create"], books.calls["find"], len(books.live("N-a"))) == (1, 3, 1)


@pytest.mark.parametrize("recovery", list(Recovery))
def test_what_the_source_withdrew_does_not_stay_behind_one_empty_list(
    new_engine: NewEngine, recovery: Recovery
) -> None:
    lost = [Fault("find", n, lambda: Unreadable("503")) for n in range(1, 6)]
    books = Books(recovery, faults=[Fault("create", 1, committed=True), *lost])
    engine = new_engine(books)
    engine.push(document("a"))
    books.blank = frozenset({("find", books.calls["find"] + 1)})
    engine.push(voided("a"))
    engine.push(voided("a"))
    assert (engine.states(), books.live("N-a")) == ({"a": "synced"}, [])


def test_a_payment_committed_late_is_found_behind_one_empty_list(new_engine: NewEngine) -> None:
    late = Fault("create_payment", 1, late=3.0)
    books = Books(Recovery.SEARCH_FIRST, faults=[late], blank=frozenset({("find_payments", 2)}))
    engine = new_engine(books)
    engine.push(document("a"), payment("p", "10.00", ("a", "10.00")))
    assert engine.states() == {"a": "synced", "p": "synced"}
    assert [paid.amount for paid in books.payments.values()] == [Decimal("10.00")]


def test_a_customer_made_late_is_found_behind_one_empty_list(new_engine: NewEngine) -> None:
    late = Fault("create_party", 1, late=3.0)
    books = Books(Recovery.SEARCH_FIRST, faults=[late], blank=frozenset({("find_parties", 3)}))
    engine = new_engine(books)
    engine.push(document("a"))
    assert (engine.states(), len(books.parties)) == ({"a": "synced"}, 1)
