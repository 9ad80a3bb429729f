"""I42 I43: what a system that orders are read from must be told."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.invariants import catalogue
from harness.verdicts import Finding, Verdict
from mock_erps.platform.audit import AuditPayment, AuditView
from tests.harness.invariants.conftest import paper


def judge(world: Any, id: str, *records: Any) -> Finding:
    """The verdict where the source's books hold these records."""
    documents = tuple(one for one in records if not isinstance(one, AuditPayment))
    payments = tuple(one for one in records if isinstance(one, AuditPayment))
    view = AuditView("source", "S-1", "GBP", "UTC", documents, payments)
    return catalogue()[id].judge(replace(world.evidence(), source_books=view))


def order(source: Any, **fields: str) -> Any:
    return replace(paper(source, "O-1"), kind="sales_order", number=source.number, foreign=fields)


def bill(source: Any, balance: str = "120.00") -> Any:
    return replace(paper(source, "B-1"), balance=Decimal(balance))


def receipt(amount: str) -> AuditPayment:
    total = Decimal(amount)
    return AuditPayment("source", "S-1", "R-1", "ALD01", "Aldgate", None, "GBP", total, {"B-1": total})


@pytest.mark.parametrize(
    ("field", "verdict"), [("145", Verdict.HELD), ("", Verdict.VIOLATED), ("146", Verdict.VIOLATED)]
)
def test_an_order_bears_the_id_of_its_document(world: Any, field: str, verdict: Verdict) -> None:
    source = world.invoice()
    world.create(source, "145")
    assert judge(world, "I42", order(source, **({"QBINV": field} if field else {}))).verdict is verdict


def test_an_order_that_bears_anothers_id_is_misled(world: Any) -> None:
    one, two = world.invoice("INV-1"), world.invoice("INV-2", total="60.00", tax="10.00")
    world.create(one, "145")
    world.create(two, "146")
    found = judge(world, "I42", order(one, QBINV="145", OTHER="146"), order(two, QBINV="146"))
    assert [violation.message for violation in found.violations] == [
        "Order INV-1 bears 146, which is the document of order INV-2."
    ]


@pytest.mark.parametrize(
    ("posted", "verdict"), [("40.00", Verdict.HELD), ("80.00", Verdict.VIOLATED), ("", Verdict.VIOLATED)]
)
def test_receipts_come_to_what_was_paid(world: Any, posted: str, verdict: Verdict) -> None:
    source = world.invoice()
    world.run()
    world.create(source, "145", balance=Decimal("80.00"))
    receipts = [receipt(posted)] if posted else []
    assert judge(world, "I43", bill(source), *receipts).verdict is verdict


@pytest.mark.parametrize(("named", "verdict"), [(True, Verdict.HELD), (False, Verdict.VIOLATED)])
def test_what_nothing_is_owed_for_any_more_must_be_named(world: Any, named: bool, verdict: Verdict) -> None:
    source = world.invoice()
    world.run()
    world.create(source, "145", balance=Decimal("80.00"))
    if named:
        world.tell(source, "its order is gone", "synced", "order_not_found")
    assert judge(world, "I43", order(source, QBINV="145")).verdict is verdict


def test_naming_is_no_excuse_while_something_is_owed(world: Any) -> None:
    source = world.invoice()
    world.run()
    world.create(source, "145", balance=Decimal("80.00"))
    world.tell(source, "later", "synced", "later")
    assert judge(world, "I43", bill(source)).verdict is Verdict.VIOLATED


@pytest.mark.parametrize("id", ["I42", "I43"])
def test_without_a_source_nothing_is_judged(world: Any, id: str) -> None:
    world.create(world.invoice(), "145")
    world.not_armed(id)
