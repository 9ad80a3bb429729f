"""The scenarios of SYSPRO on one target: held as the engine stands, violated where it is broken on purpose."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from harness.case import run_case
from harness.engines import adapter_for, default_engine
from harness.events import CaseResult
from harness.runner import plan
from harness.verdicts import Verdict
from sync_engine import wiring
from sync_engine.canonical import Batch, Kind
from sync_engine.sources.syspro import events, orders, shipments, source
from sync_engine.sources.syspro.feedback import Feedback
from sync_engine.sources.syspro.keys import OrderKey

TARGET = "quickbooks_online"
CASES = plan([TARGET], ["syspro/*"]).cases


def played(label: str, target: str = TARGET) -> CaseResult:
    cases = CASES if target == TARGET else plan([target], ["syspro/*"]).cases
    (case,) = [one for one in cases if one.scenario.label == f"syspro/{label}"]
    result = run_case(case, adapter_for(default_engine()), 1007)
    assert not result.mishap, result.mishap
    return result


def violated(label: str, target: str = TARGET) -> list[str]:
    return [finding.invariant for finding in played(label, target).violated]


@pytest.mark.parametrize("label", [case.scenario.label.removeprefix("syspro/") for case in CASES])
def test_the_engine_holds(label: str) -> None:
    result = played(label)
    assert result.verdict is Verdict.HELD and not result.never_armed


def test_an_engine_that_does_not_look_for_a_lost_receipt_posts_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_is_there", lambda *_: False)
    assert "I43" in violated("payments[part-answer-lost]")


def test_an_engine_that_takes_a_credit_note_for_money_posts_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_received", lambda _self, _entry, remote: remote.total - remote.balance)
    assert "I43" in violated("credit-applied[clean]")


def test_an_engine_that_is_done_with_what_is_paid_misses_that_it_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_is_over", lambda self, entry: self._told(entry).over(entry.remote_id))
    assert "I43" in violated("payment-taken-back[full]")


def test_an_engine_that_posts_on_account_what_it_cannot_place_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_owed", lambda *_: [("", Decimal(10_000))])
    assert "I43" in violated("payment-order-not-found")


def test_an_engine_that_writes_nothing_back_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_write", lambda *_: None)
    assert "I42" in violated("order-to-invoice")


def test_an_engine_that_is_deaf_to_events_is_found_where_nothing_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source.SysproSource, "_take", lambda *_: None)
    assert "I2" in violated("events[once]")


def test_an_engine_that_believes_a_stranger_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events.hmac, "compare_digest", lambda *_: True)
    monkeypatch.setattr(OrderKey, "__str__", lambda key: f"EDU1-{key.order}-{next(strangers)}")
    strangers = itertools.count()
    assert "I1" in violated("events[forged]")


def test_an_engine_with_a_high_water_mark_misses_the_late_order(monkeypatch: pytest.MonkeyPatch) -> None:
    highest = [""]

    def above(self: Any, patience: Any) -> Any:
        for page in pages(self, patience):
            fresh = [key for key in page if key.order > highest[0]]
            highest[0] = max([highest[0], *(key.order for key in page)])
            yield fresh

    pages = source.SysproSource._pages
    monkeypatch.setattr(source.SysproSource, "_pages", above)
    assert "I2" in violated("completed-late")


def test_an_engine_that_ignores_units_books_a_twelfth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "in_price_unit", lambda _part, quantity: quantity)
    assert violated("units")


def test_an_engine_that_cuts_numbers_at_the_comma_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    read = orders.amount
    monkeypatch.setattr(orders, "amount", lambda row, *names: min(read(row, *names), Decimal(999)))
    assert violated("order-to-invoice")


def test_an_engine_that_posts_a_shipment_as_the_whole_order_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def whole(detail: Any, _rows: Any, key: OrderKey, party: Any, options: Any, target: str) -> Any:
        return replace(orders.invoice(detail, str(key), party, options, target), number=key.invoice)

    monkeypatch.setattr(shipments, "invoice", whole)
    assert "I5" in violated("shipments[clean]")


def test_an_engine_that_forgets_the_sister_invoices_of_an_order_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feedback, "_siblings", lambda _self, entry: [entry])
    assert "I42" in violated("shipments[clean]")


def test_an_engine_that_joins_what_has_several_prices_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    aggregated = orders.aggregated
    one_price = {"unit_price": Decimal("12.35")}
    monkeypatch.setattr(orders, "aggregated", lambda lines: aggregated(tuple(replace(x, **one_price) for x in lines)))
    assert violated("aggregation")


def test_an_engine_that_invoices_a_cash_sale_and_forgets_its_payment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "cash_sales", lambda batch, *_: invoiced(batch))
    assert "I5" in violated("cash-sales[clean]")
    assert "I16" in violated("cash-sales[clean]", "xero")


def invoiced(batch: Batch) -> Batch:
    return replace(batch, documents=tuple(replace(one, kind=Kind.INVOICE) for one in batch.documents))
