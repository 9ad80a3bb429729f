"""Business Central never changes a posted document: another is posted in its place, in steps that can be taken up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sync_engine.canonical import Kind
from sync_engine.connectors import dynamics_business_central as module
from sync_engine.outcomes import Done, Halfway, Refused, Stale, Unreadable, VendorError

OLD, NEW = "7b1c0a2e-6d74-ef11-a4e8-6045bdc8a1b2", "8c2d1b3f-6d74-ef11-a4e8-6045bdc8a1b2"
COMPANY = {"value": [{"currencyCode": "USD"}]}
NONE: dict[str, Any] = {"value": []}
LINE = {"lineType": "Item", "itemId": "11", "description": "Consulting", "quantity": 3.0, "unitPrice": 50.0}
MARK = {"lineType": "Comment", "description": "Replaces PS-INV103030", "quantity": 0}
POSTED = {
    "@odata.etag": 'W/"abc"',
    "id": OLD,
    "number": "PS-INV103030",
    "externalDocumentNumber": "SO-10045",
    "invoiceDate": "2026-02-03",
    "postingDate": "2026-02-03",
    "dueDate": "2026-03-05",
    "customerPurchaseOrderReference": "",
    "customerId": "58",
    "currencyCode": "USD",
    "totalAmountIncludingTax": 150.0,
    "totalTaxAmount": 0,
    "remainingAmount": 150.0,
    "status": "Open",
    "salesInvoiceLines": [LINE],
}
OTHER = {**POSTED, "totalAmountIncludingTax": 100.0, "remainingAmount": 100.0}
OTHER = {**OTHER, "salesInvoiceLines": [{**LINE, "quantity": 2.0}], "shortcutDimension1Code": "NORTH"}
GONE = {**OTHER, "status": "Canceled", "remainingAmount": 0}
DRAFT = {**POSTED, "id": NEW, "number": "S-INV102218", "status": "Draft", "@odata.etag": 'W/"new"'}
DRAFT = {**DRAFT, "salesInvoiceLines": [MARK, LINE], "shortcutDimension1Code": "NORTH"}
NO = {"error": {"code": "Application_DialogException", "message": "No.  CorrelationId:  1f."}}
STALE = {"error": {"code": "Request_EntityChanged", "message": "Another user.  CorrelationId:  1f."}}


@pytest.fixture
def books(target: Any) -> Any:
    connector = module.connect(target)
    yield connector
    connector.close()


def update(books: Any, vendor: Any, drafts: Any, there: dict[str, Any], *answers: Any) -> Any:
    """Read a document and change it; an answer is a body, a pair of status and body, or None for 204."""
    for answer in (there, *answers):
        status, body = answer if isinstance(answer, tuple) else (204 if answer is None else 200, answer or "")
        vendor.says(body, status=status)
    return books.update_document(books.read_document(Kind.INVOICE, OLD), drafts.one(), "k")


def acts(vendor: Any) -> list[str]:
    """The writes, in order: what was done to which document."""
    ids = {OLD: "old", NEW: "new"}
    found = []
    for seen in vendor.seen:
        if seen.method != "GET":
            place, _, action = seen.path.partition("/Microsoft.NAV.")
            id = place.rpartition("(")[2].rstrip(")")
            found.append(f"{action or seen.method} {ids.get(id, '')}".strip())
    return found


def test_another_amount_is_drafted_first_then_the_old_one_cancelled_and_the_new_one_posted(
    books: Any, vendor: Any, drafts: Any
) -> None:
    done = update(books, vendor, drafts, OTHER, COMPANY, NONE, NONE, DRAFT, None, None)
    assert isinstance(done, Done) and (done.id, done.number) == (NEW, "SO-10045")
    assert acts(vendor) == ["POST", "cancel old", "post new"]
    create, cancel, _ = [seen for seen in vendor.seen if seen.method == "POST"]
    assert create.json()["salesInvoiceLines"][0] == {"lineType": "Comment", "description": "Replaces PS-INV103030"}
    assert create.json()["shortcutDimension1Code"] == "NORTH"  # what others have set
    assert cancel.headers["if-match"] == 'W/"abc"'


def test_what_stands_already_is_written_no_second_time(books: Any, vendor: Any, drafts: Any) -> None:
    assert update(books, vendor, drafts, POSTED, COMPANY, NONE, NONE).id == OLD
    assert acts(vendor) == []


def test_a_due_date_alone_is_patched(books: Any, vendor: Any, drafts: Any) -> None:
    late = {**POSTED, "dueDate": "2026-03-31"}
    assert update(books, vendor, drafts, late, COMPANY, NONE, NONE, POSTED).id == OLD
    assert acts(vendor) == ["PATCH old"]
    assert vendor.seen[-1].json() == {"dueDate": "2026-03-05"}


def test_a_draft_of_an_earlier_attempt_is_gone_on_with(books: Any, vendor: Any, drafts: Any) -> None:
    assert update(books, vendor, drafts, OTHER, COMPANY, NONE, {"value": [DRAFT]}, None, None).id == NEW
    assert acts(vendor) == ["cancel old", "post new"]


def test_a_draft_of_an_older_version_makes_way(books: Any, vendor: Any, drafts: Any) -> None:
    older = {**DRAFT, "id": "older", "salesInvoiceLines": [MARK, {**LINE, "quantity": 1.0}]}
    update(books, vendor, drafts, OTHER, COMPANY, NONE, {"value": [older]}, DRAFT, None, None, None)
    assert acts(vendor) == ["POST", "DELETE", "cancel old", "post new"]


def test_after_the_cancelling_the_waiting_draft_is_what_is_read_and_posted(
    books: Any, vendor: Any, drafts: Any
) -> None:
    waiting = {"value": [GONE, DRAFT]}
    assert update(books, vendor, drafts, GONE, waiting, COMPANY, NONE, waiting, None).id == NEW
    assert acts(vendor) == ["post new"]


def test_after_the_posting_the_new_document_is_what_is_read(books: Any, vendor: Any, drafts: Any) -> None:
    new = {**DRAFT, "number": "PS-INV103031", "status": "Open"}
    assert update(books, vendor, drafts, GONE, {"value": [GONE, new]}, COMPANY, NONE, NONE).id == NEW
    assert acts(vendor) == []


def test_what_a_person_has_cancelled_stays_cancelled(books: Any, vendor: Any) -> None:
    vendor.says(GONE)
    vendor.says({"value": [GONE]})
    read = books.read_document(Kind.INVOICE, OLD)
    assert (read.id, read.live, read.total) == (OLD, False, Decimal(100))


@pytest.mark.parametrize("stale", [[], [OTHER]], ids=["nothing at all", "the books before the cancelling"])
def test_a_list_that_does_not_know_of_the_cancelling_tells_nothing_of_what_stands_in_its_place(
    books: Any, vendor: Any, stale: list[object]
) -> None:
    vendor.says(GONE)
    vendor.says({"value": stale})
    with pytest.raises(Unreadable, match="does not show yet"):
        books.read_document(Kind.INVOICE, OLD)


def test_a_refused_cancelling_takes_the_draft_away(books: Any, vendor: Any, drafts: Any) -> None:
    with pytest.raises(Refused):
        update(books, vendor, drafts, OTHER, COMPANY, NONE, NONE, DRAFT, (400, NO), None)
    assert acts(vendor) == ["POST", "cancel old", "DELETE new"]


@pytest.mark.parametrize(("deleting", "kind"), [(None, Stale), ((403, NO), Halfway)], ids=["deleted", "refused"])
def test_after_a_stale_answer_a_draft_goes_or_is_left_to_the_next_run(
    books: Any, vendor: Any, drafts: Any, deleting: Any, kind: type[Exception]
) -> None:
    """A search that lags might not show it to the attempt that follows."""
    with pytest.raises(kind):
        update(books, vendor, drafts, OTHER, COMPANY, NONE, NONE, DRAFT, (409, STALE), deleting)
    assert acts(vendor) == ["POST", "cancel old", "DELETE new"]


def test_a_refused_posting_is_not_the_end_of_it(books: Any, vendor: Any, drafts: Any) -> None:
    with pytest.raises(Halfway, match="cancelled, its new one not posted"):
        update(books, vendor, drafts, OTHER, COMPANY, NONE, NONE, DRAFT, None, (400, NO))
    assert acts(vendor) == ["POST", "cancel old", "post new"]


def test_a_draft_that_is_computed_otherwise_leaves_the_old_document_alone(books: Any, vendor: Any, drafts: Any) -> None:
    off = {**DRAFT, "totalAmountIncludingTax": 175.0}
    with pytest.raises(VendorError, match=r"computes 175\.0"):
        update(books, vendor, drafts, OTHER, COMPANY, NONE, NONE, off, None)
    assert acts(vendor) == ["POST", "DELETE new"]


def test_a_paid_document_is_not_cancelled(books: Any, vendor: Any, drafts: Any) -> None:
    with pytest.raises(Refused, match=r"40.* is paid"):
        update(books, vendor, drafts, {**OTHER, "remainingAmount": 60.0}, COMPANY, NONE, {"value": [DRAFT]}, None)
    assert acts(vendor) == ["DELETE new"]


def test_a_void_takes_the_waiting_draft_along(books: Any, vendor: Any) -> None:
    for answer in (OTHER, {"value": [OTHER, DRAFT]}):
        vendor.says(answer)
    for _ in range(2):
        vendor.says("", status=204)
    books.void_document(books.read_document(Kind.INVOICE, OLD), "k")
    assert acts(vendor) == ["DELETE new", "cancel old"]
