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


def receipt(amount: str, applied: str = "", invoice: str = "B-1", order: str = "") -> AuditPayment:
    total, settled = Decimal(amount), Decimal(applied or amount)
    texts = (order,) if order else ()
    return AuditPayment("source", "S-1", "R-1", "ALD01", "Aldgate", None, "GBP", total, {invoice: settled}, texts=texts)


def pays(world: Any, amount: str, id: str = "145", **others: str) -> None:
    """Somebody's payment at the target; `others` are further documents it settles, or credit notes it applies."""
    applied = {id: Decimal(amount)} | {other: Decimal(part) for other, part in others.items()}
    money = Decimal(amount) - sum(Decimal(part) for part in others.values())
    world.seeded(AuditPayment("toy", "MAIN", f"P-{id}", "220", "Aldgate", None, "GBP", money, applied))


def paid(world: Any, amount: str = "40.00") -> Any:
    """An invoice of 120.00 of which so much was paid at the target."""
    source = world.invoice()
    world.run()
    world.create(source, "145", balance=source.total - Decimal(amount))
    pays(world, amount)
    return source


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
    source = paid(world)
    receipts = [receipt(posted)] if posted else []
    assert judge(world, "I43", bill(source), *receipts).verdict is verdict


@pytest.mark.parametrize(("posted", "verdict"), [("", Verdict.HELD), ("40.00", Verdict.VIOLATED)])
def test_what_a_credit_note_settled_is_no_money(world: Any, posted: str, verdict: Verdict) -> None:
    source = world.invoice()
    world.run()
    world.create(source, "145", balance=Decimal("80.00"))
    pays(world, "40.00", CM1="40.00")
    found = judge(world, "I43", bill(source), *([receipt(posted)] if posted else []))
    assert found.armed and found.verdict is verdict


NAMED = "sales order 1 is not found among the receivables; 40.00 paid at the target stays unposted"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [(NAMED, Verdict.HELD), ("", Verdict.VIOLATED), ("not written back: error 4", Verdict.VIOLATED)],
)
def test_what_nothing_is_owed_for_any_more_must_be_named_with_its_amount(
    world: Any, text: str, verdict: Verdict
) -> None:
    source = paid(world)
    if text:
        world.tell(source, text, "synced", "order_not_found")
    assert judge(world, "I43", order(source, QBINV="145")).verdict is verdict


def test_naming_is_no_excuse_while_something_is_owed(world: Any) -> None:
    source = paid(world)
    world.tell(source, NAMED, "synced", "order_not_found")
    assert judge(world, "I43", bill(source)).verdict is Verdict.VIOLATED


def test_naming_is_no_excuse_for_posting_it_somewhere_else(world: Any) -> None:
    source = paid(world)
    world.tell(source, NAMED, "synced", "order_not_found")
    on_account = receipt("40.00", applied="0")
    found = judge(world, "I43", order(source, QBINV="145"), on_account)
    assert [one.message for one in found.violations] == [
        "Receipt R-1 of 40.00 at the source settles 0 of its invoices."
    ]


def test_receipts_on_invoices_that_were_purged_since_still_count(world: Any) -> None:
    source = paid(world)
    purged = receipt("40.00", invoice="GONE", order=source.number)
    assert judge(world, "I43", purged).verdict is Verdict.HELD
    assert judge(world, "I43", receipt("40.00", invoice="GONE")).verdict is Verdict.VIOLATED


BOUNCED = "40.00 of the receipts for sales order 1 was taken back at the target; take it back in SYSPRO too"


@pytest.mark.parametrize(
    ("posted", "text", "verdict"),
    [
        ("40.00", BOUNCED, Verdict.HELD),
        ("40.00", "", Verdict.VIOLATED),
        ("40.00", "not written back: error 4", Verdict.VIOLATED),
        ("80.00", BOUNCED.replace("40.00", "80.00"), Verdict.VIOLATED),
    ],
)
def test_a_payment_that_is_taken_back_after_its_receipt_must_be_named(
    world: Any, posted: str, text: str, verdict: Verdict
) -> None:
    source = world.invoice()
    world.run()
    settled = world.create(source, "145", balance=source.total - Decimal("40.00"))
    world.change("main", replace(settled, balance=source.total), None)
    if text:
        world.tell(source, text, "synced", "payment_taken_back")
    assert judge(world, "I43", bill(source, "0"), receipt(posted)).verdict is verdict


def test_naming_is_no_excuse_for_a_receipt_of_what_was_never_paid(world: Any) -> None:
    source = world.invoice()
    world.run()
    world.create(source, "145")
    world.tell(source, BOUNCED, "synced", "payment_taken_back")
    assert judge(world, "I43", bill(source, "80.00"), receipt("40.00")).verdict is Verdict.VIOLATED


@pytest.mark.parametrize("id", ["I42", "I43"])
def test_without_a_source_nothing_is_judged(world: Any, id: str) -> None:
    world.create(world.invoice(), "145")
    world.not_armed(id)


def shipments(world: Any) -> tuple[Any, Any, Any]:
    """An order of two invoices, each with a document of its own, and the order as its source holds it."""
    one = world.invoice("301", key="S-1-1042/301")
    two = world.invoice("302", key="S-1-1042/302", total="60.00", tax="10.00")
    world.run()
    world.create(one, "145")
    world.create(two, "146", balance=Decimal(0))
    pays(world, "60.00", "146")
    return one, two, replace(order(one, QBINV="145, 146"), number="001042")


def invoice_of(source: Any, id: str) -> Any:
    return replace(paper(source, id), number=source.number.zfill(6))


@pytest.mark.parametrize(("field", "verdict"), [("145, 146", Verdict.HELD), ("146", Verdict.VIOLATED)])
def test_an_order_bears_the_ids_of_all_its_documents(world: Any, field: str, verdict: Verdict) -> None:
    _, _, held = shipments(world)
    found = judge(world, "I42", replace(held, foreign={"QBINV": field}))
    assert found.armed == 2 and found.verdict is verdict


@pytest.mark.parametrize(("invoice", "verdict"), [("B-302", Verdict.HELD), ("B-301", Verdict.VIOLATED)])
def test_a_payment_belongs_on_the_invoice_of_its_own_document(world: Any, invoice: str, verdict: Verdict) -> None:
    one, two, held = shipments(world)
    bills = invoice_of(one, "B-301"), invoice_of(two, "B-302")
    assert judge(world, "I43", held, *bills, receipt("60.00", invoice=invoice)).verdict is verdict
