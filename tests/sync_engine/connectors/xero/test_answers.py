"""Xero: what its answers mean (dossier xero)."""

from __future__ import annotations

from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Duplicate,
    Forbidden,
    NotStarted,
    Refused,
    Throttled,
    Unreadable,
    VendorError,
)
from tests.sync_engine.connectors.xero.shapes import INVOICE, bad, ok, refused


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (200, ok(Invoices=[bad("Account code must be specified")]), {}, Refused),
        (200, ok(Invoices=[bad("Invoice # must be unique.")]), {}, Duplicate),
        (
            200,
            ok(Invoices=[{**INVOICE, "HasErrors": False, "LineItems": [{"ValidationErrors": [{"Message": "x"}]}]}]),
            {},
            Refused,
        ),
        (200, ok(Invoices=[{**INVOICE, "InvoiceID": "00000000-0000-0000-0000-000000000000"}]), {}, Ambiguous),
        (200, ok(Invoices=[]), {}, Ambiguous),
        (200, "<html>hello</html>", {}, Ambiguous),
        (400, refused(bad("Invoice # must be unique.")), {}, Duplicate),
        (400, refused(bad("Email address must be valid.")), {}, Refused),
        (400, {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON was invalid"}, {}, Refused),
        (400, {"Message": "Idempotency Key k is used with a different request"}, {}, Duplicate),
        (403, {"Title": "Forbidden", "Status": 403, "Detail": "AuthenticationUnsuccessful"}, {}, Disconnected),
        (401, {"Title": "Unauthorized", "Status": 401, "Detail": "AuthorizationUnsuccessful"}, {}, Forbidden),
        (429, "", {"Retry_After": "7", "X_Rate_Limit_Problem": "minute"}, Throttled),
        (500, {"ErrorNumber": 500, "Type": "UnknownErrorException", "Message": "An error occurred"}, {}, Ambiguous),
        (503, "The Xero API is currently offline for maintenance", {}, Ambiguous),
        (503, "offline", {"Retry_After": "60"}, NotStarted),
        (501, {"Type": "ApiMethodNotImplementedException", "Message": "not implemented"}, {}, Refused),
    ],
)
def test_an_answer_to_a_create_is_classed(
    books: Any,
    vendor: Any,
    drafts: Any,
    status: int,
    body: object,
    headers: dict[str, str],
    expected: type[VendorError],
) -> None:
    vendor.says(body, status=status, **headers)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert type(raised.value) is expected
    assert len(vendor.seen) == 1


def test_the_day_limit_parks_and_nothing_more_is_sent(books: Any, vendor: Any) -> None:
    vendor.says("", status=429, Retry_After="80000", X_Rate_Limit_Problem="day")
    with pytest.raises(Throttled) as throttled:
        books.read_document(Kind.INVOICE, "1")
    assert (throttled.value.daily, throttled.value.retry_after) == (True, 80000.0)
    vendor.says(ok(Invoices=[INVOICE]), X_DayLimit_Remaining="0")
    books.read_document(Kind.INVOICE, "1")
    with pytest.raises(Throttled) as over:
        books.read_document(Kind.INVOICE, "1")
    assert over.value.daily
    assert len(vendor.seen) == 2


def test_a_minute_that_is_used_up_is_waited_for(books: Any, vendor: Any, clock: Any) -> None:
    vendor.says(ok(Invoices=[INVOICE]), X_MinLimit_Remaining="0")
    vendor.says(ok(Invoices=[INVOICE]), X_MinLimit_Remaining="59")
    books.read_document(Kind.INVOICE, "1")
    assert clock.slept == []
    books.read_document(Kind.INVOICE, "1")
    assert clock.slept == [60.0]


def test_a_token_that_ends_on_a_create_leaves_a_doubt_since_the_key_ends_with_it(
    books: Any, vendor: Any, drafts: Any
) -> None:
    vendor.says({"Status": 401, "Detail": "TokenExpired: token expired"}, status=401)
    vendor.says({"access_token": "token-2", "refresh_token": "refresh-2", "expires_in": 1800})
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    assert [seen.method for seen in vendor.seen] == ["PUT", "POST"]


def test_a_failed_look_up_is_not_an_empty_one(books: Any, vendor: Any) -> None:
    vendor.says("<html>", status=502)
    with pytest.raises(Unreadable):
        books.find_documents(Kind.INVOICE, "X")


def test_plain_text_404_reads_as_nothing(books: Any, vendor: Any) -> None:
    vendor.says("The resource you're looking for cannot be found", status=404)
    assert books.read_document(Kind.INVOICE, "1") is None
