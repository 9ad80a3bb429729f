"""QuickBooks Online: payments as the vendor wants them (dossier quickbooks_online)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors.quickbooks_online import records
from sync_engine.outcomes import (
    Refused,
)
from tests.sync_engine.connectors.quickbooks_online.shapes import started


def test_a_payment_is_applied_and_found_again_by_its_reference(books: Any, vendor: Any, drafts: Any) -> None:
    draft = drafts.payment(**{"145": "100.00", "146": "50.00"})
    started(vendor)
    vendor.says({"Payment": {"Id": "200", "SyncToken": "0", "TotalAmt": 150}})
    assert books.create_payment(draft, "key-p").id == "200"
    body = vendor.seen[-1].json()
    assert body["PaymentRefNum"] == "TRX-7"
    assert body["Line"][1] == {"Amount": 50, "LinkedTxn": [{"TxnId": "146", "TxnType": "Invoice"}]}
    row = {**body, "Id": "200", "TxnDate": "2026-02-10"}
    other = {**row, "Id": "201", "CustomerRef": {"value": "99"}}
    vendor.says({"QueryResponse": {"Payment": [row, other]}})
    [found] = books.find_payments(draft)
    assert (found.id, found.amount, found.applications) == ("200", 150, {"145": 100, "146": 50})


def test_a_payment_in_a_currency_the_company_does_not_keep_is_refused(books: Any, vendor: Any, drafts: Any) -> None:
    started(vendor)
    draft = drafts.payment(**{"145": "100"})
    with pytest.raises(Refused, match="USD only, not in EUR"):
        books.create_payment(replace(draft, payment=replace(draft.payment, currency="EUR")), "key")


def test_what_a_credit_memo_settled_is_told_from_money(books: Any, vendor: Any) -> None:
    links = [{"TxnId": id, "TxnType": "Payment"} for id in ("200", "201", "201")]
    remote = records.document(Kind.INVOICE, {"Id": "145", "TotalAmt": 100, "Balance": 0, "LinkedTxn": links})
    vendor.says({"Payment": {"Id": "200", "TotalAmt": 60, "Line": [_settling("145", 60)]}})
    applied = [_settling("144", 10), _settling("145", 40), _settling("90", 30, "CreditMemo")]
    vendor.says({"Payment": {"Id": "201", "TotalAmt": 20, "Line": applied}})
    assert books.credited(remote) == 30


def _settling(id: str, amount: int, kind: str = "Invoice") -> dict[str, Any]:
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]}
