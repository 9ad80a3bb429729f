"""Business Central's changes: documents as they are listed, receipts from the ledger (dossier §4, §5, §10)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import dynamics_business_central as module
from sync_engine.connectors.feed import Place, Status
from sync_engine.outcomes import Refused

ACCOUNTS = {"value": [{"number": "2999", "displayName": "Accounts Receivable"}]}
INVOICE = {
    "id": "i-1",
    "externalDocumentNumber": "SO-1",
    "totalAmountIncludingTax": 120.0,
    "remainingAmount": 20.0,
    "status": "Open",
    "lastModifiedDateTime": "2026-02-03T08:00:00.417Z",
}
MORE = "https://api.businesscentral.dynamics.com/v2.0/production/api/v2.0/companies(9130)/x?$skiptoken=a"


def entry(number: str, credit: float, at: str = "08:00:00.000") -> dict[str, Any]:
    stamp = f"2026-02-03T{at}Z"
    return {"documentNumber": number, "creditAmount": credit, "debitAmount": 0, "lastModifiedDateTime": stamp}


@pytest.fixture
def feed(target: Any, vendor: Any) -> Any:
    connector = module.connect(target)
    yield connector.feed
    connector.close()


def test_documents_are_asked_for_since_an_instant_in_the_order_of_change(feed: Any, vendor: Any) -> None:
    vendor.says({"value": [INVOICE, {**INVOICE, "id": "i-2", "status": "Corrective"}], "@odata.nextLink": MORE})
    page = feed.listed(Kind.INVOICE, Place(1770105600.0, 3))
    copy, undone = page.copies
    assert (undone.id, undone.status, undone.balance) == ("i-2", Status.VOID, 0)
    assert (copy.id, copy.number, copy.total, copy.balance) == ("i-1", "SO-1", Decimal(120), Decimal(20))
    assert page.place == Place(1770105600.0, 5)  # rows of the second that was asked for are counted off
    assert vendor.seen[-1].query == {
        "$filter": ["lastModifiedDateTime ge 2026-02-03T08:00:00.000Z"],
        "$orderby": ["lastModifiedDateTime"],
        "$skip": ["3"],
    }


def test_a_cancelled_document_is_void_and_a_missing_one_is_none(feed: Any, vendor: Any) -> None:
    vendor.says({**INVOICE, "status": "Canceled"})
    assert feed.look(Kind.INVOICE, "i-1").status is Status.VOID
    vendor.says({"error": {"code": "BadRequest_ResourceNotFound", "message": "No."}}, status=404)
    assert feed.look(Kind.INVOICE, "i-1") is None


def test_the_lines_of_a_receipt_are_one_payment(feed: Any, vendor: Any) -> None:
    vendor.says(ACCOUNTS)
    vendor.says({"value": [entry("P1", 30), entry("P2", 5), entry("P1", 12)]})
    first, second = feed.listed(Kind.PAYMENT, Place()).copies
    assert (first.id, first.total, second.total) == ("P1", Decimal(42), Decimal(5))
    assert vendor.seen[-1].query["$filter"] == ["accountNumber eq '2999' and documentType eq 'Payment'"]


def test_a_receipt_that_a_page_may_have_parted_is_read_whole(feed: Any, vendor: Any) -> None:
    vendor.says(ACCOUNTS)
    vendor.says({"value": [entry("P1", 30), entry("P2", 5), entry("P3", 1)], "@odata.nextLink": MORE})
    vendor.says({"value": [entry("P1", 30), entry("P1", 1)]})
    vendor.says({"value": [entry("P3", 1), entry("P3", 8)]})
    page = feed.listed(Kind.PAYMENT, Place())
    assert [copy.total for copy in page.copies] == [31, 5, 9]


def test_without_the_account_receipts_cannot_be_read(feed: Any, vendor: Any) -> None:
    vendor.says({"value": [{"number": "1", "displayName": "Cash"}]})
    with pytest.raises(Refused, match="receivables_account"):
        feed.listed(Kind.PAYMENT, Place())
