"""NetSuite's changes: SuiteQL in the account's own time, which tells one hour twice (dossier §5, §10)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import netsuite as module
from sync_engine.connectors.feed import Place, Status

CURRENCIES = {"items": [{"id": "1", "symbol": "GBP", "isbasecurrency": "T"}], "hasMore": False}
ROW = {
    "id": "145",
    "tranid": "SO-1",
    "currency": "1",
    "foreigntotal": "120",
    "foreignamountunpaid": "20",
    "status": "CustInvc:A",
    "lastmodifieddate": "2026-07-01 09:00:00",
}


def page(*rows: dict[str, str], more: bool = False) -> dict[str, Any]:
    return {"items": list(rows), "hasMore": more, "links": []}


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.fixture
def feed(target: Any, vendor: Any) -> Any:
    connector = module.connect(replace(target, options={"zone": "Europe/London"}))
    yield connector.feed
    connector.close()


def test_times_are_asked_for_and_told_in_the_zone_of_the_account(feed: Any, vendor: Any) -> None:
    vendor.says(page(ROW))
    vendor.says(CURRENCIES)
    [copy] = feed.listed(Kind.INVOICE, Place(at("2026-07-01T07:30:00"), 5)).copies
    assert (copy.modified, copy.total, copy.balance) == (at("2026-07-01T08:00:00"), Decimal(120), Decimal(20))
    statement = vendor.seen[0].json()["q"]
    assert "lastmodifieddate >= TO_DATE('2026-07-01 08:30:00', 'YYYY-MM-DD HH24:MI:SS')" in statement
    assert statement.endswith("ORDER BY lastmodifieddate, id OFFSET 5 ROWS FETCH NEXT 1000 ROWS ONLY")


def test_what_was_changed_in_the_hour_that_comes_twice_is_asked_for_by_record(feed: Any, vendor: Any) -> None:
    vendor.says(page({**ROW, "lastmodifieddate": "2026-10-25 01:10:00"}, more=True))
    vendor.says(CURRENCIES)
    vendor.says({"id": "145", "lastModifiedDate": "2026-10-25T01:10:00Z"})
    read = feed.listed(Kind.INVOICE, Place())
    assert [copy.modified for copy in read.copies] == [at("2026-10-25T01:10:00")]
    assert read.place == Place(at("2026-10-25T00:10:00"))  # the list goes on by its own order


def test_the_overlap_covers_the_hour_that_comes_twice(target: Any) -> None:
    traits = module.connect(target).traits.feed
    assert traits is not None and traits.overlap > 3600


def test_an_invoice_that_our_own_credit_memo_reverses_is_void_and_the_memo_is_no_document(
    feed: Any, vendor: Any
) -> None:
    vendor.says(page({**ROW, "status": "CustInvc:B", "foreignamountunpaid": "0"}))
    vendor.says(CURRENCIES)
    vendor.says(page({"externalid": "reversal-of-145"}))
    [copy] = feed.listed(Kind.INVOICE, Place()).copies
    assert (copy.status, copy.balance) == (Status.VOID, 0)
    vendor.says(page({**ROW, "id": "146", "externalid": "reversal-of-145"}))
    assert feed.listed(Kind.CREDIT_NOTE, Place()).copies == ()


def test_what_a_payment_settles_is_read_from_its_record(feed: Any, vendor: Any) -> None:
    vendor.says(page({**ROW, "id": "9", "otherrefnum": "BACS 7", "status": "CustPymt:C"}))
    vendor.says(CURRENCIES)
    vendor.says({"id": "9", "payment": 120, "apply": {"items": [{"doc": {"id": "145"}, "amount": 100}]}})
    [copy] = feed.listed(Kind.PAYMENT, Place()).copies
    assert (copy.number, copy.status, copy.applied) == ("BACS 7", Status.OPEN, {"145": Decimal(100)})


@pytest.mark.parametrize(
    ("names", "told"), [(["SO-1"], True), (["Invoice #SO-1"], True), (["XSO-1", "SO-1#2"], False), ([], False)]
)
def test_what_was_deleted_since_is_asked_by_name_and_local_time(
    feed: Any, vendor: Any, names: list[str], told: bool
) -> None:
    vendor.says(page(*({"recordid": "145", "name": name} for name in names)))
    assert feed.deleted(Kind.INVOICE, "SO-1", at("2026-07-01T09:00:00")) is told
    asked = vendor.seen[-1].json()["q"]
    assert "FROM deletedrecord WHERE type = 'invoice' AND name LIKE '%SO-1'" in asked
    assert "deleteddate >= TO_DATE('2026-07-01 08:58:00', 'YYYY-MM-DD HH24:MI:SS')" in asked
