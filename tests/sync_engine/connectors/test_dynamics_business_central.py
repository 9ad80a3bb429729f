"""Business Central: requests as the vendor wants them, answers as it gives them (dossier dynamics_business_central)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import dynamics_business_central as module
from sync_engine.outcomes import (
    Ambiguous,
    Disconnected,
    Done,
    Duplicate,
    Forbidden,
    NotStarted,
    Refused,
    Stale,
    Throttled,
    VendorError,
)

ID = "7b1c0a2e-6d74-ef11-a4e8-6045bdc8a1b2"
COMPANY = {"value": [{"currencyCode": "USD"}]}
ACCOUNTS = {"value": [{"id": "round-1", "number": "9140", "displayName": "Invoice Rounding"}]}
NONE: dict[str, Any] = {"value": []}
DRAFT = {
    "@odata.etag": 'W/"abc"',
    "id": ID,
    "number": "S-INV102217",
    "externalDocumentNumber": "SO-10045",
    "invoiceDate": "2026-02-03",
    "customerId": "58",
    "currencyCode": "USD",
    "totalAmountIncludingTax": 150.0,
    "totalTaxAmount": 0,
    "remainingAmount": 150.0,
    "status": "Draft",
}
POSTED = {**DRAFT, "number": "PS-INV103030", "status": "Open"}


def refusal(code: str, message: str = "No.") -> dict[str, Any]:
    return {"error": {"code": code, "message": f"{message}  CorrelationId:  1f."}}


@pytest.fixture
def books(target: Any, vendor: Any) -> Any:
    vendor.says(COMPANY)
    vendor.says(ACCOUNTS)
    connector = module.connect(target)
    yield connector
    connector.close()


def test_a_document_is_searched_drafted_and_posted(books: Any, vendor: Any, drafts: Any) -> None:
    for answer in (NONE, DRAFT):
        vendor.says(answer)
    vendor.says("", status=204)
    [done] = books.create_documents([drafts.write()])
    assert (done.id, done.number, done.total) == (ID, "SO-10045", "150.0")
    _, _, search, create, post = vendor.seen
    assert search.query["$filter"] == ["externalDocumentNumber eq 'SO-10045'"]
    assert (create.method, create.path) == ("POST", "/v2.0/production/api/v2.0/companies(9130)/salesInvoices")
    body = create.json()
    assert (body["customerId"], body["postingDate"], body["dueDate"]) == ("58", "2026-02-03", "2026-03-05")
    assert list(body["salesInvoiceLines"][0]) == ["itemId", "description", "quantity", "unitPrice"]
    assert post.path.endswith(f"/salesInvoices({ID})/Microsoft.NAV.post") and post.body == b""


def test_a_draft_left_half_way_is_taken_up(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"value": [{**DRAFT, "customerId": "59"}, DRAFT]})
    vendor.says("", status=204)
    assert books.create_documents([drafts.write()])[0].id == ID
    assert [seen.method for seen in vendor.seen] == ["GET", "GET", "GET", "POST"]


def test_a_draft_that_nobody_wants_any_more_is_deleted(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"value": [{**DRAFT, "customerId": "59"}, DRAFT]})
    vendor.says(b"", status=204)
    books.take_back(drafts.write())
    deleted = vendor.seen[-1]
    assert (deleted.method, deleted.path.endswith(f"salesInvoices({ID})")) == ("DELETE", True)
    vendor.says(NONE)
    books.take_back(drafts.write())
    assert vendor.seen[-1].method == "GET"


def test_what_is_posted_already_is_a_duplicate(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says({"value": [POSTED]})
    with pytest.raises(Duplicate) as taken:
        books.create_documents([drafts.write()])
    assert taken.value.remote_id == ID


def test_a_line_owns_up_to_rounding(books: Any, vendor: Any, drafts: Any) -> None:
    off = {**DRAFT, "totalAmountIncludingTax": 150.01, "totalTaxAmount": 0.01}
    for answer in (NONE, off, {"id": "line"}, {**DRAFT, "totalTaxAmount": 0.01}):
        vendor.says(answer)
    vendor.says("", status=204)
    assert isinstance(books.create_documents([drafts.write()])[0], Done)
    line = vendor.seen[4].json()
    assert (line["accountId"], line["quantity"], line["unitPrice"], line["taxCode"]) == ("round-1", -1, 0.01, "NOVAT")


def test_a_draft_that_is_another_amount_is_taken_away(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(NONE)
    vendor.says({**DRAFT, "totalAmountIncludingTax": 175.0})
    vendor.says("", status=204)
    with pytest.raises(Refused, match=r"computes 175\.0"):
        books.create_documents([drafts.write()])
    assert vendor.seen[-1].method == "DELETE"


def test_a_refused_posting_takes_its_draft_away(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(NONE)
    vendor.says(DRAFT)
    vendor.says(refusal("Application_DialogException", "Posting Date is not within your range."), status=400)
    vendor.says("", status=204)
    with pytest.raises(Refused, match=r"^Application_DialogException: Posting Date is not within your range\.$"):
        books.create_documents([drafts.write()])
    assert (vendor.seen[-1].method, vendor.seen[-1].path.endswith(f"({ID})")) == ("DELETE", True)


def test_what_was_refused_is_not_posted_again_when_taking_it_away_was_left_in_doubt(
    books: Any, vendor: Any, drafts: Any
) -> None:
    vendor.says(NONE)
    vendor.says(DRAFT)
    vendor.says(refusal("Application_DialogException"), status=400)
    vendor.says("", how="reset")
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    vendor.says({"value": [DRAFT]})
    vendor.says("", status=204)
    with pytest.raises(Refused, match="Application_DialogException"):
        books.create_documents([drafts.write()])
    assert [seen.method for seen in vendor.seen[-2:]] == ["GET", "DELETE"]


def test_a_refused_draft_that_must_not_be_deleted_is_a_doubt_and_left_alone(
    books: Any, vendor: Any, drafts: Any
) -> None:
    vendor.says(NONE)
    vendor.says(DRAFT)
    vendor.says(refusal("Application_DialogException", "The period is closed."), status=400)
    vendor.says(refusal("Internal_ServerError", "No permission."), status=403)
    for answer in ({"value": [DRAFT]}, {"value": [DRAFT]}):
        with pytest.raises(Ambiguous, match=r"The period is closed.*No permission"):
            books.create_documents([drafts.write()])
        vendor.says(answer)
    assert [seen.method for seen in vendor.seen[-2:]] == ["DELETE", "GET"]


def test_a_refused_draft_that_is_gone_already_is_refused(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.says(NONE)
    vendor.says(DRAFT)
    vendor.says(refusal("Application_DialogException"), status=400)
    vendor.says(refusal("BadRequest_ResourceNotFound"), status=404)
    with pytest.raises(Refused, match="Application_DialogException"):
        books.create_documents([drafts.write()])


def test_a_wait_asked_for_midway_is_told_to_the_next_run(target: Any, vendor: Any, drafts: Any) -> None:
    held: list[float] = []
    books = module.connect(replace(target, hold=held.append))
    for answer in (COMPANY, ACCOUNTS, NONE, DRAFT):
        vendor.says(answer)
    vendor.says(refusal("Application_TooManyRequests"), status=429, Retry_After="7")
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    books.close()
    assert held == [7.0]


@pytest.mark.parametrize(
    ("status", "code"), [(429, "Application_TooManyRequests"), (503, "Internal_TenantUnavailable")]
)
def test_what_hinders_the_posting_of_a_draft_is_a_doubt(
    books: Any, vendor: Any, drafts: Any, status: int, code: str
) -> None:
    for answer in (NONE, DRAFT):
        vendor.says(answer)
    vendor.says(refusal(code), status=status, **{"Retry-After": "0"})
    with pytest.raises(Ambiguous):
        books.create_documents([drafts.write()])
    assert vendor.seen[-1].method == "POST"  # the draft stays for the next attempt


@pytest.mark.parametrize(
    ("status", "body", "headers", "expected"),
    [
        (400, refusal("Application_DialogException"), {}, Refused),
        (400, refusal("Internal_EntityWithSameKeyExists"), {}, Duplicate),
        (409, refusal("Internal_EntityWithSameKeyExists"), {}, Duplicate),
        (409, refusal("Request_EntityChanged"), {}, Stale),
        (409, refusal("Internal_ServerError", "deadlocked"), {}, Ambiguous),
        (403, refusal("Internal_ServerError", "Sorry, the current permissions"), {}, Forbidden),
        (404, refusal("Internal_CompanyNotFound"), {}, Disconnected),
        (429, refusal("Application_TooManyRequests"), {}, Throttled),
        (503, refusal("Internal_TenantUnavailable"), {"Retry_After": "60"}, NotStarted),
        (503, "unavailable", {}, Ambiguous),
        (408, refusal("Application_OperationCanceled"), {}, Ambiguous),
        (200, "<html>", {}, Ambiguous),
        (201, {"id": "00000000-0000-0000-0000-000000000000"}, {}, Ambiguous),
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
    vendor.says(NONE)
    vendor.says(body, status=status, **headers)
    with pytest.raises(VendorError) as raised:
        books.create_documents([drafts.write()])
    assert type(raised.value) is expected


def test_several_documents_go_in_batches(target: Any, vendor: Any, drafts: Any) -> None:
    books = module.connect(replace(target, options={"batch_size": 10}))
    for answer in (COMPANY, ACCOUNTS, NONE, NONE):
        vendor.says(answer)
    made = [{"id": "1", "status": 400, "headers": {}, "body": refusal("Application_DialogException")}]
    vendor.says({"responses": [*made, {"id": "0", "status": 201, "headers": {}, "body": DRAFT}]})
    vendor.says("", status=204)
    good, bad = books.create_documents([drafts.write(), drafts.write("SO-2")])
    assert isinstance(good, Done) and isinstance(bad, Refused)
    assert vendor.seen[4].headers["prefer"] == "odata.continue-on-error"
    books.close()


def test_a_void_cancels_with_the_version_read(books: Any, vendor: Any) -> None:
    vendor.script.clear()
    vendor.says(POSTED)
    vendor.says(NONE)
    vendor.says("", status=204)
    remote = books.read_document(Kind.INVOICE, ID)
    assert (remote.number, remote.total, remote.live) == ("SO-10045", Decimal(150), True)
    assert isinstance(books.void_document(remote, "k"), Done)
    assert vendor.seen[-1].path.endswith("Microsoft.NAV.cancel")
    assert vendor.seen[-1].headers["if-match"] == 'W/"abc"'


def test_a_payment_is_a_journal_of_its_own(books: Any, vendor: Any, drafts: Any) -> None:
    vendor.script.clear()
    for answer in (NONE, {"id": "j-1"}, NONE, {"id": "l-1"}):
        vendor.says(answer)
    vendor.says("", status=204)
    vendor.says("", status=204)
    draft = drafts.payment(**{ID: "100"})
    done = books.create_payment(draft, "k")
    assert done.id.startswith("P") and len(done.id) == 16
    receipt = vendor.seen[3].json()
    assert (receipt["amount"], receipt["appliesToInvoiceId"], receipt["documentNumber"]) == (-100, ID, done.id)
    assert [seen.path.rpartition("/")[2] for seen in vendor.seen[4:]] == [
        "Microsoft.NAV.post",
        "customerPaymentJournals(j-1)",
    ]
    vendor.says({"value": [{"entryNumber": 1}]})
    [found] = books.find_payments(draft)
    assert (found.id, found.amount) == (done.id, 100)


def test_a_payment_whose_posting_met_an_outage_is_a_doubt(books: Any, vendor: Any, drafts: Any) -> None:
    """It may be posted all the same (F-POST-503), and its journal is begun: only a look tells."""
    vendor.script.clear()
    for answer in (NONE, {"id": "j-1"}, NONE, {"id": "l-1"}):
        vendor.says(answer)
    vendor.says(refusal("Internal_TenantUnavailable"), status=503, **{"Retry-After": "60"})
    with pytest.raises(Ambiguous, match="begun, and not finished"):
        books.create_payment(drafts.payment(**{ID: "100"}), "k")
