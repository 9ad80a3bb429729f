"""What changed in SAP Business One: by date and time of update; payments as a whole (its dossier §5, §10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import sap_business_one as module
from sync_engine.connectors.feed import Copy, Place, Status
from tests.sync_engine.connectors.sap_business_one.shapes import COOKIES, INVOICE, LOGIN, sent

#: ten to ten in the evening of an Auckland summer
STAMP = {"UpdateDate": "2026-02-03T00:00:00Z", "UpdateTime": "21:50:00"}
AT = datetime(2026, 2, 3, 8, 50, tzinfo=UTC).timestamp()
ROW = {**INVOICE, **STAMP, "DocumentStatus": "bost_Open"}
PAYMENT = {"DocEntry": 31, "TransferReference": "P-1", "DocCurrency": "USD", "TransferSum": 50.0, "Cancelled": "tNO",
           "PaymentInvoices": [{"DocEntry": 417, "SumApplied": 50.0}]}  # fmt: skip


@pytest.fixture
def books(target: Any, vendor: Any) -> Iterator[Any]:
    """A company in Auckland."""
    vendor.says(LOGIN, **COOKIES)
    connector = module.connect(replace(target, options={"zone": "Pacific/Auckland"}))
    yield connector
    vendor.script = []
    connector.close()


def test_documents_are_asked_for_by_the_companys_own_clock(books: Any, vendor: Any) -> None:
    vendor.says({"value": [ROW]})
    page = books.feed.listed(Kind.INVOICE, Place(AT))
    asked = sent(vendor).query
    assert asked["$filter"] == [
        "CancelStatus ne 'csCancellation' and "
        "(UpdateDate gt '2026-02-03' or (UpdateDate eq '2026-02-03' and UpdateTime ge '21:50:00'))"
    ]
    assert asked["$orderby"] == ["UpdateDate,UpdateTime,DocEntry"]
    assert page.copies == (
        Copy(Kind.INVOICE, "417", AT, Status.OPEN, "SO-10045", "", "USD", Decimal(150), Decimal(100)),
    )
    assert page.place is None


def test_the_vendors_next_link_says_that_there_is_more(books: Any, vendor: Any) -> None:
    vendor.says({"value": [ROW], "@odata.nextLink": "Invoices?$skip=100"})
    assert books.feed.listed(Kind.INVOICE, Place()).place == Place(AT)
    vendor.says({"value": [ROW], "@odata.nextLink": "Invoices?$skip=100"})
    assert books.feed.listed(Kind.INVOICE, Place(AT, 3)).place == Place(AT, 4)
    assert sent(vendor).query["$skip"] == ["3"]


def test_states_are_read_as_people_read_them(books: Any, vendor: Any) -> None:
    closed = {**ROW, "DocumentStatus": "bost_Close"}
    vendor.says({"value": [{**closed, "PaidToDate": 150.0}, closed, {**closed, "CancelStatus": "csYes"}]})
    copies = books.feed.listed(Kind.INVOICE, Place()).copies
    assert [copy.status for copy in copies] == [Status.PAID, Status.OPEN, Status.VOID]


def test_payments_bear_no_time_of_change_so_all_of_them_are_listed(books: Any, vendor: Any) -> None:
    vendor.says({"value": [PAYMENT, {**PAYMENT, "DocEntry": 32, "Cancelled": "tYES"}], "@odata.nextLink": "x"})
    page = books.feed.listed(Kind.PAYMENT, Place(AT))
    assert "UpdateDate" not in sent(vendor).query["$filter"][0]
    assert [(one.status, one.applied) for one in page.copies] == [
        (Status.OPEN, {"417": Decimal(50)}),
        (Status.VOID, {}),
    ]
    assert page.place == Place(AT, 2)


def test_a_payment_is_what_came_in_by_all_its_means(books: Any, vendor: Any) -> None:
    means = {"CashSum": 1.0, "PaymentChecks": [{"CheckSum": 20.5}], "PaymentCreditCards": [{"CreditSum": 3.0}]}
    vendor.says({**PAYMENT, **means})
    assert books.feed.look(Kind.PAYMENT, "31").total == Decimal("74.5")


def test_the_other_half_of_a_cancelled_document_is_no_document(books: Any, vendor: Any) -> None:
    vendor.says({**ROW, "CancelStatus": "csCancellation"})
    assert books.feed.look(Kind.INVOICE, "418") is None
    assert books.feed.look(Kind.INVOICE, "no number") is None
