"""A sale that was paid at once: a sales receipt where the target has those, else an invoice and its payment."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from sync_engine import wiring
from sync_engine.canonical import Application, Batch, Document, Kind
from sync_engine.mapping.cash_sales import cash_sales, payment_key
from sync_engine.mapping.policy import BadPolicy, policy_for
from tests.sync_engine.connectors.conftest import a_document

SOLD = replace(a_document(), kind=Kind.SALES_RECEIPT, due_date=None)
OTHER = replace(a_document(), key="other")


def taken(cash: str, *documents: Document, standing: tuple[str, ...] = ()) -> Batch:
    return cash_sales(Batch(documents), policy_for("fake", {"cash_sales": cash}), standing)


def test_a_target_with_sales_receipts_gets_one() -> None:
    assert taken("receipt", SOLD, OTHER).documents == (SOLD, OTHER)


def test_elsewhere_it_is_an_invoice_that_is_due_at_once_and_its_payment() -> None:
    batch = taken("payment", SOLD, OTHER)
    invoice, other = batch.documents
    (payment,) = batch.payments
    assert (invoice.kind, invoice.key, invoice.due_date) == (Kind.INVOICE, SOLD.key, SOLD.issue_date)
    assert other == OTHER and payment.key == payment_key(SOLD.key)
    assert payment.applications == (Application(SOLD.key, SOLD.total),)
    assert (payment.amount, payment.date, payment.reference) == (SOLD.total, SOLD.issue_date, SOLD.number)


def test_what_is_a_sales_receipt_in_the_ledger_stays_one_whatever_the_policy_says_since() -> None:
    batch = taken("payment", SOLD, standing=(SOLD.key,))
    assert batch.documents == (SOLD,) and not batch.payments


def test_a_policy_that_wants_what_its_target_does_not_have_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wiring, "connector_of", lambda *_: SimpleNamespace(POLICY={}))
    wanted: Any = SimpleNamespace(name="main", erp="fake", policy={"cash_sales": "receipt"})
    nothing: Any = None
    with pytest.raises(BadPolicy, match="fake: it has no sales receipts; leave cash_sales at payment"):
        wiring.job(nothing, wanted, Namespace(), nothing, nothing, print)
