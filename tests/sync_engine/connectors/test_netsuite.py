"""NetSuite: requests as the vendor wants them, answers as it gives them (dossier netsuite)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind, Party
from sync_engine.connectors import netsuite as module
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    Missing,
    Refused,
    Stale,
    Throttled,
    Unreadable,
    VendorError,
)

RECORD = "/services/rest/record/v1"
CURRENCIES = [{"id": "1", "symbol": "USD", "isbasecurrency": "T"}, {"id": "2", "symbol": "EUR", "isbasecurrency": "F"}]
INVOICE = {
    "id": "145",
    "tranId": "SO-10045",
    "tranDate": "2026-02-03",
    "lastModifiedDate": "2026-02-03T08:00:00Z",
    "entity": {"id": "58"},
    "currency": {"id": "1"},
    "status": {"id": "Open", "refName": "Open"},
    "total": 150.0,
    "amountRemaining": 150.0,
    "item": {"items": [{"line": 1, "amount": 150}]},
}
ROW = {
    "id": "145",
    "tranid": "SO-10045",
    "entity": "58",
    "trandate": "2026-02-03",
    "currency": "1",
    "foreigntotal": "150.00",
    "foreignamountunpaid": "150.00",
    "status": "CustInvc:A",
}


def page(*found: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"items": list(found), "hasMore": False, "links": [], **more}


def error(code: str, detail: str) -> dict[str, Any]:
    return {"type": "x", "title": "t", "status": 400, "o:errorDetails": [{"detail": detail, "o:errorCode": code}]}


GONE = error("USER_ERROR", "Error while accessing a resource. Transaction type specified is incorrect.")


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    connector = module.connect(target)
    yield connector
    connector.close()


def located(vendor: Any, id: str = "145", type: str = "invoice") -> None:
    """The next answer is that of a write that was done."""
    vendor.says(b"", status=204, Location=f"https://9130.suitetalk.api.netsuite.com{RECORD}/{type}/{id}")


def known(vendor: Any) -> None:
    vendor.says(page(*CURRENCIES))


def test_a_create_carries_its_key_as_external_id(books: Any, vendor: Any, drafts: Any) -> None:
    known(vendor)
    located(vendor)
    [done] = books.create_documents([drafts.write(tax_code_id="6", tax=Decimal(30))])
    assert done == Done("145", number="SO-10045")
    sent = vendor.seen[-1]
    assert (sent.method, sent.path, sent.headers["authorization"]) == ("POST", f"{RECORD}/invoice", "Bearer token-1")
    assert sent.json() == {
        "externalId": "key-SO-10045",
        "tranId": "SO-10045",
        "entity": {"id": "58"},
        "tranDate": "2026-02-03",
        "dueDate": "2026-03-05",
        "currency": {"id": "1"},
        "item": {
            "items": [
                {
                    "item": {"id": "11"},
                    "quantity": 3,
                    "price": {"id": "-1"},
                    "rate": 50,
                    "amount": 150,
                    "description": "Consulting",
                    "taxCode": {"id": "6"},
                    "tax1Amt": 30,
                }
            ]
        },
    }


def test_a_credit_note_goes_to_its_own_record(books: Any, vendor: Any, drafts: Any) -> None:
    known(vendor)
    located(vendor, "9", "creditMemo")
    [done] = books.create_documents([replace(drafts.write(), draft=drafts.credit())])
    assert done.id == "9" and vendor.seen[-1].path == f"{RECORD}/creditMemo"
    assert not {"dueDate", "terms"} & vendor.seen[-1].json().keys()


def test_a_currency_the_account_lacks_is_never_sent(books: Any, vendor: Any, drafts: Any) -> None:
    known(vendor)
    write = drafts.write()
    document = replace(write.draft.document, currency="CHF")
    with pytest.raises(Refused, match="no currency CHF"):
        books.create_documents([replace(write, draft=replace(write.draft, document=document))])
    assert len(vendor.seen) == 1


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (400, error("USER_ERROR", "Error while accessing a resource. This record already exists."), Duplicate),
        (400, error("USER_ERROR", "Error while accessing a resource. This entity already exists."), Duplicate),
        (400, error("USER_ERROR", "Error while accessing a resource. Please enter value(s) for: Item."), Refused),
        (403, error("INSUFFICIENT_PERMISSION", "Permission Violation: You need …"), Forbidden),
        (400, error("USER_ERROR", "Your current role does not have permission to perform this action."), Forbidden),
        (400, error("USER_ERROR", "Error while accessing a resource. Record has been changed"), Stale),
        (400, GONE, Missing),
        (404, error("NONEXISTENT_ID", "The record instance does not exist."), Missing),
        (404, error("NONEXISTENT_RECORD_TYPE", "Record type 'x' does not exist."), Refused),
        (429, error("CONCURRENCY_LIMIT_EXCEEDED", "Concurrent request limit exceeded. Request blocked."), Throttled),
        (500, error("UNEXPECTED_ERROR", "An unexpected error occurred."), Ambiguous),
        (503, error("ACCT_TEMP_UNAVAILABLE", "The account is currently unavailable"), Ambiguous),
        (400, b"<html>", Ambiguous),
        (200, b"{}", Ambiguous),
        (204, b"", Ambiguous),  # done, but nobody knows as what
    ],
)
def test_what_an_answer_to_a_create_means(
    books: Any, vendor: Any, drafts: Any, status: int, body: Any, outcome: type[VendorError]
) -> None:
    known(vendor)
    vendor.says(body, status=status)
    with pytest.raises(VendorError) as told:
        books.create_documents([drafts.write()])
    assert type(told.value) is outcome


def test_an_update_that_met_the_end_of_a_login_is_a_doubt_and_may_be_sent_again(
    books: Any, vendor: Any, drafts: Any, tokens: Any
) -> None:
    vendor.says(INVOICE)
    known(vendor)
    remote = books.read_document(Kind.INVOICE, "145")
    vendor.says(error("INVALID_LOGIN", "Invalid login attempt."), status=401)
    vendor.says({"access_token": "token-2", "expires_in": "3600", "token_type": "bearer"})
    with pytest.raises(Ambiguous):
        books.update_document(remote, drafts.write().draft, "k")
    located(vendor)
    assert isinstance(books.update_document(remote, drafts.write().draft, "k"), Done)
    assert tokens.tokens["refresh_token"] == "refresh-1"
    assert vendor.seen[-2].path == "/services/rest/auth/oauth2/v1/token"
    assert vendor.seen[-1].json() == vendor.seen[-3].json()


def test_a_create_that_met_the_end_of_a_login_is_a_doubt(books: Any, vendor: Any, drafts: Any, tokens: Any) -> None:
    """Sent again it would be refused as used, as if a stranger had its external id (F-POST-401)."""
    known(vendor)
    vendor.says(error("INVALID_LOGIN", "Invalid login attempt."), status=401)
    vendor.says({"access_token": "token-2", "expires_in": "3600", "token_type": "bearer"})
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    assert tokens.tokens["access_token"] == "token-2"


def test_a_login_refused_for_good_is_a_lost_connection(books: Any, vendor: Any) -> None:
    vendor.says(error("INVALID_LOGIN", "Invalid login attempt."), status=401)
    vendor.says({"error": "invalid_grant"}, status=400)
    with pytest.raises(Disconnected):
        books.find_documents(Kind.INVOICE, "X")


def test_documents_are_found_by_number_with_quotes_doubled(books: Any, vendor: Any) -> None:
    vendor.says(page({**ROW, "tranid": "O'B-1"}, {**ROW, "tranid": "o'b-1"}))
    known(vendor)
    [found] = books.find_documents(Kind.INVOICE, "O'B-1")
    asked = vendor.seen[0]
    assert "type = 'CustInvc' AND tranid = 'O''B-1'" in asked.json()["q"]
    assert (asked.headers["prefer"], asked.query) == ("transient", {"limit": ["1000"], "offset": ["0"]})
    assert (found.id, found.total, found.currency, found.live) == ("145", 150, "USD", True)
    assert found.issue_date == date(2026, 2, 3)


def test_pages_follow_the_vendors_own_links(books: Any, vendor: Any) -> None:
    link = {"rel": "next", "href": "https://elsewhere.example/x?limit=2&offset=2"}
    vendor.says(page({"id": "1", "companyname": "Acme Ltd"}, hasMore=True, links=[link]))
    vendor.says(page({"id": "2", "companyname": "acme ltd", "isinactive": "T"}))
    found = books.find_parties(Party("", "Acme Ltd"))
    assert [(one.id, one.active) for one in found] == [("1", True), ("2", False)]
    assert vendor.seen[1].query == {"limit": ["2"], "offset": ["2"]}


@pytest.mark.parametrize("body", [{"items": [], "hasMore": True}, {"hasMore": False}, {"items": "x"}])
def test_a_page_that_cannot_be_is_unreadable(books: Any, vendor: Any, body: Any) -> None:
    vendor.says(body)
    with pytest.raises(Unreadable):
        books.find_parties(Party("", "Acme Ltd"))


def test_an_invoice_reversed_by_our_credit_memo_is_void(books: Any, vendor: Any) -> None:
    paid = {**INVOICE, "amountRemaining": 0, "status": {"id": "Paid In Full"}}
    vendor.says(paid)
    known(vendor)
    vendor.says({"id": "150", "tranId": "CM1"})
    found = books.read_document(Kind.INVOICE, "145")
    assert not found.live and vendor.seen[-1].path == f"{RECORD}/creditMemo/eid:reversal-of-145"
    vendor.says(paid)
    vendor.says(GONE, status=400)
    assert books.read_document(Kind.INVOICE, "145").live
    vendor.says(GONE, status=400)
    assert books.read_document(Kind.INVOICE, "9") is None


@pytest.mark.parametrize("status", [{"id": "Voided", "refName": "Voided"}, {"id": "V"}, "Voided"])
def test_a_void_of_the_screens_is_seen_in_every_form(books: Any, vendor: Any, status: Any) -> None:
    vendor.says({**INVOICE, "status": status, "total": 0, "amountRemaining": 0})
    known(vendor)
    assert not books.read_document(Kind.INVOICE, "145").live


def test_voiding_reverses_an_invoice_and_deletes_a_credit(books: Any, vendor: Any) -> None:
    vendor.says(INVOICE)
    known(vendor)
    remote = books.read_document(Kind.INVOICE, "145")
    located(vendor, "150", "creditMemo")
    assert books.void_document(remote, "k").id == "145"
    assert vendor.seen[-1].path == f"{RECORD}/invoice/145/!transform/creditMemo"
    assert vendor.seen[-1].json()["externalId"] == "reversal-of-145"
    assert vendor.seen[-1].json()["apply"] == {"items": [{"doc": {"id": "145"}, "apply": True, "amount": 150}]}
    vendor.says(b"", status=204)
    books.void_document(replace(remote, kind=Kind.CREDIT_NOTE), "k")
    assert (vendor.seen[-1].method, vendor.seen[-1].path) == ("DELETE", f"{RECORD}/creditMemo/145")


def test_an_operator_may_have_invoices_deleted_instead(target: Any, vendor: Any) -> None:
    books = module.connect(replace(target, options={"void": "delete"}))
    vendor.says(INVOICE)
    known(vendor)
    remote = books.read_document(Kind.INVOICE, "145")
    vendor.says(b"", status=204)
    books.void_document(remote, "k")
    assert (vendor.seen[-1].method, vendor.seen[-1].path) == ("DELETE", f"{RECORD}/invoice/145")
    books.close()


def test_an_update_merges_lines_by_number_or_replaces_them_all(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(INVOICE)
    known(vendor)
    remote = books.read_document(Kind.INVOICE, "145")
    located(vendor)
    books.update_document(remote, drafts.one(), "k")
    sent = vendor.seen[-1]
    assert (sent.method, sent.query) == ("PATCH", {}) and sent.json()["item"]["items"][0]["line"] == 1
    assert "externalId" not in sent.json()
    located(vendor)
    books.update_document(replace(remote, raw={}), drafts.one(), "k")
    assert vendor.seen[-1].query == {"replace": ["item"]}


def test_a_payment_names_bank_check_and_what_it_settles(target: Any, vendor: Any, drafts: Any) -> None:
    books = module.connect(replace(target, options={"bank_account": "7"}))
    known(vendor)
    located(vendor, "31", "customerPayment")
    assert books.create_payment(drafts.payment(**{"145": "150"}), "key-pay").id == "31"
    assert vendor.seen[-1].json() == {
        "externalId": "key-pay",
        "customer": {"id": "58"},
        "payment": 150,
        "currency": {"id": "1"},
        "tranDate": "2026-02-10",
        "checkNum": "TRX-7",
        "account": {"id": "7"},
        "apply": {"items": [{"doc": {"id": "145"}, "apply": True, "amount": 150}]},
    }
    books.close()
